/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing a page's content. Navigation and its like go by element, role and class; then the root is the deepest
 * element that still holds most of the page's prose. Density of links tells lists of links from text, after
 * Kohlschütter et al., "Boilerplate Detection using Shallow Text Features", WSDM 2010. */
#include "load/worker/loaders/html_content.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/flowing.h"

/* The root holds at least this share of the prose that the body holds. */
static const double ROOT_SHARE = 0.80;
static const double KEPT_SHARE = 0.40;
enum { SMALL_PAGE = 600, LINK_LIST_PERCENT = 60, WORDS_LIMIT_BYTES = 400 };

static const char *const boilerplate_words[] = {
    "nav",       "navbar",      "navigation",  "menu",          "sidebar",
    "footer",    "breadcrumb",  "breadcrumbs", "share",         "sharing",
    "social",    "related",     "recommended", "comments",      "comment",
    "disqus",    "promo",       "advert",      "advertisement", "ads",
    "ad",        "newsletter",  "subscribe",   "signup",        "cookie",
    "cookies",   "popup",       "modal",       "banner",        "masthead",
    "toolbar",   "pagination",  "pager",       "widget",        "sponsor",
    "sponsored", "outbrain",    "taboola",     "byline",        "tags",
    "skip",      "author-bio",  "trending",    "popular",       "more-stories",
    "follow",    "topbar",      "print",       "login",         "paywall",
    "copyright", "disclaimer",  "rating",      "teaser",        "noprint",
    "toc-nav",   "editsection", "hatnote",     "navbox",        "catlinks",
    NULL,
};

lxb_dom_node_t *quire_html_next(lxb_dom_node_t *node, const lxb_dom_node_t *top, bool skip,
                                void (*leave)(void *user, lxb_dom_node_t *node), void *user)
{
    if (!skip && node->first_child) return node->first_child;
    for (;;) {
        if (leave && node->type == LXB_DOM_NODE_TYPE_ELEMENT) leave(user, node);
        if (node == top) return NULL;
        if (node->next) return node->next;
        node = node->parent;
        if (!node) return NULL;
    }
}

quire_str quire_html_attribute(lxb_dom_node_t *node, const char *name)
{
    size_t size = 0;
    const lxb_char_t *value = lxb_dom_element_get_attribute(lxb_dom_interface_element(node),
                                                            (const lxb_char_t *)name, strlen(name), &size);
    return value ? (quire_str){ (const char *)value, size } : (quire_str){ 0 };
}

quire_str quire_html_text(lxb_dom_node_t *node)
{
    const lexbor_str_t *text = &lxb_dom_interface_character_data(node)->data;
    return (quire_str){ (const char *)text->data, text->length };
}

bool quire_html_is_block(lxb_tag_id_t tag)
{
    switch (tag) {
    case LXB_TAG_A:
    case LXB_TAG_ABBR:
    case LXB_TAG_B:
    case LXB_TAG_BDI:
    case LXB_TAG_BDO:
    case LXB_TAG_BIG:
    case LXB_TAG_BR:
    case LXB_TAG_CITE:
    case LXB_TAG_CODE:
    case LXB_TAG_DATA:
    case LXB_TAG_DEL:
    case LXB_TAG_DFN:
    case LXB_TAG_EM:
    case LXB_TAG_FONT:
    case LXB_TAG_I:
    case LXB_TAG_IMG:
    case LXB_TAG_INS:
    case LXB_TAG_KBD:
    case LXB_TAG_MARK:
    case LXB_TAG_Q:
    case LXB_TAG_RUBY:
    case LXB_TAG_RB:
    case LXB_TAG_RT:
    case LXB_TAG_RP:
    case LXB_TAG_S:
    case LXB_TAG_SAMP:
    case LXB_TAG_SMALL:
    case LXB_TAG_SPAN:
    case LXB_TAG_STRIKE:
    case LXB_TAG_STRONG:
    case LXB_TAG_SUB:
    case LXB_TAG_SUP:
    case LXB_TAG_TIME:
    case LXB_TAG_TT:
    case LXB_TAG_U:
    case LXB_TAG_VAR:
    case LXB_TAG_WBR:
    case LXB_TAG_LABEL:
    case LXB_TAG_ACRONYM:
    case LXB_TAG_NOBR:
    case LXB_TAG_PICTURE:
    case LXB_TAG_MATH: return false;
    default: return true;
    }
}

static bool has_word(quire_str names, const char *word)
{
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= names.size; i++) {
        bool starts = i == 0 || !((names.data[i - 1] | 0x20) >= 'a' && (names.data[i - 1] | 0x20) <= 'z');
        bool ends = i + size == names.size ||
                    !((names.data[i + size] | 0x20) >= 'a' && (names.data[i + size] | 0x20) <= 'z');
        if (starts && ends && !strncasecmp(names.data + i, word, size)) return true;
    }
    return false;
}

static bool named_as_boilerplate(lxb_dom_node_t *node)
{
    quire_str names[] = { quire_html_attribute(node, "class"), quire_html_attribute(node, "id") };
    for (size_t i = 0; i < 2; i++) {
        if (names[i].size > WORDS_LIMIT_BYTES) continue;
        for (size_t j = 0; names[i].size && boilerplate_words[j]; j++)
            if (has_word(names[i], boilerplate_words[j])) return true;
    }
    return false;
}

static bool has_role(lxb_dom_node_t *node)
{
    static const char *const roles[] = { "navigation", "banner", "contentinfo", "complementary", "search",
                                         "menu",       "dialog", "menubar",     "toolbar" };
    quire_str role = quire_html_attribute(node, "role");
    for (size_t i = 0; role.size && i < sizeof roles / sizeof *roles; i++)
        if (quire_str_is(role, roles[i])) return true;
    return false;
}

static bool is_hidden(lxb_dom_node_t *node)
{
    quire_str style = quire_html_attribute(node, "style");
    if (lxb_dom_element_has_attribute(lxb_dom_interface_element(node), (const lxb_char_t *)"hidden", 6))
        return true;
    if (!style.size || style.size > WORDS_LIMIT_BYTES) return false;
    for (size_t i = 0; i + 12 <= style.size; i++) {
        size_t at = i + 8;
        if (strncasecmp(style.data + i, "display:", 8)) continue;
        while (at < style.size && style.data[at] == ' ') at++;
        if (at + 4 <= style.size && !strncasecmp(style.data + at, "none", 4)) return true;
    }
    return false;
}

/* Elements that hold no readable text, whatever the page is like. */
static const char *never_text(lxb_dom_node_t *node)
{
    if (node->ns == LXB_NS_SVG) return "graphics";
    switch (node->local_name) {
    case LXB_TAG_SCRIPT:
    case LXB_TAG_STYLE:
    case LXB_TAG_TEMPLATE:
    case LXB_TAG_NOSCRIPT: return "script";
    case LXB_TAG_HEAD:
    case LXB_TAG_TITLE: return "metadata";
    case LXB_TAG_IFRAME:
    case LXB_TAG_OBJECT:
    case LXB_TAG_VIDEO:
    case LXB_TAG_AUDIO:
    case LXB_TAG_CANVAS:
    case LXB_TAG_NOFRAMES: return "fallback";
    case LXB_TAG_SELECT:
    case LXB_TAG_OPTION:
    case LXB_TAG_DATALIST:
    case LXB_TAG_TEXTAREA:
    case LXB_TAG_BUTTON: return "form_control";
    case LXB_TAG_RP: return "markup";
    default: return is_hidden(node) ? "hidden" : NULL;
    }
}

static bool inside_article(const lxb_dom_node_t *node)
{
    for (int i = 0; node && i < 12; node = node->parent, i++)
        if (node->local_name == LXB_TAG_ARTICLE || node->local_name == LXB_TAG_MAIN) return true;
    return false;
}

/* `mark` is of a pass in which only what is never text was left out; NULL in that pass itself. */
static const char *why_dropped(lxb_dom_node_t *node, const html_mark *mark, uint64_t whole)
{
    const char *reason = never_text(node);
    if (reason || !mark) return reason;
    /* Whatever it is called, what holds much of the page's prose stays. */
    if ((double)mark->prose > KEPT_SHARE * (double)whole) return NULL;
    switch (node->local_name) {
    case LXB_TAG_HTML:
    case LXB_TAG_BODY:
    case LXB_TAG_MAIN:
    case LXB_TAG_ARTICLE: return NULL;
    case LXB_TAG_H1:
    case LXB_TAG_H2: return NULL;
    case LXB_TAG_NAV:
    case LXB_TAG_ASIDE:
    case LXB_TAG_FOOTER:
    case LXB_TAG_DIALOG:
    case LXB_TAG_MENU: return "boilerplate";
    case LXB_TAG_HEADER: return inside_article(node) ? NULL : "boilerplate";
    default: return has_role(node) || named_as_boilerplate(node) ? "boilerplate" : NULL;
    }
}

struct choosing {
    uint32_t dropped; /* depth of dropped elements that are open */
    uint32_t links;
};

static bool is_paragraph(lxb_tag_id_t tag)
{
    return tag == LXB_TAG_P || tag == LXB_TAG_BLOCKQUOTE || tag == LXB_TAG_PRE || tag == LXB_TAG_DD;
}

static void add_up(html_mark *to, const html_mark *from, bool same_table)
{
    to->all += from->all;
    to->text += from->text;
    to->linked += from->linked;
    to->prose += from->prose;
    if (!same_table) return;
    to->rows += from->rows;
    to->cells += from->cells;
    to->headers += from->headers;
    to->inner_tables += from->inner_tables;
    to->blocks += from->blocks;
}

static void leave(void *user, lxb_dom_node_t *node)
{
    struct choosing *self = user;
    html_mark *mark = node->user;
    if (!mark) return;
    if (mark->drop) {
        self->dropped--;
        mark->text = mark->linked = mark->prose = 0;
    }
    lxb_tag_id_t tag = node->local_name;
    self->links -= tag == LXB_TAG_A;
    /* Loose text counts as prose where it is long, for many pages set their paragraphs in div and br. */
    if (is_paragraph(tag) && mark->text && mark->linked * 100 < mark->text * LINK_LIST_PERCENT)
        mark->prose = mark->text;
    mark->rows += tag == LXB_TAG_TR;
    mark->cells += tag == LXB_TAG_TD || tag == LXB_TAG_TH;
    mark->headers += tag == LXB_TAG_TH || tag == LXB_TAG_CAPTION || tag == LXB_TAG_THEAD;
    mark->blocks += (tag >= LXB_TAG_H1 && tag <= LXB_TAG_H6) || tag == LXB_TAG_FORM || tag == LXB_TAG_DIV;
    if (tag == LXB_TAG_TABLE) {
        bool wordy = mark->cells && mark->text / mark->cells > 300;
        mark->layout = !mark->headers && (mark->inner_tables || mark->cells <= mark->rows || wordy ||
                                          mark->blocks > mark->cells / 2);
        mark->layout |= quire_str_is(quire_html_attribute(node, "role"), "presentation");
    }
    html_mark *above = node->parent ? node->parent->user : NULL;
    if (!above) return;
    add_up(above, mark, tag != LXB_TAG_TABLE);
    above->inner_tables += tag == LXB_TAG_TABLE;
}

static void count_text(const struct choosing *self, lxb_dom_node_t *node)
{
    html_mark *above = node->parent ? node->parent->user : NULL;
    uint64_t white, count = quire_flowing_count(quire_html_text(node), &white);
    if (!above) return;
    above->all += count;
    if (self->dropped) return;
    above->text += count - white;
    if (self->links) above->linked += count - white;
    else if (count - white >= 80) above->prose += count - white;
}

/* Lists and boxes that are mostly links go too: the classes that would tell are often made up by a program. */
static bool is_link_list(const lxb_dom_node_t *node, const html_mark *mark)
{
    lxb_tag_id_t tag = node->local_name;
    if (tag != LXB_TAG_UL && tag != LXB_TAG_OL && tag != LXB_TAG_DIV && tag != LXB_TAG_SECTION &&
        tag != LXB_TAG_TABLE)
        return false;
    return mark->linked > 40 && mark->linked * 100 > mark->text * (LINK_LIST_PERCENT + 10);
}

/* The deepest element that holds most of the prose. */
static lxb_dom_node_t *deepest(lxb_dom_node_t *body)
{
    lxb_dom_node_t *best = body;
    const html_mark *whole = body->user;
    double needed = ROOT_SHARE * (double)whole->prose;
    if (whole->text < SMALL_PAGE) return body;
    while (whole->prose) {
        lxb_dom_node_t *inner = NULL;
        for (lxb_dom_node_t *child = best->first_child; child; child = child->next) {
            const html_mark *mark = child->type == LXB_DOM_NODE_TYPE_ELEMENT ? child->user : NULL;
            if (mark && !mark->drop && (double)mark->prose >= needed) inner = child;
        }
        if (!inner || is_paragraph(inner->local_name) || !quire_html_is_block(inner->local_name)) break;
        best = inner;
        if (best->local_name == LXB_TAG_ARTICLE) break;
    }
    return best;
}

/* Gives every element its mark; with `refine` by what the marks of the pass before say. */
static quire_status mark_tree(lxb_dom_node_t *top, bool refine, uint64_t whole, quire_arena *arena,
                              quire_error *err)
{
    struct choosing choosing = { 0 };
    for (lxb_dom_node_t *node = top; node; node = quire_html_next(node, top, false, leave, &choosing)) {
        if (node->type == LXB_DOM_NODE_TYPE_TEXT) count_text(&choosing, node);
        if (node->type != LXB_DOM_NODE_TYPE_ELEMENT) continue;
        const html_mark *before = refine ? node->user : NULL;
        html_mark *mark = quire_arena_alloc(arena, sizeof *mark);
        if (!mark) return quire_fail_memory(err);
        mark->drop = why_dropped(node, before, whole);
        node->user = mark;
        choosing.dropped += mark->drop != NULL;
        choosing.links += node->local_name == LXB_TAG_A;
    }
    return QUIRE_OK;
}

quire_status quire_html_choose(lxb_html_document_t *document, bool all, quire_arena *arena,
                               lxb_dom_node_t **root, quire_error *err)
{
    lxb_dom_node_t *top = lxb_dom_interface_node(
        lxb_dom_document_element(lxb_dom_interface_document(document)));
    *root = top;
    quire_status status = mark_tree(top, false, 0, arena, err);
    if (status) return status;
    lxb_dom_node_t *body = lxb_dom_interface_node(lxb_html_document_body_element(document));
    if (!body || !body->user) return QUIRE_OK;
    if (!all) status = mark_tree(top, true, ((const html_mark *)body->user)->prose, arena, err);
    if (status) return status;
    *root = all ? body : deepest(body);
    for (lxb_dom_node_t *node = *root; node && !all; node = quire_html_next(node, *root, false, NULL, NULL)) {
        html_mark *mark = node->type == LXB_DOM_NODE_TYPE_ELEMENT ? node->user : NULL;
        if (mark && node != *root && !mark->drop && is_link_list(node, mark)) mark->drop = "boilerplate";
    }
    return QUIRE_OK;
}
