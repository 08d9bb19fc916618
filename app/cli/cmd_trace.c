/* SPDX-License-Identifier: Apache-2.0 */
/* trace: what was done for a question or an add, and whether it would come out the same now. */
#include "command.h"
#include "json_out.h"
#include "trace_out.h"

static bool replay;
static size_t limit;

static const struct flag own_flags[] = {
    { "replay", 'r', FLAG_SWITCH, NULL,
      "search again with the trace's vector and settings, and compare ranks", &replay },
    { "limit", 'n', FLAG_COUNT, "N", "how many to list (20)", &limit },
    { 0 },
};

static int show_list(struct cli *cli)
{
    quire_traces *traces = NULL;
    quire_error err = { 0 };
    int code = EXIT_DONE;
    if (quire_trace_list(cli->base, limit ? limit : 20, &cli->request, &traces, &err))
        return cli_failed(cli, &err);
    if (cli->json) {
        code = json_print(json_traces(traces));
    } else if (traces->count == 0) {
        puts("no traces yet; `quire ask` and `quire search` leave them");
    }
    for (size_t i = 0; !cli->json && i < traces->count; i++) {
        printf("%-8.*s %-8.*s ", (int)traces->items[i].id.size, traces->items[i].id.data,
               (int)traces->items[i].kind.size, traces->items[i].kind.data);
        print_time(stdout, traces->items[i].made_ms);
        fputc('\n', stdout);
    }
    quire_traces_free(traces);
    return code;
}

static int show_one(struct cli *cli, const char *id)
{
    quire_traces *traces = NULL;
    quire_error err = { 0 };
    int code = EXIT_FAILED;
    if (quire_trace_get(cli->base, id, &cli->request, &traces, &err)) return cli_failed(cli, &err);
    const quire_trace *trace = &traces->items[0];
    yyjson_doc *body = cli->json ? yyjson_read(trace->body.data, trace->body.size, 0) : NULL;
    if (!cli->json) {
        code = trace_print(trace) ? EXIT_DONE : EXIT_FAILED;
    } else if (!body) {
        cli_usage("the trace %s cannot be read", id);
    } else {
        code = json_print(json_trace(trace, yyjson_doc_get_root(body)));
    }
    yyjson_doc_free(body);
    quire_traces_free(traces);
    return code;
}

static int show_replay(struct cli *cli, const char *id)
{
    quire_replay *result = NULL;
    quire_error err = { 0 };
    int code = EXIT_DONE;
    if (quire_trace_replay(cli->base, id, &cli->request, &result, &err)) return cli_failed(cli, &err);
    if (cli->json) {
        code = json_print(json_replay(result));
    } else {
        puts(result->same           ? "the same ranks"
             : result->base_changed ? "the base has changed since, and so have the ranks:"
                                    : "the ranks differ although the base is the same:");
        for (size_t i = 0; i < result->change_count; i++)
            printf("  %3u. was %.*s, now %.*s\n", result->changes[i].rank,
                   result->changes[i].was.size ? (int)result->changes[i].was.size : 7,
                   result->changes[i].was.size ? result->changes[i].was.data : "nothing",
                   result->changes[i].now.size ? (int)result->changes[i].now.size : 7,
                   result->changes[i].now.size ? result->changes[i].now.data : "nothing");
    }
    quire_replay_free(result);
    return code;
}

static int run(struct cli *cli, struct arguments arguments)
{
    const char *id = arguments.count ? arguments.words[0] : NULL;
    if (replay) return show_replay(cli, id);
    return id ? show_one(cli, id) : show_list(cli);
}

const struct command cmd_trace = {
    .name = "trace",
    .summary = "list traces, show one, or replay it",
    .synopsis = "[ID]",
    .details = "A trace holds ids, ranges, scores, times and the question's vector. --replay without an ID "
               "takes the newest\n"
               "of a search or an answer.",
    .examples = "quire trace\nquire trace t12\nquire trace t12 --replay",
    .base = BASE_NEEDED,
    .flags = own_flags,
    .least = 0,
    .most = 1,
    .run = run,
};
