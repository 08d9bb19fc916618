/* SPDX-License-Identifier: Apache-2.0 */
/* Small documents for tests of the store: a text becomes paragraphs, chunks, hashes and vectors without any model. */
#ifndef QUIRE_TEST_STORED_DOCUMENT_H
#define QUIRE_TEST_STORED_DOCUMENT_H

#include "store/store.h"

enum { TEST_DIM = 48 };

struct stored_document {
    quire_document document;
    quire_chunks chunks;
    quire_input_hash *inputs;
    quire_matrix vectors; /* one row a chunk */
    quire_ledger_rows ledger;
};

/* Makes a document of `text`: each line is a paragraph and a chunk, and has one place run. Everything in `arena`;
 * aborts the test where memory is out. */
struct stored_document make_document(quire_arena *arena, const char *uri, const char *title,
                                     const char *language, const char *text);
/* One without a text, as an archive is. */
struct stored_document make_container(quire_arena *arena, const char *uri);
/* The same of a text that is a table: lines are rows, the first one its header, and TABs part cells. */
struct stored_document make_table(quire_arena *arena, const char *uri, const char *title,
                                  const char *language, const char *text);
/* The vector of a text: each byte pair adds to one cell; unit length. */
void make_vector(const char *text, size_t size, float *out);
/* The numbers that stand for the hash of an input. */
quire_input_hash make_input_hash(const char *text, size_t size);

/* Makes the space that the vectors above live in. */
quire_status make_space(quire_store *store, quire_call *call, quire_error *err);
quire_document_version version_of(const struct stored_document *made);
/* All of it, its vectors included. */
quire_put put_of(const struct stored_document *made, const char *source);
/* Puts that. */
quire_status put_document(quire_store *store, quire_call *call, const struct stored_document *made,
                          const char *source, quire_put_result *out, quire_error *err);

#endif
