/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing a page's content. Navigation and its like go by element, role and class; then the root is the deepest
 * element that still holds most of the page's prose. Density of links tells lists of links from text, after
 * Kohlschütter et al., "Boilerplate Detection using Shallow Text Features", WSDM 2010. */
#include "load/worker/loaders/web/html_content.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/flowing.h"
#include "load/worker/loaders/web/html_article.h"
#include "load/worker/loaders/web/html_code.h"
#include "load/worker/loaders/web/html_further.h"
#include "load/worker/loaders/web/html_names.h"
#include "text/unicode.h"

#include <ctype.h>
#include <strings.h>

/* What the root holds at least of that which the body, or the main element around it, holds. */
static const double ROOT_SHARE = 0.80, MAIN_SHARE = 0.95;
/* Of the page's prose: so much stays whatever its element is called; inside an article, so much. */
static const double KEPT_SHARE = 0.40, PART_SHARE = 0.30;
enum { SMALL_PAGE = 600, LINK_LIST_PERCENT = 60, WORDS_LIMIT_BYTES = 400 };
enum { SHORT_CELL = 100, ABOUT_MAX = 120, SUMMARY_MIN = 30, SUMMARY_MAX = 800 };
/* How many nodes on each side are of one sentence, and how many bytes make one: a Chinese one has fewer characters. */
enum { SENTENCE_NODES = 4, SENTENCE_MIN = 30 };
/* What a table of contents has at least: links into the page, and their share of its text. */
enum { CONTENTS_LINKS = 3, CONTENTS_PERCENT = 80, AROUND_PERCENT = 60 };

static html_mark *mark_above(const lxb_dom_node_t *node)
{
    const lxb_dom_node_t *parent = quire_html_parent(node);
    return parent ? parent->user : NULL;
}

/* Whether `word` stands in the names as a whole or between hyphens and the like: "site-footer", "nav_main". */
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
static bool has_role(lxb_dom_node_t *node)
{
    static const char *const roles[] = { "navigation", "banner", "contentinfo", "complementary", "search",
                                         "menu",       "dialog", "menubar",     "toolbar" };
    quire_str role = quire_html_attribute(node, "role");
    for (size_t i = 0; role.size && i < sizeof roles / sizeof *roles; i++)
        if (quire_str_is(role, roles[i])) return true;
    return false;
}

/* MediaWiki hides a formula's text behind its picture. */
static bool is_hidden_formula(lxb_dom_node_t *node)
{
    quire_str names = quire_html_class(node);
    return names.size && names.size <= WORDS_LIMIT_BYTES && has_word(names, "mwe-math-mathml");
}

/* KaTeX sets each formula a second time, for the eye. */
static bool is_formula_again(lxb_dom_node_t *node)
{
    return quire_str_is(quire_html_class(node), "katex-html");
}

static bool is_hidden(lxb_dom_node_t *node)
{
    quire_str style = quire_html_attribute(node, "style");
    if (lxb_dom_element_has_attribute(lxb_dom_interface_element(node), (const lxb_char_t *)"hidden", 6))
        return true;
    if (!style.size || style.size > WORDS_LIMIT_BYTES || is_hidden_formula(node)) return false;
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
    if (node->local_name == LXB_TAG_SPAN && is_formula_again(node)) return "alternate";
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
    case LXB_TAG_DEL: return "deleted_revision";
    default: return is_hidden(node) ? "hidden" : NULL;
    }
}

/* The parts that content itself is made of: a name on them says what they are about. */
static bool is_part_of_text(lxb_tag_id_t tag)
{
    switch (tag) {
    case LXB_TAG_H1:
    case LXB_TAG_H2:
    case LXB_TAG_H3:
    case LXB_TAG_H4:
    case LXB_TAG_H5:
    case LXB_TAG_H6:
    case LXB_TAG_P:
    case LXB_TAG_LI:
    case LXB_TAG_DT:
    case LXB_TAG_DD:
    case LXB_TAG_TD:
    case LXB_TAG_TH: return true;
    default: return false;
    }
}

static bool is_part_of_table(lxb_tag_id_t tag)
{
    return tag == LXB_TAG_TABLE || tag == LXB_TAG_TBODY || tag == LXB_TAG_THEAD || tag == LXB_TAG_TR ||
           tag == LXB_TAG_TD || tag == LXB_TAG_TH;
}

static bool inside_article(const lxb_dom_node_t *node)
{
    for (int i = 0; node && i < 12; node = node->parent, i++)
        if (node->local_name == LXB_TAG_ARTICLE || node->local_name == LXB_TAG_MAIN) return true;
    return false;
}

/* Mostly links into the page itself. */
static bool is_contents(const html_mark *mark)
{
    return mark->anchors >= CONTENTS_LINKS && mark->anchored * 100 >= mark->text * CONTENTS_PERCENT;
}

/* What stands around such a list may have a heading besides. */
static bool holds_contents(const html_mark *mark)
{
    return mark->anchors >= CONTENTS_LINKS && mark->anchored * 100 >= mark->text * AROUND_PERCENT;
}

static bool holds_note(lxb_dom_node_t *node)
{
    return quire_html_has_role(node,
                               "doc-footnote doc-endnote doc-endnotes footnote footnotes endnote endnotes "
                               "rearnote rearnotes note");
}

struct choosing {
    uint32_t dropped; /* depth of dropped elements that are open */
    uint32_t links;
    uint32_t items, anchors; /* links into the page */
    uint32_t contents;       /* elements that the page calls contents */
    lxb_dom_node_t *article; /* the element that holds an article's text; NULL: none is known */
    bool in_article;
    uint32_t numbered; /* open elements that are named as the numbers of lines */
    bool named;        /* what elements are called counts */
    uint64_t whole;    /* the prose of the page, in the article that of the article */
};

/* Whether it is a piece of a sentence. */
static bool in_paragraph(const lxb_dom_node_t *node)
{
    if (node->local_name == LXB_TAG_P) return false;
    for (node = quire_html_parent(node); node && !quire_html_is_block(node->local_name);
         node = quire_html_parent(node)) {}
    return node && is_part_of_text(node->local_name);
}

/* What stands beside the text of an article goes by its names, even if it is a paragraph. */
static bool stands_aside(lxb_dom_node_t *node, const html_mark *mark, uint64_t whole)
{
    lxb_tag_id_t tag = node->local_name;
    if ((double)mark->prose > PART_SHARE * (double)whole || is_part_of_table(tag)) return false;
    unsigned uses = mark->uses;
    if (uses & HTML_ABOUT && mark->text <= ABOUT_MAX && !in_paragraph(node)) return true;
    return tag == LXB_TAG_ARTICLE || (uses & (HTML_FURNITURE | HTML_ASIDE) && !(uses & HTML_EMBEDDED));
}

/* Whether it is part of a sentence: words stand beside it in its line, and not only "By", "|" or "·". Without it, the sentence would
 * say something else. */
static bool is_in_a_sentence(lxb_dom_node_t *node)
{
    size_t words = 0;
    lxb_dom_node_t *before = node->prev, *after = node->next;
    if (quire_html_is_block(node->local_name)) return false;
    for (int i = 0; i < SENTENCE_NODES && words < SENTENCE_MIN; i++) {
        if (before && before->type == LXB_DOM_NODE_TYPE_TEXT)
            words += quire_str_trim(quire_html_text(before)).size;
        if (after && after->type == LXB_DOM_NODE_TYPE_TEXT)
            words += quire_str_trim(quire_html_text(after)).size;
        if (before) before = before->prev;
        if (after) after = after->next;
    }
    return words >= SENTENCE_MIN;
}

/* `mark` is of the pass in which what is never text was left out. */
static const char *why_dropped(const struct choosing *self, lxb_dom_node_t *node, const html_mark *mark)
{
    uint64_t whole = self->whole;
    if (mark->content || is_in_a_sentence(node)) return NULL;
    if (self->in_article && stands_aside(node, mark, whole)) return "boilerplate";
    /* Whatever it is called, what holds much of the page's prose stays. */
    if ((double)mark->prose > KEPT_SHARE * (double)whole || is_part_of_text(node->local_name)) return NULL;
    if (holds_contents(mark) || holds_note(node)) return NULL;
    switch (node->local_name) {
    case LXB_TAG_HTML:
    case LXB_TAG_BODY:
    case LXB_TAG_MAIN:
    case LXB_TAG_ARTICLE: return NULL;
    case LXB_TAG_NAV:
    case LXB_TAG_ASIDE:
    case LXB_TAG_FOOTER:
    case LXB_TAG_DIALOG:
    case LXB_TAG_MENU: return "boilerplate";
    case LXB_TAG_HEADER: return inside_article(node) ? NULL : "boilerplate";
    default:
        if (has_role(node)) return "boilerplate";
        if ((double)mark->prose > PART_SHARE * (double)whole && inside_article(node)) return NULL;
        return (mark->uses & (HTML_FURNITURE | HTML_EMBEDDED)) == HTML_FURNITURE ? "boilerplate" : NULL;
    }
}

static bool is_called_contents(lxb_dom_node_t *node)
{
    return quire_html_has_role(node, "doc-toc doc-index toc loi lot index landmarks page-list");
}

/* An element without a target marks a place: "<a id=x/>", which XHTML closes, stays open in HTML around all that follows. */
static bool is_link(lxb_dom_node_t *node)
{
    return node->local_name == LXB_TAG_A && quire_html_attribute(node, "href").size;
}

static bool is_anchor(const struct choosing *self, lxb_dom_node_t *node)
{
    if (node->local_name != LXB_TAG_A || !self->items) return false;
    quire_str href = quire_html_attribute(node, "href");
    return href.size && (self->contents || (href.size > 1 && href.data[0] == '#'));
}

static bool is_paragraph(lxb_tag_id_t tag)
{
    return tag == LXB_TAG_P || tag == LXB_TAG_BLOCKQUOTE || tag == LXB_TAG_PRE || tag == LXB_TAG_DD;
}

static void add_up(html_mark *to, const html_mark *from, bool same_table)
{
    to->all += from->all;
    to->text += from->text;
    to->linked += from->linked;
    to->anchored += from->anchored;
    to->anchors += from->anchors;
    to->prose += from->prose;
    to->solid += from->solid;
    if (!same_table) return;
    to->rows += from->rows;
    to->cells += from->cells;
    to->headers += from->headers;
    to->inner_tables += from->inner_tables;
    to->listings += from->listings;
    to->blocks += from->blocks;
}

/* A division around all of a short cell, as programs write each cell of a filing, lays out nothing. */
static bool is_wrapped(lxb_dom_node_t *cell, const html_mark *mark)
{
    lxb_dom_node_t *first = cell->first_child;
    while (first && first->type != LXB_DOM_NODE_TYPE_ELEMENT) first = first->next;
    return mark->blocks == 1 && mark->text <= SHORT_CELL && first && first->local_name == LXB_TAG_DIV;
}

static void leave(void *user, lxb_dom_node_t *node)
{
    struct choosing *self = user;
    html_mark *mark = node->user;
    if (!mark) return;
    if (node == self->article) self->in_article = false;
    self->numbered -= mark->numbered;
    if (mark->drop) {
        self->dropped--;
        mark->text = mark->linked = mark->prose = mark->solid = mark->anchored = 0;
        mark->anchors = 0;
    }
    lxb_tag_id_t tag = node->local_name;
    self->links -= is_link(node);
    if (is_anchor(self, node)) {
        self->anchors--;
        mark->anchors += mark->text > 0;
    }
    self->items -= tag == LXB_TAG_LI;
    self->contents -= mark->called_contents;
    mark->contents = (tag == LXB_TAG_UL || tag == LXB_TAG_OL) && is_contents(mark);
    /* Loose text counts as prose where it is long, for many pages set their paragraphs in div and br. */
    bool wordy = mark->text && mark->linked * 100 < mark->text * LINK_LIST_PERCENT;
    if (wordy && is_paragraph(tag)) mark->prose = mark->text;
    mark->rows += tag == LXB_TAG_TR;
    bool cell = tag == LXB_TAG_TD || tag == LXB_TAG_TH;
    mark->cells += cell;
    if (cell && is_wrapped(node, mark)) mark->blocks = 0;
    mark->headers += tag == LXB_TAG_TH || tag == LXB_TAG_CAPTION || tag == LXB_TAG_THEAD;
    mark->blocks += (tag >= LXB_TAG_H1 && tag <= LXB_TAG_H6) || tag == LXB_TAG_FORM || tag == LXB_TAG_DIV;
    mark->listings += tag == LXB_TAG_PRE;
    if (tag == LXB_TAG_TABLE) {
        bool large = mark->cells && mark->text / mark->cells > 300;
        mark->layout = !mark->headers && (mark->inner_tables || mark->cells <= mark->rows || large ||
                                          mark->blocks > mark->cells / 2);
        mark->layout |= !mark->headers && mark->listings && mark->rows <= 1;
        mark->layout |= quire_str_is(quire_html_attribute(node, "role"), "presentation");
    }
    bool item = tag == LXB_TAG_LI || tag == LXB_TAG_DT || (tag == LXB_TAG_TABLE && !mark->layout);
    if (wordy && (item || is_paragraph(tag))) mark->solid = mark->text;
    html_mark *above = mark_above(node);
    if (!above) return;
    add_up(above, mark, tag != LXB_TAG_TABLE);
    above->inner_tables += tag == LXB_TAG_TABLE;
}

static void count_text(const struct choosing *self, lxb_dom_node_t *node)
{
    html_mark *above = mark_above(node);
    uint64_t white, count = quire_flowing_count(quire_html_text(node), &white);
    if (!above) return;
    above->all += count;
    if (self->dropped || count == white) return;
    if (!quire_html_is_unseen(quire_html_text(node))) above->text += count - white;
    if (self->anchors) above->anchored += count - white;
    if (self->links) above->linked += count - white;
    else if (count - white >= 80) {
        above->prose += count - white;
        above->solid += count - white;
    }
}

/* Lists and boxes that are mostly links go too: the classes that would tell are often made up by a program. */
static bool is_link_list(const lxb_dom_node_t *node, const html_mark *mark)
{
    lxb_tag_id_t tag = node->local_name;
    if (tag != LXB_TAG_UL && tag != LXB_TAG_OL && tag != LXB_TAG_DIV && tag != LXB_TAG_SECTION &&
        tag != LXB_TAG_TABLE)
        return false;
    return !holds_contents(mark) && mark->linked > 40 &&
           mark->linked * 100 > mark->text * (LINK_LIST_PERCENT + 10);
}

/* The deepest element that holds most of the prose, and most of what stands in lists and tables. An article is not
 * entered, and what a page calls its main part is left only for something that holds nearly all of it. */
static lxb_dom_node_t *deepest(lxb_dom_node_t *body)
{
    lxb_dom_node_t *best = body;
    const html_mark *whole = body->user;
    double share = ROOT_SHARE;
    if (whole->text < SMALL_PAGE || !whole->prose) return body;
    while (best->local_name != LXB_TAG_ARTICLE) {
        lxb_dom_node_t *inner = NULL;
        if (best->local_name == LXB_TAG_MAIN) {
            whole = best->user;
            share = MAIN_SHARE;
        }
        for (lxb_dom_node_t *child = best->first_child; child && whole->prose; child = child->next) {
            const html_mark *mark = child->type == LXB_DOM_NODE_TYPE_ELEMENT ? child->user : NULL;
            if (mark && !mark->drop && (double)mark->prose >= share * (double)whole->prose &&
                (double)mark->solid >= share * (double)whole->solid)
                inner = child;
        }
        if (!inner || is_paragraph(inner->local_name) || !quire_html_is_block(inner->local_name)) break;
        best = inner;
    }
    return best;
}

/* The last h1 in front of `root` that is not left out. */
static lxb_dom_node_t *heading_before(lxb_dom_node_t *body, const lxb_dom_node_t *root)
{
    lxb_dom_node_t *heading = NULL;
    for (lxb_dom_node_t *node = body; node && node != root;) {
        const html_mark *mark = node->type == LXB_DOM_NODE_TYPE_ELEMENT ? node->user : NULL;
        bool skip = mark && mark->drop;
        if (mark && !skip && mark->text && node->local_name == LXB_TAG_H1) heading = node;
        node = quire_html_next(node, body, skip, NULL, NULL);
    }
    return heading;
}

/* The parts of tables keep their kinds. */
static bool is_caption(const lxb_dom_node_t *node, unsigned uses)
{
    lxb_tag_id_t tag = node->local_name;
    return !is_part_of_table(tag) && tag != LXB_TAG_A && (uses & HTML_CAPTION) != 0;
}

/* What the article says in short, between its headline and `root`; NULL: nothing is called so. */
static lxb_dom_node_t *summary_before(lxb_dom_node_t *body, lxb_dom_node_t *heading,
                                      const lxb_dom_node_t *root)
{
    for (lxb_dom_node_t *node = heading; node && node != root;) {
        const html_mark *mark = node->type == LXB_DOM_NODE_TYPE_ELEMENT ? node->user : NULL;
        bool named = mark && mark->uses & HTML_SUMMARY && !mark->around;
        if (named && !mark->drop && mark->text >= SUMMARY_MIN && mark->text <= SUMMARY_MAX && !mark->linked)
            return node;
        node = quire_html_next(node, body, mark && mark->drop, NULL, NULL);
    }
    return NULL;
}

/* What an element says of itself, whatever the page is like. */
static void mark_alone(const struct choosing *self, lxb_dom_node_t *node, html_mark *mark)
{
    if (!self->dropped) mark->drop = never_text(node);
    mark->called_contents = is_called_contents(node);
    mark->numbered = quire_html_names_numbers(node);
    if (mark->numbered && !self->numbered && !self->dropped && !mark->drop && quire_html_holds_numbers(node))
        mark->drop = "line_numbers";
    if (self->named && !self->dropped && !mark->drop) mark->uses = quire_html_uses(node);
}

/* What it is in this page. */
static void mark_again(struct choosing *self, lxb_dom_node_t *node, const html_mark *before, html_mark *mark)
{
    if (node == self->article) {
        self->in_article = true;
        self->whole = before->prose;
    }
    if (before->drop) mark->all = before->all; /* what is no text is none again, and is not entered */
    if (before->drop) mark->drop = before->drop;
    else if (!self->dropped) mark->drop = why_dropped(self, node, before);
    mark->called_contents = before->called_contents;
    mark->uses = before->uses;
    mark->caption = self->in_article && !mark->drop && is_caption(node, mark->uses);
}

/* Gives every element its mark; with `refine` by what the marks of the pass before say. */
static quire_status mark_tree(lxb_dom_node_t *top, bool refine, struct choosing choosing, quire_arena *arena,
                              quire_error *err)
{
    bool skip = false;
    for (lxb_dom_node_t *node = top; node; node = quire_html_next(node, top, skip, leave, &choosing)) {
        skip = false;
        if (node->type == LXB_DOM_NODE_TYPE_TEXT) count_text(&choosing, node);
        if (node->type != LXB_DOM_NODE_TYPE_ELEMENT) continue;
        const html_mark *before = refine ? node->user : NULL;
        html_mark *mark = quire_arena_alloc(arena, sizeof *mark);
        if (!mark) return quire_fail_memory(err);
        skip = before && before->drop;
        if (before) mark_again(&choosing, node, before, mark);
        else mark_alone(&choosing, node, mark);
        node->user = mark;
        choosing.numbered += mark->numbered;
        choosing.dropped += mark->drop != NULL;
        choosing.links += is_link(node);
        choosing.items += node->local_name == LXB_TAG_LI;
        choosing.contents += mark->called_contents;
        choosing.anchors += is_anchor(&choosing, node);
    }
    return QUIRE_OK;
}

static void drop_link_lists(lxb_dom_node_t *root)
{
    for (lxb_dom_node_t *node = root; node; node = quire_html_next(node, root, false, NULL, NULL)) {
        html_mark *mark = node->type == LXB_DOM_NODE_TYPE_ELEMENT ? node->user : NULL;
        if (mark && node != root && !mark->drop && is_link_list(node, mark)) mark->drop = "boilerplate";
    }
}

/* What stands around an article's text stays, whatever it is called. */
static void keep_around(lxb_dom_node_t *article)
{
    for (lxb_dom_node_t *node = article; node && node->user; node = quire_html_parent(node))
        ((html_mark *)node->user)->content = true;
}

quire_status quire_html_choose(lxb_html_document_t *document, html_whole whole, quire_arena *arena,
                               uint64_t *text, quire_error *err)
{
    bool all = whole == HTML_PIECE;
    lxb_dom_element_t *outermost = lxb_dom_document_element(lxb_dom_interface_document(document));
    lxb_dom_node_t *top = lxb_dom_interface_node(outermost);
    lxb_dom_node_t *root = top, *heading = NULL, *summary = NULL;
    struct choosing choosing = { .named = !all };
    quire_status status = mark_tree(top, false, choosing, arena, err);
    lxb_dom_node_t *body = lxb_dom_interface_node(lxb_html_document_body_element(document));
    if (!status && body && body->user) {
        root = body;
        if (!all) {
            choosing.article = quire_html_find_article(body, whole == HTML_ARTICLE);
            choosing.whole = ((const html_mark *)body->user)->prose;
            keep_around(choosing.article);
            status = mark_tree(top, true, choosing, arena, err);
        }
    }
    if (status) return status;
    if (!all && root == body) {
        root = choosing.article ? choosing.article : deepest(body);
        heading = heading_before(body, root);
        for (lxb_dom_node_t *at = root; at && at->user; at = quire_html_parent(at))
            ((html_mark *)at->user)->around = true;
        if (choosing.article && heading) summary = summary_before(body, heading, root);
        if (choosing.article) quire_html_drop_further(root, "boilerplate");
        drop_link_lists(root);
    }
    ((html_mark *)root->user)->content = true;
    if (heading) ((html_mark *)heading->user)->content = true;
    if (summary) ((html_mark *)summary->user)->content = true;
    *text = ((const html_mark *)root->user)->text;
    return QUIRE_OK;
}
