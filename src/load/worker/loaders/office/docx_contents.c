/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of contents, lists of figures and indexes: paragraphs of such a style, or inside of such a field. */
#include "load/worker/loaders/office/docx_body.h"

#include "base/str.h"
#include "load/worker/contents_title.h"
#include "load/worker/loaders/flowing.h"
#include "load/worker/loaders/text/text_contents.h"

#include <strings.h>

enum { PAGE_BYTES_MAX = 12, FIELDS_MAX = 64, LINE_BYTES_MAX = 512 };

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
    return (quire_docx_is(node, "instrText") && is_instruction(quire_ooxml_text(node))) ||
           (quire_docx_is(node, "fldSimple") && is_instruction(quire_ooxml_attribute(node, "instr")));
}

void quire_docx_follow_field(docx_writer *writer, const xmlNode *node)
{
    quire_str type = quire_ooxml_attribute(node, "fldCharType");
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

/* ---- entries by hand ---- */

static void gather_text(const xmlNode *node, quire_buffer *out)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && !quire_docx_is(child, "pPr")) gather_text(child, out);
        else if (child->type == XML_TEXT_NODE && quire_docx_is(node, "t"))
            quire_buffer_append_str(out, quire_str_from((const char *)child->content));
    }
}

static const xmlNode *paragraph_beside(const xmlNode *node, bool before)
{
    do node = before ? node->prev : node->next;
    while (node && node->type != XML_ELEMENT_NODE);
    return node && quire_docx_is(node, "p") ? node : NULL;
}

static bool has_leader_tab(const xmlNode *paragraph)
{
    const xmlNode *tabs = quire_ooxml_child(quire_ooxml_child(paragraph, "pPr"), "tabs");
    for (const xmlNode *tab = tabs ? tabs->children : NULL; tab; tab = tab->next) {
        quire_str leader = quire_ooxml_attribute(tab, "leader");
        if (leader.size && !quire_str_is(leader, "none")) return true;
    }
    return false;
}

/* Whether the paragraph leads to a page: by dots that are typed, or by a tab. */
static bool leads_to_page(const xmlNode *paragraph)
{
    quire_buffer line;
    quire_buffer_init(&line, LINE_BYTES_MAX);
    gather_text(paragraph, &line);
    bool typed = !line.failure && quire_text_is_entry(quire_buffer_view(&line), true);
    quire_buffer_free(&line);
    return typed || (has_leader_tab(paragraph) && find_page_tab(paragraph));
}

static bool is_titled(const xmlNode *paragraph)
{
    const xmlNode *before = paragraph_beside(paragraph, true);
    quire_buffer line;
    quire_buffer_init(&line, LINE_BYTES_MAX);
    if (before) gather_text(before, &line);
    bool title = !line.failure && quire_contents_is_title(quire_buffer_view(&line));
    quire_buffer_free(&line);
    return title;
}

/* Where no style and no field tells, it takes a title, or three such paragraphs one below the other. */
static bool is_entry_by_hand(const docx_writer *writer, const xmlNode *paragraph)
{
    if (!leads_to_page(paragraph)) return false;
    if (writer->contents || is_titled(paragraph)) return true;
    const xmlNode *second = paragraph_beside(paragraph, false);
    const xmlNode *third = second ? paragraph_beside(second, false) : NULL;
    return third && leads_to_page(second) && leads_to_page(third);
}

uint32_t quire_docx_contents_level(const docx_writer *writer, const xmlNode *paragraph,
                                   const docx_style *style)
{
    if (style && style->contents) return style->contents;
    if (style && (style->contents_title || style->kind == QUIRE_ELEMENT_HEADING)) return 0;
    if (writer->contents_fields || holds_field(paragraph)) return 1;
    return is_entry_by_hand(writer, paragraph) ? 1 : 0;
}

/* ---- writing ---- */

static bool holds_raised(const docx_writer *writer, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (quire_docx_is(child, "r") && quire_docx_run_level(writer->styles, child) != DOCX_LEVEL)
            return true;
        if (holds_raised(writer, child)) return true;
    }
    return false;
}

bool quire_docx_write_typed_entry(docx_writer *writer, const xmlNode *paragraph, uint64_t characters)
{
    quire_buffer line;
    text_contents account = { 0 };
    uint64_t white;
    quire_buffer_init(&line, LINE_BYTES_MAX);
    gather_text(paragraph, &line);
    quire_str text = quire_buffer_view(&line);
    /* Where some of it is written otherwise, as deleted or raised text is, its dots stay. */
    bool whole = !line.failure && quire_flowing_count(text, &white) == characters &&
                 quire_text_is_entry(text, true) && !holds_raised(writer, paragraph);
    if (whole) {
        quire_docx_open_contents(writer);
        quire_text_write_entry(writer->builder, text, 0, &account);
        writer->kept += account.kept;
        writer->white += account.white;
        quire_ledger_drop_count(quire_builder_ledger(writer->builder), QUIRE_STR("load"),
                                QUIRE_STR("characters"), QUIRE_STR("leaders"), account.leaders);
    }
    quire_buffer_free(&line);
    return whole;
}

void quire_docx_open_contents(docx_writer *writer)
{
    if (writer->contents) return;
    quire_docx_flush(writer);
    quire_builder_open_contents(writer->builder);
    writer->contents = true;
}

void quire_docx_open_entry(docx_writer *writer, const xmlNode *paragraph, uint32_t level)
{
    quire_docx_open_contents(writer);
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
