/* SPDX-License-Identifier: Apache-2.0 */
/* Footnotes are found by their labels, `[^label]:`. To name one that is none, because it stands in code, does no harm: a
 * reference to nothing is dropped with the paragraph of references. Renaming changes the text, so it is done only where
 * a footnote is certain: at the start of a line outside of fenced code. */
#include "load/worker/loaders/text/markdown_source.h"

#include "base/array.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"

#include <stdlib.h>
#include <strings.h>

enum { LABEL_MAX_BYTES = 900 }; /* the parser's own bound is 1000 */

struct footnote {
    quire_str label;
    size_t order;
    bool starts_line, repeated;
};

struct footnotes {
    struct footnote *items;
    size_t count, capacity;
    bool failed;
};

static void add(struct footnotes *all, quire_str label, bool starts_line)
{
    struct footnote *moved = quire_array_grow(all->items, all->count, &all->capacity, sizeof *moved);
    all->failed |= !moved;
    if (!moved) return;
    all->items = moved;
    all->items[all->count] =
        (struct footnote){ .label = label, .order = all->count, .starts_line = starts_line };
    all->count++;
}

/* How many fence characters the line starts with, at least three; 0: it is no fence. */
static size_t fence_size(quire_str line, char *mark)
{
    size_t start = 0, end;
    while (start < line.size && line.data[start] == ' ') start++;
    for (end = start; end < line.size && line.data[end] == line.data[start]; end++) {}
    if (end - start < 3 || (line.data[start] != '`' && line.data[start] != '~')) return 0;
    *mark = line.data[start];
    return end - start;
}

static void find_in_line(struct footnotes *all, quire_str line, bool fenced)
{
    size_t indent = 0;
    while (indent < line.size && line.data[indent] == ' ') indent++;
    for (size_t at = indent; at + 4 < line.size; at++) {
        if (line.data[at] != '[' || line.data[at + 1] != '^') continue;
        size_t end = at + 2;
        while (end < line.size && !strchr("] \t[", line.data[end])) end++;
        bool whole = end + 1 < line.size && line.data[end] == ']' && line.data[end + 1] == ':';
        if (whole && end > at + 2 && end - at < LABEL_MAX_BYTES)
            add(all, quire_str_cut(line, at + 2, end), !fenced && at == indent && indent < 4);
    }
}

static void find(struct footnotes *all, quire_str text)
{
    char fence = 0;
    size_t fence_length = 0;
    for (size_t at = 0, next = 0; at < text.size; at = next) {
        quire_str line = quire_line_at(text, at, &next);
        char mark = 0;
        size_t size = fence_size(line, &mark);
        if (size && !fence) {
            fence = mark;
            fence_length = size;
        } else if (size >= fence_length && mark == fence) {
            fence = 0;
        }
        find_in_line(all, line, fence != 0);
    }
}

/* By label, as the parser compares ASCII letters, then by place. */
static int compare(const void *left, const void *right)
{
    const struct footnote *a = left, *b = right;
    size_t size = a->label.size < b->label.size ? a->label.size : b->label.size;
    int difference = strncasecmp(a->label.data, b->label.data, size);
    if (!difference) difference = (a->label.size > b->label.size) - (a->label.size < b->label.size);
    return difference ? difference : (a->order > b->order) - (a->order < b->order);
}

static int compare_order(const void *left, const void *right)
{
    const struct footnote *a = left, *b = right;
    return (a->order > b->order) - (a->order < b->order);
}

static bool same_label(quire_str a, quire_str b)
{
    return a.size == b.size && strncasecmp(a.data, b.data, a.size) == 0;
}

static void mark_repeated(struct footnotes *all)
{
    qsort(all->items, all->count, sizeof *all->items, compare);
    bool defined = false; /* the label has a certain footnote already */
    for (size_t i = 0; i < all->count; i++) {
        struct footnote *item = &all->items[i];
        if (i == 0 || !same_label(item->label, item[-1].label)) defined = false;
        item->repeated = defined && item->starts_line;
        defined |= item->starts_line;
    }
    qsort(all->items, all->count, sizeof *all->items, compare_order);
}

static void write_label(quire_buffer *out, const struct footnote *item)
{
    quire_buffer_append_str(out, item->label);
    if (item->repeated) quire_buffer_printf(out, "~%zu", item->order);
}

static void write(quire_buffer *out, quire_str text, const struct footnotes *all)
{
    size_t at = 0;
    for (size_t i = 0; i < all->count; i++) {
        quire_buffer_append(out, "[^", 2);
        write_label(out, &all->items[i]);
        quire_buffer_append(out, "] ", 2);
    }
    quire_buffer_append(out, "\n\n", 2);
    for (size_t i = 0; i < all->count; i++) {
        const struct footnote *item = &all->items[i];
        if (!item->repeated) continue;
        size_t label = (size_t)(item->label.data - text.data);
        quire_buffer_append_str(out, quire_str_cut(text, at, label));
        write_label(out, item);
        at = label + item->label.size;
    }
    quire_buffer_append_str(out, quire_str_cut(text, at, text.size));
}

quire_status quire_markdown_keep_footnotes(quire_str text, quire_arena *arena, quire_str *out,
                                           bool *paragraph, quire_error *err)
{
    struct footnotes all = { 0 };
    quire_buffer rewritten;
    quire_buffer_init(&rewritten, SIZE_MAX / 4);
    *out = text;
    find(&all, text);
    *paragraph = all.count > 0 && !all.failed;
    if (*paragraph) {
        mark_repeated(&all);
        write(&rewritten, text, &all);
        *out = rewritten.failure ? (quire_str){ 0 } : quire_arena_copy(arena, quire_buffer_view(&rewritten));
    }
    quire_buffer_free(&rewritten);
    free(all.items);
    return all.failed || (text.size && !out->data) ? quire_fail_memory(err) : QUIRE_OK;
}
