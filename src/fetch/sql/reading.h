/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the rows of one table or query: all of them the first time, and later those that changed since, by a column that says
 * when, or by their hashes. */
#ifndef QUIRE_FETCH_SQL_READING_H
#define QUIRE_FETCH_SQL_READING_H

#include "fetch/source.h"
#include "fetch/sql/database.h"
#include "fetch/sql/prints.h"
#include "fetch/sql/rows.h"
#include "fetch/sql/select.h"

/* What the last whole walk left of a table: how far its `updated` column had come, and which rows there were. */
typedef struct quire_sql_mark {
    bool set;              /* there was such a walk */
    quire_sql_cell latest; /* NULL: no column says when, or there was no row */
    uint64_t rows, prints; /* how many, and all their prints by exclusive or */
    uint64_t shape;        /* how they became documents, and by which column changes were told */
} quire_sql_mark;

/* A walk through a source. */
typedef struct quire_sql_walk {
    quire_call *call;
    const quire_sql_kind *kind;
    void *session;
    const quire_fetch_visitor *visitor;
    quire_sql_prints *seen; /* gets every row that is there */
    quire_sql_failure *failure;
} quire_sql_walk;

/* Visits the rows. `mark`: what the last walk left; gets what this one leaves. After a failure neither holds.
 * errors: of visit and known; CANCELLED; NO_MEMORY */
QUIRE_CHECKED quire_status quire_sql_read(const quire_sql_walk *walk, const quire_sql_from *from,
                                          const quire_sql_shape *shape, quire_sql_mark *mark,
                                          quire_error *err);

/* Appends a mark / reads one. owner: its value lives in `arena`. False: it is none. */
void quire_sql_mark_put(quire_buffer *out, const quire_sql_mark *mark);
bool quire_sql_mark_take(quire_str text, quire_arena *arena, quire_sql_mark *out);

#endif
