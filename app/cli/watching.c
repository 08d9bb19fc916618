/* SPDX-License-Identifier: Apache-2.0 */
/* A line for each round that changed something, in words, or with --json an object for each event. */
#include "watching.h"

#include "json_out.h"

#include <string.h>
#include <time.h>

enum { SHOWN_FAILURES = 20 };

struct watching {
    struct cli *cli;
    int64_t every_ms;
    bool begun;             /* the first round is done */
    char last_failure[512]; /* not to be said again and again */
};

/* Who reads it no more, as behind a pipe that was closed, wants no more of it. */
static void flush(const struct watching *watching)
{
    if (fflush(stdout)) quire_cancel_request(watching->cli->cancel);
}

static void print_line(const struct watching *watching, yyjson_mut_doc *doc)
{
    if (json_print_line(doc)) quire_cancel_request(watching->cli->cancel);
}

static void print_clock(int64_t unix_ms)
{
    time_t seconds = (time_t)(unix_ms / 1000);
    struct tm local;
    char text[32];
    if (localtime_r(&seconds, &local) && strftime(text, sizeof text, "%H:%M:%S", &local)) fputs(text, stdout);
}

static void print_source(const struct watching *watching, const quire_watched_source *source)
{
    char every[QUIRE_DURATION_BYTES];
    quire_duration_format(watching->every_ms, every);
    fputs("  ", stdout);
    print_text(stdout, source->uri);
    switch (source->kind) {
    case QUIRE_WATCH_CHANGES: fputs(": each change", stdout); break;
    case QUIRE_WATCH_BOTH: printf(": each change that is told, and a look every %s: ", every); break;
    case QUIRE_WATCH_INTERVALS: printf(": a look every %s: ", every); break;
    case QUIRE_WATCH_AWAY: fputs(": away, taken up when it is back: ", stdout); break;
    }
    print_text(stdout, source->why);
    if (source->next_ms) {
        fputs("; next ", stdout);
        print_time(stdout, source->next_ms);
    }
    putchar('\n');
}

static void show_sources(void *user, const quire_watched_source *sources, size_t count)
{
    struct watching *watching = user;
    progress_clear();
    if (watching->cli->json) {
        print_line(watching, json_watched(sources, count));
        return;
    }
    if (count) printf("watching %zu source%s; Ctrl-C ends it\n", count, count == 1 ? "" : "s");
    else puts("the base has no sources yet; those that are added will be watched; Ctrl-C ends it");
    for (size_t i = 0; i < count; i++) print_source(watching, &sources[i]);
    flush(watching);
}

static void print_part(uint64_t count, const char *what, bool *first)
{
    if (!count) return;
    printf("%s%llu %s", *first ? "" : ", ", (unsigned long long)count, what);
    *first = false;
}

static void print_report(const struct watching *watching, const quire_round *round)
{
    const quire_report *report = round->report;
    bool nothing = true;
    print_clock(round->ended_ms);
    fputs("  ", stdout);
    print_part(report->added, "added", &nothing);
    print_part(report->updated, "updated", &nothing);
    print_part(report->removed, "removed", &nothing);
    print_part(report->failed, "failed", &nothing);
    if (!watching->begun) print_part(report->unchanged, "unchanged", &nothing);
    if (nothing) fputs("nothing new", stdout);
    printf("; searchable after %.1f s\n", round->seconds);
    for (size_t i = 0; i < report->failure_count && i < SHOWN_FAILURES; i++) {
        fputs("  ", stdout);
        print_text(stdout, report->failures[i].uri);
        printf(": %s: ", quire_load_reason_name(report->failures[i].reason));
        print_text(stdout, report->failures[i].message);
        putchar('\n');
    }
    if (report->failure_count > SHOWN_FAILURES)
        printf("  and %zu more; `quire list --filter status=failed` shows all\n",
               report->failure_count - SHOWN_FAILURES);
}

static void print_failure(struct watching *watching, const quire_round *round)
{
    if (strcmp(watching->last_failure, round->error->message) == 0) return;
    snprintf(watching->last_failure, sizeof watching->last_failure, "%s", round->error->message);
    print_clock(round->ended_ms);
    printf("  not yet: %s%s\n", round->error->message, round->again_ms ? "; it is tried again" : "");
}

static void show_round(void *user, const quire_round *round)
{
    struct watching *watching = user;
    const quire_report *report = round->report;
    progress_clear();
    if (watching->cli->json) {
        print_line(watching, json_round(round));
        return;
    }
    bool news = report && (report->added || report->updated || report->removed || report->failed);
    if (report && (news || (!watching->begun && !round->error))) print_report(watching, round);
    if (round->error && round->again_ms) print_failure(watching, round);
    if (!round->error) {
        watching->begun = true;
        watching->last_failure[0] = '\0';
    }
    flush(watching);
}

static void show_waiting(void *user, quire_strs files)
{
    struct watching *watching = user;
    progress_clear();
    if (watching->cli->json) {
        print_line(watching, json_waiting(files));
        return;
    }
    for (size_t i = 0; i < files.count; i++) {
        fputs("waiting until it is no longer written to: ", stdout);
        print_text(stdout, files.items[i]);
        putchar('\n');
    }
    flush(watching);
}

int watch_sources(struct cli *cli, struct arguments arguments, const quire_add_params *sync,
                  const char *every)
{
    quire_watch_params params;
    quire_error err = { 0 };
    struct watching watching = { .cli = cli };
    quire_watch_defaults(&params);
    if (every && quire_duration_parse(every, &params.every_ms, &err))
        return cli_usage("--every: %s", err.message);
    watching.every_ms = params.every_ms;
    params.request = &cli->request;
    params.sync = sync;
    params.on_sources = show_sources;
    params.on_round = show_round;
    params.on_waiting = show_waiting;
    params.user = &watching;
    err.status = quire_watch(cli->base, (const char *const *)arguments.words, (size_t)arguments.count,
                             &params, &err);
    progress_clear();
    return quire_cancel_is_requested(cli->cancel) ? EXIT_DONE : cli_failed(cli, &err);
}
