/* SPDX-License-Identifier: Apache-2.0 */
/* formats: what can be read. */
#include "command.h"
#include "json_out.h"

static const struct flag no_flags[] = { { 0 } };

static void print_endings(quire_strs endings)
{
    for (size_t i = 0; i < endings.count; i++)
        printf("%s.%.*s", i ? " " : "", (int)endings.items[i].size, endings.items[i].data);
}

static void print_format(const quire_format_row *format)
{
    printf("%-10.*s ", (int)format->name.size, format->name.data);
    print_text(stdout, format->title);
    fputs(" (", stdout);
    print_endings(format->endings);
    fputs(")\n           ", stdout);
    print_text(stdout, format->keeps);
    fputc('\n', stdout);
}

static int run(struct cli *cli, struct arguments arguments)
{
    quire_formats *formats = NULL;
    quire_error err = { 0 };
    int code = EXIT_DONE;
    (void)arguments;
    if (quire_get_formats(cli->engine, &cli->request, &formats, &err)) return cli_failed(cli, &err);
    if (cli->json) code = json_print(json_formats(formats));
    for (size_t i = 0; !cli->json && i < formats->count; i++) print_format(&formats->items[i]);
    quire_formats_free(formats);
    return code;
}

const struct command cmd_formats = {
    .name = "formats",
    .summary = "show what can be read",
    .synopsis = "",
    .details = "For each format the endings of its files and what of a document's structure is kept. A file "
               "is told by its bytes\n"
               "first; the ending decides between kinds of text.",
    .examples = "quire formats\nquire --json formats",
    .base = BASE_NONE,
    .flags = no_flags,
    .least = 0,
    .most = 0,
    .run = run,
};
