/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of the web, and what they lead to: lists (sitemaps, OPML), articles of feeds, links of a site. */
#include "base/error.h"
#include "base/str.h"
#include "fetch/driver.h"
#include "fetch/web/walk_pages.h"

#include <stdlib.h>
#include <string.h>

enum { PAGES = 1000, MEMBERS = 50000, DEPTH_MAX = 1000, LIMIT_MAX = 10000000 };

struct http_state {
    quire_web_settings settings; /* first: the options are bound to it */
    const quire_fetch_visitor *visitor;
    quire_arena arena; /* of what a source says */
    quire_web web;
    quire_url start;
    quire_pages pages;
};

static const quire_source_option source_options[] = {
    { .name = "depth", .type = QUIRE_SOURCE_NUMBER, .least = 0, .most = DEPTH_MAX },
    { .name = "limit", .type = QUIRE_SOURCE_NUMBER, .least = 1, .most = LIMIT_MAX },
    { .name = "include", .type = QUIRE_SOURCE_LIST },
    { .name = "exclude", .type = QUIRE_SOURCE_LIST },
    { .name = "articles", .type = QUIRE_SOURCE_FLAG },
    { .name = "gone", .type = QUIRE_SOURCE_TEXT, .words = "keep|remove" },
    { .name = "allow-private", .type = QUIRE_SOURCE_FLAG },
    { .name = "header-variable", .type = QUIRE_SOURCE_TEXT },
    { 0 },
};

/* The values of a LIST. items is NULL when memory is out. */
static quire_strs values_of(quire_arena *arena, const quire_fetch_source *source, const char *name)
{
    quire_str *items = quire_arena_array(arena, source->options.count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; items && i < source->options.count; i++)
        if (quire_str_is(source->options.items[i].key, name)) items[count++] = source->options.items[i].value;
    return (quire_strs){ items, count };
}

/* errors: INVALID; NO_MEMORY */
static quire_status check_patterns(quire_arena *arena, const quire_fetch_source *source, const char *name,
                                   quire_error *err)
{
    const char *const *coded = NULL;
    quire_strs patterns = values_of(arena, source, name);
    return patterns.items ? quire_crawl_code_patterns(arena, patterns, &coded, err) : quire_fail_memory(err);
}

/* Whether a password was taken apart: an '@' behind the authority, which has a ':' and no '@'. What is left of it would be shown. */
static bool is_torn_password(const char *word)
{
    const char *start = word + strcspn(word, ":");
    start += strspn(start, ":/\\\t\r\n");
    const char *end = start + strcspn(start, "/\\?#");
    const char *at = strchr(start, '@'), *colon = strchr(start, ':');
    return at && at > end && colon && colon < end;
}

static quire_status http_resolve(quire_call *call, const char *word, quire_fetch_source *out,
                                 quire_error *err)
{
    quire_url url;
    if (is_torn_password(word))
        return quire_fail(
            err, QUIRE_E_INVALID,
            "in a password '#', '/' and '?' are written %%23, %%2F and %%3F; behind the host an '@' is "
            "written %%40");
    quire_status status = quire_url_read(call->arena, NULL, quire_str_from(word), &url, err);
    if (status) return status;
    out->uri = out->named = url.text;
    out->kind = QUIRE_STR("web");
    status = check_patterns(call->arena, out, "include", err);
    if (!status) status = check_patterns(call->arena, out, "exclude", err);
    if (status) return status;
    if (!url.user.size && !url.password.size) return QUIRE_OK;
    out->secret = quire_arena_printf(call->arena, "%.*s:%.*s", QUIRE_FMT(url.user), QUIRE_FMT(url.password));
    return out->secret.data ? QUIRE_OK : quire_fail_memory(err);
}

static bool is_header(const char *text)
{
    for (const char *c = text; *c; c++)
        if (((unsigned char)*c < ' ' && *c != '\t') || *c == 0x7f) return false;
    return strchr(text, ':') != NULL;
}

/* The header that the source's variable holds. That it is not set, or holds none, is told in the source. */
static quire_status read_header(quire_fetch_source *source, quire_arena *arena, const char **out,
                                quire_error *err)
{
    quire_str name = quire_fetch_option(source, "header-variable");
    *out = NULL;
    if (!name.size) return QUIRE_OK;
    name = quire_arena_copy(arena, name);
    if (!name.data) return quire_fail_memory(err);
    *out = getenv(name.data);
    const char *wrong = !*out || !**out ? "is not set" : is_header(*out) ? NULL : "holds no \"Name: value\"";
    if (!wrong) return QUIRE_OK;
    source->reason = QUIRE_LOAD_DENIED;
    source->message = quire_arena_printf(arena, "the variable %s, which header-variable names, %s", name.data,
                                         wrong);
    return source->message.data ? QUIRE_OK : quire_fail_memory(err);
}

/* What the source's uri and options say. */
static quire_status prepare(struct http_state *self, quire_fetch_source *source, quire_error *err)
{
    quire_status status = quire_url_read(&self->arena, NULL, source->uri, &self->start, err);
    if (!status) status = read_header(source, &self->arena, &self->web.header, err);
    if (status) return status;
    const char *colon = source->secret.size ? memchr(source->secret.data, ':', source->secret.size) : NULL;
    if (colon) {
        size_t size = (size_t)(colon - source->secret.data);
        self->start.user = quire_arena_copy(&self->arena, quire_str_cut(source->secret, 0, size));
        self->start.password = quire_arena_copy(&self->arena,
                                                quire_str_cut(source->secret, size + 1, source->secret.size));
        if (!self->start.user.data || !self->start.password.data) return quire_fail_memory(err);
    }
    self->web.settings = &self->settings;
    self->web.login = &self->start;
    self->web.allow_private = quire_fetch_option(source, "allow-private").size > 0;
    return QUIRE_OK;
}

static quire_status http_walk(void *state, quire_call *call, quire_fetch_source *source, quire_error *err)
{
    struct http_state *self = state;
    quire_status status = prepare(self, source, err);
    if (status || source->reason) return status;
    const quire_pages_params params = {
        .visitor = self->visitor,
        .start = &self->start,
        .include = values_of(call->arena, source, "include"),
        .exclude = values_of(call->arena, source, "exclude"),
        .depth = quire_fetch_option_number(source, "depth", 0),
        .limit = quire_fetch_option_number(source, "limit", PAGES),
        .members_limit = quire_fetch_option_number(source, "limit", MEMBERS),
        .articles = quire_fetch_option(source, "articles").size > 0,
    };
    if (!params.include.items || !params.exclude.items) return quire_fail_memory(err);
    return quire_pages_walk(&self->pages, &self->web, call, &params, source, err);
}

static quire_status http_leaves(const void *state, quire_call *call, quire_str uri, quire_links links,
                                const char **out, quire_error *err)
{
    const struct http_state *self = state;
    return quire_pages_leave(&self->pages, call, uri, links, out, err);
}

/* ---- what no walk came upon ---- */

static quire_status held_version(void *user, quire_call *call, const quire_url *url, quire_str *out,
                                 quire_error *err)
{
    const quire_fetch_visitor *visitor = user;
    quire_fetch_known known = { 0 };
    quire_status status = visitor->known(visitor->user, call, url->text, QUIRE_FOLLOW_NONE, &known, err);
    *out = known.version;
    return status;
}

/* What stands elsewhere, as a login in place of a page, says nothing of what was held. */
static quire_status stays_there(void *user, quire_call *call, const quire_url *url, const char **left,
                                quire_error *err)
{
    (void)user, (void)call, (void)url, (void)err;
    *left = "duplicate";
    return QUIRE_OK;
}

/* A page that a feed no longer lists has grown old, no more; one that no page and no list of the source leads to is none of it. */
static quire_fetch_fate fate_of(const struct http_state *self, const quire_fetch_source *source,
                                const quire_fetch_held *held, const quire_page *page)
{
    if (page->kind == QUIRE_PAGE_FAILED)
        return page->reason == QUIRE_LOAD_VANISHED ? QUIRE_FATE_GONE : QUIRE_FATE_STAYS;
    if (page->kind == QUIRE_PAGE_LEFT) return QUIRE_FATE_STAYS;
    bool feed = self->pages.feed || quire_fetch_option(source, "articles").size > 0;
    bool keeps = feed && !quire_str_is(quire_fetch_option(source, "gone"), "remove");
    /* No link was followed, and there is no list: one that was there may be back tomorrow. */
    keeps |= !self->pages.lists && quire_fetch_option_number(source, "depth", 0) == 0;
    /* Gone as far as the source goes: where that is much at once, a page of links may have been broken for a moment. */
    if (held->own && !keeps) return self->visitor->sync ? QUIRE_FATE_GONE : QUIRE_FATE_LEFT_OUT;
    return QUIRE_FATE_STAYS;
}

static quire_status http_look(void *state, quire_call *call, const quire_fetch_source *source,
                              const quire_fetch_held *held, quire_fetch_fate *out, quire_error *err)
{
    struct http_state *self = state;
    const quire_web_ask ask = { .version = held_version,
                                .passes = stays_there,
                                .user = (void *)(uintptr_t)self->visitor };
    bool allow = true;
    quire_page page = { .bytes.fd = -1 };
    quire_url url;
    *out = QUIRE_FATE_STAYS;
    if (!held->document) {
        *out = QUIRE_FATE_FORGET;
        return QUIRE_OK;
    }
    quire_status status = quire_url_read(call->arena, NULL, held->uri, &url, err);
    if (status == QUIRE_E_INVALID) return QUIRE_OK;
    if (!status) status = quire_web_robots_allow(&self->web, call, &url, &allow, NULL, err);
    if (status || !allow) return status;
    status = quire_web_get(&self->web, call, &url, &ask, &page, err);
    if (!status) *out = fate_of(self, source, held, &page);
    quire_fetched_free(&page.bytes);
    return status;
}

/* Servers say that nothing stands there of what they will have again tomorrow. */
static quire_status http_away(void *state, quire_call *call, const quire_fetch_source *source,
                              const char **out, quire_error *err)
{
    (void)state, (void)call, (void)err;
    *out = source->reason == QUIRE_LOAD_VANISHED ? "the server says that nothing stands there; what the base "
                                                   "holds of it stays until it stands again "
                                                   "or `quire source remove` names it"
                                                 : NULL;
    return QUIRE_OK;
}

static quire_status http_open(void *state, const quire_fetch_visitor *visitor, quire_error *err)
{
    struct http_state *self = state;
    (void)err;
    self->visitor = visitor;
    return QUIRE_OK;
}

static void http_close(void *state)
{
    struct http_state *self = state;
    quire_pages_free(&self->pages);
    quire_web_close(&self->web);
    quire_arena_free(&self->arena);
}

const quire_fetch_driver quire_fetch_http_driver = {
    .name = "http",
    .summary = "pages of the web, and what sitemaps, feeds and links lead to",
    .schemes = "http|https",
    .source_options = source_options,
    .options = quire_web_options,
    .state_size = sizeof(struct http_state),
    .origin = QUIRE_ORIGIN_PUBLIC,
    .resolve = http_resolve,
    .open = http_open,
    .walk = http_walk,
    .look = http_look,
    .leaves = http_leaves,
    .away = http_away,
    .close = http_close,
};
