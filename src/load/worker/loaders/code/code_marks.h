/* SPDX-License-Identifier: Apache-2.0 */
/* What a text of code is made of: symbols, and statements where it may be cut. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_CODE_CODE_MARKS_H
#define QUIRE_LOAD_WORKER_LOADERS_CODE_CODE_MARKS_H

#include "base/arena.h"
#include "load/worker/loaders/code/grammars.h"
#include "quire/error.h"

typedef struct quire_code_mark {
    size_t start,
        end;        /* from a line's start on, where nothing stands before it; to the line's end, likewise */
    quire_str name; /* of a symbol, with those that it stands in; empty: a statement */
    bool function;  /* a symbol that is run */
    bool notes;     /* what is written above what it stands in */
    bool holds;     /* other symbols, and is too long to be read as one */
} quire_code_mark;

/* In the order of the text, those that hold others before these; they nest, at most QUIRE_CODE_DEPTH deep. A symbol begins
 * with its comments and decorators. Statements are marked where what they stand in is long, and what stands before a body
 * begins with the mark that it is the head of. */
typedef struct quire_code_marks {
    const quire_code_mark *items;
    size_t count;
    quire_str imports; /* the modules that it says it needs, one line; bounded */
} quire_code_marks;

enum { QUIRE_CODE_DEPTH = 48 };

/* False: it was not parsed, because that would take too long or too much memory; out is then empty.
 * owner:  out lives in `arena`
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_code_marks_of(quire_str text, const quire_code_grammar *grammar,
                                               quire_arena *arena, quire_code_marks *out, bool *parsed,
                                               quire_error *err);

#endif
