/* SPDX-License-Identifier: Apache-2.0 */
#include "columns.h"

#include "command.h"

#include <string.h>
#include <wchar.h>

/* The character at `at`: its columns; *size: its bytes. What print_text leaves out takes none. */
static size_t columns_at(quire_str text, size_t at, size_t *size)
{
    mbstate_t state = { 0 };
    wchar_t character = 0;
    size_t taken = mbrtowc(&character, text.data + at, text.size - at, &state);
    bool whole = taken != 0 && taken != (size_t)-1 && taken != (size_t)-2;
    *size = whole ? taken : 1;
    int columns = whole ? wcwidth(character) : 0;
    return columns > 0 ? (size_t)columns : 0;
}

size_t text_columns(quire_str text)
{
    size_t columns = 0;
    for (size_t at = 0, size = 0; at < text.size; at += size) columns += columns_at(text, at, &size);
    return columns;
}

/* How many bytes of the text's start take at most so many columns. */
static size_t bytes_of_start(quire_str text, size_t columns)
{
    size_t at = 0;
    for (size_t size = 0; at < text.size; at += size) {
        size_t more = columns_at(text, at, &size);
        if (more > columns) break;
        columns -= more;
    }
    return at;
}

size_t print_shortened(FILE *stream, quire_str text, size_t columns)
{
    size_t all = text_columns(text);
    if (all <= columns) {
        print_text(stream, text);
        return all;
    }
    quire_str start = { text.data, bytes_of_start(text, columns / 2) };
    size_t taken = text_columns(start), from = start.size;
    for (size_t size = 0, left = all - taken; left > columns - taken - 1; from += size)
        left -= columns_at(text, from, &size);
    quire_str end = { text.data + from, text.size - from };
    print_text(stream, start);
    fputs("…", stream);
    print_text(stream, end);
    return taken + 1 + text_columns(end);
}

void print_column(FILE *stream, quire_str text, size_t columns)
{
    for (size_t at = print_shortened(stream, text, columns); at < columns; at++) fputc(' ', stream);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* Where the line that begins with the text ends: `columns` wide at most, and one character at least. */
static size_t end_of_line(quire_str text, size_t columns)
{
    size_t end = bytes_of_start(text, columns), size = 0;
    const char *newline = memchr(text.data, '\n', end);
    if (newline) return (size_t)(newline - text.data);
    if (end == text.size || is_blank(text.data[end])) return end;
    size_t at = 0, may_end = 0;
    while (at < end) {
        bool wide = columns_at(text, at, &size) == 2;
        if (is_blank(text.data[at]) || (wide && at)) may_end = at;
        at += size;
        if (wide && at <= end) may_end = at;
    }
    if (may_end) return may_end;
    columns_at(text, 0, &size);
    return end ? end : size;
}

void print_wrapped(FILE *stream, quire_str text, size_t indent, size_t columns)
{
    size_t width = columns > indent ? columns - indent : 1;
    while (text.size) {
        if (is_blank(text.data[0])) {
            text.data++, text.size--;
            continue;
        }
        size_t end = end_of_line(text, width);
        fprintf(stream, "%*s", (int)indent, "");
        print_text(stream, (quire_str){ text.data, end });
        fputc('\n', stream);
        text.data += end, text.size -= end;
    }
}
