/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/parts.h"

#include "expectation.h"

#include <sys/mman.h>
#include <uchar.h>
#include <unistd.h>

struct parts {
    struct loaded loaded;
    quire_load_request request;
    int fd;
    quire_str bytes;
};

/* Cuts the bytes as the worker does, behind others in one descriptor. */
static void cut(const quire_format *format, const char *media_type, quire_str bytes, const char *name,
                uint64_t whole_limit, struct parts *out)
{
    static const char before[] = "what the document lies behind\n";
    struct loaded *loaded = &out->loaded;
    quire_error err = { 0 };
    *out = (struct parts){ .fd = memfd_create("parts", MFD_CLOEXEC), .bytes = bytes };
    assert_int_equal(write(out->fd, before, sizeof before - 1), sizeof before - 1);
    for (size_t done = 0; done < bytes.size;) {
        ssize_t written = write(out->fd, bytes.data + done, bytes.size - done);
        assert_true(written > 0);
        done += (size_t)written;
    }
    out->request = (quire_load_request){ .offset = sizeof before - 1,
                                         .size_bytes = bytes.size,
                                         .whole_limit_bytes = whole_limit,
                                         .name = quire_str_from(name) };
    loaded->found.arena = &loaded->arena;
    loaded->builder = quire_builder_new(&loaded->arena, (size_t)64 << 20);
    assert_non_null(loaded->builder);
    const quire_host_sink sink = { keep_child, keep_link, keep_progress, &loaded->found };
    quire_host_init(&loaded->host, loaded->builder, &loaded->arena, &sink, TEST_CHILDREN_MAX,
                    (uint64_t)1 << 30);
    assert_true(quire_parts_wanted(format, &out->request, quire_str_from(media_type), bytes));
    loaded->status = quire_parts_give(&loaded->host, &out->request, out->fd, format,
                                      quire_str_from(media_type), &err);
    loaded->message = quire_arena_copy(&loaded->arena, quire_str_from(err.message));
    loaded->host.sink = NULL;
}

static void free_parts(struct parts *parts)
{
    close(parts->fd);
    unload(&parts->loaded);
}

static quire_str bytes_of(const struct parts *parts, const quire_host_child *part)
{
    return part->range_bytes ? quire_str_cut(parts->bytes, (size_t)part->range_offset,
                                             (size_t)(part->range_offset + part->range_bytes))
                             : part->bytes;
}

static uint64_t lines_in(quire_str text)
{
    uint64_t lines = 0;
    for (size_t i = 0; i < text.size; i++) lines += text.data[i] == '\n';
    return lines;
}

/* Each part begins where the one before it ends, in the line that follows, and all of them are the whole. */
static void expect_all_in_order(struct parts *parts)
{
    uint64_t at = 0, line = 1;
    assert_int_equal(parts->loaded.status, QUIRE_OK);
    for (size_t i = 0; i < parts->loaded.found.child_count; i++) {
        const quire_host_child *part = &parts->loaded.found.children[i];
        assert_int_equal(part->range_offset, at);
        assert_int_equal(part->line, line);
        at += part->range_bytes;
        line += lines_in(bytes_of(parts, part));
    }
    assert_int_equal(at, parts->bytes.size);
    assert_int_equal(dropped(&parts->loaded, "bytes", "handed_on"), parts->bytes.size);
    assert_int_equal(parts->loaded.found.done, parts->bytes.size);
    assert_balanced(parts->loaded.builder);
}

static quire_buffer repeated(const char *head, const char *line, size_t size)
{
    quire_buffer text;
    quire_buffer_init(&text, SIZE_MAX / 4);
    quire_buffer_append_str(&text, quire_str_from(head));
    for (unsigned i = 1; text.size < size; i++) quire_buffer_printf(&text, line, i);
    return text;
}

static void a_large_log_is_cut_at_line_ends_and_each_part_knows_its_first_line(void **state)
{
    (void)state;
    quire_buffer log = repeated("", "2024-03-01 10:00:00 INFO 连接 %u 已断开 connection closed\n", 33 << 20);
    struct parts parts;
    cut(&quire_format_log, "text/x-log", quire_buffer_view(&log), "app.log", SIZE_MAX, &parts);
    expect_all_in_order(&parts);
    assert_int_equal(parts.loaded.found.child_count, 34);
    const quire_host_child *second = &parts.loaded.found.children[1];
    char expected[64], title[64];
    snprintf(expected, sizeof expected, "from line %llu.log", (unsigned long long)second->line);
    snprintf(title, sizeof title, "app.log, from line %llu", (unsigned long long)second->line);
    assert_true(quire_str_is(second->name, expected));
    assert_true(quire_str_is(second->title, title));
    snprintf(expected, sizeof expected, "连接 %llu 已", (unsigned long long)second->line);
    assert_non_null(find_text(quire_str_cut(bytes_of(&parts, second), 0, 60), expected));
    free_parts(&parts);
    quire_buffer_free(&log);
}

static void a_text_is_cut_between_paragraphs_where_one_ends_near(void **state)
{
    (void)state;
    quire_buffer text = repeated("", "A paragraph of two lines,\r\nnumber %u.\r\n\r\n", 33 << 20);
    struct parts parts;
    cut(&quire_format_text, "text/plain", quire_buffer_view(&text), "书.txt", SIZE_MAX, &parts);
    expect_all_in_order(&parts);
    for (size_t i = 0; i < parts.loaded.found.child_count; i++)
        assert_true(quire_str_starts(bytes_of(&parts, &parts.loaded.found.children[i]),
                                     QUIRE_STR("A paragraph of two lines,\r\nnumber ")));
    free_parts(&parts);
    quire_buffer_free(&text);
}

static void a_table_is_cut_between_records_and_its_heads_belong_to_each_part(void **state)
{
    (void)state;
    const char *heads = "\xEF\xBB\xBF编号;\"说明\n备注\";金额\n";
    quire_buffer text = repeated(heads, "%u;\"第一行\n又一行; \"\"引\"\"\";12,5\n", 33 << 20);
    struct parts parts;
    cut(&quire_format_csv, "text/csv", quire_buffer_view(&text), "账.csv", SIZE_MAX, &parts);
    expect_all_in_order(&parts);
    assert_int_equal(parts.loaded.found.children[0].heads_bytes, 0);
    for (size_t i = 1; i < parts.loaded.found.child_count; i++) {
        const quire_host_child *part = &parts.loaded.found.children[i];
        unsigned number = 0;
        assert_int_equal(part->heads_bytes, strlen(heads));
        /* The heads take two lines, and each record before it two more. */
        assert_int_equal(sscanf(bytes_of(&parts, part).data, "%u;", &number), 1);
        assert_int_equal(part->line, 2 + 2 * ((uint64_t)number - 1) + 1);
    }
    free_parts(&parts);
    quire_buffer_free(&text);
}

/* Were they divided at the commas, a quote that opens behind a TAB would be a character, and its line end a record's. */
static void a_table_with_tabs_is_cut_between_records_though_a_comma_stands_in_each_line(void **state)
{
    (void)state;
    const char *heads[] = { "Name\tNote\tHeight\n", "\xEF\xBB\xBFsep=|\n姓名|备注|高度\n" };
    const char *records[] = { "Keeper, Anna %u\t\"first line\nsecond line, of the note\"\t7 m\n",
                              "Keeper,Anna %u|\"第一行\n第二行,说明\"|7 m\n" };
    const char *types[] = { "text/tab-separated-values", "text/csv" };
    for (size_t i = 0; i < 2; i++) {
        quire_buffer text = repeated(heads[i], records[i], 33 << 20);
        struct parts parts;
        cut(&quire_format_csv, types[i], quire_buffer_view(&text), "守望者", SIZE_MAX, &parts);
        expect_all_in_order(&parts);
        for (size_t j = 1; j < parts.loaded.found.child_count; j++)
            assert_true(
                quire_str_starts(bytes_of(&parts, &parts.loaded.found.children[j]), QUIRE_STR("Keeper,")));
        free_parts(&parts);
        quire_buffer_free(&text);
    }
}

static void a_quote_without_an_end_does_not_join_the_rest_of_a_table(void **state)
{
    (void)state;
    quire_buffer text = repeated("id,size\n1,\"5 inches\n",
                                 "%u,as long as 七 steps, and wide enough for a cart to pass\n", 33 << 20);
    struct parts parts;
    cut(&quire_format_csv, "text/csv", quire_buffer_view(&text), "a.csv", SIZE_MAX, &parts);
    expect_all_in_order(&parts);
    assert_true(parts.loaded.found.child_count >= 32);
    free_parts(&parts);
    quire_buffer_free(&text);
}

static void a_table_of_many_cells_is_cut_though_it_has_few_bytes(void **state)
{
    (void)state;
    quire_buffer text = repeated("a,b,c,d\n", "%u,1,1,1\n", 4 << 20);
    struct parts parts;
    cut(&quire_format_csv, "text/csv", quire_buffer_view(&text), "a.csv", SIZE_MAX, &parts);
    expect_all_in_order(&parts);
    assert_int_equal(parts.loaded.found.child_count, 21);
    free_parts(&parts);
    quire_buffer_free(&text);
}

static void what_is_in_utf_16_is_handed_on_in_utf_8(void **state)
{
    (void)state;
    enum { LINES = 1 << 20, LINE_UNITS = 19 };
    static const char16_t line[LINE_UNITS + 1] = u"{\"温度\": 21, \"ok\":1}\n";
    char16_t *text = malloc(((size_t)LINES * LINE_UNITS + 1) * sizeof *text);
    struct parts parts;
    assert_non_null(text);
    text[0] = 0xFEFF;
    for (size_t i = 0; i < LINES; i++) memcpy(text + 1 + i * LINE_UNITS, line, LINE_UNITS * sizeof *text);
    quire_str bytes = { (const char *)text, ((size_t)LINES * LINE_UNITS + 1) * sizeof *text };
    cut(&quire_format_jsonl, "application/jsonl", bytes, "a.jsonl", SIZE_MAX, &parts);
    assert_int_equal(parts.loaded.status, QUIRE_OK);
    assert_true(parts.loaded.found.child_count > 1);
    const quire_host_child *last = &parts.loaded.found.children[parts.loaded.found.child_count - 1];
    assert_true(quire_str_ends(last->bytes, QUIRE_STR("{\"温度\": 21, \"ok\":1}\n")));
    assert_true(quire_str_is(last->charset, "utf-8"));
    assert_int_equal(last->line - 1 + lines_in(last->bytes), LINES);
    free_parts(&parts);
    cut(&quire_format_jsonl, "application/jsonl", bytes, "a.jsonl", bytes.size - 1, &parts);
    assert_int_equal(parts.loaded.status, QUIRE_E_LIMIT);
    assert_non_null(find_text(parts.loaded.message, "load.document_bytes"));
    free_parts(&parts);
    free(text);
}

static void a_line_larger_than_any_part_is_one_part_alone(void **state)
{
    (void)state;
    enum { LONG = 70 << 20 };
    char *text = malloc(LONG + 16);
    struct parts parts;
    assert_non_null(text);
    memset(text, 'x', LONG);
    memcpy(text + LONG - 1, "\nbehind it\nend\n", 15);
    cut(&quire_format_log, "text/x-log", (quire_str){ text, LONG + 14 }, "a.log", SIZE_MAX, &parts);
    expect_all_in_order(&parts);
    assert_int_equal(parts.loaded.found.child_count, 2);
    assert_int_equal(parts.loaded.found.children[1].line, 2);
    free_parts(&parts);
    free(text);
}

static void a_part_a_small_document_and_one_line_are_not_cut(void **state)
{
    (void)state;
    const quire_str type = QUIRE_STR("text/plain");
    quire_load_request request = { .size_bytes = 33 << 20 };
    assert_true(quire_parts_wanted(&quire_format_log, &request, type, QUIRE_STR("")));
    request.part.line = 7;
    assert_false(quire_parts_wanted(&quire_format_log, &request, type, QUIRE_STR("")));
    char *line = calloc(1, 33 << 20);
    assert_non_null(line);
    memset(line, 'x', 33 << 20);
    request.part.line = 0;
    assert_false(quire_parts_wanted(&quire_format_text, &request, type, (quire_str){ line, 33 << 20 }));
    line[5] = '\n';
    assert_true(quire_parts_wanted(&quire_format_text, &request, type, (quire_str){ line, 33 << 20 }));
    free(line);
    request = (quire_load_request){ .size_bytes = 32 << 20 };
    assert_false(quire_parts_wanted(&quire_format_log, &request, type, QUIRE_STR("")));
    request.size_bytes = (uint64_t)1 << 40;
    assert_false(quire_parts_wanted(&quire_format_pdf, &request, type, QUIRE_STR("%PDF-")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_log_is_cut_at_line_ends_and_each_part_knows_its_first_line),
        cmocka_unit_test(a_text_is_cut_between_paragraphs_where_one_ends_near),
        cmocka_unit_test(a_table_is_cut_between_records_and_its_heads_belong_to_each_part),
        cmocka_unit_test(a_table_with_tabs_is_cut_between_records_though_a_comma_stands_in_each_line),
        cmocka_unit_test(a_quote_without_an_end_does_not_join_the_rest_of_a_table),
        cmocka_unit_test(a_table_of_many_cells_is_cut_though_it_has_few_bytes),
        cmocka_unit_test(what_is_in_utf_16_is_handed_on_in_utf_8),
        cmocka_unit_test(a_line_larger_than_any_part_is_one_part_alone),
        cmocka_unit_test(a_part_a_small_document_and_one_line_are_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
