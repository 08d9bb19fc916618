/* SPDX-License-Identifier: Apache-2.0 */
/* search: the passages nearest to a question. */
#include "json_out.h"
#include "search_flags.h"

#include <math.h>

enum { SHOWN_TEXT_BYTES = 400 };

static struct search_flags common = SEARCH_FLAGS_STANDARD;
static bool explain;

static const struct flag own_flags[] = {
    { "limit", 'k', FLAG_COUNT, "N", "how many passages (10)", &common.k },
    { "mode", 'm', FLAG_TEXT, "MODE", "hybrid (default), dense or lexical", &common.mode },
    { "filter", 'f', FLAG_LIST, "KEY=VALUE", "only in documents whose field is VALUE, or starts so (VALUE*)",
      &common.filters },
    { "explain", 'e', FLAG_SWITCH, NULL, "every score, the weights and the times", &explain },
    { 0 },
};

static void print_score(const char *label, double score)
{
    if (isfinite(score)) printf(" %s %.4f", label, score);
}

static void print_hit(const quire_hit *hit)
{
    printf("%u. ", hit->rank);
    print_text(stdout, hit->document.title.size ? hit->document.title : hit->document.uri);
    print_places(stdout, hit->chunk.page, &hit->chunk.locator);
    printf("  [%.*s %.*s]", (int)hit->document.id.size, hit->document.id.data, (int)hit->chunk.id.size,
           hit->chunk.id.data);
    if (explain) {
        fputs("\n  ", stdout);
        print_score("fused", hit->scores.fused);
        print_score("dense", hit->scores.dense);
        print_score("lexical", hit->scores.lexical);
        print_score("rerank", hit->scores.rerank);
    } else {
        print_score("", hit->score);
    }
    fputc('\n', stdout);
    quire_str shown = hit->chunk.text;
    if (shown.size > SHOWN_TEXT_BYTES) {
        shown.size = SHOWN_TEXT_BYTES;
        while (shown.size && ((unsigned char)shown.data[shown.size] & 0xC0) == 0x80) shown.size--;
    }
    print_indented(stdout, shown, 3);
    fputs(shown.size < hit->chunk.text.size ? " …\n" : "\n", stdout);
}

static void print_results(const quire_results *results)
{
    for (size_t i = 0; i < results->hits.count; i++) print_hit(&results->hits.items[i]);
    if (results->reason) printf("nothing found: %s\n", quire_refusal_name(results->reason));
    if (!explain) return;
    if (isfinite(results->dense_weight)) printf("dense weight %.3f\n", results->dense_weight);
    if (isfinite(results->background_mean))
        printf("unrelated texts of this base: %.4f ± %.4f\n", results->background_mean,
               results->background_deviation);
    for (size_t i = 0; i < results->timing_count; i++)
        printf("%s%.*s %.1f ms", i ? ", " : "", (int)results->timings[i].step.size,
               results->timings[i].step.data, results->timings[i].ms);
    if (results->timing_count) fputc('\n', stdout);
    if (results->trace.size) printf("trace %.*s\n", (int)results->trace.size, results->trace.data);
}

static int run(struct cli *cli, struct arguments arguments)
{
    quire_search_params params;
    quire_results *results = NULL;
    quire_error err = { 0 };
    int code = EXIT_DONE;
    if (!search_flags_take(&common, cli, &params)) return EXIT_USAGE;
    if (quire_search(cli->base, arguments.words[0], &params, &results, &err)) return cli_failed(cli, &err);
    if (!cli->json) print_results(results);
    else code = json_print(json_results(results, explain));
    print_untraced(results->untraced);
    quire_results_free(results);
    return code;
}

const struct command cmd_search = {
    .name = "search",
    .summary = "find the passages nearest to a question",
    .synopsis = "QUERY",
    .details =
        "In JSON a chunk has place, where it stands in an original without pages: {label, ...}, null where "
        "that is not known.\n"
        "label is to be read (\"lines 40–61\"); beside it are those that apply of lines: [first, last], "
        "sheet, range, slide,\n"
        "symbol, row, entry, and member, the name of a document in the one that it was found in. Lines "
        "count from 1 in\n"
        "the file as it is; CR, LF or both end one.",
    .examples = "quire search 'termination notice period'\nquire search -k 3 --mode lexical 'ISO-9001'\n"
                "quire search '合同的终止通知期' --filter language=zh-Hans\nquire --json search 'revenue "
                "2023' --explain",
    .base = BASE_NEEDED,
    .flags = own_flags,
    .least = 1,
    .most = 1,
    .run = run,
};
