/* SPDX-License-Identifier: Apache-2.0 */
/* A file layer over SQLite's own that clears the unused middle of b-tree pages on their way to the main file.
 *
 *   page: | header, 8 or 12 bytes | cell pointers, 2 bytes each | unused: cleared here | cells |
 *
 * SQLite never reads the unused middle, so the change is invisible to it. Only checkpoints write the main file of a base
 * in WAL mode. Source of the page layout: the SQLite file format document, section 1.6. */
#include "bind/sqlite.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define LAYER_NAME "quire-clearing"

struct clearing_file {
    sqlite3_file base; /* must stand first: SQLite sees this */
    bool main_file;
    sqlite3_file *real; /* follows in the same allocation */
};

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct clearing_file *)file)->real;
}

static size_t read_u16(const unsigned char *at)
{
    return ((size_t)at[0] << 8) | at[1];
}

/* The unused middle of a b-tree page; false where the page is of another kind or its header makes no sense. */
static bool unused_middle(const unsigned char *page, size_t size, size_t *start, size_t *end)
{
    bool leaf = page[0] == 10 || page[0] == 13;
    bool inner = page[0] == 2 || page[0] == 5;
    if (!leaf && !inner) return false;
    *start = (leaf ? 8 : 12) + 2 * read_u16(page + 3);
    *end = read_u16(page + 5) ? read_u16(page + 5) : 65536;
    return *start < *end && *end <= size;
}

/* The system's layer calls only ENOSPC a full disk; a quota and a limit on file sizes are the same to a user. */
static int write_real(sqlite3_file *real, const void *bytes, int size, sqlite3_int64 offset)
{
    int code = real->pMethods->xWrite(real, bytes, size, offset), reason = 0;
    if (code == SQLITE_IOERR_WRITE &&
        real->pMethods->xFileControl(real, SQLITE_FCNTL_LAST_ERRNO, &reason) == SQLITE_OK &&
        (reason == EFBIG || reason == EDQUOT))
        return SQLITE_FULL;
    return code;
}

static int clearing_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
    sqlite3_file *real = real_of(file);
    size_t start, end;
    bool page = ((struct clearing_file *)file)->main_file && size >= 512 && offset > 0 &&
                offset % size == 0 && offset / size < QUIRE_SQLITE_MAX_PAGES;
    if (!page || !unused_middle(bytes, (size_t)size, &start, &end))
        return write_real(real, bytes, size, offset);
    unsigned char *copy = sqlite3_malloc(size);
    if (!copy) return SQLITE_IOERR_NOMEM;
    memcpy(copy, bytes, (size_t)size);
    memset(copy + start, 0, end - start);
    int code = write_real(real, copy, size, offset);
    sqlite3_free(copy);
    return code;
}

static int clearing_close(sqlite3_file *file)
{
    sqlite3_file *real = real_of(file);
    return real->pMethods ? real->pMethods->xClose(real) : SQLITE_OK;
}

static int clearing_read(sqlite3_file *file, void *out, int size, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xRead(real_of(file), out, size, offset);
}

static int clearing_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int clearing_sync(sqlite3_file *file, int flags)
{
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int clearing_file_size(sqlite3_file *file, sqlite3_int64 *out)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), out);
}

static int clearing_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int clearing_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int clearing_check_reserved(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int clearing_control(sqlite3_file *file, int op, void *arg)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int clearing_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int clearing_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int clearing_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, out);
}

static int clearing_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void clearing_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int clearing_shm_unmap(sqlite3_file *file, int delete)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), delete);
}

/* Version 2: without xFetch, so that SQLite never writes through a memory map. */
static const sqlite3_io_methods clearing_methods = {
    .iVersion = 2,
    .xClose = clearing_close,
    .xRead = clearing_read,
    .xWrite = clearing_write,
    .xTruncate = clearing_truncate,
    .xSync = clearing_sync,
    .xFileSize = clearing_file_size,
    .xLock = clearing_lock,
    .xUnlock = clearing_unlock,
    .xCheckReservedLock = clearing_check_reserved,
    .xFileControl = clearing_control,
    .xSectorSize = clearing_sector_size,
    .xDeviceCharacteristics = clearing_characteristics,
    .xShmMap = clearing_shm_map,
    .xShmLock = clearing_shm_lock,
    .xShmBarrier = clearing_shm_barrier,
    .xShmUnmap = clearing_shm_unmap,
};

static int clearing_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                         int *out_flags)
{
    sqlite3_vfs *system = vfs->pAppData;
    struct clearing_file *self = (struct clearing_file *)file;
    *self = (struct clearing_file){ .main_file = (flags & SQLITE_OPEN_MAIN_DB) != 0,
                                    .real = (sqlite3_file *)(self + 1) };
    memset(self->real, 0, (size_t)system->szOsFile);
    int code = system->xOpen(system, name, self->real, flags, out_flags);
    if (code == SQLITE_OK) self->base.pMethods = &clearing_methods;
    return code;
}

/* SQLite's list of file layers is one for the whole process and keeps the pointer: the record is made once and stays. */
static void register_layer(void)
{
    sqlite3_vfs *system = sqlite3_vfs_find(NULL);
    sqlite3_vfs *layer = system ? malloc(sizeof *layer) : NULL;
    if (!layer) return;
    *layer = *system;
    layer->zName = LAYER_NAME;
    layer->pNext = NULL;
    layer->szOsFile = (int)sizeof(struct clearing_file) + system->szOsFile;
    layer->pAppData = system;
    layer->xOpen = clearing_open;
    if (sqlite3_vfs_register(layer, 0) != SQLITE_OK) free(layer);
}

const char *quire_sqlite_vfs(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (sqlite3_vfs_find(LAYER_NAME)) return LAYER_NAME;
    if (pthread_once(&once, register_layer)) return NULL;
    return sqlite3_vfs_find(LAYER_NAME) ? LAYER_NAME : NULL;
}
