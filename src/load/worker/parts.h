/* SPDX-License-Identifier: Apache-2.0 */
/* A document of many records, one behind the other, that is larger than a document should be becomes documents of its records, at any
 * size: each is a range of the original, which is mapped a window at a time. docs/decisions/parts.md */
#ifndef QUIRE_LOAD_WORKER_PARTS_H
#define QUIRE_LOAD_WORKER_PARTS_H

#include "load/frames.h"
#include "load/worker/format.h"

/* Enough of a document to tell its format. */
enum { QUIRE_PARTS_WINDOW_BYTES = 4 << 20 };

/* Whether a document of this format is given in parts; `bytes` are all of it, or its first window where it has more than may be read
 * whole. */
bool quire_parts_wanted(const quire_format *format, const quire_load_request *request, quire_str media_type,
                        quire_str bytes);

/* Hands the parts on, in their order. `media_type` is one of the format's.
 * errors: IO the parent is gone, NO_MEMORY, LIMIT */
QUIRE_CHECKED quire_status quire_parts_give(quire_load_host *host, const quire_load_request *request, int fd,
                                            const quire_format *format, quire_str media_type,
                                            quire_error *err);

/* ---- where records end ---- */

/* Behind the last line of the window. */
size_t quire_parts_end_of_line(const quire_part_window *window);
/* Behind the last empty line, where one is near the window's end; else behind its last line. */
size_t quire_parts_end_of_block(const quire_part_window *window);

#endif
