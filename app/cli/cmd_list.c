/* SPDX-License-Identifier: Apache-2.0 */
/* list: the documents of the base. */
#include "json_out.h"
#include "search_flags.h"

#include <string.h>

static struct flag_list filters;

static const struct flag list_flags[] = {
    { "filter", 'f', FLAG_LIST, "KEY=VALUE", "only documents whose field is VALUE, or starts so (VALUE*)",
      &filters },
    { 0 },
};

static void print_row(const quire_document_row *row)
{
    bool failed = row->revision == 0, stale = !failed && row->message.size;
    bool is_container = strcmp(quire_document_status(row), "container") == 0;
    printf("%-6.*s ", (int)row->id.size, row->id.size ? row->id.data : "");
    if (failed) {
        printf("%-11s ", quire_load_reason_name(row->reason));
    } else {
        printf("%4llu %s ", (unsigned long long)(is_container ? row->children : row->chunks),
               is_container ? "inside" : "chunks");
    }
    printf("%-8.*s ", (int)row->language.size, row->language.size ? row->language.data : "");
    print_text(stdout, row->uri);
    if (failed && row->message.size) {
        fputs(" (", stdout);
        print_text(stdout, row->message);
        fputc(')', stdout);
    } else if (row->title.size) {
        fputs("  ", stdout);
        print_text(stdout, row->title);
    }
    if (stale) {
        fputs(" (stands as it was: at the last try ", stdout);
        fputs(quire_load_reason_name(row->reason), stdout);
        fputs(": ", stdout);
        print_text(stdout, row->message);
        fputc(')', stdout);
    }
    fputc('\n', stdout);
}

static int run(struct cli *cli, struct arguments arguments)
{
    quire_listing *listing = NULL;
    quire_error err = { 0 };
    int code = EXIT_DONE;
    (void)arguments;
    if (!filters_take(&filters, cli)) return EXIT_USAGE;
    if (quire_list(cli->base, cli->conditions->items, cli->conditions->count, &cli->request, &listing, &err))
        return cli_failed(cli, &err);
    if (cli->json) code = json_print(json_listing(listing));
    else if (listing->documents.count == 0) puts("no documents; `quire add FILE` adds some");
    for (size_t i = 0; !cli->json && i < listing->documents.count; i++)
        print_row(&listing->documents.items[i]);
    quire_listing_free(listing);
    return code;
}

const struct command cmd_list = {
    .name = "list",
    .summary = "list the documents of the base",
    .synopsis = "[--filter KEY=VALUE]…",
    .details = "A document without text, in which others were found, says how many: those come with the "
               "uri CONTAINER!/NAME.\n"
               "Fields: id, uri, type, language, title, source, parent (the id of the document that it was "
               "found in), status\n"
               "(ok, container, or the reason of the last "
               "failure; failed is any reason), bytes, chunks, added (a date), and a document's own metadata "
               "as meta.KEY or KEY. "
               "Also KEY!=VALUE,\n"
               "KEY<VALUE, <=, >, >= with numbers and dates (2024-03, 2024-03-31), and KEY==VALUE, in which "
               "a star is a star.",
    .examples =
        "quire list\nquire list --filter type=application/pdf\nquire list --filter 'uri=/home/me/papers/*'\n"
        "quire list --filter status=failed\nquire list --filter 'added>=2024-03' --filter 'bytes>1000000'",
    .base = BASE_NEEDED,
    .flags = list_flags,
    .least = 0,
    .most = 0,
    .run = run,
};
