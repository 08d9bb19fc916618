/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of HTTP (RFC 9110, 8288) and the lines of X-Robots-Tag, which may begin with the name of whom they are for. */
#include "fetch/web/page_head.h"

#include "base/str.h"

#include <ctype.h>
#include <strings.h>

/* Takes what is before the next `sign` off *rest; signs in quotes or angles do not count. */
static quire_str take_until(quire_str *rest, char sign)
{
    size_t size = 0;
    char closing = '\0';
    for (; size < rest->size; size++) {
        char c = rest->data[size];
        if (closing) closing = c == closing ? '\0' : closing;
        else if (c == sign) break;
        else if (c == '"') closing = '"';
        else if (c == '<') closing = '>';
    }
    quire_str piece = quire_str_cut(*rest, 0, size);
    *rest = quire_str_cut(*rest, size + (size < rest->size), rest->size);
    return quire_str_trim(piece);
}

static bool is_word(quire_str text, const char *word)
{
    return text.size == strlen(word) && strncasecmp(text.data, word, text.size) == 0;
}

/* The value of a parameter `name=value`, without quotes; data is NULL: it is another one. */
static quire_str value_of(quire_str parameter, const char *name)
{
    const char *sign = parameter.size ? memchr(parameter.data, '=', parameter.size) : NULL;
    if (!sign) return (quire_str){ 0 };
    size_t size = (size_t)(sign - parameter.data);
    if (!is_word(quire_str_trim(quire_str_cut(parameter, 0, size)), name)) return (quire_str){ 0 };
    quire_str value = quire_str_trim(quire_str_cut(parameter, size + 1, parameter.size));
    if (value.size > 1 && value.data[0] == '"' && value.data[value.size - 1] == '"')
        value = quire_str_cut(value, 1, value.size - 1);
    return value;
}

static quire_str lower(quire_arena *arena, quire_str text)
{
    char *out = quire_arena_alloc(arena, text.size + 1);
    for (size_t i = 0; out && i < text.size; i++) out[i] = (char)tolower((unsigned char)text.data[i]);
    return out ? (quire_str){ out, text.size } : (quire_str){ 0 };
}

bool quire_page_head_type(quire_arena *arena, quire_str content_type, quire_str *media_type,
                          quire_str *charset)
{
    quire_str rest = content_type, type = take_until(&rest, ';'), found = { 0 };
    while (rest.size && !found.size) found = value_of(take_until(&rest, ';'), "charset");
    *media_type = lower(arena, type);
    *charset = lower(arena, found);
    if (!media_type->data || !charset->data) return false;
    bool says_nothing = quire_str_is(*media_type, "application/octet-stream") ||
                        quire_str_is(*media_type, "binary/octet-stream") ||
                        quire_str_is(*media_type, "unknown/unknown") ||
                        !memchr(type.size ? type.data : "", '/', type.size);
    if (says_nothing) media_type->size = 0;
    return true;
}

/* Directives that have a value behind a colon; else the name before one is that of a program. */
static bool has_value(quire_str name)
{
    static const char *const names[] = { "unavailable_after", "max-snippet", "max-image-preview",
                                         "max-video-preview" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is_word(name, names[i])) return true;
    return false;
}

void quire_page_head_robots(quire_str lines, const char *agent, bool *no_index, bool *no_follow)
{
    *no_index = *no_follow = false;
    while (lines.size) {
        quire_str line = take_until(&lines, '\n');
        for (bool ours = true; line.size;) {
            quire_str directive = take_until(&line, ',');
            const char *colon = directive.size ? memchr(directive.data, ':', directive.size) : NULL;
            quire_str name = colon ? quire_str_trim(
                                         quire_str_cut(directive, 0, (size_t)(colon - directive.data)))
                                   : (quire_str){ 0 };
            if (colon && !has_value(name)) {
                ours = is_word(name, agent);
                directive = quire_str_trim(
                    quire_str_cut(directive, (size_t)(colon - directive.data) + 1, directive.size));
            }
            bool none = is_word(directive, "none");
            *no_index |= ours && (none || is_word(directive, "noindex"));
            *no_follow |= ours && (none || is_word(directive, "nofollow"));
        }
    }
}

/* Whether the list of words, parted by spaces, has "canonical". */
static bool is_canonical(quire_str relations)
{
    while (relations.size)
        if (is_word(take_until(&relations, ' '), "canonical")) return true;
    return false;
}

quire_str quire_page_head_canonical(quire_str lines)
{
    while (lines.size) {
        quire_str line = take_until(&lines, '\n');
        while (line.size) {
            quire_str link = take_until(&line, ','), address = take_until(&link, ';');
            bool angled = address.size > 2 && address.data[0] == '<' && address.data[address.size - 1] == '>';
            while (angled && link.size)
                if (is_canonical(value_of(take_until(&link, ';'), "rel")))
                    return quire_str_cut(address, 1, address.size - 1);
        }
    }
    return (quire_str){ 0 };
}
