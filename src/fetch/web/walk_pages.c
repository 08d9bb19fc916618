/* SPDX-License-Identifier: Apache-2.0 */
/* A round is what the round before led to: first the start alone, then its links in the order of the page, then theirs in the order of
 * the pages. So what is near is read before what is far, a limit cuts what is farthest, and the order is the same in every run.
 *
 *     round ──get──▶ pages ──visit──▶ the engine loads them ──links──▶ next round
 *
 * Lists (sitemaps, OPML) lead to members, which are as near as the list itself; feeds lead to articles, from which nobody goes on. */
#include "fetch/web/walk_pages.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/str.h"
#include "fetch/web/crawl.h"
#include "fetch/web/soft_404.h"

#include <pthread.h>

static const char duplicate[] = "duplicate";

/* Pages of a round whose links are held at a time. */
enum { FOLLOWED_AT_ONCE = 64 };

/* What was settled of a page that wants to be known elsewhere, and of where it does. */
struct verdict {
    bool settled, leaves;
    bool wanted; /* a page was left for it */
};

struct quire_pages_verdicts {
    pthread_mutex_t mutex;
    quire_arena arena;
    quire_str_set pages;
};

/* How one came to an address. */
enum via { VIA_START, VIA_MEMBER, VIA_ARTICLE, VIA_PAGE };

struct item {
    quire_url url;
    enum via via;
    int64_t level;
    quire_crawl_chain chain;
    quire_str uri;  /* under which it was visited; empty: it was not */
    bool no_follow; /* as the head of its answer asks */
    bool left;      /* it was read, and is not kept */
    bool waiting;   /* it may yet be left for what it says of itself */
    bool led;       /* what the base holds of it led somewhere, */
    bool listed;    /* as a list or a feed does */
};

struct round {
    struct item *items;
    size_t count, capacity;
};

struct walk {
    quire_web *web;
    const quire_pages_params *params;
    quire_pages *pages;
    quire_fetch_source *source;
    quire_call *call;
    quire_str_set contents; /* hashes of pages, with the item that is kept */
    quire_soft_404 soft_404;
    struct round now, next;
    size_t heard;                     /* items of the round whose links were followed */
    int64_t page_count, member_count; /* that were queued */
    bool complete;
    struct item *item; /* that is being read */
};

/* ---- the account ---- */

static void receive(struct walk *walk)
{
    quire_ledger_receive(walk->params->visitor->ledger, QUIRE_STR("fetch"), QUIRE_STR("pages"), 1);
}

static void drop(struct walk *walk, const char *reason)
{
    quire_ledger_drop_count(walk->params->visitor->ledger, QUIRE_STR("fetch"), QUIRE_STR("pages"),
                            quire_str_from(*reason ? reason : duplicate), 1);
}

static void keep(struct walk *walk)
{
    quire_ledger_keep(walk->params->visitor->ledger, QUIRE_STR("fetch"), QUIRE_STR("pages"), 1);
}

static void drop_kept(struct walk *walk, const char *reason)
{
    quire_ledger_drop_kept(walk->params->visitor->ledger, QUIRE_STR("fetch"), QUIRE_STR("pages"),
                           quire_str_from(reason), 1);
}

/* ---- queueing ---- */

static quire_status queue(struct walk *walk, const quire_url *url, enum via via, int64_t level,
                          quire_crawl_chain chain, quire_error *err)
{
    int64_t *count = via == VIA_PAGE ? &walk->page_count : &walk->member_count;
    int64_t limit = via == VIA_PAGE ? walk->params->limit : walk->params->members_limit;
    if (*count >= limit) {
        walk->complete = false;
        drop(walk, "over_limit");
        return QUIRE_OK;
    }
    ++*count;
    struct round *round = &walk->next;
    struct item *items = quire_arena_grow(&walk->pages->arena, round->items, round->count, &round->capacity,
                                          sizeof *items);
    if (!items) return quire_fail_memory(err);
    round->items = items;
    struct item *item = &items[round->count++];
    *item = (struct item){ .via = via, .level = level, .chain = chain };
    return quire_url_read(&walk->pages->arena, NULL, url->text, &item->url, err);
}

/* The address that a link of the item leads to, without what says nothing of the page. *ok: it is one. */
static quire_status read_link(quire_arena *arena, const quire_url *base, quire_str uri, bool strip,
                              quire_url *out, bool *ok, quire_error *err)
{
    quire_url plain;
    quire_status status = quire_url_read(arena, base, uri, out, err);
    *ok = status == QUIRE_OK;
    if (status == QUIRE_E_INVALID) return QUIRE_OK;
    if (status || !strip) return status;
    status = quire_url_strip(arena, out, &plain, err);
    *out = plain;
    *ok = status == QUIRE_OK;
    return status == QUIRE_E_INVALID ? QUIRE_OK : status;
}

/* Members and articles may be anywhere; each address is read once. */
static quire_status queue_member(struct walk *walk, const struct item *from, const quire_url *url,
                                 enum via via, quire_error *err)
{
    quire_crawl *crawl = &walk->pages->crawl;
    bool full = walk->member_count >= walk->params->members_limit;
    bool again = full && quire_crawl_knows(crawl, url);
    /* What is not read is not remembered: of it there may be any number. */
    quire_status status = full ? QUIRE_OK : quire_crawl_remember(crawl, url, &again, err);
    if (status || again) return status;
    receive(walk);
    return queue(walk, url, via, from->level, (quire_crawl_chain){ 0 }, err);
}

static quire_status queue_page(struct walk *walk, const struct item *from, const quire_url *url,
                               quire_error *err)
{
    const char *left = NULL;
    quire_crawl_chain chain = from->chain;
    quire_status status = quire_crawl_consider(&walk->pages->crawl, url, &chain, &left, err);
    if (status || (left && !*left)) return status;
    receive(walk);
    if (!left) return queue(walk, url, VIA_PAGE, from->level + 1, chain, err);
    drop(walk, left);
    return QUIRE_OK;
}

static bool is_listing(const quire_link *link)
{
    return link->kind == QUIRE_LINK_MEMBER || link->kind == QUIRE_LINK_ARTICLE;
}

static bool is_list(quire_links links)
{
    for (size_t i = 0; i < links.count; i++)
        if (is_listing(&links.items[i])) return true;
    return false;
}

/* `arena` keeps nothing of it. */
static quire_status queue_link(struct walk *walk, const struct item *from, const quire_url *base,
                               const quire_link *link, quire_arena *arena, quire_error *err)
{
    quire_url url;
    bool ok = false, page = link->kind == QUIRE_LINK_PAGE, article = link->kind == QUIRE_LINK_ARTICLE;
    walk->pages->feed |= article;
    walk->pages->lists |= is_listing(link);
    bool wanted = page ? from->level < walk->params->depth && !from->no_follow
                       : link->kind == QUIRE_LINK_MEMBER || (article && walk->params->articles);
    if (!wanted) return QUIRE_OK;
    quire_status status = read_link(arena, base, link->uri, page || article, &url, &ok, err);
    if (!status && !ok && !page) {
        receive(walk);
        drop(walk, quire_load_reason_name(quire_url_is_foreign(link->uri) ? QUIRE_LOAD_UNSUPPORTED
                                                                          : QUIRE_LOAD_MALFORMED));
    }
    if (status || !ok) return status;
    if (page) return queue_page(walk, from, &url, err);
    return queue_member(walk, from, &url, article ? VIA_ARTICLE : VIA_MEMBER, err);
}

/* ---- one page ---- */

static struct verdict *verdict_on(struct quire_pages_verdicts *verdicts, const quire_url *url)
{
    struct verdict **verdict = (struct verdict **)quire_str_set_value(&verdicts->pages, url->text);
    if (verdict && !*verdict) *verdict = quire_arena_alloc(&verdicts->arena, sizeof **verdict);
    return verdict ? *verdict : NULL;
}

/* Whether the page at `at` is left for its canonical one: not where another was left for it, as in a circle, or where the base holds
 * it, although it says so. Settled once. */
static quire_status settle_verdict(const quire_pages *pages, const quire_url *at, const quire_url *canonical,
                                   bool held, bool *leaves, quire_error *err)
{
    struct quire_pages_verdicts *verdicts = pages->verdicts;
    pthread_mutex_lock(&verdicts->mutex);
    struct verdict *own = verdict_on(verdicts, at), *other = verdict_on(verdicts, canonical);
    if (own && other && !own->settled) {
        own->settled = true;
        own->leaves = !held && !own->wanted;
        other->wanted |= own->leaves;
    }
    *leaves = own && own->leaves;
    pthread_mutex_unlock(&verdicts->mutex);
    return own && other ? QUIRE_OK : quire_fail_memory(err);
}

static quire_str without_slash(quire_str path)
{
    if (quire_str_ends(path, QUIRE_STR("/"))) path.size--;
    return path;
}

/* One of both is likely to lead to the other. */
static bool differ_in_slash(const quire_url *a, const quire_url *b)
{
    return quire_url_same_site(a, b) && quire_str_equal(a->query, b->query) &&
           quire_str_equal(without_slash(a->path), without_slash(b->path));
}

/* Where the page wants to be known: *out has no text where that is where it is, where nobody would go, or where it is not left for it.
 * `held`: the base has the page, which says so. */
static quire_status read_canonical(const quire_pages *pages, quire_arena *arena, const quire_url *at,
                                   quire_str uri, bool held, quire_url *out, quire_error *err)
{
    bool ok = false;
    quire_status status = read_link(arena, at, uri, true, out, &ok, err);
    /* A whole site that wants to be known as its first page was set up wrongly. */
    bool all = ok && out->target.size == 1 && at->path.size > 1;
    bool leaves = ok && !all && !quire_crawl_same_page(out, at) && !differ_in_slash(out, at) &&
                  quire_crawl_covers(&pages->crawl, out);
    if (leaves) status = settle_verdict(pages, at, out, held, &leaves, err);
    if (!leaves) out->text.size = 0;
    return status;
}

/* A page that the base holds although it names another is kept under its own address. */
static quire_status keep_held(const quire_pages *pages, quire_arena *arena, const quire_url *at,
                              quire_links links, quire_error *err)
{
    quire_url canonical;
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < links.count && !status; i++)
        if (links.items[i].kind == QUIRE_LINK_CANONICAL)
            status = read_canonical(pages, arena, at, links.items[i].uri, true, &canonical, err);
    return status;
}

/* Which of the item's links somebody goes after. */
static quire_follow follow_of(const struct walk *walk, const struct item *item)
{
    if (item->via == VIA_ARTICLE) return QUIRE_FOLLOW_NONE;
    /* Of one that a link led to also what it says of itself. */
    return item->via == VIA_PAGE || item->level < walk->params->depth ? QUIRE_FOLLOW_PAGES
                                                                      : QUIRE_FOLLOW_MEMBERS;
}

static quire_status held_version(void *user, quire_call *call, const quire_url *url, quire_str *out,
                                 quire_error *err)
{
    struct walk *walk = user;
    quire_fetch_known known = { 0 };
    const quire_fetch_visitor *visitor = walk->params->visitor;
    quire_status status = visitor->known(visitor->user, call, url->text, follow_of(walk, walk->item), &known,
                                         err);
    if (!status && known.held && walk->item->via == VIA_PAGE)
        status = keep_held(walk->pages, call->arena, url, known.links, err);
    walk->item->led |= known.links.count > 0;
    walk->item->listed |= is_list(known.links);
    /* Of the start the title is needed. */
    bool whole = walk->item->via == VIA_START && walk->soft_404.title.size;
    *out = status || !known.held || whole ? (quire_str){ 0 } : known.version;
    return status;
}

/* Where the site cannot say what may be read, nothing is known of what is there. */
static quire_status ask_robots(struct walk *walk, quire_call *call, const quire_url *url, bool *allow,
                               quire_error *err)
{
    bool told = true;
    quire_status status = quire_web_robots_allow(walk->web, call, url, allow, &told, err);
    if (!told) walk->complete = false;
    return status;
}

/* Whether a program may go there, and somebody has not been there already. */
static quire_status passes(void *user, quire_call *call, const quire_url *url, const char **left,
                           quire_error *err)
{
    struct walk *walk = user;
    bool allow = true, again = false;
    *left = NULL;
    if (walk->item->via == VIA_START) return QUIRE_OK;
    if (quire_soft_404_is_address(&walk->soft_404, url)) {
        *left = "soft_404";
        return QUIRE_OK;
    }
    quire_crawl_chain chain = walk->item->chain;
    quire_status status = walk->item->via == VIA_PAGE
                              ? quire_crawl_consider(&walk->pages->crawl, url, &chain, left, err)
                              : quire_crawl_remember(&walk->pages->crawl, url, &again, err);
    if (again || (*left && !**left)) *left = duplicate;
    if (status || *left) return status;
    status = ask_robots(walk, call, url, &allow, err);
    if (!allow) *left = "robots";
    return status;
}

static quire_status visit(struct walk *walk, struct item *item, quire_page *page, quire_error *err)
{
    const quire_fetch_visitor *visitor = walk->params->visitor;
    const quire_fetch_entry entry = {
        .kind = page->kind == QUIRE_PAGE_READ     ? QUIRE_ENTRY_READ
                : page->kind == QUIRE_PAGE_STANDS ? QUIRE_ENTRY_STANDS
                                                  : QUIRE_ENTRY_FAILED,
        .uri = page->url.text,
        .version = page->version,
        .bytes = page->kind == QUIRE_PAGE_READ ? &page->bytes : NULL,
        .size_bytes = page->bytes.size_bytes,
        .media_type = page->media_type,
        .charset = page->charset,
        .follow = follow_of(walk, item),
        .linked = item->via == VIA_PAGE,
        .reason = page->reason,
        .message = page->message.data,
    };
    item->no_follow = page->no_follow;
    item->waiting = item->via == VIA_PAGE;
    item->uri = quire_arena_copy(&walk->pages->arena, page->url.text);
    if (!item->uri.data) return quire_fail_memory(err);
    quire_status status = visitor->visit(visitor->user, &entry, err);
    if (!status) page->bytes.fd = -1;
    return status;
}

quire_status quire_pages_leave(const quire_pages *pages, quire_call *call, quire_str uri, quire_links links,
                               const char **out, quire_error *err)
{
    quire_url at, canonical;
    *out = NULL;
    quire_status status = quire_url_read(call->arena, NULL, uri, &at, err);
    for (size_t i = 0; i < links.count && !status; i++) {
        if (links.items[i].kind == QUIRE_LINK_UNLISTED) *out = "no_index";
        if (links.items[i].kind != QUIRE_LINK_CANONICAL) continue;
        status = read_canonical(pages, call->arena, &at, links.items[i].uri, false, &canonical, err);
        if (!status && canonical.text.size && !*out) *out = duplicate;
    }
    return status;
}

/* What is known under another address is read there, unless it was already. */
static quire_status queue_canonical(struct walk *walk, const struct item *item, const quire_url *canonical,
                                    quire_error *err)
{
    quire_crawl_chain chain = item->chain;
    const char *left = NULL;
    quire_status status = quire_crawl_consider(&walk->pages->crawl, canonical, &chain, &left, err);
    if (status || (left && !*left)) return status;
    receive(walk);
    if (!left) return queue(walk, canonical, VIA_PAGE, item->level, chain, err);
    drop(walk, left);
    return QUIRE_OK;
}

/* What a page, or the head of its answer, says of where it wants to be known. *left is set where it is left for that. */
static quire_status heed_canonical(struct walk *walk, quire_arena *arena, const struct item *item,
                                   const quire_url *at, quire_str uri, const char **left, quire_error *err)
{
    quire_url canonical;
    quire_status status = read_canonical(walk->pages, arena, at, uri, false, &canonical, err);
    if (status || !canonical.text.size) return status;
    *left = duplicate;
    return queue_canonical(walk, item, &canonical, err);
}

static quire_status follow_document(struct walk *walk, struct item *item, const quire_fetch_links *found,
                                    quire_error *err)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_url base;
    const char *left = NULL;
    /* What a page led to before may be there; so may what a list did that is none now. */
    if ((found->unread && item->led) || (item->listed && !is_list(found->links))) walk->complete = false;
    quire_status status = quire_url_read(&arena, NULL, found->uri, &base, err);
    if (!status && item->via == VIA_PAGE)
        status = quire_pages_leave(walk->pages, &call, found->uri, found->links, &left, err);
    item->left = !status && left;
    if (item->left) drop_kept(walk, left);
    for (size_t i = 0; !status && i < found->links.count; i++) {
        const quire_link *link = &found->links.items[i];
        if (left && link->kind == QUIRE_LINK_CANONICAL)
            status = heed_canonical(walk, &arena, item, &base, link->uri, &left, err);
        else if (left != duplicate) status = queue_link(walk, item, &base, link, &arena, err);
    }
    quire_arena_free(&arena);
    return status;
}

/* The links of the round's pages, in its order, become the next round: of those that were visited since it was last asked. */
static quire_status follow(struct walk *walk, quire_error *err)
{
    quire_arena arena = { 0 };
    quire_call call = *walk->call;
    const quire_fetch_visitor *visitor = walk->params->visitor;
    const quire_fetch_links *found = NULL;
    size_t count = 0;
    call.arena = &arena;
    quire_status status = visitor->links(visitor->user, &call, &found, &count, err);
    for (size_t i = 0; !status && i < count; i++) {
        struct item *item = NULL;
        while (walk->heard < walk->now.count && !item) {
            item = &walk->now.items[walk->heard++];
            item->waiting = false;
            if (!quire_str_equal(item->uri, found[i].uri)) item = NULL;
        }
        if (!item) break;
        status = follow_document(walk, item, &found[i], err);
    }
    quire_arena_free(&arena);
    return status;
}

/* Whether a page of these bytes is kept already, from whichever address. */
static quire_status is_known_content(struct walk *walk, quire_call *call, struct item *item,
                                     const quire_page *page, bool *known, quire_error *err)
{
    const quire_fetch_visitor *visitor = walk->params->visitor;
    quire_fetch_known held = { .sha256 = { page->bytes.sha256, 64 } };
    *known = false;
    quire_status status = page->kind == QUIRE_PAGE_STANDS
                              ? visitor->known(visitor->user, call, page->url.text, QUIRE_FOLLOW_NONE, &held,
                                               err)
                              : QUIRE_OK;
    if (status || !held.sha256.size) return status;
    struct item **first = (struct item **)quire_str_set_value(&walk->contents, held.sha256);
    if (!first) return quire_fail_memory(err);
    struct item *same = *first;
    /* One may be left for the other. */
    if (same && same->waiting) status = follow(walk, err);
    if (status) return status;
    *known = same && !same->left;
    if (!*known) *first = item;
    return QUIRE_OK;
}

/* What was visited before, and stands, may say that it is to be left. */
static quire_status heed_known(struct walk *walk, quire_call *call, const quire_page *page, const char **left,
                               quire_error *err)
{
    quire_fetch_known known = { 0 };
    const quire_fetch_visitor *visitor = walk->params->visitor;
    quire_status status = visitor->known(visitor->user, call, page->url.text, QUIRE_FOLLOW_NONE, &known, err);
    return status ? status : quire_pages_leave(walk->pages, call, page->url.text, known.links, left, err);
}

static quire_status settle_start(struct walk *walk, quire_call *call, quire_page *page, quire_error *err)
{
    bool again = false;
    quire_status status = quire_url_read(&walk->pages->arena, NULL, page->url.text, &walk->pages->start, err);
    if (!status && page->kind == QUIRE_PAGE_READ)
        status = quire_soft_404_compare(&walk->soft_404, call->arena, &page->bytes, err);
    if (status) return status;
    walk->source->reason = page->kind == QUIRE_PAGE_FAILED ? page->reason : QUIRE_LOAD_OK;
    walk->source->message = quire_arena_copy(walk->call->arena, page->message);
    if (!walk->source->message.data) return quire_fail_memory(err);
    return quire_crawl_remember(&walk->pages->crawl, &page->url, &again, err);
}

/* What becomes of a page that is there. *left: why it is not visited. */
static quire_status weigh(struct walk *walk, quire_call *call, struct item *item, const quire_page *page,
                          const char **left, quire_error *err)
{
    bool known = false, nothing = false;
    quire_status status = is_known_content(walk, call, item, page, &known, err);
    if (item->via == VIA_START) return status;
    if (!status && page->kind == QUIRE_PAGE_READ)
        status = quire_soft_404_is(&walk->soft_404, call->arena, &page->bytes, &nothing, err);
    if (status) return status;
    if (page->no_index) *left = "no_index";
    else if (nothing) *left = "soft_404";
    else if (known) *left = duplicate;
    if (*left || item->via != VIA_PAGE) return QUIRE_OK;
    if (page->kind == QUIRE_PAGE_STANDS) return heed_known(walk, call, page, left, err);
    return page->canonical.size
               ? heed_canonical(walk, call->arena, item, &page->url, page->canonical, left, err)
               : QUIRE_OK;
}

static quire_status settle_page(struct walk *walk, quire_call *call, struct item *item, quire_page *page,
                                quire_error *err)
{
    const char *left = page->kind == QUIRE_PAGE_LEFT ? page->left : NULL;
    bool there = page->kind == QUIRE_PAGE_READ || page->kind == QUIRE_PAGE_STANDS;
    quire_status status = item->via == VIA_START ? settle_start(walk, call, page, err) : QUIRE_OK;
    if (!status && there) status = weigh(walk, call, item, page, &left, err);
    if (status) return status;
    if (page->kind == QUIRE_PAGE_FAILED) {
        left = quire_load_reason_name(page->reason);
        /* A link that leads nowhere is none of ours; what could not be read may be there, with all it leads to. */
        bool nowhere = page->reason == QUIRE_LOAD_VANISHED;
        walk->complete = walk->complete && nowhere;
        if (item->via != VIA_START && !nowhere) status = visit(walk, item, page, err);
    }
    if (status) return status;
    if (left) {
        item->left = true;
        drop(walk, left);
        return QUIRE_OK;
    }
    keep(walk);
    return visit(walk, item, page, err);
}

static quire_status read_item(struct walk *walk, struct item *item, quire_error *err)
{
    quire_arena arena = { 0 };
    quire_call call = *walk->call;
    quire_page page = { .bytes.fd = -1 };
    const quire_web_ask ask = { .passes = passes, .version = held_version, .user = walk };
    bool allow = true;
    call.arena = &arena;
    walk->item = item;
    quire_status status = item->via == VIA_START ? QUIRE_OK
                                                 : ask_robots(walk, &call, &item->url, &allow, err);
    if (!status && !allow) drop(walk, "robots");
    if (status || !allow) goto done;
    status = quire_web_get(walk->web, &call, &item->url, &ask, &page, err);
    /* A page that leads elsewhere for once, as to a login, may lead where it did tomorrow. */
    bool away = page.for_once && !quire_crawl_same_page(&page.url, &item->url);
    if (!status && away && item->led) walk->complete = false;
    if (!status) status = settle_page(walk, &call, item, &page, err);
done:
    quire_fetched_free(&page.bytes);
    quire_arena_free(&arena);
    return status;
}

/* ---- rounds ---- */

static quire_status walk_rounds(struct walk *walk, quire_error *err)
{
    quire_status status = QUIRE_OK;
    while (!status && walk->next.count) {
        walk->now = walk->next;
        walk->next = (struct round){ 0 };
        walk->heard = 0;
        for (size_t i = 0; !status && i < walk->now.count; i++) {
            status = read_item(walk, &walk->now.items[i], err);
            if (!status && (i + 1) % FOLLOWED_AT_ONCE == 0) status = follow(walk, err);
        }
        if (!status) status = follow(walk, err);
    }
    return status;
}

quire_status quire_pages_walk(quire_pages *pages, quire_web *web, quire_call *call,
                              const quire_pages_params *params, quire_fetch_source *source, quire_error *err)
{
    struct walk walk = {
        .web = web, .params = params, .pages = pages, .source = source, .call = call, .complete = true
    };
    bool again = false;
    pages->start = *params->start;
    pages->verdicts = quire_arena_alloc(&pages->arena, sizeof *pages->verdicts);
    if (!pages->verdicts) return quire_fail_memory(err);
    pthread_mutex_init(&pages->verdicts->mutex, NULL);
    pages->verdicts->pages.arena = &pages->verdicts->arena;
    walk.contents.arena = &pages->arena;
    quire_status status = quire_crawl_open(&pages->crawl, &pages->arena, &pages->start, params->include,
                                           params->exclude, err);
    if (!status) status = quire_crawl_remember(&pages->crawl, &pages->start, &again, err);
    if (!status && params->depth > 0)
        status = quire_soft_404_probe(&walk.soft_404, web, call, params->start, err);
    receive(&walk);
    walk.member_count = -1; /* the start is no member */
    if (!status) status = queue(&walk, params->start, VIA_START, 0, (quire_crawl_chain){ 0 }, err);
    if (!status) status = walk_rounds(&walk, err);
    source->complete = !status && walk.complete && !pages->crawl.full && !source->reason;
    return status;
}

void quire_pages_free(quire_pages *pages)
{
    if (pages->verdicts) {
        pthread_mutex_destroy(&pages->verdicts->mutex);
        quire_arena_free(&pages->verdicts->arena);
    }
    quire_arena_free(&pages->arena);
}
