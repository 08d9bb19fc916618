/* SPDX-License-Identifier: Apache-2.0 */
/* A text of many records, one a line, that is larger than a document should be becomes documents of its lines. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_LINE_PARTS_H
#define QUIRE_LOAD_WORKER_LOADERS_LINE_PARTS_H

#include "load/worker/format.h"

/* Whether it is so large, and its lines can be told before it is decoded. */
bool quire_line_parts_wanted(const quire_load_input *input);

/* Hands the lines on in order, as documents "lines 1-52341.ENDING" of the same type. */
QUIRE_CHECKED quire_status quire_line_parts_give(quire_load_host *host, const quire_load_input *input,
                                                 const char *ending, quire_error *err);

#endif
