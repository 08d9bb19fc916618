/* SPDX-License-Identifier: Apache-2.0 */
/* --json: printing what app/json makes of a result. */
#ifndef QUIRE_CLI_JSON_OUT_H
#define QUIRE_CLI_JSON_OUT_H

#include "json/results.h"

/* Prints it with a newline behind it, and frees it. NULL, or no memory to write it: says so. Returns the exit code. */
int json_print(yyjson_mut_doc *doc);
/* The same on one line, written out at once: for what goes on. */
int json_print_line(yyjson_mut_doc *doc);

#endif
