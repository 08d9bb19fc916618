/* SPDX-License-Identifier: Apache-2.0 */
/* From flags to search parameters. */
#include "search_flags.h"

#include <string.h>

bool filters_are_good(const struct flag_list *filters)
{
    for (size_t i = 0; i < filters->count; i++) {
        const char *equals = strchr(filters->items[i], '=');
        if (equals && equals != filters->items[i]) continue;
        cli_usage("--filter is '%s'; it must be KEY=VALUE, for example type=application/pdf",
                  filters->items[i]);
        return false;
    }
    return true;
}

bool search_flags_take(const struct search_flags *flags, struct cli *cli, quire_search_params *out)
{
    static const char *const modes[] = { "hybrid", "dense", "lexical" };
    quire_search_defaults(out);
    out->request = &cli->request;
    out->filters = flags->filters.items;
    out->filter_count = flags->filters.count;
    out->k = flags->k;
    if (!filters_are_good(&flags->filters)) return false;
    if (flags->k == 0) {
        cli_usage("--limit is 0; it must be at least 1");
        return false;
    }
    if (!flags->mode) return true;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (strcmp(flags->mode, modes[i]) != 0) continue;
        out->mode = (quire_search_mode)i;
        return true;
    }
    cli_usage("--mode is '%s'; it must be hybrid, dense or lexical", flags->mode);
    return false;
}
