/* SPDX-License-Identifier: Apache-2.0 */
/* eval: measures retrieval on a BEIR folder by the ordinary path: documents are added to a base of their own as title and
 * text, questions are searched, and a document scores as its best chunk.
 * Measures: nDCG with gain 2^grade - 1 and discount log2(rank + 1), recall, reciprocal rank, hit rate; Järvelin and
 * Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 2002. */
#include "beir.h"
#include "json_out.h"
#include "search_flags.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A document may stand in several chunks: this many hits hold the 20 documents that recall@20 asks for. */
enum { HITS = 100, DEEPEST = 20 };

static struct search_flags common = SEARCH_FLAGS_STANDARD;
static const char *half;
static bool keep;

static const struct flag own_flags[] = {
    { "mode", 'm', FLAG_TEXT, "MODE", "hybrid (default), dense or lexical", &common.mode },
    { "half", 0, FLAG_TEXT, "tune|test", "only half of the queries, by the parity of sha256(query id)",
      &half },
    { "keep", 0, FLAG_SWITCH, NULL, "keep the base (named by --kb) and use it again when it holds the set",
      &keep },
    { 0 },
};

struct measures {
    double ndcg, recall5, recall20, mrr, hit1;
    size_t queries;
};

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int by_grade(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left < right) - (left > right);
}

/* The best possible DCG at 10 of this query's judgements. */
static double ideal_dcg(const struct beir_set *set, size_t query)
{
    double grades[64], sum = 0;
    size_t count = 0;
    for (size_t i = set->queries[query].first_judgement; i < set->queries[query].end_judgement && count < 64;
         i++)
        grades[count++] = set->judgements[i].grade;
    qsort(grades, count, sizeof *grades, by_grade);
    for (size_t i = 0; i < count && i < 10; i++) sum += (exp2(grades[i]) - 1) / log2((double)i + 2);
    return sum;
}

static void measure(const struct beir_set *set, size_t query, const quire_str *found, size_t count,
                    struct measures *out)
{
    double dcg = 0, reciprocal = 0;
    size_t relevant = 0, in5 = 0, in20 = 0;
    for (size_t i = set->queries[query].first_judgement; i < set->queries[query].end_judgement; i++)
        relevant += set->judgements[i].grade > 0;
    if (relevant == 0) return;
    for (size_t rank = 0; rank < count && rank < DEEPEST; rank++) {
        double grade = beir_grade(set, query, found[rank]);
        if (grade <= 0) continue;
        if (rank < 10) dcg += (exp2(grade) - 1) / log2((double)rank + 2);
        if (rank < 10 && reciprocal == 0) reciprocal = 1.0 / ((double)rank + 1);
        in5 += rank < 5;
        in20++;
    }
    double ideal = ideal_dcg(set, query);
    out->ndcg += ideal > 0 ? dcg / ideal : 0;
    out->recall5 += (double)in5 / (double)relevant;
    out->recall20 += (double)in20 / (double)relevant;
    out->mrr += reciprocal;
    out->hit1 += count && beir_grade(set, query, found[0]) > 0;
    out->queries++;
}

/* The documents of the hits, each at its best chunk's place. */
static size_t documents_of(const quire_results *results, quire_str *out)
{
    size_t count = 0;
    for (size_t i = 0; i < results->hits.count && count < DEEPEST; i++) {
        quire_str uri = results->hits.items[i].document.uri;
        bool seen = false;
        for (size_t j = 0; j < count && !seen; j++)
            seen = out[j].size == uri.size && memcmp(out[j].data, uri.data, uri.size) == 0;
        if (!seen) out[count++] = uri;
    }
    return count;
}

static bool in_half(const struct beir_query *query)
{
    return !half || (strcmp(half, "test") == 0) == query->in_test_half;
}

static quire_status index_set(struct cli *cli, const struct beir_set *set, quire_error *err)
{
    quire_add_params params;
    quire_report *report = NULL;
    quire_add_defaults(&params);
    params.request = &cli->request;
    quire_status status = quire_add_inputs(cli->base, set->documents, set->document_count, &params, &report,
                                           err);
    progress_clear();
    if (!status && report->failed) {
        fprintf(stderr, "quire: %llu documents of the set could not be added; the first: %.*s: %.*s\n",
                (unsigned long long)report->failed, (int)report->failures[0].uri.size,
                report->failures[0].uri.data, (int)report->failures[0].message.size,
                report->failures[0].message.data);
    }
    quire_report_free(report);
    return status;
}

static quire_status search_set(struct cli *cli, const struct beir_set *set, quire_search_params params,
                               struct measures *out, quire_error *err)
{
    params.k = HITS;
    params.keep_trace = false;
    for (size_t i = 0; i < set->query_count; i++) {
        quire_results *results = NULL;
        quire_str found[DEEPEST];
        if (!in_half(&set->queries[i])) continue;
        quire_status status = quire_search(cli->base, set->queries[i].text, &params, &results, err);
        if (status) return status;
        measure(set, i, found, documents_of(results, found), out);
        quire_results_free(results);
    }
    return QUIRE_OK;
}

static int print_result(const struct cli *cli, const char *path, const struct beir_set *set,
                        const struct measures *sum, double index_seconds, double search_seconds)
{
    double n = sum->queries ? (double)sum->queries : 1;
    const double values[] = { sum->ndcg / n, sum->recall5 / n, sum->recall20 / n, sum->mrr / n,
                              sum->hit1 / n };
    static const char *const names[] = { "ndcg@10", "recall@5", "recall@20", "mrr@10", "hit@1" };
    if (!cli->json) {
        printf("%s: %zu documents, %zu queries\n", path, set->document_count, sum->queries);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            printf("  %-10s %.4f\n", names[i], values[i]);
        printf("  indexed in %.1f s, searched in %.1f s (%.1f ms a query)\n", index_seconds, search_seconds,
               1000 * search_seconds / n);
        return EXIT_DONE;
    }
    yyjson_mut_doc *doc = json_new();
    if (!doc) return json_print(NULL);
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    yyjson_mut_obj_add_strcpy(doc, root, "set", path);
    yyjson_mut_obj_add_uint(doc, root, "documents", set->document_count);
    yyjson_mut_obj_add_uint(doc, root, "queries", sum->queries);
    yyjson_mut_obj_add_strcpy(doc, root, "mode", common.mode ? common.mode : "hybrid");
    yyjson_mut_obj_add_strcpy(doc, root, "half", half ? half : "all");
    yyjson_mut_val *metrics = yyjson_mut_obj_add_obj(doc, root, "metrics");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        yyjson_mut_obj_add_real(doc, metrics, names[i], values[i]);
    yyjson_mut_val *seconds = yyjson_mut_obj_add_obj(doc, root, "seconds");
    yyjson_mut_obj_add_real(doc, seconds, "index", index_seconds);
    yyjson_mut_obj_add_real(doc, seconds, "search", search_seconds);
    return json_print(doc);
}

/* A base in a folder of its own, which the caller removes. */
static bool open_temporary(struct cli *cli, char *folder, size_t capacity, char *path, size_t path_capacity)
{
    const char *base = getenv("TMPDIR");
    quire_error err = { 0 };
    snprintf(folder, capacity, "%s/quire-eval-XXXXXX", base && *base ? base : "/tmp");
    if (!mkdtemp(folder)) {
        cli_usage("a temporary folder cannot be made: %s", strerror(errno));
        return false;
    }
    snprintf(path, path_capacity, "%s/eval.quire", folder);
    if (!quire_engine_open(cli->engine, path, &cli->base, &err)) return true;
    cli_failed(cli, &err);
    rmdir(folder);
    return false;
}

static void remove_temporary(struct cli *cli, const char *folder, const char *path)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-lock" };
    cli_close(cli);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char file[600];
        snprintf(file, sizeof file, "%s%s", path, endings[i]);
        unlink(file);
    }
    rmdir(folder);
}

static int evaluate(struct cli *cli, const char *path, const struct beir_set *set, quire_search_params params)
{
    struct measures sum = { 0 };
    quire_error err = { 0 };
    double started = seconds_now();
    quire_status status = index_set(cli, set, &err);
    double indexed = seconds_now();
    if (!status) status = search_set(cli, set, params, &sum, &err);
    if (status) return cli_failed(cli, &err);
    return print_result(cli, path, set, &sum, indexed - started, seconds_now() - indexed);
}

static int run(struct cli *cli, struct arguments arguments)
{
    char folder[256], path[512];
    struct beir_set set;
    quire_search_params params;
    quire_error err = { 0 };
    if (half && strcmp(half, "tune") != 0 && strcmp(half, "test") != 0)
        return cli_usage("--half is '%s'; it must be tune or test", half);
    if (!search_flags_take(&common, cli, &params)) return EXIT_USAGE;
    if (keep && !cli->kb) return cli_usage("--keep needs --kb FILE");
    if (beir_load(arguments.words[0], cli->cancel, &set, &err)) return cli_failed(cli, &err);
    int code = EXIT_FAILED;
    if (keep) {
        if (cli_open(cli)) code = evaluate(cli, arguments.words[0], &set, params);
    } else if (open_temporary(cli, folder, sizeof folder, path, sizeof path)) {
        code = evaluate(cli, arguments.words[0], &set, params);
        remove_temporary(cli, folder, path);
    }
    beir_free(&set);
    return code;
}

const struct command cmd_eval = {
    .name = "eval",
    .summary = "measure retrieval on a BEIR folder",
    .synopsis = "SET",
    .details = "SET is a folder with corpus.jsonl, queries.jsonl and qrels/test.tsv. Its documents are added "
               "to a base of its\n"
               "own, which is removed afterwards, save with --keep.",
    .examples = "quire eval data/scifact\nquire --json eval data/xquad-zh --mode dense --half test",
    .base = BASE_NONE,
    .flags = own_flags,
    .least = 1,
    .most = 1,
    .run = run,
};
