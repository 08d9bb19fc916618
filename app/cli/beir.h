/* SPDX-License-Identifier: Apache-2.0 */
/* A BEIR set: corpus.jsonl, queries.jsonl, qrels/test.tsv. */
#ifndef QUIRE_CLI_BEIR_H
#define QUIRE_CLI_BEIR_H

#include "quire/quire.h"

struct beir_query {
    quire_str id;
    const char *text;
    size_t first_judgement, end_judgement;
    bool in_test_half; /* the last byte of sha256(id) is odd */
};

struct beir_judgement {
    quire_str query, document;
    double grade;
};

struct beir_set {
    quire_input *documents; /* uri is the document's id; bytes are title, empty line, text */
    size_t document_count;
    struct beir_query *queries; /* that have judgements */
    size_t query_count;
    struct beir_judgement *judgements; /* sorted by query, then document */
    size_t judgement_count;
    struct beir_pool *pool; /* owns the strings */
    const quire_cancel *cancel;
};

/* errors: NOT_FOUND, FORMAT (with file and line), NO_MEMORY, CANCELLED */
quire_status beir_load(const char *folder, const quire_cancel *cancel, struct beir_set *out,
                       quire_error *err);
void beir_free(struct beir_set *set);

/* The grade of a document for a query; 0 where it was not judged. */
double beir_grade(const struct beir_set *set, size_t query, quire_str document);

#endif
