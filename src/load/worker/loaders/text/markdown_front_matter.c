/* SPDX-License-Identifier: Apache-2.0 */
/* Front matter as Jekyll, Hugo and Pandoc have it. No YAML is parsed: its lines are only told from prose. */
#include "load/worker/loaders/text/markdown_source.h"

#include "base/str.h"
#include "load/worker/lines.h"

enum { LIMIT_BYTES = 65536, KEY_MAX_BYTES = 64 };

/* The key's size in a line `key: value` or `key:`; 0: it is no such line. Keys are one word: prose has colons too. */
static size_t key_size(quire_str line)
{
    const char *colon = line.size ? memchr(line.data, ':', line.size) : NULL;
    size_t size = colon ? (size_t)(colon - line.data) : 0;
    if (size == 0 || size > KEY_MAX_BYTES || (size + 1 < line.size && line.data[size + 1] != ' ')) return 0;
    if (strchr("#-\"'[{>|*&!%@`", line.data[0])) return 0;
    return memchr(line.data, ' ', size) || memchr(line.data, '\t', size) ? 0 : size;
}

/* A line that goes on with the value of the key above. */
static bool goes_on(quire_str line)
{
    return line.size == 0 || strchr(" \t-#]}", line.data[0]) != NULL;
}

static quire_str without_end_space(quire_str line)
{
    while (line.size && (line.data[line.size - 1] == ' ' || line.data[line.size - 1] == '\t')) line.size--;
    return line;
}

size_t quire_markdown_front_matter(quire_str text)
{
    size_t at = 0, next = 0;
    bool keyed = false;
    if (!text.size || !quire_str_is(without_end_space(quire_line_at(text, 0, &next)), "---")) return 0;
    for (at = next; at < text.size && at < LIMIT_BYTES; at = next) {
        quire_str line = without_end_space(quire_line_at(text, at, &next));
        if (quire_str_is(line, "---") || quire_str_is(line, "...")) return keyed ? next : 0;
        bool key = key_size(line) > 0;
        if (!key && !(goes_on(line) && (keyed || (line.size && line.data[0] == '#')))) return 0;
        keyed |= key;
    }
    return 0;
}

static quire_str unquoted(quire_str value)
{
    value = quire_str_trim(value);
    bool quoted = value.size >= 2 && (value.data[0] == '"' || value.data[0] == '\'') &&
                  value.data[value.size - 1] == value.data[0];
    return quoted ? quire_str_cut(value, 1, value.size - 1) : value;
}

bool quire_markdown_read_front_matter(quire_str front_matter, quire_builder *builder)
{
    bool titled = false;
    for (size_t at = 0, next = 0; at < front_matter.size; at = next) {
        quire_str line = quire_line_at(front_matter, at, &next);
        size_t size = key_size(line);
        if (!size) continue;
        quire_str key = quire_str_cut(line, 0, size),
                  value = unquoted(quire_str_cut(line, size + 1, line.size));
        if (!value.size) continue;
        if (quire_str_is(key, "title")) quire_builder_set_title(builder, value);
        else quire_builder_add_metadata(builder, key, value);
        titled |= quire_str_is(key, "title");
    }
    return titled;
}
