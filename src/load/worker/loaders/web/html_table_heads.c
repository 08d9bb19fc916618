/* SPDX-License-Identifier: Apache-2.0 */
/* Headings where the page marks them; else what its author set in bold, as long as not the whole table is. */
#include "load/worker/loaders/web/html_table_heads.h"

#include "base/str.h"
#include "load/worker/loaders/web/html_content.h"

#include <strings.h>

enum {
    HEADS_MAX = 4,  /* rows of heads */
    LEVELS_MAX = 8, /* between a text and its cell */
};

bool quire_html_in_head(const lxb_dom_node_t *node)
{
    return node->parent && node->parent->local_name == LXB_TAG_THEAD;
}

static bool is_cell(const lxb_dom_node_t *node)
{
    return node->local_name == LXB_TAG_TD || node->local_name == LXB_TAG_TH;
}

static bool is_empty(const lxb_dom_node_t *cell)
{
    const html_mark *mark = cell->user;
    return !mark || !mark->text;
}

static bool heads_a_row(lxb_dom_node_t *cell)
{
    quire_str scope = quire_html_attribute(cell, "scope");
    return scope.size >= 3 && !strncasecmp(scope.data, "row", 3);
}

bool quire_html_is_head_row(lxb_dom_node_t *row)
{
    size_t headings = 0, place = 0;
    if (quire_html_in_head(row)) return true;
    for (lxb_dom_node_t *child = row->first_child; child; child = child->next) {
        if (!is_cell(child)) continue;
        if (child->local_name == LXB_TAG_TD && (place || !is_empty(child))) return false;
        if (child->local_name == LXB_TAG_TH && heads_a_row(child)) return false;
        headings += child->local_name == LXB_TAG_TH;
        place++;
    }
    return headings > 0;
}

static bool says_bold(lxb_dom_node_t *node)
{
    if (node->local_name == LXB_TAG_B || node->local_name == LXB_TAG_STRONG || node->local_name == LXB_TAG_TH)
        return true;
    quire_str style = quire_html_attribute(node, "style");
    for (size_t i = 0; i + 11 < style.size && i < 512; i++) {
        if (strncasecmp(style.data + i, "font-weight", 11) != 0) continue;
        quire_str rest = quire_str_cut(style, i + 11, style.size);
        while (rest.size && (rest.data[0] == ':' || rest.data[0] == ' '))
            rest = quire_str_cut(rest, 1, rest.size);
        return rest.size && ((rest.data[0] >= '6' && rest.data[0] <= '9') ||
                             (rest.size >= 4 && !strncasecmp(rest.data, "bold", 4)));
    }
    return false;
}

static bool is_bold(lxb_dom_node_t *text, const lxb_dom_node_t *row)
{
    lxb_dom_node_t *up = quire_html_parent(text);
    for (int i = 0; up && i < LEVELS_MAX; i++, up = quire_html_parent(up)) {
        if (says_bold(up)) return true;
        if (up == row) return false;
    }
    return false;
}

/* Its text is not written, so how it is set says nothing. */
static bool is_left_out(const lxb_dom_node_t *node)
{
    const html_mark *mark = node->type == LXB_DOM_NODE_TYPE_ELEMENT ? node->user : NULL;
    return mark && mark->drop;
}

static bool is_bold_row(lxb_dom_node_t *row)
{
    size_t filled = 0;
    for (lxb_dom_node_t *cell = row->first_child; cell; cell = cell->next) {
        if (!is_cell(cell) || is_empty(cell)) continue;
        filled += quire_html_attribute(cell, "colspan").size ? 2 : 1;
        for (lxb_dom_node_t *at = cell; at; at = quire_html_next(at, cell, is_left_out(at), NULL, NULL))
            if (at->type == LXB_DOM_NODE_TYPE_TEXT && quire_str_trim(quire_html_text(at)).size &&
                !is_bold(at, row))
                return false;
    }
    return filled > 1;
}

static lxb_dom_node_t *first_row(lxb_dom_node_t *node)
{
    while (node && node->local_name != LXB_TAG_TR) node = node->next;
    return node;
}

/* The row below, in the next group where the group ends. */
static lxb_dom_node_t *row_below(lxb_dom_node_t *row)
{
    lxb_dom_node_t *below = first_row(row->next);
    for (lxb_dom_node_t *group = row->parent ? row->parent->next : NULL; group && !below; group = group->next)
        below = group->local_name == LXB_TAG_TBODY ? first_row(group->first_child) : NULL;
    return below;
}

uint32_t quire_html_bold_heads(lxb_dom_node_t *first)
{
    uint32_t count = 0;
    lxb_dom_node_t *row = first;
    while (row && count <= HEADS_MAX && is_bold_row(row)) {
        row = row_below(row);
        count++;
    }
    return row && count <= HEADS_MAX ? count : 0;
}
