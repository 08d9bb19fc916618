/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/lines.h"

#include "base/str.h"
#include "text/unicode.h"

uint64_t quire_count_characters(quire_str text)
{
    uint64_t count = 0;
    for (size_t i = 0; i < text.size; i++) count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

uint64_t quire_count_line_ends(quire_str text)
{
    uint64_t count = 0;
    for (size_t at = 0; at < text.size; count++) {
        const char *feed = memchr(text.data + at, '\n', text.size - at);
        if (!feed) break;
        at = (size_t)(feed - text.data) + 1;
    }
    if (!text.size || !memchr(text.data, '\r', text.size)) return count;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '\r' && (i + 1 == text.size || text.data[i + 1] != '\n');
    return count;
}

quire_str quire_line_at(quire_str text, size_t at, size_t *next)
{
    size_t end = at;
    while (end < text.size && text.data[end] != '\n' && text.data[end] != '\r') end++;
    *next = end + (end < text.size) +
            (end + 1 < text.size && text.data[end] == '\r' && text.data[end + 1] == '\n');
    return quire_str_cut(text, at, end);
}

bool quire_line_is_blank(quire_str line)
{
    for (size_t at = 0; at < line.size;)
        if (!quire_char_is_space(quire_utf8_next(line, &at))) return false;
    return true;
}
