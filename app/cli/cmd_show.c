/* SPDX-License-Identifier: Apache-2.0 */
/* show: one stored document. */
#include "document_out.h"
#include "json_out.h"

static struct document_parts parts;

static const struct flag show_flags[] = {
    { "text", 0, FLAG_SWITCH, NULL, "the text that citations point into", &parts.text },
    { "markdown", 0, FLAG_SWITCH, NULL, "the text with its structure", &parts.markdown },
    { "chunks", 0, FLAG_SWITCH, NULL, "the passages it was split into", &parts.chunks },
    { "elements", 0, FLAG_SWITCH, NULL, "its headings, paragraphs, tables … with their byte ranges",
      &parts.elements },
    { "tables", 0, FLAG_SWITCH, NULL, "the tables of which the base keeps typed copies, and their columns",
      &parts.tables },
    { "ledger", 0, FLAG_SWITCH, NULL, "what each step received, kept and dropped", &parts.ledger },
    { 0 },
};

static int run(struct cli *cli, struct arguments arguments)
{
    quire_view *view = NULL;
    quire_error err = { 0 };
    int code = EXIT_DONE;
    if (quire_show(cli->base, arguments.words[0], &cli->request, &view, &err)) return cli_failed(cli, &err);
    if (cli->json) code = json_print(json_view(view, parts.elements));
    else document_print(view, parts);
    quire_view_free(view);
    return code;
}

const struct command cmd_show = {
    .name = "show",
    .summary = "show one document: text, chunks, ledger",
    .synopsis = "DOCUMENT",
    .details = "DOCUMENT is an id or a uri, as `quire list` prints them, or a path.",
    .examples =
        "quire show d1\nquire show d1 --ledger\nquire show d1 --chunks\nquire show sales.xlsx --tables",
    .base = BASE_NEEDED,
    .flags = show_flags,
    .least = 1,
    .most = 1,
    .run = run,
};
