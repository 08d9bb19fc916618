/* SPDX-License-Identifier: Apache-2.0 */
/* A base of a test's own, seen through store.h. */
#ifndef QUIRE_TEST_STORE_BASE_H
#define QUIRE_TEST_STORE_BASE_H

#include "store/driver.h"
#include "support/cmocka_all.h"
#include "support/stored_document.h"

struct base {
    char folder[64], path[160];
    const quire_store_driver *driver;
    quire_config *config;
    quire_store *store; /* NULL: closed */
    quire_arena arena;
    quire_call call;
    quire_error err;
};

/* Fails the test where a call on `base` did. */
#define OK(expression) base_ok(base, (expression), #expression, __LINE__)
void base_ok(struct base *base, quire_status status, const char *what, int line);

/* Fills all but the folder. Waiting for another writer and keeping traces are bounded tightly. */
/* The time of day that an open base sees; 0: the system's. */
extern int64_t base_unix_ms;
bool prepare_base(struct base *base, const quire_store_driver *driver, const char *path);
quire_status open_base(struct base *base, quire_store_mode mode);
void close_base(struct base *base);

extern const quire_store_driver quire_store_sqlite;

/* Set-up of cmocka: a folder in which `path` names a file that is not there yet. The test's initial state is the driver;
 * NULL: sqlite. */
int set_up_base(void **state);
/* The same with the base made, its space too, and open. */
int set_up_open_base(void **state);
int tear_down_base(void **state);

/* Five lines each that say the same. */
extern const char harbour_text[], harbour_text_zh[];

/* Puts a document of which each line is a chunk. */
quire_put_result put_lines(struct base *base, const char *uri, const char *title, const char *language,
                           const char *text);
/* What a source answers for; in the base's arena. */
const quire_source_entry *entries_of(struct base *base, quire_str source, quire_strs prefixes, size_t *count);
const quire_source_entry *entries_at(struct base *base, quire_str source, quire_strs places, size_t *count);
/* A copy in the base's arena. */
quire_str base_str(struct base *base, const char *text);
void assert_text(quire_str found, const char *expected);

/* What one side of a search found, best first. */
struct ranked {
    quire_chunk_ref chunk;
    quire_document_ref document;
    double score;
};
struct ranking {
    struct ranked *items;
    size_t count;
    uint64_t considered;
};
/* `frequency`, where not NULL, gets as many numbers as the question has terms. */
struct ranking find_words(struct base *base, const char *question, const char *language,
                          const quire_filter *filter, uint64_t *frequency);
struct ranking find_near(struct base *base, const char *question, size_t k, const quire_filter *filter);
/* The same of a search that was made otherwise. */
struct ranking rank(quire_arena *arena, const quire_found_list *found, bool dense);
quire_hit hit_of(struct base *base, quire_chunk_ref chunk);
/* A condition in the short form of the command line. */
quire_condition condition_of(struct base *base, const char *text);

#endif
