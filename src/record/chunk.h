/* SPDX-License-Identifier: Apache-2.0 */
/* What of a chunk is embedded. */
#ifndef QUIRE_RECORD_CHUNK_H
#define QUIRE_RECORD_CHUNK_H

#include "base/arena.h"

/* The text that the embedder gets, before the model's prefix: context, LF, text; only the text where there is no
 * context. In `arena`; data is NULL when memory is out. */
quire_str quire_chunk_input(const quire_chunk *chunk, quire_arena *arena);

#endif
