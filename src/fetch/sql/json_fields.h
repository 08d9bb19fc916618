/* SPDX-License-Identifier: Apache-2.0 */
/* A JSON object in a cell is fields of its own: "attributes.colour: red". */
#ifndef QUIRE_FETCH_SQL_JSON_FIELDS_H
#define QUIRE_FETCH_SQL_JSON_FIELDS_H

#include "quire/types.h"

/* Gives each value of the object under its path (".colour", ".sizes": a list's values are one). False, and nothing is
 * given: it is no object, or one that is large or deep; it is told as it is written then. */
bool quire_sql_json_fields(quire_str json, void (*field)(void *user, quire_str path, quire_str value),
                           void *user);

#endif
