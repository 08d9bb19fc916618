/* SPDX-License-Identifier: Apache-2.0 */
/* Frames hold several forms of the same; the first that says anything is taken. Source: OpenDocument 1.3 part 3, chapter 10. */
#include "load/worker/loaders/office/odf_text.h"

#include "base/str.h"

enum { OBJECT_LEVELS_MAX = 16 };

bool quire_odf_is_drawing(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && node->ns && node->ns->href &&
           strstr((const char *)node->ns->href, ":xmlns:drawing:") && !quire_ooxml_named(node, "page") &&
           !quire_ooxml_named(node, "notes") && !quire_ooxml_named(node, "annotation");
}

static const xmlNode *find_below(const xmlNode *node, const char *name, unsigned depth)
{
    for (const xmlNode *child = depth && node ? node->children : NULL; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        const xmlNode *found = quire_ooxml_named(child, name) ? child : find_below(child, name, depth - 1);
        if (found) return found;
    }
    return NULL;
}

/* The figures of a chart stand in a table of its own. */
static void write_chart(odf_writer *writer, const xmlNode *chart)
{
    const xmlNode *table = quire_ooxml_child(chart, "table"), *title = quire_ooxml_child(chart, "title");
    uint64_t received = quire_office_count(&writer->office, chart);
    uint64_t before = writer->office.kept + writer->office.white;
    if (table) quire_odf_write_table(writer, table, title);
    uint64_t settled = writer->office.kept + writer->office.white - before;
    if (received > settled)
        quire_office_drop_count(&writer->office, "characters", "chart_labels", received - settled);
}

/* The words of a formula, as its editor has them. */
static void write_formula(odf_writer *writer, const xmlNode *root)
{
    const xmlNode *words = find_below(root, "annotation", OBJECT_LEVELS_MAX);
    quire_str text = quire_str_trim(quire_ooxml_text(words));
    quire_office_account(&writer->office, "formulas", text.size ? NULL : "unsupported_part");
    if (!text.size) return;
    quire_builder_open(writer->office.builder, QUIRE_ELEMENT_FORMULA);
    quire_builder_append_flowing(writer->office.builder, text);
    quire_builder_close(writer->office.builder);
}

static void write_object(odf_writer *writer, const xmlNode *node)
{
    quire_str part;
    xmlDoc *document = quire_odf_object(writer->package, quire_ooxml_attribute(node, "href"), &part);
    const xmlNode *root = document ? xmlDocGetRootElement(document) : quire_ooxml_child(node, "math");
    if (!root) root = quire_ooxml_child(node, "document"); /* of a flat file: received with it */
    const xmlNode *body = quire_ooxml_child(quire_ooxml_child(root, "body"), "chart");
    const xmlNode *chart = quire_ooxml_child(body, "chart");
    if (chart) {
        quire_odf_receive(writer, part);
        quire_office_account(&writer->office, "parts", NULL);
        quire_office_drop_around(&writer->office, root, chart);
        write_chart(writer, chart);
    } else if (root && quire_ooxml_named(root, "math")) {
        write_formula(writer, root);
    } else {
        quire_office_account(&writer->office, "parts", "embedded_object");
        if (root && !document) quire_office_drop(&writer->office, root, "embedded_object");
    }
    xmlFreeDoc(document);
}

static void write_picture(odf_writer *writer, const xmlNode *frame)
{
    quire_str words = quire_str_trim(quire_ooxml_text(quire_ooxml_child(frame, "desc")));
    if (!words.size) words = quire_str_trim(quire_ooxml_text(quire_ooxml_child(frame, "title")));
    quire_office_account(&writer->office, "images", words.size ? NULL : "image_without_text");
    if (!words.size) return;
    quire_office_open_block(&writer->office, QUIRE_ELEMENT_FIGURE);
    quire_builder_append_flowing(writer->office.builder, words);
    quire_office_close_block(&writer->office);
}

static void write_frame(odf_writer *writer, const xmlNode *frame, bool wait)
{
    const xmlNode *box = quire_ooxml_child(frame, "text-box"), *table = quire_ooxml_child(frame, "table");
    const xmlNode *object = quire_ooxml_child(frame, "object"),
                  *inside = quire_ooxml_child(object, "document");
    const xmlNode *taken = box ? box : table ? table : inside;
    bool picture = !box && !table && !object;
    if (wait && !(picture && writer->office.flat)) {
        quire_odf_wait(writer, frame, (quire_str){ 0 });
        return;
    }
    quire_office_drop_around(&writer->office, frame, taken);
    if (box) quire_odf_write_blocks(writer, box);
    else if (table) quire_odf_write_table(writer, table, NULL);
    else if (object) write_object(writer, object);
    else write_picture(writer, frame);
}

void quire_odf_write_drawing(odf_writer *writer, const xmlNode *node, bool wait)
{
    if (quire_ooxml_named(node, "frame")) {
        write_frame(writer, node, wait);
        return;
    }
    if (quire_ooxml_named(node, "a") || quire_ooxml_named(node, "g")) {
        for (const xmlNode *child = node->children; child; child = child->next)
            if (quire_odf_is_drawing(child)) quire_odf_write_drawing(writer, child, wait);
            else if (child->type == XML_ELEMENT_NODE) quire_office_drop(&writer->office, child, "misplaced");
        return;
    }
    if (!quire_office_count(&writer->office, node)) return;
    if (wait) quire_odf_wait(writer, node, (quire_str){ 0 });
    else quire_odf_write_blocks(writer, node);
}
