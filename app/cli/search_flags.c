/* SPDX-License-Identifier: Apache-2.0 */
/* From flags to search parameters. */
#include "search_flags.h"

#include <string.h>

bool search_flags_take(const struct search_flags *flags, struct cli *cli, quire_search_params *out)
{
    static const char *const modes[] = { "hybrid", "dense", "lexical" };
    quire_search_defaults(out);
    out->request.cancel = cli->cancel;
    out->filters = flags->filters.items;
    out->filter_count = flags->filters.count;
    if (flags->k) out->k = flags->k;
    if (!flags->mode) return true;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (strcmp(flags->mode, modes[i]) != 0) continue;
        out->mode = (quire_search_mode)i;
        return true;
    }
    cli_usage("--mode is '%s'; it must be hybrid, dense or lexical", flags->mode);
    return false;
}
