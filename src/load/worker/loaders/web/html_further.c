/* SPDX-License-Identifier: Apache-2.0 */
/* Names that would tell are often missing: these lines are written by hand, or by a program for each site. Both ask for the words and for
 * links, so a section of the article's own that is called like this stays. */
#include "load/worker/loaders/web/html_further.h"

#include "base/str.h"
#include "load/worker/loaders/web/html_mark.h"

#include <strings.h>

enum { HEADING_MAX = 60, LINE_LIMIT = 300, LINKED_PERCENT = 40, NODES_MAX = 32 };

/* What such a heading or line begins with. */
static const char *const openings[] = {
    "also read",    "also on",       "don't miss",   "don’t miss",     "download our app", "editor's picks",
    "follow us",    "have a tip",    "keep reading", "latest news",    "more from",        "more great",
    "more in ",     "more news",     "more on ",     "more stories",   "most popular",     "most read",
    "must read",    "next article",  "read also",    "read more",      "read next",        "recommended",
    "related",      "see more",      "share this",   "sign up",        "subscribe",        "suggested",
    "the latest",   "top stories",   "trending",     "up next",        "you may also",     "you might also",
    "leer también", "leia também",   "leia mais",    "lesen sie auch", "lire aussi",       "à lire aussi",
    "lees ook",     "читайте также", "baca juga",    "関連記事",       "相关阅读",         "相关文章",
    "相关新闻",     "相关推荐",      "推荐阅读",     "延伸阅读",       "更多阅读",         "热门推荐",
    "猜你喜欢",     "大家都在看",    "更多精彩",     "扫码关注",       "關注我們",         "相關閱讀",
    "相關文章",     "相關新聞",      "推薦閱讀",     "延伸閱讀",       "更多新聞",         "熱門推薦",
    "你可能也",
};

static bool opens_further(lxb_dom_node_t *node)
{
    quire_str text = quire_html_first_text(node, NODES_MAX);
    for (size_t i = 0; text.size && i < sizeof openings / sizeof *openings; i++) {
        size_t size = strlen(openings[i]);
        if (text.size >= size && !strncasecmp(text.data, openings[i], size)) return true;
    }
    return false;
}

static bool is_line(lxb_dom_node_t *node)
{
    switch (node->local_name) {
    case LXB_TAG_H2:
    case LXB_TAG_H3:
    case LXB_TAG_H4:
    case LXB_TAG_H5:
    case LXB_TAG_H6:
    case LXB_TAG_P:
    case LXB_TAG_DIV:
    case LXB_TAG_SPAN:
    case LXB_TAG_STRONG: return true;
    default: return false;
    }
}

static bool is_linked(const html_mark *mark)
{
    return mark->linked * 100 >= mark->text * LINKED_PERCENT;
}

/* Drops what follows as long as it is links. */
static bool drop_links_behind(lxb_dom_node_t *heading, const char *reason)
{
    bool any = false;
    for (lxb_dom_node_t *next = heading->next; next; next = next->next) {
        html_mark *mark = quire_html_kept_mark(next);
        bool loose = next->type == LXB_DOM_NODE_TYPE_TEXT && quire_str_trim(quire_html_text(next)).size;
        bool inner = next->local_name >= LXB_TAG_H1 && next->local_name <= LXB_TAG_H6;
        if (loose || (mark && mark->text && (!mark->linked || !is_linked(mark))) || (inner && !any)) break;
        if (!mark || !mark->text) continue;
        mark->drop = reason;
        any = true;
    }
    return any;
}

void quire_html_drop_further(lxb_dom_node_t *root, const char *reason)
{
    bool skip = false;
    for (lxb_dom_node_t *node = root; node; node = quire_html_next(node, root, skip, NULL, NULL)) {
        html_mark *mark = quire_html_kept_mark(node);
        skip = node->type == LXB_DOM_NODE_TYPE_ELEMENT && !mark;
        if (!mark || node == root || !mark->text || mark->text > LINE_LIMIT || !is_line(node) ||
            !opens_further(node))
            continue;
        bool line = mark->linked && is_linked(mark);
        bool heading = mark->text <= HEADING_MAX && drop_links_behind(node, reason);
        if (!line && !heading) continue;
        mark->drop = reason;
        skip = true;
    }
}
