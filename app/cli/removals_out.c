/* SPDX-License-Identifier: Apache-2.0 */
#include "removals_out.h"

#include "json_out.h"

static void print_found(const quire_removals *removals)
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

static void print_missing(const quire_removals *removals, const char *what, const char *lists)
{
    for (size_t i = 0; i < removals->count; i++) {
        const quire_removal *removal = &removals->items[i];
        if (removal->found) continue;
        fprintf(stderr, removal->folder ? "quire: the folder '" : "quire: there is no %s '", what);
        print_text(stderr, removal->document.uri);
        fprintf(stderr,
                removal->folder ? "' was not added itself; `%s` shows what the base holds\n"
                                : "'; `%s` shows what the base holds\n",
                lists);
    }
}

int removals_print(const struct cli *cli, quire_removals *removals, const char *what, const char *lists)
{
    size_t found = 0;
    for (size_t i = 0; i < removals->count; i++) found += removals->items[i].found;
    int code = found == removals->count ? EXIT_DONE : found ? EXIT_PARTLY : EXIT_FAILED;
    if (!cli->json) print_found(removals);
    else if (json_print(json_removals(removals))) code = EXIT_FAILED;
    if (!cli->json) print_missing(removals, what, lists);
    quire_removals_free(removals);
    return code;
}
