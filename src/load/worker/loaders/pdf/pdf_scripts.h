/* SPDX-License-Identifier: Apache-2.0 */
/* Exponents, indices and note marks in a printed line: stretches that are smaller than their neighbours and stand above
 * or below them. Geometry only, no PDFium. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_SCRIPTS_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_SCRIPTS_H

#include "base/arena.h"

/* A stretch of a segment in one size and on one baseline. */
typedef struct pdf_run {
    size_t start;         /* in the segment's text, behind the space before it */
    float size, baseline; /* downwards, as displayed */
    float x0, x1;
    uint32_t chars;     /* PDFium's, without spaces */
    bool guessed_space; /* the space before it is PDFium's guess */
} pdf_run;

/* Whether letters of `a` and `b` can stand on one printed line: on one baseline, or one as an exponent or index of the
 * other. */
bool quire_pdf_same_baseline(const pdf_run *a, const pdf_run *b);

/* `text` of a segment that consists of `runs`, with what is raised or lowered in it written as such; *spaces counts the
 * guessed ones that are left out of it. In `arena`; data is NULL when memory is out. */
quire_str quire_pdf_write_scripts(quire_str text, const pdf_run *runs, size_t count, quire_arena *arena,
                                  uint32_t *spaces);

#endif
