/* SPDX-License-Identifier: Apache-2.0 */
/* The two marks are an extension that many programs know and many texts don't mean: "3~5天，7~9天" is two ranges and
 * "a^b^c" a tower of powers. So what they enclose is short and without spaces, it stands behind something, and the
 * closing mark ends the word; an index stands behind a Latin letter. */
#include "load/worker/loaders/text/markdown_raised.h"

#include "base/str.h"
#include "load/worker/loaders/raised.h"
#include "text/unicode.h"

#include <strings.h>

enum { RAISED_BYTES_MAX = 24, LOWERED_BYTES_MAX = 8 };

static bool is_tag(quire_str html, const char *name)
{
    size_t size = strlen(name);
    return html.size > size && !strncasecmp(html.data, name, size) && strchr(" >\t\n/", html.data[size]);
}

bool quire_markdown_level_tag(quire_str html, markdown_level *level)
{
    *level = is_tag(html, "<sup")   ? MARKDOWN_RAISED
             : is_tag(html, "<sub") ? MARKDOWN_LOWERED
                                    : MARKDOWN_LEVEL;
    return *level != MARKDOWN_LEVEL || is_tag(html, "</sup") || is_tag(html, "</sub");
}

quire_str quire_markdown_leveled(quire_str text, markdown_level level, quire_arena *arena)
{
    return level == MARKDOWN_LOWERED ? quire_lowered_text(text, arena) : quire_raised_text(text, arena);
}

static bool is_latin_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_latin(char c)
{
    return is_latin_letter(c) || (c >= '0' && c <= '9');
}

/* Where the mark at `at` closes, `first` being the character before the text; 0: it encloses nothing that is raised or lowered. */
static size_t closing(quire_str text, size_t at, uint32_t first)
{
    char mark = text.data[at];
    size_t most = mark == '^' ? RAISED_BYTES_MAX : LOWERED_BYTES_MAX, end = at + 1;
    char before = at ? text.data[at - 1] : first < 0x80 ? (char)first : -1;
    if (before == 0 || before == ' ' || before == mark) return 0;
    if (mark == '~' && !is_latin_letter(before) && !strchr(")]", before)) return 0;
    while (end < text.size && end - at <= most && text.data[end] != mark) {
        unsigned char c = (unsigned char)text.data[end];
        if (c <= ' ' || c == '[' || (mark == '~' && c >= 0x80)) return 0;
        end++;
    }
    bool closed = end < text.size && end > at + 1 && text.data[end] == mark;
    if (!closed) return 0;
    bool goes_on = end + 1 < text.size && (is_latin(text.data[end + 1]) || text.data[end + 1] == mark);
    return goes_on && mark == '^' ? 0 : end;
}

quire_str quire_markdown_read_marks(quire_str text, uint32_t before, quire_arena *arena, uint64_t *marks)
{
    quire_buffer out;
    size_t written = 0;
    quire_buffer_init(&out, SIZE_MAX / 4);
    for (size_t at = 0; at < text.size; at++) {
        if (text.data[at] != '^' && text.data[at] != '~') continue;
        size_t end = closing(text, at, before);
        if (!end) continue;
        markdown_level level = text.data[at] == '^' ? MARKDOWN_RAISED : MARKDOWN_LOWERED;
        quire_buffer_append_str(&out, quire_str_cut(text, written, at));
        quire_buffer_append_str(&out, quire_markdown_leveled(quire_str_cut(text, at + 1, end), level, arena));
        *marks += 2;
        written = end + 1;
        at = end;
    }
    if (written) {
        quire_buffer_append_str(&out, quire_str_cut(text, written, text.size));
        text = out.failure ? (quire_str){ 0 } : quire_arena_copy(arena, quire_buffer_view(&out));
    }
    quire_buffer_free(&out);
    return text;
}
