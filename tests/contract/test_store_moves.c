/* SPDX-License-Identifier: Apache-2.0 */
/* What every store driver must do with a document that has another uri now, tested through store.h alone. */
#include "fakes/store_memory.h"
#include "support/store_base.h"

#include "base/error.h"
#include "base/str.h"

static void name_source(struct base *base, const char *uri)
{
    const quire_source_row row = { .uri = quire_str_from(uri), .kind = QUIRE_STR("folder") };
    OK(quire_store_put_sources(base->store, &base->call, &row, 1, &base->err));
}

static quire_put_result put(struct base *base, const char *uri, const char *parent, const char *language,
                            const char *text)
{
    quire_put_result result = { 0 };
    struct stored_document made = *text ? make_document(&base->arena, uri, "Harbour", language, text)
                                        : make_container(&base->arena, uri);
    made.document.sha256 = quire_str_from(*text ? text : "box");
    quire_put whole = put_of(&made, "/夹");
    const quire_str children[] = { QUIRE_STR("/夹/a.zip!/b.txt"), QUIRE_STR("/夹/a.zip!/c.zip") },
                    below[] = { QUIRE_STR("/夹/a.zip!/c.zip!/灯.txt") };
    whole.parent = quire_str_from(parent);
    if (!*text) whole.children = *parent ? (quire_strs){ below, 1 } : (quire_strs){ children, 2 };
    OK(quire_store_put(base->store, &base->call, &whole, &result, &base->err));
    return result;
}

static void put_failed(struct base *base, const char *uri, const char *parent)
{
    OK(quire_store_put_failure(base->store, &base->call,
                               &(quire_failed){ .uri = quire_str_from(uri),
                                                .source = QUIRE_STR("/夹"),
                                                .parent = quire_str_from(parent),
                                                .sha256 = QUIRE_STR("ff"),
                                                .reason = QUIRE_STR("encrypted"),
                                                .message = QUIRE_STR("needs a password") },
                               &base->err));
}

/* An archive with a text, and with an archive that has a Chinese one and one that failed. */
static void put_archive(struct base *base)
{
    put(base, "/夹/a.zip", "", "en", "");
    put(base, "/夹/a.zip!/b.txt", "/夹/a.zip", "en", "The wombat sleeps in the harbour");
    put(base, "/夹/a.zip!/c.zip", "/夹/a.zip", "en", "");
    put(base, "/夹/a.zip!/c.zip!/灯.txt", "/夹/a.zip!/c.zip", "zh-Hans", "麒麟藏于深山");
    put_failed(base, "/夹/a.zip!/c.zip!/x.pdf", "/夹/a.zip!/c.zip");
}

static quire_move move_of(const char *id, const char *from, const char *to)
{
    return (quire_move){ .id = quire_str_from(id),
                         .from = quire_str_from(from),
                         .to = quire_str_from(to),
                         .source = QUIRE_STR("/别处"),
                         .version = QUIRE_STR("\"v2\"") };
}

static bool moved(struct base *base, const quire_move *move)
{
    bool out = true;
    OK(quire_store_move(base->store, &base->call, move, &out, &base->err));
    return out;
}

static quire_document_row row_of(struct base *base, const char *id_or_uri)
{
    quire_document_row row = { 0 };
    quire_status status = quire_store_find(base->store, &base->call, quire_str_from(id_or_uri), &row,
                                           &base->err);
    if (status != QUIRE_E_NOT_FOUND) OK(status);
    return row;
}

static uint64_t change_of(struct base *base)
{
    uint64_t chunks, change;
    OK(quire_store_searchable(base->store, &base->call, &chunks, &change, &base->err));
    return change;
}

static void a_document_has_another_uri_and_all_else_that_it_had(void **state)
{
    struct base *base = *state;
    quire_str trace;
    quire_stored_source stored;
    quire_chunks chunks;
    quire_trace_row kept;
    name_source(base, "/夹");
    quire_str id = put(base, "/夹/a", "", "en", harbour_text).id;
    put(base, "/夹/乙", "", "zh-Hans", harbour_text_zh);
    OK(quire_store_put_trace(base->store, &base->call, QUIRE_STR("ask"), QUIRE_STR("{}"), &id, 1, &trace,
                             &base->err));
    const quire_move move = move_of("d1", "/夹/a", "/别处/港.md"), other = move_of("d2", "/夹/乙", "/夹/a");
    assert_true(moved(base, &move));
    assert_true(moved(base, &other)); /* its name is free */
    quire_document_row row = row_of(base, "/别处/港.md");
    assert_text(row.id, "d1");
    assert_text(row.title, "Harbour");
    assert_int_equal(row.revision, 1);
    assert_text(row_of(base, "/夹/a").id, "d2");
    assert_int_equal(row_of(base, "/夹/乙").id.size, 0);
    OK(quire_store_lookup(base->store, &base->call, QUIRE_STR("/别处/港.md"), &stored, &base->err));
    assert_text(stored.source, "/别处");
    assert_text(stored.version, "\"v2\"");
    assert_text(stored.status, "ok");
    OK(quire_store_document_chunks(base->store, &base->call, id, &chunks, &base->err));
    assert_int_equal(chunks.count, 5);
    assert_text(hit_of(base, find_near(base, "Storm", 1, NULL).items[0].chunk).document.uri, "/别处/港.md");
    OK(quire_store_trace(base->store, &base->call, trace, &kept, &base->err));
    size_t count = 0;
    entries_of(base, QUIRE_STR("/夹"), (quire_strs){ 0 }, &count);
    assert_int_equal(count, 0);
}

static void all_that_was_found_in_it_goes_along(void **state)
{
    struct base *base = *state;
    const quire_descendant *below;
    size_t count = 0;
    name_source(base, "/夹");
    put_archive(base);
    const quire_move move = move_of("d1", "/夹/a.zip", "/别处/箱.zip");
    assert_true(moved(base, &move));
    static const char *const uris[] = { "/别处/箱.zip!/b.txt", "/别处/箱.zip!/c.zip",
                                        "/别处/箱.zip!/c.zip!/灯.txt", "/别处/箱.zip!/c.zip!/x.pdf" };
    OK(quire_store_descendants(base->store, &base->call, QUIRE_STR("/别处/箱.zip"), &below, &count,
                               &base->err));
    assert_int_equal(count, 4);
    for (size_t i = 0; i < 4; i++) assert_text(below[i].uri, uris[i]);
    assert_text(below[3].status, "encrypted");
    entries_of(base, QUIRE_STR("/别处"), (quire_strs){ 0 }, &count);
    assert_int_equal(count, 5);
    assert_text(hit_of(base, find_words(base, "麒麟", "zh-Hans", NULL, NULL).items[0].chunk).document.uri,
                uris[2]);
}

static void what_is_found_in_it_may_be_called_otherwise_too(void **state)
{
    struct base *base = *state;
    name_source(base, "/夹");
    put_archive(base);
    const quire_moved_inside inside[] = {
        { QUIRE_STR("/夹/a.zip!/c.zip"), QUIRE_STR("/夹/b.zip!/d.zip"), { 0 } },
        { QUIRE_STR("/夹/a.zip!/c.zip!/灯.txt"), { 0 }, QUIRE_STR("灯 (d)") },
        { QUIRE_STR("/夹/a.zip!/none"), { 0 }, QUIRE_STR("of nothing") },
    };
    const quire_str title = QUIRE_STR("箱");
    quire_move move = move_of("d1", "/夹/a.zip", "/夹/b.zip");
    move.title = &title;
    move.shared_title = 3;
    move.inside = inside;
    move.inside_count = 3;
    assert_true(moved(base, &move));
    assert_text(row_of(base, "/夹/b.zip").title, "箱");
    assert_text(row_of(base, "/夹/b.zip!/b.txt").title, "Harbour");
    assert_text(row_of(base, "/夹/b.zip!/d.zip").id, "d3");
    assert_text(row_of(base, "/夹/b.zip!/d.zip!/灯.txt").title, "灯 (d)");
    assert_true(row_of(base, "/夹/b.zip!/d.zip!/x.pdf").uri.size > 0);
    const quire_unsettled *marks;
    size_t count = 0;
    OK(quire_store_unsettled(base->store, &base->call, &marks, &count, &base->err));
    assert_int_equal(count, 1);
    assert_text(marks[0].title, "箱");
}

static void a_failure_gives_way_and_a_document_does_not(void **state)
{
    struct base *base = *state;
    quire_stored_source stored;
    name_source(base, "/夹");
    put(base, "/夹/a", "", "en", harbour_text);
    put(base, "/夹/乙", "", "zh-Hans", harbour_text_zh);
    put_failed(base, "/夹/c", "");
    put_failed(base, "/夹/乙", "");
    uint64_t before = change_of(base);
    const quire_move taken = move_of("d1", "/夹/a", "/夹/乙"), free = move_of("d1", "/夹/a", "/夹/c"),
                     other = move_of("d2", "/夹/a", "/夹/c"), gone = move_of("d1", "/夹/x", "/夹/c"),
                     failed = move_of("d3", "/夹/c", "/夹/x"), same = move_of("d1", "/夹/a", "/夹/a");
    assert_false(moved(base, &taken) || moved(base, &other) || moved(base, &gone) || moved(base, &failed) ||
                 moved(base, &same));
    assert_int_equal(change_of(base), before);
    assert_true(moved(base, &free));
    assert_true(change_of(base) > before);
    assert_text(row_of(base, "/夹/c").id, "d1");
    OK(quire_store_lookup(base->store, &base->call, QUIRE_STR("/夹/c"), &stored, &base->err));
    assert_text(stored.status, "ok");
    quire_ledger_rows sums;
    OK(quire_store_ledger(base->store, &base->call, &sums, &base->err));
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_int_equal(counts.documents, 2);
    assert_int_equal(counts.failed_documents, 1);
    const quire_move empty = move_of("d1", "/夹/c", "");
    bool out = true;
    assert_int_equal(quire_store_move(base->store, &base->call, &empty, &out, &base->err), QUIRE_E_INVALID);
    assert_false(out);
}

/* A folder may be called "a.zip!". */
static void nothing_happens_where_the_uri_of_one_below_is_taken(void **state)
{
    struct base *base = *state;
    name_source(base, "/夹");
    put_archive(base);
    put(base, "/夹/b.zip!/c.zip", "", "en", harbour_text);
    const quire_move move = move_of("d1", "/夹/a.zip", "/夹/b.zip");
    assert_false(moved(base, &move));
    static const char *const uris[] = { "/夹/a.zip", "/夹/a.zip!/b.txt", "/夹/a.zip!/c.zip!/灯.txt" };
    for (size_t i = 0; i < 3; i++) assert_true(row_of(base, uris[i]).id.size > 0);
    assert_int_equal(row_of(base, "/夹/b.zip").id.size, 0);
}

static void what_is_staged_goes_along(void **state)
{
    struct base *base = *state;
    const quire_staged *staged;
    size_t count = 0;
    name_source(base, "/夹");
    put_archive(base);
    static const char *const uris[] = { "/夹/a.zip", "/夹/a.zip!/b.txt", "/夹/a.zip.old",
                                        "/夹/c.zip!/b.txt" };
    for (size_t i = 0; i < 4; i++) {
        struct stored_document made = make_document(&base->arena, uris[i], "", "en", "Storm bells ring");
        const quire_document_version version = version_of(&made);
        OK(quire_store_stage(base->store, &base->call, &version, made.inputs, &made.vectors, &base->err));
    }
    const quire_move move = move_of("d1", "/夹/a.zip", "/夹/c.zip");
    assert_true(moved(base, &move));
    OK(quire_store_staged(base->store, &base->call, &staged, &count, &base->err));
    assert_int_equal(count, 3);
    assert_text(staged[0].version.uri, "/夹/a.zip.old");
    assert_text(staged[1].version.uri, "/夹/c.zip");
    assert_text(staged[2].version.uri, "/夹/c.zip!/b.txt");
    for (size_t i = 0; i < 3; i++) assert_int_equal(staged[i].vectors, 1);
}

static void the_source_of_the_old_name_alone_goes(void **state)
{
    struct base *base = *state;
    const quire_source_row *sources;
    size_t count = 0;
    name_source(base, "/夹");
    name_source(base, "/夹/a");
    put(base, "/夹/a", "", "en", harbour_text);
    const quire_move move = move_of("d1", "/夹/a", "/夹/b");
    assert_true(moved(base, &move));
    OK(quire_store_sources(base->store, &base->call, &sources, &count, &base->err));
    assert_int_equal(count, 1);
    assert_text(sources[0].uri, "/夹");
}

static void documents_of_the_same_bytes_are_told_in_the_order_of_uris(void **state)
{
    struct base *base = *state;
    const quire_titled *rows;
    size_t count = 9;
    const quire_str bytes = quire_str_from(harbour_text);
    put(base, "/夹/c", "", "en", harbour_text);
    OK(quire_store_same_bytes(base->store, &base->call, bytes, 10, &rows, &count, &base->err));
    assert_int_equal(count, 0); /* no source led to it */
    name_source(base, "/夹");
    put(base, "/夹/a.zip", "", "en", "");
    put(base, "/夹/a.zip!/b.txt", "/夹/a.zip", "en", harbour_text);
    put(base, "/夹/b", "", "en", harbour_text);
    put(base, "/夹/丁", "", "zh-Hans", harbour_text_zh);
    put_failed(base, "/夹/b", "");
    OK(quire_store_same_bytes(base->store, &base->call, bytes, 10, &rows, &count, &base->err));
    assert_int_equal(count, 2);
    assert_text(rows[0].uri, "/夹/b");
    assert_text(rows[1].uri, "/夹/c");
    assert_text(rows[1].id, "d1");
    assert_text(rows[1].title, "Harbour");
    OK(quire_store_same_bytes(base->store, &base->call, bytes, 1, &rows, &count, &base->err));
    assert_int_equal(count, 1);
    OK(quire_store_same_bytes(base->store, &base->call, quire_str_from(harbour_text_zh), 1, &rows, &count,
                              &base->err));
    assert_text(rows[0].uri, "/夹/丁");
}

#define CASE(name) cmocka_unit_test_prestate_setup_teardown(name, set_up_open_base, tear_down_base, driver)

static int run_over(const quire_store_driver *tested)
{
    void *driver = (void *)(uintptr_t)tested;
    const struct CMUnitTest tests[] = {
        CASE(a_document_has_another_uri_and_all_else_that_it_had),
        CASE(all_that_was_found_in_it_goes_along),
        CASE(what_is_found_in_it_may_be_called_otherwise_too),
        CASE(a_failure_gives_way_and_a_document_does_not),
        CASE(nothing_happens_where_the_uri_of_one_below_is_taken),
        CASE(what_is_staged_goes_along),
        CASE(the_source_of_the_old_name_alone_goes),
        CASE(documents_of_the_same_bytes_are_told_in_the_order_of_uris),
    };
    return cmocka_run_group_tests_name(tested->name, tests, NULL, NULL);
}

int main(void)
{
    return run_over(&quire_store_sqlite) + run_over(&quire_store_memory);
}
