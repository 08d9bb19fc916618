/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/feed/feed_probe.h"

#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/loaders/data/xml_tree.h"

#include <ctype.h>
#include <strings.h>

enum {
    LOOK_BYTES = 16384,
    DECLARED_WITHIN_BYTES = 2048, /* programs write comments and empty lines in front of the declaration */
};

static bool starts(quire_str text, const char *word)
{
    size_t size = strlen(word);
    return text.size >= size && !strncasecmp(text.data, word, size);
}

static bool holds(quire_str text, const char *word)
{
    for (size_t at = 0; at + strlen(word) <= text.size; at++)
        if (starts(quire_str_cut(text, at, text.size), word)) return true;
    return false;
}

/* The first bytes as if they were ASCII: in UTF-16 and UTF-32 other bytes of its characters are zero. */
static quire_str first_letters(quire_str bytes, char letters[LOOK_BYTES])
{
    size_t size = 0;
    for (size_t i = 0; i < bytes.size && size < LOOK_BYTES; i++)
        if (bytes.data[i]) letters[size++] = bytes.data[i];
    quire_str text = { letters, size };
    while (text.size && (unsigned char)text.data[0] >= 0x80) text = quire_str_cut(text, 1, text.size);
    return quire_str_trim(text);
}

/* The text from its first element on; empty: none begins here. A program that writes a feed ("<?php") is none. */
static quire_str from_element(quire_str text)
{
    while (starts(text, "<!") || starts(text, "<?xml")) {
        const char *close = starts(text, "<!--") ? "-->" : ">";
        const char *end = memmem(text.data, text.size, close, strlen(close));
        const char *subset = starts(text, "<!doctype") ? memchr(text.data, '[', text.size) : NULL;
        if (subset && end && subset < end) end = memmem(text.data, text.size, "]>", 2);
        if (subset && end && subset < end && !starts((quire_str){ end, 2 }, "]>")) end = NULL;
        if (!end) return (quire_str){ 0 };
        size_t behind = (size_t)(end - text.data) + (end[0] == ']' ? 2 : strlen(close));
        text = quire_str_trim(quire_str_cut(text, behind, text.size));
    }
    bool element = text.size > 1 && text.data[0] == '<' && isalpha((unsigned char)text.data[1]);
    return element ? text : (quire_str){ 0 };
}

/* "version": "https://jsonfeed.org/version/1.1" */
static bool is_json_feed(quire_str text)
{
    static const char *const schemes[] = { "https:", "http:" };
    if (!text.size || text.data[0] != '{') return false;
    for (size_t at = 0; at < text.size; at++) {
        quire_str rest = quire_str_cut(text, at, text.size);
        if (!starts(rest, "\"version\"")) continue;
        rest = quire_str_trim(quire_str_cut(rest, 9, rest.size));
        if (!rest.size || rest.data[0] != ':') continue;
        rest = quire_str_trim(quire_str_cut(rest, 1, rest.size));
        for (size_t i = 0; i < 2 && rest.size; i++) {
            size_t size = 1 + strlen(schemes[i]);
            bool scheme = rest.size > size && starts(quire_str_cut(rest, 1, rest.size), schemes[i]);
            if (scheme && holds(quire_str_cut(rest, size, size + 24 < rest.size ? size + 24 : rest.size),
                                "//jsonfeed.org/version/"))
                return true;
        }
    }
    return false;
}

static bool is_root(quire_str name)
{
    static const char *const roots[] = { "rss",   "rdf",  "feed",   "channel",
                                         "entry", "opml", "urlset", "sitemapindex" };
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (name.size == strlen(roots[i]) && starts(name, roots[i])) return true;
    return false;
}

feed_kind feed_kind_of(quire_str bytes)
{
    char letters[LOOK_BYTES];
    quire_str text = first_letters(bytes, letters);
    if (is_json_feed(text)) return FEED_JSON;
    text = from_element(text);
    if (!text.size) return FEED_NONE;
    size_t end = 1;
    while (end < text.size && !strchr(" \t\r\n/>", text.data[end])) end++;
    quire_str name = quire_str_cut(text, 1, end);
    const char *colon = memchr(name.data, ':', name.size), *close = memchr(text.data, '>', text.size);
    quire_str tag = quire_str_cut(text, 0, close ? (size_t)(close - text.data) : text.size);
    if (colon) name = quire_str_cut(name, (size_t)(colon - name.data) + 1, name.size);
    if (!is_root(name)) return FEED_NONE; /* what follows looks through all of the text */
    bool atom = holds(tag, "www.w3.org/2005/atom") || holds(tag, "purl.org/atom/");
    bool old_rss = holds(tag, "purl.org/rss/") || holds(tag, "netscape.com/rdf/simple");
    bool entries = holds(text, "<item") || holds(text, "<entry") || holds(text, "<title");
    bool channel = holds(tag, " href=") || holds(tag, " lastmod=");
    if (name.size == 3 && starts(name, "rss")) return FEED_XML;
    if (name.size == 3 && starts(name, "rdf")) {
        bool below = holds(text, "purl.org/rss/") || holds(text, "netscape.com/rdf/simple");
        return old_rss || (below && entries && holds(text, "channel")) ? FEED_XML : FEED_NONE;
    }
    if (name.size == 4 && starts(name, "feed")) return atom || entries ? FEED_XML : FEED_NONE;
    if (name.size == 7 && starts(name, "channel")) return entries || channel ? FEED_XML : FEED_NONE;
    if (name.size == 5 && starts(name, "entry")) return atom ? FEED_ENTRY : FEED_NONE;
    if (name.size == 4 && starts(name, "opml")) return FEED_OPML;
    bool sitemap = (name.size == 6 && starts(name, "urlset")) ||
                   (name.size == 12 && starts(name, "sitemapindex"));
    return sitemap ? FEED_SITEMAP : FEED_NONE;
}

quire_status feed_decode(quire_load_host *host, const quire_load_input *input, quire_str *text,
                         quire_error *err)
{
    size_t most = input->bytes.size < DECLARED_WITHIN_BYTES ? input->bytes.size : DECLARED_WITHIN_BYTES;
    const char *declaration = most ? memmem(input->bytes.data, most, "<?xml ", 6) : NULL;
    quire_str charset = input->charset;
    if (!charset.size && declaration)
        charset = data_xml_charset(
            quire_str_cut(input->bytes, (size_t)(declaration - input->bytes.data), input->bytes.size));
    /* Without a mark, UTF-32 is told by its first "<". Source: XML 1.0, appendix F. */
    if (input->bytes.size > 4 && !memcmp(input->bytes.data, "\0\0\0<", 4)) charset = QUIRE_STR("UTF-32BE");
    if (input->bytes.size > 4 && !memcmp(input->bytes.data, "<\0\0\0", 4)) charset = QUIRE_STR("UTF-32LE");
    quire_status status = quire_load_decode(input->bytes, charset, host->arena,
                                            quire_builder_ledger(host->builder), text, &charset, err);
    if (!status) quire_builder_add_metadata(host->builder, QUIRE_STR("charset"), charset);
    return status;
}
