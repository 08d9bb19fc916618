/* SPDX-License-Identifier: Apache-2.0 */
/* What every store driver must do, tested through store.h alone. Each case opens a base of its own. */
#include "base/error.h"
#include "base/str.h"
#include "support/stored_document.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char english[] = "The lighthouse keeper counted ships\nStorm warnings arrive by telegraph\n"
                              "Herring boats returned before midnight\nThe harbour froze in January\n"
                              "A keeper repairs the lantern";
static const char chinese[] =
    "灯塔看守人数着船只\n风暴警报通过电报到达\n鲱鱼船在午夜之前返回\n港口在一月结冰\n看守人修理灯笼";

struct base {
    char path[64];
    quire_config *config;
    quire_store *store;
    quire_arena arena;
    quire_call call;
    quire_error err;
};

#define OK(expression) ok(base, (expression), #expression, __LINE__)

static void ok(struct base *base, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, base->err.message);
}

static void assert_near(double found, double expected, double tolerance)
{
    if (!(fabs(found - expected) <= tolerance)) fail_msg("found %.9f, expected %.9f", found, expected);
}

static void open_base(struct base *base, quire_store_mode mode)
{
    OK(quire_store_open(base->path, mode, base->config, NULL, &base->store, &base->err));
}

static int set_up(void **state)
{
    static const quire_option *const tables[] = { quire_store_options, NULL };
    struct base *base = calloc(1, sizeof *base);
    if (!base) return -1;
    snprintf(base->path, sizeof base->path, "/tmp/quire-store-XXXXXX");
    int file = mkstemp(base->path);
    if (file < 0) return -1;
    close(file);
    unlink(base->path);
    base->call.arena = &base->arena;
    OK(quire_config_new_with(tables, &base->config, &base->err));
    OK(quire_config_set(base->config, "trace.keep", "5", &base->err));
    OK(quire_config_set(base->config, "store.wait_ms", "200", &base->err));
    open_base(base, QUIRE_STORE_WRITE);
    OK(make_space(base->store, &base->call, &base->err));
    *state = base;
    return 0;
}

static int tear_down(void **state)
{
    struct base *base = *state;
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    quire_store_close(base->store);
    quire_config_free(base->config);
    quire_arena_free(&base->arena);
    for (size_t i = 0; i < 3; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s%s", base->path, suffixes[i]);
        unlink(name);
    }
    free(base);
    return 0;
}

static quire_put_result put(struct base *base, const char *uri, const char *title, const char *language,
                            const char *text)
{
    quire_put_result result = { 0 };
    struct stored_document made = make_document(&base->arena, uri, title, language, text);
    OK(put_document(base->store, &base->call, &made, "/folder", &result, &base->err));
    return result;
}

static quire_str as_str(struct base *base, const char *text)
{
    return quire_arena_copy(&base->arena, quire_str_from(text));
}

static void assert_text(quire_str found, const char *expected)
{
    if (!quire_str_is(found, expected))
        fail_msg("found \"%.*s\", expected \"%s\"", QUIRE_FMT(found), expected);
}

static quire_scored_list lexical(struct base *base, const char *question, const char *language,
                                 const quire_filter *filter, uint64_t *frequency)
{
    quire_terms terms = { 0 };
    quire_scored_list list = { 0 };
    OK(quire_text_terms(&base->call, quire_str_from(question), quire_str_from(language), &terms, &base->err));
    OK(quire_store_lexical(base->store, &base->call, &terms, 10, filter, &list, frequency, &base->err));
    return list;
}

static quire_scored_list dense(struct base *base, const char *question, size_t k, const quire_filter *filter)
{
    float vector[TEST_DIM];
    quire_scored_list list = { 0 };
    make_vector(question, strlen(question), vector);
    OK(quire_store_dense(base->store, &base->call, vector, TEST_DIM, k, filter, &list, &base->err));
    return list;
}

static quire_hit hit(struct base *base, int64_t chunk)
{
    quire_hit found = { 0 };
    OK(quire_store_hits(base->store, &base->call, &chunk, 1, &found, &base->err));
    return found;
}

static void gives_back_what_was_put_in_both_languages(void **state)
{
    struct base *base = *state;
    static const char *const texts[] = { english, chinese }, *const languages[] = { "en", "zh-Hans" };
    for (size_t t = 0; t < 2; t++) {
        char uri[32];
        snprintf(uri, sizeof uri, "/folder/%zu", t);
        quire_put_result result = put(base, uri, t ? "港口" : "Harbour", languages[t], texts[t]);
        assert_int_equal(result.revision, 1);
        assert_false(result.updated);
        quire_document document;
        quire_document_row row;
        quire_chunks chunks;
        quire_ledger_rows ledger;
        OK(quire_store_document(base->store, &base->call, result.id, &document, &row, &base->err));
        assert_text(document.text, texts[t]);
        assert_text(document.uri, uri);
        assert_text(document.language, languages[t]);
        assert_int_equal(document.element_count, 5);
        assert_int_equal(document.run_count, 5);
        assert_int_equal(document.runs[4].place.page, 2);
        assert_text(row.status, "ok");
        assert_int_equal(row.chunks, 5);
        OK(quire_store_document_chunks(base->store, &base->call, quire_str_from(uri), &chunks, &base->err));
        assert_int_equal(chunks.count, 5);
        assert_text(chunks.items[1].headings.items[0], t ? "港口" : "Harbour");
        assert_text(chunks.items[3].text, t ? "港口在一月结冰" : "The harbour froze in January");
        OK(quire_store_document_ledger(base->store, &base->call, result.id, &ledger, &base->err));
        assert_int_equal(ledger.items[0].received, strlen(texts[t]) + 3);
        assert_int_equal(ledger.items[0].dropped[0].count, 3);
    }
    quire_ledger_rows sum;
    OK(quire_store_ledger(base->store, &base->call, &sum, &base->err));
    assert_int_equal(sum.count, 1);
    assert_int_equal(sum.items[0].kept, strlen(english) + strlen(chinese));
}

static void reads_ranges_across_pieces_and_refuses_cut_characters(void **state)
{
    struct base *base = *state;
    enum { LINES = 12000 };
    char *text = calloc(LINES, 32), *at = text;
    assert_non_null(text);
    for (int i = 0; i < LINES; i++)
        at += sprintf(at, "%s第%05d行%s", i ? "" : "x", i, i % 40 == 39 ? "\n" : "");
    quire_put_result result = put(base, "/folder/long", "长", "zh-Hans", text);
    size_t size = strlen(text), starts[] = { 0, 65535, 65536, 131060, size - 12 };
    for (size_t i = 0; i < 5; i++) {
        size_t start = starts[i], end = start + (i == 2 ? 70012 : 12);
        while (start < size && ((unsigned char)text[start] & 0xC0) == 0x80) start++;
        if (end > size) end = size;
        while (end < size && ((unsigned char)text[end] & 0xC0) == 0x80) end++;
        quire_str out = { 0 };
        OK(quire_store_read(base->store, &base->call, result.id, 1, start, end, &out, &base->err));
        assert_int_equal(out.size, end - start);
        assert_memory_equal(out.data, text + start, end - start);
    }
    quire_str out = { 0 };
    assert_int_equal(quire_store_read(base->store, &base->call, result.id, 1, 2, 4, &out, &base->err),
                     QUIRE_E_INVALID);
    assert_int_equal(quire_store_read(base->store, &base->call, result.id, 1, 1, 3, &out, &base->err),
                     QUIRE_E_INVALID);
    assert_int_equal(quire_store_read(base->store, &base->call, result.id, 1, 0, size + 1, &out, &base->err),
                     QUIRE_E_INVALID);
    assert_int_equal(quire_store_read(base->store, &base->call, result.id, 2, 0, 1, &out, &base->err),
                     QUIRE_E_NOT_FOUND);
    assert_int_equal(quire_store_read(base->store, &base->call, QUIRE_STR("d99"), 1, 0, 1, &out, &base->err),
                     QUIRE_E_NOT_FOUND);
    OK(quire_store_read(base->store, &base->call, result.id, 1, size, size, &out, &base->err));
    assert_int_equal(out.size, 0);
    free(text);
}

static void finds_the_place_of_a_range(void **state)
{
    struct base *base = *state;
    quire_put_result result = put(base, "/folder/a", "Harbour", "en", english);
    quire_places places;
    size_t start = (size_t)(strstr(english, "Herring") - english);
    OK(quire_store_places(base->store, &base->call, result.id, 1, start, start + 7, &places, &base->err));
    assert_int_equal(places.count, 1);
    assert_int_equal(places.items[0].page, 1);
    assert_near(places.items[0].y0, 124, 0.01);
    assert_int_equal(quire_store_places(base->store, &base->call, result.id, 3, 0, 1, &places, &base->err),
                     QUIRE_E_NOT_FOUND);
}

static void finds_by_meaning_and_by_words_in_both_languages(void **state)
{
    struct base *base = *state;
    put(base, "/folder/en", "Harbour", "en", english);
    put(base, "/folder/zh", "港口", "zh-Hans", chinese);
    quire_scored_list list = dense(base, "Storm warnings arrive by telegraph", 3, NULL);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.considered, 10);
    assert_near(list.items[0].score, 1, 0.002);
    assert_text(hit(base, list.items[0].chunk).chunk.text, "Storm warnings arrive by telegraph");
    list = dense(base, "港口在一月结冰", 1, NULL);
    quire_hit found = hit(base, list.items[0].chunk);
    assert_text(found.chunk.text, "港口在一月结冰");
    assert_text(found.document.uri, "/folder/zh");
    assert_int_equal(found.places.count, 1);

    uint64_t frequency[8] = { 0 };
    list = lexical(base, "herring", "en", NULL, frequency);
    assert_int_equal(list.count, 1);
    assert_int_equal(frequency[0], 1);
    assert_text(hit(base, list.items[0].chunk).chunk.text, "Herring boats returned before midnight");
    list = lexical(base, "电报", "zh-Hans", NULL, NULL);
    assert_true(list.count >= 1);
    assert_text(hit(base, list.items[0].chunk).chunk.text, "风暴警报通过电报到达");
    assert_int_equal(lexical(base, "zebra", "en", NULL, frequency).count, 0);
    assert_int_equal(frequency[0], 0);
    assert_int_equal(lexical(base, "\"?*:()^ -", "en", NULL, NULL).count, 0);
}

static void scores_by_bm25(void **state)
{
    struct base *base = *state;
    /* Three chunks of 4, 2 and 3 terms (each with one of its context); "ice" stands in two of them, twice in the first.
     * idf = ln(1 + (3 - 2 + .5) / (2 + .5)) = .470004; average length 3. By hand, k1 1.2, b .75:
     * chunk 1: tf 2, length 4: .470004 * 2 * 2.2 / (2 + 1.2 * (.25 + .75 * 4 / 3)) = .590862
     * chunk 3: tf 1, length 3: .470004 * 1 * 2.2 / (1 + 1.2) = .470004 */
    put(base, "/folder/a", "title", "en", "ice ice lamp\nboat\nice rope");
    quire_scored_list list = lexical(base, "ice", "en", NULL, NULL);
    assert_int_equal(list.count, 2);
    assert_near(list.items[0].score, 0.590862, 1e-5);
    assert_near(list.items[1].score, 0.470004, 1e-5);
    list = lexical(base, "ice ice", "en", NULL, NULL);
    assert_near(list.items[1].score, 2 * 0.470004, 1e-5);
}

static void filters_on_every_field_before_scoring(void **state)
{
    struct base *base = *state;
    static const struct {
        const char *key, *value;
        size_t passed;
    } cases[] = {
        { "id", "d1", 5 },          { "uri", "/folder/en", 5 },
        { "uri", "/folder/*", 10 }, { "type", "text/plain", 10 },
        { "type", "text/*", 10 },   { "language", "zh-Hans", 5 },
        { "language", "zh*", 5 },   { "title", "港*", 5 },
        { "title", "Harbour", 5 },  { "source", "/folder", 10 },
        { "author", "Ann", 5 },     { "author", "王*", 5 },
        { "author", "Bob", 0 },     { "id", "d", 0 },
        { "author", "*", 10 },      { "uri", "%", 0 },
    };
    static const quire_pair ann = { { "author", 6 }, { "Ann", 3 } },
                            wang = { { "author", 6 }, { "王明", 6 } };
    quire_put_result result;
    struct stored_document made = make_document(&base->arena, "/folder/en", "Harbour", "en", english);
    made.document.metadata = &ann;
    made.document.metadata_count = 1;
    OK(put_document(base->store, &base->call, &made, "/folder", &result, &base->err));
    made = make_document(&base->arena, "/folder/zh", "港口", "zh-Hans", chinese);
    made.document.metadata = &wang;
    made.document.metadata_count = 1;
    OK(put_document(base->store, &base->call, &made, "/folder", &result, &base->err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_pair condition = { as_str(base, cases[i].key), as_str(base, cases[i].value) };
        quire_filter filter = { &condition, 1 };
        quire_scored_list list = dense(base, "Storm warnings", 10, &filter);
        if (list.count != cases[i].passed || list.considered != cases[i].passed)
            fail_msg("%s=%s lets %zu through, expected %zu", cases[i].key, cases[i].value, list.count,
                     cases[i].passed);
        quire_document_rows rows;
        OK(quire_store_list(base->store, &base->call, &filter, &rows, &base->err));
        assert_int_equal(rows.count, cases[i].passed / 5);
    }
    quire_pair both[] = { { QUIRE_STR("language"), QUIRE_STR("en") },
                          { QUIRE_STR("author"), QUIRE_STR("王*") } };
    quire_filter filter = { both, 2 };
    assert_int_equal(dense(base, "Storm", 10, &filter).count, 0);
    filter.count = 1;
    assert_int_equal(lexical(base, "电报", "zh-Hans", &filter, NULL).count, 0);
    assert_int_equal(lexical(base, "keeper", "en", &filter, NULL).count, 2);
}

static void replaces_a_changed_document_under_the_same_id(void **state)
{
    struct base *base = *state;
    quire_put_result first = put(base, "/folder/a", "Harbour", "en", english);
    assert_int_equal(lexical(base, "herring", "en", NULL, NULL).count, 1);
    quire_put_result second = put(base, "/folder/a", "Harbour", "en",
                                  "The harbour froze in January\nA cat slept");
    assert_true(second.updated);
    assert_int_equal(second.revision, 2);
    assert_text(second.id, "d1");
    assert_true(quire_str_equal(first.id, second.id));
    assert_int_equal(lexical(base, "herring", "en", NULL, NULL).count, 0);
    assert_int_equal(lexical(base, "cat", "en", NULL, NULL).count, 1);
    assert_int_equal(dense(base, "Storm", 100, NULL).count, 2);
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_int_equal(counts.documents, 1);
    assert_int_equal(counts.chunks, 2);
    assert_int_equal(counts.vectors, 2);
    quire_str text;
    assert_int_equal(quire_store_read(base->store, &base->call, first.id, 1, 0, 3, &text, &base->err),
                     QUIRE_E_NOT_FOUND);
    bool pending = true;
    OK(quire_store_erase(base->store, &base->call, &pending, &base->err));
    assert_false(pending);
}

static void keeps_a_vector_that_another_document_uses(void **state)
{
    struct base *base = *state;
    bool known[5], pending;
    struct stored_document made = make_document(&base->arena, "/folder/a", "Harbour", "en", english);
    quire_put_result result;
    OK(quire_store_known(base->store, &base->call, made.inputs, 5, known, &base->err));
    assert_false(known[0]);
    OK(put_document(base->store, &base->call, &made, "/folder", &result, &base->err));
    OK(quire_store_known(base->store, &base->call, made.inputs, 5, known, &base->err));
    assert_true(known[0] && known[4]);
    made.document.uri = QUIRE_STR("/folder/copy");
    OK(quire_store_put(base->store, &base->call, &made.document, QUIRE_STR("/folder"), made.chunks,
                       made.inputs, NULL, NULL, made.ledger, &result, &base->err));
    quire_str id = QUIRE_STR("d1");
    quire_removed removed;
    OK(quire_store_remove(base->store, &base->call, &id, 1, &removed, &pending, &base->err));
    assert_true(removed.found);
    assert_text(removed.document.uri, "/folder/a");
    assert_int_equal(dense(base, "Storm", 100, NULL).count, 5);
    OK(quire_store_remove(base->store, &base->call, &result.id, 1, &removed, &pending, &base->err));
    OK(quire_store_known(base->store, &base->call, made.inputs, 5, known, &base->err));
    assert_false(known[0]);
}

static void uses_staged_vectors_and_refuses_a_chunk_without_one(void **state)
{
    struct base *base = *state;
    quire_put_result result;
    struct stored_document made = make_document(&base->arena, "/folder/a", "Harbour", "en", english);
    quire_matrix first = made.vectors, last = made.vectors;
    first.rows = 3;
    last.rows = 1;
    last.cells += 3 * TEST_DIM;
    OK(quire_store_stage(base->store, &base->call, made.inputs, &first, &base->err));
    assert_int_equal(dense(base, "Storm", 10, NULL).count, 0);
    assert_int_equal(quire_store_put(base->store, &base->call, &made.document, QUIRE_STR("/folder"),
                                     made.chunks, made.inputs, made.inputs + 3, &last, made.ledger, &result,
                                     &base->err),
                     QUIRE_E_NOT_FOUND);
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_int_equal(counts.documents, 0);
    assert_int_equal(counts.vectors, 0);
    last.rows = 2;
    OK(quire_store_put(base->store, &base->call, &made.document, QUIRE_STR("/folder"), made.chunks,
                       made.inputs, made.inputs + 3, &last, made.ledger, &result, &base->err));
    assert_int_equal(dense(base, "Storm", 10, NULL).count, 5);
}

static void removes_by_id_and_uri_and_tells_what_was_not_there(void **state)
{
    struct base *base = *state;
    put(base, "/folder/a", "Harbour", "en", english);
    put(base, "/folder/b", "港口", "zh-Hans", chinese);
    quire_str ids[] = { QUIRE_STR("d1"), QUIRE_STR("/folder/b"), QUIRE_STR("d7"), QUIRE_STR("") };
    quire_removed removed[4];
    bool pending = true;
    OK(quire_store_remove(base->store, &base->call, ids, 4, removed, &pending, &base->err));
    assert_false(pending);
    assert_true(removed[0].found && removed[1].found);
    assert_false(removed[2].found || removed[3].found);
    assert_int_equal(removed[1].document.chunks, 5);
    assert_int_equal(dense(base, "Storm", 10, NULL).count, 0);
    assert_int_equal(lexical(base, "电报", "zh-Hans", NULL, NULL).count, 0);
    quire_document_row row;
    assert_int_equal(quire_store_find(base->store, &base->call, ids[0], &row, &base->err), QUIRE_E_NOT_FOUND);
    assert_text(put(base, "/folder/a", "Harbour", "en", english).id, "d3");
}

static void keeps_an_older_revision_beside_a_failure(void **state)
{
    struct base *base = *state;
    put(base, "/folder/a", "Harbour", "en", english);
    quire_ledger_rows ledger = { 0 };
    static const char *const uris[] = { "/folder/a", "/folder/broken" };
    for (size_t i = 0; i < 2; i++)
        OK(quire_store_put_failure(base->store, &base->call, quire_str_from(uris[i]), QUIRE_STR("/folder"),
                                   QUIRE_STR("ff"), QUIRE_STR("encrypted"), QUIRE_STR("needs a password"),
                                   ledger, &base->err));
    quire_document_rows rows;
    OK(quire_store_list(base->store, &base->call, NULL, &rows, &base->err));
    assert_int_equal(rows.count, 2);
    assert_text(rows.items[0].id, "d1");
    assert_text(rows.items[0].status, "encrypted");
    assert_text(rows.items[1].id, "");
    assert_text(rows.items[1].message, "needs a password");
    assert_int_equal(dense(base, "Storm", 10, NULL).count, 5);
    quire_stored_source stored;
    OK(quire_store_lookup(base->store, &base->call, QUIRE_STR("/folder/broken"), &stored, &base->err));
    assert_text(stored.status, "encrypted");
    assert_text(stored.sha256, "ff");
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_int_equal(counts.failed_documents, 2);
    assert_int_equal(put(base, "/folder/a", "Harbour", "en", english).revision, 2);
    OK(quire_store_lookup(base->store, &base->call, QUIRE_STR("/folder/a"), &stored, &base->err));
    assert_text(stored.status, "ok");
    assert_text(stored.chunking, "lines-v1");
    assert_text(stored.parent, "/folder");
    assert_int_equal(quire_store_lookup(base->store, &base->call, QUIRE_STR("/x"), &stored, &base->err),
                     QUIRE_E_NOT_FOUND);
    assert_int_equal(put(base, "/folder/broken", "Harbour", "en", english).revision, 1);
}

static void drops_traces_with_their_documents_and_over_the_bound(void **state)
{
    struct base *base = *state;
    quire_str a = put(base, "/folder/a", "Harbour", "en", english).id, id;
    quire_str b = put(base, "/folder/b", "港口", "zh-Hans", chinese).id;
    const quire_trace_row *rows;
    quire_trace_row row;
    quire_removed removed;
    bool pending;
    size_t count;
    for (int i = 0; i < 8; i++)
        OK(quire_store_put_trace(base->store, &base->call, QUIRE_STR("ask"), QUIRE_STR("{}"), i % 2 ? &a : &b,
                                 1, &id, &base->err));
    OK(quire_store_traces(base->store, &base->call, 100, &rows, &count, &base->err));
    assert_int_equal(count, 5);
    assert_text(rows[0].id, "t8");
    OK(quire_store_remove(base->store, &base->call, &a, 1, &removed, &pending, &base->err));
    OK(quire_store_traces(base->store, &base->call, 100, &rows, &count, &base->err));
    assert_int_equal(count, 2);
    OK(quire_store_trace(base->store, &base->call, QUIRE_STR(""), &row, &base->err));
    assert_text(row.id, "t7");
    assert_text(row.body, "{}");
    assert_int_equal(quire_store_trace(base->store, &base->call, QUIRE_STR("t8"), &row, &base->err),
                     QUIRE_E_NOT_FOUND);
    assert_int_equal(quire_store_put_trace(base->store, &base->call, QUIRE_STR("ask"), QUIRE_STR("{}"), &a, 1,
                                           &id, &base->err),
                     QUIRE_E_NOT_FOUND);
    OK(quire_store_traces(base->store, &base->call, 1, &rows, &count, &base->err));
    assert_int_equal(count, 1);
}

static void keeps_sources_with_their_patterns(void **state)
{
    struct base *base = *state;
    quire_str patterns[] = { QUIRE_STR("*.tmp"), QUIRE_STR("草稿/") };
    quire_source_row source = { QUIRE_STR("/folder"), QUIRE_STR("folder"), { patterns, 2 }, 123 };
    const quire_source_row *rows;
    size_t count;
    OK(quire_store_put_sources(base->store, &base->call, &source, 1, &base->err));
    source.synced_ms = 456;
    OK(quire_store_put_sources(base->store, &base->call, &source, 1, &base->err));
    OK(quire_store_sources(base->store, &base->call, &rows, &count, &base->err));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].synced_ms, 456);
    assert_text(rows[0].ignore.items[1], "草稿/");
    OK(quire_store_remove_source(base->store, &base->call, QUIRE_STR("/folder"), &base->err));
    OK(quire_store_sources(base->store, &base->call, &rows, &count, &base->err));
    assert_int_equal(count, 0);
    assert_int_equal(quire_store_remove_source(base->store, &base->call, QUIRE_STR("/folder"), &base->err),
                     QUIRE_E_NOT_FOUND);
}

/* put() gives documents the source "/folder". */
static void a_source_answers_for_what_came_from_it_and_for_what_stands_below(void **state)
{
    struct base *base = *state;
    quire_source_row rows[] = { { QUIRE_STR("/folder"), QUIRE_STR("folder"), { NULL, 0 }, 1 },
                                { QUIRE_STR("/folder/a"), QUIRE_STR("file"), { NULL, 0 }, 1 } };
    quire_str prefix = QUIRE_STR("/文件夹/");
    const quire_source_entry *entries;
    size_t count;
    OK(quire_store_put_sources(base->store, &base->call, rows, 2, &base->err));
    put(base, "/文件夹/a", "Harbour", "en", english);
    put(base, "/文件夹本/b", "Harbour", "en", english);
    OK(quire_store_put_failure(base->store, &base->call, QUIRE_STR("/文件夹/坏"), QUIRE_STR("/elsewhere"),
                               QUIRE_STR(""), QUIRE_STR("malformed"), QUIRE_STR("no"),
                               (quire_ledger_rows){ 0 }, &base->err));
    OK(quire_store_put_failure(base->store, &base->call, QUIRE_STR("/文件夹/错"), QUIRE_STR("/folder/a"),
                               QUIRE_STR(""), QUIRE_STR("malformed"), QUIRE_STR("no"),
                               (quire_ledger_rows){ 0 }, &base->err));
    OK(quire_store_source_entries(base->store, &base->call, QUIRE_STR("/folder"), (quire_strs){ NULL, 0 },
                                  &entries, &count, &base->err));
    assert_int_equal(count, 2);
    assert_text(entries[0].uri, "/文件夹/a");
    assert_true(entries[0].own && entries[0].document);
    OK(quire_store_source_entries(base->store, &base->call, QUIRE_STR("/文件夹"), (quire_strs){ &prefix, 1 },
                                  &entries, &count, &base->err));
    assert_int_equal(count, 2); /* not the one beside it, nor the one that no named source led to */
    assert_text(entries[0].uri, "/文件夹/a");
    assert_text(entries[1].uri, "/文件夹/错");
    assert_true(!entries[1].own && !entries[1].document);
    OK(quire_store_source_entries(base->store, &base->call, QUIRE_STR("/文件夹/a"), (quire_strs){ NULL, 0 },
                                  &entries, &count, &base->err));
    assert_int_equal(count, 1);
    assert_true(entries[0].own);
}

static void samples_vectors_with_their_languages(void **state)
{
    struct base *base = *state;
    quire_sample sample;
    put(base, "/folder/a", "Harbour", "en", english);
    OK(quire_store_sample(base->store, &base->call, 3, &sample, &base->err));
    assert_int_equal(sample.vectors.rows, 3);
    assert_int_equal(sample.chunks, 5);
    for (size_t i = 0; i < 3; i++) {
        const float *row = quire_matrix_row(&sample.vectors, i);
        double sum = 0;
        for (size_t j = 0; j < TEST_DIM; j++) sum += (double)row[j] * (double)row[j];
        assert_near(sum, 1, 0.01);
        assert_text(sample.languages[i], "en");
    }
    put(base, "/folder/b", "港口", "zh-Hans", chinese);
    OK(quire_store_sample(base->store, &base->call, 100, &sample, &base->err));
    assert_int_equal(sample.vectors.rows, sample.chunks);
    assert_text(sample.languages[0], "en");
    assert_text(sample.languages[sample.vectors.rows - 1], "zh-Hans");
}

static void tells_languages_also_after_a_document_left(void **state)
{
    struct base *base = *state;
    quire_removed removed;
    bool pending;
    put(base, "/folder/a", "Harbour", "en", english);
    put(base, "/folder/b", "港口", "zh-Hans", chinese);
    int64_t before[] = { dense(base, "Storm warnings arrive by telegraph", 1, NULL).items[0].chunk,
                         dense(base, "风暴警报通过电报到达", 1, NULL).items[0].chunk };
    quire_str languages[2];
    OK(quire_store_languages(base->store, &base->call, before, 2, languages, &base->err));
    assert_text(languages[0], "en");
    assert_text(languages[1], "zh-Hans");
    quire_str uri = QUIRE_STR("/folder/a");
    OK(quire_store_remove(base->store, &base->call, &uri, 1, &removed, &pending, &base->err));
    put(base, "/folder/c", "Hafen", "de", english);
    int64_t after[] = { before[0], before[1],
                        dense(base, "Storm warnings arrive by telegraph", 1, NULL).items[0].chunk };
    quire_str now[3];
    OK(quire_store_languages(base->store, &base->call, after, 3, now, &base->err));
    assert_text(now[0], "");
    assert_text(now[1], "zh-Hans");
    assert_text(now[2], "de");
}

static void says_cheaply_how_much_can_be_found(void **state)
{
    struct base *base = *state;
    uint64_t chunks = 7, change = 7, later = 0;
    OK(quire_store_searchable(base->store, &base->call, &chunks, &change, &base->err));
    assert_int_equal(chunks, 0);
    put(base, "/folder/a", "Harbour", "en", english);
    OK(quire_store_searchable(base->store, &base->call, &chunks, &later, &base->err));
    assert_int_equal(chunks, 5);
    assert_true(later > change);
}

static void scores_just_the_chunks_asked_for(void **state)
{
    struct base *base = *state;
    put(base, "/folder/a", "Harbour", "en", english);
    float vector[TEST_DIM];
    double scores[3];
    quire_scored_list list = dense(base, "Storm warnings arrive by telegraph", 5, NULL);
    int64_t chunks[] = { list.items[2].chunk, 999, list.items[0].chunk };
    make_vector("Storm warnings arrive by telegraph", strlen("Storm warnings arrive by telegraph"), vector);
    OK(quire_store_dense_of(base->store, &base->call, vector, TEST_DIM, chunks, 3, scores, &base->err));
    assert_near(scores[0], list.items[2].score, 1e-6);
    assert_true(isnan(scores[1]));
    assert_near(scores[2], list.items[0].score, 1e-6);
    assert_text(hit(base, 999).chunk.id, "");
}

static void refuses_vectors_of_another_dimension_or_not_finite(void **state)
{
    struct base *base = *state;
    float vector[TEST_DIM + 1] = { 0 };
    quire_scored_list list;
    quire_put_result result;
    struct stored_document made = make_document(&base->arena, "/folder/a", "Harbour", "en", english);
    assert_int_equal(
        quire_store_dense(base->store, &base->call, vector, TEST_DIM + 1, 3, NULL, &list, &base->err),
        QUIRE_E_INVALID);
    vector[3] = NAN;
    assert_int_equal(
        quire_store_dense(base->store, &base->call, vector, TEST_DIM, 3, NULL, &list, &base->err),
        QUIRE_E_INVALID);
    made.vectors.cells[7] = INFINITY;
    assert_int_equal(put_document(base->store, &base->call, &made, "/folder", &result, &base->err),
                     QUIRE_E_INVALID);
    assert_int_equal(dense(base, "Storm", 3, NULL).count, 0);
}

static void refuses_a_second_space(void **state)
{
    struct base *base = *state;
    float probe[TEST_DIM] = { 1 };
    quire_space space = { .model_name = QUIRE_STR("other"),
                          .model_identity = QUIRE_STR("other-v1"),
                          .chunking = QUIRE_STR("lines-v1"),
                          .dim = TEST_DIM,
                          .probe = probe },
                active;
    assert_int_equal(quire_store_create_space(base->store, &base->call, &space, &base->err), QUIRE_E_INVALID);
    OK(make_space(base->store, &base->call, &base->err));
    OK(quire_store_space(base->store, &base->call, &active, &base->err));
    assert_int_equal(active.key, 1);
    assert_text(active.model_identity, "pairs-v1");
    assert_int_equal(active.dim, TEST_DIM);
    make_vector("probe", 5, probe);
    assert_memory_equal(active.probe, probe, sizeof probe);
}

static void sees_what_another_handle_commits(void **state)
{
    struct base *base = *state;
    struct base other = *base;
    other.arena = (quire_arena){ 0 };
    other.call.arena = &other.arena;
    open_base(&other, QUIRE_STORE_READ);
    assert_int_equal(dense(&other, "Storm", 50, NULL).count, 0);
    put(base, "/folder/a", "Harbour", "en", english);
    assert_int_equal(dense(&other, "Storm", 50, NULL).count, 5);
    put(base, "/folder/b", "港口", "zh-Hans", chinese);
    put(base, "/folder/c", "Harbour", "en", "one line\nanother line");
    quire_str ids[] = { QUIRE_STR("d1"), QUIRE_STR("d3") };
    quire_removed removed[2];
    bool pending;
    assert_int_equal(dense(&other, "Storm", 50, NULL).count, 12);
    OK(quire_store_remove(base->store, &base->call, ids, 2, removed, &pending, &base->err));
    put(base, "/folder/d", "Harbour", "en", "a last line");
    quire_scored_list list = dense(&other, "港口在一月结冰", 50, NULL);
    assert_int_equal(list.count, 6);
    assert_text(hit(&other, list.items[0].chunk).chunk.text, "港口在一月结冰");
    assert_int_equal(lexical(&other, "line", "en", NULL, NULL).count, 1);
    quire_store_counts mine, theirs;
    OK(quire_store_count(base->store, &base->call, &mine, &base->err));
    OK(quire_store_count(other.store, &other.call, &theirs, &other.err));
    assert_int_equal(mine.change, theirs.change);
    quire_store_close(other.store);
    quire_arena_free(&other.arena);
}

static void stands_after_closing_and_opening(void **state)
{
    struct base *base = *state;
    put(base, "/folder/b", "港口", "zh-Hans", chinese);
    quire_store_close(base->store);
    open_base(base, QUIRE_STORE_READ);
    assert_text(hit(base, dense(base, "港口在一月结冰", 1, NULL).items[0].chunk).chunk.text,
                "港口在一月结冰");
    assert_true(lexical(base, "鲱鱼", "zh-Hans", NULL, NULL).count >= 1);
}

static void takes_a_document_of_ten_thousand_chunks(void **state)
{
    struct base *base = *state;
    enum { LINES = 10000 };
    char *text = calloc(LINES, 48), *at = text;
    assert_non_null(text);
    for (int i = 0; i < LINES; i++)
        at += sprintf(at, "line %d of the log 第%d行%s", i, i, i + 1 < LINES ? "\n" : "");
    quire_put_result result = put(base, "/folder/log", "Log", "en", text);
    assert_int_equal(dense(base, "line 777 of the log 第777行", 7, NULL).considered, LINES);
    assert_int_equal(lexical(base, "7777", "en", NULL, NULL).count, 1);
    bool pending;
    quire_removed removed;
    OK(quire_store_remove(base->store, &base->call, &result.id, 1, &removed, &pending, &base->err));
    assert_int_equal(removed.document.chunks, LINES);
    assert_int_equal(lexical(base, "7777", "en", NULL, NULL).count, 0);
    free(text);
}

static void stops_when_cancelled_and_keeps_nothing(void **state)
{
    struct base *base = *state;
    quire_cancel cancel = { .deadline_ns = 1 };
    quire_put_result result;
    struct stored_document made = make_document(&base->arena, "/folder/a", "Harbour", "en", english);
    base->call.cancel = &cancel;
    assert_int_equal(put_document(base->store, &base->call, &made, "/folder", &result, &base->err),
                     QUIRE_E_CANCELLED);
    base->call.cancel = NULL;
    quire_document_rows rows;
    OK(quire_store_list(base->store, &base->call, NULL, &rows, &base->err));
    assert_int_equal(rows.count, 0);
}

struct reading {
    struct base *base;
    atomic_bool *stop;
    size_t rounds;
    quire_status status;
    char message[512];
};

/* Each answer must be of one committed state: all chunks of a document, or none. */
static void *read_on(void *user)
{
    struct reading *reading = user;
    float vector[TEST_DIM];
    make_vector("Storm", 5, vector);
    while (!atomic_load(reading->stop) && !reading->status) {
        quire_arena arena = { 0 };
        quire_call call = { .arena = &arena };
        quire_error err = { 0 };
        quire_scored_list list = { 0 };
        quire_term term = { .text = QUIRE_STR("keeper") };
        quire_terms terms = { &term, 1 };
        quire_hit hits[3];
        int64_t keys[3];
        reading->status = quire_store_dense(reading->base->store, &call, vector, TEST_DIM, 1000, NULL, &list,
                                            &err);
        if (!reading->status && list.count % 5) reading->status = QUIRE_E_FORMAT;
        for (size_t i = 0; i < 3 && i < list.count; i++) keys[i] = list.items[i].chunk;
        if (!reading->status && list.count >= 3)
            reading->status = quire_store_hits(reading->base->store, &call, keys, 3, hits, &err);
        if (!reading->status)
            reading->status = quire_store_lexical(reading->base->store, &call, &terms, 10, NULL, &list, NULL,
                                                  &err);
        memcpy(reading->message, err.message, sizeof err.message);
        quire_arena_free(&arena);
        reading->rounds++;
    }
    return NULL;
}

static void lets_threads_read_while_one_writes(void **state)
{
    enum { READERS = 3, ROUNDS = 30 };
    struct base *base = *state;
    atomic_bool stop = false;
    pthread_t threads[READERS];
    struct reading reading[READERS] = { 0 };
    for (size_t i = 0; i < READERS; i++) {
        reading[i] = (struct reading){ .base = base, .stop = &stop };
        assert_int_equal(pthread_create(&threads[i], NULL, read_on, &reading[i]), 0);
    }
    for (int round = 0; round < ROUNDS; round++) {
        char uri[32];
        snprintf(uri, sizeof uri, "/folder/%d", round % 7);
        quire_str id =
            put(base, uri, "Harbour", round % 2 ? "zh-Hans" : "en", round % 2 ? chinese : english).id;
        quire_removed removed;
        bool pending;
        if (round % 3 == 0)
            OK(quire_store_remove(base->store, &base->call, &id, 1, &removed, &pending, &base->err));
    }
    atomic_store(&stop, true);
    for (size_t i = 0; i < READERS; i++) {
        pthread_join(threads[i], NULL);
        if (reading[i].status) fail_msg("reader %zu: %d %s", i, reading[i].status, reading[i].message);
        assert_true(reading[i].rounds > 0);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(gives_back_what_was_put_in_both_languages),
        CASE(reads_ranges_across_pieces_and_refuses_cut_characters),
        CASE(finds_the_place_of_a_range),
        CASE(finds_by_meaning_and_by_words_in_both_languages),
        CASE(scores_by_bm25),
        CASE(filters_on_every_field_before_scoring),
        CASE(replaces_a_changed_document_under_the_same_id),
        CASE(keeps_a_vector_that_another_document_uses),
        CASE(uses_staged_vectors_and_refuses_a_chunk_without_one),
        CASE(removes_by_id_and_uri_and_tells_what_was_not_there),
        CASE(keeps_an_older_revision_beside_a_failure),
        CASE(drops_traces_with_their_documents_and_over_the_bound),
        CASE(keeps_sources_with_their_patterns),
        CASE(a_source_answers_for_what_came_from_it_and_for_what_stands_below),
        CASE(samples_vectors_with_their_languages),
        CASE(tells_languages_also_after_a_document_left),
        CASE(says_cheaply_how_much_can_be_found),
        CASE(scores_just_the_chunks_asked_for),
        CASE(refuses_vectors_of_another_dimension_or_not_finite),
        CASE(refuses_a_second_space),
        CASE(sees_what_another_handle_commits),
        CASE(stands_after_closing_and_opening),
        CASE(takes_a_document_of_ten_thousand_chunks),
        CASE(stops_when_cancelled_and_keeps_nothing),
        CASE(lets_threads_read_while_one_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
