/* SPDX-License-Identifier: Apache-2.0 */
/* Memory runs out while a put loses what was found in a document, while all below is told, and while it is removed: all of
 * them go or none, and the same handle works on. */
#include "support/failing_memory.h"
#include "support/store_base.h"

#include "base/error.h"
#include "base/str.h"

enum { BELOW = 3, LATER = 97 };

static void put(struct base *base, const char *uri, const char *parent, const char *const *children,
                const char *text)
{
    quire_str uris[BELOW];
    quire_put_result result;
    struct stored_document made = text ? make_document(&base->arena, uri, "", "zh-Hans", text)
                                       : make_container(&base->arena, uri);
    quire_put put = put_of(&made, "/folder");
    put.parent = quire_str_from(parent);
    put.children.items = uris;
    for (; children && children[put.children.count]; put.children.count++)
        uris[put.children.count] = quire_str_from(children[put.children.count]);
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
}

static void put_archive(struct base *base)
{
    static const char *const outer[] = { "/a.zip!/灯.txt", "/a.zip!/c.zip", NULL }, *const inner[] = {
        "/a.zip!/c.zip!/d.txt", NULL
    };
    put(base, "/a.zip", "", outer, NULL);
    put(base, outer[0], "/a.zip", NULL, "麒麟藏于深山\nThe wombat sleeps");
    put(base, outer[1], "/a.zip", inner, NULL);
    put(base, inner[0], outer[1], NULL, "The quokka eats lamps");
}

static quire_status lose(struct base *base, quire_error *err)
{
    quire_put_result result;
    const quire_document document = { .uri = QUIRE_STR("/a.zip") };
    const quire_put put = { .document = &document, .source = QUIRE_STR("/folder") };
    quire_status status = quire_store_put(base->store, &base->call, &put, &result, err);
    if (!status) assert_int_equal(result.removed, BELOW);
    return status;
}

static quire_status remove_all(struct base *base, quire_error *err)
{
    const quire_str id = QUIRE_STR("/a.zip");
    quire_removed removed;
    bool pending;
    quire_status status = quire_store_remove(base->store, &base->call, &id, 1, &removed, &pending, err);
    if (!status) assert_int_equal(removed.below, BELOW);
    return status;
}

static quire_status tell(struct base *base, quire_error *err)
{
    const quire_descendant *below;
    size_t count;
    quire_status status = quire_store_descendants(base->store, &base->call, QUIRE_STR("/a.zip"), &below,
                                                  &count, err);
    if (!status) assert_int_equal(count, BELOW);
    return status;
}

/* How many of those below stand; what is found agrees. */
static size_t standing(struct base *base)
{
    const quire_descendant *below;
    size_t count;
    OK(quire_store_descendants(base->store, &base->call, QUIRE_STR("/a.zip"), &below, &count, &base->err));
    assert_true(count == 0 || count == BELOW);
    assert_int_equal(find_words(base, "quokka", "en", NULL, NULL).count, count > 0);
    assert_int_equal(find_words(base, "麒麟", "zh-Hans", NULL, NULL).count, count > 0);
    assert_int_equal(find_near(base, "The quokka eats lamps", 50, NULL).count, count);
    return count;
}

/* With allocation `n` failing; whether there were as many. */
static bool fail_one(struct base *base, memory_owner owner, long n,
                     quire_status (*act)(struct base *base, quire_error *err))
{
    quire_arena arena = { 0 };
    quire_error err = { 0 };
    base->call.arena = &arena;
    failing_memory_begin(owner, n);
    quire_status status = act(base, &err);
    bool reached = failing_memory_end(owner) >= n;
    if (status && status != QUIRE_E_NO_MEMORY) fail_msg("allocation %ld: %s", n, err.message);
    if (standing(base) == 0) put_archive(base);
    base->call.arena = &base->arena;
    quire_arena_free(&arena);
    return reached;
}

/* Allocation 1, 2, 3 … fails, those behind the first thousand here and there. */
static void fail_each(struct base *base, quire_status (*act)(struct base *base, quire_error *err))
{
    for (int owner = 0; owner < MEMORY_OWNER_COUNT; owner++) {
        long n = 1;
        while (fail_one(base, (memory_owner)owner, n, act)) n += n < 1000 ? 1 : LATER;
        assert_true(n > 10);
    }
}

static void losing_telling_and_removing(void **state)
{
    struct base *base = *state;
    put_archive(base);
    fail_each(base, lose);
    fail_each(base, tell);
    fail_each(base, remove_all);
}

static int take_memory(void **state)
{
    (void)state;
    return failing_memory_take_sqlite() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(losing_telling_and_removing, set_up_open_base, tear_down_base),
    };
    return cmocka_run_group_tests(tests, take_memory, NULL);
}
