/* SPDX-License-Identifier: Apache-2.0 */
/* OpenDocument spreadsheets. Cells hold what they show beside their values, so that no format has to be applied. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/odf_flat.h"
#include "load/worker/loaders/office/ooxml_package.h"
#include "load/worker/loaders/table/ods_cells.h"

enum { SHEETS_MAX = 1024, BOXES_MAX = 1024, DEPTH_MAX = 200, TEXT_MAX_BYTES = 1 << 20 };

struct loading {
    quire_load_host *host;
    quire_builder *builder;
    quire_ledger *ledger;
    odf_package package;
    ods_styles styles;
    sheet_account account;
    size_t boxes; /* that may still come */
};

static void enter(struct loading *self, quire_str unit, const char *lost)
{
    quire_sheet_enter(self->ledger, unit, 1, lost);
}

/* ---- comments and drawings ---- */

static void write_text(struct loading *self, quire_str sheet, const xmlNode *node, quire_element_kind kind,
                       quire_str range)
{
    const quire_str unit = kind == QUIRE_ELEMENT_ANNOTATION ? QUIRE_STR("notes") : QUIRE_STR("text_boxes");
    quire_buffer text;
    quire_buffer_init(&text, TEXT_MAX_BYTES);
    quire_ods_append_text(node, &text);
    quire_str shown = quire_str_trim(quire_buffer_view(&text));
    bool over = text.failure || !self->boxes;
    if (shown.size) {
        enter(self, unit, over ? "over_limit" : NULL);
        self->account.asides += !over;
        if (!over && kind == QUIRE_ELEMENT_ANNOTATION)
            quire_sheet_write_note(self->builder, sheet, range,
                                   quire_ooxml_text(quire_ooxml_child(node, "creator")), shown);
        else if (!over) quire_sheet_write_line(self->builder, kind, sheet, range, shown);
        self->boxes -= self->boxes > 0;
    }
    quire_buffer_free(&text);
}

static void write_drawings(struct loading *self, quire_str sheet, const xmlNode *node, quire_str range,
                           int depth)
{
    if (node->type != XML_ELEMENT_NODE || depth > DEPTH_MAX) return;
    if (quire_ooxml_named(node, "annotation")) {
        write_text(self, sheet, node, QUIRE_ELEMENT_ANNOTATION, range);
    } else if (quire_ooxml_named(node, "image")) {
        enter(self, QUIRE_STR("parts"), "image_without_text");
    } else if (quire_ooxml_named(node, "object")) {
        enter(self, QUIRE_STR("parts"), "embedded_object");
    } else {
        write_text(self, sheet, node, QUIRE_ELEMENT_PARAGRAPH, range);
        for (const xmlNode *child = node->children; child; child = child->next)
            write_drawings(self, sheet, child, range, depth + 1);
    }
}

static void write_asides(struct loading *self, quire_str name, const ods_sheet *sheet, const xmlNode *table)
{
    char range[SHEET_RANGE_BYTES];
    const xmlNode *shapes = quire_ooxml_child(table, "shapes");
    for (size_t i = 0; i < sheet->note_count; i++) {
        const ods_note *note = &sheet->notes[i];
        quire_sheet_range(note->row, note->column, note->row + 1, note->column + 1, range);
        write_drawings(self, name, note->node, quire_str_from(range), 0);
    }
    if (shapes) write_drawings(self, name, shapes, (quire_str){ 0 }, 0);
}

/* ---- sheets ---- */

static quire_status write_sheet(struct loading *self, const xmlNode *table, quire_error *err)
{
    quire_arena arena = { 0 };
    ods_sheet sheet;
    quire_str name = quire_str_trim(quire_ooxml_attribute(table, "name"));
    const ods_style *style = quire_ods_style(&self->styles, quire_ooxml_attribute(table, "style-name"));
    if (!name.size) name = QUIRE_STR("?");
    quire_sheet_write_line(self->builder, QUIRE_ELEMENT_HEADING, name, (quire_str){ 0 }, name);
    quire_status status = quire_ods_read_sheet(table, &self->styles, SHEET_CELLS_MAX - self->account.kept,
                                               &arena, &sheet, err);
    sheet.sheet.name = name;
    if (!status) quire_sheet_account_add(&self->account, &sheet.sheet, &sheet.losses);
    if (!status) status = quire_sheet_write(&sheet.sheet, self->builder, &arena, err);
    if (!status) {
        write_asides(self, name, &sheet, table);
        quire_sheet_say_hidden(&self->account.hidden, name, style && style->hidden, &sheet.hidden_rows,
                               &sheet.hidden_columns);
    }
    quire_arena_free(&arena);
    return status;
}

static quire_status write_sheets(struct loading *self, quire_error *err)
{
    quire_status status = QUIRE_OK;
    size_t count = 0;
    for (const xmlNode *node = self->package.body->children; node && !status; node = node->next) {
        if (node->type != XML_ELEMENT_NODE) continue;
        if (quire_ooxml_named(node, "tracked-changes")) {
            self->account.losses.deleted += quire_ods_count_below(node);
        } else if (!quire_ooxml_named(node, "table")) {
            self->account.losses.misplaced += quire_ods_count_below(node);
        } else if (count++ >= SHEETS_MAX) {
            self->account.losses.over_limit += quire_ods_count_below(node);
        } else {
            status = write_sheet(self, node, err);
            if (!status) status = quire_host_progress(self->host, count, count + (node->next != NULL), err);
        }
    }
    return status;
}

static quire_status read_document(struct loading *self, quire_error *err)
{
    quire_odf_read_meta(&self->package, self->builder);
    quire_status status = quire_ods_read_styles(&self->package, self->host->arena, &self->styles, err);
    if (!status) status = write_sheets(self, err);
    if (status) return status;
    self->account.received = quire_ods_count_cells(
        quire_office_part(&self->package.parts, QUIRE_STR("content.xml")));
    quire_sheet_account_enter(&self->account, self->ledger);
    quire_sheet_account_end(&self->account, self->host, "spreadsheet");
    return QUIRE_OK;
}

static quire_status load_ods(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    struct loading loading = { .host = host,
                               .builder = host->builder,
                               .ledger = quire_builder_ledger(host->builder),
                               .boxes = BOXES_MAX };
    quire_sheet_account_init(&loading.account);
    quire_status status = quire_odf_open(host, input->bytes, "spreadsheet", &loading.package, err);
    if (!status && !host->reason) status = read_document(&loading, err);
    quire_odf_close(&loading.package);
    quire_sheet_account_free(&loading.account);
    return status;
}

static const quire_format_type types[] = {
    { "application/vnd.oasis.opendocument.spreadsheet", "ods|ots",
      "application/vnd.oasis.opendocument.spreadsheet-template" },
    { "application/vnd.oasis.opendocument.spreadsheet-flat-xml", "fods", NULL },
    { 0 },
};

static bool is_spreadsheet(const quire_probe *probe)
{
    return probe->zip == QUIRE_ZIP_ODF_SHEET || quire_odf_is_flat(probe->bytes, "spreadsheet") ||
           quire_ooxml_may_be(probe, &quire_format_ods);
}

const quire_format quire_format_ods = {
    .name = "ods",
    .title = "OpenDocument spreadsheets",
    .keeps = "sheets, tables told apart with their heads and titles, values as shown, comments, cell ranges",
    .version = 2,
    .titles = QUIRE_TITLES_OF_FILES,
    .types = types,
    .signatures = quire_zip_signatures,
    .probe = is_spreadsheet,
    .load = load_ods,
};
