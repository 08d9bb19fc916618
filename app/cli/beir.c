/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a BEIR set. */
#include "beir.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "bind/json.h"
#include "bind/sha256.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_LIMIT_BYTES = 64 << 20 };

struct beir_pool {
    quire_arena arena;
};

typedef quire_status (*take_line)(struct beir_set *set, char *line, size_t size, quire_error *err);

static quire_status each_line(const char *folder, const char *name, struct beir_set *set, take_line take,
                              quire_error *err)
{
    quire_str path = quire_arena_printf(&set->pool->arena, "%s/%s", folder, name);
    if (!path.data) return quire_fail_memory(err);
    FILE *file = fopen(path.data, "r");
    if (!file)
        return quire_fail(err, QUIRE_E_NOT_FOUND,
                          "%s: %s; a BEIR set has corpus.jsonl, queries.jsonl and qrels/test.tsv", path.data,
                          strerror(errno));
    char *line = NULL;
    size_t capacity = 0, number = 0;
    ssize_t size;
    quire_status status = QUIRE_OK;
    while (!status && (size = getline(&line, &capacity, file)) >= 0) {
        number++;
        if (quire_cancel_is_requested(set->cancel)) {
            status = quire_fail_cancelled(err);
            break;
        }
        while (size && (line[size - 1] == '\n' || line[size - 1] == '\r')) line[--size] = '\0';
        if (size == 0) continue;
        status = size > LINE_LIMIT_BYTES
                     ? quire_fail(err, QUIRE_E_LIMIT, "a line is over %d bytes", LINE_LIMIT_BYTES)
                     : take(set, line, (size_t)size, err);
        if (status) quire_error_wrap(err, status, "%s, line %zu", path.data, number);
    }
    free(line);
    fclose(file);
    return status;
}

/* Doubles the array when `count` is a power of two. False: out of memory. */
static bool make_room(void **items, size_t count, size_t item_size)
{
    if (count & (count - 1)) return true;
    void *more = realloc(*items, (count ? 2 * count : 1) * item_size);
    if (more) *items = more;
    return more != NULL;
}

static quire_status take_document(struct beir_set *set, char *line, size_t size, quire_error *err)
{
    yyjson_doc *doc = yyjson_read(line, size, 0);
    yyjson_val *root = yyjson_doc_get_root(doc);
    quire_str id = quire_json_get_str(root, "_id"), title = quire_json_get_str(root, "title"),
              text = quire_json_get_str(root, "text");
    quire_status status = QUIRE_OK;
    if (id.size == 0) {
        status = quire_fail(err, QUIRE_E_FORMAT, "expected an object with _id, title and text");
    } else if (!make_room((void **)&set->documents, set->document_count, sizeof *set->documents)) {
        status = quire_fail_memory(err);
    } else {
        quire_input *input = &set->documents[set->document_count];
        quire_str body = title.size ? quire_arena_printf(&set->pool->arena, "%.*s\n\n%.*s", QUIRE_FMT(title),
                                                         QUIRE_FMT(text))
                                    : quire_arena_copy(&set->pool->arena, text);
        *input = (quire_input){ .uri = quire_arena_copy(&set->pool->arena, id),
                                .title = quire_arena_copy(&set->pool->arena, title),
                                .media_type = { "text/plain", 10 },
                                .bytes = body };
        if (!input->uri.data || !input->title.data || !body.data) status = quire_fail_memory(err);
        else set->document_count++;
    }
    yyjson_doc_free(doc);
    return status;
}

static quire_status take_query(struct beir_set *set, char *line, size_t size, quire_error *err)
{
    yyjson_doc *doc = yyjson_read(line, size, 0);
    yyjson_val *root = yyjson_doc_get_root(doc);
    quire_str id = quire_json_get_str(root, "_id"), text = quire_json_get_str(root, "text");
    quire_sha256 *hash = quire_sha256_new();
    unsigned char digest[32];
    quire_status status = hash ? QUIRE_OK : quire_fail_memory(err);
    if (!status && id.size == 0)
        status = quire_fail(err, QUIRE_E_FORMAT, "expected an object with _id and text");
    if (!status) status = quire_sha256_add(hash, id, err);
    if (!status) status = quire_sha256_take(hash, digest, err);
    if (!status && !make_room((void **)&set->queries, set->query_count, sizeof *set->queries))
        status = quire_fail_memory(err);
    if (!status) {
        struct beir_query *query = &set->queries[set->query_count];
        *query = (struct beir_query){ .id = quire_arena_copy(&set->pool->arena, id),
                                      .text = quire_arena_copy(&set->pool->arena, text).data,
                                      .in_test_half = digest[31] & 1 };
        if (!query->id.data || !query->text) status = quire_fail_memory(err);
        else set->query_count++;
    }
    quire_sha256_free(hash);
    yyjson_doc_free(doc);
    return status;
}

static quire_status take_judgement(struct beir_set *set, char *line, size_t size, quire_error *err)
{
    char *first = memchr(line, '\t', size);
    char *second = first ? memchr(first + 1, '\t', size - (size_t)(first + 1 - line)) : NULL;
    char *end = NULL;
    double grade = second ? strtod(second + 1, &end) : 0;
    if (!second)
        return quire_fail(err, QUIRE_E_FORMAT, "expected query id, document id and score, with tabs between");
    if (end == second + 1) return QUIRE_OK; /* the header line */
    if (!make_room((void **)&set->judgements, set->judgement_count, sizeof *set->judgements))
        return quire_fail_memory(err);
    quire_str query = { line, (size_t)(first - line) },
              document = { first + 1, (size_t)(second - first - 1) };
    struct beir_judgement *judgement = &set->judgements[set->judgement_count];
    *judgement = (struct beir_judgement){ quire_arena_copy(&set->pool->arena, query),
                                          quire_arena_copy(&set->pool->arena, document), grade };
    if (!judgement->query.data || !judgement->document.data) return quire_fail_memory(err);
    set->judgement_count++;
    return QUIRE_OK;
}

static int compare(quire_str a, quire_str b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size ? memcmp(a.data, b.data, size) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

static int by_query(const void *a, const void *b)
{
    const struct beir_judgement *left = a, *right = b;
    int order = compare(left->query, right->query);
    return order ? order : compare(left->document, right->document);
}

/* Gives each query its judgements, and drops queries that have none. */
static void tie_judgements(struct beir_set *set)
{
    size_t kept = 0;
    if (set->judgement_count) qsort(set->judgements, set->judgement_count, sizeof *set->judgements, by_query);
    for (size_t i = 0; i < set->query_count; i++) {
        struct beir_query query = set->queries[i];
        size_t low = 0, high = set->judgement_count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (compare(set->judgements[middle].query, query.id) < 0) low = middle + 1;
            else high = middle;
        }
        query.first_judgement = query.end_judgement = low;
        while (query.end_judgement < set->judgement_count &&
               quire_str_equal(set->judgements[query.end_judgement].query, query.id))
            query.end_judgement++;
        if (query.end_judgement > low) set->queries[kept++] = query;
    }
    set->query_count = kept;
}

double beir_grade(const struct beir_set *set, size_t query, quire_str document)
{
    for (size_t i = set->queries[query].first_judgement; i < set->queries[query].end_judgement; i++)
        if (quire_str_equal(set->judgements[i].document, document)) return set->judgements[i].grade;
    return 0;
}

quire_status beir_load(const char *folder, const quire_cancel *cancel, struct beir_set *out, quire_error *err)
{
    *out = (struct beir_set){ .pool = calloc(1, sizeof *out->pool), .cancel = cancel };
    if (!out->pool) return quire_fail_memory(err);
    quire_status status = each_line(folder, "corpus.jsonl", out, take_document, err);
    if (!status) status = each_line(folder, "queries.jsonl", out, take_query, err);
    if (!status) status = each_line(folder, "qrels/test.tsv", out, take_judgement, err);
    if (!status) tie_judgements(out);
    if (!status && (out->document_count == 0 || out->query_count == 0))
        status = quire_fail(err, QUIRE_E_FORMAT,
                            "%s holds %zu documents and %zu judged queries; expected some of both", folder,
                            out->document_count, out->query_count);
    if (status) beir_free(out);
    return status;
}

void beir_free(struct beir_set *set)
{
    free(set->documents);
    free(set->queries);
    free(set->judgements);
    if (set->pool) quire_arena_free(&set->pool->arena);
    free(set->pool);
    *set = (struct beir_set){ 0 };
}
