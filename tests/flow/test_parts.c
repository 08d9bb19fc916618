/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are read in parts, through the public API: where their lines stand, what is read again when they grow, and what the
 * account says. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "engine/engine.h"
#include "fakes/embed_hash.h"
#include "support/scratch.h"

#include <stdlib.h>

enum { LARGE_BYTES = (33 << 20) + 500000, STEP = 10000 };

struct desk {
    char folder[64], base_path[96], path[96];
    const quire_embed_driver *drivers[2];
    quire_config *config;
    quire *base;
    quire_error err;
};

#define OK(expression) ok(desk, (expression), #expression, __LINE__)

static void ok(struct desk *desk, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, desk->err.message);
}

static int set_up(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    if (!desk || !make_scratch("parts", desk->folder, sizeof desk->folder)) return -1;
    snprintf(desk->base_path, sizeof desk->base_path, "%s/base.quire", desk->folder);
    desk->drivers[0] = &quire_embed_hash;
    OK(quire_config_new(&desk->config, &desk->err));
    OK(quire_config_set(desk->config, "embed.driver", "hash", &desk->err));
    OK(quire_config_set(desk->config, "log.level", "error", &desk->err));
    OK(quire_open_with(desk->base_path, desk->config, (quire_drivers){ desk->drivers, quire_chat_drivers },
                       &desk->base, &desk->err));
    *state = desk;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *desk = *state;
    quire_close(desk->base);
    quire_config_free(desk->config);
    int left = remove_scratch(desk->folder);
    free(desk);
    return left;
}

/* Appends blank lines, of which every ten thousandth says its number, until the file has `size` bytes. *line: how many there are. */
static void write_lines(struct desk *desk, const char *name, long size, unsigned *line)
{
    snprintf(desk->path, sizeof desk->path, "%s/%s", desk->folder, name);
    FILE *file = fopen(desk->path, "a");
    assert_non_null(file);
    while (ftell(file) < size) {
        if (++*line % STEP == 1) fprintf(file, "2024-03-01 10:00:00 WARN 浮标漂走了 buoy%u adrift\n", *line);
        else fputc('\n', file);
    }
    fclose(file);
}

static quire_report *add(struct desk *desk)
{
    const char *path = desk->path;
    quire_report *report = NULL;
    OK(quire_add(desk->base, &path, 1, NULL, &report, &desk->err));
    assert_int_equal(report->failed, 0);
    return report;
}

static void expect_line(struct desk *desk, const char *query, uint32_t line)
{
    quire_search_params params;
    quire_results *results = NULL;
    quire_search_defaults(&params);
    params.mode = QUIRE_SEARCH_LEXICAL;
    OK(quire_search(desk->base, query, &params, &results, &desk->err));
    assert_true(results->hits.count > 0);
    const quire_locator *place = &results->hits.items[0].chunk.locator;
    if (place->kind != QUIRE_LOCATOR_LINES || place->first > line || place->last < line)
        fail_msg("%s stands in lines %u to %u, not in line %u", query, place->first, place->last, line);
    quire_results_free(results);
}

static void lines_of_the_file_go_on_over_its_parts(void **state)
{
    struct desk *desk = *state;
    unsigned line = 0;
    write_lines(desk, "港口.log", LARGE_BYTES, &line);
    quire_report_free(add(desk));
    expect_line(desk, "buoy1", 1);
    expect_line(desk, "buoy20000001", 20000001);
}

static void of_a_file_that_grew_only_its_end_is_read_again(void **state)
{
    struct desk *desk = *state;
    unsigned line = 0;
    write_lines(desk, "harbour.log", LARGE_BYTES, &line);
    quire_report *report = add(desk);
    uint64_t parts = report->added - 1;
    assert_true(parts > 30);
    quire_report_free(report);
    report = add(desk);
    assert_int_equal(report->unchanged, parts + 1);
    assert_int_equal(report->added + report->updated, 0);
    quire_report_free(report);
    write_lines(desk, "harbour.log", LARGE_BYTES + 20000, &line);
    report = add(desk);
    assert_int_equal(report->updated, 2); /* the file, and its last part */
    assert_int_equal(report->unchanged, parts - 1);
    assert_int_equal(report->added + report->removed, 0);
    assert_true(report->embedded <= 2);
    quire_report_free(report);
    char last[32];
    snprintf(last, sizeof last, "buoy%u", line / STEP * STEP + 1);
    expect_line(desk, last, line / STEP * STEP + 1);
}

static void write_orders(struct desk *desk, const char *name, unsigned orders)
{
    static const char nothing[] =
        ",0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0";
    snprintf(desk->path, sizeof desk->path, "%s/%s", desk->folder, name);
    FILE *file = fopen(desk->path, "w");
    assert_non_null(file);
    fputs("订单号,日期,金额(万元)", file);
    for (int i = 0; i < 40; i++) fprintf(file, ",第%d栏", i);
    fputc('\n', file);
    for (unsigned i = 0; i < orders; i++)
        fprintf(file, "%u,2024-03-%02u,%u.25%s\n", i, 1 + i % 28, i % 1000, nothing);
    fclose(file);
}

static quire_view *show(struct desk *desk, const char *document)
{
    quire_view *view = NULL;
    OK(quire_show(desk->base, document, NULL, &view, &desk->err));
    return view;
}

static void parts_of_a_table_are_one_typed_table(void **state)
{
    struct desk *desk = *state;
    enum { ORDERS = 25000 }; /* of 43 cells: more than a document has */
    write_orders(desk, "订单.csv", ORDERS);
    quire_report_free(add(desk));
    quire_view *file = show(desk, desk->path);
    assert_true(file->children.count > 1);
    assert_int_equal(file->typed_tables.count, 1);
    const quire_typed_table *table = &file->typed_tables.items[0];
    assert_true(quire_str_is(table->owner, desk->path));
    assert_int_equal(table->rows, ORDERS);
    assert_int_equal(table->column_count, 43);
    assert_true(quire_str_is(table->columns[2].head, "金额(万元)"));
    assert_int_equal(table->columns[1].kind, QUIRE_CELL_DATE);
    assert_int_equal(table->columns[2].of_kind, ORDERS);
    quire_view *part = show(desk, "d2");
    assert_true(quire_str_equal(part->typed_tables.items[0].id, table->id));
    quire_view_free(part);
    quire_view_free(file);
    write_orders(desk, "订单.csv", 10);
    quire_report_free(add(desk));
    file = show(desk, desk->path);
    assert_int_equal(file->children.count, 0);
    assert_int_equal(file->typed_tables.count, 1);
    assert_int_equal(file->typed_tables.items[0].rows, 10);
    quire_view_free(file);
}

static void a_renamed_file_takes_its_parts_along(void **state)
{
    struct desk *desk = *state;
    char old[96];
    unsigned line = 0;
    quire_listing *listing = NULL;
    write_lines(desk, "harbour.log", LARGE_BYTES, &line);
    quire_report *report = add(desk);
    uint64_t documents = report->added, titled = 0;
    quire_report_free(report);
    snprintf(old, sizeof old, "%s", desk->path);
    snprintf(desk->path, sizeof desk->path, "%s/港口.log", desk->folder);
    assert_int_equal(rename(old, desk->path), 0);
    report = add(desk);
    assert_int_equal(report->renamed, documents);
    assert_int_equal(report->added + report->updated + report->removed + report->unchanged, 0);
    assert_int_equal(report->embedded, 0);
    quire_report_free(report);
    OK(quire_list(desk->base, NULL, 0, NULL, &listing, &desk->err));
    assert_int_equal(listing->documents.count, documents);
    for (size_t i = 0; i < documents; i++) {
        const quire_document_row *row = &listing->documents.items[i];
        assert_true(quire_str_starts(row->uri, quire_str_from(desk->path)));
        titled += quire_str_starts(row->title, QUIRE_STR("港口.log, from line "));
    }
    assert_int_equal(titled, documents - 1);
    quire_listing_free(listing);
    expect_line(desk, "buoy20000001", 20000001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lines_of_the_file_go_on_over_its_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parts_of_a_table_are_one_typed_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_a_file_that_grew_only_its_end_is_read_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_renamed_file_takes_its_parts_along, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
