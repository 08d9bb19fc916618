/* SPDX-License-Identifier: Apache-2.0 */
/* Links, with what <base> says of them. The page's own address is not known here, so what is relative stays so: <base> is resolved
 * against an address that nobody has, which is taken off again. */
#include "load/worker/loaders/web/html_links.h"

#include "base/error.h"
#include "base/str.h"

#include <ctype.h>
#include <lexbor/url/url.h>
#include <strings.h>

static const char nobody[] = "http://nobody.invalid/";

struct links {
    quire_load_host *host;
    lxb_url_parser_t *parser; /* NULL: the page has no <base> */
    const lxb_url_t *base;
    quire_str base_folder; /* of a <base> that is itself relative to the page's folder */
    bool no_index, no_follow;
};

/* Whether the list of words has `word`. */
static bool has_word(quire_str list, const char *word)
{
    size_t size = strlen(word);
    for (size_t start = 0; start < list.size;) {
        size_t end = start;
        while (end < list.size && !strchr(" ,\t\r\n\f", list.data[end])) end++;
        if (end - start == size && !strncasecmp(list.data + start, word, size)) return true;
        start = end + 1;
    }
    return false;
}

/* The scheme that an address begins with, without its colon; empty: none. */
static quire_str scheme_of(quire_str uri)
{
    size_t size = 0;
    while (size < uri.size && (isalnum((unsigned char)uri.data[size]) || strchr("+-.", uri.data[size])))
        size++;
    return size && size < uri.size && uri.data[size] == ':' ? quire_str_cut(uri, 0, size) : (quire_str){ 0 };
}

static bool is_web(quire_str uri)
{
    quire_str scheme = scheme_of(uri);
    return !scheme.size || (scheme.size == 4 && !strncasecmp(scheme.data, "http", 4)) ||
           (scheme.size == 5 && !strncasecmp(scheme.data, "https", 5));
}

static lxb_status_t append(const lxb_char_t *bytes, size_t size, void *buffer)
{
    quire_buffer_append(buffer, bytes, size);
    return LXB_STATUS_OK;
}

/* The link as <base> has it; *uri stays as it is where there is none, or where it is no address. errors: NO_MEMORY */
static quire_status resolve(struct links *links, quire_str *uri, quire_error *err)
{
    quire_buffer whole;
    if (links->base_folder.size && uri->size && !scheme_of(*uri).size && !strchr("/?#", uri->data[0])) {
        *uri = quire_arena_printf(links->host->arena, "%.*s%.*s", QUIRE_FMT(links->base_folder),
                                  QUIRE_FMT(*uri));
        return uri->data ? QUIRE_OK : quire_fail_memory(err);
    }
    if (!links->base) return QUIRE_OK;
    lxb_url_parser_clean(links->parser);
    lxb_url_t *url = lxb_url_parse(links->parser, links->base, (const lxb_char_t *)uri->data, uri->size);
    if (!url) return QUIRE_OK;
    quire_buffer_init(&whole, 2 * QUIRE_LINK_MAX_BYTES);
    lxb_url_serialize(url, append, &whole, true);
    lxb_url_destroy(url);
    quire_str text = quire_buffer_view(&whole), own = quire_str_from(nobody);
    if (quire_str_starts(text, own)) text = quire_str_cut(text, own.size - 1, text.size);
    if (!whole.failure) *uri = quire_arena_copy(links->host->arena, text);
    bool failed = whole.failure == QUIRE_E_NO_MEMORY || !uri->data;
    quire_buffer_free(&whole);
    return failed ? quire_fail_memory(err) : QUIRE_OK;
}

static quire_status tell(struct links *links, quire_link_kind kind, quire_str uri, quire_error *err)
{
    uri = quire_str_trim(uri);
    if (!uri.size || uri.data[0] == '#' || uri.size > QUIRE_LINK_MAX_BYTES || !is_web(uri)) return QUIRE_OK;
    quire_status status = resolve(links, &uri, err);
    return status ? status : quire_host_link(links->host, kind, uri, err);
}

/* What the head says to programs. The first <base> counts. */
static void read_base(struct links *links, quire_str href)
{
    href = quire_str_trim(href);
    if (links->parser || links->base_folder.size || !href.size || !is_web(href)) return;
    bool below = !scheme_of(href).size && href.data[0] != '/';
    if (below) {
        while (href.size && href.data[href.size - 1] != '/') href.size--;
        links->base_folder = href;
        return;
    }
    lxb_url_parser_t *parser = lxb_url_parser_create();
    if (!parser || lxb_url_parser_init(parser, NULL)) {
        lxb_url_parser_destroy(parser, true);
        return;
    }
    links->parser = parser;
    const lxb_url_t *own = lxb_url_parse(parser, NULL, (const lxb_char_t *)nobody, sizeof nobody - 1);
    lxb_url_parser_clean(parser);
    if (own) links->base = lxb_url_parse(parser, own, (const lxb_char_t *)href.data, href.size);
}

static void read_meta(struct links *links, lxb_dom_node_t *node)
{
    quire_str name = quire_str_trim(quire_html_attribute(node, "name")),
              content = quire_html_attribute(node, "content");
    if (!has_word(name, "robots") && !has_word(name, "quire")) return;
    bool none = has_word(content, "none");
    links->no_index |= none || has_word(content, "noindex");
    links->no_follow |= none || has_word(content, "nofollow");
}

static quire_status tell_element(struct links *links, lxb_dom_node_t *node, quire_error *err)
{
    quire_str rel = quire_html_attribute(node, "rel");
    switch (node->local_name) {
    case LXB_TAG_LINK:
        return has_word(rel, "canonical")
                   ? tell(links, QUIRE_LINK_CANONICAL, quire_html_attribute(node, "href"), err)
                   : QUIRE_OK;
    case LXB_TAG_A:
    case LXB_TAG_AREA:
        if (links->no_follow || has_word(rel, "nofollow")) return QUIRE_OK;
        return tell(links, QUIRE_LINK_PAGE, quire_html_attribute(node, "href"), err);
    case LXB_TAG_FRAME:
        return links->no_follow ? QUIRE_OK
                                : tell(links, QUIRE_LINK_PAGE, quire_html_attribute(node, "src"), err);
    default: return QUIRE_OK;
    }
}

quire_status quire_html_tell_links(lxb_dom_node_t *top, quire_load_host *host, quire_error *err)
{
    struct links links = { .host = host };
    quire_status status = QUIRE_OK;
    for (lxb_dom_node_t *node = top; node; node = quire_html_next(node, top, false, NULL, NULL)) {
        if (node->local_name == LXB_TAG_BASE) read_base(&links, quire_html_attribute(node, "href"));
        else if (node->local_name == LXB_TAG_META) read_meta(&links, node);
    }
    if (links.no_index) status = quire_host_link(host, QUIRE_LINK_UNLISTED, QUIRE_STR("."), err);
    for (lxb_dom_node_t *node = top; node && !status; node = quire_html_next(node, top, false, NULL, NULL))
        if (node->type == LXB_DOM_NODE_TYPE_ELEMENT) status = tell_element(&links, node, err);
    if (links.parser) lxb_url_parser_memory_destroy(links.parser);
    lxb_url_parser_destroy(links.parser, true);
    return status;
}
