/* SPDX-License-Identifier: Apache-2.0 */
/* From flags to search parameters. */
#include "search_flags.h"

bool filters_take(const struct flag_list *filters, struct cli *cli)
{
    quire_error err = { 0 };
    if (!quire_conditions_parse(filters->items, filters->count, &cli->conditions, &err)) return true;
    cli_usage("--filter: %s", err.message);
    return false;
}

bool search_flags_take(const struct search_flags *flags, struct cli *cli, quire_search_params *out)
{
    quire_search_defaults(out);
    out->request = &cli->request;
    out->k = flags->k;
    if (!filters_take(&flags->filters, cli)) return false;
    out->conditions = cli->conditions->items;
    out->condition_count = cli->conditions->count;
    if (flags->k == 0) {
        cli_usage("--limit is 0; it must be at least 1");
        return false;
    }
    if (!flags->mode || quire_search_mode_find(flags->mode, &out->mode)) return true;
    cli_usage("--mode is '%s'; it must be hybrid, dense or lexical", flags->mode);
    return false;
}
