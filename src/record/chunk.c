/* SPDX-License-Identifier: Apache-2.0 */
/* Joining a chunk's context and text. */
#include "record/chunk.h"

#include <string.h>

quire_str quire_chunk_input(const quire_chunk *chunk, quire_arena *arena)
{
    if (chunk->context.size == 0) return chunk->text;
    char *joined = quire_arena_alloc(arena, chunk->context.size + 1 + chunk->text.size + 1);
    if (!joined) return (quire_str){ 0 };
    memcpy(joined, chunk->context.data, chunk->context.size);
    joined[chunk->context.size] = '\n';
    if (chunk->text.size) memcpy(joined + chunk->context.size + 1, chunk->text.data, chunk->text.size);
    return (quire_str){ joined, chunk->context.size + 1 + chunk->text.size };
}
