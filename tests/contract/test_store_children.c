/* SPDX-License-Identifier: Apache-2.0 */
/* What every store driver must do with documents that were found in others, tested through store.h alone. */
#include "fakes/store_memory.h"
#include "support/store_base.h"

#include "base/error.h"
#include "base/str.h"

#include <stdlib.h>

enum { MOST_CHILDREN = 8 };

/* A document on its way in. */
struct putting {
    const char *uri, *parent;
    const char *children[MOST_CHILDREN];
    const char *language, *text; /* NULL: a container without a text */
};

static quire_status try_put(struct base *base, const struct putting *putting, quire_put_result *out)
{
    quire_str children[MOST_CHILDREN];
    struct stored_document made = putting->text ? make_document(&base->arena, putting->uri, "",
                                                                putting->language ? putting->language : "en",
                                                                putting->text)
                                                : make_container(&base->arena, putting->uri);
    quire_put put = put_of(&made, "/folder");
    put.parent = quire_str_from(putting->parent ? putting->parent : "");
    put.children.items = children;
    for (; put.children.count < MOST_CHILDREN && putting->children[put.children.count]; put.children.count++)
        children[put.children.count] = quire_str_from(putting->children[put.children.count]);
    return quire_store_put(base->store, &base->call, &put, out, &base->err);
}

static quire_put_result put(struct base *base, struct putting putting)
{
    quire_put_result result = { 0 };
    OK(try_put(base, &putting, &result));
    return result;
}

static quire_status put_failed(struct base *base, const char *uri, const char *parent)
{
    return quire_store_put_failure(base->store, &base->call,
                                   &(quire_failed){ .uri = quire_str_from(uri),
                                                    .source = QUIRE_STR("/folder"),
                                                    .parent = quire_str_from(parent),
                                                    .sha256 = QUIRE_STR("ff"),
                                                    .reason = QUIRE_STR("encrypted"),
                                                    .message = QUIRE_STR("needs a password") },
                                   &base->err);
}

static quire_removed remove_one(struct base *base, const char *uri)
{
    quire_str id = quire_str_from(uri);
    quire_removed removed;
    bool pending = true;
    OK(quire_store_remove(base->store, &base->call, &id, 1, &removed, &pending, &base->err));
    assert_false(pending);
    return removed;
}

static bool is_held(struct base *base, const char *uri)
{
    quire_document_row row;
    quire_status status = quire_store_find(base->store, &base->call, quire_str_from(uri), &row, &base->err);
    if (status != QUIRE_E_NOT_FOUND) OK(status);
    return !status;
}

static uint64_t documents(struct base *base)
{
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    return counts.documents;
}

/* An archive with a text, a Chinese one, and an archive with one more. */
static void put_archive(struct base *base)
{
    put(base, (struct putting){ .uri = "/a.zip",
                                .children = { "/a.zip!/b.txt", "/a.zip!/灯.txt", "/a.zip!/c.zip" } });
    put(base, (struct putting){
                  .uri = "/a.zip!/b.txt", .parent = "/a.zip", .text = "The wombat sleeps in the harbour" });
    put(base,
        (struct putting){
            .uri = "/a.zip!/灯.txt", .parent = "/a.zip", .language = "zh-Hans", .text = "麒麟藏于深山" });
    put(base, (struct putting){
                  .uri = "/a.zip!/c.zip", .parent = "/a.zip", .children = { "/a.zip!/c.zip!/d.txt" } });
    put(base, (struct putting){ .uri = "/a.zip!/c.zip!/d.txt",
                                .parent = "/a.zip!/c.zip",
                                .text = "The quokka eats lamps" });
}

static void a_document_tells_in_which_other_one_it_was_found(void **state)
{
    struct base *base = *state;
    quire_document_rows rows;
    quire_document_row row;
    quire_document document;
    quire_stored_source stored;
    const quire_source_entry *entries;
    size_t count;
    put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    put_archive(base);
    OK(quire_store_list(base->store, &base->call, NULL, &rows, &base->err));
    assert_int_equal(rows.count, 6);
    static const char *const parents[] = { "", "", "d2", "d2", "d2", "d5" };
    static const uint64_t children[] = { 0, 3, 0, 0, 1, 0 };
    for (size_t i = 0; i < 6; i++) {
        assert_text(rows.items[i].parent, parents[i]);
        assert_int_equal(rows.items[i].children, children[i]);
    }
    OK(quire_store_find(base->store, &base->call, QUIRE_STR("/a.zip!/灯.txt"), &row, &base->err));
    assert_text(row.parent, "d2");
    OK(quire_store_document(base->store, &base->call, QUIRE_STR("d2"), &document, &row, &base->err));
    assert_int_equal(document.text.size, 0);
    assert_int_equal(row.children, 3);
    OK(quire_store_lookup(base->store, &base->call, QUIRE_STR("/a.zip!/c.zip"), &stored, &base->err));
    assert_text(stored.parent, "/a.zip");
    assert_text(stored.source, "/folder");
    assert_int_equal(stored.children, 1);
    OK(quire_store_lookup(base->store, &base->call, QUIRE_STR("/folder/a"), &stored, &base->err));
    assert_text(stored.parent, "");
    quire_hit hit = hit_of(base, find_words(base, "quokka", "en", NULL, NULL).items[0].chunk);
    assert_text(hit.document.uri, "/a.zip!/c.zip!/d.txt");
    assert_text(hit.document.parent, "d5");
    entries = entries_of(base, QUIRE_STR("/folder"), (quire_strs){ 0 }, &count);
    assert_int_equal(count, 6);
    for (size_t i = 0; i < count; i++) assert_int_equal(entries[i].found_inside, i > 1);
}

static size_t count_with(struct base *base, const char *key, quire_match match, const char *text)
{
    const quire_value value = { .kind = QUIRE_VALUE_TEXT, .text = quire_str_from(text) };
    const quire_condition condition = {
        .key = quire_str_from(key), .match = match, .values = &value, .count = 1
    };
    const quire_filter filter = { .conditions = &condition, .count = 1 };
    quire_document_rows rows;
    OK(quire_store_list(base->store, &base->call, &filter, &rows, &base->err));
    return rows.count;
}

static void conditions_tell_containers_and_what_was_found_in_them(void **state)
{
    struct base *base = *state;
    put_archive(base);
    OK(put_failed(base, "/a.zip!/b.txt", "/a.zip"));
    assert_int_equal(count_with(base, "parent", QUIRE_MATCH_IS, "d1"), 3);
    assert_int_equal(count_with(base, "parent", QUIRE_MATCH_IS, "d4"), 1);
    assert_int_equal(count_with(base, "parent", QUIRE_MATCH_IS, ""), 1);
    assert_int_equal(count_with(base, "parent", QUIRE_MATCH_IS_NOT, "d1"), 2);
    assert_int_equal(count_with(base, "status", QUIRE_MATCH_IS, "container"), 2);
    assert_int_equal(count_with(base, "status", QUIRE_MATCH_IS, "ok"), 2);
    assert_int_equal(count_with(base, "status", QUIRE_MATCH_IS, "failed"), 1);
}

static void what_is_below_is_told_in_the_order_of_adding(void **state)
{
    struct base *base = *state;
    const quire_descendant *below;
    size_t count;
    put_archive(base);
    put(base, (struct putting){ .uri = "/b.zip", .children = { "/b.zip!/x" } });
    OK(put_failed(base, "/b.zip!/x", "/b.zip"));
    OK(quire_store_descendants(base->store, &base->call, QUIRE_STR("/a.zip"), &below, &count, &base->err));
    assert_int_equal(count, 4);
    assert_text(below[0].uri, "/a.zip!/b.txt");
    assert_text(below[1].uri, "/a.zip!/灯.txt");
    assert_text(below[1].status, "ok");
    assert_text(below[1].chunking, "lines-v1");
    assert_text(below[2].parent, "/a.zip");
    assert_int_equal(below[2].children, 1);
    assert_text(below[3].uri, "/a.zip!/c.zip!/d.txt");
    assert_text(below[3].parent, "/a.zip!/c.zip");
    OK(quire_store_descendants(base->store, &base->call, QUIRE_STR("/b.zip"), &below, &count, &base->err));
    assert_int_equal(count, 1);
    assert_text(below[0].status, "encrypted");
    assert_text(below[0].sha256, "ff");
    OK(quire_store_descendants(base->store, &base->call, QUIRE_STR("/a.zip!/b.txt"), &below, &count,
                               &base->err));
    assert_int_equal(count, 0);
    OK(quire_store_descendants(base->store, &base->call, QUIRE_STR("/nothing"), &below, &count, &base->err));
    assert_int_equal(count, 0);
}

static void what_was_lost_goes_with_the_put_and_all_below(void **state)
{
    struct base *base = *state;
    struct base other = *base;
    bool pending;
    other.arena = (quire_arena){ 0 };
    other.call.arena = &other.arena;
    OK(open_base(&other, QUIRE_STORE_READ));
    put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    put_archive(base);
    assert_int_equal(find_near(&other, "The quokka eats lamps", 50, NULL).count, 8);
    quire_put_result again = put(base, (struct putting){ .uri = "/a.zip", .children = { "/a.zip!/b.txt" } });
    assert_true(again.updated);
    assert_int_equal(again.removed, 3);
    assert_true(is_held(base, "/a.zip!/b.txt"));
    assert_false(is_held(base, "/a.zip!/灯.txt") || is_held(base, "/a.zip!/c.zip") ||
                 is_held(base, "/a.zip!/c.zip!/d.txt"));
    for (size_t i = 0; i < 2; i++) {
        struct base *reader = i ? &other : base;
        assert_int_equal(find_words(reader, "quokka", "en", NULL, NULL).count, 0);
        assert_int_equal(find_words(reader, "麒麟", "zh-Hans", NULL, NULL).count, 0);
        assert_int_equal(find_words(reader, "wombat", "en", NULL, NULL).count, 1);
        assert_int_equal(find_near(reader, "The quokka eats lamps", 50, NULL).count, 6);
    }
    assert_int_equal(documents(base), 3);
    OK(quire_store_erase(base->store, &base->call, &pending, &base->err));
    assert_false(pending);
    quire_store_close(other.store);
    quire_arena_free(&other.arena);
}

static void a_container_becomes_an_ordinary_document_and_back(void **state)
{
    struct base *base = *state;
    put_archive(base);
    assert_int_equal(put(base, (struct putting){ .uri = "/a.zip", .text = "no archive any more" }).removed,
                     4);
    assert_int_equal(documents(base), 1);
    put_archive(base);
    assert_int_equal(documents(base), 5);
    assert_int_equal(find_words(base, "archive", "en", NULL, NULL).count, 0);
    assert_int_equal(find_words(base, "麒麟", "zh-Hans", NULL, NULL).count, 1);
}

static void removing_takes_all_below(void **state)
{
    struct base *base = *state;
    put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    put_archive(base);
    quire_removed removed = remove_one(base, "/a.zip!/c.zip");
    assert_true(removed.found);
    assert_int_equal(removed.below, 1);
    assert_false(is_held(base, "/a.zip!/c.zip!/d.txt"));
    removed = remove_one(base, "/a.zip");
    assert_text(removed.document.id, "d2");
    assert_int_equal(removed.below, 2);
    assert_int_equal(documents(base), 1);
    assert_int_equal(find_near(base, "The quokka eats lamps", 50, NULL).count, 5);
    assert_int_equal(find_words(base, "麒麟", "zh-Hans", NULL, NULL).count, 0);
    assert_int_equal(remove_one(base, "/folder/a").below, 0);
}

static void one_that_is_named_beside_its_container_is_found_too(void **state)
{
    struct base *base = *state;
    const quire_str ids[] = { QUIRE_STR("/a.zip!/c.zip"), QUIRE_STR("/a.zip"), QUIRE_STR("/a.zip!/灯.txt"),
                              QUIRE_STR("/x") };
    quire_removed removed[4];
    bool pending;
    put_archive(base);
    OK(quire_store_remove(base->store, &base->call, ids, 4, removed, &pending, &base->err));
    assert_true(removed[0].found && removed[1].found && removed[2].found && !removed[3].found);
    assert_text(removed[2].document.uri, "/a.zip!/灯.txt");
    assert_int_equal(removed[0].below + removed[1].below + removed[2].below, 3);
    assert_int_equal(documents(base), 0);
}

static void a_child_that_is_put_below_another_parent_stays_with_that(void **state)
{
    struct base *base = *state;
    put_archive(base);
    put(base, (struct putting){ .uri = "/b.zip", .children = { "/a.zip!/b.txt" } });
    put(base, (struct putting){ .uri = "/a.zip!/b.txt", .parent = "/b.zip", .text = "The wombat moved" });
    assert_int_equal(put(base, (struct putting){ .uri = "/a.zip" }).removed, 3);
    assert_true(is_held(base, "/a.zip!/b.txt"));
    put(base, (struct putting){ .uri = "/a.zip!/b.txt", .text = "The wombat stands alone" });
    assert_int_equal(remove_one(base, "/b.zip").below, 0);
    assert_int_equal(find_words(base, "wombat", "en", NULL, NULL).count, 1);
}

static void a_document_can_be_found_only_in_one_that_stands(void **state)
{
    struct base *base = *state;
    quire_put_result result;
    put_archive(base);
    OK(put_failed(base, "/broken.zip", ""));
    static const char *const missing[] = { "/b.zip", "/broken.zip" };
    for (size_t i = 0; i < 2; i++) {
        const struct putting lost = { .uri = "/x", .parent = missing[i], .text = "nowhere" };
        assert_int_equal(try_put(base, &lost, &result), QUIRE_E_INVALID);
        assert_true(base->err.retryable);
        assert_int_equal(put_failed(base, "/x", missing[i]), QUIRE_E_INVALID);
        assert_true(base->err.retryable);
    }
    static const char *const circles[] = { "/a.zip", "/a.zip!/c.zip", "/a.zip!/c.zip!/d.txt" };
    for (size_t i = 0; i < 3; i++) {
        const struct putting circle = { .uri = "/a.zip", .parent = circles[i], .text = "round" };
        assert_int_equal(try_put(base, &circle, &result), QUIRE_E_INVALID);
        assert_false(base->err.retryable);
        assert_int_equal(put_failed(base, "/a.zip", circles[i]), QUIRE_E_INVALID);
    }
    assert_false(is_held(base, "/x"));
    assert_int_equal(documents(base), 5);
}

static void a_failure_keeps_what_was_found_before_and_goes_as_a_document_does(void **state)
{
    struct base *base = *state;
    quire_stored_source stored;
    put_archive(base);
    OK(put_failed(base, "/a.zip", ""));
    assert_true(is_held(base, "/a.zip!/c.zip!/d.txt"));
    put(base, (struct putting){ .uri = "/a.zip", .children = { "/a.zip!/锁.pdf", "/a.zip!/b.txt" } });
    OK(put_failed(base, "/a.zip!/锁.pdf", "/a.zip"));
    OK(put_failed(base, "/a.zip!/b.txt", "/a.zip"));
    OK(quire_store_lookup(base->store, &base->call, QUIRE_STR("/a.zip!/锁.pdf"), &stored, &base->err));
    assert_text(stored.parent, "/a.zip");
    assert_int_equal(find_words(base, "wombat", "en", NULL, NULL).count, 1);
    assert_int_equal(put(base, (struct putting){ .uri = "/a.zip", .children = { "/a.zip!/b.txt" } }).removed,
                     1);
    assert_false(is_held(base, "/a.zip!/锁.pdf"));
    assert_int_equal(remove_one(base, "/a.zip").below, 1);
}

/* Both its own chunk and that of another document say what the lost one said. */
static void a_vector_that_is_still_used_outlives_the_lost_one(void **state)
{
    struct base *base = *state;
    static const char said[] = "The wombat sleeps in the harbour";
    bool known = false;
    quire_put_result result;
    put_archive(base);
    put(base, (struct putting){ .uri = "/other", .text = "The quokka eats lamps" });
    struct stored_document made = make_document(&base->arena, "/a.zip", "", "en", said);
    const quire_document_version version = version_of(&made);
    quire_put put = put_of(&made, "/folder");
    put.vectors = NULL;
    OK(quire_store_known(base->store, &base->call, &version, made.inputs, 1, &known, &base->err));
    assert_true(known);
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
    assert_int_equal(result.removed, 4);
    assert_int_equal(find_near(base, said, 10, NULL).count, 2);
    made = make_document(&base->arena, "/x", "", "zh-Hans", "麒麟藏于深山");
    OK(quire_store_known(base->store, &base->call, &version, made.inputs, 1, &known, &base->err));
    assert_false(known);
}

static void what_names_a_lost_one_goes_too(void **state)
{
    struct base *base = *state;
    const quire_trace_row *traces;
    const quire_source_row *sources;
    size_t count;
    quire_str trace, lost = QUIRE_STR("/a.zip!/c.zip!/d.txt"), stays = QUIRE_STR("/a.zip!/b.txt");
    const quire_source_row rows[] = { { .uri = lost, .kind = QUIRE_STR("file") },
                                      { .uri = stays, .kind = QUIRE_STR("file") } };
    put_archive(base);
    OK(quire_store_put_sources(base->store, &base->call, rows, 2, &base->err));
    OK(quire_store_put_trace(base->store, &base->call, QUIRE_STR("ask"), QUIRE_STR("{}"), &lost, 1, &trace,
                             &base->err));
    OK(quire_store_put_trace(base->store, &base->call, QUIRE_STR("search"), QUIRE_STR("{}"), &stays, 1,
                             &trace, &base->err));
    put(base, (struct putting){ .uri = "/a.zip", .children = { "/a.zip!/b.txt" } });
    OK(quire_store_traces(base->store, &base->call, 10, &traces, &count, &base->err));
    assert_int_equal(count, 1);
    assert_text(traces[0].kind, "search");
    OK(quire_store_sources(base->store, &base->call, &sources, &count, &base->err));
    assert_int_equal(count, 1);
    assert_text(sources[0].uri, stays.data);
}

static void stage(struct base *base, const char *uri)
{
    struct stored_document made = make_document(&base->arena, uri, "", "zh-Hans", uri);
    const quire_document_version version = version_of(&made);
    OK(quire_store_stage(base->store, &base->call, &version, made.inputs, &made.vectors, &base->err));
}

static void assert_staged(struct base *base, const char *expected)
{
    const quire_staged *staged;
    size_t count;
    quire_str found = { 0 };
    OK(quire_store_staged(base->store, &base->call, &staged, &count, &base->err));
    for (size_t i = 0; i < count; i++)
        found = quire_arena_printf(&base->arena, "%.*s%s%.*s", QUIRE_FMT(found), i ? " " : "",
                                   QUIRE_FMT(staged[i].version.uri));
    assert_text(found, expected);
}

static void what_is_staged_for_a_child_stays_until_that_is_lost(void **state)
{
    struct base *base = *state;
    static const char *const uris[] = { "/a.zip!/b.txt",  "/a.zip!/c.zip!/d.txt",
                                        "/a.zip!/灯.txt", "/a.zip!/灯.txt.zip!/x",
                                        "/a.zip0",        "/other" };
    for (size_t i = 0; i < sizeof uris / sizeof *uris; i++) stage(base, uris[i]);
    put(base, (struct putting){ .uri = "/a.zip",
                                .children = { "/a.zip!/b.txt", "/a.zip!/灯.txt", "/a.zip!/c.zip" } });
    assert_staged(base, "/a.zip!/b.txt /a.zip!/c.zip!/d.txt /a.zip!/灯.txt /a.zip0 /other");
    put(base, (struct putting){ .uri = "/a.zip", .children = { "/a.zip!/灯.txt", "/a.zip!/c.zip" } });
    assert_staged(base, "/a.zip!/c.zip!/d.txt /a.zip!/灯.txt /a.zip0 /other");
    put(base, (struct putting){ .uri = "/a.zip!/c.zip", .parent = "/a.zip" });
    assert_staged(base, "/a.zip!/灯.txt /a.zip0 /other");
    remove_one(base, "/a.zip");
    assert_staged(base, "/a.zip0 /other");
    /* Of a container that never came to stand. */
    stage(base, "/b.zip!/灯.txt");
    assert_true(remove_one(base, "/b.zip").found);
    assert_false(remove_one(base, "/b.zip").found);
    assert_staged(base, "/a.zip0 /other");
}

static void depth_does_not_matter(void **state)
{
    struct base *base = *state;
    enum { DEPTH = 300 };
    char uri[16], parent[16] = "", child[16];
    const quire_descendant *below;
    size_t count;
    for (int i = 0; i < DEPTH; i++) {
        snprintf(uri, sizeof uri, "/%d", i);
        snprintf(child, sizeof child, "/%d", i + 1);
        put(base,
            (struct putting){ .uri = uri, .parent = parent, .children = { i + 1 < DEPTH ? child : NULL } });
        memcpy(parent, uri, sizeof parent);
    }
    OK(quire_store_descendants(base->store, &base->call, QUIRE_STR("/0"), &below, &count, &base->err));
    assert_int_equal(count, DEPTH - 1);
    assert_int_equal(put(base, (struct putting){ .uri = "/1", .parent = "/0", .children = { "/2" } }).removed,
                     0);
    assert_int_equal(put(base, (struct putting){ .uri = "/150", .parent = "/149" }).removed, DEPTH - 151);
    assert_int_equal(remove_one(base, "/0").below, 150);
    assert_int_equal(documents(base), 0);
}

static void a_put_that_fails_loses_nothing(void **state)
{
    struct base *base = *state;
    quire_put_result result;
    put_archive(base);
    struct stored_document made = make_document(&base->arena, "/a.zip", "", "en", "a line without a vector");
    quire_put put = put_of(&made, "/folder");
    put.vectors = NULL;
    assert_int_equal(quire_store_put(base->store, &base->call, &put, &result, &base->err), QUIRE_E_NOT_FOUND);
    assert_true(base->err.retryable);
    assert_int_equal(documents(base), 5);
    assert_int_equal(find_words(base, "quokka", "en", NULL, NULL).count, 1);
    assert_int_equal(find_words(base, "麒麟", "zh-Hans", NULL, NULL).count, 1);
}

#define CASE(name) cmocka_unit_test_prestate_setup_teardown(name, set_up_open_base, tear_down_base, driver)

static int run_over(const quire_store_driver *tested)
{
    void *driver = (void *)(uintptr_t)tested;
    const struct CMUnitTest tests[] = {
        CASE(a_document_tells_in_which_other_one_it_was_found),
        CASE(conditions_tell_containers_and_what_was_found_in_them),
        CASE(what_is_below_is_told_in_the_order_of_adding),
        CASE(what_was_lost_goes_with_the_put_and_all_below),
        CASE(a_container_becomes_an_ordinary_document_and_back),
        CASE(removing_takes_all_below),
        CASE(one_that_is_named_beside_its_container_is_found_too),
        CASE(a_child_that_is_put_below_another_parent_stays_with_that),
        CASE(a_document_can_be_found_only_in_one_that_stands),
        CASE(a_failure_keeps_what_was_found_before_and_goes_as_a_document_does),
        CASE(a_vector_that_is_still_used_outlives_the_lost_one),
        CASE(what_names_a_lost_one_goes_too),
        CASE(what_is_staged_for_a_child_stays_until_that_is_lost),
        CASE(depth_does_not_matter),
        CASE(a_put_that_fails_loses_nothing),
    };
    return cmocka_run_group_tests_name(tested->name, tests, NULL, NULL);
}

int main(void)
{
    return run_over(&quire_store_sqlite) + run_over(&quire_store_memory);
}
