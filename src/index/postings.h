/* SPDX-License-Identifier: Apache-2.0 */
/* The lexical index: which chunk holds which term how often. Behind it: SQLite's FTS5, fed with a chunk's line, which is
 * its finished terms joined by spaces, and a tokenizer that only splits there, so that nothing is tokenised twice. Ranking
 * (bm25) is done here, term by term, over sums held by the caller. Interface of the lexical index: blocked postings of our
 * own would fit behind it. */
#ifndef QUIRE_INDEX_POSTINGS_H
#define QUIRE_INDEX_POSTINGS_H

#include "base/buffer.h"
#include "bind/sqlite.h"
#include "text/terms.h"

/* Makes the tokenizer and the collecting function known to a connection; before anything else here. */
QUIRE_CHECKED quire_status quire_postings_attach(quire_db *db, quire_error *err);
QUIRE_CHECKED quire_status quire_postings_create(quire_db *db, quire_error *err);

/* Appends `terms` to `line`, each followed by a space; gives their number. */
size_t quire_postings_join(const quire_terms *terms, quire_buffer *line);
/* A fingerprint of a line: to see whether the same text still gives the same terms. */
int64_t quire_postings_fingerprint(quire_str line);

QUIRE_CHECKED quire_status quire_postings_add(quire_db *db, int64_t chunk, quire_str line, quire_error *err);

/* The index keeps no lines: to take a chunk out it needs the chunk's again. */
typedef struct quire_postings_source {
    /* Appends the line of a chunk as it comes out now; *fingerprint: of the one that was added. */
    quire_status (*line)(void *user, int64_t chunk, quire_buffer *line, int64_t *fingerprint,
                         quire_error *err);
    void *user;
} quire_postings_source;

/* Takes these chunks out. *stale: the line of one no longer comes out as it was added (another ICU, another stemmer): then
 * not all are out, and the index is to be cleared and made anew. */
QUIRE_CHECKED quire_status quire_postings_remove(quire_db *db, const int64_t *chunks, size_t count,
                                                 const quire_postings_source *source, bool *stale,
                                                 quire_error *err);
QUIRE_CHECKED quire_status quire_postings_clear(quire_db *db, quire_error *err);
/* Merges everything, so that removed terms leave the file's live pages. Costs a rewrite of the postings. */
QUIRE_CHECKED quire_status quire_postings_purge(quire_db *db, quire_error *err);

/* One chunk that holds a term. */
typedef struct quire_posting {
    int64_t chunk;
    uint32_t frequency;
} quire_posting;

typedef struct quire_posting_list {
    quire_posting *items; /* by chunk, ascending */
    size_t count, capacity;
} quire_posting_list;

/* All postings of one term; the list's memory is used again from call to call.
 * errors: NO_MEMORY, CANCELLED, FORMAT, IO */
QUIRE_CHECKED quire_status quire_postings_read(quire_db *db, quire_str term, const quire_cancel *cancel,
                                               quire_posting_list *list, quire_error *err);
void quire_posting_list_free(quire_posting_list *list);

/* The part of bm25 that a term adds to a chunk. k1 1.2, b .75. Source: Robertson and Zaragoza, "The Probabilistic
 * Relevance Framework", 2009, with the idf of Lucene, ln(1 + (N - n + .5) / (n + .5)), which is never negative. */
double quire_bm25_idf(uint64_t chunks, uint64_t holding);
double quire_bm25(double idf, uint32_t frequency, double length, double average_length);

#endif
