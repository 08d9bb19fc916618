/* SPDX-License-Identifier: Apache-2.0 */
/* What a document calls itself: "FORM 10-Q", "年度报告", "User Manual". */
#ifndef QUIRE_LOAD_WORKER_COVER_FORM_H
#define QUIRE_LOAD_WORKER_COVER_FORM_H

#include "load/worker/cover_words.h"

/* Fills class, said and dated of a line that names a form. False: it doesn't. */
bool quire_cover_read_form(quire_cover_line *line, quire_arena *arena);

#endif
