/* SPDX-License-Identifier: Apache-2.0 */
/* What documents show that is no run of text: pictures, charts, diagrams, drawings, formulas, fields of forms. */
#include "load/worker/loaders/office/docx_body.h"

#include "base/str.h"
#include "load/worker/loaders/office/ooxml_chart.h"
#include "load/worker/loaders/office/ooxml_diagram.h"
#include "load/worker/loaders/office/ooxml_math.h"

enum { FORM_ENTRIES_MAX = 1024 };

static void write_words(docx_writer *writer, quire_str words)
{
    quire_docx_settle(writer);
    quire_builder_append_flowing(writer->builder, words);
    quire_docx_remember(writer, words);
}

/* What formulas, charts and diagrams are written with; its account is taken over. */
static office_writer office_of(const docx_writer *writer)
{
    return (
        office_writer){ .builder = writer->builder, .arena = writer->arena, .is_text = quire_docx_is_text };
}

static void take_over(docx_writer *writer, const office_writer *office)
{
    writer->kept += office->kept;
    writer->white += office->white;
    writer->failed |= office->failed;
}

void quire_docx_write_formula(docx_writer *writer, const xmlNode *node)
{
    office_writer office = office_of(writer);
    quire_docx_settle(writer);
    if (writer->formula_end && writer->formula_end == quire_builder_size(writer->builder))
        quire_builder_append_flowing(writer->builder, QUIRE_STR(" ")); /* one formula beside the other */
    quire_str text = quire_ooxml_formula(&office, node);
    take_over(writer, &office);
    size_t before = quire_builder_size(writer->builder);
    quire_builder_open(writer->builder, QUIRE_ELEMENT_FORMULA);
    if (quire_builder_size(writer->builder) > before && writer->white) {
        writer->kept++; /* the space that the text before ended with */
        writer->white--;
    }
    quire_builder_append_flowing(writer->builder, text);
    quire_builder_close(writer->builder);
    writer->formula_end = quire_builder_size(writer->builder);
    quire_docx_remember(writer, text);
}

/* What a picture shows, as its author described it. */
void quire_docx_write_picture(docx_writer *writer, const xmlNode *properties)
{
    const xmlNode *graphic = quire_ooxml_child(properties->parent, "graphic");
    const xmlNode *picture = quire_ooxml_child(quire_ooxml_child(graphic, "graphicData"), "pic");
    quire_str words = quire_str_trim(quire_ooxml_attribute(properties, "descr"));
    if (!picture || !words.size) return;
    if (!writer->cells) {
        quire_docx_wait(writer, (docx_waiting){ .label = words });
        return;
    }
    write_words(writer, QUIRE_STR(" "));
    write_words(writer, words);
    write_words(writer, QUIRE_STR(" "));
}

/* A chart or a diagram stands in a part of its own. */
void quire_docx_wait_for_part(docx_writer *writer, const xmlNode *node)
{
    bool chart = quire_ooxml_named(node, "chart");
    quire_str id = quire_ooxml_attribute(node, chart ? "id" : "dm");
    const ooxml_relation *part = id.size && writer->relations ? quire_ooxml_relation(writer->relations, id)
                                                              : NULL;
    if (part) quire_docx_wait(writer, (docx_waiting){ .part = part });
}

/* What a field of a form shows and no text says: whether its box is ticked, or which entry of its list is chosen. */
void quire_docx_write_form_field(docx_writer *writer, const xmlNode *data)
{
    const xmlNode *box = quire_ooxml_child(data, "checkBox"), *list = quire_ooxml_child(data, "ddList");
    const xmlNode *entry = quire_ooxml_child(list, "listEntry");
    uint32_t chosen = quire_ooxml_number(quire_docx_value(list, "result"), FORM_ENTRIES_MAX, 0);
    bool ticked = quire_docx_is_on(box, quire_ooxml_child(box, "checked") ? "checked" : "default");
    if (box) write_words(writer, ticked ? QUIRE_STR("☒ ") : QUIRE_STR("☐ "));
    for (; entry && chosen; entry = entry->next) chosen -= quire_docx_is(entry, "listEntry");
    while (entry && !quire_docx_is(entry, "listEntry")) entry = entry->next;
    if (entry) write_words(writer, quire_ooxml_attribute(entry, "val"));
}

/* The paragraphs of a drawing are lines. */
static void write_drawn(docx_writer *writer, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (quire_docx_is_text(child)) {
            quire_docx_write_text(writer, child);
        } else {
            write_drawn(writer, child);
            if (quire_ooxml_named(child, "p")) quire_builder_end_line(writer->builder);
        }
    }
}

void quire_docx_write_drawing(docx_writer *writer, const xmlNode *root)
{
    if (!quire_docx_count(root)) return;
    quire_builder_open(writer->builder, QUIRE_ELEMENT_FIGURE);
    write_drawn(writer, root);
    quire_builder_close(writer->builder);
    quire_builder_end_block(writer->builder);
}

void quire_docx_write_description(docx_writer *writer, quire_str words)
{
    quire_builder_open(writer->builder, QUIRE_ELEMENT_FIGURE);
    quire_builder_append_flowing(writer->builder, words);
    quire_builder_close(writer->builder);
    quire_builder_end_block(writer->builder);
}

static bool was_written(const docx_writer *writer, quire_str part)
{
    for (size_t i = 0; i < writer->figure_count; i++)
        if (quire_str_equal(writer->figures[i], part)) return true;
    return false;
}

void quire_docx_write_part(docx_writer *writer, const ooxml_relation *part)
{
    bool chart = quire_str_is(part->type, "chart");
    if ((!chart && !quire_str_is(part->type, "diagramData")) || was_written(writer, part->target)) return;
    if (writer->figure_count == DOCX_FIGURES) {
        quire_docx_drop_part(writer, "over_limit");
        return;
    }
    writer->figures[writer->figure_count++] = part->target;
    xmlDoc *document = quire_docx_open_part(writer, part->target);
    if (!document) return;
    office_writer office = office_of(writer);
    if (chart) quire_ooxml_write_chart(&office, xmlDocGetRootElement(document));
    else quire_ooxml_write_diagram(&office, xmlDocGetRootElement(document));
    take_over(writer, &office);
    xmlFreeDoc(document);
}
