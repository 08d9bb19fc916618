/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/feed/feed_html.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/web/load_html.h"

#include <strings.h>

static const char *const embedded[] = { "iframe", "object", "applet", "video",    "audio",
                                        "title",  "select", "xmp",    "noframes", "textarea" };
enum { EMBEDDED = sizeof embedded / sizeof *embedded };

/* Whether the name stands at `at` as that of a tag. */
static bool is_named(quire_str markup, size_t at, const char *name)
{
    size_t end = at + strlen(name);
    return end < markup.size && !strncasecmp(markup.data + at, name, strlen(name)) &&
           strchr(" \t\r\n/>", markup.data[end]) && markup.data[end];
}

/* Behind the last tag that closes each. */
static void find_last(quire_str markup, size_t last[EMBEDDED])
{
    for (size_t at = 0; at + 2 < markup.size; at++)
        for (size_t i = 0; markup.data[at] == '<' && markup.data[at + 1] == '/' && i < EMBEDDED; i++)
            if (is_named(markup, at + 2, embedded[i])) last[i] = at;
}

static bool is_never_closed(quire_str markup, size_t at, const size_t last[EMBEDDED])
{
    for (size_t i = 0; i < EMBEDDED; i++)
        if (is_named(markup, at + 1, embedded[i])) return last[i] < at;
    return false;
}

quire_status feed_html(quire_str markup, quire_arena *arena, quire_str *out, quire_error *err)
{
    size_t last[EMBEDDED] = { 0 }, size = 0;
    quire_status status = quire_html_from_xhtml(markup, arena, &markup, err);
    char *kept = status ? NULL : quire_arena_alloc(arena, markup.size + 1);
    if (!kept) return status ? status : quire_fail_memory(err);
    find_last(markup, last);
    for (size_t at = 0; at < markup.size; at++) {
        const char *end = markup.data[at] == '<' && is_never_closed(markup, at, last)
                              ? memchr(markup.data + at, '>', markup.size - at)
                              : NULL;
        if (end) at = (size_t)(end - markup.data);
        else kept[size++] = markup.data[at];
    }
    *out = (quire_str){ kept, size };
    return QUIRE_OK;
}
