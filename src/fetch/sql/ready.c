/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/sql/ready.h"

#include "base/array.h"
#include "base/error.h"
#include "base/str.h"
#include "record/wire.h"
#include "text/unicode.h"

#include <assert.h>
#include <stdlib.h>

void quire_ready_init(quire_ready *ready, size_t text_bytes)
{
    *ready = (quire_ready){ .place = NULL };
    quire_buffer_init(&ready->text, text_bytes);
}

void quire_ready_free(quire_ready *ready)
{
    quire_buffer_free(&ready->text);
    free(ready->elements);
    ready->elements = NULL;
}

void quire_ready_begin(quire_ready *ready, const quire_locator *place)
{
    quire_buffer_clear(&ready->text);
    ready->count = ready->depth = 0;
    ready->place = place;
    ready->failed = false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

quire_element *quire_ready_open(quire_ready *ready, quire_element_kind kind)
{
    quire_element *grown = ready->count < ready->capacity
                               ? ready->elements
                               : quire_array_grow(ready->elements, ready->count, &ready->capacity,
                                                  sizeof *ready->elements);
    assert(ready->depth < QUIRE_READY_DEPTH);
    if (!grown) {
        ready->failed = true;
        ready->open[ready->depth++] = 0;
        return &ready->scratch;
    }
    ready->elements = grown;
    quire_element *element = &grown[ready->count];
    bool cell = kind == QUIRE_ELEMENT_CELL;
    *element = (quire_element){
        .kind = kind,
        .parent = ready->depth ? (uint32_t)ready->open[ready->depth - 1] : QUIRE_NO_PARENT,
        .start = ready->text.size,
        .end = ready->text.size,
        .row_span = cell,
        .column_span = cell,
        .locator = ready->depth ? NULL : ready->place,
    };
    ready->open[ready->depth++] = ready->count++;
    return element;
}

void quire_ready_close(quire_ready *ready)
{
    size_t at = ready->open[--ready->depth];
    if (ready->failed) return;
    quire_element *element = &ready->elements[at];
    size_t end = ready->text.size, least = element->start;
    if (at + 1 < ready->count && ready->elements[ready->count - 1].end > least)
        least = ready->elements[ready->count - 1].end;
    while (end > least && is_space(ready->text.data[end - 1])) end--;
    element->end = end;
}

static const quire_str replacement = { "\xef\xbf\xbd", 3 };

/* Whether a character begins at `at`; *at moves behind it, or behind the byte that is none. */
static bool take_character(quire_str text, size_t *at)
{
    size_t start = *at;
    bool replaced = quire_utf8_next(text, at) == 0xFFFD;
    return !replaced || quire_str_starts(quire_str_cut(text, start, text.size), replacement);
}

size_t quire_ready_undecodable(quire_str text)
{
    size_t count = 0;
    if (quire_text_is_canonical(text)) return 0;
    for (size_t at = 0, start = 0; at < text.size; start = at)
        if (!take_character(text, &at)) count += at - start;
    return count;
}

static void append(quire_buffer *out, quire_str text)
{
    bool sound = quire_text_is_canonical(text);
    for (size_t i = 0; i < text.size;) {
        size_t start = i;
        while (i < text.size && text.data[i] != '\r' && text.data[i] &&
               (sound || (unsigned char)text.data[i] < 0x80))
            i++;
        quire_buffer_append(out, text.data + start, i - start);
        if (i == text.size) return;
        start = i;
        if (text.data[i] == '\r') {
            if (++i == text.size || text.data[i] != '\n') quire_buffer_append_char(out, '\n');
        } else if (!text.data[i++]) {
            quire_buffer_append_str(out, replacement);
        } else {
            i = start;
            bool character = take_character(text, &i);
            quire_buffer_append_str(out, character ? quire_str_cut(text, start, i) : replacement);
        }
    }
}

void quire_ready_fold(quire_buffer *out, quire_str text)
{
    bool any = false;
    for (size_t i = 0; i < text.size;) {
        while (i < text.size && is_space(text.data[i])) i++;
        size_t start = i;
        while (i < text.size && !is_space(text.data[i])) i++;
        if (i == start) return;
        if (any) quire_buffer_append_char(out, ' ');
        append(out, quire_str_cut(text, start, i));
        any = true;
    }
}

quire_str quire_ready_line(quire_arena *arena, quire_str text, size_t most)
{
    quire_buffer line;
    quire_buffer_init(&line, SIZE_MAX / 4);
    quire_ready_fold(&line, quire_str_cut(text, 0, text.size / 4 < most ? text.size : 4 * most));
    quire_str view = quire_buffer_view(&line);
    view.size = quire_utf8_floor(view, view.size < most ? view.size : most);
    quire_str copy = line.failure ? (quire_str){ 0 } : quire_arena_copy(arena, view);
    quire_buffer_free(&line);
    return copy;
}

void quire_ready_append(quire_ready *ready, quire_str text)
{
    append(&ready->text, text);
}

void quire_ready_append_line(quire_ready *ready, quire_str text)
{
    quire_ready_fold(&ready->text, text);
}

void quire_ready_end_line(quire_ready *ready)
{
    if (ready->text.size && ready->text.data[ready->text.size - 1] != '\n')
        quire_buffer_append_char(&ready->text, '\n');
}

void quire_ready_end_block(quire_ready *ready)
{
    size_t size = ready->text.size;
    if (!size) return;
    quire_ready_end_line(ready);
    size = ready->text.size;
    if (ready->text.failure) return;
    if (size < 2 || ready->text.data[size - 2] != '\n') quire_buffer_append_char(&ready->text, '\n');
}

quire_status quire_ready_finish(quire_ready *ready, quire_document *out, quire_error *err)
{
    size_t pinned = ready->count ? ready->elements[ready->count - 1].end : 0;
    if (ready->failed) return quire_fail_memory(err);
    while (ready->text.size > pinned && is_space(ready->text.data[ready->text.size - 1])) ready->text.size--;
    quire_ready_end_line(ready);
    quire_status status = quire_buffer_check(&ready->text, "the text of a document", err);
    if (status) return status;
    out->text = quire_buffer_view(&ready->text);
    out->elements = ready->elements;
    out->element_count = ready->count;
    return QUIRE_OK;
}
