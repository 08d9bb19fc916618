/* SPDX-License-Identifier: Apache-2.0 */
/* What is mounted below folders: neither inotify nor the folder itself tells of a disk that comes or goes there. */
#ifndef QUIRE_FETCH_MOUNTS_H
#define QUIRE_FETCH_MOUNTS_H

#include <stddef.h>
#include <stdint.h>

/* {.fd = -1} knows of no mounts. */
typedef struct quire_mounts {
    int fd;
    char *text; /* of /proc/self/mountinfo, as it was last read */
    size_t size;
} quire_mounts;

/* Where the system doesn't tell, there are none. */
void quire_mounts_open(quire_mounts *mounts);
void quire_mounts_close(quire_mounts *mounts);

/* Reads anew where something was mounted or unmounted since. */
void quire_mounts_renew(quire_mounts *mounts);

/* A number that is another one once something else is mounted below the folder. */
uint64_t quire_mounts_below(const quire_mounts *mounts, const char *path);

#endif
