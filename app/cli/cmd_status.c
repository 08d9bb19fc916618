/* SPDX-License-Identifier: Apache-2.0 */
/* status: what the base holds. */
#include "command.h"
#include "json_out.h"

static const struct flag no_flags[] = { { 0 } };

static void print_worst(const quire_state *state)
{
    if (state->worst_count) puts("lost most");
    for (size_t i = 0; i < state->worst_count; i++) {
        const quire_document_loss *loss = &state->worst[i];
        double percent = 100 * loss->share;
        if (percent < .1) fputs("  under 0.1 %", stdout);
        else printf("  %9.1f %%", percent);
        printf(" %-18.*s ", (int)loss->reason.size, loss->reason.data);
        print_text(stdout, loss->document.uri);
        fputc('\n', stdout);
    }
}

static void print_warned(const quire_state *state)
{
    if (state->warned_documents) puts("look at");
    for (size_t i = 0; i < state->warned.count; i++)
        print_warnings(stdout, state->warned.items[i].uri, state->warned.items[i].warnings);
    if (state->warned_documents > state->warned.count)
        printf("  and %llu more; `quire list --json` has the warnings of each\n",
               (unsigned long long)(state->warned_documents - state->warned.count));
}

static void print_state(const quire_state *state)
{
    printf("base       ");
    print_text(stdout, state->path);
    if (!state->exists) {
        puts(" (not made yet; `quire add` makes it)");
        return;
    }
    printf("%s\ndocuments  %llu", state->writable ? "" : " (read-only)",
           (unsigned long long)state->documents);
    if (state->failed_documents) printf(", %llu failed", (unsigned long long)state->failed_documents);
    printf("\nchunks     %llu, %llu vectors\ntext       ", (unsigned long long)state->chunks,
           (unsigned long long)state->vectors);
    print_bytes(stdout, state->text_bytes);
    fputs("\nfile       ", stdout);
    print_bytes(stdout, state->file_bytes);
    printf(", format version %u%s\nmodel      ", state->format_version,
           state->erasure_pending ? ", erasure pending: a reader holds old pages" : "");
    print_text(stdout, state->model);
    printf(", dimension %zu\nchunking   ", state->dim);
    print_text(stdout, state->chunking);
    printf("\ntables     %llu typed, %llu rows", (unsigned long long)state->typed_tables,
           (unsigned long long)state->typed_rows);
    printf("\nsources    %llu\ntraces     %llu\n", (unsigned long long)state->sources,
           (unsigned long long)state->traces);
    if (state->kept_copy.size) {
        fputs("copy       ", stdout);
        print_text(stdout, state->kept_copy);
        puts(" (as it was before the upgrade; delete it when you need it no more)");
    }
    for (size_t i = 0; i < state->unfinished_count; i++) {
        fputs("unfinished ", stdout);
        print_text(stdout, state->unfinished[i].uri);
        printf(" (%llu vectors wait since ", (unsigned long long)state->unfinished[i].vectors);
        print_time(stdout, state->unfinished[i].since_ms);
        puts(": add it again to go on)");
    }
    puts("ledger");
    print_ledger(stdout, state->ledger);
    print_worst(state);
    print_warned(state);
}

static int run(struct cli *cli, struct arguments arguments)
{
    quire_state *state = NULL;
    quire_error err = { 0 };
    int code = EXIT_DONE;
    (void)arguments;
    if (quire_get_state(cli->base, &cli->request, &state, &err)) return cli_failed(cli, &err);
    if (!cli->json) print_state(state);
    else code = json_print(json_state(state));
    quire_state_free(state);
    return code;
}

const struct command cmd_status = {
    .name = "status",
    .summary = "show what the base holds, and its loss ledger",
    .synopsis = "",
    .details = "The ledger is the sum over all documents. Below it stand the documents that lost most on "
               "their way, with the\n"
               "reason that cost most, and those whose yield looks wrong (scanned pages, garbled text), with "
               "advice.",
    .examples = "quire status\nquire --kb work.quire status",
    .base = BASE_NEEDED,
    .flags = no_flags,
    .least = 0,
    .most = 0,
    .run = run,
};
