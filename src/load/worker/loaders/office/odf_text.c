/* SPDX-License-Identifier: Apache-2.0 */
/* A recursive walk: libxml2 refuses trees deeper than 256 levels. Every text that counts is either written or dropped. Source:
 * OpenDocument 1.3 part 3, sections 4 to 7. */
#include "load/worker/loaders/office/odf_text.h"

#include "base/array.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/comment_author.h"
#include "load/worker/loaders/flowing.h"
#include "load/worker/loaders/office/xml_count.h"
#include "load/worker/loaders/raised.h"

#include <stdlib.h>

enum { WAITING_MAX = 1 << 20, LINE_BYTES_MAX = 4096, LABEL_BYTES_MAX = 256, SPACES_MAX = 64 };

/* ---- what counts as text ---- */

static bool is_one_of(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

static bool begins_text(const char *name, const char *space)
{
    static const char *const names[] = { "p", "h", "ruby-base", "ruby-text" };
    return strstr(space, ":xmlns:text:") && is_one_of(name, names, sizeof names / sizeof *names);
}

/* Whether an element in a text is part of it, and no structure that stands in it. */
static bool goes_on(const char *name, const char *space)
{
    static const char *const structures[] = { "note", "note-body", "note-citation",
                                              "list", "list-item", "list-header",
                                              "ruby", "section",   "tracked-changes" };
    if (strstr(space, ":xmlns:presentation:")) return true;
    return strstr(space, ":xmlns:text:") &&
           !is_one_of(name, structures, sizeof structures / sizeof *structures);
}

static quire_xml_counts counts(const char *name, const char *space, quire_xml_counts outer)
{
    bool text = begins_text(name, space) || (outer == QUIRE_XML_COUNTS_TEXT && goes_on(name, space));
    return text ? QUIRE_XML_COUNTS_TEXT : QUIRE_XML_COUNTS_NOTHING;
}

bool quire_odf_is_text(const xmlNode *node)
{
    for (; node && node->type == XML_ELEMENT_NODE; node = node->parent) {
        const char *space = node->ns && node->ns->href ? (const char *)node->ns->href : "";
        if (begins_text((const char *)node->name, space)) return true;
        if (!goes_on((const char *)node->name, space)) return false;
    }
    return false;
}

void quire_odf_receive(odf_writer *writer, quire_str part)
{
    quire_ledger_receive(quire_builder_ledger(writer->office.builder), QUIRE_STR("load"),
                         QUIRE_STR("characters"), quire_xml_count(part, counts));
}

/* ---- waiting ---- */

void quire_odf_wait(odf_writer *writer, const xmlNode *node, quire_str label)
{
    if (writer->in_chart) {
        quire_office_drop(&writer->office, node, "misplaced");
        return;
    }
    odf_waiting *added = writer->waiting_count < WAITING_MAX
                             ? quire_arena_alloc(writer->office.arena, sizeof *added)
                             : NULL;
    if (!added) {
        writer->office.failed = true;
        return;
    }
    *added = (odf_waiting){ .node = node, .label = label };
    if (!writer->waiting_end) writer->waiting_end = &writer->waiting;
    *writer->waiting_end = added;
    writer->waiting_end = &added->next;
    writer->waiting_count++;
}

static void close_code(odf_writer *writer)
{
    if (!writer->code) return;
    writer->code = false;
    quire_office_close_block(&writer->office);
}

static void write_note(odf_writer *writer, const odf_waiting *waiting)
{
    bool comment = quire_ooxml_named(waiting->node, "annotation");
    const xmlNode *body = comment ? waiting->node : quire_ooxml_child(waiting->node, "note-body");
    quire_office_drop_around(&writer->office, waiting->node, body);
    if (!body || !quire_office_count(&writer->office, body)) return;
    quire_element *note = quire_office_open_flat(&writer->office,
                                                 comment ? QUIRE_ELEMENT_ANNOTATION : QUIRE_ELEMENT_FOOTNOTE);
    quire_builder_set_label(writer->office.builder, note, waiting->label);
    if (comment) {
        quire_write_comment_author(writer->office.builder, waiting->label);
        writer->office.flat_start = quire_builder_size(writer->office.builder);
    }
    for (const xmlNode *child = body->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE) quire_odf_write_block(writer, child);
    quire_office_close_flat(&writer->office);
    quire_builder_end_block(writer->office.builder);
}

static void write_waiting(odf_writer *writer, const odf_waiting *waiting)
{
    if (quire_ooxml_named(waiting->node, "note") || quire_ooxml_named(waiting->node, "annotation"))
        write_note(writer, waiting);
    else if (quire_odf_is_drawing(waiting->node)) quire_odf_write_drawing(writer, waiting->node, false);
    else quire_odf_write_block(writer, waiting->node);
    close_code(writer);
    quire_list_close(writer->office.builder, &writer->office.lists);
}

/* A loop and not a recursion: notes may hold comments, and boxes boxes. What comes to what waits meanwhile stands in it, and so before
 * the rest. */
void quire_odf_flush(odf_writer *writer)
{
    close_code(writer);
    quire_list_close(writer->office.builder, &writer->office.lists);
    if (writer->flushing) return;
    writer->flushing = true;
    while (writer->waiting) {
        odf_waiting *first = writer->waiting;
        writer->waiting = NULL;
        writer->waiting_end = &writer->waiting;
        write_waiting(writer, first);
        *writer->waiting_end = first->next;
    }
    writer->waiting_end = NULL;
    writer->waiting_count = 0;
    writer->flushing = false;
}

/* ---- in a line ---- */

static void write_span(odf_writer *writer, const xmlNode *node)
{
    const odf_style *style = quire_odf_style(&writer->styles, writer->scope, "text",
                                             quire_ooxml_attribute(node, "style-name"));
    quire_str plain = quire_ooxml_text(node);
    bool single = quire_odf_is_text(node) && node->children && !node->children->next && plain.size;
    if (style && style->hidden) quire_office_drop(&writer->office, node, "hidden");
    else if (style && style->raised > ODF_ON_LINE && single && quire_str_trim(plain).size)
        quire_office_write_as(&writer->office, plain,
                              style->raised == ODF_LOWERED ? quire_lowered_text(plain, writer->office.arena)
                                                           : quire_raised_text(plain, writer->office.arena));
    else quire_odf_write_inline(writer, node);
}

static void write_link(odf_writer *writer, const xmlNode *node)
{
    quire_str address = quire_ooxml_attribute(node, "href");
    bool opens = !writer->link && address.size;
    if (opens)
        quire_builder_set_label(writer->office.builder,
                                quire_builder_open(writer->office.builder, QUIRE_ELEMENT_LINK), address);
    writer->link |= opens;
    quire_odf_write_inline(writer, node);
    if (!opens) return;
    quire_builder_close(writer->office.builder);
    writer->link = false;
}

/* The mark of a note is set above its line, and leads to it. */
static void write_note_mark(odf_writer *writer, const xmlNode *node)
{
    quire_str mark = quire_str_trim(quire_ooxml_text(quire_ooxml_child(node, "note-citation")));
    bool end = quire_str_is(quire_ooxml_attribute(node, "note-class"), "endnote");
    mark = quire_arena_copy(writer->office.arena, mark);
    quire_str raised = quire_raised_text(mark, writer->office.arena);
    quire_str label = quire_arena_printf(writer->office.arena, "#%s-%.*s", end ? "endnote" : "footnote",
                                         QUIRE_FMT(mark));
    if (!mark.data || !raised.data || !label.data) writer->office.failed = true;
    if (mark.size && !writer->link) {
        quire_builder_open(writer->office.builder, QUIRE_ELEMENT_LINK)->label = label;
        quire_builder_append(writer->office.builder, raised);
        quire_builder_close(writer->office.builder);
    }
    quire_odf_wait(writer, node, mark);
}

static void write_spaces(odf_writer *writer, const xmlNode *node)
{
    uint32_t count = quire_ooxml_number(quire_ooxml_attribute(node, "c"), SPACES_MAX, 1);
    if (!writer->code) count = 1;
    while (count--)
        if (writer->code) quire_builder_append(writer->office.builder, QUIRE_STR(" "));
        else quire_builder_append_flowing(writer->office.builder, QUIRE_STR(" "));
}

static bool is_page_number(const xmlNode *node)
{
    return quire_ooxml_named(node, "page-number") || quire_ooxml_named(node, "page-count") ||
           quire_ooxml_named(node, "page-continuation");
}

static void write_element(odf_writer *writer, const xmlNode *node)
{
    quire_builder *builder = writer->office.builder;
    if (quire_ooxml_named(node, "span")) write_span(writer, node);
    else if (quire_ooxml_named(node, "a")) write_link(writer, node);
    else if (quire_ooxml_named(node, "s")) write_spaces(writer, node);
    else if (quire_ooxml_named(node, "tab")) {
        if (writer->contents || writer->code) quire_builder_append(builder, QUIRE_STR("\t"));
        else quire_builder_append_flowing(builder, QUIRE_STR(" "));
    } else if (quire_ooxml_named(node, "line-break")) quire_office_break_line(&writer->office);
    else if (quire_ooxml_named(node, "note")) write_note_mark(writer, node);
    else if (quire_ooxml_named(node, "annotation"))
        quire_odf_wait(writer, node, quire_ooxml_text(quire_ooxml_child(node, "creator")));
    else if (is_page_number(node)) quire_office_drop(&writer->office, node, "page_number");
    else if (quire_odf_is_drawing(node)) quire_odf_write_drawing(writer, node, true);
    else if (quire_ooxml_named(node, "ruby-text")) {
        bool says = quire_office_count(&writer->office, node) > 0;
        if (says) quire_builder_append(builder, QUIRE_STR("("));
        quire_odf_write_inline(writer, node);
        if (says) quire_builder_append(builder, QUIRE_STR(")"));
    } else quire_odf_write_inline(writer, node);
}

void quire_odf_write_inline(odf_writer *writer, const xmlNode *node)
{
    bool text = quire_odf_is_text(node);
    for (const xmlNode *child = node->children; child; child = child->next) {
        uint64_t white;
        if (child->type == XML_ELEMENT_NODE) write_element(writer, child);
        if (!text || (child->type != XML_TEXT_NODE && child->type != XML_CDATA_SECTION_NODE)) continue;
        quire_str content = quire_str_from((const char *)child->content);
        if (writer->code) {
            quire_builder_append(writer->office.builder, content);
            writer->office.kept += quire_flowing_count(content, &white);
        } else {
            quire_office_write(&writer->office, content);
        }
    }
}

/* ---- blocks ---- */

static void gather(const xmlNode *node, quire_buffer *out)
{
    bool text = quire_odf_is_text(node);
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (quire_ooxml_named(child, "s") || quire_ooxml_named(child, "tab") ||
            quire_ooxml_named(child, "line-break"))
            quire_buffer_append_char(out, ' ');
        else if (child->type == XML_ELEMENT_NODE && !quire_ooxml_named(child, "note") &&
                 !quire_ooxml_named(child, "annotation"))
            gather(child, out);
        else if (text && child->type == XML_TEXT_NODE)
            quire_buffer_append_str(out, quire_str_from((const char *)child->content));
        if (quire_ooxml_named(child, "p")) quire_buffer_append_char(out, ' ');
    }
}

quire_str quire_odf_text_under(odf_writer *writer, const xmlNode *node)
{
    quire_buffer text;
    quire_buffer_init(&text, LINE_BYTES_MAX);
    gather(node, &text);
    quire_str view = text.failure ? (quire_str){ 0 } : quire_str_trim(quire_buffer_view(&text));
    quire_str copy = quire_arena_copy(writer->office.arena, view);
    if (!copy.data || text.failure == QUIRE_E_NO_MEMORY) writer->office.failed = true;
    quire_buffer_free(&text);
    return copy;
}

static void take_title(odf_writer *writer, const xmlNode *node, quire_element_kind kind)
{
    if (writer->title_found || (kind != QUIRE_ELEMENT_TITLE && writer->title.size)) return;
    quire_str text = quire_odf_text_under(writer, node);
    if (!text.size) return;
    writer->title = text;
    writer->title_found = kind == QUIRE_ELEMENT_TITLE;
}

static const odf_style *style_of(const odf_writer *writer, const xmlNode *node)
{
    return quire_odf_style(&writer->styles, writer->scope, "paragraph",
                           quire_ooxml_attribute(node, "style-name"));
}

static void write_label(odf_writer *writer, odf_list *list, uint32_t level, uint32_t start)
{
    quire_buffer label;
    quire_buffer_init(&label, LABEL_BYTES_MAX);
    quire_odf_count_item(list, level, start, &label);
    quire_str text = quire_str_trim(quire_buffer_view(&label));
    if (text.size && !label.failure) {
        quire_builder_append_flowing(writer->office.builder, text);
        quire_builder_append_flowing(writer->office.builder, QUIRE_STR(" "));
    }
    if (label.failure == QUIRE_E_NO_MEMORY) writer->office.failed = true;
    quire_buffer_free(&label);
}

static void write_heading(odf_writer *writer, const xmlNode *node, const odf_style *style)
{
    uint32_t level = quire_ooxml_number(quire_ooxml_attribute(node, "outline-level"), ODF_LIST_LEVELS,
                                        style && style->outline ? style->outline : 1);
    bool title = style && style->kind == QUIRE_ELEMENT_TITLE;
    quire_element_kind kind = title ? QUIRE_ELEMENT_TITLE : QUIRE_ELEMENT_HEADING;
    quire_str bare = quire_ooxml_attribute(node, "is-list-header");
    if (!level) level = 1;
    if (!writer->office.flat) take_title(writer, node, kind);
    quire_office_open_block(&writer->office, kind)->level = title ? 0 : level < 6 ? level : 6;
    if (!title && !quire_str_is(bare, "true") && quire_ooxml_named(node, "h"))
        write_label(writer, &writer->styles.outline, level, 0);
    quire_odf_write_inline(writer, node);
    quire_office_close_block(&writer->office);
}

/* Lines of code are paragraphs of their own in the file. */
static void write_code(odf_writer *writer, const xmlNode *node)
{
    if (writer->code) quire_builder_end_line(writer->office.builder);
    else quire_office_open_block(&writer->office, QUIRE_ELEMENT_CODE);
    writer->code = true;
    quire_odf_write_inline(writer, node);
}

static void write_paragraph(odf_writer *writer, const xmlNode *node)
{
    const odf_style *style = style_of(writer, node);
    quire_element_kind kind = style ? style->kind : QUIRE_ELEMENT_PARAGRAPH;
    if (style && style->hidden) {
        quire_office_drop(&writer->office, node, "hidden");
        return;
    }
    if (kind == QUIRE_ELEMENT_CODE && !writer->office.flat && !writer->office.lists) {
        write_code(writer, node);
        return;
    }
    if (quire_ooxml_named(node, "h") || kind == QUIRE_ELEMENT_HEADING || kind == QUIRE_ELEMENT_TITLE) {
        write_heading(writer, node, style);
        return;
    }
    if (!quire_office_count(&writer->office, node)) { /* it may hold drawings */
        quire_odf_write_inline(writer, node);
        return;
    }
    quire_office_open_block(&writer->office, kind);
    quire_odf_write_inline(writer, node);
    quire_office_close_block(&writer->office);
}

/* The paragraphs of one item are one item; lists in it nest. */
static void write_item(odf_writer *writer, const xmlNode *item, odf_list *list, uint32_t level, bool header);

static void write_list(odf_writer *writer, const xmlNode *node, odf_list *outer, uint32_t level)
{
    quire_str name = quire_ooxml_attribute(node, "style-name");
    odf_list *list = name.size ? quire_odf_list(&writer->styles, writer->scope, name) : outer;
    bool goes_on = quire_str_is(quire_ooxml_attribute(node, "continue-numbering"), "true") ||
                   quire_ooxml_attribute(node, "continue-list").size;
    if (list && level == 1 && !goes_on) quire_odf_restart(list);
    for (const xmlNode *item = node->children; item; item = item->next) {
        if (quire_ooxml_named(item, "list-item")) write_item(writer, item, list, level, false);
        else if (quire_ooxml_named(item, "list-header")) write_item(writer, item, list, level, true);
        else if (item->type == XML_ELEMENT_NODE) quire_office_drop(&writer->office, item, "misplaced");
    }
}

static void write_item_paragraph(odf_writer *writer, const xmlNode *node, bool *opened, odf_list *list,
                                 uint32_t level, uint32_t start, bool header)
{
    const odf_style *style = style_of(writer, node);
    if (style && style->hidden) {
        quire_office_drop(&writer->office, node, "hidden");
        return;
    }
    if (!quire_office_count(&writer->office, node)) {
        quire_odf_write_inline(writer, node);
        return;
    }
    if (*opened) quire_office_break_line(&writer->office);
    else quire_office_open_item(&writer->office, level);
    if (!*opened && !header && list) write_label(writer, list, level, start);
    *opened = true;
    quire_odf_write_inline(writer, node);
}

static void write_item(odf_writer *writer, const xmlNode *item, odf_list *list, uint32_t level, bool header)
{
    uint32_t start = quire_ooxml_number(quire_ooxml_attribute(item, "start-value"), INT32_MAX, 0);
    bool opened = false;
    for (const xmlNode *child = item->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (quire_ooxml_named(child, "p")) {
            write_item_paragraph(writer, child, &opened, list, level, start, header);
        } else if (quire_ooxml_named(child, "list")) {
            write_list(writer, child, list, level + 1);
        } else if (quire_ooxml_named(child, "h") && writer->office.flat == 0) {
            quire_odf_flush(writer);
            write_heading(writer, child, style_of(writer, child));
            opened = false;
        } else {
            quire_odf_write_block(writer, child);
        }
    }
}

static void write_entry(odf_writer *writer, const xmlNode *node)
{
    quire_str name = quire_ooxml_attribute(node, "style-name");
    const odf_style *style = style_of(writer, node);
    if (style && !quire_str_starts(name, QUIRE_STR("Contents")) && style->parent.size) name = style->parent;
    uint32_t level = name.size ? quire_ooxml_number(quire_str_cut(name, name.size - 1, name.size), 9, 1) : 1;
    if (!quire_office_count(&writer->office, node)) return;
    quire_builder_open(writer->office.builder, QUIRE_ELEMENT_LIST_ITEM)->level = level ? level : 1;
    quire_odf_write_inline(writer, node);
    quire_builder_close(writer->office.builder);
    quire_builder_end_line(writer->office.builder);
}

static void write_entries(odf_writer *writer, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (quire_ooxml_named(child, "index-title")) {
            quire_builder_open(writer->office.builder, QUIRE_ELEMENT_CAPTION);
            for (const xmlNode *line = child->children; line; line = line->next)
                if (line->type == XML_ELEMENT_NODE) quire_odf_write_inline(writer, line);
            quire_builder_close(writer->office.builder);
            quire_builder_end_block(writer->office.builder);
        } else if (quire_ooxml_named(child, "p") || quire_ooxml_named(child, "h")) {
            write_entry(writer, child);
        } else {
            write_entries(writer, child);
        }
    }
}

static void write_contents(odf_writer *writer, const xmlNode *node)
{
    const xmlNode *body = quire_ooxml_child(node, "index-body");
    quire_office_drop_around(&writer->office, node, body);
    if (!body || !quire_office_count(&writer->office, body)) return;
    if (writer->office.flat) {
        quire_odf_write_blocks(writer, body);
        return;
    }
    quire_odf_flush(writer);
    writer->contents = true;
    quire_builder_open_contents(writer->office.builder);
    write_entries(writer, body);
    quire_builder_close(writer->office.builder);
    quire_builder_end_block(writer->office.builder);
    writer->contents = false;
}

static bool is_index(const xmlNode *node)
{
    static const char *const names[] = { "table-of-content", "illustration-index", "table-index",
                                         "object-index",     "user-index",         "alphabetical-index" };
    return node->type == XML_ELEMENT_NODE &&
           is_one_of((const char *)node->name, names, sizeof names / sizeof *names);
}

static const xmlNode *next_element(const xmlNode *node)
{
    while (node && node->type != XML_ELEMENT_NODE) node = node->next;
    return node;
}

/* Whether the list behind this one begins inside of its last item: slides have a list for each change of level. */
static bool is_continued(const xmlNode *node)
{
    const xmlNode *next = quire_ooxml_named(node, "list") ? next_element(node->next) : NULL;
    const xmlNode *item = next && quire_ooxml_named(next, "list") ? next_element(next->children) : NULL;
    const xmlNode *first = item ? next_element(item->children) : NULL;
    return first && quire_ooxml_named(first, "list");
}

void quire_odf_write_block(odf_writer *writer, const xmlNode *node)
{
    bool code = quire_ooxml_named(node, "p") || quire_ooxml_named(node, "soft-page-break");
    const odf_style *style = code ? style_of(writer, node) : NULL;
    if (quire_ooxml_named(node, "p") && !(style && style->kind == QUIRE_ELEMENT_CODE)) close_code(writer);
    if (!code) close_code(writer);
    if (quire_ooxml_named(node, "p") || quire_ooxml_named(node, "h")) write_paragraph(writer, node);
    else if (quire_ooxml_named(node, "list")) write_list(writer, node, NULL, 1);
    else if (quire_ooxml_named(node, "table")) quire_odf_write_table(writer, node, NULL);
    else if (quire_ooxml_named(node, "tracked-changes"))
        quire_office_drop(&writer->office, node, "deleted_revision");
    else if (quire_ooxml_named(node, "section") &&
             quire_str_is(quire_ooxml_attribute(node, "display"), "none"))
        quire_office_drop(&writer->office, node, "hidden");
    else if (is_index(node)) write_contents(writer, node);
    else if (quire_odf_is_drawing(node)) quire_odf_write_drawing(writer, node, writer->office.flat > 0);
    else if (quire_odf_is_text(node)) quire_odf_write_inline(writer, node);
    else
        for (const xmlNode *child = node->children; child; child = child->next)
            if (child->type == XML_ELEMENT_NODE) quire_odf_write_block(writer, child);
    if (!writer->office.flat && !writer->code && !writer->flushing && !is_continued(node))
        quire_odf_flush(writer);
}

void quire_odf_write_blocks(odf_writer *writer, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE) quire_odf_write_block(writer, child);
    if (!writer->office.flat) quire_odf_flush(writer);
}

quire_status quire_odf_begin(odf_writer *writer, quire_load_host *host, const odf_package *package,
                             quire_error *err)
{
    *writer = (odf_writer){ .office = { .host = host,
                                        .builder = host->builder,
                                        .arena = host->arena,
                                        .is_text = quire_odf_is_text },
                            .package = package,
                            .scope = ODF_CONTENT };
    return quire_odf_read_styles(package, host->arena, &writer->styles, err);
}
