/* SPDX-License-Identifier: Apache-2.0 */
/* How good extractive answers are: over a BEIR set whose queries carry gold answers (metadata.answers), the share of
 * questions whose gold answer stands in the first quote, in any quote, and how many were refused. One JSON line.
 *
 *     bench_answers SET BASE [tune|test]
 *
 * BASE is kept between runs: the set's documents are added where they are not there yet. A set without gold answers
 * (clapnq's unanswerable half) gives only the refusals. */
#include "../app/cli/beir.h"

#include "base/str.h"
#include "bind/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct tally {
    size_t asked, refused, in_first, in_any, quotes, with_gold, by_reason[4];
    double seconds, slowest;
};

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool holds_any(yyjson_val *answers, quire_str quote)
{
    size_t index, count;
    yyjson_val *answer;
    yyjson_arr_foreach(answers, index, count, answer)
    {
        const char *text = yyjson_get_str(answer);
        if (text && *text && quote.size && memmem(quote.data, quote.size, text, strlen(text))) return true;
    }
    return false;
}

static void count_answer(struct tally *tally, const quire_answer *answer, yyjson_val *gold)
{
    static const quire_refusal reasons[] = { QUIRE_REFUSAL_NO_MATCH, QUIRE_REFUSAL_WEAK_MATCH,
                                             QUIRE_REFUSAL_EMPTY_BASE, QUIRE_REFUSAL_FILTERED_OUT };
    bool first = false, any = false;
    tally->asked++;
    tally->quotes += answer->citation_count;
    if (!answer->supported) tally->refused++;
    for (size_t i = 0; i < 4; i++) tally->by_reason[i] += answer->reason == reasons[i];
    for (size_t i = 0; i < answer->citation_count; i++) {
        bool holds = holds_any(gold, answer->citations[i].quote);
        first |= holds && i == 0;
        any |= holds;
    }
    tally->with_gold += yyjson_arr_size(gold) > 0;
    tally->in_first += first;
    tally->in_any += any;
}

static int ask_all(quire *base, const struct beir_set *set, const char *folder, const char *half,
                   struct tally *tally)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/queries.jsonl", folder);
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    quire_error err = { 0 };
    if (!file) return 1;
    for (ssize_t size; (size = getline(&line, &capacity, file)) > 0;) {
        yyjson_doc *doc = yyjson_read(line, (size_t)size, 0);
        yyjson_val *root = yyjson_doc_get_root(doc);
        quire_str id = quire_json_get_str(root, "_id");
        const struct beir_query *query = NULL;
        for (size_t i = 0; i < set->query_count && !query; i++)
            if (quire_str_equal(set->queries[i].id, id)) query = &set->queries[i];
        if (query && (!half || (strcmp(half, "test") == 0) == query->in_test_half)) {
            quire_ask_params params;
            quire_answer *answer = NULL;
            quire_ask_defaults(&params);
            params.keep_trace = false;
            double started = seconds_now();
            if (quire_ask(base, query->text, &params, &answer, &err)) {
                fprintf(stderr, "%s\n", err.message);
                return 1;
            }
            double took = seconds_now() - started;
            tally->seconds += took;
            if (took > tally->slowest) tally->slowest = took;
            count_answer(tally, answer, yyjson_obj_get(yyjson_obj_get(root, "metadata"), "answers"));
            if (getenv("BENCH_SHOW_MISSES") && answer->citation_count &&
                !holds_any(yyjson_obj_get(yyjson_obj_get(root, "metadata"), "answers"),
                           answer->citations[0].quote))
                fprintf(stderr, "Q %s\n  A %.*s\n  G %s\n", query->text, (int)answer->citations[0].quote.size,
                        answer->citations[0].quote.data,
                        yyjson_get_str(yyjson_arr_get_first(
                            yyjson_obj_get(yyjson_obj_get(root, "metadata"), "answers"))));
            if (getenv("BENCH_SHOW_REFUSALS") && !answer->supported)
                fprintf(stderr, "R %s: %s\n", quire_refusal_name(answer->reason), query->text);
            quire_answer_free(answer);
        }
        yyjson_doc_free(doc);
    }
    free(line);
    fclose(file);
    return 0;
}

int main(int argc, char **argv)
{
    struct beir_set set;
    struct tally tally = { 0 };
    quire *base = NULL;
    quire_config *config = NULL;
    quire_error err = { 0 };
    if (argc < 3) {
        fprintf(stderr, "usage: bench_answers SET BASE [tune|test]\n");
        return 2;
    }
    if (beir_load(argv[1], NULL, &set, &err) || quire_config_new(&config, &err) ||
        quire_config_environment(config, &err) || quire_open(argv[2], config, &base, &err) ||
        quire_add_inputs(base, set.documents, set.document_count, NULL, NULL, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    const char *half = argc > 3 ? argv[3] : NULL;
    if (ask_all(base, &set, argv[1], half, &tally)) return 1;
    double asked = tally.asked ? (double)tally.asked : 1,
           gold = tally.with_gold ? (double)tally.with_gold : 1;
    printf("{\"bench\":\"answers\",\"set\":\"%s\",\"half\":\"%s\",\"questions\":%zu,\"gold_in_first_quote\":%"
           ".4f,"
           "\"gold_in_any_quote\":%.4f,\"refused\":%.4f,\"no_match\":%zu,\"weak_match\":%zu,\"quotes\":%.2f,"
           "\"ms\":%.1f,\"slowest_ms\":%.1f}\n",
           argv[1], half ? half : "all", tally.asked, (double)tally.in_first / gold,
           (double)tally.in_any / gold, (double)tally.refused / asked, tally.by_reason[0], tally.by_reason[1],
           (double)tally.quotes / asked, 1000 * tally.seconds / asked, 1000 * tally.slowest);
    quire_close(base);
    quire_config_free(config);
    beir_free(&set);
    return 0;
}
