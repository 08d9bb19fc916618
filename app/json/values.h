/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON of what stands in several results. */
#ifndef QUIRE_JSON_VALUES_H
#define QUIRE_JSON_VALUES_H

#include "bind/json.h"
#include "quire/quire.h"

/* A document whose root is {"schema": 1}. NULL: out of memory. */
yyjson_mut_doc *json_new(void);

yyjson_mut_val *json_places(yyjson_mut_doc *doc, quire_places places);
/* Appends places to a list that json_places made. */
void json_add_places(yyjson_mut_doc *doc, yyjson_mut_val *list, quire_places places);
yyjson_mut_val *json_document_row(yyjson_mut_doc *doc, const quire_document_row *row);
/* Adds one {"reason", "message"} for each of the bits, with its "uri" where that is not empty. */
void json_add_warnings(yyjson_mut_doc *doc, yyjson_mut_val *list, quire_str uri, unsigned warnings);
yyjson_mut_val *json_strs(yyjson_mut_doc *doc, quire_strs strs);
/* Where something stands in the document `row`; null: it is not said. */
yyjson_mut_val *json_place(yyjson_mut_doc *doc, const quire_locator *locator, const quire_document_row *row);
/* `row` is its document's. */
yyjson_mut_val *json_chunk(yyjson_mut_doc *doc, const quire_chunk *chunk, const quire_document_row *row,
                           yyjson_mut_val *boxes);
/* A list of hits, as `search` prints them. */
yyjson_mut_val *json_hits(yyjson_mut_doc *doc, quire_hits hits);
/* Adds `text` under `key`; null where it is empty: nothing was said. */
void json_add_said(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key, quire_str text);
/* As "reason"; null where there is none. */
void json_add_refusal(yyjson_mut_doc *doc, yyjson_mut_val *object, quire_refusal reason);
yyjson_mut_val *json_timings(yyjson_mut_doc *doc, const quire_timing *timings, size_t count);
yyjson_mut_val *json_document(yyjson_mut_doc *doc, const quire_document *document);

#endif
