/* SPDX-License-Identifier: Apache-2.0 */
/* What is found in a document against an allowance that others take from meanwhile. */
#include "base/error.h"
#include "base/str.h"
#include "load/children.h"
#include "support/cmocka_all.h"

#include <pthread.h>
#include <stdlib.h>

static const quire_children_limits limits = { .children = 4, .bytes = 100, .depth = 2 };

struct finding {
    quire_arena arena;
    quire_ledger ledger;
    quire_allowance *allowance;
    quire_children children;
    quire_load_sink sink;
    quire_loaded loaded;
    uint64_t handed_over;
};

static void begin(struct finding *finding, unsigned depth)
{
    *finding = (struct finding){ 0 };
    finding->allowance = quire_allowance_new((quire_allowance_left){ 4, 100 });
    assert_non_null(finding->allowance);
    const quire_load_source source = { .allowance = finding->allowance, .depth = depth };
    quire_ledger_init(&finding->ledger, &finding->arena);
    quire_children_init(&finding->children, &limits, &finding->arena, &source);
    finding->sink = quire_children_sink(&finding->children);
}

static void hand_over(struct finding *finding, const char *name, const char *bytes)
{
    quire_str piece = quire_str_from(bytes);
    const quire_frame_child head = { .name = quire_str_from(name), .size_bytes = piece.size };
    assert_int_equal(finding->sink.child(finding->sink.user, &head, NULL), QUIRE_OK);
    if (piece.size) assert_int_equal(finding->sink.bytes(finding->sink.user, piece, NULL), QUIRE_OK);
    finding->handed_over++;
}

/* The worker's account, then the end. */
static void finish(struct finding *finding)
{
    quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("documents");
    quire_ledger_receive(&finding->ledger, step, unit, finding->handed_over);
    quire_ledger_keep(&finding->ledger, step, unit, finding->handed_over);
    assert_int_equal(quire_children_finish(&finding->children, &finding->ledger, &finding->loaded, NULL),
                     QUIRE_OK);
    quire_children_free(&finding->children);
}

static void expect_kept(const struct finding *finding, uint64_t kept)
{
    const quire_ledger_row *row = &quire_ledger_view(&finding->ledger).items[0];
    assert_int_equal(row->received, finding->handed_over);
    assert_int_equal(row->kept, kept);
    assert_true(quire_ledger_row_balances(row));
    if (row->dropped_count) assert_true(quire_str_is(row->dropped[0].reason, "over_limit"));
}

static void end(struct finding *finding)
{
    quire_spool_release(finding->loaded.spool);
    quire_allowance_release(finding->allowance);
    quire_arena_free(&finding->arena);
}

static void what_no_longer_fits_is_named_without_its_bytes(void **state)
{
    (void)state;
    struct finding finding;
    begin(&finding, 0);
    hand_over(&finding, "a", "first");
    assert_true(quire_allowance_take(finding.allowance, (quire_allowance_left){ 0, 91 }));
    hand_over(&finding, "b", "second");
    hand_over(&finding, "c", "last");
    finish(&finding);
    assert_int_equal(finding.loaded.child_count, 3);
    const quire_load_child *children = finding.loaded.children;
    assert_int_equal(children[1].reason, QUIRE_LOAD_OVER_LIMIT);
    assert_non_null(strstr(children[1].message.data, "load.children_bytes = 100"));
    assert_int_equal(children[1].size_bytes, 0);
    assert_int_equal(children[2].reason, QUIRE_LOAD_OK);
    assert_int_equal(children[2].offset, 5);
    assert_int_equal(quire_spool_size(finding.loaded.spool), 9);
    expect_kept(&finding, 2);
    end(&finding);
}

static void what_is_over_the_count_stands_in_the_account_alone(void **state)
{
    (void)state;
    struct finding finding;
    begin(&finding, 0);
    assert_true(quire_allowance_take(finding.allowance, (quire_allowance_left){ 3, 0 }));
    hand_over(&finding, "a", "first");
    hand_over(&finding, "b", "second");
    hand_over(&finding, "c", "");
    finish(&finding);
    assert_int_equal(finding.loaded.child_count, 1);
    assert_int_equal(quire_allowance_look(finding.allowance).children, 0);
    assert_int_equal(quire_allowance_look(finding.allowance).bytes, 95);
    expect_kept(&finding, 1);
    end(&finding);
}

static void at_the_last_depth_all_are_named_and_none_is_taken(void **state)
{
    (void)state;
    struct finding finding;
    begin(&finding, 2);
    assert_int_equal(quire_children_room(&finding.children).children, 4);
    assert_int_equal(quire_children_room(&finding.children).bytes, 0);
    const quire_frame_child over = { .name = QUIRE_STR("a"),
                                     .reason = QUIRE_LOAD_OVER_LIMIT,
                                     .message = QUIRE_STR("too large") },
                            locked = { .name = QUIRE_STR("b"),
                                       .reason = QUIRE_LOAD_ENCRYPTED,
                                       .message = QUIRE_STR("it needs a password") };
    assert_int_equal(finding.sink.child(finding.sink.user, &over, NULL), QUIRE_OK);
    assert_int_equal(finding.sink.child(finding.sink.user, &locked, NULL), QUIRE_OK);
    hand_over(&finding, "c", "");
    finish(&finding);
    assert_int_equal(finding.loaded.child_count, 3);
    assert_null(finding.loaded.spool);
    const quire_load_child *children = finding.loaded.children;
    assert_non_null(strstr(children[0].message.data, "load.depth = 2"));
    assert_int_equal(children[1].reason, QUIRE_LOAD_ENCRYPTED);
    assert_true(quire_str_is(children[1].message, "it needs a password"));
    assert_int_equal(children[2].reason, QUIRE_LOAD_OVER_LIMIT);
    assert_non_null(strstr(children[2].message.data, "load.depth = 2"));
    expect_kept(&finding, 0);
    end(&finding);
}

static void what_is_not_believed_gives_back_all_that_it_took(void **state)
{
    (void)state;
    struct finding finding;
    begin(&finding, 1);
    hand_over(&finding, "a", "first");
    hand_over(&finding, "b", "second");
    assert_int_equal(quire_allowance_look(finding.allowance).children, 2);
    assert_int_equal(quire_allowance_look(finding.allowance).bytes, 89);
    quire_children_free(&finding.children);
    assert_int_equal(quire_allowance_look(finding.allowance).children, 4);
    assert_int_equal(quire_allowance_look(finding.allowance).bytes, 100);
    end(&finding);
}

/* A name that came out of cleaning steps aside for one that stands so in the document, though it came first. */
static void a_cleaned_name_takes_no_real_ones_place(void **state)
{
    (void)state;
    struct finding finding;
    begin(&finding, 0);
    const quire_frame_child cleaned = { .name = QUIRE_STR("会_/c.txt"), .renamed = true };
    assert_int_equal(finding.sink.child(finding.sink.user, &cleaned, NULL), QUIRE_OK);
    finding.handed_over++;
    hand_over(&finding, "会_/c.txt", "real");
    finish(&finding);
    assert_true(quire_str_is(finding.loaded.children[0].name, "会_/c (2).txt"));
    assert_true(quire_str_is(finding.loaded.children[1].name, "会_/c.txt"));
    end(&finding);
}

/* Its container has counted the document under a name of its own. */
static void what_is_refused_is_dropped_from_every_account(void **state)
{
    (void)state;
    struct finding finding;
    begin(&finding, 0);
    assert_true(quire_allowance_take(finding.allowance, (quire_allowance_left){ 3, 0 }));
    hand_over(&finding, "a", "first");
    hand_over(&finding, "b", "second");
    quire_ledger_receive(&finding.ledger, QUIRE_STR("load"), QUIRE_STR("members"), 3);
    quire_ledger_keep(&finding.ledger, QUIRE_STR("load"), QUIRE_STR("members"), 2);
    quire_ledger_drop_count(&finding.ledger, QUIRE_STR("load"), QUIRE_STR("members"), QUIRE_STR("folder"), 1);
    finish(&finding);
    const quire_ledger_row *row = &quire_ledger_view(&finding.ledger).items[0];
    assert_true(quire_str_is(row->unit, "members"));
    assert_int_equal(row->kept, 1);
    assert_true(quire_ledger_row_balances(row));
    end(&finding);
}

enum { THREADS = 4, ROUNDS = 1000 };

static void *take_and_hold(void *user)
{
    quire_allowance *allowance = quire_allowance_hold(user);
    size_t *taken = calloc(1, sizeof *taken);
    for (size_t i = 0; taken && i < ROUNDS; i++)
        *taken += quire_allowance_take(allowance, (quire_allowance_left){ 1, 3 });
    quire_allowance_release(allowance);
    return taken;
}

static void threads_share_one_allowance(void **state)
{
    (void)state;
    quire_allowance *allowance = quire_allowance_new((quire_allowance_left){ 3000, 7000 });
    pthread_t threads[THREADS];
    size_t all = 0;
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_and_hold, allowance), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *taken = NULL;
        pthread_join(threads[i], &taken);
        assert_non_null(taken);
        all += *(size_t *)taken;
        free(taken);
    }
    assert_int_equal(all, 2333);
    assert_int_equal(quire_allowance_look(allowance).bytes, 1);
    assert_int_equal(quire_allowance_look(NULL).children, 0);
    assert_false(quire_allowance_take(NULL, (quire_allowance_left){ 1, 0 }));
    quire_allowance_release(allowance);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_longer_fits_is_named_without_its_bytes),
        cmocka_unit_test(what_is_over_the_count_stands_in_the_account_alone),
        cmocka_unit_test(at_the_last_depth_all_are_named_and_none_is_taken),
        cmocka_unit_test(what_is_not_believed_gives_back_all_that_it_took),
        cmocka_unit_test(a_cleaned_name_takes_no_real_ones_place),
        cmocka_unit_test(what_is_refused_is_dropped_from_every_account),
        cmocka_unit_test(threads_share_one_allowance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
