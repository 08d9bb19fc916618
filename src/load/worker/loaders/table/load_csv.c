/* SPDX-License-Identifier: Apache-2.0 */
/* CSV and TSV: values in records, told apart by what the text itself uses. Places are the lines of the original. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/table/csv_dialect.h"
#include "load/worker/loaders/table/sheet.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    ROWS_MAX = 1 << 22,
    COLUMNS_MAX = 1 << 14,
    MARK_BYTES = 3,       /* of UTF-8 */
    HEAD_ROWS = 32,       /* in which heads are looked for */
    PART_CELLS = 1 << 16, /* of a part of a large table, or as many as it has bytes for, */
    CELL_BYTES = 16       /* of that size */
};

struct reading {
    quire_arena *arena;
    csv_reader reader;
    table_sheet sheet;
    sheet_lines *lines;
    size_t cell_capacity, line_capacity, row_count, rows_max;
    uint64_t kept, quotes, delimiters, line_ends, white, over; /* characters */
    uint32_t line;
};

/* The value with its pairs of quotes as one each. */
static quire_str unquoted(struct reading *self, const csv_field *field)
{
    quire_str value = field->value;
    if (!field->quoted || !value.size || !memchr(value.data, '"', value.size)) return value;
    char *out = quire_arena_alloc(self->arena, value.size);
    size_t used = 0;
    if (!out) return (quire_str){ 0 };
    for (size_t i = 0; i < value.size; i++) {
        out[used++] = value.data[i];
        if (value.data[i] == '"' && i + 1 < value.size && value.data[i + 1] == '"') i++;
    }
    return (quire_str){ out, used };
}

static bool add_cell(struct reading *self, quire_str text, uint32_t row, uint32_t column)
{
    const sheet_cell cell = { .text = text,
                              .row = row,
                              .column = column,
                              .row_end = row + 1,
                              .column_end = column + 1,
                              .kind = quire_sheet_kind_of(text) };
    return quire_sheet_add(&self->sheet, &self->cell_capacity, &cell, NULL, self->arena);
}

static bool add_lines(struct reading *self, uint32_t first, uint32_t last)
{
    sheet_lines *grown = quire_arena_grow(self->arena, self->lines, self->row_count, &self->line_capacity,
                                          sizeof *grown);
    if (!grown) return false;
    self->lines = grown;
    self->lines[self->row_count++] = (sheet_lines){ first, last };
    return true;
}

/* Enters the characters of one field: its value, the quotes and white space around it. */
static bool take_field(struct reading *self, const csv_field *field, uint32_t column)
{
    quire_str text = unquoted(self, field);
    if (field->value.size && !text.data) return false;
    uint64_t all = quire_count_characters(field->raw), value = quire_count_characters(text);
    if (quire_line_is_blank(text)) {
        self->white += all;
        return true;
    }
    if (column >= COLUMNS_MAX) {
        self->over += all;
        return true;
    }
    uint64_t quotes = quire_count_characters(field->value) - value + (field->quoted ? 2 : 0);
    self->kept += value;
    self->quotes += quotes;
    self->white += all - value - quotes;
    return add_cell(self, text, (uint32_t)self->row_count, column);
}

static bool is_full(const struct reading *self)
{
    return self->sheet.count >= SHEET_CELLS_MAX || self->row_count >= self->rows_max;
}

/* Reads records up to the end, or until no more fit into one document. */
static bool read_records(struct reading *self)
{
    uint32_t column = 0, first = self->line;
    csv_field field;
    while (!is_full(self) && quire_csv_next(&self->reader, &field)) {
        do {
            if (!take_field(self, &field, column++)) return false;
            self->line += (uint32_t)quire_count_line_ends(field.raw);
            self->delimiters += !field.last;
        } while (!field.last && quire_csv_next(&self->reader, &field));
        size_t end = (size_t)(field.raw.data - self->reader.text.data) + field.raw.size;
        size_t line_end = field.last ? self->reader.at - end : 0;
        self->line_ends += line_end;
        if (!add_lines(self, first, self->line)) return false;
        self->line += line_end > 0;
        first = self->line;
        column = 0;
    }
    return true;
}

static void account(const struct reading *self, quire_ledger *ledger, quire_str declared, quire_str rest)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    quire_ledger_keep(ledger, step, unit, self->kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("delimiter"), self->delimiters);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("quote"), self->quotes);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("line_end"), self->line_ends);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), self->white);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), self->over);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("delimiter_line"),
                            quire_count_characters(declared));
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), quire_count_characters(rest));
}

/* Says which delimiter divides the text, and goes to the first record, behind a mark of UTF-8 and a line that declares the
 * delimiter. */
static size_t open_reader(quire_str text, quire_str media_type, csv_reader *out)
{
    char expected = quire_str_is(media_type, "text/tab-separated-values") ? '\t' : ',';
    size_t mark = quire_str_starts(text, QUIRE_STR("\xEF\xBB\xBF")) ? MARK_BYTES : 0, start;
    char delimiter = quire_csv_delimiter(quire_str_cut(text, mark, text.size), expected, &start);
    *out = (csv_reader){ .text = text, .at = mark + start, .delimiter = delimiter };
    return mark + start;
}

static quire_status load_csv(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    struct reading reading = { .arena = host->arena, .line = 1, .rows_max = ROWS_MAX };
    quire_str text, charset = { 0 };
    quire_status status = quire_load_decode(input->bytes, input->charset, host->arena, ledger, &text,
                                            &charset, err);
    if (status) return status;
    size_t start = open_reader(text, input->media_type, &reading.reader);
    quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("characters"), quire_count_characters(text));
    quire_builder_add_metadata(host->builder, QUIRE_STR("charset"), charset);
    reading.line += start > 0;
    if (!read_records(&reading)) return quire_fail_memory(err);
    reading.sheet.lines = reading.lines;
    account(&reading, ledger, quire_str_cut(text, 0, start),
            quire_str_cut(text, reading.reader.at, text.size));
    if (!reading.sheet.count) {
        quire_host_refuse(host, QUIRE_LOAD_EMPTY, "the file holds no values");
        return QUIRE_OK;
    }
    return quire_sheet_write(&reading.sheet, host->builder, host->arena, err);
}

/* ---- more than fits into one document ---- */

/* The records that name the columns, with all that stands before them. */
static size_t heads_end(const quire_part_window *start, quire_arena *arena)
{
    struct reading reading = { .arena = arena, .line = 1, .rows_max = HEAD_ROWS };
    size_t at = open_reader(start->bytes, start->media_type, &reading.reader);
    if (!read_records(&reading)) return start->bytes.size;
    size_t heads = quire_sheet_heads(reading.sheet.cells, reading.sheet.count, true);
    csv_reader reader = reading.reader;
    csv_field field;
    for (reader.at = at; heads && quire_csv_next(&reader, &field);) heads -= field.last;
    return reader.at > at ? reader.at : 0;
}

/* Behind the last record that is whole and with which cells and rows are not too many for a document. */
static size_t records_end(const quire_part_window *window)
{
    csv_reader reader, heads;
    csv_field field;
    size_t cells = 0, records = 0, end = 0, size = window->bytes.size;
    open_reader(window->bytes, window->media_type, &reader);
    bool declared = open_reader(window->heads, window->media_type, &heads) > MARK_BYTES;
    if (declared) reader.delimiter = heads.delimiter;
    size_t most = size / CELL_BYTES > PART_CELLS ? size / CELL_BYTES : PART_CELLS;
    if (most > SHEET_CELLS_MAX) most = SHEET_CELLS_MAX;
    while (cells < most && records < ROWS_MAX && quire_csv_next(&reader, &field)) {
        for (cells += field.value.size > 0; !field.last && quire_csv_next(&reader, &field);)
            cells += field.value.size > 0;
        records++;
        /* What begins near the end may go on behind it, and a quote may be closed there. */
        bool cut = reader.at == size || (reader.plain && size - end <= 2 * CSV_QUOTED_MAX_BYTES);
        if (cut && !window->whole) break;
        end = reader.at;
    }
    return end;
}

static bool fits(const quire_part_window *document)
{
    quire_str bytes = document->bytes;
    csv_reader reader;
    csv_field field;
    size_t cells = 0, records = 0;
    if (bytes.size < SHEET_CELLS_MAX) return true;
    for (open_reader(bytes, document->media_type, &reader);
         cells < SHEET_CELLS_MAX && records < ROWS_MAX && quire_csv_next(&reader, &field);
         cells += field.value.size > 0)
        records += field.last;
    return reader.at == bytes.size;
}

static const quire_format_parts parts = { .heads = heads_end, .end = records_end, .fits = fits };

static const quire_format_type types[] = {
    { "text/csv", "csv", "application/csv|text/x-csv|text/comma-separated-values" },
    { "text/tab-separated-values", "tsv|tab", "text/tsv" },
    { 0 },
};

/* A page that came instead of a table, as to someone who is not logged in, says what it is. */
static bool is_markup(quire_str bytes)
{
    bytes = quire_probe_start(bytes);
    return bytes.size > 1 && bytes.data[0] == '<' && strchr("!?hH", bytes.data[1]);
}

static bool is_csv(const quire_probe *probe)
{
    return probe->is_text && quire_probe_claims(probe, &quire_format_csv) && !is_markup(probe->bytes);
}

const quire_format quire_format_csv = {
    .name = "csv",
    .title = "CSV and TSV tables",
    .keeps = "rows under their heads, tables told apart, titles above them, the lines of each row; large "
             "files in parts, each under the heads",
    .version = 2,
    .titles = QUIRE_TITLES_OF_FILES,
    .types = types,
    .probe = is_csv,
    .load = load_csv,
    .parts = &parts,
};
