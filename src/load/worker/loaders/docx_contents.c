/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of contents, lists of figures and indexes: paragraphs of such a style, or inside of such a field. */
#include "load/worker/loaders/docx_body.h"

#include "base/str.h"

#include <strings.h>

enum { PAGE_BYTES_MAX = 12, FIELDS_MAX = 64 };

static bool is_instruction(quire_str text)
{
    static const char *const names[] = { "TOC", "INDEX", "TOA" };
    text = quire_str_trim(text);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t size = strlen(names[i]);
        if (text.size >= size && !strncasecmp(text.data, names[i], size) &&
            (text.size == size || text.data[size] == ' '))
            return true;
    }
    return false;
}

static bool is_field(const xmlNode *node)
{
    return (quire_docx_is(node, "instrText") && is_instruction(quire_docx_text(node))) ||
           (quire_docx_is(node, "fldSimple") && is_instruction(quire_docx_attribute(node, "instr")));
}

void quire_docx_follow_field(docx_writer *writer, const xmlNode *node)
{
    quire_str type = quire_docx_attribute(node, "fldCharType");
    if (quire_docx_is(node, "instrText")) {
        if (writer->fields && writer->fields <= FIELDS_MAX && is_field(node))
            writer->contents_fields |= (uint64_t)1 << (writer->fields - 1);
    } else if (quire_str_is(type, "begin")) {
        writer->fields++;
    } else if (quire_str_is(type, "end") && writer->fields) {
        writer->fields--;
        if (writer->fields < FIELDS_MAX) writer->contents_fields &= ~((uint64_t)1 << writer->fields);
    }
}

static bool holds_field(const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (is_field(child) || holds_field(child)) return true;
    }
    return false;
}

uint32_t quire_docx_contents_level(const docx_writer *writer, const xmlNode *paragraph,
                                   const docx_style *style)
{
    if (style && style->contents) return style->contents;
    if (style && style->contents_title) return 0;
    return writer->contents_fields || holds_field(paragraph) ? 1 : 0;
}

struct tail {
    const xmlNode *tab;        /* the last one */
    char text[PAGE_BYTES_MAX]; /* behind it */
    size_t size;               /* may be more than there is room for */
};

static void read_tail(const xmlNode *node, struct tail *tail)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && !quire_docx_is(child, "pPr")) {
            if (quire_docx_is(child, "tab") || quire_docx_is(child, "ptab"))
                *tail = (struct tail){ .tab = child };
            else read_tail(child, tail);
        } else if (child->type == XML_TEXT_NODE && quire_docx_is(node, "t")) {
            quire_str text = quire_str_from((const char *)child->content);
            for (size_t i = 0; i < text.size; i++, tail->size++)
                if (tail->size < sizeof tail->text) tail->text[tail->size] = text.data[i];
        }
    }
}

/* A page's number: digits or Roman ones, "A-3", "12, 15". */
static bool is_page(quire_str text)
{
    bool any = false;
    text = quire_str_trim(text);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        any |= c != ' ' && c != '-' && c != ',';
        if (!(c >= '0' && c <= '9') && !strchr("ivxlcdmIVXLCDMABC-, ", c)) return false;
    }
    return any;
}

static const xmlNode *find_page_tab(const xmlNode *paragraph)
{
    struct tail tail = { 0 };
    read_tail(paragraph, &tail);
    bool page = tail.tab && tail.size <= sizeof tail.text && is_page((quire_str){ tail.text, tail.size });
    return page ? tail.tab : NULL;
}

void quire_docx_open_entry(docx_writer *writer, const xmlNode *paragraph, uint32_t level)
{
    if (!writer->contents) {
        quire_docx_flush(writer);
        quire_builder_open_contents(writer->builder);
        writer->contents = true;
    }
    quire_builder_open(writer->builder, QUIRE_ELEMENT_LIST_ITEM)->level = level;
    writer->page_tab = find_page_tab(paragraph);
}

void quire_docx_close_entry(docx_writer *writer)
{
    quire_builder_close(writer->builder);
    quire_builder_end_line(writer->builder);
    writer->page_tab = NULL;
}

void quire_docx_close_contents(docx_writer *writer)
{
    if (!writer->contents) return;
    quire_builder_close(writer->builder);
    quire_builder_end_block(writer->builder);
    writer->contents = false;
}
