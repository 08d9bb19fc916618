/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown through cmark-gfm: the tree is walked once, without recursion, and its markup falls away. A soft line break
 * becomes one space, and nothing between two Han characters. Received are the characters of the decoded source. Which
 * of them are text is counted over the tree, apart from the walk that writes; the rest is markup. */
#include "load/worker/loader.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/decode.h"
#include "text/unicode.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <stdlib.h>

struct walk {
    quire_builder *builder;
    quire_arena *arena;
    uint64_t kept, html, comments, code_ends; /* characters */
    uint32_t list_depth, row, column, footnote;
    bool soft_break, in_header, titled;
    uint32_t last; /* the character written last */
    quire_buffer heading;
    bool in_title;
};

static uint64_t count_characters(quire_str text)
{
    uint64_t count = 0;
    for (size_t i = 0; i < text.size; i++) count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

static quire_str literal_of(cmark_node *node)
{
    return quire_str_from(cmark_node_get_literal(node));
}

/* Han and the punctuation that goes with it: lines break between them without a space. */
static bool joins(uint32_t c)
{
    return quire_char_is_han(c) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFFEF);
}

static void write_text(struct walk *walk, quire_str text)
{
    size_t at = 0;
    if (text.size == 0) return;
    uint32_t first = quire_utf8_next(text, &at);
    if (walk->soft_break && !(joins(walk->last) && joins(first)))
        quire_builder_append(walk->builder, QUIRE_STR(" "));
    walk->soft_break = false;
    quire_builder_append(walk->builder, text);
    if (walk->in_title) quire_buffer_append_str(&walk->heading, text);
    walk->kept += count_characters(text);
    walk->last = 0;
    for (at = quire_utf8_floor(text, text.size - 1); at < text.size;) walk->last = quire_utf8_next(text, &at);
}

static void write_code_block(struct walk *walk, cmark_node *node)
{
    quire_str text = literal_of(node), info = quire_str_from(cmark_node_get_fence_info(node));
    size_t word = 0;
    while (word < info.size && info.data[word] != ' ') word++;
    for (; text.size && text.data[text.size - 1] == '\n'; text.size--) walk->code_ends++;
    quire_element *element = quire_builder_open(walk->builder, QUIRE_ELEMENT_CODE);
    element->label = quire_arena_copy(walk->arena, quire_str_cut(info, 0, word));
    write_text(walk, text);
    quire_builder_close(walk->builder);
    quire_builder_end_block(walk->builder);
}

static void drop_html(struct walk *walk, quire_str text)
{
    quire_str start = quire_str_trim(text);
    if (quire_str_starts(start, QUIRE_STR("<!--"))) walk->comments += count_characters(text);
    else walk->html += count_characters(text);
}

static uint32_t heading_level(cmark_node *node)
{
    int level = cmark_node_get_heading_level(node);
    return level >= 1 && level <= 6 ? (uint32_t)level : 1;
}

static void enter_item(struct walk *walk)
{
    quire_builder_end_line(walk->builder);
    quire_builder_open(walk->builder, QUIRE_ELEMENT_LIST_ITEM)->level = walk->list_depth;
}

static void enter_table_part(struct walk *walk, const char *type)
{
    if (strcmp(type, "table") == 0) {
        walk->row = 0;
        quire_builder_open(walk->builder, QUIRE_ELEMENT_TABLE);
    } else if (strcmp(type, "table_row") == 0 || strcmp(type, "table_header") == 0) {
        quire_element *row = quire_builder_open(walk->builder, QUIRE_ELEMENT_TABLE_ROW);
        row->row = walk->row;
        row->header = walk->in_header = strcmp(type, "table_header") == 0;
        walk->column = 0;
    } else if (strcmp(type, "table_cell") == 0) {
        if (walk->column) quire_builder_append(walk->builder, QUIRE_STR("\t"));
        quire_element *cell = quire_builder_open(walk->builder, QUIRE_ELEMENT_CELL);
        cell->row = walk->row;
        cell->column = walk->column++;
        cell->row_span = cell->column_span = 1;
        cell->header = walk->in_header;
    }
}

static void leave_table_part(struct walk *walk, const char *type)
{
    bool row = strcmp(type, "table_row") == 0 || strcmp(type, "table_header") == 0;
    if (!row && strcmp(type, "table") != 0 && strcmp(type, "table_cell") != 0) return;
    quire_builder_close(walk->builder);
    walk->soft_break = false;
    if (row) {
        quire_builder_end_line(walk->builder);
        walk->row++;
    } else if (strcmp(type, "table") == 0) {
        quire_builder_end_block(walk->builder);
    }
}

static void enter(struct walk *walk, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    quire_builder *builder = walk->builder;
    if (type == CMARK_NODE_HEADING) {
        uint32_t level = heading_level(node);
        quire_builder_open(builder, QUIRE_ELEMENT_HEADING)->level = level;
        walk->in_title = level == 1 && !walk->titled;
    } else if (type == CMARK_NODE_PARAGRAPH) {
        if (cmark_node_get_type(cmark_node_parent(node)) != CMARK_NODE_ITEM)
            quire_builder_open(builder, QUIRE_ELEMENT_PARAGRAPH);
    } else if (type == CMARK_NODE_BLOCK_QUOTE) {
        quire_builder_open(builder, QUIRE_ELEMENT_QUOTE);
    } else if (type == CMARK_NODE_LIST) {
        walk->list_depth++;
        quire_builder_end_line(builder);
        quire_builder_open(builder, QUIRE_ELEMENT_LIST);
    } else if (type == CMARK_NODE_ITEM) {
        enter_item(walk);
    } else if (type == CMARK_NODE_CODE_BLOCK) {
        write_code_block(walk, node);
    } else if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) {
        write_text(walk, literal_of(node));
    } else if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE) {
        drop_html(walk, literal_of(node));
    } else if (type == CMARK_NODE_SOFTBREAK) {
        walk->soft_break = walk->last != 0;
    } else if (type == CMARK_NODE_LINEBREAK) {
        quire_builder_end_line(builder);
        walk->soft_break = false;
    } else if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
        /* The space of a soft break stands before the link, not inside it. */
        if (walk->soft_break && !joins(walk->last)) quire_builder_append(builder, QUIRE_STR(" "));
        walk->soft_break = false;
        quire_element *element = quire_builder_open(builder, type == CMARK_NODE_LINK ? QUIRE_ELEMENT_LINK
                                                                                     : QUIRE_ELEMENT_FIGURE);
        element->label = quire_arena_copy(walk->arena, quire_str_from(cmark_node_get_url(node)));
    } else if (type == CMARK_NODE_FOOTNOTE_DEFINITION) {
        quire_element *element = quire_builder_open(builder, QUIRE_ELEMENT_FOOTNOTE);
        element->label = quire_arena_printf(walk->arena, "%u", ++walk->footnote);
    } else {
        enter_table_part(walk, cmark_node_get_type_string(node));
    }
}

static void leave_heading(struct walk *walk)
{
    quire_builder_close(walk->builder);
    quire_builder_end_block(walk->builder);
    if (walk->in_title && !walk->heading.failure) {
        quire_builder_set_title(walk->builder, quire_str_trim(quire_buffer_view(&walk->heading)));
        walk->titled = true;
    }
    walk->in_title = false;
}

static void leave(struct walk *walk, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    quire_builder *builder = walk->builder;
    if (type == CMARK_NODE_HEADING) {
        leave_heading(walk);
    } else if (type == CMARK_NODE_PARAGRAPH) {
        bool in_item = cmark_node_get_type(cmark_node_parent(node)) == CMARK_NODE_ITEM;
        if (!in_item) quire_builder_close(builder);
        if (in_item) quire_builder_end_line(builder);
        else quire_builder_end_block(builder);
        walk->soft_break = false;
        walk->last = 0;
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
    } else {
        leave_table_part(walk, cmark_node_get_type_string(node));
    }
}

/* ---- front matter ---- */

static quire_str unquoted(quire_str value)
{
    value = quire_str_trim(value);
    bool quoted = value.size >= 2 && (value.data[0] == '"' || value.data[0] == '\'') &&
                  value.data[value.size - 1] == value.data[0];
    return quoted ? quire_str_cut(value, 1, value.size - 1) : value;
}

/* Where the text starts behind a block between two lines of ---; 0: there is none. Simple `key: value` lines become
 * metadata. */
static size_t read_front_matter(struct walk *walk, quire_str text)
{
    size_t at = quire_str_starts(text, QUIRE_STR("---\n"))     ? 4
                : quire_str_starts(text, QUIRE_STR("---\r\n")) ? 5
                                                               : 0,
           end = 0;
    for (size_t line = at; at && line < text.size && !end;) {
        const char *line_end = memchr(text.data + line, '\n', text.size - line);
        size_t next = line_end ? (size_t)(line_end - text.data) + 1 : text.size;
        if (quire_str_is(quire_str_trim(quire_str_cut(text, line, next)), "---")) end = next;
        line = next;
    }
    for (size_t line = at; end && line < end;) {
        const char *line_end = memchr(text.data + line, '\n', end - line);
        size_t next = line_end ? (size_t)(line_end - text.data) + 1 : end;
        quire_str row = quire_str_cut(text, line, next);
        const char *colon = row.size ? memchr(row.data, ':', row.size) : NULL;
        if (colon && row.data[0] != ' ' && row.data[0] != '#' && row.data[0] != '-') {
            quire_str key = quire_str_cut(row, 0, (size_t)(colon - row.data));
            quire_str value = unquoted(quire_str_cut(row, key.size + 1, row.size));
            if (quire_str_is(key, "title") && value.size) {
                quire_builder_set_title(walk->builder, value);
                walk->titled = true;
            } else if (value.size) {
                quire_builder_add_metadata(walk->builder, key, value);
            }
        }
        line = next;
    }
    return end;
}

/* ---- the loader ---- */

static cmark_node *parse(cmark_parser *parser, quire_str text)
{
    static const char *const extensions[] = { "table", "strikethrough", "autolink", "tasklist" };
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        cmark_syntax_extension *extension = cmark_find_syntax_extension(extensions[i]);
        if (extension) cmark_parser_attach_syntax_extension(parser, extension);
    }
    cmark_parser_feed(parser, text.data, text.size);
    return cmark_parser_finish(parser);
}

static void walk_tree(struct walk *walk, cmark_node *root)
{
    cmark_iter *iterator = cmark_iter_new(root);
    for (cmark_event_type event; iterator && (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;) {
        if (event == CMARK_EVENT_ENTER) enter(walk, cmark_iter_get_node(iterator));
        else leave(walk, cmark_iter_get_node(iterator));
    }
    cmark_iter_free(iterator);
}

/* The characters of all literals: what the walk either writes or names as dropped. */
static uint64_t count_literals(cmark_node *root)
{
    uint64_t count = 0;
    cmark_iter *iterator = cmark_iter_new(root);
    for (cmark_event_type event; iterator && (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iterator);
        cmark_node_type type = cmark_node_get_type(node);
        bool literal = type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK ||
                       type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE;
        if (literal && event == CMARK_EVENT_ENTER) count += count_characters(literal_of(node));
    }
    cmark_iter_free(iterator);
    return count;
}

/* Tabs in front of code become several spaces, so that there may be more text than source: then there is no markup, and
 * what was received is the text. */
static void account(const struct walk *walk, uint64_t source, uint64_t front_matter, uint64_t literals,
                    quire_ledger *ledger)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("characters");
    uint64_t markup = source > front_matter + literals ? source - front_matter - literals : 0;
    quire_ledger_receive(ledger, step, unit, front_matter + literals + markup);
    quire_ledger_keep(ledger, step, unit, walk->kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("front_matter"), front_matter);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("html"), walk->html);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("html_comment"), walk->comments);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), walk->code_ends);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("markup"), markup);
}

static quire_status load_markdown(const quire_load_input *input, quire_arena *arena, quire_builder *builder,
                                  quire_load_reason *reason, quire_str *message, quire_error *err)
{
    struct walk walk = { .builder = builder, .arena = arena };
    quire_str text = { 0 }, charset = { 0 };
    quire_status status = quire_load_decode(input->bytes, input->charset, arena,
                                            quire_builder_ledger(builder), &text, &charset, err);
    if (status) return status;
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8);
    if (!parser) return quire_fail_memory(err);
    size_t start = read_front_matter(&walk, text);
    quire_buffer_init(&walk.heading, 4096);
    cmark_node *root = parse(parser, quire_str_cut(text, start, text.size));
    if (root) walk_tree(&walk, root);
    else status = quire_fail_memory(err);
    account(&walk, count_characters(text), count_characters(quire_str_cut(text, 0, start)),
            root ? count_literals(root) : 0, quire_builder_ledger(builder));
    quire_builder_add_metadata(builder, QUIRE_STR("charset"), charset);
    if (!status && walk.kept == 0) {
        *reason = QUIRE_LOAD_EMPTY;
        *message = QUIRE_STR("the file holds markup and white space, but no text");
    }
    cmark_node_free(root);
    cmark_parser_free(parser);
    quire_buffer_free(&walk.heading);
    return status;
}

static const char *const types[] = { "text/markdown", NULL };

const quire_load_loader quire_load_markdown = {
    .types = types, .load = load_markdown
};
