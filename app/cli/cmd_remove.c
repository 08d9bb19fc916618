/* SPDX-License-Identifier: Apache-2.0 */
/* remove: documents and folders, and all that came from them. */
#include "command.h"
#include "removals_out.h"

static const struct flag no_flags[] = { { 0 } };

static int run(struct cli *cli, struct arguments arguments)
{
    quire_removals *removals = NULL;
    quire_error err = { 0 };
    if (quire_remove(cli->base, (const char *const *)arguments.words, (size_t)arguments.count, &cli->request,
                     &removals, &err))
        return cli_failed(cli, &err);
    return removals_print(cli, removals, "document", "quire list");
}

const struct command cmd_remove = {
    .name = "remove",
    .summary = "remove documents and all that came from them",
    .synopsis = "DOCUMENT|SOURCE…",
    .details = "DOCUMENT is an id, a uri or a path. Text, chunks, vectors, index terms and the traces that "
               "name the document\n"
               "leave the file, and with a document all that was found in it.\n"
               "SOURCE is a folder, site, feed or database that was added, as `quire source list` prints "
               "them; it may be gone. "
               "With it go\n"
               "the documents that came from it alone: what another source leads to stays.",
    .examples = "quire remove d3\nquire remove ~/papers/old.pdf\nquire remove /media/disk/papers",
    .base = BASE_NEEDED,
    .flags = no_flags,
    .least = 1,
    .most = -1,
    .run = run,
};
