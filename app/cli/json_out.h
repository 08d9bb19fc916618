/* SPDX-License-Identifier: Apache-2.0 */
/* --json: printing what app/json makes of a result. */
#ifndef QUIRE_CLI_JSON_OUT_H
#define QUIRE_CLI_JSON_OUT_H

#include "json/results.h"

/* Prints it with a newline behind it, and frees it. NULL, or no memory to write it: says so. Returns the exit code. */
int json_print(yyjson_mut_doc *doc);

#endif
