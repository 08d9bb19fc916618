/* SPDX-License-Identifier: Apache-2.0 */
/* The flags that search, ask and eval share. */
#ifndef QUIRE_CLI_SEARCH_FLAGS_H
#define QUIRE_CLI_SEARCH_FLAGS_H

#include "command.h"

struct search_flags {
    size_t k;
    const char *mode;
    struct flag_list filters;
};

/* What search_flags_take needs before the flags are read. */
#define SEARCH_FLAGS_STANDARD                                                                                \
    {                                                                                                        \
        .k = 10                                                                                              \
    }

/* Makes cli->conditions of the filters. False: said why. */
bool filters_take(const struct flag_list *filters, struct cli *cli);

/* Fills `out` from the flags. False: said why. */
bool search_flags_take(const struct search_flags *flags, struct cli *cli, quire_search_params *out);

#endif
