/* SPDX-License-Identifier: Apache-2.0 */
/* Names of documents that were found in another: a relative path in UTF-8 that leads nowhere else and reads as one line. The
 * name becomes part of the child's uri, PARENT!/NAME, so no part of it but the last ends with '!': where a uri is cut at each
 * "!/", the names come back. */
#ifndef QUIRE_LOAD_CHILD_NAME_H
#define QUIRE_LOAD_CHILD_NAME_H

#include "base/arena.h"

enum { QUIRE_CHILD_NAME_MAX_BYTES = 4096 };

/* Valid UTF-8, 1 to 4,096 bytes, without control characters, those of writing direction, and '\\', no part of it empty, "." or "..". */
bool quire_child_name_is_clean(quire_str name);

/* What any bytes come to as a name, which is clean: separators of Windows are turned, bytes that are no UTF-8 become U+FFFD, control
 * characters '_', as are those that turn the direction of writing; parts that lead nowhere or out go, and of a name that is too long its first ones. In `arena`; data is
 * NULL when memory is out. */
quire_str quire_child_name_clean(quire_arena *arena, quire_str name);

#endif
