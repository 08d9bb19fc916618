/* SPDX-License-Identifier: Apache-2.0 */
/* The files in which programs until 2003 kept all kinds of documents: a file system in small, of streams. Source: [MS-CFB].
 * Everything in it is a claim; reading takes time and memory in proportion to its bytes. */
#ifndef QUIRE_LOAD_WORKER_OLE2_FILE_H
#define QUIRE_LOAD_WORKER_OLE2_FILE_H

#include "base/arena.h"
#include "quire/error.h"

enum { QUIRE_OLE2_DIRECTORY_MAX = 1024, QUIRE_OLE2_FAT_MAX = 109 };

typedef struct quire_ole2_file {
    quire_str bytes;
    size_t sector_size;                           /* 0: it is no such file */
    uint32_t directory[QUIRE_OLE2_DIRECTORY_MAX]; /* sectors */
    size_t count;
    const uint32_t
        *fat; /* sectors of the FAT behind those that the header names; read with the first stream */
    size_t fat_count;
} quire_ole2_file;

/* The entries in the root, in no order. */
typedef struct quire_ole2_walk {
    const quire_ole2_file *file;
    uint32_t stack[64];
    size_t depth, visits;
} quire_ole2_walk;

bool quire_is_ole2(quire_str bytes);

/* Borrows `bytes`. */
void quire_ole2_open(quire_str bytes, quire_ole2_file *out);
quire_ole2_walk quire_ole2_root(const quire_ole2_file *file);
bool quire_ole2_next(quire_ole2_walk *walk, quire_str *entry);
/* Small letters and large ones are the same; a mark in front of the name, as "\005SummaryInformation" has one, counts for nothing. */
bool quire_ole2_is_named(quire_str entry, const char *name);

/* The bytes of a stream; of a damaged one what there is, and *whole is false.
 * owner: out lives in `arena` or in the file's bytes; errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_ole2_read(quire_ole2_file *file, quire_str entry, quire_arena *arena,
                                           quire_str *out, bool *whole, quire_error *err);

#endif
