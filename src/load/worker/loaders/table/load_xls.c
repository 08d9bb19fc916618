/* SPDX-License-Identifier: Apache-2.0 */
/* Workbooks of Excel 97 to 2003, and of Excel 95. Values stand as the file's formats show them. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/table/xls_cells.h"
#include "load/worker/ole2_file.h"
#include "load/worker/ole2_kind.h"

enum { WALKS_MAX = 2 /* over all records: sheets may claim to begin where others do */ };

struct loading {
    quire_load_host *host;
    quire_builder *builder;
    quire_ledger *ledger;
    xls_workbook workbook;
    sheet_account account;
    uint64_t walked; /* bytes of records */
};

static void enter(struct loading *self, quire_str unit, uint64_t count, const char *lost)
{
    quire_sheet_enter(self->ledger, unit, count, lost);
}

static void add_losses(struct loading *self, const xls_sheet *sheet)
{
    quire_sheet_account_add(&self->account, &sheet->cells.sheet, &sheet->cells.losses);
    enter(self, QUIRE_STR("notes"), sheet->more_notes, "over_limit");
    enter(self, QUIRE_STR("text_boxes"), sheet->more_boxes, "over_limit");
    enter(self, QUIRE_STR("parts"), sheet->charts, "unsupported_part");
}

static void write_box(struct loading *self, quire_str sheet, quire_element_kind kind, quire_str range,
                      quire_str text)
{
    bool note = kind == QUIRE_ELEMENT_ANNOTATION;
    text = quire_str_trim(text);
    enter(self, note ? QUIRE_STR("notes") : QUIRE_STR("text_boxes"), 1, text.size ? NULL : "empty");
    if (text.size) quire_sheet_write_line(self->builder, kind, sheet, range, text);
    self->account.asides += text.size > 0;
}

static void write_boxes(struct loading *self, quire_str name, const xls_sheet *sheet)
{
    char range[SHEET_RANGE_BYTES];
    for (size_t i = 0; i < sheet->note_count; i++) {
        const xls_note *note = &sheet->notes[i];
        quire_sheet_range(note->row, note->column, note->row + 1, note->column + 1, range);
        write_box(self, name, QUIRE_ELEMENT_ANNOTATION, quire_str_from(range), note->text);
    }
    for (size_t i = 0; i < sheet->box_count; i++)
        if (!sheet->boxes[i].note)
            write_box(self, name, QUIRE_ELEMENT_PARAGRAPH, (quire_str){ 0 }, sheet->boxes[i].text);
}

static quire_status write_cells(struct loading *self, const xls_sheet_entry *entry, quire_str name,
                                quire_error *err)
{
    quire_arena arena = { 0 };
    xls_sheet sheet;
    quire_status status = quire_xls_read_sheet(&self->workbook, entry, SHEET_CELLS_MAX - self->account.kept,
                                               &arena, &sheet, err);
    sheet.cells.sheet.name = name;
    self->walked += status ? 0 : sheet.size;
    if (!status) add_losses(self, &sheet);
    if (!status) status = quire_sheet_write(&sheet.cells.sheet, self->builder, &arena, err);
    if (!status) write_boxes(self, name, &sheet);
    if (!status)
        quire_sheet_say_hidden(&self->account.hidden, name, false, &sheet.cells.hidden_rows,
                               &sheet.cells.hidden_columns);
    quire_arena_free(&arena);
    return status;
}

static quire_status write_sheet(struct loading *self, const xls_sheet_entry *entry, quire_error *err)
{
    quire_str name = quire_str_trim(entry->name);
    bool whole;
    if (entry->type != XLS_CELLS) {
        bool chart = entry->type == XLS_CHART;
        enter(self, QUIRE_STR("parts"), 1, chart ? "unsupported_part" : "macros");
        return QUIRE_OK;
    }
    if (self->walked / WALKS_MAX > self->workbook.stream.size) {
        enter(self, QUIRE_STR("parts"), 1, "over_limit");
        return QUIRE_OK;
    }
    if (!name.size) name = QUIRE_STR("?");
    uint64_t cells = quire_xls_count_cells(self->workbook.stream, entry->offset, &whole);
    enter(self, QUIRE_STR("parts"), 1, whole ? NULL : "malformed_part");
    quire_sheet_say_hidden(&self->account.hidden, name, entry->hidden, &(sheet_spans){ 0 },
                           &(sheet_spans){ 0 });
    quire_sheet_write_line(self->builder, QUIRE_ELEMENT_HEADING, name, (quire_str){ 0 }, name);
    self->account.received += cells;
    return whole ? write_cells(self, entry, name, err) : QUIRE_OK;
}

static quire_status write_sheets(struct loading *self, quire_error *err)
{
    quire_status status = QUIRE_OK;
    const xls_workbook *workbook = &self->workbook;
    for (size_t i = 0; i < workbook->sheet_count && !status; i++) {
        status = write_sheet(self, &workbook->sheets[i], err);
        if (!status) status = quire_host_progress(self->host, i + 1, workbook->sheet_count, err);
    }
    if (status) return status;
    enter(self, QUIRE_STR("parts"), workbook->more_sheets, "over_limit");
    quire_sheet_account_enter(&self->account, self->ledger);
    quire_sheet_account_end(&self->account, self->host, "workbook");
    return QUIRE_OK;
}

/* The workbook's stream: that of Excel 97 where both are there, for programs that knew one alone. Data is NULL where there is
 * none. */
static quire_status find_stream(struct loading *self, quire_str bytes, quire_str *out, bool *whole,
                                quire_error *err)
{
    quire_ole2_file file;
    quire_str entry, found = { 0 };
    quire_ole2_open(bytes, &file);
    quire_ole2_walk walk = quire_ole2_root(&file);
    *out = (quire_str){ 0 };
    *whole = false;
    if (!quire_is_ole2(bytes)) { /* as programs left it on disks before there was OLE2 */
        *out = bytes;
        *whole = true;
        return QUIRE_OK;
    }
    while (quire_ole2_next(&walk, &entry)) {
        bool newer = quire_ole2_is_named(entry, "Workbook");
        if (newer || (!found.data && quire_ole2_is_named(entry, "Book"))) found = entry;
        if (quire_ole2_is_named(entry, "_VBA_PROJECT_CUR")) enter(self, QUIRE_STR("parts"), 1, "macros");
        if (newer) break;
    }
    return found.data ? quire_ole2_read(&file, found, self->host->arena, out, whole, err) : QUIRE_OK;
}

/* BIFF2 to BIFF4 begin with other records. */
static bool is_older(quire_str stream)
{
    unsigned type = quire_biff_u16(stream, 0), size = quire_biff_u16(stream, 2);
    return (type == 0x0009 || type == 0x0209 || type == 0x0409) && size >= 4 && size <= 8;
}

static quire_status load_xls(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    struct loading loading = { .host = host,
                               .builder = host->builder,
                               .ledger = quire_builder_ledger(host->builder) };
    quire_str stream;
    bool whole;
    quire_status status = find_stream(&loading, input->bytes, &stream, &whole, err);
    if (!status) status = quire_xls_read_workbook(stream, host->arena, &loading.workbook, err);
    if (status) return status;
    if (loading.workbook.encrypted) {
        quire_host_refuse(host, QUIRE_LOAD_ENCRYPTED, "the workbook is encrypted");
        return QUIRE_OK;
    }
    if (!loading.workbook.known && is_older(stream)) {
        quire_host_refuse(host, QUIRE_LOAD_UNSUPPORTED,
                          "a workbook of a time before Excel 95: save it as XLSX");
        return QUIRE_OK;
    }
    if (!loading.workbook.known || (!whole && !loading.workbook.sheet_count)) {
        quire_host_refuse(host, QUIRE_LOAD_MALFORMED,
                          "the workbook's records are missing or damaged; save it again as XLSX");
        return QUIRE_OK;
    }
    if (!whole) enter(&loading, QUIRE_STR("parts"), 1, "malformed_part");
    quire_sheet_account_init(&loading.account);
    status = write_sheets(&loading, err);
    quire_sheet_account_free(&loading.account);
    return status;
}

static const quire_format_type types[] = {
    { "application/vnd.ms-excel", "xls|xlt|et",
      "application/excel|application/x-excel|application/x-msexcel" },
    { 0 },
};

/* Of all that programs kept in such files it is the one with a workbook. */
static const quire_format_signature signatures[] = { { 0, 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" }, { 0 } };

static bool is_workbook(const quire_probe *probe)
{
    return quire_ole2_is_workbook(probe->bytes);
}

const quire_format quire_format_xls = {
    .name = "xls",
    .title = "Excel 97 workbooks",
    .keeps = "sheets, tables told apart with their heads and titles, values as shown, notes, cell ranges",
    .version = 1,
    .titles = QUIRE_TITLES_OF_FILES,
    .types = types,
    .signatures = signatures,
    .probe = is_workbook,
    .load = load_xls,
};
