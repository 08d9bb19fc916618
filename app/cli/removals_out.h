/* SPDX-License-Identifier: Apache-2.0 */
/* What remove and source remove print. */
#ifndef QUIRE_CLI_REMOVALS_OUT_H
#define QUIRE_CLI_REMOVALS_OUT_H

#include "command.h"

/* Prints it and frees it. `what` a word names ("document"), and the command that `lists` them. Returns the exit code. */
int removals_print(const struct cli *cli, quire_removals *removals, const char *what, const char *lists);

#endif
