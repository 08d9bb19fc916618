/* SPDX-License-Identifier: Apache-2.0 */
/* Opening what an absolute path names, and nothing that a link in it leads to: between the walk and the reading any part
 * of a path may have been exchanged for a link. */
#ifndef QUIRE_FETCH_OPEN_PATH_H
#define QUIRE_FETCH_OPEN_PATH_H

/* As open(2) with `flags` for reading, O_CLOEXEC added. -1 and errno; ELOOP: a part of the path is a link. */
int quire_open_path(const char *path, int flags);

/* The same part by part, for kernels and sandboxes without openat2(2). */
int quire_open_path_by_parts(const char *path, int flags);

#endif
