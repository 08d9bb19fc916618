/* SPDX-License-Identifier: Apache-2.0 */
/* Presentation markup: what an element sets above, below or under a bar becomes ^, _ and /. The recursion is bounded;
 * deeper markup, and one whose
 * signs take more than a formula may, gives its text alone. */
#include "load/worker/loaders/web/html_math.h"

#include "base/str.h"
#include "load/worker/loaders/flowing.h"
#include "load/worker/loaders/formula.h"
#include "load/worker/loaders/web/html_content.h"
#include "text/unicode.h"

#include <strings.h>

enum { DEPTH_MAX = 40, PARTS_MAX = 3, PART_BYTES_MAX = 1 << 16 };

static void read_node(struct html_formula *out, lxb_dom_node_t *node, int depth);

static bool is_named(lxb_dom_node_t *node, const char *name)
{
    size_t size = 0;
    if (node->type != LXB_DOM_NODE_TYPE_ELEMENT) return false;
    const lxb_char_t *own = lxb_dom_element_local_name(lxb_dom_interface_element(node), &size);
    return own && size == strlen(name) && !strncasecmp((const char *)own, name, size);
}

static void append_token(struct html_formula *out, quire_str text)
{
    uint64_t white, count = quire_flowing_count(text, &white);
    quire_str inner = quire_str_trim(text);
    bool spaced = quire_formula_needs_space(quire_buffer_view(&out->text), inner) ||
                  (out->script_end && out->script_end == out->text.size && quire_formula_runs_on(inner));
    if (count > white && spaced) quire_buffer_append_char(&out->text, ' ');
    for (size_t at = 0; at < inner.size;) {
        size_t start = at;
        bool seen = !quire_formula_is_invisible(quire_utf8_next(inner, &at));
        if (seen) quire_buffer_append_str(&out->text, quire_str_cut(inner, start, at));
    }
    out->kept += count - white;
    out->white += white;
}

static uint64_t count_all(lxb_dom_node_t *node)
{
    uint64_t count = 0, white;
    for (lxb_dom_node_t *at = node; at; at = quire_html_next(at, node, false, NULL, NULL))
        if (at->type == LXB_DOM_NODE_TYPE_TEXT) count += quire_flowing_count(quire_html_text(at), &white);
    return count;
}

/* Whether the text of `node` is not the formula's: it is counted and left out. */
static bool leave_out(struct html_formula *out, lxb_dom_node_t *node)
{
    const html_mark *mark = node->type == LXB_DOM_NODE_TYPE_ELEMENT ? node->user : NULL;
    bool alternate = is_named(node, "annotation") || is_named(node, "annotation-xml");
    bool hidden = !alternate && mark && mark->drop;
    if (alternate) out->alternate += count_all(node);
    if (hidden) out->hidden += count_all(node);
    return alternate || hidden;
}

static void read_flat(struct html_formula *out, lxb_dom_node_t *node)
{
    bool skip = false;
    for (lxb_dom_node_t *at = node; at; at = quire_html_next(at, node, skip, NULL, NULL)) {
        skip = leave_out(out, at);
        if (at->type == LXB_DOM_NODE_TYPE_TEXT) append_token(out, quire_html_text(at));
    }
}

static void read_children(struct html_formula *out, lxb_dom_node_t *node, int depth)
{
    for (lxb_dom_node_t *child = node->first_child; child; child = child->next) read_node(out, child, depth);
}

/* One part, behind `sign`, in parentheses where it needs them. */
static void append_group(struct html_formula *out, const char *sign, lxb_dom_node_t *node, int depth)
{
    struct html_formula part = { 0 };
    quire_buffer_init(&part.text, PART_BYTES_MAX);
    read_node(&part, node, depth);
    quire_str text = quire_buffer_view(&part.text);
    const char *format = quire_formula_needs_parentheses(text) ? "%s(%.*s)" : "%s%.*s";
    if (text.size) quire_buffer_printf(&out->text, format, sign, QUIRE_FMT(text));
    if (text.size && *sign) out->script_end = out->text.size;
    if (!out->text.failure) out->text.failure = part.text.failure; /* what it lacks, the whole lacks */
    out->kept += part.kept;
    out->white += part.white;
    out->alternate += part.alternate;
    out->hidden += part.hidden;
    quire_buffer_free(&part.text);
}

/* Each of `signs` stands in front of one part; NULL: the part stands as it is. */
static void read_parts(struct html_formula *out, lxb_dom_node_t *node, const char *const signs[PARTS_MAX],
                       int depth)
{
    size_t count = 0;
    for (lxb_dom_node_t *child = node->first_child; child; child = child->next) {
        if (child->type != LXB_DOM_NODE_TYPE_ELEMENT || count >= PARTS_MAX) {
            read_node(out, child, depth);
            continue;
        }
        const char *sign = signs[count++];
        if (!sign) {
            read_node(out, child, depth);
            continue;
        }
        append_group(out, sign, child, depth);
    }
}

/* a/b: its parts in parentheses where they are more than a number or a letter. */
static void read_fraction(struct html_formula *out, lxb_dom_node_t *node, int depth)
{
    static const char *const signs[PARTS_MAX] = { "", "/", "/" };
    size_t size = out->text.size;
    bool apart = size && quire_char_is_word((unsigned char)out->text.data[size - 1]);
    if (apart) quire_buffer_append_char(&out->text, ' '); /* 2 1/2 is no 21/2 */
    read_parts(out, node, signs, depth);
}

static void read_root(struct html_formula *out, lxb_dom_node_t *node, int depth)
{
    lxb_dom_node_t *index = NULL;
    for (lxb_dom_node_t *child = node->first_child; child && is_named(node, "mroot"); child = child->next)
        if (child->type == LXB_DOM_NODE_TYPE_ELEMENT) index = child;
    if (index) append_group(out, "", index, depth);
    quire_buffer_append_str(&out->text, QUIRE_STR("√("));
    for (lxb_dom_node_t *child = node->first_child; child; child = child->next)
        if (child != index) read_node(out, child, depth);
    quire_buffer_append_char(&out->text, ')');
}

static void read_table(struct html_formula *out, lxb_dom_node_t *node, int depth)
{
    bool rows = is_named(node, "mtable"), first = true;
    if (rows) quire_buffer_append_char(&out->text, '[');
    for (lxb_dom_node_t *child = node->first_child; child; child = child->next) {
        if (child->type == LXB_DOM_NODE_TYPE_ELEMENT && !first)
            quire_buffer_append_str(&out->text, rows ? QUIRE_STR("; ") : QUIRE_STR(", "));
        first = first && child->type != LXB_DOM_NODE_TYPE_ELEMENT;
        read_node(out, child, depth);
    }
    if (rows) quire_buffer_append_char(&out->text, ']');
}

static const struct {
    const char *name;
    const char *signs[PARTS_MAX];
} layouts[] = {
    { "msup", { NULL, "^", NULL } },      { "msub", { NULL, "_", NULL } },
    { "msubsup", { NULL, "_", "^" } },    { "munder", { NULL, "_", NULL } },
    { "munderover", { NULL, "_", "^" } },
};

/* An accent stands behind its letter, a limit behind "^". */
static void read_over(struct html_formula *out, lxb_dom_node_t *node, int depth)
{
    static const char *const limit[PARTS_MAX] = { NULL, "^", NULL };
    bool accent = quire_str_is(quire_html_attribute(node, "accent"), "true");
    if (accent) read_children(out, node, depth);
    else read_parts(out, node, limit, depth);
}

static void read_element(struct html_formula *out, lxb_dom_node_t *node, int depth)
{
    if (leave_out(out, node)) return;
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        if (!is_named(node, layouts[i].name)) continue;
        read_parts(out, node, layouts[i].signs, depth);
        return;
    }
    if (is_named(node, "mfrac")) read_fraction(out, node, depth);
    else if (is_named(node, "msqrt") || is_named(node, "mroot")) read_root(out, node, depth);
    else if (is_named(node, "mover")) read_over(out, node, depth);
    else if (is_named(node, "mtable") || is_named(node, "mtr")) read_table(out, node, depth);
    else read_children(out, node, depth);
}

static void read_node(struct html_formula *out, lxb_dom_node_t *node, int depth)
{
    if (node->type == LXB_DOM_NODE_TYPE_TEXT) append_token(out, quire_html_text(node));
    else if (node->type != LXB_DOM_NODE_TYPE_ELEMENT) return;
    else if (depth >= DEPTH_MAX) read_flat(out, node);
    else read_element(out, node, depth + 1);
}

void quire_html_read_formula(lxb_dom_node_t *math, struct html_formula *out)
{
    read_children(out, math, 0);
    if (!out->text.failure) return;
    quire_buffer_clear(&out->text);
    *out = (struct html_formula){ .text = out->text };
    read_flat(out, math);
}
