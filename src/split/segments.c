/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of elements as a flat row of segments: one sweep with a stack of open block elements; each byte goes to
 * the innermost. The cursor only moves forward, so even overlapping elements leave no hole and nothing twice. */
#include "split/segments.h"

#include "base/error.h"
#include "base/str.h"
#include "text/unicode.h"

struct sweep {
    quire_call *call;
    quire_split_plan *plan;
    uint32_t *open; /* stack of block elements */
    size_t depth;
    size_t cursor;
    bool symbols; /* the document has some */
};

quire_str quire_split_symbol(const quire_document *document, uint32_t element)
{
    const quire_element *code = element < document->element_count ? &document->elements[element] : NULL;
    bool named = code && code->kind == QUIRE_ELEMENT_CODE && code->locator &&
                 code->locator->kind == QUIRE_LOCATOR_SYMBOL;
    return named ? code->locator->name : (quire_str){ 0 };
}

bool quire_split_holds_code(const quire_document *document, uint32_t element)
{
    return element < document->element_count && element + 1 < document->element_count &&
           document->elements[element].kind == QUIRE_ELEMENT_CODE &&
           document->elements[element + 1].kind == QUIRE_ELEMENT_CODE &&
           document->elements[element + 1].parent == element;
}

/* A class: its pieces, of which one begins it, and what it defines are segments. */
static bool holds_symbols(const quire_document *document, uint32_t element)
{
    quire_str name = quire_split_symbol(document, element);
    return name.size && quire_split_holds_code(document, element) &&
           quire_str_equal(quire_split_symbol(document, element + 1), name);
}

static bool is_marks_alone(quire_str text)
{
    for (size_t at = 0; at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) return false;
    }
    return true;
}

/* Segments of their own, whatever stands inside them. */
static bool is_atomic(quire_element_kind kind)
{
    return kind == QUIRE_ELEMENT_TITLE || kind == QUIRE_ELEMENT_HEADING || kind == QUIRE_ELEMENT_CODE ||
           kind == QUIRE_ELEMENT_HEADER || kind == QUIRE_ELEMENT_FOOTER || kind == QUIRE_ELEMENT_TABLE_ROW ||
           kind == QUIRE_ELEMENT_CONTENTS;
}

/* Part of a line: no boundary. */
static bool is_inline(quire_element_kind kind)
{
    return kind == QUIRE_ELEMENT_LINK || kind == QUIRE_ELEMENT_CELL || kind == QUIRE_ELEMENT_FORMULA;
}

static quire_segment_kind kind_of(const quire_split_plan *plan, uint32_t element)
{
    if (element == QUIRE_NO_PARENT) return QUIRE_SEGMENT_PROSE;
    switch (plan->document->elements[element].kind) {
    case QUIRE_ELEMENT_TITLE:
    case QUIRE_ELEMENT_HEADING: return QUIRE_SEGMENT_HEADING;
    case QUIRE_ELEMENT_TABLE_ROW: return QUIRE_SEGMENT_TABLE;
    case QUIRE_ELEMENT_CODE: return QUIRE_SEGMENT_CODE;
    case QUIRE_ELEMENT_CONTENTS: return QUIRE_SEGMENT_CONTENTS;
    case QUIRE_ELEMENT_HEADER:
    case QUIRE_ELEMENT_FOOTER: return QUIRE_SEGMENT_FURNITURE;
    default: return QUIRE_SEGMENT_PROSE;
    }
}

static quire_status emit(struct sweep *sweep, size_t end, uint32_t element, quire_error *err)
{
    quire_split_plan *plan = sweep->plan;
    if (end > plan->document->text.size) end = plan->document->text.size;
    if (end <= sweep->cursor) return QUIRE_OK;
    quire_segment *grown = quire_arena_grow(sweep->call->arena, plan->segments, plan->segment_count,
                                            &plan->segment_capacity, sizeof *grown);
    if (!grown) return quire_fail_memory(err);
    plan->segments = grown;
    quire_segment segment = {
        .kind = kind_of(plan, element), .start = sweep->cursor, .end = end, .element = element
    };
    if (sweep->symbols && segment.kind == QUIRE_SEGMENT_CODE &&
        is_marks_alone(quire_str_cut(plan->document->text, segment.start, segment.end)))
        segment.kind = QUIRE_SEGMENT_BRACKETS;
    plan->segments[plan->segment_count++] = segment;
    sweep->cursor = end;
    return QUIRE_OK;
}

static uint32_t top(const struct sweep *sweep)
{
    return sweep->depth ? sweep->open[sweep->depth - 1] : QUIRE_NO_PARENT;
}

/* Closes the open elements that end at or before `at`. */
static quire_status close_before(struct sweep *sweep, size_t at, quire_error *err)
{
    while (sweep->depth) {
        size_t end = sweep->plan->document->elements[top(sweep)].end;
        if (end > at) break;
        quire_status status = emit(sweep, end, top(sweep), err);
        if (status) return status;
        sweep->depth--;
    }
    return QUIRE_OK;
}

quire_status quire_split_make_segments(quire_call *call, quire_split_plan *plan, quire_error *err)
{
    const quire_document *document = plan->document;
    struct sweep sweep = { .call = call, .plan = plan };
    sweep.open = quire_arena_array(call->arena, document->element_count, sizeof *sweep.open);
    if (!sweep.open) return quire_fail_memory(err);
    for (size_t i = 0; i < document->element_count && !sweep.symbols; i++)
        sweep.symbols = quire_split_symbol(document, (uint32_t)i).size > 0;
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < document->element_count && !status; i++) {
        const quire_element *element = &document->elements[i];
        if (is_inline(element->kind) || element->start < sweep.cursor || element->end <= element->start)
            continue;
        status = close_before(&sweep, element->start, err);
        if (!status) status = emit(&sweep, element->start, top(&sweep), err);
        if (status) break;
        if (is_atomic(element->kind) && !holds_symbols(document, (uint32_t)i))
            status = emit(&sweep, element->end, (uint32_t)i, err);
        else sweep.open[sweep.depth++] = (uint32_t)i;
    }
    if (!status) status = close_before(&sweep, document->text.size, err);
    if (!status) status = emit(&sweep, document->text.size, QUIRE_NO_PARENT, err);
    return status;
}
