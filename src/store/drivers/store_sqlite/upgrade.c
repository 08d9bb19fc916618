/* SPDX-License-Identifier: Apache-2.0 */
/* From an earlier format version to this one. The file is copied as it is first, to FILE.v1 for version 1, while the write
 * lock keeps it from changing; then one transaction changes its tables. A crash before its end leaves the old version,
 * and the next command that writes begins again. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static quire_str copy_name(const struct sqlite_store *store, int64_t version, const char *suffix,
                           quire_arena *arena)
{
    return quire_arena_printf(arena, "%s.v%lld%s", store->path, (long long)version, suffix);
}

quire_str quire_kept_copy(const struct sqlite_store *store, int64_t *version, quire_arena *arena)
{
    struct stat about;
    for (; *version < FORMAT_VERSION; ++*version) {
        quire_str name = copy_name(store, *version, "", arena);
        if (name.data && stat(name.data, &about) == 0 && S_ISREG(about.st_mode)) return name;
    }
    return (quire_str){ 0 };
}

/* An empty file that those may read who may read the base. What a crash left of an earlier try goes. */
static quire_status make_empty(const struct sqlite_store *store, const char *name, quire_error *err)
{
    struct stat about;
    if (stat(store->path, &about) != 0) return quire_fail_errno(err, errno, "reading %s", store->path);
    unlink(name);
    int file = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, about.st_mode & 0777);
    if (file < 0) return quire_fail_errno(err, errno, "making %s", name);
    close(file);
    return QUIRE_OK;
}

static quire_status keep_copy(struct sqlite_store *store, quire_call *call, int64_t version, quire_str *out,
                              quire_error *err)
{
    struct reader reader;
    quire_str part = copy_name(store, version, ".part", call->arena);
    *out = copy_name(store, version, "", call->arena);
    if (!part.data || !out->data) return quire_fail_memory(err);
    quire_status status = make_empty(store, part.data, err);
    if (!status) status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = quire_db_copy(&reader.db, part.data, call->cancel, err);
    quire_reader_end(store, &reader);
    if (!status && rename(part.data, out->data) != 0)
        status = quire_fail_errno(err, errno, "naming %s", out->data);
    if (status) unlink(part.data);
    return status;
}

static quire_status upgrade(struct sqlite_store *store, quire_db *db, quire_call *call, quire_str *copy,
                            quire_error *err)
{
    int64_t version = 0;
    quire_status status = quire_base_version(db, &version, err);
    /* Another process may have done it while this one waited. */
    if (status || version == FORMAT_VERSION) return status;
    status = keep_copy(store, call, version, copy, err);
    return status ? status : quire_base_migrate(db, call, version, err);
}

quire_status quire_base_upgrade(struct sqlite_store *store, quire_call *call, quire_error *err)
{
    struct reader reader;
    int64_t version = 0;
    quire_db *db = NULL;
    quire_str copy = { 0 };
    quire_status status = quire_reader_begin(store, &reader, err);
    if (status) return status;
    status = quire_base_version(&reader.db, &version, err);
    quire_reader_end(store, &reader);
    if (status || version == FORMAT_VERSION) return status;
    status = quire_writer_begin(store, call, &db, err);
    if (status) return status;
    status = upgrade(store, db, call, &copy, err);
    if (!status) status = quire_writer_commit(store, err);
    if (status) {
        quire_writer_abort(store);
        return quire_error_wrap(err, status, "bringing %s to format version %d", store->path,
                                (int)FORMAT_VERSION);
    }
    if (copy.size)
        quire_log_write(
            store->log, QUIRE_LOG_WARN,
            "%s had format version %lld and now has %d; %.*s is a copy of it as it was: delete it "
            "when you need it no more",
            store->path, (long long)version, (int)FORMAT_VERSION, QUIRE_FMT(copy));
    return QUIRE_OK;
}
