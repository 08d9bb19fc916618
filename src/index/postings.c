/* SPDX-License-Identifier: Apache-2.0 */
/* FTS5 as an index of finished terms. The table keeps no content and no sizes; the removal of a chunk needs the same
 * line of terms again. Source of the interface used: the SQLite FTS5 document, sections 4.3.4, 6 and 7. */
#include "index/postings.h"

#include "base/array.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/size.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LIST_POINTER "quire_posting_list"

enum { ROWS_PER_CANCEL_CHECK = 4096, LARGEST_TERM_BYTES = 4096, LARGEST_LINE_BYTES = 64 << 20 };

static const double BM25_K1 = 1.2, BM25_B = 0.75;

static int tokenizer_create(void *context, const char **args, int count, Fts5Tokenizer **out)
{
    (void)args;
    (void)count;
    *out = context; /* there is no state; FTS5 only asks that it not be NULL */
    return SQLITE_OK;
}

static void tokenizer_delete(Fts5Tokenizer *tokenizer)
{
    (void)tokenizer;
}

static int tokenizer_split(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int size,
                           int (*emit)(void *, int, const char *, int, int, int))
{
    (void)tokenizer;
    (void)flags;
    for (int start = 0; start < size;) {
        const char *space = memchr(text + start, ' ', (size_t)(size - start));
        int end = space ? (int)(space - text) : size;
        if (end > start) {
            int code = emit(context, 0, text + start, end - start, start, end);
            if (code != SQLITE_OK) return code;
        }
        start = end + 1;
    }
    return SQLITE_OK;
}

struct collecting {
    quire_posting_list *list;
    const quire_cancel *cancel;
};

static bool push(quire_posting_list *list, quire_posting posting)
{
    quire_posting *items = quire_array_grow(list->items, list->count, &list->capacity, sizeof *items);
    if (!items) return false;
    list->items = items;
    list->items[list->count++] = posting;
    return true;
}

static int collect_row(const Fts5ExtensionApi *api, Fts5Context *fts, void *user)
{
    struct collecting *collecting = user;
    quire_posting posting = { .chunk = api->xRowid(fts) };
    Fts5PhraseIter at;
    int column, offset;
    if (collecting->list->count % ROWS_PER_CANCEL_CHECK == 0 && quire_cancel_asked(collecting->cancel))
        return SQLITE_INTERRUPT;
    int code = api->xPhraseFirst(fts, 0, &at, &column, &offset);
    if (code != SQLITE_OK) return code;
    for (; column >= 0; api->xPhraseNext(fts, &at, &column, &offset)) posting.frequency++;
    return push(collecting->list, posting) ? SQLITE_OK : SQLITE_NOMEM;
}

/* SQL: quire_collect(postings, pointer), called on the first row of a match, walks all rows of its only phrase. */
static void collect(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context, int count,
                    sqlite3_value **values)
{
    struct collecting *collecting = count == 1 ? sqlite3_value_pointer(values[0], LIST_POINTER) : NULL;
    int code = collecting ? api->xQueryPhrase(fts, 0, collecting, collect_row) : SQLITE_MISUSE;
    if (code != SQLITE_OK) sqlite3_result_error_code(context, code);
}

/* *out is NULL with SQLITE_ERROR where this SQLite has no function of that name. */
static int find_fts5(quire_db *db, fts5_api **out)
{
    sqlite3_stmt *statement = NULL;
    *out = NULL;
    int code = sqlite3_prepare_v2(db->handle, "SELECT fts5(?1)", -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_pointer(statement, 1, out, "fts5_api_ptr", NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement) == SQLITE_ROW ? SQLITE_OK : sqlite3_errcode(db->handle);
    sqlite3_finalize(statement);
    return code;
}

quire_status quire_postings_attach(quire_db *db, quire_error *err)
{
    fts5_tokenizer tokenizer = { tokenizer_create, tokenizer_delete, tokenizer_split };
    fts5_api *api = NULL;
    int code = find_fts5(db, &api);
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_ERROR)
        return quire_db_fail(db, code, "preparing the lexical index", err);
    if (!api)
        return quire_fail(err, QUIRE_E_IO, "this SQLite (%s) is built without FTS5; install one that has it",
                          sqlite3_libversion());
    code = api->xCreateTokenizer(api, "quire_terms", db, &tokenizer, NULL);
    if (code == SQLITE_OK) code = api->xCreateFunction(api, "quire_collect", NULL, collect, NULL);
    return code == SQLITE_OK ? QUIRE_OK : quire_db_fail(db, code, "preparing the lexical index", err);
}

quire_status quire_postings_create(quire_db *db, quire_error *err)
{
    static const char create[] = "CREATE VIRTUAL TABLE postings "
                                 "USING fts5(terms, content='', columnsize=0, tokenize='quire_terms')";
    return quire_db_exec(db, create, err);
}

size_t quire_postings_join(const quire_terms *terms, quire_buffer *line)
{
    size_t count = 0;
    for (size_t i = 0; i < terms->count; i++) {
        quire_str term = terms->items[i].text;
        if (term.size == 0 || term.size > LARGEST_TERM_BYTES) continue;
        quire_buffer_append_str(line, term);
        quire_buffer_append_char(line, ' ');
        count++;
    }
    return count;
}

int64_t quire_postings_fingerprint(quire_str line)
{
    return (int64_t)quire_hash_str(QUIRE_HASH_START, line);
}

quire_status quire_postings_add(quire_db *db, int64_t chunk, quire_str line, quire_error *err)
{
    quire_query query = quire_query_start(db, "INSERT INTO postings(rowid, terms) VALUES(?, ?)");
    quire_query_bind_int(&query, chunk);
    quire_query_bind_text(&query, line);
    return quire_query_run(&query, err);
}

static quire_status remove_line(quire_db *db, int64_t chunk, quire_str line, quire_error *err)
{
    static const char delete[] = "INSERT INTO postings(postings, rowid, terms) VALUES('delete', ?, ?)";
    quire_query query = quire_query_start(db, delete);
    quire_query_bind_int(&query, chunk);
    quire_query_bind_text(&query, line);
    return quire_query_run(&query, err);
}

quire_status quire_postings_remove(quire_db *db, const int64_t *chunks, size_t count,
                                   const quire_postings_source *source, bool *stale, quire_error *err)
{
    quire_buffer line;
    quire_status status = QUIRE_OK;
    *stale = false;
    quire_buffer_init(&line, LARGEST_LINE_BYTES);
    for (size_t i = 0; i < count && !status && !*stale; i++) {
        int64_t fingerprint = 0;
        quire_buffer_clear(&line);
        status = source->line(source->user, chunks[i], &line, &fingerprint, err);
        if (status) break;
        *stale = quire_postings_fingerprint(quire_buffer_view(&line)) != fingerprint;
        if (!*stale) status = remove_line(db, chunks[i], quire_buffer_view(&line), err);
    }
    quire_buffer_free(&line);
    return status;
}

quire_status quire_postings_clear(quire_db *db, quire_error *err)
{
    return quire_db_exec(db, "INSERT INTO postings(postings) VALUES('delete-all')", err);
}

quire_status quire_postings_purge(quire_db *db, quire_error *err)
{
    return quire_db_exec(db, "INSERT INTO postings(postings) VALUES('optimize')", err);
}

/* `term` as an FTS5 string: in double quotes, its own doubled. */
static void quote(quire_str term, quire_buffer *out)
{
    quire_buffer_append_char(out, '"');
    for (size_t i = 0; i < term.size; i++) {
        if (term.data[i] == '"') quire_buffer_append_char(out, '"');
        quire_buffer_append_char(out, term.data[i]);
    }
    quire_buffer_append_char(out, '"');
}

quire_status quire_postings_read(quire_db *db, quire_str term, const quire_cancel *cancel,
                                 quire_posting_list *list, quire_error *err)
{
    struct collecting collecting = { list, cancel };
    quire_buffer quoted;
    list->count = 0;
    if (term.size == 0 || term.size > LARGEST_TERM_BYTES || memchr(term.data, ' ', term.size))
        return QUIRE_OK;
    quire_buffer_init(&quoted, 2 * LARGEST_TERM_BYTES + 2);
    quote(term, &quoted);
    quire_status status = quire_buffer_check(&quoted, "a term", err);
    if (!status) {
        static const char collect[] = "SELECT quire_collect(postings, ?) FROM postings "
                                      "WHERE postings MATCH ? LIMIT 1";
        quire_query query = quire_query_start(db, collect);
        quire_query_bind_pointer(&query, &collecting, LIST_POINTER);
        quire_query_bind_text(&query, quire_buffer_view(&quoted));
        status = quire_query_run(&query, err);
    }
    quire_buffer_free(&quoted);
    return status;
}

void quire_posting_list_free(quire_posting_list *list)
{
    free(list->items);
    *list = (quire_posting_list){ 0 };
}

double quire_bm25_idf(uint64_t chunks, uint64_t holding)
{
    double n = (double)holding, all = (double)(chunks > holding ? chunks : holding);
    return log(1.0 + (all - n + 0.5) / (n + 0.5));
}

double quire_bm25(double idf, uint32_t frequency, double length, double average_length)
{
    double relative = average_length > 0 ? length / average_length : 1;
    double tf = (double)frequency;
    return idf * tf * (BM25_K1 + 1) / (tf + BM25_K1 * (1 - BM25_B + BM25_B * relative));
}
