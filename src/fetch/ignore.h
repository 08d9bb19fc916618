/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of what a walk passes over: those of gitignore(5), without the ones that bring something back. */
#ifndef QUIRE_FETCH_IGNORE_H
#define QUIRE_FETCH_IGNORE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a pattern leaves out the entry at `path`, which is below the source and without a slash in front.
 * A pattern without a slash, save at its end, is held against the name alone; a slash at its end matches folders only;
 * '*', '?' and '[' stay within one part of the path; a part that is '**' stands for any number of parts.
 * The patterns have passed quire_fetch_check_ignore. */
bool quire_ignored(const char *const *patterns, size_t count, const char *path, bool folder);

#endif
