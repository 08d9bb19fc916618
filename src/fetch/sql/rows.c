/* SPDX-License-Identifier: Apache-2.0 */
/* What a question asks of a row is a value under its column's name, of a row that other values tell: so short values stand
 * together in one paragraph, as in other records (docs/decisions/sql.md). */
#include "fetch/sql/rows.h"

#include "base/error.h"
#include "base/str.h"
#include "fetch/sql/cell.h"
#include "fetch/sql/json_fields.h"
#include "record/cell.h"
#include "record/cell_text.h"
#include "record/document_codec.h"
#include "text/language.h"
#include "text/unicode.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    LAYOUT_VERSION = 1,       /* with the reading below: a change makes each row another one */
    KEY_BYTES_MAX = 400,      /* of a longer one the hash stands in the uri */
    FIELD_BYTES_MAX = 240,    /* a value that is longer, or has lines, is a paragraph */
    METADATA_BYTES_MAX = 240, /* of a value that filters may ask for */
    COMMENT_BYTES_MAX = 40,   /* of a column, that stands beside its name */
    TITLE_BYTES_MAX = 300,
    SMALL_BLOB_BYTES = 64, /* an id or hash, and no document */
    TEXT_BYTES_MAX = 256 << 20,
};

struct quire_sql_rows {
    const quire_sql_shape *shape;
    const quire_sql_cell *cells;
    quire_arena arena; /* of the row */
    quire_ready ready;
    quire_buffer key, uri, value, bytes;
    quire_sha256 *hash;
    unsigned char start[32]; /* hash of the shape: how values become documents */
    quire_document document;
    quire_locator place;
    quire_ledger ledger;
    quire_fetch_child *children;
    size_t child_count;
    quire_pair *metadata;
    size_t metadata_count;
    quire_range *shown; /* where each column's value stands in the text */
    quire_table_row_of row_of;
};

/* ---- keys and hashes ---- */

static void write_key_part(quire_buffer *out, const quire_sql_cell *cell)
{
    if (cell->type != QUIRE_SQL_BLOB) {
        quire_sql_cell_write(out, cell);
        return;
    }
    for (size_t i = 0; i < cell->text.size && i < KEY_BYTES_MAX; i++)
        quire_buffer_printf(out, "%02x", (unsigned)(unsigned char)cell->text.data[i]);
}

/* Fills `key` (to read) and `uri`; the cells of the key are those of the shape, `cells[key[i]]`, or follow each other. */
static quire_status write_uri(quire_sql_rows *rows, const quire_sql_cell *cells, bool alone, quire_error *err)
{
    const quire_sql_shape *shape = rows->shape;
    quire_buffer_clear(&rows->key);
    quire_buffer_clear(&rows->uri);
    quire_buffer_append_str(&rows->uri, shape->uri);
    quire_buffer_append_char(&rows->uri, '/');
    size_t before = rows->uri.size;
    for (size_t i = 0; i < shape->key_count; i++) {
        quire_buffer_clear(&rows->value);
        write_key_part(&rows->value, &cells[alone ? i : shape->key[i]]);
        quire_str part = quire_buffer_view(&rows->value);
        quire_buffer_append_str(&rows->key, i ? QUIRE_STR(", ") : QUIRE_STR(""));
        quire_ready_fold(&rows->key, part);
        if (i) quire_buffer_append_char(&rows->uri, ',');
        quire_sql_encode(&rows->uri, part, "/,#!?");
    }
    quire_status status = quire_buffer_check(&rows->uri, "the key of a row", err);
    if (!status) status = quire_buffer_check(&rows->key, "the key of a row", err);
    if (!status) status = quire_buffer_check(&rows->value, "the key of a row", err);
    if (status || rows->uri.size - before <= KEY_BYTES_MAX) return status;
    char hex[65];
    unsigned char digest[32];
    status = quire_sha256_add(rows->hash,
                              quire_str_cut(quire_buffer_view(&rows->uri), before, rows->uri.size), err);
    if (!status) status = quire_sha256_take(rows->hash, digest, err);
    if (status) return status;
    quire_sha256_hex(digest, hex);
    rows->uri.size = before;
    quire_buffer_printf(&rows->uri, "~%.32s", hex);
    quire_buffer_clear(&rows->key);
    quire_buffer_printf(&rows->key, "~%.32s", hex);
    return QUIRE_OK;
}

quire_status quire_sql_rows_uri(quire_sql_rows *rows, const quire_sql_cell *cells, quire_str *out,
                                quire_error *err)
{
    quire_status status = write_uri(rows, cells, true, err);
    *out = quire_buffer_view(&rows->uri);
    return status;
}

/* Two rows whose values are the same, in columns of the same names and roles, and those alone have the same hash. */
static quire_status hash_row(quire_sql_rows *rows, const quire_sql_cell *cells, char out[65],
                             quire_error *err)
{
    unsigned char digest[32];
    quire_status status = QUIRE_OK;
    quire_buffer_clear(&rows->bytes);
    quire_buffer_append(&rows->bytes, rows->start, sizeof rows->start);
    for (size_t i = 0; i < rows->shape->columns.count; i++)
        if (rows->shape->roles[i] != QUIRE_SQL_LEFT_OUT) quire_sql_cell_put(&rows->bytes, &cells[i]);
    status = quire_buffer_check(&rows->bytes, "a row", err);
    if (!status) status = quire_sha256_add(rows->hash, quire_buffer_view(&rows->bytes), err);
    if (!status) status = quire_sha256_take(rows->hash, digest, err);
    if (!status) quire_sha256_hex(digest, out);
    return status;
}

static quire_status hash_shape(quire_sql_rows *rows, quire_error *err)
{
    const quire_sql_shape *shape = rows->shape;
    quire_buffer_printf(&rows->bytes, "%d %zd ", LAYOUT_VERSION, (ssize_t)shape->title);
    quire_wire_put_string(&rows->bytes, shape->name);
    quire_wire_put_string(&rows->bytes, shape->comment);
    for (size_t i = 0; i < shape->columns.count; i++) {
        if (shape->roles[i] == QUIRE_SQL_LEFT_OUT) continue;
        quire_buffer_append_char(&rows->bytes, (char)shape->roles[i]);
        quire_wire_put_string(&rows->bytes, shape->columns.items[i].name);
        quire_wire_put_string(&rows->bytes, shape->columns.items[i].comment);
    }
    quire_status status = quire_buffer_check(&rows->bytes, "a row", err);
    if (!status) status = quire_sha256_add(rows->hash, quire_buffer_view(&rows->bytes), err);
    return status ? status : quire_sha256_take(rows->hash, rows->start, err);
}

quire_status quire_sql_rows_new(const quire_sql_shape *shape, quire_sql_rows **out, quire_error *err)
{
    quire_sql_rows *rows = calloc(1, sizeof *rows);
    *out = NULL;
    if (!rows) return quire_fail_memory(err);
    rows->shape = shape;
    quire_ready_init(&rows->ready, TEXT_BYTES_MAX);
    quire_buffer_init(&rows->key, SIZE_MAX / 4);
    quire_buffer_init(&rows->uri, SIZE_MAX / 4);
    quire_buffer_init(&rows->value, SIZE_MAX / 4);
    quire_buffer_init(&rows->bytes, SIZE_MAX / 4);
    rows->hash = quire_sha256_new();
    quire_status status = rows->hash ? hash_shape(rows, err) : quire_fail_memory(err);
    if (status) quire_sql_rows_free(rows);
    else *out = rows;
    return status;
}

void quire_sql_rows_free(quire_sql_rows *rows)
{
    if (!rows) return;
    quire_arena_free(&rows->arena);
    quire_ready_free(&rows->ready);
    quire_buffer_free(&rows->key);
    quire_buffer_free(&rows->uri);
    quire_buffer_free(&rows->value);
    quire_buffer_free(&rows->bytes);
    quire_sha256_free(rows->hash);
    free(rows);
}

uint64_t quire_sql_rows_shape(const quire_sql_rows *rows)
{
    uint64_t print;
    memcpy(&print, rows->start, sizeof print);
    return print;
}

quire_status quire_sql_rows_read(quire_sql_rows *rows, const quire_sql_cell *cells, quire_sql_row *out,
                                 quire_error *err)
{
    *out = (quire_sql_row){ .reason = QUIRE_LOAD_OK };
    rows->cells = cells;
    quire_status status = hash_row(rows, cells, out->sha256, err);
    if (!status) status = write_uri(rows, cells, false, err);
    if (!status && rows->shape->key_count == 0) {
        quire_buffer_printf(&rows->uri, "~%.32s", out->sha256);
        quire_buffer_printf(&rows->key, "~%.32s", out->sha256);
        status = quire_buffer_check(&rows->uri, "the key of a row", err);
    }
    out->uri = quire_buffer_view(&rows->uri);
    return status;
}

/* ---- the document ---- */

/* What becomes of a cell, counted. */
typedef enum fate { SHOWN, EMPTY, OVER_LIMIT, HANDED_ON, LEFT_OUT } fate;

static bool is_small_blob(const quire_sql_cell *cell)
{
    return cell->type == QUIRE_SQL_BLOB && cell->text.size <= SMALL_BLOB_BYTES &&
           !quire_text_is_canonical(cell->text);
}

/* A blob in a column of text is text: some databases type theirs so. */
static bool is_child(const quire_sql_rows *rows, size_t column)
{
    const quire_sql_cell *cell = &rows->cells[column];
    return cell->type == QUIRE_SQL_BLOB && !is_small_blob(cell) &&
           !(rows->shape->roles[column] == QUIRE_SQL_PARAGRAPHS && quire_text_is_canonical(cell->text));
}

static fate fate_of(const quire_sql_rows *rows, size_t column)
{
    const quire_sql_cell *cell = &rows->cells[column];
    size_t bytes = quire_sql_cell_bytes(cell);
    if (rows->shape->roles[column] == QUIRE_SQL_LEFT_OUT) return LEFT_OUT;
    if (bytes > (uint64_t)rows->shape->cell_bytes) return OVER_LIMIT;
    if (cell->type == QUIRE_SQL_INTEGER || cell->type == QUIRE_SQL_BOOLEAN || cell->type == QUIRE_SQL_REAL)
        return SHOWN;
    if (bytes == 0) return EMPTY;
    return is_child(rows, column) ? HANDED_ON : SHOWN;
}

/* The value of a cell to read; valid until the next call. */
static quire_str value_of(quire_sql_rows *rows, size_t column)
{
    const quire_sql_cell *cell = &rows->cells[column];
    quire_buffer_clear(&rows->value);
    if (is_small_blob(cell)) {
        quire_buffer_append_str(&rows->value, QUIRE_STR("0x"));
        write_key_part(&rows->value, cell);
    } else if (cell->type == QUIRE_SQL_BLOB) {
        return cell->text;
    } else if (cell->item_count || !cell->text.size) {
        quire_sql_cell_write(&rows->value, cell);
    } else {
        return cell->text;
    }
    return quire_buffer_view(&rows->value);
}

static bool is_short(quire_str value)
{
    return value.size <= FIELD_BYTES_MAX && !(value.size && memchr(value.data, '\n', value.size));
}

/* A name, with what is said of it where that is short. */
static void write_name(quire_sql_rows *rows, quire_str name, quire_str comment)
{
    quire_ready_append_line(&rows->ready, name);
    if (!comment.size || comment.size > COMMENT_BYTES_MAX || quire_str_equal(comment, name)) return;
    quire_ready_append(&rows->ready, QUIRE_STR(" ("));
    quire_ready_append_line(&rows->ready, comment);
    quire_ready_append(&rows->ready, QUIRE_STR(")"));
}

static void write_column(quire_sql_rows *rows, size_t column)
{
    const quire_sql_column *about = &rows->shape->columns.items[column];
    write_name(rows, about->name, about->comment);
}

static void write_heading(quire_sql_rows *rows, uint32_t level, quire_str name, quire_str comment)
{
    quire_ready_open(&rows->ready, QUIRE_ELEMENT_HEADING)->level = level;
    write_name(rows, name, comment);
    quire_ready_close(&rows->ready);
    quire_ready_end_block(&rows->ready);
}

/* Paragraphs, which empty lines part; `named`: the column's name stands in front of the first. */
static void write_paragraphs(quire_sql_rows *rows, size_t column, bool named)
{
    quire_str text = value_of(rows, column);
    quire_range *shown = &rows->shown[column];
    for (size_t at = 0; at < text.size;) {
        size_t start = at, end, line = at;
        /* Up to a line with nothing in it but white space. */
        do {
            const char *stop = memchr(text.data + line, '\n', text.size - line);
            end = stop ? (size_t)(stop - text.data) : text.size;
            if (quire_str_trim(quire_str_cut(text, line, end)).size == 0) break;
            line = end + 1;
        } while (line <= text.size && end < text.size);
        quire_str paragraph = quire_str_trim(quire_str_cut(text, start, end < text.size ? end : text.size));
        at = end + 1;
        if (!paragraph.size) continue;
        quire_ready_open(&rows->ready, QUIRE_ELEMENT_PARAGRAPH);
        if (named) {
            write_column(rows, column);
            quire_ready_append(&rows->ready, QUIRE_STR(": "));
            named = false;
        }
        if (!shown->end) shown->start = rows->ready.text.size;
        quire_ready_append(&rows->ready, paragraph);
        shown->end = rows->ready.text.size;
        quire_ready_close(&rows->ready);
        quire_ready_end_block(&rows->ready);
    }
}

static void write_text_columns(quire_sql_rows *rows)
{
    const quire_sql_shape *shape = rows->shape;
    size_t count = 0;
    for (size_t i = 0; i < shape->columns.count; i++) count += shape->roles[i] == QUIRE_SQL_PARAGRAPHS;
    for (size_t i = 0; i < shape->columns.count; i++) {
        if (shape->roles[i] != QUIRE_SQL_PARAGRAPHS || fate_of(rows, i) != SHOWN) continue;
        if (count > 1) {
            write_heading(rows, 2, shape->columns.items[i].name, shape->columns.items[i].comment);
        }
        write_paragraphs(rows, i, false);
    }
}

/* A short field. `path`: of the value within a JSON column; else empty. */
struct field {
    size_t column;
    quire_str path, value;
};

struct fields {
    quire_sql_rows *rows;
    size_t column;
    struct field *items;
    size_t count, capacity;
    bool failed; /* memory is out */
};

static void add_field(struct fields *fields, quire_str path, quire_str value)
{
    quire_arena *arena = &fields->rows->arena;
    struct field *room = quire_arena_grow(arena, fields->items, fields->count, &fields->capacity,
                                          sizeof *room);
    const struct field field = { fields->column, quire_arena_copy(arena, path),
                                 quire_arena_copy(arena, value) };
    fields->failed |= !room || !field.path.data || !field.value.data;
    if (fields->failed) return;
    fields->items = room;
    room[fields->count++] = field;
}

static void on_json_field(void *user, quire_str path, quire_str value)
{
    add_field(user, path, value);
}

static bool is_plain_field(const quire_sql_rows *rows, size_t column)
{
    return rows->shape->roles[column] == QUIRE_SQL_FIELD && fate_of(rows, column) == SHOWN;
}

static void take_field(struct fields *fields, size_t column, bool *told)
{
    quire_sql_rows *rows = fields->rows;
    if (told[column] || !is_plain_field(rows, column)) return;
    quire_str value = value_of(rows, column);
    fields->column = column;
    if (rows->cells[column].type == QUIRE_SQL_JSON && quire_sql_json_fields(value, on_json_field, fields)) {
        told[column] = true;
    } else if (is_short(value)) {
        add_field(fields, (quire_str){ 0 }, value);
        told[column] = true;
    }
}

static void write_field_name(quire_sql_rows *rows, const struct field *field)
{
    write_column(rows, field->column);
    quire_ready_append_line(&rows->ready, field->path);
}

static void write_value(quire_sql_rows *rows, const struct field *field)
{
    quire_range *shown = &rows->shown[field->column];
    if (!shown->end) shown->start = rows->ready.text.size;
    quire_ready_append_line(&rows->ready, field->value);
    shown->end = rows->ready.text.size;
}

static void write_row(const struct fields *fields, uint32_t row)
{
    quire_sql_rows *rows = fields->rows;
    quire_element *element = quire_ready_open(&rows->ready, QUIRE_ELEMENT_TABLE_ROW);
    element->row = row;
    element->header = row == 0;
    for (uint32_t i = 0; i < fields->count; i++) {
        if (i) quire_ready_append(&rows->ready, QUIRE_STR("\t"));
        quire_element *cell = quire_ready_open(&rows->ready, QUIRE_ELEMENT_CELL);
        cell->row = row;
        cell->column = i;
        cell->header = row == 0;
        if (row) write_value(rows, &fields->items[i]);
        else write_field_name(rows, &fields->items[i]);
        quire_ready_close(&rows->ready);
    }
    quire_ready_close(&rows->ready);
    quire_ready_end_line(&rows->ready);
}

/* The short fields as a table of one row below their names, so that each is found, and quoted, with its own: what the row is called
 * stands first. */
static bool write_fields(quire_sql_rows *rows, bool *told)
{
    struct fields fields = { .rows = rows };
    if (rows->shape->title != SIZE_MAX) take_field(&fields, rows->shape->title, told);
    for (size_t i = 0; i < rows->shape->columns.count; i++) take_field(&fields, i, told);
    if (fields.failed) return false;
    if (fields.count > 1) {
        quire_ready_open(&rows->ready, QUIRE_ELEMENT_TABLE);
        write_row(&fields, 0);
        write_row(&fields, 1);
    } else if (fields.count) {
        quire_ready_open(&rows->ready, QUIRE_ELEMENT_PARAGRAPH);
        write_field_name(rows, &fields.items[0]);
        quire_ready_append(&rows->ready, QUIRE_STR(": "));
        write_value(rows, &fields.items[0]);
    } else {
        return true;
    }
    quire_ready_close(&rows->ready);
    quire_ready_end_block(&rows->ready);
    return true;
}

/* The title column's value; else the table's name and the key, or the first field where a hash is the key. */
static quire_str title_of(quire_sql_rows *rows, bool *given)
{
    const quire_sql_shape *shape = rows->shape;
    *given = false;
    if (shape->title != SIZE_MAX && fate_of(rows, shape->title) == SHOWN) {
        quire_str title = quire_ready_line(&rows->arena, value_of(rows, shape->title), TITLE_BYTES_MAX);
        if (title.size || !title.data) return title;
    }
    quire_str key = quire_buffer_view(&rows->key);
    *given = shape->key_count > 0;
    for (size_t i = 0; !shape->key_count && i < shape->columns.count; i++)
        if (is_plain_field(rows, i)) {
            key = value_of(rows, i);
            break;
        }
    return quire_ready_line(
        &rows->arena, quire_arena_printf(&rows->arena, "%.*s %.*s", QUIRE_FMT(shape->name), QUIRE_FMT(key)),
        TITLE_BYTES_MAX);
}

static void add_metadata(quire_sql_rows *rows, quire_str key, quire_str value)
{
    if (rows->metadata_count < QUIRE_DOCUMENT_METADATA_MAX)
        rows->metadata[rows->metadata_count++] = (quire_pair){ key, value };
}

/* Each short value under its column's name, "" among them: NULL alone is not there. A name that Quire itself writes under is left
 * out. */
static bool write_metadata(quire_sql_rows *rows)
{
    const quire_sql_shape *shape = rows->shape;
    bool told = !shape->table;
    for (size_t i = 0; i < shape->columns.count; i++) {
        const quire_sql_cell *cell = &rows->cells[i];
        quire_str name = shape->columns.items[i].name;
        if (shape->roles[i] != QUIRE_SQL_FIELD || cell->type == QUIRE_SQL_NULL ||
            cell->type == QUIRE_SQL_BLOB || !name.size || name.size > QUIRE_DOCUMENT_NAME_MAX_BYTES ||
            quire_str_is(name, QUIRE_METADATA_READING) || quire_str_is(name, QUIRE_METADATA_TITLE))
            continue;
        quire_str value = value_of(rows, i);
        if (value.size > METADATA_BYTES_MAX) continue;
        quire_str line = quire_ready_line(&rows->arena, value, METADATA_BYTES_MAX);
        if (!line.data) return false;
        add_metadata(rows, name, line);
        told |= quire_str_is(name, "table");
    }
    if (told) return true;
    quire_str name = quire_ready_line(&rows->arena, shape->name, METADATA_BYTES_MAX);
    add_metadata(rows, QUIRE_STR("table"), name);
    return name.data != NULL;
}

static void add_child(quire_sql_rows *rows, size_t column)
{
    const quire_sql_shape *shape = rows->shape;
    quire_str name = quire_ready_line(&rows->arena, shape->columns.items[column].name, TITLE_BYTES_MAX);
    if (shape->file_name != SIZE_MAX && fate_of(rows, shape->file_name) == SHOWN)
        name = quire_ready_line(&rows->arena, value_of(rows, shape->file_name), TITLE_BYTES_MAX);
    rows->children[rows->child_count++] = (quire_fetch_child){ .name = name,
                                                               .bytes = rows->cells[column].text };
}

static void count_cells(quire_sql_rows *rows)
{
    static const struct {
        fate what;
        const char *reason;
    } reasons[] = {
        { EMPTY, "empty" }, { OVER_LIMIT, "over_limit" }, { HANDED_ON, "handed_on" }, { LEFT_OUT, "ignored" }
    };
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("cells");
    uint64_t counts[LEFT_OUT + 1] = { 0 };
    for (size_t i = 0; i < rows->shape->columns.count; i++) {
        fate what = fate_of(rows, i);
        counts[what]++;
        if (what == HANDED_ON) add_child(rows, i);
    }
    quire_ledger_init(&rows->ledger, &rows->arena);
    quire_ledger_receive(&rows->ledger, step, unit, rows->shape->columns.count);
    quire_ledger_keep(&rows->ledger, step, unit, counts[SHOWN]);
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (counts[reasons[i].what])
            quire_ledger_drop_count(&rows->ledger, step, unit, quire_str_from(reasons[i].reason),
                                    counts[reasons[i].what]);
}

/* Databases without an encoding hold whatever bytes they got. */
static void count_undecodable(quire_sql_rows *rows)
{
    const quire_str step = QUIRE_STR("decode"), unit = QUIRE_STR("bytes");
    uint64_t bytes = 0, undecodable = 0;
    for (size_t i = 0; i < rows->shape->columns.count; i++) {
        fate what = fate_of(rows, i);
        if (what != SHOWN || rows->cells[i].type == QUIRE_SQL_BLOB) continue;
        bytes += quire_sql_cell_bytes(&rows->cells[i]);
        undecodable += quire_sql_cell_undecodable(&rows->cells[i]);
    }
    if (!undecodable) return;
    quire_ledger_receive(&rows->ledger, step, unit, bytes);
    quire_ledger_keep(&rows->ledger, step, unit, bytes - undecodable);
    quire_ledger_drop_count(&rows->ledger, step, unit, QUIRE_STR("undecodable"), undecodable);
}

/* Of digits that are too many for a double: about what they are, as the text beside it says them all. */
static bool read_long_number(quire_str text, double *out)
{
    double size = 0, scale = 1;
    bool point = false, any = false, negative = text.size && text.data[0] == '-';
    for (size_t i = negative; i < text.size; i++) {
        if (text.data[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (text.data[i] < '0' || text.data[i] > '9') return false;
        size = size * 10 + (text.data[i] - '0');
        scale *= point ? 10 : 1;
        any = true;
    }
    *out = (negative ? -size : size) / scale;
    return any;
}

/* False: it is words, or nothing that a typed cell knows. */
static bool read_value(const quire_sql_cell *cell, quire_cell *out)
{
    bool read = false;
    switch (cell->type) {
    case QUIRE_SQL_INTEGER:
        *out = (quire_cell){ QUIRE_CELL_NUMBER, (double)cell->integer, { 0 } };
        return true;
    case QUIRE_SQL_BOOLEAN: *out = (quire_cell){ QUIRE_CELL_BOOLEAN, cell->integer != 0, { 0 } }; return true;
    case QUIRE_SQL_REAL: *out = (quire_cell){ QUIRE_CELL_NUMBER, cell->real, { 0 } }; break;
    case QUIRE_SQL_EXACT:
        if (quire_cell_read(cell->text, QUIRE_READ_POINT, out)) return true;
        *out = (quire_cell){ .kind = QUIRE_CELL_NUMBER };
        read = read_long_number(cell->text, &out->number);
        return read && quire_cell_is_sound(out);
    case QUIRE_SQL_DATE:
    case QUIRE_SQL_DATETIME: return quire_cell_read(cell->text, QUIRE_READ_DAY_FIRST, out);
    case QUIRE_SQL_TIME: return quire_cell_read(cell->text, QUIRE_READ_TIME, out);
    default: return false;
    }
    return quire_cell_is_sound(out);
}

/* All columns but those that are left out; a value that is no part of the document is nothing. */
static bool type_cells(quire_sql_rows *rows)
{
    const quire_sql_shape *shape = rows->shape;
    quire_str *heads = quire_arena_array(&rows->arena, shape->columns.count, sizeof *heads);
    quire_typed_cell *cells = quire_arena_array(&rows->arena, shape->columns.count, sizeof *cells);
    rows->row_of = (quire_table_row_of){ shape->uri, shape->name, heads, cells, 0 };
    for (size_t i = 0; heads && cells && i < shape->columns.count; i++) {
        fate what = fate_of(rows, i);
        if (shape->roles[i] == QUIRE_SQL_LEFT_OUT) continue;
        quire_typed_cell *cell = &cells[rows->row_of.count];
        heads[rows->row_of.count++] = shape->columns.items[i].name;
        if (rows->cells[i].type == QUIRE_SQL_NULL || (what != SHOWN && what != EMPTY)) continue;
        cell->text = rows->shown[i];
        if (!read_value(&rows->cells[i], &cell->value)) cell->value = (quire_cell){ .kind = QUIRE_CELL_TEXT };
    }
    return heads && cells;
}

quire_status quire_sql_rows_write(quire_sql_rows *rows, quire_sql_row *out, quire_error *err)
{
    const quire_sql_shape *shape = rows->shape;
    quire_document *document = &rows->document;
    bool given;
    quire_arena_free(&rows->arena);
    rows->place = (quire_locator){ .kind = QUIRE_LOCATOR_ROW, .name = quire_buffer_view(&rows->key) };
    rows->children = quire_arena_array(&rows->arena, shape->columns.count, sizeof *rows->children);
    rows->metadata = quire_arena_array(&rows->arena, shape->columns.count + 3, sizeof *rows->metadata);
    bool *told = quire_arena_array(&rows->arena, shape->columns.count, sizeof *told);
    rows->shown = quire_arena_array(&rows->arena, shape->columns.count, sizeof *rows->shown);
    if (!rows->children || !rows->metadata || !rows->shown || !told) return quire_fail_memory(err);
    rows->child_count = rows->metadata_count = 0;
    quire_ready_begin(&rows->ready, rows->place.name.size ? &rows->place : NULL);
    if (shape->table) write_heading(rows, 1, shape->name, shape->comment);
    size_t heads = rows->ready.count;
    write_text_columns(rows);
    if (!write_fields(rows, told)) return quire_fail_memory(err);
    for (size_t i = 0; i < shape->columns.count; i++)
        if (is_plain_field(rows, i) && !told[i]) write_paragraphs(rows, i, true);
    count_cells(rows);
    count_undecodable(rows);
    *document = (quire_document){ .uri = out->uri, .media_type = QUIRE_STR("application/x-sql-row") };
    document->title = title_of(rows, &given);
    if (!document->title.data || !write_metadata(rows) || rows->ledger.failed) return quire_fail_memory(err);
    if (given) add_metadata(rows, QUIRE_STR(QUIRE_METADATA_TITLE), QUIRE_STR("source"));
    add_metadata(rows, QUIRE_STR(QUIRE_METADATA_READING), QUIRE_STR("sql-row-1"));
    quire_status status = quire_ready_finish(&rows->ready, document, err);
    if (status == QUIRE_E_LIMIT) {
        out->reason = QUIRE_LOAD_OVER_LIMIT;
        snprintf(out->message, sizeof out->message, "the row has more than %d MB of text",
                 TEXT_BYTES_MAX >> 20);
        return QUIRE_OK;
    }
    if (status) return status;
    if (rows->ready.count == heads && !rows->child_count) {
        out->reason = QUIRE_LOAD_NO_TEXT;
        snprintf(out->message, sizeof out->message, "nothing in the row is text");
        return QUIRE_OK;
    }
    if (!type_cells(rows)) return quire_fail_memory(err);
    document->language = quire_language_of_prose(document->text);
    document->sha256 = quire_str_from(out->sha256);
    document->original_bytes = rows->bytes.size - sizeof rows->start;
    document->metadata = rows->metadata;
    document->metadata_count = rows->metadata_count;
    out->document = document;
    out->children = rows->children;
    out->child_count = rows->child_count;
    out->row_of = &rows->row_of;
    out->ledger = &rows->ledger;
    return QUIRE_OK;
}
