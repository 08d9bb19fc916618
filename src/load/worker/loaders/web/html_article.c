/* SPDX-License-Identifier: Apache-2.0 */
/* An article's text is found by name: programs that write articles name the element that holds the text, for their
 * styles need it. Pages that list several of them are no article. */
#include "load/worker/loaders/web/html_article.h"

#include "base/str.h"
#include "load/worker/loaders/web/html_names.h"

#include <strings.h>

/* Of the prose in all elements that are named so: what one holds at least. Of the page's: where it says that it is
 * an article, and where it doesn't. Of an element's: what one in it holds that is its text, too. */
static const double AMONG_SHARE = 0.60, DECLARED_SHARE = 0.15, ALONE_SHARE = 0.50, INNER_SHARE = 0.85;
enum { ARTICLE_MIN = 250 };

static bool has_item(lxb_dom_node_t *node, const char *attribute, const char *ending)
{
    quire_str value = quire_str_trim(quire_html_attribute(node, attribute));
    return value.size && quire_str_ends(value, quire_str_from(ending));
}

static bool is_named_text(lxb_dom_node_t *node)
{
    if (!quire_html_is_block(node->local_name) || node->local_name == LXB_TAG_BODY) return false;
    return has_item(node, "itemprop", "articleBody") || (quire_html_uses(node) & HTML_BODY) != 0;
}

static bool says_article(lxb_dom_node_t *node)
{
    if (node->local_name != LXB_TAG_META)
        return has_item(node, "itemtype", "Article") || has_item(node, "itemtype", "BlogPosting");
    quire_str content = quire_html_attribute(node, "content");
    return quire_str_is(quire_html_attribute(node, "property"), "og:type") && content.size == 7 &&
           !strncasecmp(content.data, "article", 7);
}

static bool is_declared(lxb_html_document_t *document)
{
    lxb_dom_node_t *top = lxb_dom_interface_node(
        lxb_dom_document_element(lxb_dom_interface_document(document)));
    for (lxb_dom_node_t *node = top; node; node = quire_html_next(node, top, false, NULL, NULL))
        if (node->type == LXB_DOM_NODE_TYPE_ELEMENT && says_article(node)) return true;
    return false;
}

static const html_mark *mark_of(const lxb_dom_node_t *node)
{
    const html_mark *mark = node->type == LXB_DOM_NODE_TYPE_ELEMENT ? node->user : NULL;
    return mark && !mark->drop ? mark : NULL;
}

/* The outermost one with most prose, and the prose of all of them. */
static lxb_dom_node_t *largest(lxb_dom_node_t *body, uint64_t *prose)
{
    lxb_dom_node_t *best = NULL;
    *prose = 0;
    for (lxb_dom_node_t *node = body; node;) {
        const html_mark *mark = mark_of(node);
        bool named = mark && is_named_text(node);
        if (named) {
            *prose += mark->prose;
            if (!best || mark->prose > mark_of(best)->prose) best = node;
        }
        node = quire_html_next(node, body, named || (node->type == LXB_DOM_NODE_TYPE_ELEMENT && !mark), NULL, NULL);
    }
    return best;
}

/* The innermost one in `outer` that still holds nearly all of it. */
static lxb_dom_node_t *innermost(lxb_dom_node_t *outer)
{
    lxb_dom_node_t *best = outer;
    for (lxb_dom_node_t *node = outer; node; node = quire_html_next(node, outer, false, NULL, NULL)) {
        const html_mark *mark = mark_of(node), *whole = mark_of(best);
        if (mark && (double)mark->prose >= INNER_SHARE * (double)whole->prose &&
            (double)mark->solid >= INNER_SHARE * (double)whole->solid && is_named_text(node))
            best = node;
    }
    return best;
}

static bool holds(const lxb_dom_node_t *outer, const lxb_dom_node_t *node)
{
    while (node && node != outer) node = quire_html_parent(node);
    return node != NULL;
}

/* The article element around `node`; NULL: none. */
static lxb_dom_node_t *article_around(lxb_dom_node_t *node)
{
    while (node && node->local_name != LXB_TAG_ARTICLE) node = quire_html_parent(node);
    return node;
}

/* A text in several parts, between which something else stands: what holds all of them. */
static lxb_dom_node_t *around_parts(lxb_dom_node_t *part)
{
    lxb_dom_node_t *article = article_around(part), *around = part;
    quire_str class = quire_html_attribute(part, "class");
    if (!article || !class.size || article == part) return part;
    for (lxb_dom_node_t *node = article; node; node = quire_html_next(node, article, false, NULL, NULL)) {
        const html_mark *mark = mark_of(node);
        if (node == part || !mark || !mark->prose || !quire_str_equal(quire_html_attribute(node, "class"), class)) continue;
        while (around != article && !holds(around, node)) around = quire_html_parent(around);
    }
    return around;
}

lxb_dom_node_t *quire_html_find_article(lxb_html_document_t *document, lxb_dom_node_t *body)
{
    uint64_t prose;
    const html_mark *whole = body->user;
    lxb_dom_node_t *found = largest(body, &prose);
    if (!found || mark_of(found)->prose < ARTICLE_MIN) return NULL;
    const html_mark *mark = mark_of(found);
    lxb_dom_node_t *around = around_parts(found);
    if (around != found) return around;
    bool declared = is_declared(document);
    double share = declared ? DECLARED_SHARE : ALONE_SHARE;
    if ((double)mark->prose < AMONG_SHARE * (double)prose || (double)mark->prose < share * (double)whole->prose ||
        (!declared && (double)mark->solid < share * (double)whole->solid))
        return NULL;
    return innermost(found);
}
