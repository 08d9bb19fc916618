/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of elements as a flat row of segments: one sweep with a stack of open block elements; each byte goes to
 * the innermost. The cursor only moves forward, so even overlapping elements leave no hole and nothing twice. */
#include "split/segments.h"

#include "base/error.h"

struct sweep {
    quire_call *call;
    quire_split_plan *plan;
    uint32_t *open; /* stack of block elements */
    size_t depth;
    size_t cursor;
};

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
    plan->segments[plan->segment_count++] = (quire_segment){
        .kind = kind_of(plan, element), .start = sweep->cursor, .end = end, .element = element
    };
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
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < document->element_count && !status; i++) {
        const quire_element *element = &document->elements[i];
        if (is_inline(element->kind) || element->start < sweep.cursor || element->end <= element->start)
            continue;
        status = close_before(&sweep, element->start, err);
        if (!status) status = emit(&sweep, element->start, top(&sweep), err);
        if (status) break;
        if (is_atomic(element->kind)) status = emit(&sweep, element->end, (uint32_t)i, err);
        else sweep.open[sweep.depth++] = (uint32_t)i;
    }
    if (!status) status = close_before(&sweep, document->text.size, err);
    if (!status) status = emit(&sweep, document->text.size, QUIRE_NO_PARENT, err);
    return status;
}
