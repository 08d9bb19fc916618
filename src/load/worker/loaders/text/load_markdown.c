/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown through cmark-gfm: the tree is walked once, without recursion, and its markup falls away. A soft line break
 * becomes one space, and nothing between two Han characters.
 *
 * The account has two steps. "parse": of the characters of the source, those that the tree holds as text or HTML are
 * kept, and what the parser took as markup is dropped. "load": what the tree holds, counted apart from the walk that
 * writes it, is received. */
#include "load/worker/loaders/text/load_markdown.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/format.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/raised.h"
#include "load/worker/loaders/text/markdown_contents.h"
#include "load/worker/loaders/text/markdown_lines.h"
#include "load/worker/loaders/text/markdown_raised.h"
#include "load/worker/loaders/text/markdown_source.h"
#include "load/worker/loaders/text/markdown_table.h"
#include "load/worker/loaders/text/markdown_title.h"
#include "load/worker/loaders/text/text_contents.h"
#include "load/worker/loaders/web/load_html.h"
#include "text/unicode.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <stdlib.h>
#include <strings.h>

struct walk {
    quire_builder *builder;
    quire_arena *arena;
    markdown_lines lines;                           /* of the text that was parsed */
    uint64_t kept, pieces, html, code_ends, markup; /* characters; pieces: kept of HTML */
    uint32_t list_depth, row, column, footnote;
    bool soft_break, in_header, in_cell, titled;
    uint32_t last; /* the character written last */
    quire_buffer heading;
    bool in_title;
    cmark_node *title;    /* a first paragraph that is the title of a file without headings */
    markdown_level level; /* of the text between <sup> or <sub> and its end */
    quire_buffer held;    /* that text so far */
};

/* More between <sup> and </sup> is not an exponent or a mark, but small print. */
enum { HELD_BYTES_MAX = 128 };

static const quire_str step = { "load", 4 }, unit = { "characters", 10 };

static quire_str literal_of(cmark_node *node)
{
    return quire_str_from(cmark_node_get_literal(node));
}

/* Opens an element that stands in the lines of `node`. */
static quire_element *open_block(struct walk *walk, cmark_node *node, quire_element_kind kind)
{
    quire_element *element = quire_builder_open(walk->builder, kind);
    quire_locator lines = quire_markdown_lines_of(&walk->lines, node);
    quire_builder_set_locator(walk->builder, element, &lines);
    return element;
}

/* ---- text ---- */

/* Han and the punctuation that goes with it: lines break between them without a space. */
static bool joins(uint32_t c)
{
    return quire_char_is_han(c) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFFEF);
}

static void append(struct walk *walk, quire_str text)
{
    quire_builder_append(walk->builder, text);
    if (walk->in_title) quire_buffer_append_str(&walk->heading, text);
}

/* A row is its cells joined by TAB and ended by LF: inside of a cell both become a space. */
static void append_to_cell(struct walk *walk, quire_str text)
{
    for (size_t at = 0; at < text.size;) {
        size_t end = at;
        while (end < text.size && text.data[end] != '\t' && text.data[end] != '\n' && text.data[end] != '\r')
            end++;
        append(walk, quire_str_cut(text, at, end));
        if (end < text.size) append(walk, QUIRE_STR(" "));
        at = end + 1;
    }
}

/* Writes `text`, which stands for so many characters of the tree. */
static void write_as(struct walk *walk, quire_str text, uint64_t characters)
{
    size_t at = 0;
    walk->kept += characters;
    if (text.size == 0) return;
    uint32_t first = quire_utf8_next(text, &at);
    if (walk->soft_break && !(joins(walk->last) && joins(first))) append(walk, QUIRE_STR(" "));
    walk->soft_break = false;
    if (walk->in_cell) append_to_cell(walk, text);
    else append(walk, text);
    walk->last = 0;
    for (at = quire_utf8_floor(text, text.size - 1); at < text.size;) walk->last = quire_utf8_next(text, &at);
}

/* Writes what stands between <sup> or <sub> and here. */
static void settle(struct walk *walk)
{
    quire_str text = quire_buffer_view(&walk->held);
    if (!text.size) return;
    quire_str shown = quire_markdown_leveled(text, walk->level, walk->arena);
    write_as(walk, shown.data ? shown : text, quire_count_characters(text));
    quire_buffer_clear(&walk->held);
}

static void end_level(struct walk *walk)
{
    settle(walk);
    walk->level = MARKDOWN_LEVEL;
}

/* Struck text does not run into figures beside it: 199 struck before 99 is no 19999. */
static void part_struck(struct walk *walk, cmark_node *node, bool end)
{
    cmark_node *beside = end ? cmark_node_next(node) : cmark_node_first_child(node);
    const char *text = beside ? cmark_node_get_literal(beside) : NULL;
    bool letter = walk->last < 0x80 && quire_char_is_word(walk->last);
    if (letter && text && *text > 0 && quire_char_is_word((unsigned char)*text)) {
        append(walk, QUIRE_STR(" "));
        walk->last = ' ';
    }
}

static void write_text(struct walk *walk, quire_str text)
{
    if (walk->level != MARKDOWN_LEVEL && text.size + walk->held.size <= HELD_BYTES_MAX) {
        quire_buffer_append_str(&walk->held, text);
        return;
    }
    end_level(walk);
    write_as(walk, text, quire_count_characters(text));
}

/* Prose, in which ^…^ and ~…~ may be marks. */
static void write_prose(struct walk *walk, quire_str text)
{
    uint64_t marks = 0;
    quire_str shown = walk->level == MARKDOWN_LEVEL
                          ? quire_markdown_read_marks(text, walk->soft_break ? 0 : walk->last, walk->arena,
                                                      &marks)
                          : text;
    if (!marks || !shown.data) {
        write_text(walk, text);
        return;
    }
    write_as(walk, shown, quire_count_characters(text) - marks);
    walk->markup += marks;
}

static void break_line(struct walk *walk)
{
    walk->soft_break = false;
    if (walk->in_cell || walk->in_title) append(walk, QUIRE_STR(" "));
    else quire_builder_end_line(walk->builder);
}

static void write_code_block(struct walk *walk, cmark_node *node)
{
    quire_str text = literal_of(node), info = quire_str_from(cmark_node_get_fence_info(node));
    size_t word = 0;
    while (word < info.size && info.data[word] != ' ') word++;
    for (; text.size && text.data[text.size - 1] == '\n'; text.size--) walk->code_ends++;
    quire_element *code = quire_builder_open(walk->builder, QUIRE_ELEMENT_CODE);
    quire_locator lines = quire_markdown_code_lines(&walk->lines, node, text);
    quire_builder_set_label(walk->builder, code, quire_str_cut(info, 0, word));
    quire_builder_set_locator(walk->builder, code, &lines);
    write_text(walk, text);
    quire_builder_close(walk->builder);
    quire_builder_end_block(walk->builder);
}

/* ---- HTML ---- */

static bool is_comment(quire_str html)
{
    return quire_str_starts(quire_str_trim(html), QUIRE_STR("<!--"));
}

static void drop_html(struct walk *walk, quire_str html, uint64_t count)
{
    if (is_comment(html))
        quire_ledger_drop_count(quire_builder_ledger(walk->builder), step, unit, QUIRE_STR("html_comment"),
                                count);
    else walk->html += count;
}

static bool is_line_break(quire_str html)
{
    return html.size >= 4 && strncasecmp(html.data, "<br", 3) == 0 && strchr(" />", html.data[3]);
}

static void write_inline_html(struct walk *walk, quire_str html)
{
    markdown_level level;
    if (is_line_break(html)) {
        settle(walk);
        break_line(walk);
    } else if (quire_markdown_level_tag(html, &level)) {
        settle(walk);
        walk->level = level;
    }
    drop_html(walk, html, quire_count_characters(html));
}

static quire_status write_html_block(struct walk *walk, quire_str html, const quire_locator *lines,
                                     quire_error *err)
{
    uint64_t whole = quire_count_characters(html), text = 0;
    quire_builder_stand_at(walk->builder, lines);
    quire_status status = quire_html_write_piece(html, (quire_str){ 0 }, walk->builder, walk->arena, &text,
                                                 &walk->pieces, err);
    quire_builder_stand_at(walk->builder, NULL);
    uint64_t tags = whole > text ? whole - text : 0;
    quire_ledger_receive(quire_builder_ledger(walk->builder), step, unit, tags);
    drop_html(walk, html, tags);
    quire_builder_end_block(walk->builder);
    return status;
}

/* ---- tables ---- */

static void open_cell(struct walk *walk)
{
    if (walk->column) quire_builder_append(walk->builder, QUIRE_STR("\t"));
    quire_element *cell = quire_builder_open(walk->builder, QUIRE_ELEMENT_CELL);
    cell->row = walk->row;
    cell->column = walk->column++;
    cell->row_span = cell->column_span = 1;
    cell->header = walk->in_header;
    walk->in_cell = true;
    walk->last = 0;
}

static void close_cell(struct walk *walk)
{
    quire_builder_close(walk->builder);
    walk->in_cell = walk->soft_break = false;
}

static void write_surplus(struct walk *walk, quire_str surplus)
{
    uint64_t before = walk->kept;
    for (size_t at = 0; at < surplus.size;) {
        size_t end = at;
        while (end < surplus.size && surplus.data[end] != '|')
            end += surplus.data[end] == '\\' && end + 1 < surplus.size ? 2 : 1;
        quire_str cell = quire_str_trim(quire_str_cut(surplus, at, end));
        if (cell.size || end < surplus.size) {
            open_cell(walk);
            write_text(walk, cell);
            close_cell(walk);
        }
        at = end + 1;
    }
    walk->markup += quire_count_characters(surplus) - (walk->kept - before);
}

static void enter_table_part(struct walk *walk, cmark_node *node, const char *type)
{
    if (strcmp(type, "table") == 0) {
        walk->row = 0;
        open_block(walk, node, QUIRE_ELEMENT_TABLE);
    } else if (quire_markdown_is_row(type)) {
        quire_element *row = open_block(walk, node, QUIRE_ELEMENT_TABLE_ROW);
        row->row = walk->row;
        row->header = walk->in_header = strcmp(type, "table_header") == 0;
        walk->column = 0;
    } else if (strcmp(type, "table_cell") == 0) {
        open_cell(walk);
    }
}

static void leave_table_part(struct walk *walk, cmark_node *node, const char *type)
{
    if (strcmp(type, "table") == 0) {
        quire_builder_close(walk->builder);
        quire_builder_end_block(walk->builder);
    } else if (quire_markdown_is_row(type)) {
        write_surplus(walk, quire_markdown_surplus(&walk->lines, node));
        quire_builder_close(walk->builder);
        quire_builder_end_line(walk->builder);
        walk->row++;
    } else if (strcmp(type, "table_cell") == 0) {
        close_cell(walk);
    }
}

/* ---- the walk ---- */

/* The mark of a task list's item as it is written: part of its text, for it tells what is done. */
static quire_str task_mark(cmark_node *item)
{
    if (strcmp(cmark_node_get_type_string(item), "tasklist") != 0) return (quire_str){ 0 };
    return cmark_gfm_extensions_get_tasklist_item_checked(item) ? QUIRE_STR("[x] ") : QUIRE_STR("[ ] ");
}

static void enter_item(struct walk *walk, cmark_node *node)
{
    quire_builder_end_line(walk->builder);
    open_block(walk, node, QUIRE_ELEMENT_LIST_ITEM)->level = walk->list_depth;
    write_text(walk, task_mark(node));
}

static void enter_heading(struct walk *walk, cmark_node *node)
{
    int level = cmark_node_get_heading_level(node);
    level = level >= 1 && level <= 6 ? level : 1;
    open_block(walk, node, QUIRE_ELEMENT_HEADING)->level = (uint32_t)level;
    walk->in_title = level == 1 && !walk->titled;
    walk->last = 0;
    quire_buffer_clear(&walk->heading);
}

static void leave_heading(struct walk *walk)
{
    quire_str title = quire_str_trim(quire_buffer_view(&walk->heading));
    quire_builder_close(walk->builder);
    quire_builder_end_block(walk->builder);
    walk->soft_break = false;
    if (walk->in_title && title.size) {
        quire_builder_set_title(walk->builder, title);
        walk->titled = true;
    }
    walk->in_title = false;
}

static void enter_target(struct walk *walk, cmark_node *node, quire_element_kind kind)
{
    settle(walk);
    /* The space of a soft break stands before the link, not inside it. */
    if (walk->soft_break && !joins(walk->last)) append(walk, QUIRE_STR(" "));
    walk->soft_break = false;
    quire_builder_set_label(walk->builder, quire_builder_open(walk->builder, kind),
                            quire_str_from(cmark_node_get_url(node)));
}

static void enter_footnote(struct walk *walk, cmark_node *node)
{
    char number[16];
    snprintf(number, sizeof number, "%u", ++walk->footnote);
    quire_builder_set_label(walk->builder, open_block(walk, node, QUIRE_ELEMENT_FOOTNOTE),
                            quire_str_from(number));
}

/* The mark of a note. Behind a figure it is put in brackets, for 2019³ would be a power. */
static void write_reference(struct walk *walk, cmark_node *node)
{
    quire_str number = literal_of(node);
    settle(walk);
    quire_str shown = quire_raised_is_figure(walk->last)
                          ? quire_arena_printf(walk->arena, "[%.*s]", QUIRE_FMT(number))
                          : quire_markdown_leveled(number, MARKDOWN_RAISED, walk->arena);
    quire_str label = quire_arena_printf(walk->arena, "#footnote-%.*s", QUIRE_FMT(number));
    walk->soft_break = false;
    quire_builder_set_label(walk->builder, quire_builder_open(walk->builder, QUIRE_ELEMENT_LINK), label);
    write_as(walk, shown.data ? shown : number, quire_count_characters(number));
    quire_builder_close(walk->builder);
}

static void enter_list(struct walk *walk, cmark_node *node)
{
    quire_builder_end_line(walk->builder);
    if (walk->list_depth++ == 0 && quire_markdown_is_contents(node)) {
        quire_locator lines = quire_markdown_lines_of(&walk->lines, node);
        quire_builder_stand_at(walk->builder, &lines);
        quire_builder_open_contents(walk->builder);
        quire_builder_stand_at(walk->builder, NULL);
    } else {
        open_block(walk, node, QUIRE_ELEMENT_LIST);
    }
}

static quire_status enter(struct walk *walk, cmark_node *node, quire_error *err)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_HEADING) {
        enter_heading(walk, node);
    } else if (type == CMARK_NODE_PARAGRAPH) {
        if (cmark_node_get_type(cmark_node_parent(node)) != CMARK_NODE_ITEM)
            open_block(walk, node, node == walk->title ? QUIRE_ELEMENT_TITLE : QUIRE_ELEMENT_PARAGRAPH);
    } else if (type == CMARK_NODE_BLOCK_QUOTE) {
        open_block(walk, node, QUIRE_ELEMENT_QUOTE);
    } else if (type == CMARK_NODE_LIST) {
        enter_list(walk, node);
    } else if (type == CMARK_NODE_ITEM) {
        enter_item(walk, node);
    } else if (type == CMARK_NODE_CODE_BLOCK) {
        write_code_block(walk, node);
    } else if (type == CMARK_NODE_TEXT) {
        write_prose(walk, literal_of(node));
    } else if (type == CMARK_NODE_CODE) {
        write_text(walk, literal_of(node));
    } else if (type == CMARK_NODE_FOOTNOTE_REFERENCE) {
        write_reference(walk, node);
    } else if (type == CMARK_NODE_HTML_BLOCK) {
        quire_locator lines = quire_markdown_lines_of(&walk->lines, node);
        return write_html_block(walk, literal_of(node), &lines, err);
    } else if (type == CMARK_NODE_HTML_INLINE) {
        write_inline_html(walk, literal_of(node));
    } else if (type == CMARK_NODE_SOFTBREAK) {
        walk->soft_break = walk->last != 0;
    } else if (type == CMARK_NODE_LINEBREAK) {
        break_line(walk);
    } else if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
        enter_target(walk, node, type == CMARK_NODE_LINK ? QUIRE_ELEMENT_LINK : QUIRE_ELEMENT_FIGURE);
    } else if (type == CMARK_NODE_FOOTNOTE_DEFINITION) {
        enter_footnote(walk, node);
    } else if (strcmp(cmark_node_get_type_string(node), "strikethrough") == 0) {
        part_struck(walk, node, false);
    } else {
        enter_table_part(walk, node, cmark_node_get_type_string(node));
    }
    return QUIRE_OK;
}

static void leave_paragraph(struct walk *walk, cmark_node *node)
{
    bool in_item = cmark_node_get_type(cmark_node_parent(node)) == CMARK_NODE_ITEM;
    if (!in_item) quire_builder_close(walk->builder);
    if (in_item) quire_builder_end_line(walk->builder);
    else quire_builder_end_block(walk->builder);
    walk->soft_break = false;
    walk->last = 0;
}

static void leave(struct walk *walk, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    quire_builder *builder = walk->builder;
    if ((type & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_BLOCK) end_level(walk);
    else if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) settle(walk);
    if (type == CMARK_NODE_HEADING) {
        leave_heading(walk);
    } else if (type == CMARK_NODE_PARAGRAPH) {
        leave_paragraph(walk, node);
    } else if (type == CMARK_NODE_BLOCK_QUOTE || type == CMARK_NODE_FOOTNOTE_DEFINITION) {
        quire_builder_close(builder);
        quire_builder_end_block(builder);
    } else if (type == CMARK_NODE_LIST) {
        quire_builder_close(builder);
        if (--walk->list_depth == 0) quire_builder_end_block(builder);
        else quire_builder_end_line(builder);
    } else if (type == CMARK_NODE_ITEM) {
        quire_builder_close(builder);
        quire_builder_end_line(builder);
    } else if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
        quire_builder_close(builder);
    } else if (strcmp(cmark_node_get_type_string(node), "strikethrough") == 0) {
        part_struck(walk, node, true);
    } else {
        leave_table_part(walk, node, cmark_node_get_type_string(node));
    }
}

/* Writes a paragraph of lines that lead to pages. False: it is none. */
static bool write_entries(struct walk *walk, cmark_node *paragraph)
{
    quire_buffer lines;
    uint64_t breaks = 0;
    text_contents account = { 0 };
    if (cmark_node_get_type(cmark_node_parent(paragraph)) == CMARK_NODE_ITEM) return false;
    quire_buffer_init(&lines, SIZE_MAX / 4);
    bool entries = quire_markdown_read_entries(paragraph, &lines, &breaks);
    if (entries) {
        quire_locator place = quire_markdown_lines_of(&walk->lines, paragraph);
        quire_builder_stand_at(walk->builder, &place);
        quire_text_write_contents(walk->builder, quire_buffer_view(&lines), 0, &account);
        quire_builder_stand_at(walk->builder, NULL);
        walk->kept += account.kept;
        walk->code_ends += account.white - breaks;
        quire_ledger_drop_count(quire_builder_ledger(walk->builder), step, unit, QUIRE_STR("leaders"),
                                account.leaders);
    }
    quire_buffer_free(&lines);
    return entries;
}

static quire_status walk_tree(struct walk *walk, cmark_node *root, quire_error *err)
{
    quire_status status = QUIRE_OK;
    cmark_iter *iterator = cmark_iter_new(root);
    cmark_event_type event = CMARK_EVENT_NONE;
    while (!status && (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iterator);
        bool opens = event == CMARK_EVENT_ENTER;
        if (opens && cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH && write_entries(walk, node))
            cmark_iter_reset(iterator, node, CMARK_EVENT_EXIT);
        else if (opens) status = enter(walk, node, err);
        else leave(walk, node);
    }
    cmark_iter_free(iterator);
    return status;
}

/* ---- the account ---- */

/* What of the source the tree holds: text, and HTML blocks, whose account their own loader keeps. */
static void count_tree(const struct walk *walk, cmark_node *root, uint64_t *text, uint64_t *blocks)
{
    cmark_iter *iterator = cmark_iter_new(root);
    for (cmark_event_type event; (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iterator);
        cmark_node_type type = cmark_node_get_type(node);
        if (event != CMARK_EVENT_ENTER) continue;
        if (type == CMARK_NODE_HTML_BLOCK) *blocks += quire_count_characters(literal_of(node));
        else if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK ||
                 type == CMARK_NODE_HTML_INLINE || type == CMARK_NODE_FOOTNOTE_REFERENCE)
            *text += quire_count_characters(literal_of(node));
        else if (type == CMARK_NODE_ITEM) *text += task_mark(node).size;
        else if (quire_markdown_is_row(cmark_node_get_type_string(node)))
            *text += quire_count_characters(quire_markdown_surplus(&walk->lines, node));
    }
    cmark_iter_free(iterator);
}

/* Entities that stand for several characters and tabs in front of code can make the text larger than its source. */
static void account(const struct walk *walk, uint64_t source, uint64_t front_matter, uint64_t text,
                    uint64_t blocks)
{
    const quire_str parse = QUIRE_STR("parse");
    quire_ledger *ledger = quire_builder_ledger(walk->builder);
    uint64_t body = source - front_matter, held = text + blocks < body ? text + blocks : body;
    quire_ledger_receive(ledger, parse, unit, source);
    quire_ledger_keep(ledger, parse, unit, held);
    quire_ledger_drop_count(ledger, parse, unit, QUIRE_STR("front_matter"), front_matter);
    quire_ledger_drop_count(ledger, parse, unit, QUIRE_STR("markup"), body - held);
    quire_ledger_receive(ledger, step, unit, text);
    quire_ledger_keep(ledger, step, unit, walk->kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("html"), walk->html);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), walk->code_ends);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("markup"), walk->markup);
}

/* ---- the loader ---- */

static cmark_node *parse(cmark_parser *parser, quire_str text, bool drop_first)
{
    static const char *const extensions[] = { "table", "strikethrough", "autolink", "tasklist" };
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        cmark_syntax_extension *extension = cmark_find_syntax_extension(extensions[i]);
        if (extension) cmark_parser_attach_syntax_extension(parser, extension);
    }
    cmark_parser_feed(parser, text.data, text.size);
    cmark_node *root = cmark_parser_finish(parser), *first = root ? cmark_node_first_child(root) : NULL;
    if (first && drop_first) {
        cmark_node_unlink(first);
        cmark_node_free(first);
    }
    return root;
}

static quire_status read_body(struct walk *walk, quire_str body, uint64_t *text, uint64_t *blocks,
                              quire_error *err)
{
    bool references = false;
    quire_str source = { 0 };
    quire_status status = quire_markdown_bound(body, walk->arena, &body, err);
    if (!status) status = quire_markdown_keep_footnotes(body, walk->arena, &source, &references, err);
    if (!status) status = quire_markdown_find_lines(source, walk->arena, &walk->lines, err);
    if (status) return status;
    if (references) walk->lines.before -= QUIRE_MARKDOWN_REFERENCE_LINES;
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8 |
                                            CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE);
    cmark_node *root = parse(parser, source, references);
    if (root) {
        count_tree(walk, root, text, blocks);
        if (!walk->titled) walk->title = quire_markdown_find_title(root, walk->builder);
        status = walk_tree(walk, root, err);
    }
    cmark_node_free(root);
    cmark_parser_free(parser);
    return root ? status : quire_fail_memory(err);
}

quire_status quire_markdown_write(quire_load_host *host, quire_str source, bool titled, uint64_t *written,
                                  quire_error *err)
{
    quire_builder *builder = host->builder;
    struct walk walk = { .builder = builder, .arena = host->arena };
    uint64_t text = 0, blocks = 0;
    size_t start = quire_markdown_front_matter(source);
    quire_str front_matter = quire_str_cut(source, 0, start);
    walk.titled = quire_markdown_read_front_matter(front_matter, builder) || titled;
    for (size_t at = 0; at < start; walk.lines.before++) quire_line_at(front_matter, at, &at);
    quire_buffer_init(&walk.heading, 4096);
    quire_buffer_init(&walk.held, 2 * HELD_BYTES_MAX);
    quire_status status = read_body(&walk, quire_str_cut(source, start, source.size), &text, &blocks, err);
    account(&walk, quire_count_characters(source), quire_count_characters(front_matter), text, blocks);
    *written = walk.kept + walk.pieces;
    quire_buffer_free(&walk.heading);
    quire_buffer_free(&walk.held);
    return status;
}

static quire_status load_markdown(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_str source = { 0 }, charset = { 0 };
    uint64_t written = 0;
    quire_status status = quire_load_decode(input->bytes, input->charset, host->arena,
                                            quire_builder_ledger(host->builder), &source, &charset, err);
    if (status) return status;
    quire_builder_add_metadata(host->builder, QUIRE_STR("charset"), charset);
    status = quire_markdown_write(host, source, false, &written, err);
    if (!status && written == 0)
        quire_host_refuse(host, QUIRE_LOAD_EMPTY, "the file holds markup and white space, but no text");
    return status;
}

static const quire_format_type types[] = { { "text/markdown", "md|markdown|mkd|mdown", "text/x-markdown" },
                                           { 0 } };

static bool is_markdown(const quire_probe *probe)
{
    return probe->is_text && quire_probe_claims(probe, &quire_format_markdown);
}

const quire_format quire_format_markdown = {
    .name = "markdown",
    .title = "Markdown",
    .keeps = "headings, paragraphs, lists, tables, code, quotes, footnotes, links, front matter",
    .version = 4,
    .types = types,
    .probe = is_markdown,
    .load = load_markdown,
};
