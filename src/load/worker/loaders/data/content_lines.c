/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/data/content_lines.h"

#include "base/str.h"
#include "load/worker/lines.h"
#include "record/wire.h"

#include <strings.h>

bool content_is(quire_str name, const char *word)
{
    return name.size == strlen(word) && strncasecmp(name.data, word, name.size) == 0;
}

static bool is_quoted_printable(quire_str parameters)
{
    for (size_t i = 0; i + 16 <= parameters.size; i++)
        if (strncasecmp(parameters.data + i, "QUOTED-PRINTABLE", 16) == 0) return true;
    return false;
}

/* Where the value begins, behind the first colon outside of quotes; 0: there is none. */
static size_t value_at(quire_str line)
{
    bool quoted = false;
    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] == '"') quoted = !quoted;
        if (line.data[i] == ':' && !quoted) return i + 1;
    }
    return 0;
}

static void split(quire_str line, content_line *out)
{
    size_t value = value_at(line), name = 0;
    quire_str head = quire_str_cut(line, 0, value ? value - 1 : line.size);
    while (name < head.size && head.data[name] != ';') name++;
    out->name = quire_str_trim(quire_str_cut(head, 0, name));
    out->parameters = quire_str_cut(head, name, head.size);
    out->value = value ? quire_str_cut(line, value, line.size) : (quire_str){ 0 };
    const char *dot = out->name.size ? memchr(out->name.data, '.', out->name.size) : NULL;
    if (dot) out->name = quire_str_cut(out->name, (size_t)(dot - out->name.data) + 1, out->name.size);
}

/* Where the lines end that go on with the one at `start`; counts them. */
static size_t end_of(const content_reader *reader, size_t start, uint32_t *all, uint32_t *filled)
{
    size_t at = start;
    bool printable = false, open = false;
    *all = *filled = 0;
    while (at < reader->text.size) {
        size_t next = 0;
        quire_str line = quire_line_at(reader->text, at, &next);
        bool folded = line.size && (line.data[0] == ' ' || line.data[0] == '\t');
        if (*all && !folded && !open) break;
        if (!*all) {
            size_t value = value_at(line);
            printable = value && is_quoted_printable(quire_str_cut(line, 0, value));
        }
        open = printable && line.size && line.data[line.size - 1] == '=';
        ++*all;
        *filled += !quire_line_is_blank(line);
        at = next;
    }
    return at;
}

/* The lines [start, end) as one. */
static quire_str unfold(content_reader *reader, size_t start, size_t end)
{
    char *out = quire_arena_alloc(reader->arena, end - start + 1);
    size_t size = 0;
    reader->failed |= !out;
    for (size_t at = start; at < end && out;) {
        quire_str line = quire_line_at(reader->text, at, &at);
        bool folded = size && line.size && (line.data[0] == ' ' || line.data[0] == '\t');
        if (size && !folded && out[size - 1] == '=') size--;
        if (folded) line = quire_str_cut(line, 1, line.size);
        if (line.size) memcpy(out + size, line.data, line.size);
        size += line.size;
    }
    return (quire_str){ out, out ? size : 0 };
}

bool content_next(content_reader *reader, content_line *out)
{
    while (reader->at < reader->text.size && !reader->failed) {
        uint32_t all = 0;
        size_t start = reader->at, end = end_of(reader, start, &all, &out->lines), next = 0;
        out->number = reader->number + 1;
        reader->number += all;
        reader->at = end;
        if (!out->lines) continue;
        split(all > 1 ? unfold(reader, start, end) : quire_line_at(reader->text, start, &next), out);
        return !reader->failed;
    }
    return false;
}

uint64_t content_count(quire_str text)
{
    uint64_t count = 0;
    for (size_t at = 0; at < text.size;) count += !quire_line_is_blank(quire_line_at(text, at, &at));
    return count;
}

quire_str content_parameter(const content_line *line, const char *name)
{
    quire_str all = line->parameters;
    size_t size = strlen(name);
    for (size_t i = 0; i + size + 1 < all.size; i++) {
        bool found = all.data[i] == ';' && strncasecmp(all.data + i + 1, name, size) == 0 &&
                     i + 1 + size < all.size && all.data[i + 1 + size] == '=';
        if (!found) continue;
        size_t start = i + size + 2, end = start;
        bool quoted = start < all.size && all.data[start] == '"';
        if (quoted) start = ++end;
        while (end < all.size && (quoted ? all.data[end] != '"' : all.data[end] != ';')) end++;
        return quire_str_cut(all, start, end);
    }
    return (quire_str){ 0 };
}

static int hex_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static quire_str decode_printable(content_reader *reader, quire_str text)
{
    char *out = quire_arena_alloc(reader->arena, text.size + 1);
    size_t size = 0;
    reader->failed |= !out;
    for (size_t i = 0; i < text.size && out; i++) {
        int high = text.data[i] == '=' && i + 2 < text.size ? hex_of(text.data[i + 1]) : -1;
        int low = high >= 0 ? hex_of(text.data[i + 2]) : -1;
        if (low >= 0) i += 2;
        out[size++] = low >= 0 ? (char)(high * 16 + low) : text.data[i];
    }
    quire_str decoded = { out, out ? size : 0 };
    return quire_text_is_canonical(decoded) ? decoded : text;
}

quire_str content_text(content_reader *reader, const content_line *line, const char *join)
{
    quire_str value = line->value;
    if (is_quoted_printable(line->parameters)) value = decode_printable(reader, value);
    size_t joint = join ? strlen(join) : 0, size = 0;
    char *out = quire_arena_array(reader->arena, value.size + 1, joint + 1);
    reader->failed |= !out;
    for (size_t i = 0; i < value.size && out; i++) {
        char c = value.data[i];
        if (c == '\\' && i + 1 < value.size) {
            char next = value.data[++i];
            out[size++] = next == 'n' || next == 'N' ? '\n' : next;
        } else if (c == ';' && join) {
            if (!size || (size >= joint && memcmp(out + size - joint, join, joint) == 0)) continue;
            memcpy(out + size, join, joint);
            size += joint;
        } else {
            out[size++] = c;
        }
    }
    while (joint && size >= joint && memcmp(out + size - joint, join, joint) == 0) size -= joint;
    return quire_str_trim((quire_str){ out, out ? size : 0 });
}

quire_str content_time(content_reader *reader, const content_line *line)
{
    quire_str value = quire_str_trim(line->value), zone = content_parameter(line, "TZID");
    bool day = value.size >= 8;
    for (size_t i = 0; i < 8 && day; i++) day = value.data[i] >= '0' && value.data[i] <= '9';
    if (!day) return value;
    bool clock = value.size >= 13 && value.data[8] == 'T';
    bool utc = clock && value.data[value.size - 1] == 'Z';
    quire_str text = quire_arena_printf(
        reader->arena, "%.4s-%.2s-%.2s%s%.*s%s%.*s%s%s%.*s", value.data, value.data + 4, value.data + 6,
        clock ? " " : "", clock ? 2 : 0, value.data + (clock ? 9 : 0), clock ? ":" : "", clock ? 2 : 0,
        value.data + (clock ? 11 : 0), utc ? " UTC" : "", zone.size ? " " : "", QUIRE_FMT(zone));
    reader->failed |= !text.data;
    return text;
}
