/* SPDX-License-Identifier: Apache-2.0 */
/* OpenDocument presentations, slide by slide: the title, what stands on it as it is read, its notes and comments. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/odf_flat.h"
#include "load/worker/loaders/office/odf_text.h"
#include "load/worker/loaders/office/ooxml_package.h"
#include "load/worker/loaders/office/reading_order.h"
#include "load/worker/loaders/office/slide_heading.h"

#include <stdlib.h>

enum { SLIDES_MAX = 10000, NUMBER_BYTES = 32 };

static const double BAND_GAP = -0.125; /* centimetres */

/* A length in centimetres; *known is false where there is none. */
static double length_of(const xmlNode *node, const char *name, bool *known)
{
    static const struct {
        const char *unit;
        double centimetres;
    } units[] = { { "cm", 1 },         { "mm", 0.1 },      { "in", 2.54 },
                  { "pt", 2.54 / 72 }, { "pc", 2.54 / 6 }, { "px", 2.54 / 96 } };
    char digits[NUMBER_BYTES], *end;
    quire_str text = quire_ooxml_attribute(node, name);
    if (!text.size || text.size >= sizeof digits) return *known = false, 0;
    memcpy(digits, text.data, text.size);
    digits[text.size] = '\0';
    double value = strtod(digits, &end);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(end, units[i].unit) == 0 && value > -1e6 && value < 1e6)
            return value * units[i].centimetres;
    return *known = false, 0;
}

static bool place(const xmlNode *shape, size_t layer, quire_placed *out)
{
    bool known = true;
    *out = (quire_placed){ .node = shape, .layer = layer };
    out->x0 = length_of(shape, "x", &known);
    out->y0 = length_of(shape, "y", &known);
    out->x1 = out->x0 + length_of(shape, "width", &known);
    out->y1 = out->y0 + length_of(shape, "height", &known);
    return known;
}

static bool is_class(const xmlNode *shape, const char *name)
{
    return quire_str_is(quire_ooxml_attribute(shape, "class"), name);
}

static bool says_something(const odf_writer *writer, const xmlNode *shape)
{
    return quire_office_count(&writer->office, shape) || quire_ooxml_child(shape, "object") ||
           quire_ooxml_child(shape, "image") || quire_ooxml_named(shape, "g");
}

/* The drawings of a page as they are read. NULL: memory is out. */
static quire_placed *order_shapes(odf_writer *writer, const xmlNode *page, size_t *count)
{
    size_t all = 0;
    bool placed = true;
    for (const xmlNode *node = page->children; node; node = node->next) all += quire_odf_is_drawing(node);
    quire_placed *items = quire_arena_array(writer->office.arena, all, sizeof *items);
    *count = 0;
    for (const xmlNode *node = page->children; node && items; node = node->next) {
        if (!quire_odf_is_drawing(node) || !says_something(writer, node)) continue;
        placed = place(node, *count, &items[*count]) && placed;
        ++*count;
    }
    if (items && placed) quire_reading_order(items, *count, BAND_GAP);
    return items;
}

static void write_notes(odf_writer *writer, const xmlNode *notes)
{
    for (const xmlNode *shape = notes->children; shape; shape = shape->next) {
        if (shape->type != XML_ELEMENT_NODE || !quire_office_count(&writer->office, shape)) continue;
        if (!is_class(shape, "notes")) {
            quire_office_drop(&writer->office, shape,
                              is_class(shape, "page-number") ? "page_number" : "furniture");
            continue;
        }
        quire_builder_open(writer->office.builder, QUIRE_ELEMENT_ANNOTATION)->label = QUIRE_STR("notes");
        quire_odf_write_drawing(writer, shape, false);
        quire_odf_flush(writer);
        quire_builder_close(writer->office.builder);
        quire_builder_end_block(writer->office.builder);
    }
}

struct slide {
    const xmlNode *title;
    quire_placed *shapes;
    size_t count;
};

/* The shape that the slide begins with, where that is one short line. */
static const xmlNode *find_first_line(const odf_writer *writer, const struct slide *slide)
{
    const xmlNode *first = NULL;
    for (size_t i = 0; i < slide->count && !first; i++)
        if (quire_office_count(&writer->office, slide->shapes[i].node)) first = slide->shapes[i].node;
    if (!first || quire_ooxml_child(first, "table") || quire_ooxml_named(first, "g")) return NULL;
    const xmlNode *box = quire_ooxml_child(first, "text-box");
    size_t lines = 0;
    for (const xmlNode *line = (box ? box : first)->children; line; line = line->next) {
        if (quire_ooxml_named(line, "list")) return NULL;
        lines += quire_ooxml_named(line, "p") && quire_office_count(&writer->office, line);
    }
    return lines == 1 && quire_office_count(&writer->office, first) <= QUIRE_SLIDE_HEADING_BYTES ? first
                                                                                                 : NULL;
}

static void write_title(odf_writer *writer, const xmlNode *shape, uint32_t number)
{
    bool first = number == 1 && !writer->title.size;
    if (!writer->title.size) writer->title = quire_odf_text_under(writer, shape);
    quire_office_open_block(&writer->office, first ? QUIRE_ELEMENT_TITLE : QUIRE_ELEMENT_HEADING)->level =
        first ? 0 : 1;
    size_t start = quire_builder_size(writer->office.builder);
    writer->office.flat++;
    writer->office.flat_start = start;
    quire_odf_write_drawing(writer, shape, false);
    writer->office.flat--;
    quire_office_close_block(&writer->office);
    quire_odf_flush(writer);
}

static void write_comments(odf_writer *writer, const xmlNode *page)
{
    for (const xmlNode *node = page->children; node; node = node->next)
        if (quire_ooxml_named(node, "annotation"))
            quire_odf_wait(writer, node, quire_ooxml_text(quire_ooxml_child(node, "creator")));
    quire_odf_flush(writer);
}

/* What stands on the page and is no drawing, notes or comment. */
static void drop_rest(odf_writer *writer, const xmlNode *page)
{
    for (const xmlNode *node = page->children; node; node = node->next)
        if (node->type == XML_ELEMENT_NODE && !quire_odf_is_drawing(node) &&
            !quire_ooxml_named(node, "notes") && !quire_ooxml_named(node, "annotation"))
            quire_office_drop(&writer->office, node, "misplaced");
}

static void write_slide(odf_writer *writer, const xmlNode *page, uint32_t number)
{
    struct slide slide = { 0 };
    const odf_style *style = quire_odf_style(&writer->styles, ODF_CONTENT, "drawing-page",
                                             quire_ooxml_attribute(page, "style-name"));
    slide.shapes = order_shapes(writer, page, &slide.count);
    if (!slide.shapes) {
        writer->office.failed = true;
        return;
    }
    for (size_t i = 0; i < slide.count && !slide.title; i++)
        if (is_class(slide.shapes[i].node, "title") &&
            quire_office_count(&writer->office, slide.shapes[i].node))
            slide.title = slide.shapes[i].node;
    if (!slide.title) slide.title = find_first_line(writer, &slide);
    if (slide.title) write_title(writer, slide.title, number);
    else quire_slide_head_by_number(&writer->office, page, number, 1);
    if (style && style->hidden) quire_slide_mark_hidden(&writer->office, page);
    for (size_t i = 0; i < slide.count; i++) {
        if (slide.shapes[i].node == slide.title) continue;
        quire_odf_write_drawing(writer, slide.shapes[i].node, false);
        quire_odf_flush(writer);
    }
    drop_rest(writer, page);
    for (const xmlNode *node = page->children; node; node = node->next)
        if (quire_ooxml_named(node, "notes")) write_notes(writer, node);
    write_comments(writer, page);
}

static quire_status write_all(odf_writer *writer, const odf_package *package, quire_load_host *host,
                              quire_error *err)
{
    uint32_t number = 0, all = 0;
    quire_status status = QUIRE_OK;
    quire_odf_receive(writer, quire_office_part(&package->parts, QUIRE_STR("content.xml")));
    quire_office_drop_around(&writer->office, xmlDocGetRootElement(package->content), package->body);
    for (const xmlNode *page = package->body->children; page; page = page->next)
        all += quire_ooxml_named(page, "page");
    for (const xmlNode *page = package->body->children; page && !status; page = page->next) {
        if (page->type != XML_ELEMENT_NODE) continue;
        if (!quire_ooxml_named(page, "page") || number >= SLIDES_MAX) {
            quire_office_drop(&writer->office, page, number >= SLIDES_MAX ? "over_limit" : "misplaced");
            continue;
        }
        const quire_locator here = { .kind = QUIRE_LOCATOR_SLIDE, .first = ++number };
        quire_builder_stand_at(host->builder, &here);
        write_slide(writer, page, number);
        quire_builder_stand_at(host->builder, NULL);
        status = quire_host_progress(host, number, all, err);
    }
    return status ? status : quire_office_settle(&writer->office, err);
}

static quire_status load_odp(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    odf_package package;
    odf_writer writer = { 0 };
    quire_status status = quire_odf_open(host, input->bytes, "presentation", &package, err);
    if (!status && !host->reason) {
        quire_odf_read_meta(&package, host->builder);
        status = quire_odf_begin(&writer, host, &package, err);
        if (!status) status = write_all(&writer, &package, host, err);
        quire_builder_set_title(host->builder, writer.title);
        if (!status && !writer.office.kept)
            quire_host_refuse(host, QUIRE_LOAD_NO_TEXT, "the presentation holds no text");
    }
    quire_odf_close(&package);
    return status;
}

static const quire_format_type types[] = {
    { "application/vnd.oasis.opendocument.presentation", "odp|otp",
      "application/vnd.oasis.opendocument.presentation-template" },
    { "application/vnd.oasis.opendocument.presentation-flat-xml", "fodp", NULL },
    { 0 },
};

static bool is_presentation(const quire_probe *probe)
{
    return probe->zip == QUIRE_ZIP_ODF_SLIDES || quire_odf_is_flat(probe->bytes, "presentation") ||
           quire_ooxml_may_be(probe, &quire_format_odp);
}

const quire_format quire_format_odp = {
    .name = "odp",
    .title = "OpenDocument presentations",
    .keeps = "slides in their order, titles, lists, tables, figures of charts, notes, comments",
    .version = 2,
    .types = types,
    .signatures = quire_zip_signatures,
    .probe = is_presentation,
    .load = load_odp,
};
