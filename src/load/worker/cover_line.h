/* SPDX-License-Identifier: Apache-2.0 */
/* What a line of a first page says: who, which form of document, when, under which number; or nothing that would tell the
 * document from others of its kind. Phrases of English, of Chinese in both scripts; nothing is guessed beyond them. */
#ifndef QUIRE_LOAD_WORKER_COVER_LINE_H
#define QUIRE_LOAD_WORKER_COVER_LINE_H

#include "load/worker/cover_words.h"

/* Reads `line`; `next` is the one behind it or NULL, for dates that stand there. In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_cover_read_line(quire_cover_line *line, const quire_cover_line *next,
                                                 quire_arena *arena, quire_error *err);

#endif
