/* SPDX-License-Identifier: Apache-2.0 */
/* A title is cut at each of its separators, and the halves are held against what else the page says. */
#include "load/worker/loaders/web/html_title.h"

#include "base/str.h"

/* The bytes of the separator at title[at]; 0: there is none. A dash or a colon within a word is none. */
static size_t separator_at(quire_str title, size_t at)
{
    static const char *const tight[] = { "|", "_", "｜", "»", "«", "›", "—", "：", "::" };
    static const char *const spaced[] = { "-", "–", "·", "•", ":", "/", "~", "<", ">" };
    quire_str rest = quire_str_cut(title, at, title.size);
    for (size_t i = 0; i < sizeof tight / sizeof *tight; i++)
        if (quire_str_starts(rest, quire_str_from(tight[i]))) return strlen(tight[i]);
    for (size_t i = 0; i < sizeof spaced / sizeof *spaced; i++) {
        size_t size = strlen(spaced[i]);
        if (quire_str_starts(rest, quire_str_from(spaced[i])) && rest.size > size && rest.data[size] == ' ' &&
            (rest.data[0] == ':' || (at > 0 && title.data[at - 1] == ' ')))
            return size;
    }
    return 0;
}

static bool is_heading(quire_str half, quire_strs headings)
{
    for (size_t i = 0; i < headings.count; i++)
        if (half.size && quire_str_equal(half, headings.items[i])) return true;
    return false;
}

/* A heading that is the shorter half may be the site's name, set above every page. */
static bool is_of_page(quire_str half, quire_str other, quire_strs headings, quire_str site)
{
    if (!half.size || !other.size || quire_str_equal(half, site)) return false;
    return quire_str_equal(other, site) || (half.size >= other.size && is_heading(half, headings));
}

quire_str quire_html_title_of_page(quire_str title, quire_strs headings, quire_str site)
{
    for (size_t at = 0; at < title.size; at++) {
        size_t size = separator_at(title, at);
        if (!size) continue;
        quire_str left = quire_str_trim(quire_str_cut(title, 0, at)),
                  right = quire_str_trim(quire_str_cut(title, at + size, title.size));
        if (is_of_page(left, right, headings, site)) return left;
        if (is_of_page(right, left, headings, site)) return right;
    }
    return title;
}
