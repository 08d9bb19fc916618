/* SPDX-License-Identifier: Apache-2.0 */
/* add and sync. */
#include "command.h"
#include "json_out.h"
#include "watching.h"

#include <stdlib.h>
#include <string.h>

enum { INPUT_LIMIT_BYTES = 512 << 20, SHOWN_FAILURES = 20, SHOWN_WARNED = 20 };

static struct flag_list ignore;
static struct source_options options;
static const char *name, *every;
static bool yes, watch;

static const struct flag add_flags[] = {
    { "ignore", 'i', FLAG_LIST, "PATTERN", "pass over what matches, as in .gitignore; may be repeated",
      &ignore },
    { "name", 0, FLAG_TEXT, "NAME", "what to call standard input (-) in the base; its ending tells the type",
      &name },
    { "query", 0, FLAG_OPTION, "SQL", "of a database: each row of what this gives is a document", &options },
    { "table", 0, FLAG_OPTION, "NAME", "of a database: only this table; may be repeated", &options },
    { "id", 0, FLAG_OPTION, "COLUMN", "of a database: what tells a row from others", &options },
    { "title", 0, FLAG_OPTION, "COLUMN", "of a database: what a row is called", &options },
    { "text", 0, FLAG_OPTION, "COLUMN,…", "of a database: columns that hold texts", &options },
    { "updated", 0, FLAG_OPTION, "COLUMN",
      "of a database: when a row last changed; a sync reads what is newer", &options },
    { "leave-out", 0, FLAG_OPTION, "COLUMN,…", "of a database: columns that are not read", &options },
    { "password-variable", 0, FLAG_OPTION, "NAME", "the environment variable that holds the password",
      &options },
    { "depth", 0, FLAG_OPTION, "N", "of a web page: follow its links so far, on the same site", &options },
    { "limit", 0, FLAG_OPTION, "N", "of a web page: read no more pages", &options },
    { "include", 0, FLAG_OPTION, "PATTERN", "follow only links that match; may be repeated", &options },
    { "exclude", 0, FLAG_OPTION, "PATTERN", "follow no links that match; may be repeated", &options },
    { "articles", 0, FLAG_OPTION_SWITCH, NULL, "of a feed: read the pages that its entries link to",
      &options },
    { "gone", 0, FLAG_OPTION, "keep|remove", "of a feed: what becomes of entries that leave it (keep)",
      &options },
    { "allow-private", 0, FLAG_OPTION_SWITCH, NULL,
      "of the web: addresses of this machine and of private networks may be read, too", &options },
    { "header-variable", 0, FLAG_OPTION, "NAME",
      "the environment variable that holds a header to send, \"Name: value\"", &options },
    { 0 },
};

static const struct flag sync_flags[] = {
    { "ignore", 'i', FLAG_LIST, "PATTERN", "pass over what matches, as in .gitignore; may be repeated",
      &ignore },
    { "watch", 0, FLAG_SWITCH, NULL, "go on, and take in what changes until Ctrl-C", &watch },
    { "every", 0, FLAG_TEXT, "TIME",
      "with --watch: how often to look at what the system doesn't tell of, such as 90s, 15m (the standard), "
      "2h or 1d",
      &every },
    { "yes", 'y', FLAG_SWITCH, NULL,
      "remove what is gone even where a source lost more than 20 documents and 15 % of them", &yes },
    { 0 },
};

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
    if (report->renamed) printf(", %llu renamed", (unsigned long long)report->renamed);
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
    if (report->warned_count) puts("look at:");
    for (size_t i = 0; i < report->warned_count && i < SHOWN_WARNED; i++)
        print_warnings(stdout, report->warned[i].uri, report->warned[i].warnings);
    if (report->warned_count > SHOWN_WARNED)
        printf("  and %zu more; --json shows all\n", report->warned_count - SHOWN_WARNED);
    if (report->erasure_pending)
        puts("erasure pending: another process reads the base; what was replaced or removed is erased at the "
             "next open");
}

/* A call that failed behind its start has a report too: what was stored by then stays. */
static int finish(struct cli *cli, quire_report *report, bool sync, const quire_error *err)
{
    progress_clear();
    if (!report) return cli_failed(cli, err);
    int code = err->status ? EXIT_FAILED : report->failed ? EXIT_PARTLY : EXIT_DONE;
    bool idle = !report->added && !report->updated && !report->unchanged && !report->removed &&
                !report->failed;
    if (!cli->json) {
        if (!err->status || !idle) print_report(report);
    } else if (json_print(json_report(report, sync, err->status ? err : NULL))) {
        code = EXIT_FAILED;
    }
    if (!cli->json && err->status) code = cli_failed(cli, err);
    if (!err->status) print_untraced(report->untraced);
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
    err.status = status;
    return finish(cli, report, false, &err);
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
    params.options = options.items;
    params.option_count = options.count;
    for (int i = 0; i < arguments.count; i++) {
        if (strcmp(arguments.words[i], "-") != 0) continue;
        if (arguments.count > 1) return cli_usage("- (standard input) must be the only source");
        return add_standard_input(cli, &params);
    }
    if (name) return cli_usage("--name goes with - (standard input)");
    err.status = quire_add(cli->base, (const char *const *)arguments.words, (size_t)arguments.count, &params,
                           &report, &err);
    return finish(cli, report, false, &err);
}

static int run_sync(struct cli *cli, struct arguments arguments)
{
    quire_add_params params;
    quire_report *report = NULL;
    quire_error err = { 0 };
    if (every && !watch) return cli_usage("--every goes with --watch");
    quire_add_defaults(&params);
    params.ignore = ignore.items;
    params.ignore_count = ignore.count;
    params.request = &cli->request;
    params.remove_many = yes;
    if (watch) return watch_sources(cli, arguments, &params, every);
    err.status = quire_sync(cli->base, (const char *const *)arguments.words, (size_t)arguments.count, &params,
                            &report, &err);
    return finish(cli, report, true, &err);
}

const struct command cmd_add = {
    .name = "add",
    .summary = "add files, folders, web pages, feeds, databases or standard input to the base",
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
        "the exit code is then 3.\n"
        "Of a web page, a feed, a sitemap or a database the flags below say what is read; they are kept with "
        "it "
        "for\n"
        "`quire sync`, passwords and the values of variables never.",
    .examples =
        "quire add ~/papers\nquire add contract.pdf notes.md\nquire add ~/project --ignore build/ "
        "--ignore '*.log'\n"
        "quire add https://example.org/docs/ --depth 2\nquire add https://example.org/feed.xml --articles\n"
        "quire add sqlite:shop.db\nquire add 'postgresql:///shop' --table orders --updated changed_at\n"
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
        "read anew.\n"
        "A file that was renamed or moved keeps its id, and nothing of it is embedded again.\n"
        "What is gone below a folder is removed, and so is a file that was added by its name. A folder that "
        "is gone\n"
        "itself may be on a disk that is away: its documents stay, and the exit code is 3, until the folder "
        "stands again or\n"
        "`quire remove` of that folder takes them out. So it is with an empty folder, which an unmounted "
        "disk leaves.\n"
        "With --watch it goes on: a change in a file or folder can be found a second or two after it is "
        "made; what "
        "the\n"
        "system doesn't tell of, as on a network's disk, is looked at --every 15m. A file that is being "
        "written "
        "to waits\n"
        "until it is still. Ctrl-C or SIGTERM ends it, and the exit code is 0; --json prints an object a "
        "line.",
    .examples = "quire sync\nquire sync ~/papers\nquire sync --watch\nquire sync --watch --every 1h ~/papers",
    .base = BASE_NEEDED,
    .flags = sync_flags,
    .least = 0,
    .most = -1,
    .run = run_sync,
};
