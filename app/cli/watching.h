/* SPDX-License-Identifier: Apache-2.0 */
/* sync --watch: what it says while it goes on. */
#ifndef QUIRE_CLI_WATCHING_H
#define QUIRE_CLI_WATCHING_H

#include "command.h"

/* Until Ctrl-C or SIGTERM, which is how it ends well. `sync`: what each round is given. `every`: as the user wrote it; NULL: the standard. */
int watch_sources(struct cli *cli, struct arguments arguments, const quire_add_params *sync,
                  const char *every);

#endif
