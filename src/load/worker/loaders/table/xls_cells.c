/* SPDX-License-Identifier: Apache-2.0 */
/* A sheet's records: [MS-XLS] 2.1.7.20.5 (worksheet substream). Charts stand within, between a BOF and an EOF of their own, and
 * have records of numbers, too, which are no cells. */
#include "load/worker/loaders/table/xls_cells.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/table/number_format.h"

#include <stdlib.h>

enum {
    VALUE_MAX_BYTES = 1 << 20,
    MERGED_MAX = 1 << 17,
    BOXES_MAX = 4096, /* and comments */
    OBJECT_NOTE = 0x19,
    MERGED_BYTES = 8,
    CELL_BYTES = 6,     /* row, column, look */
    MULTIPLE_BYTES = 6, /* look, number */
    ROW_HIDDEN = 0x20,
    CALCULATED_LATER = 0x02
};

enum result { RESULT_TEXT, RESULT_TRUTH, RESULT_ERROR, RESULT_NOTHING };

/* How many cells with a value the record is. */
static uint64_t cells_of(const biff_record *record)
{
    switch (record->type) {
    case BIFF_NUMBER:
    case BIFF_RK:
    case BIFF_LABEL:
    case BIFF_RSTRING:
    case BIFF_LABELSST:
    case BIFF_BOOLERR:
    case BIFF_FORMULA:
    case BIFF_FORMULA_3:
    case BIFF_FORMULA_4: return 1;
    case BIFF_MULRK:
        return record->data.size > CELL_BYTES ? (record->data.size - CELL_BYTES) / MULTIPLE_BYTES : 0;
    default: return 0;
    }
}

/* The next record of the sheet; of what stands within it, where it begins alone. False: the sheet has ended. */
static bool next_of_sheet(biff_stream *stream, unsigned *depth, biff_record *out)
{
    while (quire_biff_next(stream, out)) {
        if (out->type == BIFF_EOF && --*depth == 0) return false;
        if (out->type == BIFF_BOF && ++*depth == 2) return true;
        if (*depth == 1) return true;
    }
    return false;
}

static bool begin(quire_str stream, uint32_t offset, biff_stream *out)
{
    biff_record record;
    *out = (biff_stream){ .bytes = stream, .at = offset };
    return offset < stream.size && quire_biff_next(out, &record) && record.type == BIFF_BOF;
}

uint64_t quire_xls_count_cells(quire_str stream, uint32_t offset, bool *whole)
{
    biff_stream sheet;
    biff_record record;
    unsigned depth = 1;
    uint64_t count = 0;
    *whole = begin(stream, offset, &sheet);
    while (*whole && next_of_sheet(&sheet, &depth, &record)) count += cells_of(&record);
    return count;
}

/* ---- reading ---- */

struct reading {
    biff_stream stream;
    quire_arena *arena;
    const xls_workbook *workbook;
    xls_sheet *out;
    quire_buffer shown, scratch;
    size_t room, capacity;
    sheet_cell *merged;
    size_t merged_count, merged_capacity, box_capacity, note_capacity;
    xls_box box;        /* of the object whose text may follow */
    sheet_cell waiting; /* the cell of a formula whose text follows */
    bool waits, failed;
};

static sheet_cell place_of(const struct reading *self, unsigned row, unsigned column, unsigned look)
{
    return (sheet_cell){ .row = row,
                         .column = column,
                         .row_end = row + 1,
                         .column_end = column + 1,
                         .strong = quire_xlsx_style(&self->workbook->shared.styles, look).strong };
}

static sheet_cell place_in(const struct reading *self, quire_str data)
{
    return place_of(self, quire_biff_u16(data, 0), quire_biff_u16(data, 2), quire_biff_u16(data, 4));
}

/* The cell's text lives in the arena, its meaning is copied. */
static void add_cell(struct reading *self, const sheet_cell *cell, const quire_cell *meant)
{
    sheet_losses *losses = &self->out->cells.losses;
    table_sheet *sheet = &self->out->cells.sheet;
    if (cell->column >= XLSX_COLUMNS_MAX) {
        losses->malformed++;
    } else if (quire_line_is_blank(quire_str_trim(cell->text))) {
        losses->white++;
    } else if (sheet->count >= self->room) {
        losses->over_limit++;
    } else if (!quire_sheet_add(sheet, &self->capacity, cell, meant, self->arena)) {
        self->failed = true;
    }
}

static void add_number(struct reading *self, sheet_cell cell, unsigned look, double number)
{
    quire_cell meant;
    xlsx_style style = quire_xlsx_style(&self->workbook->shared.styles, look);
    quire_buffer_clear(&self->shown);
    cell.kind = quire_number_show(number, style.format, self->workbook->shared.from_1904, &self->shown,
                                  &meant);
    cell.text = quire_arena_copy(self->arena, quire_buffer_view(&self->shown));
    if (!cell.text.data || self->shown.failure) self->failed = true;
    else add_cell(self, &cell, &meant);
}

static void add_truth(struct reading *self, sheet_cell cell, unsigned truth)
{
    quire_cell meant = { QUIRE_CELL_BOOLEAN, truth != 0, { 0 } };
    cell.text = truth ? QUIRE_STR("TRUE") : QUIRE_STR("FALSE");
    add_cell(self, &cell, &meant);
}

static void add_error(struct reading *self, sheet_cell cell, unsigned code)
{
    cell.text = code == 0x00   ? QUIRE_STR("#NULL!")
                : code == 0x07 ? QUIRE_STR("#DIV/0!")
                : code == 0x0F ? QUIRE_STR("#VALUE!")
                : code == 0x17 ? QUIRE_STR("#REF!")
                : code == 0x1D ? QUIRE_STR("#NAME?")
                : code == 0x24 ? QUIRE_STR("#NUM!")
                               : QUIRE_STR("#N/A");
    add_cell(self, &cell, NULL);
}

static quire_status add_text(struct reading *self, sheet_cell cell, const biff_record *record, size_t at,
                             quire_error *err)
{
    biff_reader reader = quire_biff_read(&self->stream, record);
    reader.at = at;
    quire_status status = quire_biff_take_text(&reader, &self->workbook->encoding, 2, &self->scratch,
                                               self->arena, &cell.text, err);
    if (!status) add_cell(self, &cell, NULL);
    return status;
}

static void add_shared(struct reading *self, sheet_cell cell, uint32_t index)
{
    const xlsx_strings *strings = &self->workbook->shared.strings;
    if (index >= strings->count) {
        self->out->cells.losses.malformed++;
        return;
    }
    cell.text = strings->items[index];
    add_cell(self, &cell, NULL);
}

static void add_numbers(struct reading *self, const biff_record *record)
{
    unsigned row = quire_biff_u16(record->data, 0), column = quire_biff_u16(record->data, 2);
    for (uint64_t i = 0, count = cells_of(record); i < count && !self->failed; i++) {
        size_t at = 4 + (size_t)i * MULTIPLE_BYTES;
        unsigned look = quire_biff_u16(record->data, at);
        add_number(self, place_of(self, row, column + (unsigned)i, look), look,
                   quire_biff_rk(quire_biff_u32(record->data, at + 2)));
    }
}

/* What a formula gave when the file was saved: a number, or what it is and where. */
static void add_result(struct reading *self, const biff_record *record)
{
    quire_str data = record->data;
    sheet_cell cell = place_in(self, data);
    if (data.size < CELL_BYTES + 10) {
        self->out->cells.losses.malformed++;
        return;
    }
    if (quire_biff_u16(data, 12) != 0xFFFF) {
        add_number(self, cell, quire_biff_u16(data, 4), quire_biff_double(data, 6));
        return;
    }
    switch (quire_biff_u8(data, 6)) {
    case RESULT_TEXT:
        self->waiting = cell;
        self->waits = true;
        break;
    case RESULT_TRUTH: add_truth(self, cell, quire_biff_u8(data, 8)); break;
    case RESULT_ERROR: add_error(self, cell, quire_biff_u8(data, 8)); break;
    default:
        if (quire_biff_u16(data, 14) & CALCULATED_LATER) self->out->cells.losses.not_calculated++;
        else self->out->cells.losses.white++;
    }
}

/* A formula whose text does not follow has none. */
static void give_up_waiting(struct reading *self)
{
    self->out->cells.losses.not_calculated += self->waits;
    self->waits = false;
}

static quire_status read_cell(struct reading *self, const biff_record *record, quire_error *err)
{
    quire_str data = record->data;
    sheet_cell cell = place_in(self, data);
    unsigned look = quire_biff_u16(data, 4);
    give_up_waiting(self);
    switch (record->type) {
    case BIFF_NUMBER: add_number(self, cell, look, quire_biff_double(data, CELL_BYTES)); break;
    case BIFF_RK: add_number(self, cell, look, quire_biff_rk(quire_biff_u32(data, CELL_BYTES))); break;
    case BIFF_MULRK: add_numbers(self, record); break;
    case BIFF_LABELSST: add_shared(self, cell, quire_biff_u32(data, CELL_BYTES)); break;
    case BIFF_LABEL:
    case BIFF_RSTRING: return add_text(self, cell, record, CELL_BYTES, err);
    case BIFF_BOOLERR:
        if (quire_biff_u8(data, 7)) add_error(self, cell, quire_biff_u8(data, CELL_BYTES));
        else add_truth(self, cell, quire_biff_u8(data, CELL_BYTES));
        break;
    default: add_result(self, record); break;
    }
    return QUIRE_OK;
}

static void read_merged(struct reading *self, quire_str data)
{
    size_t count = quire_biff_u16(data, 0);
    for (size_t i = 0, at = 2; i < count && at + MERGED_BYTES <= data.size; i++, at += MERGED_BYTES) {
        if (self->merged_count >= MERGED_MAX) return;
        sheet_cell *grown = quire_arena_grow(self->arena, self->merged, self->merged_count,
                                             &self->merged_capacity, sizeof *grown);
        self->failed |= !grown;
        if (!grown) return;
        self->merged = grown;
        self->merged[self->merged_count++] = (sheet_cell){ .row = quire_biff_u16(data, at),
                                                           .row_end = quire_biff_u16(data, at + 2) + 1,
                                                           .column = quire_biff_u16(data, at + 4),
                                                           .column_end = quire_biff_u16(data, at + 6) + 1 };
    }
}

/* ---- boxes and comments ---- */

static quire_status add_box(struct reading *self, const biff_record *record, quire_error *err)
{
    xls_sheet *out = self->out;
    xls_box box = self->box;
    biff_reader reader = quire_biff_read(&self->stream, record);
    size_t count = quire_biff_u16(record->data, 10);
    if (!count) return QUIRE_OK;
    if (out->box_count >= BOXES_MAX) {
        out->more_boxes++;
        return QUIRE_OK;
    }
    reader.at = record->data.size; /* it stands in the records that continue this one */
    quire_status status = quire_biff_take_characters(&reader, &self->workbook->encoding, count,
                                                     &self->scratch, self->arena, &box.text, err);
    if (status) return status;
    xls_box *grown = quire_arena_grow(self->arena, out->boxes, out->box_count, &self->box_capacity,
                                      sizeof *grown);
    if (!grown) return quire_fail_memory(err);
    out->boxes = grown;
    out->boxes[out->box_count++] = box;
    return QUIRE_OK;
}

static quire_status add_note(struct reading *self, const biff_record *record, quire_error *err)
{
    xls_sheet *out = self->out;
    xls_note note = { .row = quire_biff_u16(record->data, 0),
                      .column = quire_biff_u16(record->data, 2),
                      .object = quire_biff_u16(record->data, 6) };
    quire_status status = QUIRE_OK;
    if (note.column >= XLSX_COLUMNS_MAX || out->note_count >= BOXES_MAX) {
        out->more_notes++;
        return QUIRE_OK;
    }
    if (!self->workbook->encoding.unicode) {
        biff_reader reader = quire_biff_read(&self->stream, record);
        reader.at = 4;
        status = quire_biff_take_text(&reader, &self->workbook->encoding, 2, &self->scratch, self->arena,
                                      &note.text, err);
    }
    if (status) return status;
    xls_note *grown = quire_arena_grow(self->arena, out->notes, out->note_count, &self->note_capacity,
                                       sizeof *grown);
    if (!grown) return quire_fail_memory(err);
    out->notes = grown;
    out->notes[out->note_count++] = note;
    return QUIRE_OK;
}

static int by_object(const void *a, const void *b)
{
    unsigned x = ((const xls_box *)a)->object, y = ((const xls_box *)b)->object;
    return (x > y) - (x < y);
}

/* Gives comments the texts of their boxes. */
static void join_notes(xls_sheet *sheet)
{
    if (sheet->box_count) qsort(sheet->boxes, sheet->box_count, sizeof *sheet->boxes, by_object);
    for (size_t i = 0; i < sheet->note_count && sheet->box_count; i++) {
        xls_box key = { .object = sheet->notes[i].object };
        const xls_box *box = bsearch(&key, sheet->boxes, sheet->box_count, sizeof key, by_object);
        if (box && box->note) sheet->notes[i].text = box->text;
    }
}

static quire_status read_record(struct reading *self, const biff_record *record, quire_error *err)
{
    xlsx_sheet *cells = &self->out->cells;
    quire_str data = record->data;
    quire_status status = QUIRE_OK;
    unsigned row = quire_biff_u16(data, 0);
    switch (record->type) {
    case BIFF_STRING:
        if (self->waits) status = add_text(self, self->waiting, record, 0, err);
        self->waits = false;
        break;
    case BIFF_ROW:
        if (quire_biff_u16(data, 12) & ROW_HIDDEN)
            self->failed |= !quire_sheet_add_span(&cells->hidden_rows, row, row + 1, self->arena);
        break;
    case BIFF_COLINFO:
        if (quire_biff_u16(data, 8) & 1)
            self->failed |= !quire_sheet_add_span(&cells->hidden_columns, quire_biff_u16(data, 0),
                                                  quire_biff_u16(data, 2) + 1, self->arena);
        break;
    case BIFF_MERGEDCELLS: read_merged(self, data); break;
    case BIFF_OBJ:
        self->box = (xls_box){ .object = quire_biff_u16(data, 6),
                               .note = quire_biff_u16(data, 4) == OBJECT_NOTE };
        break;
    case BIFF_TXO: status = add_box(self, record, err); break;
    case BIFF_NOTE: status = add_note(self, record, err); break;
    case BIFF_BOF: self->out->charts++; break;
    default:
        if (cells_of(record)) status = read_cell(self, record, err);
    }
    return self->failed ? quire_fail_memory(err) : status;
}

quire_status quire_xls_read_sheet(const xls_workbook *workbook, const xls_sheet_entry *entry, size_t room,
                                  quire_arena *arena, xls_sheet *out, quire_error *err)
{
    struct reading reading = { .arena = arena, .workbook = workbook, .out = out, .room = room };
    table_sheet *sheet = &out->cells.sheet;
    biff_record record;
    quire_status status = QUIRE_OK;
    unsigned depth = 1;
    *out = (xls_sheet){ 0 };
    if (!begin(workbook->stream, entry->offset, &reading.stream)) return QUIRE_OK;
    quire_buffer_init(&reading.shown, VALUE_MAX_BYTES);
    quire_buffer_init(&reading.scratch, VALUE_MAX_BYTES);
    while (!status && next_of_sheet(&reading.stream, &depth, &record))
        status = read_record(&reading, &record, err);
    quire_buffer_free(&reading.shown);
    quire_buffer_free(&reading.scratch);
    if (status) return status;
    give_up_waiting(&reading);
    join_notes(out);
    out->size = reading.stream.at - entry->offset;
    quire_sheet_sort(sheet->cells, sheet->count);
    return quire_sheet_merge(sheet, reading.merged, reading.merged_count, arena, &out->cells.losses.covered,
                             err);
}
