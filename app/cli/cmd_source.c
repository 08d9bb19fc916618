/* SPDX-License-Identifier: Apache-2.0 */
/* source: list, show, remove. */
#include "columns.h"
#include "command.h"
#include "json_out.h"
#include "removals_out.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 80, ID = 6, STATE = 8, DOCUMENTS = 9, TIME = 16, GAP = 2, INDENT = ID + 1 };
enum { URI = LINE - ID - 1 - STATE - DOCUMENTS - GAP - TIME - GAP };

static const struct flag no_flags[] = { { 0 } };

static quire_str str(const char *text)
{
    return (quire_str){ text, strlen(text) };
}

/* ---- list ---- */

static void print_why(const quire_source *source)
{
    char *text = NULL;
    if (asprintf(&text, "%s: %.*s", quire_load_reason_name(source->reason), (int)source->message.size,
                 source->message.size ? source->message.data : "") < 0)
        return;
    print_wrapped(stdout, str(text), INDENT, LINE);
    free(text);
}

static void print_row(const quire_source *source)
{
    print_column(stdout, source->id, ID);
    printf(" %-*s%*" PRIu64 "%*s", STATE, quire_source_state_name(source->state), DOCUMENTS,
           source->documents, GAP, "");
    if (source->last_ms) print_time(stdout, source->last_ms);
    else printf("%-*s", TIME, "never");
    printf("%*s", GAP, "");
    print_shortened(stdout, source->uri, URI);
    putchar('\n');
    if (source->state == QUIRE_SOURCE_FAILED) print_why(source);
    if (source->failed) printf("%*s%" PRIu64 " of what it leads to failed\n", INDENT, "", source->failed);
    if (source->next_ms) {
        printf("%*snext ", INDENT, "");
        print_time(stdout, source->next_ms);
        putchar('\n');
    }
}

static int list(struct cli *cli)
{
    quire_source_listing *listing = NULL;
    quire_error err = { 0 };
    int code = EXIT_DONE;
    if (quire_source_list(cli->base, &cli->request, &listing, &err)) return cli_failed(cli, &err);
    if (cli->json) code = json_print(json_sources(listing));
    else if (listing->count == 0) puts("no sources; `quire add` makes what it is given one");
    else
        printf("%-*s %-*s%*s%*s%-*s%*ssource\n", ID, "id", STATE, "state", DOCUMENTS, "documents", GAP, "",
               TIME, "last", GAP, "");
    for (size_t i = 0; !cli->json && i < listing->count; i++) print_row(&listing->items[i]);
    quire_source_listing_free(listing);
    return code;
}

/* ---- show ---- */

static void print_named(const char *name, quire_str value)
{
    printf("%-10s ", name);
    print_text(stdout, value);
    putchar('\n');
}

static void print_view(const quire_source_view *view)
{
    const quire_source *source = &view->source;
    print_named("id", source->id);
    print_named("uri", source->uri);
    print_named("kind", source->kind);
    print_named("state", str(quire_source_state_name(source->state)));
    if (source->state == QUIRE_SOURCE_FAILED) print_why(source);
    fputs("last       ", stdout);
    if (source->last_ms) print_time(stdout, source->last_ms);
    else fputs("never", stdout);
    if (source->failed_ms) {
        fputs("\nfailed     ", stdout);
        print_time(stdout, source->failed_ms);
    }
    if (source->next_ms) {
        fputs("\nnext       ", stdout);
        print_time(stdout, source->next_ms);
    }
    putchar('\n');
    for (size_t i = 0; i < source->options.count; i++) {
        fputs(i ? "           " : "options    ", stdout);
        print_text(stdout, source->options.items[i].key);
        fputs(": ", stdout);
        print_text(stdout, source->options.items[i].value);
        putchar('\n');
    }
    for (size_t i = 0; i < source->ignore.count; i++)
        print_named(i ? "" : "ignored", source->ignore.items[i]);
    printf("documents  %" PRIu64 "\n", source->documents);
    for (size_t i = 0; i < view->type_count; i++) {
        printf("%*" PRIu64 "  ", INDENT + DOCUMENTS, view->types[i].documents);
        print_text(stdout, view->types[i].media_type);
        putchar('\n');
    }
    if (source->failed) {
        printf("           %" PRIu64 " failed: quire list --filter status=failed --filter 'source=",
               source->failed);
        print_text(stdout, source->uri);
        puts("'");
    }
}

static int show(struct cli *cli, const char *source)
{
    quire_source_view *view = NULL;
    quire_error err = { 0 };
    int code = EXIT_DONE;
    if (quire_source_show(cli->base, source, &cli->request, &view, &err)) return cli_failed(cli, &err);
    if (cli->json) code = json_print(json_source(view));
    else print_view(view);
    quire_source_view_free(view);
    return code;
}

/* ---- all ---- */

static int remove_named(struct cli *cli, char **words, int count)
{
    quire_removals *removals = NULL;
    quire_error err = { 0 };
    if (quire_source_remove(cli->base, (const char *const *)words, (size_t)count, &cli->request, &removals,
                            &err))
        return cli_failed(cli, &err);
    return removals_print(cli, removals, "source", "quire source list");
}

static int run(struct cli *cli, struct arguments arguments)
{
    const char *verb = arguments.words[0];
    if (strcmp(verb, "list") == 0 && arguments.count == 1) return list(cli);
    if (strcmp(verb, "show") == 0 && arguments.count == 2) return show(cli, arguments.words[1]);
    if (strcmp(verb, "remove") == 0 && arguments.count > 1)
        return remove_named(cli, arguments.words + 1, arguments.count - 1);
    return cli_usage("usage: quire source list | show SOURCE | remove SOURCE…");
}

const struct command cmd_source = {
    .name = "source",
    .summary = "list, show and remove where documents come from",
    .synopsis = "list | show SOURCE | remove SOURCE…",
    .details =
        "A source is what was given to `quire add`: it is remembered with its options, and `quire sync` "
        "brings "
        "it up to date.\n"
        "SOURCE is an id (s3), a uri or the word that it was added by. The state is ok, new (it was never "
        "whole) or failed,\n"
        "with the reason; what the base holds of a source that fails stays. A password is never shown, for "
        "none is kept.\n"
        "remove takes out the source and all documents that came from it alone: what another source leads to "
        "stays.",
    .examples =
        "quire source list\nquire source show s1\nquire source show ~/papers\nquire source remove s1\n"
        "quire source remove https://example.org/feed.xml",
    .base = BASE_NEEDED,
    .flags = no_flags,
    .least = 1,
    .most = -1,
    .run = run,
};
