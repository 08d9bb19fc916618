/* SPDX-License-Identifier: Apache-2.0 */
/* A name that says what kind of text it is is believed: a program that writes pages is no page. */
#include "load/worker/loaders/web/html_probe.h"

#include "base/str.h"

#include <strings.h>

enum { MARKUP_WINDOW_BYTES = 1024 };

static bool starts_with_word(quire_str text, const char *word)
{
    size_t size = strlen(word);
    return text.size >= size && strncasecmp(text.data, word, size) == 0;
}

static quire_str window(quire_str bytes, size_t most)
{
    return bytes.size > most ? quire_str_cut(bytes, 0, most) : bytes;
}

/* Whether markup opens as an HTML page does, behind a mark, white space, comments and an XML declaration. */
static bool opens_as_html(quire_str bytes)
{
    bytes = quire_probe_start(bytes);
    for (;;) {
        bytes = window(quire_str_trim(bytes), MARKUP_WINDOW_BYTES * 4);
        const char *close = starts_with_word(bytes, "<!--")    ? "-->"
                            : starts_with_word(bytes, "<?xml") ? "?>"
                                                               : NULL;
        const char *end = close ? memmem(bytes.data, bytes.size, close, strlen(close)) : NULL;
        if (!end) break;
        bytes = quire_str_cut(bytes, (size_t)(end - bytes.data) + strlen(close), bytes.size);
    }
    return starts_with_word(bytes, "<!doctype html") || starts_with_word(bytes, "<html>") ||
           starts_with_word(bytes, "<html ");
}

/* Weaker signs, for bytes that came without a claim: a tag of a page's frame close to the start. */
static bool reads_as_html(quire_str bytes)
{
    static const char *const tags[] = { "<head>",  "<head ", "<body>", "<body ",
                                        "<title>", "<meta ", "<table", "<div" };
    quire_str start = quire_str_trim(window(bytes, MARKUP_WINDOW_BYTES));
    if (!starts_with_word(start, "<")) return false;
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        for (size_t at = 0; at < start.size; at++)
            if (starts_with_word(quire_str_cut(start, at, start.size), tags[i])) return true;
    return false;
}

bool quire_html_probe(const quire_probe *probe)
{
    if (!probe->is_text) return false;
    if (quire_probe_claims(probe, &quire_format_html)) return true;
    bool vague = !probe->claim || strcmp(probe->claim, "text/plain") == 0 ||
                 strcmp(probe->claim, "text/markdown") == 0;
    if (vague && opens_as_html(probe->bytes)) return true;
    return !probe->claim && !probe->denied && reads_as_html(probe->bytes);
}
