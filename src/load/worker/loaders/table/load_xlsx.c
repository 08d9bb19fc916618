/* SPDX-License-Identifier: Apache-2.0 */
/* XLSX: the package's parts through libarchive, their XML through libxml2, sheet by sheet. What cells hold stands in the text
 * as the workbook shows it; formulas stand for the values that were calculated when it was saved. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/ooxml_embedded.h"
#include "load/worker/loaders/table/xlsx_cells.h"

enum {
    SHEETS_MAX = 1024,
    AUTHORS_MAX = 256,
    NOTES_MAX = 4096,
    BOXES_MAX = 1024,
    DEPTH_MAX = 200,
    TEXT_MAX_BYTES = 1 << 20
};

struct loading {
    quire_load_host *host;
    quire_builder *builder;
    quire_ledger *ledger;
    office_package package;
    ooxml_relations relations; /* of the workbook */
    xlsx_workbook workbook;
    sheet_account account;
    xmlDoc *persons; /* who takes part in threads; NULL: nobody is named */
};

static void enter_part(struct loading *self, const char *lost)
{
    quire_sheet_enter(self->ledger, QUIRE_STR("parts"), 1, lost);
}

/* A part whose text is received, as a tree; NULL: it is entered as lost. */
static xmlDoc *open_part(struct loading *self, quire_str name)
{
    quire_str bytes = quire_office_part(&self->package, name);
    xmlDoc *document = quire_ooxml_parse(bytes);
    enter_part(self, document ? NULL : bytes.data ? "malformed_part" : "missing_part");
    return document;
}

/* ---- notes and boxes ---- */

/* Appends all text of elements `name` under `node`, paragraphs with a space between them. */
static void collect_text(const xmlNode *node, const char *name, int depth, quire_buffer *out)
{
    for (const xmlNode *child = node->children; child && depth < DEPTH_MAX; child = child->next) {
        if (child->type != XML_ELEMENT_NODE || quire_ooxml_named(child, "rPh")) continue;
        if (quire_ooxml_named(child, name)) quire_buffer_append_str(out, quire_ooxml_text(child));
        else collect_text(child, name, depth + 1, out);
        if (quire_ooxml_named(child, "p") && out->size) quire_buffer_append_char(out, ' ');
    }
}

static bool is_range(quire_str text)
{
    sheet_cell cells;
    return quire_xlsx_read_range(text, &cells);
}

static quire_str author_in(const xmlNode *list, const char *name, size_t index, quire_str id)
{
    size_t seen = 0;
    for (const xmlNode *node = list ? list->children : NULL; node && seen < AUTHORS_MAX; node = node->next) {
        if (!quire_ooxml_named(node, name)) continue;
        if (id.size ? quire_str_equal(quire_ooxml_attribute(node, "id"), id) : seen == index)
            return id.size ? quire_ooxml_attribute(node, "displayName") : quire_ooxml_text(node);
        seen++;
    }
    return (quire_str){ 0 };
}

/* Whoever wrote a note. Programs put the name into its text, too. */
static quire_str author_of(const struct loading *self, const xmlNode *note, const xmlNode *root,
                           quire_str text)
{
    quire_str person = quire_ooxml_attribute(note, "personId");
    uint32_t index = quire_ooxml_number(quire_ooxml_attribute(note, "authorId"), AUTHORS_MAX, AUTHORS_MAX);
    quire_str author = quire_str_trim(
        person.size
            ? author_in(self->persons ? xmlDocGetRootElement(self->persons) : NULL, "person", 0, person)
            : author_in(quire_ooxml_child(root, "authors"), "author", index, (quire_str){ 0 }));
    return quire_str_starts(text, author) ? (quire_str){ 0 } : author;
}

/* Comments on cells: of the list under `list`, or right under the root where they are threaded. */
static void write_notes(struct loading *self, quire_str sheet, const ooxml_relation *relation,
                        const char *list, const char *item)
{
    xmlDoc *document = open_part(self, relation->target);
    if (!document) return;
    const xmlNode *root = xmlDocGetRootElement(document),
                  *parent = list ? quire_ooxml_child(root, list) : root;
    quire_buffer text;
    size_t written = 0;
    quire_buffer_init(&text, TEXT_MAX_BYTES);
    for (const xmlNode *node = parent ? parent->children : NULL; node; node = node->next) {
        if (!quire_ooxml_named(node, item)) continue;
        quire_buffer_clear(&text);
        collect_text(node, list ? "t" : "text", 0, &text);
        quire_str shown = quire_str_trim(quire_buffer_view(&text)),
                  range = quire_ooxml_attribute(node, "ref");
        if (!shown.size) continue;
        /* What programs show that know no threads; the thread itself has a part of its own. */
        bool again = quire_str_starts(shown, QUIRE_STR("[Threaded comment]"));
        const char *lost = again ? "duplicate" : written++ >= NOTES_MAX || text.failure ? "over_limit" : NULL;
        quire_sheet_enter(self->ledger, QUIRE_STR("notes"), 1, lost);
        if (lost) continue;
        self->account.asides++;
        quire_sheet_write_note(self->builder, sheet, is_range(range) ? range : (quire_str){ 0 },
                               author_of(self, node, root, shown), shown);
    }
    quire_buffer_free(&text);
    xmlFreeDoc(document);
}

/* The text of shapes, each a paragraph; *left bounds them. */
static void write_shapes(struct loading *self, quire_str sheet, const xmlNode *node, int depth, size_t *left)
{
    for (const xmlNode *child = node->children; child && depth < DEPTH_MAX; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (!quire_ooxml_named(child, "txBody")) {
            write_shapes(self, sheet, child, depth + 1, left);
            continue;
        }
        quire_buffer text;
        quire_buffer_init(&text, TEXT_MAX_BYTES);
        collect_text(child, "t", 0, &text);
        if (quire_str_trim(quire_buffer_view(&text)).size) {
            bool kept = *left > 0 && !text.failure;
            quire_sheet_enter(self->ledger, QUIRE_STR("text_boxes"), 1, kept ? NULL : "over_limit");
            if (kept) {
                self->account.asides++;
                quire_sheet_write_line(self->builder, QUIRE_ELEMENT_PARAGRAPH, sheet, (quire_str){ 0 },
                                       quire_buffer_view(&text));
                --*left;
            }
        }
        quire_buffer_free(&text);
    }
}

/* A chart draws cells, which stand in the text already: its title is what it adds. */
static void write_chart(struct loading *self, quire_str sheet, const ooxml_relation *relation)
{
    xmlDoc *document = open_part(self, relation->target);
    quire_buffer text;
    if (!document) return;
    quire_buffer_init(&text, TEXT_MAX_BYTES);
    const xmlNode *chart = quire_ooxml_child(xmlDocGetRootElement(document), "chart");
    const xmlNode *title = quire_ooxml_child(chart, "title");
    if (title) collect_text(title, "t", 0, &text);
    quire_str shown = quire_str_trim(quire_buffer_view(&text));
    if (shown.size && !text.failure) {
        quire_locator place = { .kind = QUIRE_LOCATOR_SHEET, .name = sheet };
        quire_builder_set_locator(self->builder, quire_builder_open(self->builder, QUIRE_ELEMENT_FIGURE),
                                  &place);
        quire_builder_open(self->builder, QUIRE_ELEMENT_CAPTION);
        quire_builder_append_flowing(self->builder, shown);
        quire_builder_close(self->builder);
        quire_builder_close(self->builder);
        quire_builder_end_block(self->builder);
    }
    quire_buffer_free(&text);
    xmlFreeDoc(document);
}

static quire_status write_drawing(struct loading *self, quire_str sheet, const ooxml_relation *relation,
                                  quire_error *err)
{
    ooxml_relations relations;
    size_t left = BOXES_MAX;
    xmlDoc *document = open_part(self, relation->target);
    if (!document) return QUIRE_OK;
    write_shapes(self, sheet, xmlDocGetRootElement(document), 0, &left);
    xmlFreeDoc(document);
    quire_status status = quire_ooxml_relations(&self->package, relation->target, self->host->arena,
                                                &relations, err);
    for (size_t i = 0; !status && i < relations.count && i < BOXES_MAX; i++) {
        if (quire_str_is(relations.items[i].type, "chart")) write_chart(self, sheet, &relations.items[i]);
        else if (quire_str_is(relations.items[i].type, "image")) enter_part(self, "image_without_text");
    }
    return status;
}

static quire_status write_asides(struct loading *self, quire_str sheet, quire_str part, quire_error *err)
{
    ooxml_relations relations;
    quire_status status = quire_ooxml_relations(&self->package, part, self->host->arena, &relations, err);
    if (status) return status;
    const ooxml_relation *threads = quire_ooxml_relation_of_type(&relations, "threadedComment");
    const ooxml_relation *comments = quire_ooxml_relation_of_type(&relations, "comments");
    if (threads) write_notes(self, sheet, threads, NULL, "threadedComment");
    if (comments) write_notes(self, sheet, comments, "commentList", "comment");
    for (size_t i = 0; !status && i < relations.count; i++) {
        quire_str type = relations.items[i].type;
        if (quire_str_is(type, "drawing")) status = write_drawing(self, sheet, &relations.items[i], err);
    }
    return status;
}

/* ---- sheets ---- */

static quire_status write_cells(struct loading *self, quire_str name, quire_str part, quire_error *err)
{
    quire_arena arena = { 0 };
    xlsx_sheet sheet;
    quire_status status = quire_xlsx_read_sheet(part, &self->workbook, SHEET_CELLS_MAX - self->account.kept,
                                                &arena, &sheet, err);
    sheet.sheet.name = name;
    if (!status) quire_sheet_account_add(&self->account, &sheet.sheet, &sheet.losses);
    if (!status) status = quire_sheet_write(&sheet.sheet, self->builder, &arena, err);
    if (!status)
        quire_sheet_say_hidden(&self->account.hidden, name, false, &sheet.hidden_rows, &sheet.hidden_columns);
    quire_arena_free(&arena);
    return status;
}

static quire_status write_sheet(struct loading *self, const xmlNode *node, quire_error *err)
{
    quire_str name = quire_str_trim(quire_ooxml_attribute(node, "name")),
              state = quire_ooxml_attribute(node, "state");
    const ooxml_relation *relation = quire_ooxml_relation(&self->relations,
                                                          quire_ooxml_attribute(node, "id"));
    if (!relation) {
        enter_part(self, "missing_part");
        return QUIRE_OK;
    }
    if (!name.size) name = QUIRE_STR("?");
    bool hidden = quire_str_is(state, "hidden") || quire_str_is(state, "veryHidden");
    quire_sheet_say_hidden(&self->account.hidden, name, hidden, &(sheet_spans){ 0 }, &(sheet_spans){ 0 });
    quire_sheet_write_line(self->builder, QUIRE_ELEMENT_HEADING, name, (quire_str){ 0 }, name);
    quire_str part = quire_office_part(&self->package, relation->target);
    bool whole;
    uint64_t cells = quire_xlsx_count_cells(part, &whole);
    quire_status status = QUIRE_OK;
    if (whole) {
        enter_part(self, NULL);
        self->account.received += cells;
        if (quire_str_is(relation->type, "worksheet")) status = write_cells(self, name, part, err);
        else self->account.losses.malformed += cells; /* charts and dialogs have none */
    } else {
        enter_part(self, part.data ? "malformed_part" : "missing_part");
    }
    return status ? status : write_asides(self, name, relation->target, err);
}

/* Other files are never followed. */
static void drop_outside(struct loading *self)
{
    for (size_t i = 0; i < self->relations.count; i++) {
        quire_str type = self->relations.items[i].type;
        if (quire_str_is(type, "externalLink") || quire_str_is(type, "connections"))
            enter_part(self, "external_link");
    }
}

static quire_status write_sheets(struct loading *self, const xmlNode *root, quire_error *err)
{
    const xmlNode *sheets = quire_ooxml_child(root, "sheets");
    quire_status status = QUIRE_OK;
    size_t count = 0, total = 0;
    for (const xmlNode *node = sheets ? sheets->children : NULL; node; node = node->next)
        total += quire_ooxml_named(node, "sheet");
    for (const xmlNode *node = sheets ? sheets->children : NULL; node && !status; node = node->next) {
        if (!quire_ooxml_named(node, "sheet")) continue;
        if (count++ >= SHEETS_MAX) enter_part(self, "over_limit");
        else status = write_sheet(self, node, err);
        if (!status) status = quire_host_progress(self->host, count, total, err);
    }
    quire_sheet_account_enter(&self->account, self->ledger);
    return status;
}

static quire_status read_shared(struct loading *self, quire_error *err)
{
    const ooxml_relation *strings = quire_ooxml_relation_of_type(&self->relations, "sharedStrings");
    const ooxml_relation *styles = quire_ooxml_relation_of_type(&self->relations, "styles");
    quire_str part = quire_office_part(&self->package,
                                       strings ? strings->target : QUIRE_STR("xl/sharedStrings.xml"));
    quire_status status = quire_xlsx_read_strings(part, self->host->arena, &self->workbook.strings, err);
    if (status) return status;
    part = quire_office_part(&self->package, styles ? styles->target : QUIRE_STR("xl/styles.xml"));
    return quire_xlsx_read_styles(part, self->host->arena, &self->workbook.styles, err);
}

static quire_status read_workbook(struct loading *self, quire_error *err)
{
    ooxml_relations relations;
    quire_status status = quire_ooxml_relations(&self->package, (quire_str){ 0 }, self->host->arena,
                                                &relations, err);
    if (status) return status;
    const ooxml_relation *main = quire_ooxml_relation_of_type(&relations, "officeDocument");
    quire_str name = main ? main->target : QUIRE_STR("xl/workbook.xml");
    if (quire_str_ends(name, QUIRE_STR(".bin"))) {
        quire_host_refuse(self->host, QUIRE_LOAD_UNSUPPORTED,
                          "a binary Excel workbook (XLSB): save it as XLSX");
        return QUIRE_OK;
    }
    xmlDoc *document = open_part(self, name);
    if (!document) {
        quire_host_refuse(self->host, QUIRE_LOAD_MALFORMED,
                          "the workbook's main part is missing or is not valid XML; save it again in the "
                          "program that made it");
        return QUIRE_OK;
    }
    const xmlNode *root = xmlDocGetRootElement(document);
    quire_str from_1904 = quire_ooxml_attribute(quire_ooxml_child(root, "workbookPr"), "date1904");
    self->workbook.from_1904 = from_1904.size && quire_ooxml_is_true(from_1904);
    quire_ooxml_read_core(&self->package, &relations, self->builder);
    status = quire_ooxml_relations(&self->package, name, self->host->arena, &self->relations, err);
    const ooxml_relation *persons = quire_ooxml_relation_of_type(&self->relations, "person");
    if (persons) self->persons = quire_ooxml_parse(quire_office_part(&self->package, persons->target));
    if (!status) status = read_shared(self, err);
    if (!status) drop_outside(self);
    if (!status) status = write_sheets(self, root, err);
    xmlFreeDoc(document);
    return status;
}

static quire_status load_xlsx(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    struct loading loading = { .host = host,
                               .builder = host->builder,
                               .ledger = quire_builder_ledger(host->builder) };
    quire_sheet_account_init(&loading.account);
    quire_status status = quire_ooxml_open(host, input->bytes, &loading.package, err);
    if (!status && !host->reason) status = read_workbook(&loading, err);
    if (!status && !host->reason)
        status = quire_ooxml_hand_on_embedded(host, input->bytes, &loading.package, err);
    if (!status && !host->reason) quire_sheet_account_end(&loading.account, host, "workbook");
    quire_sheet_account_free(&loading.account);
    xmlFreeDoc(loading.persons);
    return status;
}

static const quire_format_type types[] = {
    { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx|xlsm|xltx|xltm",
      "application/vnd.ms-excel.sheet.macroenabled.12" },
    { 0 },
};

static bool is_workbook(const quire_probe *probe)
{
    return probe->zip == QUIRE_ZIP_EXCEL || quire_ooxml_may_be(probe, &quire_format_xlsx);
}

const quire_format quire_format_xlsx = {
    .name = "xlsx",
    .title = "Excel workbooks",
    .keeps = "sheets, tables told apart with their heads and titles, values as shown, notes, cell ranges",
    .version = 2,
    .titles = QUIRE_TITLES_OF_FILES,
    .types = types,
    .signatures = quire_zip_signatures,
    .probe = is_workbook,
    .load = load_xlsx,
};
