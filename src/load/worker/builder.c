/* SPDX-License-Identifier: Apache-2.0 */
/* The document under construction: a bounded text, elements in the order in which they were opened, and a
 * stack of the open ones. `pinned` is the highest offset that an element or a place run names: white space
 * is taken back only above it, so no offset ever points behind the text. */
#include "load/worker/builder.h"

#include "base/array.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/contents_title.h"
#include "load/worker/table_shape.h"
#include "record/cell.h"
#include "record/document_codec.h"
#include "record/locator.h"
#include "text/unicode.h"

#include <math.h>
#include <stdlib.h>

enum {
    ELEMENTS_MAX = QUIRE_DOCUMENT_ELEMENTS_MAX,
    RUNS_MAX = QUIRE_DOCUMENT_RUNS_MAX,
    METADATA_MAX = 1024,
    TITLE_MAX_BYTES = 4096,
    METADATA_MAX_BYTES = 16384,
    LABEL_MAX_BYTES = 16384,
};

static const quire_str replacement = { "\xEF\xBF\xBD", 3 }; /* U+FFFD */

struct quire_builder {
    quire_arena *arena;
    quire_buffer text;
    quire_status failure;
    quire_str title, language, media_type;
    uint32_t page_count;
    quire_pair metadata[METADATA_MAX];
    size_t metadata_count;
    quire_element *elements;
    size_t element_count, element_capacity;
    quire_place_run *runs;
    size_t run_count, run_capacity;
    uint32_t open[QUIRE_BUILDER_DEPTH];
    size_t child_end[QUIRE_BUILDER_DEPTH]; /* the furthest end of a closed child */
    size_t depth;
    size_t flattened; /* opened on top of a full stack, or after a failure */
    quire_element scratch;
    const quire_locator *standing; /* of elements that stand in no other */
    const quire_locator *within;   /* instead of all others */
    quire_str unit;                /* of the last value that has one: the next ones have the same */
    uint32_t head_lines,
        first_line; /* of a part: where its own lines stand in the original; first_line 0: they are the original's */
    size_t pinned;
    bool after_cr;  /* the last byte given was CR: an LF that follows belongs to it */
    bool space_due; /* flowing text ended with white space that nothing has followed yet */
    quire_ledger ledger;
};

quire_builder *quire_builder_new(quire_arena *arena, size_t text_limit_bytes)
{
    quire_builder *builder = calloc(1, sizeof *builder);
    if (!builder) return NULL;
    builder->arena = arena;
    /* Offsets are 64 bits in memory; the bound keeps them far from any overflow. */
    quire_buffer_init(&builder->text, text_limit_bytes < SIZE_MAX / 4 ? text_limit_bytes : SIZE_MAX / 4);
    quire_ledger_init(&builder->ledger, arena);
    return builder;
}

void quire_builder_free(quire_builder *builder)
{
    if (!builder) return;
    quire_buffer_free(&builder->text);
    free(builder->elements);
    free(builder->runs);
    free(builder);
}

void quire_builder_fail(quire_builder *builder, quire_status status)
{
    if (!builder->failure) builder->failure = status;
}

quire_status quire_builder_failure(const quire_builder *builder)
{
    if (builder->failure) return builder->failure;
    if (builder->text.failure) return builder->text.failure;
    return builder->ledger.failed ? QUIRE_E_NO_MEMORY : QUIRE_OK;
}

static bool is_space(quire_str text, size_t *at)
{
    unsigned char c = (unsigned char)text.data[*at];
    if (c < 0x80) {
        (*at)++;
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
    return quire_char_is_space(quire_utf8_next(text, at));
}

/* The length of the text without the white space at its end, at least `floor`. */
static size_t trimmed_size(const quire_builder *builder, size_t floor)
{
    quire_str text = quire_buffer_view(&builder->text);
    size_t size = text.size;
    while (size > floor) {
        size_t start = size - 1;
        while (start > floor && ((unsigned char)text.data[start] & 0xC0) == 0x80) start--;
        size_t at = start;
        if (!is_space(text, &at)) break;
        size = start;
    }
    return size;
}

/* How many bytes of `text` at `at` are one valid character other than NUL; 0: none. */
static size_t character_at(quire_str text, size_t at)
{
    size_t size = 1;
    while (size < 4 && at + size < text.size && ((unsigned char)text.data[at + size] & 0xC0) == 0x80) size++;
    return quire_text_is_canonical(quire_str_cut(text, at, at + size)) ? size : 0;
}

static void append_cleaned(quire_buffer *out, quire_str text)
{
    if (quire_text_is_canonical(text)) {
        quire_buffer_append_str(out, text);
        return;
    }
    for (size_t at = 0; at < text.size;) {
        size_t start = at, size;
        while (at < text.size && (size = character_at(text, at)) > 0) at += size;
        quire_buffer_append_str(out, quire_str_cut(text, start, at));
        if (at < text.size) {
            quire_buffer_append_str(out, replacement);
            at++;
        }
    }
}

/* A valid copy on one line, cut at a character boundary. Data is NULL when memory is out. */
static quire_str copy_line(quire_builder *builder, quire_str text, size_t limit)
{
    quire_buffer line;
    quire_buffer_init(&line, SIZE_MAX / 4);
    bool space = false;
    quire_buffer cleaned;
    quire_buffer_init(&cleaned, SIZE_MAX / 4);
    append_cleaned(&cleaned, text.size > limit * 4 ? quire_str_cut(text, 0, limit * 4) : text);
    quire_str from = quire_buffer_view(&cleaned);
    for (size_t at = 0; at < from.size;) {
        size_t start = at;
        if (is_space(from, &at)) {
            space = line.size > 0;
            continue;
        }
        if (line.size + (at - start) + space > limit) break;
        if (space) quire_buffer_append_char(&line, ' ');
        space = false;
        quire_buffer_append_str(&line, quire_str_cut(from, start, at));
    }
    quire_str copy = { 0 };
    if (!line.failure && !cleaned.failure) copy = quire_arena_copy(builder->arena, quire_buffer_view(&line));
    quire_buffer_free(&line);
    quire_buffer_free(&cleaned);
    if (!copy.data) quire_builder_fail(builder, QUIRE_E_NO_MEMORY);
    return copy;
}

static void set_line(quire_builder *builder, quire_str *field, quire_str value, size_t limit)
{
    quire_str copy = copy_line(builder, value, limit);
    if (copy.size) *field = copy;
}

void quire_builder_set_title(quire_builder *builder, quire_str title)
{
    set_line(builder, &builder->title, title, TITLE_MAX_BYTES);
}

void quire_builder_set_language(quire_builder *builder, quire_str language)
{
    set_line(builder, &builder->language, language, QUIRE_DOCUMENT_NAME_MAX_BYTES);
}

void quire_builder_set_media_type(quire_builder *builder, quire_str media_type)
{
    set_line(builder, &builder->media_type, media_type, QUIRE_DOCUMENT_NAME_MAX_BYTES);
}

void quire_builder_set_page_count(quire_builder *builder, uint32_t pages)
{
    builder->page_count = pages;
}

void quire_builder_add_metadata(quire_builder *builder, quire_str key, quire_str value)
{
    quire_ledger_receive(&builder->ledger, QUIRE_STR("metadata"), QUIRE_STR("entries"), 1);
    if (builder->metadata_count == METADATA_MAX) {
        quire_ledger_drop_count(&builder->ledger, QUIRE_STR("metadata"), QUIRE_STR("entries"),
                                QUIRE_STR("over_limit"), 1);
        return;
    }
    quire_pair pair = { copy_line(builder, key, QUIRE_DOCUMENT_NAME_MAX_BYTES),
                        copy_line(builder, value, METADATA_MAX_BYTES) };
    if (pair.key.size == 0 || pair.value.size == 0) {
        quire_ledger_drop_count(&builder->ledger, QUIRE_STR("metadata"), QUIRE_STR("entries"),
                                QUIRE_STR("empty"), 1);
        return;
    }
    builder->metadata[builder->metadata_count++] = pair;
    quire_ledger_keep(&builder->ledger, QUIRE_STR("metadata"), QUIRE_STR("entries"), 1);
}

/* Room for one more item in a doubling array of at most `most`. */
static bool grow(quire_builder *builder, void **items, size_t *capacity, size_t count, size_t most,
                 size_t item_size)
{
    if (quire_builder_failure(builder)) return false;
    if (count < *capacity) return true;
    if (count >= most) {
        quire_builder_fail(builder, QUIRE_E_LIMIT);
        return false;
    }
    void *moved = quire_array_grow(*items, count, capacity, item_size);
    if (moved) *items = moved;
    else quire_builder_fail(builder, QUIRE_E_NO_MEMORY);
    return moved != NULL;
}

static bool at_line_start(const quire_builder *builder)
{
    return builder->text.size == 0 || builder->text.data[builder->text.size - 1] == '\n';
}

static bool behind_tab(const quire_builder *builder)
{
    return builder->text.size > 0 && builder->text.data[builder->text.size - 1] == '\t';
}

/* The space that flowing text owes, written before whatever follows on the same line; a TAB alone parts cells. */
static void settle_space(quire_builder *builder)
{
    if (builder->space_due && !at_line_start(builder) && !behind_tab(builder))
        quire_buffer_append_char(&builder->text, ' ');
    builder->space_due = false;
}

quire_element *quire_builder_open(quire_builder *builder, quire_element_kind kind)
{
    settle_space(builder);
    builder->after_cr = false;
    if (builder->flattened > 0 || builder->depth == QUIRE_BUILDER_DEPTH ||
        !grow(builder, (void **)&builder->elements, &builder->element_capacity, builder->element_count,
              ELEMENTS_MAX, sizeof *builder->elements)) {
        builder->flattened++;
        builder->scratch = (quire_element){ .kind = kind };
        return &builder->scratch;
    }
    quire_element *element = &builder->elements[builder->element_count];
    *element = (quire_element){
        .kind = kind,
        .parent = builder->depth ? builder->open[builder->depth - 1] : QUIRE_NO_PARENT,
        .start = builder->text.size,
        .end = builder->text.size,
        .row_span = kind == QUIRE_ELEMENT_CELL,
        .column_span = kind == QUIRE_ELEMENT_CELL,
        .locator = builder->depth ? NULL : builder->standing,
    };
    builder->open[builder->depth] = (uint32_t)builder->element_count++;
    builder->child_end[builder->depth++] = 0;
    builder->pinned = builder->text.size;
    return element;
}

/* The last heading or paragraph, where it is closed, beside what is open now and calls itself contents; else
 * element_count. */
static size_t contents_caption(const quire_builder *builder)
{
    uint32_t parent = builder->depth ? builder->open[builder->depth - 1] : QUIRE_NO_PARENT;
    size_t at = builder->element_count;
    while (at > 0 && builder->elements[at - 1].kind == QUIRE_ELEMENT_LINK)
        at--; /* a heading's link to itself */
    if (at == 0 || builder->flattened) return builder->element_count;
    const quire_element *last = &builder->elements[at - 1];
    bool line = last->kind == QUIRE_ELEMENT_HEADING || last->kind == QUIRE_ELEMENT_TITLE ||
                last->kind == QUIRE_ELEMENT_PARAGRAPH;
    quire_str text = quire_buffer_view(&builder->text);
    if (!line || last->parent != parent || trimmed_size(builder, last->end) > last->end ||
        !quire_contents_is_title(quire_str_cut(text, last->start, last->end)))
        return builder->element_count;
    return at - 1;
}

void quire_builder_open_contents(quire_builder *builder)
{
    size_t caption = contents_caption(builder), behind = builder->element_count;
    quire_element *opened = quire_builder_open(builder, QUIRE_ELEMENT_CONTENTS);
    if (opened == &builder->scratch || caption == behind) return;
    quire_element contents = *opened, *items = builder->elements;
    memmove(items + caption + 1, items + caption, (behind - caption) * sizeof *items);
    contents.start = items[caption + 1].start;
    items[caption] = contents;
    items[caption + 1].kind = QUIRE_ELEMENT_CAPTION;
    items[caption + 1].level = 0;
    items[caption + 1].parent = (uint32_t)caption;
    for (size_t i = caption + 2; i <= behind; i++) items[i].parent++;
    builder->open[builder->depth - 1] = (uint32_t)caption;
    builder->child_end[builder->depth - 1] = items[caption + 1].end;
}

void quire_builder_set_label(quire_builder *builder, quire_element *element, quire_str label)
{
    if (!label.size) return;
    element->label = quire_arena_copy(builder->arena, label);
    if (!element->label.data) quire_builder_fail(builder, QUIRE_E_NO_MEMORY);
}

static uint32_t line_of_original(const quire_builder *builder, uint32_t line)
{
    if (!builder->first_line || line <= builder->head_lines) return line;
    uint64_t moved = (uint64_t)line - builder->head_lines + builder->first_line - 1;
    return moved < UINT32_MAX ? (uint32_t)moved : UINT32_MAX;
}

/* A sound copy in the arena; NULL: there is none, or memory is out. */
static const quire_locator *copy_locator(quire_builder *builder, const quire_locator *locator)
{
    if (builder->within) return builder->within;
    quire_locator made = *locator;
    if (made.kind == QUIRE_LOCATOR_LINES || made.kind == QUIRE_LOCATOR_SYMBOL) {
        made.first = line_of_original(builder, made.first);
        made.last = line_of_original(builder, made.last);
    }
    if (made.name.size) made.name = copy_line(builder, made.name, LABEL_MAX_BYTES);
    if (made.range.size) made.range = copy_line(builder, made.range, LABEL_MAX_BYTES);
    if (quire_builder_failure(builder) || !quire_locator_is_sound(&made)) return NULL;
    quire_locator *copy = quire_arena_alloc(builder->arena, sizeof *copy);
    if (copy) *copy = made;
    else quire_builder_fail(builder, QUIRE_E_NO_MEMORY);
    return copy;
}

void quire_builder_set_locator(quire_builder *builder, quire_element *element, const quire_locator *locator)
{
    element->locator = copy_locator(builder, locator);
}

void quire_builder_set_value(quire_builder *builder, quire_element *element, const quire_cell *value)
{
    quire_cell made = *value;
    if (made.unit.size && !quire_str_equal(made.unit, builder->unit))
        builder->unit = copy_line(builder, made.unit, QUIRE_CELL_UNIT_MAX_BYTES);
    if (made.unit.size) made.unit = builder->unit;
    if (quire_builder_failure(builder) || !quire_cell_is_sound(&made)) return;
    quire_cell *copy = quire_arena_alloc(builder->arena, sizeof *copy);
    if (copy) *copy = made;
    else quire_builder_fail(builder, QUIRE_E_NO_MEMORY);
    element->value = copy;
}

void quire_builder_stand_at(quire_builder *builder, const quire_locator *locator)
{
    builder->standing = locator ? copy_locator(builder, locator) : builder->within;
}

void quire_builder_stand_within(quire_builder *builder, const quire_locator *locator)
{
    builder->within = NULL;
    builder->within = locator ? copy_locator(builder, locator) : NULL;
    builder->standing = builder->within;
}

void quire_builder_set_lines(quire_builder *builder, uint32_t heads, uint32_t first)
{
    builder->head_lines = heads;
    builder->first_line = first;
}

static bool may_be_empty(quire_element_kind kind)
{
    return kind == QUIRE_ELEMENT_TABLE || kind == QUIRE_ELEMENT_TABLE_ROW || kind == QUIRE_ELEMENT_CELL ||
           kind == QUIRE_ELEMENT_FIGURE;
}

/* Line ends that were written between opening an element and its first text are not part of it. */
static void skip_leading_lines(const quire_builder *builder, size_t index)
{
    quire_element *element = &builder->elements[index];
    size_t last = element->end;
    if (index + 1 < builder->element_count) last = builder->elements[index + 1].start;
    while (element->start < last && builder->text.data[element->start] == '\n') element->start++;
}

/* ---- tables ---- */

/* Makes room for `count` items behind the first `kept`. */
static bool make_room(quire_builder *builder, void **items, size_t *capacity, size_t kept, size_t count,
                      size_t most, size_t item_size)
{
    if (count > most - kept) {
        quire_builder_fail(builder, QUIRE_E_LIMIT);
        return false;
    }
    for (size_t need = kept + count; *capacity < need;)
        if (!grow(builder, items, capacity, *capacity, most, item_size)) return false;
    return true;
}

/* The text, elements and runs of the table at `index`, the last of the document, give way to its shape's. */
static void put_shape(quire_builder *builder, size_t index, size_t first_run, const quire_table_shape *shape)
{
    if (!make_room(builder, (void **)&builder->elements, &builder->element_capacity, index,
                   shape->element_count, ELEMENTS_MAX, sizeof *builder->elements) ||
        !make_room(builder, (void **)&builder->runs, &builder->run_capacity, first_run, shape->run_count,
                   RUNS_MAX, sizeof *builder->runs))
        return;
    builder->text.size = shape->elements[0].start;
    quire_buffer_append_str(&builder->text, quire_buffer_view(&shape->text));
    memcpy(builder->elements + index, shape->elements, shape->element_count * sizeof *shape->elements);
    builder->element_count = index + shape->element_count;
    if (shape->run_count)
        memcpy(builder->runs + first_run, shape->runs, shape->run_count * sizeof *shape->runs);
    builder->run_count = first_run + shape->run_count;
    builder->pinned = builder->elements[index].end;
    builder->space_due = builder->after_cr = false;
}

/* A table that is part of another one's cell stays as it is. */
static bool is_in_table(const quire_builder *builder)
{
    for (size_t i = 0; i < builder->depth; i++) {
        quire_element_kind kind = builder->elements[builder->open[i]].kind;
        if (kind == QUIRE_ELEMENT_TABLE || kind == QUIRE_ELEMENT_TABLE_ROW || kind == QUIRE_ELEMENT_CELL)
            return true;
    }
    return false;
}

static void shape_table(quire_builder *builder, size_t index)
{
    if (quire_builder_failure(builder) || is_in_table(builder)) return;
    size_t start = builder->elements[index].start, first_run = builder->run_count;
    while (first_run > 0 && builder->runs[first_run - 1].end > start) first_run--;
    if (first_run < builder->run_count && builder->runs[first_run].start < start) return;
    quire_table_source source = { .text = quire_buffer_view(&builder->text),
                                  .elements = builder->elements + index,
                                  .element_count = builder->element_count - index,
                                  .first = (uint32_t)index,
                                  .runs = builder->runs ? builder->runs + first_run : NULL,
                                  .run_count = builder->run_count - first_run,
                                  .room_bytes = builder->text.limit_bytes - builder->text.size };
    quire_arena scratch = { 0 };
    quire_table_shape shape;
    quire_status status = quire_table_shape_make(&source, &scratch, &builder->ledger, &shape);
    if (status) quire_builder_fail(builder, status);
    else if (shape.changed) put_shape(builder, index, first_run, &shape);
    quire_buffer_free(&shape.text);
    quire_arena_free(&scratch);
}

void quire_builder_close(quire_builder *builder)
{
    if (builder->flattened > 0) {
        builder->flattened--;
        return;
    }
    if (builder->depth == 0) return;
    size_t index = builder->open[--builder->depth];
    quire_element *element = &builder->elements[index];
    size_t floor = builder->child_end[builder->depth];
    if (floor < element->start) floor = element->start;
    element->end = trimmed_size(builder, floor);
    if (element->kind == QUIRE_ELEMENT_CELL) builder->space_due = false; /* a TAB alone parts cells */
    bool childless = index + 1 == builder->element_count;
    if (childless && element->end == element->start && !may_be_empty(element->kind)) {
        builder->element_count--;
        return;
    }
    skip_leading_lines(builder, index);
    if (element->kind == QUIRE_ELEMENT_TABLE) {
        shape_table(builder, index);
        element = &builder->elements[index];
    }
    if (builder->pinned < element->end) builder->pinned = element->end;
    if (builder->depth > 0 && builder->child_end[builder->depth - 1] < element->end)
        builder->child_end[builder->depth - 1] = element->end;
}

void quire_builder_append(quire_builder *builder, quire_str text)
{
    if (text.size == 0) return;
    settle_space(builder);
    if (builder->after_cr && text.data[0] == '\n') text = quire_str_cut(text, 1, text.size);
    builder->after_cr = false;
    while (text.size > 0) {
        const char *cr = memchr(text.data, '\r', text.size);
        size_t line = cr ? (size_t)(cr - text.data) : text.size;
        append_cleaned(&builder->text, quire_str_cut(text, 0, line));
        if (!cr) return;
        quire_buffer_append_char(&builder->text, '\n');
        size_t next = line + 1;
        builder->after_cr = next == text.size;
        if (next < text.size && text.data[next] == '\n') next++;
        text = quire_str_cut(text, next, text.size);
    }
}

/* `text` is valid. Words are appended whole; white space waits until a word follows. */
static void append_words(quire_builder *builder, quire_str text)
{
    for (size_t at = 0; at < text.size;) {
        size_t start = at, behind = at;
        while (behind < text.size && !is_space(text, &behind)) at = behind;
        if (at > start) {
            settle_space(builder);
            quire_buffer_append_str(&builder->text, quire_str_cut(text, start, at));
        }
        if (at < text.size) {
            builder->space_due = true;
            at = behind;
        }
    }
}

void quire_builder_append_flowing(quire_builder *builder, quire_str text)
{
    builder->after_cr = false;
    if (quire_text_is_canonical(text)) {
        append_words(builder, text);
        return;
    }
    quire_buffer cleaned;
    quire_buffer_init(&cleaned, SIZE_MAX / 4);
    append_cleaned(&cleaned, text);
    append_words(builder, quire_buffer_view(&cleaned));
    if (cleaned.failure) quire_builder_fail(builder, cleaned.failure);
    quire_buffer_free(&cleaned);
}

bool quire_builder_owes_space(const quire_builder *builder)
{
    return builder->space_due;
}

void quire_builder_end_line(quire_builder *builder)
{
    builder->space_due = false;
    builder->after_cr = false;
    if (at_line_start(builder)) return;
    /* A space that an element's opening called for and that nothing followed. */
    while (builder->text.size > builder->pinned && builder->text.data[builder->text.size - 1] == ' ')
        builder->text.size--;
    if (!at_line_start(builder)) quire_buffer_append_char(&builder->text, '\n');
}

void quire_builder_end_block(quire_builder *builder)
{
    quire_builder_end_line(builder);
    quire_buffer *text = &builder->text;
    if (text->size == 0) return;
    while (text->size > builder->pinned && text->size > 1 && text->data[text->size - 1] == '\n' &&
           text->data[text->size - 2] == '\n')
        text->size--;
    if (text->size < 2 || text->data[text->size - 2] != '\n') quire_buffer_append_char(text, '\n');
}

size_t quire_builder_size(const quire_builder *builder)
{
    return builder->text.size;
}

static float finite_or_zero(float value)
{
    return isfinite(value) ? value : 0;
}

void quire_builder_place(quire_builder *builder, size_t start, quire_place place)
{
    size_t end = builder->text.size;
    if (builder->run_count > 0 && start < builder->runs[builder->run_count - 1].end)
        start = builder->runs[builder->run_count - 1].end;
    if (start >= end || place.page == 0) return;
    start = quire_utf8_floor(quire_buffer_view(&builder->text), start);
    if (!grow(builder, (void **)&builder->runs, &builder->run_capacity, builder->run_count, RUNS_MAX,
              sizeof *builder->runs))
        return;
    float x0 = finite_or_zero(place.x0), x1 = finite_or_zero(place.x1);
    float y0 = finite_or_zero(place.y0), y1 = finite_or_zero(place.y1);
    quire_place ordered = { place.page, x0 < x1 ? x0 : x1, y0 < y1 ? y0 : y1, x0 < x1 ? x1 : x0,
                            y0 < y1 ? y1 : y0 };
    builder->runs[builder->run_count++] = (quire_place_run){ start, end, ordered };
    builder->pinned = end;
}

quire_ledger *quire_builder_ledger(quire_builder *builder)
{
    return &builder->ledger;
}

/* Labels come straight from loaders: they become valid and bounded here. */
static void clean_labels(quire_builder *builder)
{
    for (size_t i = 0; i < builder->element_count; i++) {
        quire_str *label = &builder->elements[i].label;
        if (label->size > LABEL_MAX_BYTES || !quire_text_is_canonical(*label))
            *label = copy_line(builder, *label, LABEL_MAX_BYTES);
    }
}

quire_status quire_builder_finish(quire_builder *builder, quire_document *out, quire_error *err)
{
    builder->flattened = 0;
    while (builder->depth > 0) quire_builder_close(builder);
    /* Where text follows the last element or run, as much white space as possible goes, and one LF stands last. */
    builder->text.size = trimmed_size(builder, builder->pinned);
    builder->space_due = false;
    if (!at_line_start(builder)) quire_buffer_append_char(&builder->text, '\n');
    clean_labels(builder);
    if (builder->element_count > quire_document_elements_max(builder->text.size))
        quire_builder_fail(builder, QUIRE_E_LIMIT);
    quire_status failure = quire_builder_failure(builder);
    if (failure == QUIRE_E_LIMIT)
        return quire_fail(err, QUIRE_E_LIMIT,
                          "the document's text is over %zu bytes, or it has over %zu elements",
                          builder->text.limit_bytes, quire_document_elements_max(builder->text.size));
    if (failure) return quire_fail_memory(err);
    *out = (quire_document){
        .media_type = builder->media_type,
        .title = builder->title,
        .language = builder->language,
        .metadata = builder->metadata,
        .metadata_count = builder->metadata_count,
        .text = quire_buffer_view(&builder->text),
        .elements = builder->elements,
        .element_count = builder->element_count,
        .runs = builder->runs,
        .run_count = builder->run_count,
        .page_count = builder->page_count,
    };
    return QUIRE_OK;
}
