/* SPDX-License-Identifier: Apache-2.0 */
/* Which charset bytes without a mark are in, when they are not UTF-8. */
#ifndef QUIRE_LOAD_WORKER_CHARSET_H
#define QUIRE_LOAD_WORKER_CHARSET_H

#include "base/arena.h"

/* A name that ICU opens, in `arena` or a literal; never NULL. `declared` counts where the bytes allow it; it may be empty. */
const char *quire_charset_choose(quire_str bytes, quire_str declared, quire_arena *arena);

/* What a writer who names that charset means, as ICU calls it: whoever says gb2312 writes GBK. `name` itself or a literal. */
const char *quire_charset_meant(const char *name);

/* Whether text of that charset is ASCII to look at: it shifts to other characters and back (ISO-2022-JP, HZ, UTF-7). */
bool quire_charset_shifts(quire_str declared);

#endif
