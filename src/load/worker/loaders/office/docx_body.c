/* SPDX-License-Identifier: Apache-2.0 */
/* A recursive walk: libxml2 refuses trees deeper than 256 levels. Every w:t is either written or counted as dropped,
 * so the account balances whatever stands around it. */
#include "load/worker/loaders/office/docx_body.h"

#include "base/array.h"
#include "base/str.h"
#include "load/worker/loaders/comment_author.h"
#include "load/worker/loaders/flowing.h"
#include "load/worker/loaders/office/docx_symbols.h"
#include "load/worker/loaders/office/lists.h"
#include "text/unicode.h"

#include <stdlib.h>
#include <strings.h>

enum { WAITING_MAX = 1 << 20, TITLE_BYTES_MAX = 1024 };

static void write_inline(docx_writer *writer, xmlNode *node);

static bool in_namespace(const xmlNode *node, const char *part)
{
    return node->ns && node->ns->href && strstr((const char *)node->ns->href, part);
}

static bool is_drawn(const xmlNode *node)
{
    return (quire_ooxml_named(node, "t") && in_namespace(node, "/drawingml/") &&
            in_namespace(node, "/main")) ||
           (quire_ooxml_named(node, "v") && in_namespace(node, "/drawingml/chart")) ||
           (quire_ooxml_named(node, "v") && in_namespace(node, "/drawingml/2006/chart"));
}

bool quire_docx_is_text(const xmlNode *node)
{
    if (quire_ooxml_named(node, "t") && (quire_docx_is(node, "t") || in_namespace(node, "/math")))
        return true;
    return quire_docx_is(node, "delText") || is_drawn(node);
}

static bool is_characters(const xmlNode *node)
{
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

uint64_t quire_docx_count(const xmlNode *node)
{
    uint64_t count = quire_docx_is(node, "sym"), white;
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (quire_docx_is_text(node) && is_characters(child))
            count += quire_flowing_count(quire_str_from((const char *)child->content), &white);
        else if (child->type == XML_ELEMENT_NODE) count += quire_docx_count(child);
    }
    return count;
}

void quire_docx_drop(docx_writer *writer, const xmlNode *node, const char *reason)
{
    quire_ledger_drop_count(quire_builder_ledger(writer->builder), QUIRE_STR("load"), QUIRE_STR("characters"),
                            quire_str_from(reason), quire_docx_count(node));
}

void quire_docx_drop_part(docx_writer *writer, const char *reason)
{
    quire_ledger *ledger = quire_builder_ledger(writer->builder);
    quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("parts"), 1);
    quire_ledger_drop_count(ledger, QUIRE_STR("load"), QUIRE_STR("parts"), quire_str_from(reason), 1);
}

void quire_docx_write_text(docx_writer *writer, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE) quire_docx_drop(writer, child, "misplaced");
        if (!is_characters(child)) continue;
        quire_str text = quire_str_from((const char *)child->content);
        uint64_t white;
        if (writer->level != DOCX_LEVEL) {
            quire_docx_hold(writer, text);
            continue;
        }
        quire_docx_settle(writer);
        quire_docx_remember(writer, text);
        if (writer->code) {
            quire_builder_append(writer->builder, text);
            writer->kept += quire_flowing_count(text, &white);
        } else {
            quire_flowing_append(writer->builder, text, &writer->kept, &writer->white);
        }
    }
}

void quire_docx_wait(docx_writer *writer, docx_waiting waiting)
{
    docx_waiting *added = writer->waiting_count < WAITING_MAX
                              ? quire_arena_alloc(writer->arena, sizeof *added)
                              : NULL;
    if (!added) {
        writer->failed = true;
        return;
    }
    *added = waiting;
    if (!writer->waiting_end) writer->waiting_end = &writer->waiting;
    *writer->waiting_end = added;
    writer->waiting_end = &added->next;
    writer->waiting_count++;
}

static void take_note(docx_writer *writer, docx_notes *notes, docx_note *note)
{
    bool comment = notes->kind == QUIRE_ELEMENT_ANNOTATION;
    if (note->written) return;
    note->written = true;
    if (!quire_docx_count(note->node)) return; /* the line that sets notes apart */
    quire_str label = comment ? quire_arena_copy(writer->arena, quire_ooxml_attribute(note->node, "author"))
                              : quire_arena_printf(writer->arena, "%u", ++notes->next);
    if (!label.data) writer->failed = true;
    if (!comment) note->number = notes->next;
    quire_docx_wait(writer, (docx_waiting){ .notes = notes, .node = note->node, .label = label });
}

static int by_id(const void *a, const void *b)
{
    return quire_ooxml_compare((*(docx_note *const *)a)->id, (*(docx_note *const *)b)->id);
}

void quire_docx_index_notes(docx_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) notes->by_id[i] = &notes->items[i];
    if (notes->count) qsort(notes->by_id, notes->count, sizeof(docx_note *), by_id);
}

/* Where the file has a mark of its own, that one is text. */
static void refer(docx_writer *writer, const xmlNode *node, int kind)
{
    docx_notes *notes = &writer->notes[kind];
    docx_note key = { .id = quire_ooxml_attribute(node, "id") }, *wanted = &key;
    docx_note **found = notes->count
                            ? bsearch(&wanted, notes->by_id, notes->count, sizeof(docx_note *), by_id)
                            : NULL;
    if (!found) return;
    take_note(writer, notes, *found);
    quire_str own = quire_ooxml_attribute(node, "customMarkFollows");
    if ((*found)->number && !(own.size && quire_ooxml_is_true(own)))
        quire_docx_write_mark(writer, kind == DOCX_ENDNOTES ? "endnote" : "footnote", (*found)->number);
}

void quire_docx_write_rest(docx_writer *writer)
{
    for (int kind = 0; kind < DOCX_NOTES_KINDS; kind++)
        for (size_t i = 0; i < writer->notes[kind].count; i++)
            take_note(writer, &writer->notes[kind], &writer->notes[kind].items[i]);
    quire_docx_flush(writer);
}

static void write_children(docx_writer *writer, const xmlNode *node)
{
    for (xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE) write_inline(writer, child);
}

/* Of the ways to say the same, the first that says anything is taken. */
static void write_alternatives(docx_writer *writer, const xmlNode *node,
                               void (*write)(docx_writer *, xmlNode *))
{
    const xmlNode *chosen = NULL;
    for (xmlNode *child = node->children; child && !chosen; child = child->next)
        if (child->type == XML_ELEMENT_NODE && quire_docx_count(child)) chosen = child;
    for (xmlNode *child = node->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && chosen && child != chosen)
            quire_docx_drop(writer, child, "alternate");
    }
    for (xmlNode *inner = chosen ? chosen->children : NULL; inner; inner = inner->next)
        if (inner->type == XML_ELEMENT_NODE) write(writer, inner);
}

static void write_symbol(docx_writer *writer, const xmlNode *node)
{
    char utf8[4];
    uint32_t c = quire_docx_symbol(quire_ooxml_attribute(node, "font"), quire_ooxml_attribute(node, "char"));
    if (!c) {
        quire_docx_drop(writer, node, "unmapped_glyph");
        return;
    }
    quire_str text = { utf8, quire_utf8_put(c, utf8) };
    quire_docx_settle(writer);
    quire_docx_remember(writer, text);
    quire_flowing_append(writer->builder, text, &writer->kept, &writer->white);
}

static void write_link(docx_writer *writer, const xmlNode *node)
{
    const ooxml_relation *relation = NULL;
    quire_str id = quire_ooxml_attribute(node, "id"), anchor = quire_ooxml_attribute(node, "anchor");
    if (writer->relations && id.size) relation = quire_ooxml_relation(writer->relations, id);
    bool opens = !writer->link && (relation || anchor.size);
    if (opens) {
        quire_docx_settle(writer);
        quire_str label = relation ? relation->target
                                   : quire_arena_printf(writer->arena, "#%.*s", QUIRE_FMT(anchor));
        if (!label.data) writer->failed = true;
        quire_builder_open(writer->builder, QUIRE_ELEMENT_LINK)->label = label;
        writer->link = true;
    }
    write_children(writer, node);
    if (!opens) return;
    quire_docx_settle(writer);
    quire_builder_close(writer->builder);
    writer->link = false;
}

static void write_tab(docx_writer *writer, const xmlNode *node)
{
    quire_docx_settle(writer);
    if (node == writer->page_tab) quire_builder_append(writer->builder, QUIRE_STR("\t"));
    else quire_builder_append_flowing(writer->builder, QUIRE_STR(" "));
    writer->last = ' ';
}

static void write_hyphen(docx_writer *writer)
{
    quire_docx_settle(writer);
    quire_builder_append(writer->builder, QUIRE_STR("-"));
    writer->last = '-';
}

static void write_run(docx_writer *writer, const xmlNode *node)
{
    docx_level outer = writer->level;
    writer->level = quire_docx_run_level(writer->styles, node);
    write_children(writer, node);
    writer->level = outer;
}

static void write_break(docx_writer *writer, const xmlNode *node)
{
    quire_docx_settle(writer);
    writer->last = ' ';
    if (writer->cells || quire_ooxml_attribute(node, "type").size)
        quire_builder_append_flowing(writer->builder, QUIRE_STR(" "));
    else quire_builder_end_line(writer->builder);
}

bool quire_docx_is_deleted(const xmlNode *node)
{
    return quire_docx_is(node, "del") || quire_docx_is(node, "moveFrom") || quire_docx_is(node, "delText");
}

/* What says something by itself and holds no text. False: it is nothing of the kind. */
static bool write_sign(docx_writer *writer, xmlNode *node)
{
    if (quire_docx_is(node, "tab") || quire_docx_is(node, "ptab")) write_tab(writer, node);
    else if (quire_docx_is(node, "br") || quire_docx_is(node, "cr")) write_break(writer, node);
    else if (quire_docx_is(node, "noBreakHyphen")) write_hyphen(writer);
    else if (quire_docx_is(node, "sym")) write_symbol(writer, node);
    else if (quire_docx_is(node, "footnoteReference")) refer(writer, node, DOCX_FOOTNOTES);
    else if (quire_docx_is(node, "endnoteReference")) refer(writer, node, DOCX_ENDNOTES);
    else if (quire_docx_is(node, "commentReference")) refer(writer, node, DOCX_COMMENTS);
    else if (quire_ooxml_named(node, "docPr")) quire_docx_write_picture(writer, node);
    else if (quire_ooxml_named(node, "chart") || quire_ooxml_named(node, "relIds"))
        quire_docx_wait_for_part(writer, node);
    else if (quire_docx_is(node, "fldChar") || quire_docx_is(node, "instrText")) {
        quire_docx_follow_field(writer, node);
        quire_docx_write_form_field(writer, quire_ooxml_child(node, "ffData"));
    } else return quire_docx_is(node, "pPr") || quire_docx_is(node, "rPr");
    return true;
}

static void drop_inside(docx_writer *writer, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE) quire_docx_drop(writer, child, "misplaced");
}

static void write_inline(docx_writer *writer, xmlNode *node)
{
    if (quire_docx_is_deleted(node)) quire_docx_drop(writer, node, "deleted_revision");
    else if (quire_docx_is_text(node)) quire_docx_write_text(writer, node);
    else if (quire_ooxml_named(node, "AlternateContent")) write_alternatives(writer, node, write_inline);
    else if (quire_docx_is(node, "r") && quire_docx_is_on(quire_ooxml_child(node, "rPr"), "vanish"))
        quire_docx_drop(writer, node, "hidden");
    else if (quire_docx_is(node, "hyperlink")) write_link(writer, node);
    else if (quire_docx_is(node, "r")) write_run(writer, node);
    else if (quire_docx_is(node, "txbxContent") || quire_ooxml_named(node, "txBody"))
        quire_docx_wait(writer, (docx_waiting){ .node = node });
    else if (quire_ooxml_named(node, "oMath")) quire_docx_write_formula(writer, node);
    else if (write_sign(writer, node)) drop_inside(writer, node);
    else write_children(writer, node);
}

/* What a paragraph is: its own properties first, then its style. *level is of a heading or, from 1, of an item. */
static quire_element_kind kind_of(const docx_writer *writer, const xmlNode *node, uint32_t *level)
{
    const xmlNode *properties = quire_ooxml_child(node, "pPr");
    const xmlNode *numbering = quire_ooxml_child(properties, "numPr");
    const docx_style *style = quire_docx_style(writer->styles, quire_docx_value(properties, "pStyle"));
    uint32_t outline = quire_ooxml_number(quire_docx_value(properties, "outlineLvl"), 9, 9);
    quire_str number = quire_docx_value(numbering, "numId");
    *level = 0;
    if (style && style->kind != QUIRE_ELEMENT_PARAGRAPH) {
        *level = style->level;
        return style->kind;
    }
    if (outline < 9) {
        *level = outline < 6 ? outline + 1 : 6;
        return QUIRE_ELEMENT_HEADING;
    }
    if (quire_str_is(number, "0") || (!number.size && !(style && style->list)))
        return QUIRE_ELEMENT_PARAGRAPH;
    *level = quire_ooxml_number(quire_docx_value(numbering, "ilvl"), 8, style ? style->list_level : 0) + 1;
    return QUIRE_ELEMENT_LIST_ITEM;
}

/* The first text under `node`, for titles. */
static void gather(docx_writer *writer, const xmlNode *node, docx_level level, quire_buffer *out)
{
    if (quire_docx_is(node, "r")) level = quire_docx_run_level(writer->styles, node);
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (quire_docx_is_deleted(node)) return;
        if (child->type == XML_ELEMENT_NODE) gather(writer, child, level, out);
        if (!quire_docx_is_text(node) || !is_characters(child)) continue;
        quire_str text = quire_str_from((char *)child->content);
        if (level != DOCX_LEVEL) text = quire_docx_leveled(text, level, writer->arena);
        quire_buffer_append_str(out, text);
    }
}

static void take_title(docx_writer *writer, const xmlNode *node, quire_element_kind kind)
{
    quire_buffer text;
    if (writer->title_found || (kind != QUIRE_ELEMENT_TITLE && writer->title.size)) return;
    quire_buffer_init(&text, TITLE_BYTES_MAX);
    gather(writer, node, DOCX_LEVEL, &text);
    if (!text.failure && text.size) {
        writer->title = quire_arena_copy(writer->arena, quire_buffer_view(&text));
        writer->title_found = kind == QUIRE_ELEMENT_TITLE;
    }
    quire_buffer_free(&text);
}

/* The number that stands before the paragraph. It is in no text of the file, so no account holds it. */
static quire_str take_number(docx_writer *writer, const xmlNode *node)
{
    const xmlNode *properties = quire_ooxml_child(node, "pPr"), *own = quire_ooxml_child(properties, "numPr");
    quire_str style_id = quire_docx_value(properties, "pStyle");
    const docx_style *style = quire_docx_style(writer->styles, style_id);
    uint32_t id = quire_ooxml_number(quire_docx_value(own, "numId"), UINT32_MAX, style ? style->list : 0);
    docx_list *list = quire_docx_list(writer->numbering, id);
    if (!list) return (quire_str){ 0 };
    uint32_t level = quire_docx_list_level(list, style_id, style ? style->list_level : 0);
    level = quire_ooxml_number(quire_docx_value(own, "ilvl"), DOCX_LIST_LEVELS - 1, level);
    quire_str number = quire_docx_count_item(list, level, writer->arena);
    if (!number.data) writer->failed = true;
    return number;
}

static void write_numbered(docx_writer *writer, const xmlNode *node, quire_str number)
{
    if (number.size && quire_docx_count(node)) {
        quire_builder_append_flowing(writer->builder, number);
        quire_builder_append_flowing(writer->builder, QUIRE_STR(" "));
    }
    writer->last = 0;
    write_children(writer, node);
    quire_docx_settle(writer);
}

/* Whether the paragraph is an entry of a table of contents, which is written then. */
static bool write_entry(docx_writer *writer, const xmlNode *node)
{
    quire_str name = quire_docx_value(quire_ooxml_child(node, "pPr"), "pStyle");
    uint32_t level = quire_docx_contents_level(writer, node, quire_docx_style(writer->styles, name));
    if (!level || writer->cells || !quire_docx_count(node)) return false;
    if (!writer->fields && quire_docx_write_typed_entry(writer, node, quire_docx_count(node))) return true;
    quire_docx_open_entry(writer, node, level);
    write_numbered(writer, node, take_number(writer, node));
    quire_docx_close_entry(writer);
    return true;
}

static void write_paragraph(docx_writer *writer, const xmlNode *node)
{
    uint32_t level;
    if (write_entry(writer, node)) return;
    quire_element_kind kind = kind_of(writer, node, &level);
    quire_str number = take_number(writer, node);
    if (writer->cells) {
        if (quire_builder_size(writer->builder) > writer->cell_start)
            quire_builder_append_flowing(writer->builder, QUIRE_STR(" "));
        write_numbered(writer, node, number);
        return;
    }
    if (kind == QUIRE_ELEMENT_LIST_ITEM) {
        if (quire_docx_count(node)) {
            quire_docx_close_contents(writer);
            quire_list_open_item(writer->builder, &writer->lists, level);
        }
        write_numbered(writer, node, number);
        return;
    }
    if (quire_docx_count(node)) quire_docx_flush(writer);
    if (kind == QUIRE_ELEMENT_TITLE || kind == QUIRE_ELEMENT_HEADING) take_title(writer, node, kind);
    quire_builder_open(writer->builder, kind)->level = level;
    writer->code = kind == QUIRE_ELEMENT_CODE;
    write_numbered(writer, node, number);
    writer->code = false;
    quire_builder_close(writer->builder);
    if (!writer->lists) quire_builder_end_block(writer->builder);
}

void quire_docx_write_block(docx_writer *writer, xmlNode *node)
{
    if (quire_docx_is_deleted(node)) quire_docx_drop(writer, node, "deleted_revision");
    else if (quire_docx_is(node, "p")) write_paragraph(writer, node);
    else if (quire_docx_is(node, "tbl")) quire_docx_write_table(writer, node);
    else if (quire_ooxml_named(node, "AlternateContent"))
        write_alternatives(writer, node, quire_docx_write_block);
    else if (quire_docx_is(node, "altChunk")) quire_docx_drop_part(writer, "embedded_document");
    else if (quire_docx_is(node, "r") || quire_docx_is(node, "hyperlink") || quire_docx_is_text(node) ||
             quire_ooxml_named(node, "oMathPara") || quire_ooxml_named(node, "oMath")) {
        if (!writer->cells) quire_builder_open(writer->builder, QUIRE_ELEMENT_PARAGRAPH);
        write_inline(writer, node);
        quire_docx_settle(writer);
        if (writer->cells) return;
        quire_builder_close(writer->builder);
        quire_builder_end_block(writer->builder);
    } else {
        for (xmlNode *child = node->children; child; child = child->next)
            if (child->type == XML_ELEMENT_NODE) quire_docx_write_block(writer, child);
    }
}

void quire_docx_begin_line(docx_writer *writer)
{
    writer->cells++;
    writer->cell_start = quire_builder_size(writer->builder);
}

static void write_note(docx_writer *writer, const docx_waiting *waiting)
{
    const ooxml_relations *relations = writer->relations;
    writer->relations = &waiting->notes->relations;
    quire_builder_open(writer->builder, waiting->notes->kind)->label = waiting->label;
    if (waiting->notes->kind == QUIRE_ELEMENT_ANNOTATION)
        quire_write_comment_author(writer->builder, waiting->label);
    quire_docx_begin_line(writer);
    for (xmlNode *child = waiting->node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE) quire_docx_write_block(writer, child);
    writer->cells--;
    quire_builder_close(writer->builder);
    quire_builder_end_block(writer->builder);
    writer->relations = relations;
}

static void write_waiting(docx_writer *writer, const docx_waiting *waiting)
{
    if (waiting->notes) write_note(writer, waiting);
    else if (waiting->part) quire_docx_write_part(writer, waiting->part);
    else if (!waiting->node) quire_docx_write_description(writer, waiting->label);
    else if (quire_docx_is(waiting->node, "txbxContent")) quire_docx_write_blocks(writer, waiting->node);
    else if (quire_ooxml_named(waiting->node, "txBody")) quire_docx_write_drawing(writer, waiting->node);
    else quire_docx_write_block(writer, waiting->node);
}

/* A loop and not a recursion: a document may hold any number of text boxes, and boxes in boxes. What comes to what waits meanwhile
 * stands in it, and so before the rest. */
void quire_docx_flush(docx_writer *writer)
{
    quire_list_close(writer->builder, &writer->lists);
    quire_docx_close_contents(writer);
    if (writer->flushing) return;
    writer->flushing = true;
    while (writer->waiting) {
        docx_waiting *first = writer->waiting;
        writer->waiting = NULL;
        writer->waiting_end = &writer->waiting;
        write_waiting(writer, first);
        *writer->waiting_end = first->next;
    }
    writer->waiting_end = NULL;
    writer->waiting_count = 0;
    writer->flushing = false;
    quire_list_close(writer->builder, &writer->lists);
    quire_docx_close_contents(writer);
}

void quire_docx_write_blocks(docx_writer *writer, const xmlNode *node)
{
    for (xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE) quire_docx_write_block(writer, child);
    quire_docx_flush(writer);
}
