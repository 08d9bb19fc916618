/* SPDX-License-Identifier: Apache-2.0 */
/* Spans: a tree in the request's arena. */
#include "base/span.h"

#include "base/clock.h"

quire_span *quire_span_begin(quire_span *parent, quire_arena *arena, quire_span *spare, const char *stage)
{
    quire_span *span = parent ? quire_arena_alloc(arena, sizeof *span) : NULL;
    if (!span) {
        span = spare;
        *span = (quire_span){ 0 };
    } else if (parent->last_child) {
        parent->last_child = parent->last_child->next = span;
    } else {
        parent->first_child = parent->last_child = span;
    }
    span->stage = stage;
    span->started_ns = quire_monotonic_ns();
    return span;
}

void quire_span_end(quire_span *span, quire_status status)
{
    span->ended_ns = quire_monotonic_ns();
    span->status = status;
}
