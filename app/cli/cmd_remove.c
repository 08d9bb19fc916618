/* SPDX-License-Identifier: Apache-2.0 */
/* remove: documents and folders, and all that came from them. */
#include "command.h"
#include "json_out.h"

static const struct flag no_flags[] = { { 0 } };

static void print_removals(const quire_removals *removals)
{
    for (size_t i = 0; i < removals->count; i++) {
        const quire_removal *removal = &removals->items[i];
        if (!removal->found) continue;
        if (removal->folder) {
            printf("removed %llu document%s of ", (unsigned long long)removal->below,
                   removal->below == 1 ? "" : "s");
            print_text(stdout, removal->document.uri);
            putchar('\n');
            continue;
        }
        printf("removed %.*s ", (int)removal->document.id.size,
               removal->document.id.size ? removal->document.id.data : "");
        print_text(stdout, removal->document.uri);
        printf(" (%llu chunks)", (unsigned long long)removal->document.chunks);
        if (removal->below)
            printf(" and %llu document%s in it", (unsigned long long)removal->below,
                   removal->below == 1 ? "" : "s");
        putchar('\n');
    }
    if (removals->erasure_pending)
        puts("erasure pending: another process reads the base; the next open finishes it");
}

static void print_missing(const quire_removals *removals)
{
    for (size_t i = 0; i < removals->count; i++) {
        const quire_removal *removal = &removals->items[i];
        if (removal->found) continue;
        fprintf(
            stderr,
            removal->folder
                ? "quire: the folder '%.*s' was not added itself; `quire list` shows what the base holds\n"
                : "quire: there is no document '%.*s'; `quire list` shows what the base holds\n",
            (int)removal->document.uri.size, removal->document.uri.data);
    }
}

static int run(struct cli *cli, struct arguments arguments)
{
    quire_removals *removals = NULL;
    quire_error err = { 0 };
    if (quire_remove(cli->base, (const char *const *)arguments.words, (size_t)arguments.count, &cli->request,
                     &removals, &err))
        return cli_failed(cli, &err);
    size_t found = 0;
    for (size_t i = 0; i < removals->count; i++) found += removals->items[i].found;
    int code = found == removals->count ? EXIT_DONE : found ? EXIT_PARTLY : EXIT_FAILED;
    if (!cli->json) print_removals(removals);
    else if (json_print(json_removals(removals))) code = EXIT_FAILED;
    if (!cli->json) print_missing(removals);
    quire_removals_free(removals);
    return code;
}

const struct command cmd_remove = {
    .name = "remove",
    .summary = "remove documents and all that came from them",
    .synopsis = "DOCUMENT|FOLDER…",
    .details = "DOCUMENT is an id, a uri or a path. Text, chunks, vectors, index terms and the traces that "
               "name the document\n"
               "leave the file, and with a document all that was found in it.\n"
               "FOLDER is one that was added; it may be gone. With it go the documents that came from it "
               "alone: what "
               "another\n"
               "folder or file that was added leads to stays.",
    .examples = "quire remove d3\nquire remove ~/papers/old.pdf\nquire remove /media/disk/papers",
    .base = BASE_NEEDED,
    .flags = no_flags,
    .least = 1,
    .most = -1,
    .run = run,
};
