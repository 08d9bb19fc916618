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
    HEAD_ROWS = 32,          /* in which heads are looked for */
    PART_BYTES_MAX = 1 << 25 /* of the rows of one document, well under what its text may have */
};

struct reading {
    quire_arena *arena;
    csv_reader reader;
    table_sheet sheet;
    sheet_lines *lines;
    size_t cell_capacity, line_capacity, row_count;
    uint64_t kept, quotes, delimiters, line_ends, white, over; /* characters */
    uint32_t line;
};

static uint32_t count_lines(quire_str text)
{
    uint32_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '\n' ||
                 (text.data[i] == '\r' && (i + 1 == text.size || text.data[i + 1] != '\n'));
    return count;
}

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
    return self->sheet.count >= SHEET_CELLS_MAX || self->row_count >= ROWS_MAX ||
           self->reader.at >= PART_BYTES_MAX;
}

/* Reads records up to the end, or until no more fit into one document. */
static bool read_records(struct reading *self)
{
    uint32_t column = 0, first = self->line;
    csv_field field;
    while (!is_full(self) && quire_csv_next(&self->reader, &field)) {
        do {
            if (!take_field(self, &field, column++)) return false;
            self->line += count_lines(field.raw);
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

/* ---- rows that do not fit ---- */

/* The records that name the columns, as they stand in the text. */
static quire_str heads_of(const struct reading *self, size_t start)
{
    csv_reader reader = { .text = self->reader.text, .at = start, .delimiter = self->reader.delimiter };
    size_t count = 0;
    csv_field field;
    while (count < self->sheet.count && self->sheet.cells[count]->row < HEAD_ROWS) count++;
    size_t heads = quire_sheet_heads(self->sheet.cells, count, true);
    while (heads && quire_csv_next(&reader, &field)) heads -= field.last;
    return quire_str_cut(reader.text, start, reader.at);
}

/* Passes the records of one part; how many they are. */
static uint64_t pass_part(csv_reader *reader)
{
    size_t start = reader->at, cells = 0;
    uint64_t records = 0;
    csv_field field;
    while (cells < SHEET_CELLS_MAX && records < ROWS_MAX && reader->at - start < PART_BYTES_MAX &&
           quire_csv_next(reader, &field)) {
        cells++;
        while (!field.last && quire_csv_next(reader, &field)) cells++;
        records++;
    }
    return records;
}

/* The rows that are left become documents of their own, under the same heads. */
static quire_status hand_on_rest(struct reading *self, quire_load_host *host, const quire_load_input *input,
                                 quire_str heads, quire_error *err)
{
    csv_reader *reader = &self->reader;
    uint64_t row = self->row_count;
    quire_status status = QUIRE_OK;
    while (!status && reader->at < reader->text.size) {
        char name[80];
        quire_buffer bytes;
        size_t start = reader->at;
        uint64_t records = pass_part(reader);
        quire_buffer_init(&bytes, quire_host_room(host));
        quire_buffer_append_str(&bytes, heads);
        quire_buffer_append_str(&bytes, quire_str_cut(reader->text, start, reader->at));
        snprintf(name, sizeof name, "rows %" PRIu64 "–%" PRIu64 ".%s", row + 1, row + records,
                 reader->delimiter == '\t' ? "tsv" : "csv");
        quire_host_child child = { .name = quire_str_from(name),
                                   .media_type = input->media_type,
                                   .charset = QUIRE_STR("utf-8"),
                                   .bytes = quire_buffer_view(&bytes) };
        if (bytes.failure == QUIRE_E_LIMIT) {
            child.reason = QUIRE_LOAD_OVER_LIMIT;
            child.bytes = (quire_str){ 0 };
        }
        status = bytes.failure == QUIRE_E_NO_MEMORY ? quire_fail_memory(err)
                                                    : quire_host_child_found(host, &child, NULL, err);
        quire_buffer_free(&bytes);
        if (!status) status = quire_host_progress(host, reader->at, reader->text.size, err);
        row += records;
    }
    return status;
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
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("handed_on"), quire_count_characters(rest));
}

static quire_status load_csv(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    struct reading reading = { .arena = host->arena, .line = 1 };
    quire_str text, charset = { 0 };
    quire_status status = quire_load_decode(input->bytes, input->charset, host->arena, ledger, &text,
                                            &charset, err);
    if (status) return status;
    bool tabs = quire_str_is(input->media_type, "text/tab-separated-values");
    size_t start;
    char delimiter = quire_csv_delimiter(text, tabs ? '\t' : ',', &start);
    quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("characters"), quire_count_characters(text));
    quire_builder_add_metadata(host->builder, QUIRE_STR("charset"), charset);
    reading.reader = (csv_reader){ .text = text, .at = start, .delimiter = delimiter };
    reading.line += start > 0;
    if (!read_records(&reading)) return quire_fail_memory(err);
    reading.sheet.lines = reading.lines;
    account(&reading, ledger, quire_str_cut(text, 0, start),
            quire_str_cut(text, reading.reader.at, text.size));
    if (!reading.sheet.count) {
        quire_host_refuse(host, QUIRE_LOAD_EMPTY, "the file holds no values");
        return QUIRE_OK;
    }
    quire_str heads = heads_of(&reading, start);
    status = quire_sheet_write(&reading.sheet, host->builder, host->arena, err);
    return status ? status : hand_on_rest(&reading, host, input, heads, err);
}

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
    .keeps = "rows under their heads, tables told apart, titles above them, the lines of each row",
    .version = 2,
    .titles = QUIRE_TITLES_OF_FILES,
    .types = types,
    .probe = is_csv,
    .load = load_csv,
};
