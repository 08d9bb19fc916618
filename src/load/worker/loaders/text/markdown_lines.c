/* SPDX-License-Identifier: Apache-2.0 */
/* The parser numbers lines from 1 in what it was given. Where blocks end it says loosely: what holds others, and a heading
 * with an underline, may end a line or more too late. */
#include "load/worker/loaders/text/markdown_lines.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"

enum { DESCEND_MAX = 64 }; /* elements nest no deeper */

quire_status quire_markdown_find_lines(quire_str text, quire_arena *arena, markdown_lines *out,
                                       quire_error *err)
{
    size_t next = 0;
    out->text = text;
    out->count = 0;
    for (size_t at = 0; at < text.size; at = next, out->count++) quire_line_at(text, at, &next);
    out->starts = quire_arena_array(arena, out->count, sizeof *out->starts);
    if (!out->starts) return quire_fail_memory(err);
    next = 0;
    for (size_t i = 0; i < out->count; i++) {
        out->starts[i] = next;
        quire_line_at(text, next, &next);
    }
    return QUIRE_OK;
}

static bool is_list(cmark_node *node)
{
    return node && cmark_node_get_type(node) == CMARK_NODE_LIST;
}

/* The line that a node ends with; of an item, its own text: lists in it say themselves where they are. The parser lets
 * blocks that hold others end behind the blank lines below them. */
static int last_line(cmark_node *node)
{
    for (int depth = 0; depth < DESCEND_MAX; depth++) {
        cmark_node *child = cmark_node_last_child(node);
        bool own = cmark_node_get_type(node) == CMARK_NODE_ITEM;
        while (own && is_list(child) && cmark_node_previous(child)) child = cmark_node_previous(child);
        if (!child || (cmark_node_get_type(child) & CMARK_NODE_TYPE_MASK) != CMARK_NODE_TYPE_BLOCK) break;
        node = child;
    }
    return cmark_node_get_end_line(node);
}

static quire_locator lines_from(const markdown_lines *lines, int64_t first, int64_t last)
{
    int64_t end = (int64_t)lines->count;
    if (last > end) last = end;
    if (last < first) last = first;
    first += lines->before;
    last += lines->before;
    if (first < 1 || last > UINT32_MAX) return (quire_locator){ 0 };
    return (quire_locator){ .kind = QUIRE_LOCATOR_LINES, .first = (uint32_t)first, .last = (uint32_t)last };
}

/* Whether it makes a heading of the lines above it. */
static bool is_underline(quire_str line)
{
    size_t at = 0;
    while (at < line.size && strchr("> \t", line.data[at])) at++;
    line = quire_str_trim(quire_str_cut(line, at, line.size));
    for (at = 1; at < line.size && line.data[at] == line.data[0];) at++;
    return line.size && at == line.size && (line.data[0] == '=' || line.data[0] == '-');
}

/* The parser counts the line behind an underlined heading to it. */
static int64_t last_line_of_heading(const markdown_lines *lines, int64_t first, int64_t last)
{
    for (int64_t line = first + 1; line <= last && line <= (int64_t)lines->count; line++) {
        size_t next;
        if (is_underline(quire_line_at(lines->text, lines->starts[line - 1], &next))) return line - 1;
    }
    return last;
}

quire_locator quire_markdown_lines_of(const markdown_lines *lines, cmark_node *node)
{
    int64_t first = cmark_node_get_start_line(node), last = last_line(node);
    if (cmark_node_get_type(node) == CMARK_NODE_HEADING && first > 0)
        last = last_line_of_heading(lines, first, last);
    return lines_from(lines, first, last);
}

quire_locator quire_markdown_code_lines(const markdown_lines *lines, cmark_node *node, quire_str text)
{
    int length, offset;
    char mark;
    int64_t first = cmark_node_get_start_line(node) + cmark_node_get_fenced(node, &length, &offset, &mark);
    size_t at = 0;
    for (; at < text.size && (text.data[at] == '\n' || text.data[at] == '\r'); first++)
        quire_line_at(text, at, &at);
    int64_t last = first - 1;
    for (; at < text.size; last++) quire_line_at(text, at, &at);
    return lines_from(lines, first, last);
}
