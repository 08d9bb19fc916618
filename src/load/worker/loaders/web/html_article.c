/* SPDX-License-Identifier: Apache-2.0 */
/* An article's text is found by name: programs that write articles name the element that holds the text, for their
 * styles need it. Pages that list several of them are no article. */
#include "load/worker/loaders/web/html_article.h"

#include "base/str.h"
#include "load/worker/loaders/web/html_mark.h"
#include "load/worker/loaders/web/html_names.h"

/* Of the prose in all elements that are named so: what one holds at least. Of the page's: where it says that it is
 * an article, and where it doesn't. Of an element's: what one in it holds that is its text, too. */
static const double AMONG_SHARE = 0.60, DECLARED_SHARE = 0.15, ALONE_SHARE = 0.50, INNER_SHARE = 0.85;
enum { ARTICLE_MIN = 100, TIMES_THE_NEXT = 3, PARTS_MAX = 100 };

static bool is_named_text(lxb_dom_node_t *node)
{
    if (!quire_html_is_block(node->local_name) || node->local_name == LXB_TAG_BODY) return false;
    return quire_str_is(quire_html_attribute(node, "itemprop"), "articleBody") ||
           (((const html_mark *)node->user)->uses & HTML_BODY) != 0;
}

static bool is_left_out(const lxb_dom_node_t *node)
{
    return node->type == LXB_DOM_NODE_TYPE_ELEMENT && !quire_html_kept_mark(node);
}

static bool is_article(lxb_dom_node_t *node)
{
    return node->local_name == LXB_TAG_ARTICLE;
}

/* What of the page's prose stands in the elements of one kind, of those that stand in another of them apart. */
struct rivals {
    lxb_dom_node_t *best;
    uint64_t all, first, second; /* of all of them, of the best and of the next */
};

static struct rivals compare(lxb_dom_node_t *body, bool (*is_one)(lxb_dom_node_t *))
{
    struct rivals found = { 0 };
    for (lxb_dom_node_t *node = body; node;) {
        const html_mark *mark = quire_html_kept_mark(node);
        bool one = mark && is_one(node);
        if (one) found.all += mark->prose;
        if (one && mark->prose > found.first) {
            found.second = found.first;
            found.first = mark->prose;
            found.best = node;
        } else if (one && mark->prose > found.second) {
            found.second = mark->prose;
        }
        node = quire_html_next(node, body, one || is_left_out(node), NULL, NULL);
    }
    return found;
}

/* Teasers of other articles are of one size, and the article is longer. */
static bool stands_out(const struct rivals *rivals, bool declared)
{
    return (double)rivals->first >= AMONG_SHARE * (double)rivals->all ||
           (declared && rivals->first >= TIMES_THE_NEXT * rivals->second);
}

/* The innermost one in `outer` that still holds nearly all of it. */
static lxb_dom_node_t *innermost(lxb_dom_node_t *outer)
{
    lxb_dom_node_t *best = outer;
    for (lxb_dom_node_t *node = outer; node;
         node = quire_html_next(node, outer, is_left_out(node), NULL, NULL)) {
        const html_mark *mark = quire_html_kept_mark(node), *whole = quire_html_kept_mark(best);
        if (mark && (double)mark->prose >= INNER_SHARE * (double)whole->prose &&
            (double)mark->solid >= INNER_SHARE * (double)whole->solid && is_named_text(node))
            best = node;
    }
    return best;
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
    quire_str class = quire_html_class(part);
    size_t parts = 0;
    if (!article || !class.size || article == part) return part;
    for (lxb_dom_node_t *node = article; node;
         node = quire_html_next(node, article, is_left_out(node), NULL, NULL)) {
        const html_mark *mark = quire_html_kept_mark(node);
        if (node == part || !mark || !mark->prose || !quire_str_equal(quire_html_class(node), class))
            continue;
        if (++parts > PARTS_MAX) return part;
        while (around != article && !quire_html_holds(around, node)) around = quire_html_parent(around);
    }
    return around;
}

lxb_dom_node_t *quire_html_find_article(lxb_dom_node_t *body, bool declared)
{
    const html_mark *whole = body->user;
    double share = declared ? DECLARED_SHARE : ALONE_SHARE;
    struct rivals named = compare(body, is_named_text);
    if (named.first >= ARTICLE_MIN) {
        lxb_dom_node_t *around = around_parts(named.best);
        if (around != named.best) return around;
        bool enough = (double)named.first >= share * (double)whole->prose &&
                      (declared ||
                       (double)quire_html_kept_mark(named.best)->solid >= share * (double)whole->solid);
        if (enough && stands_out(&named, declared)) return innermost(named.best);
    }
    if (!declared) return NULL;
    struct rivals articles = compare(body, is_article);
    bool enough = (double)articles.first >= ALONE_SHARE * (double)whole->prose &&
                  articles.first >= ARTICLE_MIN;
    return enough && stands_out(&articles, declared) ? articles.best : NULL;
}
