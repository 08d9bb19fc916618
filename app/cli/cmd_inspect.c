/* SPDX-License-Identifier: Apache-2.0 */
/* inspect: what a file gives, without storing it. */
#include "document_out.h"
#include "json_out.h"

#include <stdlib.h>
#include <string.h>

enum { INPUT_LIMIT_BYTES = 512 << 20 };

static struct document_parts parts;
static const char *name;

static const struct flag inspect_flags[] = {
    { "text", 0, FLAG_SWITCH, NULL, "the text that citations would point into", &parts.text },
    { "markdown", 0, FLAG_SWITCH, NULL, "the text with its structure", &parts.markdown },
    { "chunks", 0, FLAG_SWITCH, NULL, "the passages it would be split into", &parts.chunks },
    { "elements", 0, FLAG_SWITCH, NULL, "its headings, paragraphs, tables … with their byte ranges",
      &parts.elements },
    { "ledger", 0, FLAG_SWITCH, NULL, "what each step received, kept and dropped", &parts.ledger },
    { "name", 0, FLAG_TEXT, "NAME", "what to call standard input (-); its ending tells the type", &name },
    { 0 },
};

static quire_status inspect(struct cli *cli, const char *word, quire_view **out, quire_error *err)
{
    if (strcmp(word, "-") != 0) return quire_inspect(cli->engine, word, &cli->request, out, err);
    quire_str bytes = { 0 };
    const char *uri = name ? name : "stdin";
    quire_status status = read_standard_input(cli->cancel, INPUT_LIMIT_BYTES, &bytes, err);
    if (status) return status;
    quire_input input = { .uri = { uri, strlen(uri) }, .bytes = bytes };
    status = quire_inspect_input(cli->engine, &input, &cli->request, out, err);
    free((char *)bytes.data);
    return status;
}

static int run(struct cli *cli, struct arguments arguments)
{
    quire_view *view = NULL;
    quire_error err = { 0 };
    if (inspect(cli, arguments.words[0], &view, &err)) return cli_failed(cli, &err);
    int code = view->reason ? EXIT_PARTLY : EXIT_DONE;
    if (!cli->json) document_print(view, parts);
    else if (json_print(json_view(view, true))) code = EXIT_FAILED;
    quire_view_free(view);
    return code;
}

const struct command cmd_inspect = {
    .name = "inspect",
    .summary = "load and split a file without storing it",
    .synopsis = "FILE",
    .details =
        "The exit code is 3 where the file gives no document; the reason is then printed.\n"
        "In JSON an element has place (as search says) where it has one of its own; others stand where their "
        "parent does.",
    .examples = "quire inspect report.pdf --markdown\nquire inspect report.pdf --ledger\nquire --json "
                "inspect page.html\n"
                "cat notes.md | quire inspect - --name notes.md --chunks",
    .base = BASE_NONE,
    .flags = inspect_flags,
    .least = 1,
    .most = 1,
    .run = run,
};
