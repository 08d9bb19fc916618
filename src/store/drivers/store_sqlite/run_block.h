/* SPDX-License-Identifier: Apache-2.0 */
/* Place runs as the base keeps them: blocks of up to 128 records, so that a range reads only the blocks it touches.
 *
 *   0  start  u64   8  end  u64   16  page  u32   20  x0, y0, x1, y1  f32 each     little-endian, 36 bytes, version 1 */
#ifndef QUIRE_STORE_SQLITE_RUN_BLOCK_H
#define QUIRE_STORE_SQLITE_RUN_BLOCK_H

#include "quire/types.h"

enum { QUIRE_RUN_BYTES = 36, QUIRE_RUNS_PER_BLOCK = 128 };

void quire_run_encode(const quire_place_run *run, char *out);
void quire_run_decode(const char *bytes, quire_place_run *out);

/* Little-endian numbers of any alignment. */
void quire_put_u64(uint64_t value, char *out);
uint64_t quire_get_u64(const char *bytes);
void quire_put_u32(uint32_t value, char *out);
uint32_t quire_get_u32(const char *bytes);

#endif
