/* SPDX-License-Identifier: Apache-2.0 */
/* add and sync. */
#include "command.h"
#include "json_out.h"

#include <stdlib.h>
#include <string.h>

enum { INPUT_LIMIT_BYTES = 512 << 20, SHOWN_FAILURES = 20 };

static struct flag_list ignore;
static const char *name;

static const struct flag add_flags[] = {
    { "ignore", 'i', FLAG_LIST, "PATTERN", "pass over what matches, as in .gitignore; may be repeated",
      &ignore },
    { "name", 0, FLAG_TEXT, "NAME", "what to call standard input (-) in the base; its ending tells the type",
      &name },
    { 0 },
};

static const struct flag sync_flags[] = {
    { "ignore", 'i', FLAG_LIST, "PATTERN", "pass over what matches, as in .gitignore; may be repeated",
      &ignore },
    { 0 },
};

static bool print_json(const quire_report *report, bool sync)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return false;
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    yyjson_mut_val *documents = yyjson_mut_obj_add_obj(doc, root, "documents");
    yyjson_mut_obj_add_uint(doc, documents, "added", report->added);
    yyjson_mut_obj_add_uint(doc, documents, "updated", report->updated);
    yyjson_mut_obj_add_uint(doc, documents, "unchanged", report->unchanged);
    yyjson_mut_obj_add_uint(doc, documents, "failed", report->failed);
    if (report->reread) yyjson_mut_obj_add_uint(doc, documents, "reread", report->reread);
    if (sync) yyjson_mut_obj_add_uint(doc, documents, "removed", report->removed);
    yyjson_mut_obj_add_uint(doc, root, "chunks", report->chunks);
    yyjson_mut_obj_add_uint(doc, root, "embedded", report->embedded);
    yyjson_mut_obj_add_real(doc, root, "seconds", report->seconds);
    yyjson_mut_obj_add_real(doc, root, "embedding_seconds", report->embedding_seconds);
    yyjson_mut_val *rereads = yyjson_mut_obj_add_arr(doc, root, "reread");
    for (size_t i = 0; i < report->reread_count; i++) {
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, rereads);
        quire_json_add_str(doc, item, "why", report->rereads[i].why);
        yyjson_mut_obj_add_uint(doc, item, "documents", report->rereads[i].documents);
    }
    yyjson_mut_val *failures = yyjson_mut_obj_add_arr(doc, root, "failures");
    for (size_t i = 0; i < report->failure_count; i++) {
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, failures);
        quire_json_add_str(doc, item, "uri", report->failures[i].uri);
        yyjson_mut_obj_add_str(doc, item, "reason", quire_load_reason_name(report->failures[i].reason));
        quire_json_add_str(doc, item, "message", report->failures[i].message);
    }
    yyjson_mut_obj_add_val(doc, root, "ledger", quire_json_ledger(doc, report->fetched));
    yyjson_mut_obj_add_bool(doc, root, "erasure_pending", report->erasure_pending);
    quire_json_add_str(doc, root, "trace", report->trace);
    return json_print(doc);
}

/* Of the entries that folders gave; files that failed are named one by one. */
static void print_not_read(quire_ledger_rows fetched)
{
    for (size_t i = 0; i < fetched.count; i++) {
        const quire_ledger_row *row = &fetched.items[i];
        if (row->unit.size != strlen("entries") || memcmp(row->unit.data, "entries", row->unit.size) != 0)
            continue;
        for (size_t j = 0; j < row->dropped_count; j++)
            printf("%s%llu %.*s", j ? ", " : "  not read: ", (unsigned long long)row->dropped[j].count,
                   (int)row->dropped[j].reason.size, row->dropped[j].reason.data);
        if (row->dropped_count) putchar('\n');
    }
}

static void print_rereads(const quire_report *report)
{
    if (!report->reread) return;
    printf("  %llu of the updated %s read anew, because what reads %s has changed since:",
           (unsigned long long)report->reread, report->reread == 1 ? "was" : "were",
           report->reread == 1 ? "it" : "them");
    for (size_t i = 0; i < report->reread_count; i++)
        printf("%s %.*s (%llu)", i ? "," : "", (int)report->rereads[i].why.size, report->rereads[i].why.data,
               (unsigned long long)report->rereads[i].documents);
    putchar('\n');
}

static void print_report(const quire_report *report)
{
    printf("%llu added, %llu updated, %llu unchanged", (unsigned long long)report->added,
           (unsigned long long)report->updated, (unsigned long long)report->unchanged);
    if (report->removed) printf(", %llu removed", (unsigned long long)report->removed);
    if (report->failed) printf(", %llu failed", (unsigned long long)report->failed);
    printf("; %llu chunks, %llu embedded, %.1f s\n", (unsigned long long)report->chunks,
           (unsigned long long)report->embedded, report->seconds);
    print_rereads(report);
    print_not_read(report->fetched);
    for (size_t i = 0; i < report->failure_count && i < SHOWN_FAILURES; i++) {
        const quire_failure *failure = &report->failures[i];
        fputs("  ", stdout);
        print_text(stdout, failure->uri);
        printf(": %s: ", quire_load_reason_name(failure->reason));
        print_text(stdout, failure->message);
        fputc('\n', stdout);
    }
    if (report->failure_count > SHOWN_FAILURES)
        printf("  and %zu more; `quire list --filter status=failed` or --json shows all\n",
               report->failure_count - SHOWN_FAILURES);
    if (report->erasure_pending)
        puts("erasure pending: another process reads the base; what was replaced or removed is erased at the "
             "next open");
}

static int finish(struct cli *cli, quire_report *report, bool sync)
{
    progress_clear();
    int code = report->failed ? EXIT_PARTLY : EXIT_DONE;
    if (!cli->json) print_report(report);
    else if (!print_json(report, sync)) code = EXIT_FAILED;
    print_untraced(report->untraced);
    quire_report_free(report);
    return code;
}

static int add_standard_input(struct cli *cli, const quire_add_params *params)
{
    quire_str bytes = { 0 };
    quire_report *report = NULL;
    quire_error err = { 0 };
    if (read_standard_input(cli->cancel, INPUT_LIMIT_BYTES, &bytes, &err)) return cli_failed(cli, &err);
    const char *uri = name ? name : "stdin";
    quire_input input = { .uri = { uri, strlen(uri) }, .bytes = bytes };
    quire_status status = quire_add_inputs(cli->base, &input, 1, params, &report, &err);
    free((char *)bytes.data);
    return status ? cli_failed(cli, &err) : finish(cli, report, false);
}

static int run_add(struct cli *cli, struct arguments arguments)
{
    quire_add_params params;
    quire_report *report = NULL;
    quire_error err = { 0 };
    quire_add_defaults(&params);
    params.ignore = ignore.items;
    params.ignore_count = ignore.count;
    params.request = &cli->request;
    for (int i = 0; i < arguments.count; i++) {
        if (strcmp(arguments.words[i], "-") != 0) continue;
        if (arguments.count > 1) return cli_usage("- (standard input) must be the only source");
        return add_standard_input(cli, &params);
    }
    if (name) return cli_usage("--name goes with - (standard input)");
    if (quire_add(cli->base, (const char *const *)arguments.words, (size_t)arguments.count, &params, &report,
                  &err))
        return cli_failed(cli, &err);
    return finish(cli, report, false);
}

static int run_sync(struct cli *cli, struct arguments arguments)
{
    quire_add_params params;
    quire_report *report = NULL;
    quire_error err = { 0 };
    quire_add_defaults(&params);
    params.ignore = ignore.items;
    params.ignore_count = ignore.count;
    params.request = &cli->request;
    if (quire_sync(cli->base, (const char *const *)arguments.words, (size_t)arguments.count, &params, &report,
                   &err))
        return cli_failed(cli, &err);
    return finish(cli, report, true);
}

const struct command cmd_add = {
    .name = "add",
    .summary = "add files, folders or standard input to the base",
    .synopsis = "SOURCE…",
    .details =
        "Folders are read with all that is below them, save hidden entries and links. What is "
        "unchanged since the\n"
        "last add is not read again, save where this Quire would read or split it otherwise: then it says "
        "what\n"
        "has changed (\"pdf 1 → 2\"). A document whose title another one has is called by its file "
        "beside it.\n"
        "A document that fails costs itself only: it is named, with the "
        "reason, and\n"
        "the exit code is then 3.",
    .examples = "quire add ~/papers\nquire add contract.pdf notes.md\nquire add ~/project --ignore build/ "
                "--ignore '*.log'\n"
                "curl -s https://example.org/ | quire add - --name page.html",
    .base = BASE_NEEDED,
    .flags = add_flags,
    .least = 1,
    .most = -1,
    .run = run_add,
};

const struct command cmd_sync = {
    .name = "sync",
    .summary = "bring sources up to date: what is new, changed or gone",
    .synopsis = "[SOURCE…]",
    .details =
        "Without a source, all that were ever added. Documents that an earlier Quire read otherwise are "
        "read anew.",
    .examples = "quire sync\nquire sync ~/papers",
    .base = BASE_NEEDED,
    .flags = sync_flags,
    .least = 0,
    .most = -1,
    .run = run_sync,
};
