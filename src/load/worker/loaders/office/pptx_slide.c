/* SPDX-License-Identifier: Apache-2.0 */
/* The title comes first, whatever was drawn before it; a slide without one is headed by its first line, if that is a short one,
 * or by its number, so that nothing of it stands under the slide before. */
#include "load/worker/loaders/office/pptx_slide.h"

#include "base/str.h"
#include "load/worker/loaders/comment_author.h"
#include "load/worker/loaders/office/lists.h"
#include "load/worker/loaders/office/ooxml_chart.h"
#include "load/worker/loaders/office/ooxml_diagram.h"
#include "load/worker/loaders/office/ooxml_math.h"
#include "load/worker/loaders/office/reading_order.h"
#include "load/worker/loaders/office/slide_heading.h"
#include "load/worker/loaders/raised.h"

#include <stdlib.h>

enum {
    SHAPES_MAX = 4096, /* of a slide or a group; more stay as they were drawn */
    GROUPS_MAX = 32,   /* in each other */
    COLUMNS_MAX = 1024,
    TITLE_BYTES_MAX = 1024,
    LABEL_BYTES_MAX = 64
};

/* A twentieth of an inch: boxes overlap by more only where one is set into another. */
static const double BAND_GAP = -45720;

static void write_shape(pptx_writer *writer, const xmlNode *shape, unsigned depth);

static bool in_namespace(const xmlNode *node, const char *part)
{
    return node->ns && node->ns->href && strstr((const char *)node->ns->href, part);
}

bool quire_pptx_is_text(const xmlNode *node)
{
    if (quire_ooxml_named(node, "t"))
        return (in_namespace(node, "/drawingml/") && in_namespace(node, "/main")) ||
               in_namespace(node, "/math");
    if (quire_ooxml_named(node, "v"))
        return in_namespace(node, "/drawingml/chart") || in_namespace(node, "/drawingml/2006/chart");
    return quire_ooxml_named(node, "text") && in_namespace(node, "/presentationml/");
}

/* ---- text ---- */

static void write_run_text(pptx_writer *writer, const xmlNode *run, const xmlNode *text)
{
    office_writer *office = &writer->office;
    quire_str baseline = quire_ooxml_attribute(quire_ooxml_child(run, "rPr"), "baseline");
    quire_str plain = quire_ooxml_text(text);
    bool on_line = !baseline.size || quire_str_is(baseline, "0") || quire_str_is(baseline, "0%");
    bool single = text->children && !text->children->next;
    if (on_line || !single || !quire_str_trim(plain).size) quire_office_write_node(office, text);
    else
        quire_office_write_as(office, plain,
                              quire_str_starts(baseline, QUIRE_STR("-"))
                                  ? quire_lowered_text(plain, office->arena)
                                  : quire_raised_text(plain, office->arena));
}

/* The address that a run leads to outside of the presentation; empty: none. */
static quire_str link_of(const pptx_writer *writer, const xmlNode *run)
{
    const xmlNode *click = quire_ooxml_child(quire_ooxml_child(run, "rPr"), "hlinkClick");
    quire_str id = quire_ooxml_attribute(click, "id");
    const ooxml_relation *relation = id.size ? quire_ooxml_relation(writer->relations, id) : NULL;
    bool address = relation && quire_str_is(relation->type, "hyperlink");
    return address ? relation->target : (quire_str){ 0 };
}

static void write_runs(pptx_writer *writer, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (quire_pptx_is_text(child)) {
            write_run_text(writer, node, child);
        } else if (quire_ooxml_named(child, "br")) {
            quire_office_break_line(&writer->office);
        } else if (quire_ooxml_named(child, "AlternateContent")) {
            const xmlNode *choice = quire_ooxml_child(child, "Choice");
            for (const xmlNode *other = child->children; other; other = other->next) {
                if (other == choice) write_runs(writer, choice);
                else if (other->type == XML_ELEMENT_NODE)
                    quire_office_drop(&writer->office, other, "alternate");
            }
        } else if (quire_ooxml_named(child, "oMath")) {
            quire_str text = quire_ooxml_formula(&writer->office, child);
            quire_builder_open(writer->office.builder, QUIRE_ELEMENT_FORMULA);
            quire_builder_append_flowing(writer->office.builder, text);
            quire_builder_close(writer->office.builder);
        } else {
            quire_str address = link_of(writer, child);
            if (address.size) quire_builder_open(writer->office.builder, QUIRE_ELEMENT_LINK)->label = address;
            write_runs(writer, child);
            if (address.size) quire_builder_close(writer->office.builder);
        }
    }
}

static quire_list_style number_style(quire_str type)
{
    if (quire_str_starts(type, QUIRE_STR("alphaLc"))) return QUIRE_LIST_LOWER_LETTER;
    if (quire_str_starts(type, QUIRE_STR("alphaUc"))) return QUIRE_LIST_UPPER_LETTER;
    if (quire_str_starts(type, QUIRE_STR("romanLc"))) return QUIRE_LIST_LOWER_ROMAN;
    if (quire_str_starts(type, QUIRE_STR("romanUc"))) return QUIRE_LIST_UPPER_ROMAN;
    return quire_str_starts(type, QUIRE_STR("ea1")) ? QUIRE_LIST_CHINESE : QUIRE_LIST_DIGITS;
}

/* Counts the item and writes its number, which is in no text of the file. */
static void write_number(pptx_writer *writer, const xmlNode *bullet, uint32_t level)
{
    quire_buffer label;
    quire_str type = quire_ooxml_attribute(bullet, "type");
    bool numbered = bullet && quire_ooxml_named(bullet, "buAutoNum");
    for (uint32_t i = level + 1; i < PPTX_LEVELS; i++) writer->numbers[i] = 0;
    if (!numbered || !quire_str_equal(writer->styles[level], type)) writer->numbers[level] = 0;
    writer->styles[level] = type;
    if (!numbered) return;
    if (!writer->numbers[level])
        writer->numbers[level] = quire_ooxml_number(quire_ooxml_attribute(bullet, "startAt"), INT32_MAX, 1);
    quire_buffer_init(&label, LABEL_BYTES_MAX);
    if (quire_str_ends(type, QUIRE_STR("ParenBoth"))) quire_buffer_append_char(&label, '(');
    quire_list_put_number(&label, number_style(type), writer->numbers[level]++);
    if (quire_str_holds(type, "Paren")) quire_buffer_append_char(&label, ')');
    else if (number_style(type) == QUIRE_LIST_CHINESE) quire_buffer_append_str(&label, QUIRE_STR("、"));
    else if (quire_str_ends(type, QUIRE_STR("Period"))) quire_buffer_append_char(&label, '.');
    quire_buffer_append_char(&label, ' ');
    if (label.failure) writer->office.failed = true;
    else quire_builder_append_flowing(writer->office.builder, quire_buffer_view(&label));
    quire_buffer_free(&label);
}

static void write_paragraph(pptx_writer *writer, const xmlNode *shape, const xmlNode *paragraph)
{
    const xmlNode *bullet = quire_pptx_bullet(writer->layout, shape, paragraph);
    uint32_t level = quire_pptx_level(paragraph);
    if (!quire_office_count(&writer->office, paragraph)) return;
    if (bullet) quire_office_open_item(&writer->office, level + 1);
    else quire_office_open_block(&writer->office, QUIRE_ELEMENT_PARAGRAPH);
    write_number(writer, bullet, level);
    write_runs(writer, paragraph);
    if (!bullet) quire_office_close_block(&writer->office);
}

static void write_body(pptx_writer *writer, const xmlNode *shape, const xmlNode *body)
{
    memset(writer->numbers, 0, sizeof writer->numbers);
    for (const xmlNode *child = body->children; child; child = child->next)
        if (quire_ooxml_named(child, "p")) write_paragraph(writer, shape, child);
        else if (child->type == XML_ELEMENT_NODE) quire_office_drop(&writer->office, child, "misplaced");
    if (!writer->office.flat) quire_list_close(writer->office.builder, &writer->office.lists);
}

/* ---- tables, charts, diagrams ---- */

static uint32_t span_of(const xmlNode *cell, const char *name)
{
    uint32_t span = quire_ooxml_number(quire_ooxml_attribute(cell, name), COLUMNS_MAX, 1);
    return span ? span : 1;
}

static bool is_merged(const xmlNode *cell, const char *name)
{
    quire_str value = quire_ooxml_attribute(cell, name);
    return value.size && quire_ooxml_is_true(value);
}

static void write_cell(pptx_writer *writer, const xmlNode *node, uint32_t row, uint32_t column, bool header)
{
    quire_element *cell = quire_office_open_flat(&writer->office, QUIRE_ELEMENT_CELL);
    cell->row = row;
    cell->column = column;
    cell->row_span = span_of(node, "rowSpan");
    cell->column_span = span_of(node, "gridSpan");
    cell->header = header;
    const xmlNode *body = quire_ooxml_child(node, "txBody");
    if (body) write_body(writer, NULL, body);
    quire_office_drop_around(&writer->office, node, body);
    quire_office_close_flat(&writer->office);
}

static void write_row(pptx_writer *writer, const xmlNode *node, uint32_t row, bool header)
{
    quire_element *element = quire_builder_open(writer->office.builder, QUIRE_ELEMENT_TABLE_ROW);
    uint32_t column = 0;
    bool first = true;
    element->row = row;
    element->header = header;
    for (const xmlNode *cell = node->children; cell; cell = cell->next) {
        if (!quire_ooxml_named(cell, "tc")) {
            if (cell->type == XML_ELEMENT_NODE) quire_office_drop(&writer->office, cell, "misplaced");
            continue;
        }
        if (column >= COLUMNS_MAX) {
            quire_office_drop(&writer->office, cell, "over_limit");
        } else if (is_merged(cell, "hMerge") || is_merged(cell, "vMerge")) {
            quire_office_drop(&writer->office, cell, "merged_cell");
        } else {
            if (!first) quire_builder_append(writer->office.builder, QUIRE_STR("\t"));
            first = false;
            write_cell(writer, cell, row, column, header);
        }
        column++; /* what a merged cell covers is there, too */
    }
    quire_builder_close(writer->office.builder);
    quire_builder_end_line(writer->office.builder);
}

static void write_table(pptx_writer *writer, const xmlNode *table)
{
    bool headed = is_merged(quire_ooxml_child(table, "tblPr"), "firstRow");
    uint32_t row = 0;
    quire_office_open_block(&writer->office, QUIRE_ELEMENT_TABLE);
    for (const xmlNode *node = table->children; node; node = node->next) {
        if (quire_ooxml_named(node, "tr")) {
            write_row(writer, node, row, headed && row == 0);
            row++;
        } else if (node->type == XML_ELEMENT_NODE) {
            quire_office_drop(&writer->office, node, "misplaced");
        }
    }
    quire_office_close_block(&writer->office);
}

/* A chart or a diagram stands in a part of its own, which `id` of this slide's relations names. */
static void write_figure(pptx_writer *writer, quire_str id,
                         void (*write)(office_writer *, const xmlNode *root))
{
    const ooxml_relation *relation = quire_ooxml_relation(writer->relations, id);
    xmlDoc *document = relation ? quire_pptx_open_part(writer, relation->target) : NULL;
    if (!relation) quire_office_account(&writer->office, "parts", "missing_part");
    if (!document) return;
    write(&writer->office, xmlDocGetRootElement(document));
    xmlFreeDoc(document);
}

static const xmlNode *find_below(const xmlNode *node, const char *name, unsigned depth)
{
    if (quire_ooxml_named(node, name)) return node;
    for (const xmlNode *child = depth ? node->children : NULL; child; child = child->next) {
        const xmlNode *found = child->type == XML_ELEMENT_NODE ? find_below(child, name, depth - 1) : NULL;
        if (found) return found;
    }
    return NULL;
}

static void write_graphic(pptx_writer *writer, const xmlNode *frame)
{
    const xmlNode *graphic = quire_ooxml_child(quire_ooxml_child(frame, "graphic"), "graphicData");
    const xmlNode *table = quire_ooxml_child(graphic, "tbl"), *chart = quire_ooxml_child(graphic, "chart");
    const xmlNode *diagram = quire_ooxml_child(graphic, "relIds");
    if (table) write_table(writer, table);
    quire_office_drop_around(&writer->office, frame, table);
    if (table) return;
    if (chart) write_figure(writer, quire_ooxml_attribute(chart, "id"), quire_ooxml_write_chart);
    else if (diagram) write_figure(writer, quire_ooxml_attribute(diagram, "dm"), quire_ooxml_write_diagram);
    else quire_office_account(&writer->office, "parts", "unsupported_part");
}

/* ---- shapes ---- */

static bool is_title(const xmlNode *shape)
{
    const xmlNode *place = quire_pptx_placeholder(shape);
    quire_str role = place ? quire_pptx_role(place) : (quire_str){ 0 };
    return quire_str_is(role, "title") || quire_str_is(role, "ctrTitle");
}

/* All text under `node` on one line, in the arena. */
static void gather(const xmlNode *node, quire_buffer *out)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (quire_pptx_is_text(child)) quire_buffer_append_str(out, quire_ooxml_text(child));
        else gather(child, out);
        if (quire_ooxml_named(child, "br") || quire_ooxml_named(child, "p"))
            quire_buffer_append_char(out, ' ');
    }
}

static quire_str text_under(pptx_writer *writer, const xmlNode *node)
{
    quire_buffer text;
    quire_buffer_init(&text, TITLE_BYTES_MAX);
    gather(node, &text);
    quire_str copy = quire_arena_copy(writer->office.arena, quire_str_trim(quire_buffer_view(&text)));
    if (!copy.data || text.failure == QUIRE_E_NO_MEMORY) writer->office.failed = true;
    quire_buffer_free(&text);
    return copy;
}

static void write_heading(pptx_writer *writer, const xmlNode *shape)
{
    const xmlNode *place = quire_pptx_placeholder(shape);
    bool first = writer->slide == 1 && place && quire_str_is(quire_pptx_role(place), "ctrTitle");
    const xmlNode *body = quire_ooxml_child(shape, "txBody");
    if (!writer->title.size) writer->title = text_under(writer, shape);
    quire_office_open_block(&writer->office, first ? QUIRE_ELEMENT_TITLE : QUIRE_ELEMENT_HEADING)->level =
        first ? 0 : writer->level;
    writer->office.flat++;
    writer->office.flat_start = quire_builder_size(writer->office.builder);
    if (body) write_body(writer, NULL, body);
    quire_office_drop_around(&writer->office, shape, body);
    writer->office.flat--;
    quire_office_close_block(&writer->office);
}

/* What all slides say at their foot is written once; their numbers are in the place of what they say. */
static bool is_furniture(pptx_writer *writer, const xmlNode *shape)
{
    const xmlNode *place = quire_pptx_placeholder(shape);
    quire_str role = place ? quire_pptx_role(place) : (quire_str){ 0 };
    if (quire_str_is(role, "sldNum") || quire_str_is(role, "sldImg")) {
        quire_office_drop(&writer->office, shape, "page_number");
        return true;
    }
    if (!quire_str_is(role, "ftr") && !quire_str_is(role, "hdr") && !quire_str_is(role, "dt")) return false;
    if (!quire_office_count(&writer->office, shape)) return true;
    quire_str text = text_under(writer, shape);
    for (size_t i = 0; i < writer->footer_count; i++) {
        if (!quire_str_equal(writer->footers[i], text)) continue;
        quire_office_drop(&writer->office, shape, "duplicate");
        return true;
    }
    if (writer->footer_count == PPTX_FOOTERS) return false;
    writer->footers[writer->footer_count++] = text;
    const xmlNode *body = quire_ooxml_child(shape, "txBody");
    quire_office_open_flat(&writer->office, QUIRE_ELEMENT_FOOTER);
    if (body) write_body(writer, NULL, body);
    quire_office_drop_around(&writer->office, shape, body);
    quire_office_close_flat(&writer->office);
    quire_builder_end_block(writer->office.builder);
    return true;
}

/* What says in words what a picture shows; programs write words of their own where nobody did. */
static quire_str description_of(const xmlNode *picture)
{
    for (const xmlNode *child = picture->children; child; child = child->next) {
        quire_str words = quire_ooxml_attribute(quire_ooxml_child(child, "cNvPr"), "descr");
        if (words.size && !quire_str_holds(words, ".png") && !quire_str_holds(words, ".jp") &&
            memchr(words.data, ' ', words.size))
            return words;
    }
    return (quire_str){ 0 };
}

static void write_picture(pptx_writer *writer, const xmlNode *picture)
{
    quire_str words = description_of(picture);
    quire_office_account(&writer->office, "images", words.size ? NULL : "image_without_text");
    if (words.size) {
        quire_office_open_block(&writer->office, QUIRE_ELEMENT_FIGURE);
        quire_builder_append_flowing(writer->office.builder, words);
        quire_office_close_block(&writer->office);
    }
    quire_office_drop_around(&writer->office, picture, NULL);
}

static bool says_something(const pptx_writer *writer, const xmlNode *shape)
{
    if (quire_ooxml_named(shape, "graphicFrame") || quire_ooxml_named(shape, "pic")) return true;
    return quire_office_count(&writer->office, shape) > 0 || find_below(shape, "graphicFrame", GROUPS_MAX) ||
           find_below(shape, "pic", GROUPS_MAX);
}

static double number_of(const xmlNode *node, const char *name)
{
    quire_str text = quire_ooxml_attribute(node, name);
    bool below = quire_str_starts(text, QUIRE_STR("-"));
    if (below) text = quire_str_cut(text, 1, text.size);
    return (below ? -1.0 : 1.0) * (double)quire_ooxml_number(text, UINT32_MAX, 0);
}

/* False: nobody says where the shape stands. */
static bool place_shape(const pptx_writer *writer, const xmlNode *shape, size_t layer, quire_placed *out)
{
    const xmlNode *frame = quire_pptx_frame(writer->layout, shape);
    const xmlNode *from = quire_ooxml_child(frame, "off"), *size = quire_ooxml_child(frame, "ext");
    *out = (quire_placed){ .node = shape, .layer = layer };
    if (!from || !size) return false;
    out->x0 = number_of(from, "x");
    out->y0 = number_of(from, "y");
    out->x1 = out->x0 + number_of(size, "cx");
    out->y1 = out->y0 + number_of(size, "cy");
    return true;
}

static bool is_shape(const xmlNode *node)
{
    static const char *const names[] = { "sp",    "grpSp",       "graphicFrame",    "pic",
                                         "cxnSp", "contentPart", "AlternateContent" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (quire_ooxml_named(node, names[i])) return true;
    return false;
}

/* The shapes under `tree` as they are read. Those that say nothing are left out. NULL: memory is out. */
static quire_placed *order_shapes(pptx_writer *writer, const xmlNode *tree, size_t *count)
{
    size_t all = 0;
    bool placed = true;
    for (const xmlNode *node = tree->children; node; node = node->next) all += is_shape(node);
    quire_placed *items = quire_arena_array(writer->office.arena, all, sizeof *items);
    *count = 0;
    for (const xmlNode *node = tree->children; node && items; node = node->next) {
        if (!is_shape(node) || !says_something(writer, node)) continue;
        placed = place_shape(writer, node, *count, &items[*count]) && placed;
        ++*count;
    }
    if (items && placed && *count <= SHAPES_MAX) quire_reading_order(items, *count, BAND_GAP);
    return items;
}

static void write_shapes(pptx_writer *writer, const xmlNode *tree, const xmlNode *title, unsigned depth)
{
    size_t count;
    quire_placed *items = order_shapes(writer, tree, &count);
    if (!items) {
        writer->office.failed = true;
        return;
    }
    for (const xmlNode *node = tree->children; node; node = node->next)
        if (node->type == XML_ELEMENT_NODE && !is_shape(node))
            quire_office_drop(&writer->office, node, "misplaced");
    for (size_t i = 0; i < count; i++)
        if (items[i].node != title) write_shape(writer, items[i].node, depth);
}

static void write_alternatives(pptx_writer *writer, const xmlNode *node, unsigned depth)
{
    const xmlNode *chosen = NULL;
    for (const xmlNode *child = node->children; child && !chosen; child = child->next)
        if (child->type == XML_ELEMENT_NODE && says_something(writer, child)) chosen = child;
    for (const xmlNode *child = node->children; child; child = child->next)
        if (child == chosen) write_shapes(writer, child, NULL, depth + 1);
        else if (child->type == XML_ELEMENT_NODE) quire_office_drop(&writer->office, child, "alternate");
}

static void write_shape(pptx_writer *writer, const xmlNode *shape, unsigned depth)
{
    if (depth > GROUPS_MAX) {
        quire_office_drop(&writer->office, shape, "over_limit");
    } else if (quire_ooxml_named(shape, "grpSp")) {
        write_shapes(writer, shape, NULL, depth + 1);
    } else if (quire_ooxml_named(shape, "graphicFrame")) {
        write_graphic(writer, shape);
    } else if (quire_ooxml_named(shape, "AlternateContent")) {
        write_alternatives(writer, shape, depth);
    } else if (quire_ooxml_named(shape, "pic")) {
        write_picture(writer, shape);
    } else if (!is_furniture(writer, shape)) {
        const xmlNode *body = quire_ooxml_child(shape, "txBody");
        if (body) write_body(writer, shape, body);
        quire_office_drop_around(&writer->office, shape, body);
    }
}

static const xmlNode *find_title(const pptx_writer *writer, const xmlNode *tree)
{
    for (const xmlNode *node = tree->children; node; node = node->next)
        if (quire_ooxml_named(node, "sp") && is_title(node) && quire_office_count(&writer->office, node))
            return node;
    return NULL;
}

/* Of a slide without a title: the shape that it begins with, where that is one short line. */
static const xmlNode *find_first_line(pptx_writer *writer, const xmlNode *tree)
{
    size_t count;
    quire_placed *items = order_shapes(writer, tree, &count);
    const xmlNode *first = NULL;
    for (size_t i = 0; items && i < count && !first; i++)
        if (!quire_ooxml_named(items[i].node, "pic")) first = items[i].node;
    if (!first || !quire_ooxml_named(first, "sp")) return NULL;
    const xmlNode *place = quire_pptx_placeholder(first), *body = quire_ooxml_child(first, "txBody");
    quire_str role = place ? quire_pptx_role(place) : (quire_str){ 0 };
    size_t paragraphs = 0;
    for (const xmlNode *child = body ? body->children : NULL; child; child = child->next) {
        if (!quire_ooxml_named(child, "p") || !quire_office_count(&writer->office, child)) continue;
        paragraphs++;
        if (quire_pptx_bullet(writer->layout, first, child)) return NULL;
    }
    bool furniture = quire_str_is(role, "sldNum") || quire_str_is(role, "ftr") || quire_str_is(role, "dt");
    return paragraphs == 1 && !furniture && text_under(writer, first).size <= QUIRE_SLIDE_HEADING_BYTES
               ? first
               : NULL;
}

void quire_pptx_write_slide(pptx_writer *writer, const xmlNode *tree, bool hidden)
{
    const xmlNode *title = find_title(writer, tree);
    if (!title) title = find_first_line(writer, tree);
    if (title) write_heading(writer, title);
    else quire_slide_head_by_number(&writer->office, tree, writer->slide, writer->level);
    if (hidden) quire_slide_mark_hidden(&writer->office, tree);
    write_shapes(writer, tree, title, 0);
}

void quire_pptx_write_notes(pptx_writer *writer, const xmlNode *tree)
{
    for (const xmlNode *shape = tree->children; shape; shape = shape->next) {
        if (shape->type != XML_ELEMENT_NODE || !quire_office_count(&writer->office, shape)) continue;
        const xmlNode *body = quire_ooxml_child(shape, "txBody");
        if (is_furniture(writer, shape)) continue;
        quire_office_drop_around(&writer->office, shape, body);
        if (!body) continue;
        quire_builder_open(writer->office.builder, QUIRE_ELEMENT_ANNOTATION)->label = QUIRE_STR("notes");
        write_body(writer, NULL, body); /* the layout is the slide's, not that of the notes */
        quire_builder_close(writer->office.builder);
        quire_builder_end_block(writer->office.builder);
    }
}

void quire_pptx_write_comment(pptx_writer *writer, const xmlNode *comment, quire_str author)
{
    if (!quire_office_count(&writer->office, comment)) return;
    quire_list_close(writer->office.builder, &writer->office.lists);
    quire_builder_set_label(writer->office.builder,
                            quire_office_open_flat(&writer->office, QUIRE_ELEMENT_ANNOTATION), author);
    quire_write_comment_author(writer->office.builder, author);
    write_runs(writer, comment);
    quire_office_close_flat(&writer->office);
    quire_builder_end_block(writer->office.builder);
}
