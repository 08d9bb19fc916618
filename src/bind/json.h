/* SPDX-License-Identifier: Apache-2.0 */
/* JSON (yyjson) for quire_str: the few calls that would else be written out everywhere. */
#ifndef QUIRE_BIND_JSON_H
#define QUIRE_BIND_JSON_H

#include "quire/error.h"
#include "quire/types.h"

#include <yyjson.h>

/* A copied string; bytes that are not UTF-8 become U+FFFD. */
yyjson_mut_val *quire_json_str(yyjson_mut_doc *doc, quire_str text);
bool quire_json_add_str(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key, quire_str text);
/* A number that is not finite becomes null. */
bool quire_json_add_real(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key, double number);

/* Ledger rows, as commands and traces show them. */
yyjson_mut_val *quire_json_ledger(yyjson_mut_doc *doc, quire_ledger_rows rows);

/* The string at `key`, or empty; borrowed from the document. */
quire_str quire_json_get_str(yyjson_val *object, const char *key);

#endif
