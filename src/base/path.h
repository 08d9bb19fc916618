/* SPDX-License-Identifier: Apache-2.0 */
/* Paths as text. */
#ifndef QUIRE_BASE_PATH_H
#define QUIRE_BASE_PATH_H

#include "quire/types.h"

#include <stdbool.h>
#include <stddef.h>

/* Writes the absolute form of `path` without ".", ".." and double slashes. It looks at no file, so it can name one that is
 * gone. False: it does not fit, or the working folder is unknown. */
bool quire_path_absolute(const char *path, char *out, size_t capacity);

/* The last part of a path or a uri, without its ending: "a.tar" of "file:///b/a.tar.gz". */
quire_str quire_path_stem(quire_str path);

#endif
