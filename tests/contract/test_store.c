/* SPDX-License-Identifier: Apache-2.0 */
/* What every store driver must do with documents, tested through store.h alone. Each case opens a base of its own. */
#include "fakes/store_memory.h"
#include "support/store_base.h"

#include "base/error.h"
#include "base/str.h"
#include "record/document_codec.h"

#include <math.h>
#include <stdlib.h>

static void gives_back_what_was_put_in_both_languages(void **state)
{
    struct base *base = *state;
    static const char *const texts[] = { harbour_text, harbour_text_zh }, *const languages[] = { "en",
                                                                                                 "zh-Hans" };
    for (size_t t = 0; t < 2; t++) {
        char uri[32];
        snprintf(uri, sizeof uri, "/folder/%zu", t);
        quire_put_result result = put_lines(base, uri, t ? "港口" : "Harbour", languages[t], texts[t]);
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
        assert_int_equal(row.reason, QUIRE_LOAD_OK);
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
    assert_int_equal(sum.items[0].kept, strlen(harbour_text) + strlen(harbour_text_zh));
}

static void assert_place(const quire_chunk *chunk, const char *label)
{
    char found[QUIRE_LOCATOR_LABEL_BYTES];
    quire_locator_label(&chunk->locator, found);
    assert_string_equal(found, label);
}

static void keeps_where_a_chunk_stands(void **state)
{
    struct base *base = *state;
    static const char *const labels[] = { "lines 3–5", "sheet 销售, B4:D9", "", "Cache.get, line 7",
                                          "slide 2" };
    quire_put_result result = put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    quire_chunks chunks;
    OK(quire_store_document_chunks(base->store, &base->call, result.id, &chunks, &base->err));
    assert_int_equal(chunks.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_place(&chunks.items[i], labels[i]);
        assert_int_equal(chunks.items[i].locator.kind == QUIRE_LOCATOR_NONE, i == 2);
    }
    quire_hit hit = hit_of(base, find_words(base, "herring", "en", NULL, NULL).items[0].chunk);
    size_t line = 0;
    while (!quire_str_equal(chunks.items[line].id, hit.chunk.id)) line++;
    assert_place(&hit.chunk, labels[line]);
}

static void reads_ranges_across_pieces_and_refuses_cut_characters(void **state)
{
    struct base *base = *state;
    enum { LINES = 12000 };
    char *text = calloc(LINES, 32), *at = text;
    assert_non_null(text);
    for (int i = 0; i < LINES; i++)
        at += sprintf(at, "%s第%05d行%s", i ? "" : "x", i, i % 40 == 39 ? "\n" : "");
    quire_put_result result = put_lines(base, "/folder/long", "长", "zh-Hans", text);
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
    quire_put_result result = put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    quire_places places;
    size_t start = (size_t)(strstr(harbour_text, "Herring") - harbour_text);
    OK(quire_store_places(base->store, &base->call, result.id, 1, start, start + 7, &places, &base->err));
    assert_int_equal(places.count, 1);
    assert_int_equal(places.items[0].page, 1);
    assert_true(fabs((double)places.items[0].y0 - 124) <= 0.01);
    assert_int_equal(quire_store_places(base->store, &base->call, result.id, 3, 0, 1, &places, &base->err),
                     QUIRE_E_NOT_FOUND);
}

static void replaces_a_changed_document_under_the_same_id(void **state)
{
    struct base *base = *state;
    quire_put_result first = put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    assert_int_equal(find_words(base, "herring", "en", NULL, NULL).count, 1);
    quire_put_result second = put_lines(base, "/folder/a", "Harbour", "en",
                                        "The harbour froze in January\nA cat slept");
    assert_true(second.updated);
    assert_int_equal(second.revision, 2);
    assert_text(second.id, "d1");
    assert_true(quire_str_equal(first.id, second.id));
    assert_int_equal(find_words(base, "herring", "en", NULL, NULL).count, 0);
    assert_int_equal(find_words(base, "cat", "en", NULL, NULL).count, 1);
    assert_int_equal(find_near(base, "Storm", 100, NULL).count, 2);
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
    struct stored_document made = make_document(&base->arena, "/folder/a", "Harbour", "en", harbour_text);
    const quire_document_version version = version_of(&made);
    quire_put_result result;
    OK(quire_store_known(base->store, &base->call, &version, made.inputs, 5, known, &base->err));
    assert_false(known[0]);
    OK(put_document(base->store, &base->call, &made, "/folder", &result, &base->err));
    OK(quire_store_known(base->store, &base->call, &version, made.inputs, 5, known, &base->err));
    assert_true(known[0] && known[4]);
    made.document.uri = QUIRE_STR("/folder/copy");
    quire_put copy = put_of(&made, "/folder");
    copy.vectors = NULL;
    copy.vector_inputs = NULL;
    OK(quire_store_put(base->store, &base->call, &copy, &result, &base->err));
    quire_str id = QUIRE_STR("d1");
    quire_removed removed;
    OK(quire_store_remove(base->store, &base->call, &id, 1, &removed, &pending, &base->err));
    assert_true(removed.found);
    assert_text(removed.document.uri, "/folder/a");
    assert_int_equal(find_near(base, "Storm", 100, NULL).count, 5);
    OK(quire_store_remove(base->store, &base->call, &result.id, 1, &removed, &pending, &base->err));
    OK(quire_store_known(base->store, &base->call, &version, made.inputs, 5, known, &base->err));
    assert_false(known[0]);
}

static void removes_by_id_and_uri_and_tells_what_was_not_there(void **state)
{
    struct base *base = *state;
    put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    put_lines(base, "/folder/b", "港口", "zh-Hans", harbour_text_zh);
    quire_str ids[] = { QUIRE_STR("d1"), QUIRE_STR("/folder/b"), QUIRE_STR("d7"), QUIRE_STR("") };
    quire_removed removed[4];
    bool pending = true;
    OK(quire_store_remove(base->store, &base->call, ids, 4, removed, &pending, &base->err));
    assert_false(pending);
    assert_true(removed[0].found && removed[1].found);
    assert_false(removed[2].found || removed[3].found);
    assert_int_equal(removed[1].document.chunks, 5);
    assert_int_equal(find_near(base, "Storm", 10, NULL).count, 0);
    assert_int_equal(find_words(base, "电报", "zh-Hans", NULL, NULL).count, 0);
    quire_document_row row;
    assert_int_equal(quire_store_find(base->store, &base->call, ids[0], &row, &base->err), QUIRE_E_NOT_FOUND);
    assert_text(put_lines(base, "/folder/a", "Harbour", "en", harbour_text).id, "d3");
}

static void keeps_an_older_revision_beside_a_failure(void **state)
{
    struct base *base = *state;
    put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    static const char *const uris[] = { "/folder/a", "/folder/broken" };
    for (size_t i = 0; i < 2; i++)
        OK(quire_store_put_failure(base->store, &base->call,
                                   &(quire_failed){ .uri = quire_str_from(uris[i]),
                                                    .source = QUIRE_STR("/folder"),
                                                    .sha256 = QUIRE_STR("ff"),
                                                    .reason = QUIRE_STR("encrypted"),
                                                    .message = QUIRE_STR("needs a password") },
                                   &base->err));
    quire_document_rows rows;
    OK(quire_store_list(base->store, &base->call, NULL, &rows, &base->err));
    assert_int_equal(rows.count, 2);
    assert_text(rows.items[0].id, "d1");
    assert_int_equal(rows.items[0].reason, QUIRE_LOAD_ENCRYPTED);
    assert_text(rows.items[1].id, "");
    assert_text(rows.items[1].message, "needs a password");
    assert_int_equal(find_near(base, "Storm", 10, NULL).count, 5);
    quire_stored_source stored;
    OK(quire_store_lookup(base->store, &base->call, QUIRE_STR("/folder/broken"), &stored, &base->err));
    assert_text(stored.status, "encrypted");
    assert_text(stored.sha256, "ff");
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_int_equal(counts.failed_documents, 2);
    assert_int_equal(put_lines(base, "/folder/a", "Harbour", "en", harbour_text).revision, 2);
    OK(quire_store_lookup(base->store, &base->call, QUIRE_STR("/folder/a"), &stored, &base->err));
    assert_text(stored.status, "ok");
    assert_text(stored.chunking, "lines-v1");
    assert_text(stored.source, "/folder");
    assert_int_equal(quire_store_lookup(base->store, &base->call, QUIRE_STR("/x"), &stored, &base->err),
                     QUIRE_E_NOT_FOUND);
    assert_int_equal(put_lines(base, "/folder/broken", "Harbour", "en", harbour_text).revision, 1);
}

static void says_what_read_a_document(void **state)
{
    struct base *base = *state;
    const quire_pair read_by = { QUIRE_STR("read by"), QUIRE_STR("text-2 common-1") };
    struct stored_document made = make_document(&base->arena, "/folder/a", "Harbour", "en", harbour_text);
    quire_put_result put;
    quire_stored_source stored;
    OK(put_document(base->store, &base->call, &made, "/folder", &put, &base->err));
    OK(quire_store_lookup(base->store, &base->call, QUIRE_STR("/folder/a"), &stored, &base->err));
    assert_text(stored.reading, "");
    made.document.metadata = &read_by;
    made.document.metadata_count = 1;
    OK(put_document(base->store, &base->call, &made, "/folder", &put, &base->err));
    OK(quire_store_lookup(base->store, &base->call, QUIRE_STR("/folder/a"), &stored, &base->err));
    assert_text(stored.reading, "text-2 common-1");
}

static void keeps_its_vectors_where_the_chunking_changes(void **state)
{
    struct base *base = *state;
    put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    put_lines(base, "/folder/b", "港口", "zh-Hans", harbour_text_zh);
    size_t found = find_near(base, "Storm", 10, NULL).count;
    quire_space space;
    quire_stored_source stored;
    bool known = false;
    struct stored_document made = make_document(&base->arena, "/folder/a", "Harbour", "en", harbour_text);
    const quire_document_version version = version_of(&made);
    OK(quire_store_renew_space(base->store, &base->call, QUIRE_STR("lines-v2"), &space, &base->err));
    assert_text(space.chunking, "lines-v2");
    OK(quire_store_space(base->store, &base->call, &space, &base->err));
    assert_text(space.chunking, "lines-v2");
    assert_text(space.model_identity, "pairs-v1");
    assert_int_equal(find_near(base, "Storm", 10, NULL).count, found);
    OK(quire_store_known(base->store, &base->call, &version, made.inputs, 1, &known, &base->err));
    assert_true(known);
    /* Each document tells by which rules it was split, until it is put again. */
    put_lines(base, "/folder/b", "港口", "zh-Hans", harbour_text_zh);
    OK(quire_store_lookup(base->store, &base->call, QUIRE_STR("/folder/a"), &stored, &base->err));
    assert_text(stored.chunking, "lines-v1");
    OK(quire_store_lookup(base->store, &base->call, QUIRE_STR("/folder/b"), &stored, &base->err));
    assert_text(stored.chunking, "lines-v2");
    OK(quire_store_renew_space(base->store, &base->call, QUIRE_STR("lines-v2"), &space, &base->err));
    int64_t key = space.key;
    OK(quire_store_renew_space(base->store, &base->call, QUIRE_STR("lines-v3"), &space, &base->err));
    assert_true(space.key > key);
    assert_int_equal(find_near(base, "Storm", 10, NULL).count, found);
    bool pending;
    quire_removed removed;
    quire_str ids[] = { QUIRE_STR("/folder/a"), QUIRE_STR("/folder/b") };
    for (size_t i = 0; i < 2; i++)
        OK(quire_store_remove(base->store, &base->call, &ids[i], 1, &removed, &pending, &base->err));
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_int_equal(counts.vectors + counts.chunks, 0);
}

static void finds_documents_by_title_and_calls_them_otherwise(void **state)
{
    struct base *base = *state;
    static const char *const titles[] = { "Tides", "Tides (1931)", "Tides of Velmark", "潮汐表", "Tides" };
    static const char *const uris[] = { "/folder/a", "/folder/b", "/folder/c", "/folder/d", "/folder/e" };
    const quire_titled *rows;
    size_t count;
    for (size_t i = 0; i < 5; i++) {
        struct stored_document made = make_document(&base->arena, uris[i], titles[i], "en", harbour_text);
        quire_put_result put;
        made.document.title = quire_str_from(titles[i]);
        OK(put_document(base->store, &base->call, &made, "/folder", &put, &base->err));
    }
    OK(quire_store_titled(base->store, &base->call, QUIRE_STR("Tides"), 10, &rows, &count, &base->err));
    assert_int_equal(count, 3);
    assert_text(rows[0].uri, "/folder/a");
    assert_text(rows[1].uri, "/folder/e");
    assert_text(rows[2].title, "Tides (1931)");
    OK(quire_store_titled(base->store, &base->call, QUIRE_STR("Tides"), 1, &rows, &count, &base->err));
    assert_int_equal(count, 1);
    const quire_titled from[] = { { .id = QUIRE_STR("d1"), .title = QUIRE_STR("Tides") },
                                  { .id = QUIRE_STR("d4"), .title = QUIRE_STR("潮汐表") },
                                  { .id = QUIRE_STR("d99"), .title = QUIRE_STR("Tides") },
                                  { .id = QUIRE_STR("d3"),
                                    .title = QUIRE_STR("what it was called before") } };
    const quire_str to[] = { QUIRE_STR("Tides (a)"), QUIRE_STR("潮汐表（甲）"), QUIRE_STR("nobody"),
                             QUIRE_STR("too late") };
    OK(quire_store_retitle(base->store, &base->call, from, to, 4, NULL, 0, &base->err));
    quire_document_row row;
    OK(quire_store_find(base->store, &base->call, QUIRE_STR("d3"), &row, &base->err));
    assert_text(row.title, "Tides of Velmark");
    OK(quire_store_find(base->store, &base->call, QUIRE_STR("d4"), &row, &base->err));
    assert_text(row.title, "潮汐表（甲）");
    OK(quire_store_find(base->store, &base->call, QUIRE_STR("d1"), &row, &base->err));
    assert_text(row.title, "Tides (a)");
    assert_int_equal(row.revision, 1);
}

static bool is_called(struct base *base, const char *start, const char *end, const char *except)
{
    bool out = false;
    OK(quire_store_is_called(base->store, quire_str_from(start), quire_str_from(end), quire_str_from(except),
                             &out, &base->err));
    return out;
}

static void put_with_shared_title(struct base *base, const char *uri, const char *title, size_t shared)
{
    struct stored_document made = make_document(&base->arena, uri, title, "en", harbour_text);
    quire_put_result result;
    made.document.title = quire_str_from(title);
    quire_put put = put_of(&made, "/folder");
    put.shared_title = shared;
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
}

static void tells_whether_a_title_is_taken(void **state)
{
    struct base *base = *state;
    put_with_shared_title(base, "/folder/a", "Tides", 0);
    put_with_shared_title(base, "/folder/b", "Tides (1931/b)", 5);
    put_with_shared_title(base, "/folder/c", "潮汐表 (一/丙)", 9);
    assert_true(is_called(base, "Tides", "", ""));
    assert_false(is_called(base, "Tides", "", "d1"));
    assert_false(is_called(base, "Tide", "", ""));
    assert_true(is_called(base, "Tides (", "/b)", ""));
    assert_false(is_called(base, "Tides (", "/b)", "d2"));
    assert_false(is_called(base, "Tides (", "/a)", ""));
    assert_true(is_called(base, "Tides (1931/", ")", ""));
    assert_false(is_called(base, "Tides (1932/", ")", ""));
    assert_true(is_called(base, "潮汐表 (", "/丙)", ""));
    assert_true(is_called(base, "潮汐表 (一/", ")", ""));
    assert_false(is_called(base, "潮汐表 (", "/乙)", ""));
    struct stored_document given = make_document(&base->arena, "mem:d", "Ice", "en", harbour_text);
    const quire_pair metadata = { QUIRE_STR(QUIRE_METADATA_TITLE), QUIRE_STR("caller") };
    quire_put_result result;
    given.document.title = QUIRE_STR("Ice");
    given.document.metadata = &metadata;
    given.document.metadata_count = 1;
    OK(put_document(base->store, &base->call, &given, "mem:d", &result, &base->err));
    assert_false(is_called(base, "Ice", "", ""));
}

static void remembers_which_titles_are_unsettled_until_it_is_told(void **state)
{
    struct base *base = *state;
    const quire_unsettled *marks, *newer;
    size_t count;
    quire_removed removed;
    bool pending;
    const quire_str gone = QUIRE_STR("d3");
    put_with_shared_title(base, "/folder/a", "Tides", 0);
    put_with_shared_title(base, "/folder/b", "Tides (b)", 5);
    put_with_shared_title(base, "/folder/c", "潮汐表 (c)", 9);
    OK(quire_store_remove(base->store, &base->call, &gone, 1, &removed, &pending, &base->err));
    OK(quire_store_unsettled(base->store, &base->call, &marks, &count, &base->err));
    assert_int_equal(count, 2);
    assert_text(marks[0].title, "Tides");
    assert_text(marks[0].document.uri, "/folder/b");
    assert_int_equal(marks[1].title.size, 0);
    put_with_shared_title(base, "/folder/b", "潮汐表 (b)", 9);
    OK(quire_store_retitle(base->store, &base->call, NULL, NULL, 0, marks, count, &base->err));
    OK(quire_store_unsettled(base->store, &base->call, &newer, &count, &base->err));
    assert_int_equal(count, 1);
    assert_text(newer[0].title, "潮汐表");
    OK(quire_store_retitle(base->store, &base->call, NULL, NULL, 0, newer, count, &base->err));
    OK(quire_store_unsettled(base->store, &base->call, &newer, &count, &base->err));
    assert_int_equal(count, 0);
}

static void drops_traces_with_their_documents_and_over_the_bound(void **state)
{
    struct base *base = *state;
    quire_str a = put_lines(base, "/folder/a", "Harbour", "en", harbour_text).id, id;
    quire_str b = put_lines(base, "/folder/b", "港口", "zh-Hans", harbour_text_zh).id;
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
    const quire_pair options[] = { { QUIRE_STR("depth"), QUIRE_STR("2") },
                                   { QUIRE_STR("exclude"), QUIRE_STR("*草稿*") } };
    quire_source_row source = { .uri = QUIRE_STR("/folder"),
                                .kind = QUIRE_STR("folder"),
                                .ignore = { patterns, 2 },
                                .synced_ms = 123,
                                .options = { options, 2 } };
    quire_source_row other = { .uri = QUIRE_STR("/another"), .kind = QUIRE_STR("file") };
    const quire_source_row *rows;
    size_t count;
    OK(quire_store_put_sources(base->store, &base->call, &source, 1, &base->err));
    OK(quire_store_sources(base->store, &base->call, &rows, &count, &base->err));
    assert_int_equal(count, 1);
    quire_str id = rows[0].id;
    source.synced_ms = 456;
    source.cursor = QUIRE_STR("2026-01-01");
    source.failure = QUIRE_STR("unreachable");
    source.failure_message = QUIRE_STR("no answer");
    source.failed_ms = 789;
    source.every_ms = 60000;
    source.next_ms = 849;
    OK(quire_store_put_sources(base->store, &base->call, &source, 1, &base->err));
    OK(quire_store_put_sources(base->store, &base->call, &other, 1, &base->err));
    OK(quire_store_sources(base->store, &base->call, &rows, &count, &base->err));
    assert_int_equal(count, 2);
    assert_text(id, "s1");
    assert_text(rows[1].id, "s1");
    assert_text(rows[0].id, "s2"); /* ids follow each other */
    assert_int_equal(rows[1].synced_ms, 456);
    assert_text(rows[1].ignore.items[1], "草稿/");
    assert_int_equal(rows[1].options.count, 2);
    assert_text(rows[1].options.items[1].key, "exclude");
    assert_text(rows[1].options.items[1].value, "*草稿*");
    assert_text(rows[1].cursor, "2026-01-01");
    assert_text(rows[1].failure, "unreachable");
    assert_text(rows[1].failure_message, "no answer");
    assert_true(rows[1].failed_ms == 789 && rows[1].every_ms == 60000 && rows[1].next_ms == 849);
    OK(quire_store_remove_source(base->store, &base->call, QUIRE_STR("/another"), &base->err));
    OK(quire_store_remove_source(base->store, &base->call, QUIRE_STR("/folder"), &base->err));
    OK(quire_store_sources(base->store, &base->call, &rows, &count, &base->err));
    assert_int_equal(count, 0);
    assert_int_equal(quire_store_remove_source(base->store, &base->call, QUIRE_STR("/folder"), &base->err),
                     QUIRE_E_NOT_FOUND);
}

static void a_failure_that_stands_costs_no_write(void **state)
{
    struct base *base = *state;
    quire_failed failed = { .uri = QUIRE_STR("/文件夹/坏"),
                            .source = QUIRE_STR("/文件夹"),
                            .sha256 = QUIRE_STR("ff"),
                            .reason = QUIRE_STR("malformed"),
                            .message = QUIRE_STR("no") };
    quire_str *const fields[] = { &failed.message, &failed.sha256, &failed.reason, &failed.source };
    quire_store_counts before, after;
    OK(quire_store_put_failure(base->store, &base->call, &failed, &base->err));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        OK(quire_store_count(base->store, &base->call, &before, &base->err));
        OK(quire_store_put_failure(base->store, &base->call, &failed, &base->err));
        OK(quire_store_count(base->store, &base->call, &after, &base->err));
        assert_int_equal(after.change, before.change);
        *fields[i] = QUIRE_STR("另一个");
        OK(quire_store_put_failure(base->store, &base->call, &failed, &base->err));
        OK(quire_store_count(base->store, &base->call, &after, &base->err));
        assert_true(after.change > before.change);
    }
}

/* put_lines() gives documents the source "/folder". */
static void what_comes_from_one_source_comes_from_another(void **state)
{
    struct base *base = *state;
    const quire_source_entry *entries;
    quire_stored_source stored;
    size_t count;
    const quire_str moved[] = { QUIRE_STR("/folder/港/a"), QUIRE_STR("/not there") };
    put_lines(base, "/folder/港/a", "Harbour", "en", harbour_text);
    put_lines(base, "/folder/b", "Harbour", "en", harbour_text);
    OK(quire_store_move_entries(base->store, &base->call, moved, 2, QUIRE_STR("/folder/港"), &base->err));
    entries = entries_of(base, QUIRE_STR("/folder"), (quire_strs){ NULL, 0 }, &count);
    assert_int_equal(count, 1);
    assert_text(entries[0].uri, "/folder/b");
    OK(quire_store_lookup(base->store, &base->call, moved[0], &stored, &base->err));
    assert_text(stored.source, "/folder/港");
    assert_int_equal(stored.revision, 1);
}

/* put_lines() gives documents the source "/folder". */
static void a_source_answers_for_what_came_from_it_and_for_what_stands_below(void **state)
{
    struct base *base = *state;
    quire_source_row rows[] = { { .uri = QUIRE_STR("/folder"), .kind = QUIRE_STR("folder") },
                                { .uri = QUIRE_STR("/folder/a"), .kind = QUIRE_STR("file") } };
    quire_str prefix = QUIRE_STR("/文件夹/");
    const quire_source_entry *entries;
    size_t count;
    OK(quire_store_put_sources(base->store, &base->call, rows, 2, &base->err));
    put_lines(base, "/文件夹/a", "Harbour", "en", harbour_text);
    put_lines(base, "/文件夹本/b", "Harbour", "en", harbour_text);
    OK(quire_store_put_failure(base->store, &base->call,
                               &(quire_failed){ .uri = QUIRE_STR("/文件夹/坏"),
                                                .source = QUIRE_STR("/elsewhere"),
                                                .reason = QUIRE_STR("malformed"),
                                                .message = QUIRE_STR("no") },
                               &base->err));
    OK(quire_store_put_failure(base->store, &base->call,
                               &(quire_failed){ .uri = QUIRE_STR("/文件夹/错"),
                                                .source = QUIRE_STR("/folder/a"),
                                                .reason = QUIRE_STR("malformed"),
                                                .message = QUIRE_STR("no") },
                               &base->err));
    entries = entries_of(base, QUIRE_STR("/folder"), (quire_strs){ NULL, 0 }, &count);
    assert_int_equal(count, 2);
    assert_text(entries[0].uri, "/文件夹/a");
    assert_true(entries[0].own && entries[0].document);
    entries = entries_of(base, QUIRE_STR("/文件夹"), (quire_strs){ &prefix, 1 }, &count);
    assert_int_equal(count, 2); /* not the one beside it, nor the one that no named source led to */
    assert_text(entries[0].uri, "/文件夹/a");
    assert_text(entries[1].uri, "/文件夹/错");
    assert_true(!entries[1].own && !entries[1].document);
    entries = entries_of(base, QUIRE_STR("/文件夹/a"), (quire_strs){ NULL, 0 }, &count);
    assert_int_equal(count, 1);
    assert_true(entries[0].own);
}

static void gives_what_it_holds_at_places_and_below_them(void **state)
{
    struct base *base = *state;
    quire_source_row row = { .uri = QUIRE_STR("/folder"), .kind = QUIRE_STR("folder") };
    quire_str places[] = { QUIRE_STR("/folder/港"), QUIRE_STR("/folder/b.txt"),
                           QUIRE_STR("/folder/nothing") };
    static const char *const uris[] = { "/folder/港/x",      "/folder/港/y/z", "/folder/港",
                                        "/folder/港口/x",    "/folder/港0",    "/folder/b.txt",
                                        "/folder/b.txt!/in", "/folder/c" };
    const quire_source_entry *entries;
    size_t count;
    OK(quire_store_put_sources(base->store, &base->call, &row, 1, &base->err));
    for (size_t i = 0; i < sizeof uris / sizeof *uris; i++)
        put_lines(base, uris[i], "Harbour", "en", harbour_text);
    OK(quire_store_put_failure(base->store, &base->call,
                               &(quire_failed){ .uri = QUIRE_STR("/folder/港/坏"),
                                                .source = QUIRE_STR("/elsewhere"),
                                                .reason = QUIRE_STR("malformed"),
                                                .message = QUIRE_STR("no") },
                               &base->err));
    entries = entries_at(base, QUIRE_STR("/folder"), (quire_strs){ places, 3 }, &count);
    assert_int_equal(count, 4); /* not what no named source led to */
    assert_text(entries[0].uri, "/folder/港/x");
    assert_text(entries[1].uri, "/folder/港/y/z");
    assert_text(entries[2].uri, "/folder/港");
    assert_text(entries[3].uri, "/folder/b.txt");
    for (size_t i = 0; i < count; i++) assert_true(entries[i].own && entries[i].document);
    entries = entries_at(base, QUIRE_STR("/other"), (quire_strs){ places, 1 }, &count);
    assert_int_equal(count, 3);
    assert_false(entries[0].own);
    entries_at(base, QUIRE_STR("/folder"), (quire_strs){ NULL, 0 }, &count);
    assert_int_equal(count, 0);
}

static void counts_what_came_from_a_source(void **state)
{
    struct base *base = *state;
    uint64_t documents = 9, failed = 9;
    put_lines(base, "/文件夹/a", "Harbour", "en", harbour_text);
    OK(quire_store_put_failure(base->store, &base->call,
                               &(quire_failed){ .uri = QUIRE_STR("/文件夹/坏"),
                                                .source = QUIRE_STR("/folder"),
                                                .reason = QUIRE_STR("malformed"),
                                                .message = QUIRE_STR("no") },
                               &base->err));
    OK(quire_store_source_count(base->store, &base->call, QUIRE_STR("/folder"), &documents, &failed,
                                &base->err));
    assert_true(documents == 1 && failed == 1);
    OK(quire_store_source_count(base->store, &base->call, QUIRE_STR("/other"), &documents, &failed,
                                &base->err));
    assert_true(documents == 0 && failed == 0);
}

static void tells_of_which_types_the_documents_of_a_source_are(void **state)
{
    struct base *base = *state;
    const quire_type_count *types;
    size_t count;
    const quire_document documents[] = {
        { .uri = QUIRE_STR("/folder/甲.pdf"), .media_type = QUIRE_STR("application/pdf") },
        { .uri = QUIRE_STR("/folder/a.txt"), .media_type = QUIRE_STR("text/plain") },
        { .uri = QUIRE_STR("/folder/乙.txt"), .media_type = QUIRE_STR("text/plain") },
        { .uri = QUIRE_STR("/folder/c.md"), .media_type = QUIRE_STR("text/markdown") },
    };
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        quire_put_result put;
        const quire_put one = { .document = &documents[i], .source = QUIRE_STR("/folder") };
        OK(quire_store_put(base->store, &base->call, &one, &put, &base->err));
    }
    OK(quire_store_put_failure(base->store, &base->call,
                               &(quire_failed){ .uri = QUIRE_STR("/folder/坏.pdf"),
                                                .source = QUIRE_STR("/folder"),
                                                .reason = QUIRE_STR("malformed"),
                                                .message = QUIRE_STR("no") },
                               &base->err));
    OK(quire_store_source_types(base->store, &base->call, QUIRE_STR("/folder"), &types, &count, &base->err));
    assert_int_equal(count, 3);
    assert_text(types[0].media_type, "text/plain");
    assert_int_equal(types[0].documents, 2);
    assert_text(types[1].media_type, "application/pdf");
    assert_text(types[2].media_type, "text/markdown");
    OK(quire_store_source_types(base->store, &base->call, QUIRE_STR("/other"), &types, &count, &base->err));
    assert_int_equal(count, 0);
}

/* put_lines() gives documents the source "/folder". */
static void a_source_goes_with_its_document_where_it_led_to_no_other(void **state)
{
    struct base *base = *state;
    const quire_source_row rows[] = { { .uri = QUIRE_STR("/folder"), .kind = QUIRE_STR("web") } };
    const quire_str start = rows[0].uri, page = QUIRE_STR("/folder/页");
    const quire_source_row *left;
    quire_removed removed;
    bool pending;
    size_t count;
    OK(quire_store_put_sources(base->store, &base->call, rows, 1, &base->err));
    for (int i = 0; i < 2; i++) {
        put_lines(base, "/folder", "Start", "en", harbour_text);
        if (i == 0) put_lines(base, "/folder/页", "港口", "zh-Hans", harbour_text_zh);
        OK(quire_store_remove(base->store, &base->call, &start, 1, &removed, &pending, &base->err));
        OK(quire_store_sources(base->store, &base->call, &left, &count, &base->err));
        assert_int_equal(count, i == 0);
        OK(quire_store_remove(base->store, &base->call, &page, 1, &removed, &pending, &base->err));
    }
}

static void keeps_by_which_version_a_source_tells_a_document_and_where_it_leads(void **state)
{
    struct base *base = *state;
    quire_stored_source stored;
    struct stored_document made = make_document(&base->arena, "https://example.org/港", "", "en",
                                                harbour_text);
    const quire_link links[] = { { QUIRE_LINK_PAGE, QUIRE_STR("/吊桥") },
                                 { QUIRE_LINK_CANONICAL, QUIRE_STR("https://example.org/harbour") } };
    quire_put put = put_of(&made, "/folder");
    quire_put_result result;
    put.version = QUIRE_STR("\"a1\"");
    put.links = (quire_links){ QUIRE_FOLLOW_PAGES, links, 2 };
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
    OK(quire_store_put_version(base->store, &base->call, put.document->uri, QUIRE_STR("\"b2\""), &base->err));
    OK(quire_store_put_version(base->store, &base->call, QUIRE_STR("/not there"), QUIRE_STR("x"),
                               &base->err));
    OK(quire_store_lookup(base->store, &base->call, put.document->uri, &stored, &base->err));
    assert_text(stored.version, "\"b2\"");
    assert_int_equal(stored.revision, 1);
    assert_int_equal(stored.links.asked, QUIRE_FOLLOW_PAGES);
    assert_int_equal(stored.links.count, 2);
    assert_int_equal(stored.links.items[1].kind, QUIRE_LINK_CANONICAL);
    assert_text(stored.links.items[0].uri, "/吊桥");
    put.links = (quire_links){ 0 };
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
    OK(quire_store_lookup(base->store, &base->call, put.document->uri, &stored, &base->err));
    assert_true(stored.links.count == 0 && stored.links.asked == QUIRE_FOLLOW_NONE);
}

static void sees_what_another_handle_commits(void **state)
{
    struct base *base = *state;
    struct base other = *base;
    other.arena = (quire_arena){ 0 };
    other.call.arena = &other.arena;
    OK(open_base(&other, QUIRE_STORE_READ));
    assert_int_equal(find_near(&other, "Storm", 50, NULL).count, 0);
    put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    assert_int_equal(find_near(&other, "Storm", 50, NULL).count, 5);
    put_lines(base, "/folder/b", "港口", "zh-Hans", harbour_text_zh);
    put_lines(base, "/folder/c", "Harbour", "en", "one line\nanother line");
    quire_str ids[] = { QUIRE_STR("d1"), QUIRE_STR("d3") };
    quire_removed removed[2];
    bool pending;
    assert_int_equal(find_near(&other, "Storm", 50, NULL).count, 12);
    OK(quire_store_remove(base->store, &base->call, ids, 2, removed, &pending, &base->err));
    put_lines(base, "/folder/d", "Harbour", "en", "a last line");
    struct ranking list = find_near(&other, "港口在一月结冰", 50, NULL);
    assert_int_equal(list.count, 6);
    assert_text(hit_of(&other, list.items[0].chunk).chunk.text, "港口在一月结冰");
    assert_int_equal(find_words(&other, "line", "en", NULL, NULL).count, 1);
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
    put_lines(base, "/folder/b", "港口", "zh-Hans", harbour_text_zh);
    quire_store_close(base->store);
    OK(open_base(base, QUIRE_STORE_READ));
    assert_text(hit_of(base, find_near(base, "港口在一月结冰", 1, NULL).items[0].chunk).chunk.text,
                "港口在一月结冰");
    assert_true(find_words(base, "鲱鱼", "zh-Hans", NULL, NULL).count >= 1);
}

static void stops_when_cancelled_and_keeps_nothing(void **state)
{
    struct base *base = *state;
    quire_cancel cancel = { .deadline_ns = 1 };
    quire_put_result result;
    struct stored_document made = make_document(&base->arena, "/folder/a", "Harbour", "en", harbour_text);
    base->call.cancel = &cancel;
    assert_int_equal(put_document(base->store, &base->call, &made, "/folder", &result, &base->err),
                     QUIRE_E_CANCELLED);
    base->call.cancel = NULL;
    quire_document_rows rows;
    OK(quire_store_list(base->store, &base->call, NULL, &rows, &base->err));
    assert_int_equal(rows.count, 0);
}

#define CASE(name) cmocka_unit_test_prestate_setup_teardown(name, set_up_open_base, tear_down_base, driver)

static int run_over(const quire_store_driver *tested)
{
    void *driver = (void *)(uintptr_t)tested;
    const struct CMUnitTest tests[] = {
        CASE(gives_back_what_was_put_in_both_languages),
        CASE(keeps_where_a_chunk_stands),
        CASE(reads_ranges_across_pieces_and_refuses_cut_characters),
        CASE(finds_the_place_of_a_range),
        CASE(replaces_a_changed_document_under_the_same_id),
        CASE(keeps_a_vector_that_another_document_uses),
        CASE(removes_by_id_and_uri_and_tells_what_was_not_there),
        CASE(keeps_an_older_revision_beside_a_failure),
        CASE(says_what_read_a_document),
        CASE(keeps_its_vectors_where_the_chunking_changes),
        CASE(finds_documents_by_title_and_calls_them_otherwise),
        CASE(tells_whether_a_title_is_taken),
        CASE(remembers_which_titles_are_unsettled_until_it_is_told),
        CASE(drops_traces_with_their_documents_and_over_the_bound),
        CASE(keeps_sources_with_their_patterns),
        CASE(a_failure_that_stands_costs_no_write),
        CASE(what_comes_from_one_source_comes_from_another),
        CASE(a_source_answers_for_what_came_from_it_and_for_what_stands_below),
        CASE(gives_what_it_holds_at_places_and_below_them),
        CASE(counts_what_came_from_a_source),
        CASE(tells_of_which_types_the_documents_of_a_source_are),
        CASE(a_source_goes_with_its_document_where_it_led_to_no_other),
        CASE(keeps_by_which_version_a_source_tells_a_document_and_where_it_leads),
        CASE(sees_what_another_handle_commits),
        CASE(stands_after_closing_and_opening),
        CASE(stops_when_cancelled_and_keeps_nothing),
    };
    return cmocka_run_group_tests_name(tested->name, tests, NULL, NULL);
}

int main(void)
{
    return run_over(&quire_store_sqlite) + run_over(&quire_store_memory);
}
