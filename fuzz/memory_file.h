/* SPDX-License-Identifier: Apache-2.0 */
/* A file for parsers that take a path. */
#ifndef QUIRE_FUZZ_MEMORY_FILE_H
#define QUIRE_FUZZ_MEMORY_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MEMORY_PATH_BYTES = 64 };

/* A descriptor that the caller closes, and its path. */
static int open_memory_file(const uint8_t *bytes, size_t size, char path[MEMORY_PATH_BYTES])
{
    int fd = memfd_create("input", MFD_CLOEXEC);
    if (fd < 0 || (size && write(fd, bytes, size) != (ssize_t)size)) abort();
    snprintf(path, MEMORY_PATH_BYTES, "/proc/self/fd/%d", fd);
    return fd;
}

#endif
