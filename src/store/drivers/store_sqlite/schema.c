/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of the format (docs/file-format.md), how those of earlier versions become them, and telling a base from other
 * files. */
#include "store/drivers/store_sqlite/base_file.h"

#include "base/error.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Came while the version was 1: not every file of it has this. */
#define CREATE_TITLE_INDEX "CREATE INDEX IF NOT EXISTS documents_by_title ON documents(title);"

/* Version 2: what is staged belongs to a document, not to the process that staged it. */
#define CREATE_STAGED                                                                                        \
    "CREATE TABLE staged_documents(id INTEGER PRIMARY KEY AUTOINCREMENT, uri TEXT NOT NULL UNIQUE, sha256 "  \
    "TEXT NOT NULL, staged_ms INTEGER NOT NULL);"                                                            \
    "CREATE TABLE staged_vectors(document INTEGER NOT NULL REFERENCES staged_documents, input BLOB NOT "     \
    "NULL, halves BLOB NOT NULL, PRIMARY KEY(document, input)) WITHOUT ROWID;"

/* Version 3: a document may have been found in another. The reference is looked at when the transaction ends: what goes
 * together goes in any order. */
#define ADD_PARENTS                                                                                          \
    "ALTER TABLE documents ADD COLUMN parent INTEGER REFERENCES documents DEFERRABLE INITIALLY DEFERRED;"    \
    "ALTER TABLE documents ADD COLUMN children INTEGER NOT NULL DEFAULT 0;"                                  \
    "CREATE INDEX documents_by_parent ON documents(parent) WHERE parent IS NOT NULL;"

/* Version 3: where a chunk stands in an original without pages. */
#define ADD_LOCATORS "ALTER TABLE chunks ADD COLUMN locator BLOB;"

/* Version 4: what was lost is told without reading every ledger. */
#define ADD_LOSSES                                                                                           \
    "ALTER TABLE documents ADD COLUMN warnings INTEGER NOT NULL DEFAULT 0;"                                  \
    "ALTER TABLE documents ADD COLUMN lost REAL NOT NULL DEFAULT 0;"                                         \
    "ALTER TABLE documents ADD COLUMN lost_by TEXT NOT NULL DEFAULT '';"                                     \
    "CREATE INDEX documents_by_warning ON documents(id) WHERE warnings<>0;"                                  \
    "CREATE INDEX documents_by_loss ON documents(lost) WHERE lost>0;"                                        \
    "CREATE TABLE ledger_sums(id INTEGER PRIMARY KEY, step TEXT NOT NULL, unit TEXT NOT NULL, part TEXT "    \
    "NOT "                                                                                                   \
    "NULL, count INTEGER NOT NULL, UNIQUE(step, unit, part));"

/* Version 5: a source has an id, options and a state; a document says which version of itself its source gave, and where it leads;
 * and one that came under another name is found by its bytes. */
#define SOURCES                                                                                              \
    "CREATE TABLE sources(id INTEGER PRIMARY KEY AUTOINCREMENT, uri TEXT NOT NULL UNIQUE, kind TEXT NOT "    \
    "NULL, "                                                                                                 \
    "ignored BLOB NOT NULL, synced_ms INTEGER NOT NULL, options BLOB NOT NULL DEFAULT x'', cursor TEXT NOT " \
    "NULL "                                                                                                  \
    "DEFAULT '', failed_ms INTEGER NOT NULL DEFAULT 0, failure TEXT NOT NULL DEFAULT '', failure_message "   \
    "TEXT "                                                                                                  \
    "NOT NULL DEFAULT '', every_ms INTEGER NOT NULL DEFAULT 0, next_ms INTEGER NOT NULL DEFAULT 0);"
#define ADD_VERSIONS                                                                                         \
    "ALTER TABLE documents ADD COLUMN version TEXT NOT NULL DEFAULT '';"                                     \
    "ALTER TABLE records ADD COLUMN links BLOB;"                                                             \
    "CREATE INDEX documents_by_bytes ON documents(sha256) WHERE revision>0 AND parent IS NULL;"

/* Version 5: typed copies of tables. `heads` is there where several documents have rows of it: of the document `owner`, or of what
 * is called `name`. Title and unit are those that the document `named` says. */
#define CREATE_TYPED                                                                                         \
    "CREATE TABLE typed_tables(id INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER REFERENCES documents "    \
    "DEFERRABLE INITIALLY DEFERRED, name TEXT, named INTEGER, heads INTEGER, rows INTEGER NOT NULL, bytes "  \
    "INTEGER NOT "                                                                                           \
    "NULL, description BLOB NOT NULL);"                                                                      \
    "CREATE INDEX typed_tables_by_owner ON typed_tables(owner, heads) WHERE owner IS NOT NULL;"              \
    "CREATE INDEX typed_tables_by_name ON typed_tables(name, heads) WHERE name IS NOT NULL;"                 \
    "CREATE TABLE typed_rows(document INTEGER NOT NULL REFERENCES documents, typed INTEGER NOT NULL "        \
    "REFERENCES typed_tables, piece INTEGER NOT NULL, rows INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY "  \
    "KEY(document, typed, piece)) WITHOUT ROWID;"                                                            \
    "CREATE INDEX typed_rows_by_table ON typed_rows(typed);"                                                 \
    "ALTER TABLE documents ADD COLUMN untyped INTEGER NOT NULL DEFAULT 0;"
/* Whose tables an earlier Quire did not keep: they are read anew when somebody adds them. */
#define MARK_UNTYPED                                                                                         \
    "UPDATE documents SET untyped=1 WHERE media_type IN('text/csv', 'text/tab-separated-values') OR "        \
    "media_type LIKE '%spreadsheet%' OR media_type LIKE '%excel%';"

static const char schema[] =
    "CREATE TABLE numbers(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE spaces(id INTEGER PRIMARY KEY AUTOINCREMENT, model_name TEXT NOT NULL, model_identity TEXT "
    "NOT NULL,"
    " chunking TEXT NOT NULL, dim INTEGER NOT NULL, probe BLOB NOT NULL);"
    "CREATE TABLE documents(id INTEGER PRIMARY KEY AUTOINCREMENT, uri TEXT NOT NULL UNIQUE, source TEXT NOT "
    "NULL,"
    " revision INTEGER NOT NULL, media_type TEXT NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL,"
    " sha256 TEXT NOT NULL, original_bytes INTEGER NOT NULL, text_bytes INTEGER NOT NULL, chunks INTEGER NOT "
    "NULL,"
    " space INTEGER REFERENCES spaces, added_ms INTEGER NOT NULL, failure TEXT, failure_message TEXT,"
    " failure_sha256 TEXT);" ADD_PARENTS ADD_LOSSES
    "CREATE INDEX documents_by_source ON documents(source);" CREATE_TITLE_INDEX
    "CREATE TABLE records(document INTEGER PRIMARY KEY REFERENCES documents, record BLOB, ledger BLOB,"
    " failure_ledger BLOB);"
    "CREATE TABLE fields(document INTEGER NOT NULL REFERENCES documents, key TEXT NOT NULL, value TEXT NOT "
    "NULL,"
    " PRIMARY KEY(document, key, value)) WITHOUT ROWID;"
    "CREATE INDEX fields_by_value ON fields(key, value);"
    "CREATE TABLE texts(document INTEGER NOT NULL REFERENCES documents, piece INTEGER NOT NULL, bytes BLOB "
    "NOT NULL,"
    " PRIMARY KEY(document, piece)) WITHOUT ROWID;"
    "CREATE TABLE runs(document INTEGER NOT NULL REFERENCES documents, start INTEGER NOT NULL, bytes BLOB "
    "NOT NULL,"
    " PRIMARY KEY(document, start)) WITHOUT ROWID;"
    "CREATE TABLE vectors(id INTEGER PRIMARY KEY AUTOINCREMENT, space INTEGER NOT NULL REFERENCES spaces,"
    " input BLOB NOT NULL, halves BLOB NOT NULL, UNIQUE(space, input));"
    "CREATE TABLE chunks(id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES "
    "documents,"
    " space INTEGER NOT NULL REFERENCES spaces, vector INTEGER NOT NULL REFERENCES vectors, ranges BLOB NOT "
    "NULL,"
    " context TEXT NOT NULL, headings BLOB NOT NULL, language TEXT NOT NULL, tokens INTEGER NOT NULL,"
    " page INTEGER NOT NULL, terms INTEGER NOT NULL, fingerprint INTEGER NOT NULL);" ADD_LOCATORS
    "CREATE INDEX chunks_by_document ON chunks(document);"
    "CREATE INDEX chunks_by_vector ON chunks(vector);"
    "CREATE TABLE removals(change INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,"
    " PRIMARY KEY(change, first)) WITHOUT ROWID;" CREATE_STAGED
    "CREATE TABLE traces(id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, made_ms INTEGER NOT NULL,"
    " body BLOB NOT NULL);"
    "CREATE TABLE trace_documents(trace INTEGER NOT NULL REFERENCES traces, document INTEGER NOT NULL"
    " REFERENCES documents, PRIMARY KEY(trace, document)) WITHOUT ROWID;"
    "CREATE INDEX trace_documents_by_document ON trace_documents(document);";

static quire_status pragma_number(quire_db *db, const char *pragma, int64_t *out, quire_error *err)
{
    quire_query query = quire_query_start_once(db, quire_str_from(pragma));
    *out = quire_query_next(&query) ? quire_query_int(&query, 0) : 0;
    return quire_query_end(&query, err);
}

/* Both pragmas must come before the first table; the page size also before the change to WAL. */
static quire_status prepare_file(quire_db *db, int64_t page_size, quire_error *err)
{
    char sql[160];
    snprintf(sql, sizeof sql,
             "PRAGMA page_size=%lld; PRAGMA auto_vacuum=NONE; PRAGMA encoding='UTF-8';"
             " PRAGMA journal_mode=WAL;",
             (long long)page_size);
    return quire_db_exec(db, sql, err);
}

static quire_status create_tables(quire_db *db, quire_error *err)
{
    char sql[160];
    quire_status status = quire_db_exec(db, schema, err);
    if (!status) status = quire_db_exec(db, SOURCES ADD_VERSIONS CREATE_TYPED, err);
    if (!status) status = quire_postings_create(db, err);
    if (!status) status = quire_base_set_number(db, "change", 0, err);
    if (!status) status = quire_base_set_number(db, "postings_version", QUIRE_TERMS_VERSION, err);
    snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d;", (int)APPLICATION_ID,
             (int)FORMAT_VERSION);
    return status ? status : quire_db_exec(db, sql, err);
}

quire_status quire_base_version(quire_db *db, int64_t *out, quire_error *err)
{
    return pragma_number(db, "PRAGMA user_version", out, err);
}

quire_status quire_base_migrate(quire_db *db, quire_call *call, int64_t from, quire_error *err)
{
    char sql[64];
    quire_status status = QUIRE_OK;
    if (from < 2)
        status = quire_db_exec(db, CREATE_TITLE_INDEX "DROP TABLE staged; DROP TABLE sessions;" CREATE_STAGED,
                               err);
    if (!status && from < 3) status = quire_db_exec(db, ADD_PARENTS ADD_LOCATORS, err);
    if (!status && from < 4) status = quire_db_exec(db, ADD_LOSSES, err);
    if (!status && from < 4) status = quire_losses_rebuild(db, call, err);
    if (!status)
        status = quire_db_exec(
            db,
            "ALTER TABLE sources RENAME TO sources_before;" SOURCES
            "INSERT INTO sources(uri, kind, ignored, synced_ms) SELECT uri, kind, ignored, "
            "synced_ms FROM sources_before ORDER BY uri; DROP TABLE "
            "sources_before;" ADD_VERSIONS CREATE_TYPED MARK_UNTYPED,
            err);
    snprintf(sql, sizeof sql, "PRAGMA user_version=%d;", (int)FORMAT_VERSION);
    return status ? status : quire_db_exec(db, sql, err);
}

/* Another process may upgrade the file while the views stand: its columns come first then, and mean the same. */
quire_status quire_base_complete(quire_db *db, quire_error *err)
{
    int64_t version = 0;
    quire_status status = quire_base_version(db, &version, err);
    if (status || version == FORMAT_VERSION) return status;
#define PARENTS "NULL AS parent, 0 AS children, "
#define LOSSES "0 AS warnings, 0 AS lost, '' AS lost_by, "
#define DOCUMENTS(more)                                                                                      \
    "CREATE TEMP VIEW documents AS SELECT *, " more "'' AS version, 0 AS untyped FROM main.documents;"
    status = quire_db_exec(db,
                           version < 3   ? DOCUMENTS(PARENTS LOSSES)
                           : version < 4 ? DOCUMENTS(LOSSES)
                                         : DOCUMENTS(),
                           err);
    if (!status && version < 3)
        status = quire_db_exec(db, "CREATE TEMP VIEW chunks AS SELECT *, NULL AS locator FROM main.chunks",
                               err);
    if (status) return status;
    return quire_db_exec(
        db,
        "CREATE TEMP VIEW records AS SELECT *, NULL AS links FROM main.records;"
        "CREATE TEMP VIEW sources AS SELECT row_number() OVER (ORDER BY uri) AS id, *, x'' AS "
        "options, '' AS cursor, 0 AS failed_ms, '' AS failure, '' AS failure_message, 0 AS "
        "every_ms, 0 AS next_ms FROM main.sources",
        err);
#undef PARENTS
#undef LOSSES
#undef DOCUMENTS
}

quire_status quire_base_uncomplete(quire_db *db, quire_error *err)
{
    return quire_db_exec(db,
                         "DROP VIEW IF EXISTS temp.documents; DROP VIEW IF EXISTS temp.chunks; "
                         "DROP VIEW IF EXISTS temp.records; DROP VIEW IF EXISTS temp.sources",
                         err);
}

quire_status quire_base_create(quire_db *db, int64_t page_size, quire_error *err)
{
    quire_status status = prepare_file(db, page_size, err);
    if (!status) status = quire_db_exec(db, "BEGIN IMMEDIATE", err);
    if (status) return status;
    /* Another process may have made it while this one waited. */
    int64_t version = 0;
    status = pragma_number(db, "PRAGMA user_version", &version, err);
    if (!status && version == 0) status = create_tables(db, err);
    if (!status) status = quire_db_exec(db, "COMMIT", err);
    if (status) sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static quire_status not_a_base(quire_error *err, const char *path, const char *found)
{
    return quire_fail(err, QUIRE_E_FORMAT,
                      "%s is not a Quire base: expected a file made by `quire add`, found %s; it was "
                      "left as it is",
                      path, found);
}

/* Looks at the bytes through SQLite's own handle: closing another one would drop this process's locks on the file. */
static quire_status check_header(quire_db *db, const char *path, bool *empty, quire_error *err)
{
    unsigned char header[100] = { 0 };
    sqlite3_file *file = NULL;
    sqlite3_int64 size = 0;
    if (sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        !file->pMethods || file->pMethods->xFileSize(file, &size) != SQLITE_OK)
        return quire_fail(err, QUIRE_E_IO, "%s cannot be read", path);
    /* SQLite takes a file of one byte for an empty one, and would write over it. */
    struct stat about;
    *empty = size == 0 && (stat(path, &about) != 0 || about.st_size == 0);
    if (*empty) return QUIRE_OK;
    if (size < (sqlite3_int64)sizeof header) return not_a_base(err, path, "a file of less than 100 bytes");
    if (file->pMethods->xRead(file, header, sizeof header, 0) != SQLITE_OK)
        return quire_fail(err, QUIRE_E_IO, "%s cannot be read", path);
    if (memcmp(header, "SQLite format 3", 16) != 0) return not_a_base(err, path, "other bytes at its start");
    uint64_t page = (uint64_t)header[16] << 8 | header[17];
    uint64_t pages = (uint64_t)header[28] << 24 | (uint64_t)header[29] << 16 | (uint64_t)header[30] << 8 |
                     header[31];
    if (page == 1) page = 65536;
    char wal[4096];
    bool in_wal = snprintf(wal, sizeof wal, "%s-wal", path) >= (int)sizeof wal ||
                  (stat(wal, &about) == 0 && about.st_size > 0);
    /* Pages that a checkpoint had still to write stand in the -wal. */
    if (!in_wal && pages * page > (uint64_t)size)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "%s is cut short: it has %lld bytes, and its header says %llu; restore it "
                          "from a copy",
                          path, (long long)size, (unsigned long long)(pages * page));
    return QUIRE_OK;
}

quire_status quire_base_check(quire_db *db, const char *path, bool *fresh, quire_error *err)
{
    int64_t application = 0, version = 0, tables = 0;
    bool empty = false;
    quire_status status = check_header(db, path, &empty, err);
    /* One snapshot: another process may be making the base just now. */
    if (!status) status = quire_db_exec(db, "BEGIN", err);
    if (!status) status = pragma_number(db, "SELECT count(*) FROM sqlite_schema", &tables, err);
    if (!status) status = pragma_number(db, "PRAGMA application_id", &application, err);
    if (!status) status = pragma_number(db, "PRAGMA user_version", &version, err);
    if (!sqlite3_get_autocommit(db->handle)) sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    if (status) return status;
    *fresh = tables == 0 && version == 0 && (application == 0 || application == APPLICATION_ID);
    if (*fresh) return QUIRE_OK;
    if (application != APPLICATION_ID) {
        char found[96];
        snprintf(found, sizeof found, "an SQLite database of another program (application id %lld)",
                 (long long)application);
        return not_a_base(err, path, found);
    }
    if (version > FORMAT_VERSION)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "%s has format version %lld; this Quire reads up to %d: install a newer "
                          "Quire",
                          path, (long long)version, (int)FORMAT_VERSION);
    if (version < 1)
        return quire_fail(err, QUIRE_E_FORMAT, "%s has format version %lld; expected 1 to %d", path,
                          (long long)version, (int)FORMAT_VERSION);
    return QUIRE_OK;
}
