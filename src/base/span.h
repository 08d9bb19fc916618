/* SPDX-License-Identifier: Apache-2.0 */
/* Spans: what each stage call did and how long it took; the tree that a trace stores. */
#ifndef QUIRE_BASE_SPAN_H
#define QUIRE_BASE_SPAN_H

#include "base/arena.h"
#include "quire/error.h"

/* Strings are literals or live in the request's arena. A span is written by one thread. */
typedef struct quire_span {
    const char *stage;  /* "embed", "retrieve.dense" … */
    const char *driver; /* or NULL */
    uint64_t items, bytes, tokens;
    int64_t started_ns, ended_ns;
    quire_status status;
    struct quire_span *first_child, *last_child, *next;
} quire_span;

/* A child of `parent`, started now. Never NULL: without memory, or with a NULL parent, it gives
 * `spare`, which is not part of the tree. */
quire_span *quire_span_begin(quire_span *parent, quire_arena *arena, quire_span *spare, const char *stage);
void quire_span_end(quire_span *span, quire_status status);

#endif
