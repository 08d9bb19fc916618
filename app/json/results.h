/* SPDX-License-Identifier: Apache-2.0 */
/* Results as JSON: one object with "schema": 1, whose keys are fixed. A customer of the public API alone: what the command line
 * prints is what a server sends. The caller frees the document; NULL: out of memory. */
#ifndef QUIRE_JSON_RESULTS_H
#define QUIRE_JSON_RESULTS_H

#include "json/values.h"

/* {"error": {status, message, retryable}} */
yyjson_mut_doc *json_failure(const quire_error *err);
/* "removed" is always there with `sync`, else where something was. `err`: why the call failed that gave the report; NULL: it didn't. */
yyjson_mut_doc *json_report(const quire_report *report, bool sync, const quire_error *err);
/* "event": "round"; with what json_report or json_failure makes of it. */
yyjson_mut_doc *json_round(const quire_round *round);
/* "event": "sources" */
yyjson_mut_doc *json_watched(const quire_watched_source *sources, size_t count);
/* "event": "waiting" */
yyjson_mut_doc *json_waiting(quire_strs files);
yyjson_mut_doc *json_removals(const quire_removals *removals);
yyjson_mut_doc *json_sources(const quire_source_listing *listing);
yyjson_mut_doc *json_source(const quire_source_view *view);
yyjson_mut_doc *json_state(const quire_state *state);
yyjson_mut_doc *json_listing(const quire_listing *listing);
/* `elements` adds those, and the tables. */
yyjson_mut_doc *json_view(quire_view *view, bool elements);
/* `explain` adds how the two rankings were weighed. */
yyjson_mut_doc *json_results(const quire_results *results, bool explain);
yyjson_mut_doc *json_answer(const quire_answer *answer);
yyjson_mut_doc *json_traces(const quire_traces *traces);
/* `body` is the trace's, read. */
yyjson_mut_doc *json_trace(const quire_trace *trace, yyjson_val *body);
yyjson_mut_doc *json_replay(const quire_replay *replay);
yyjson_mut_doc *json_models(const quire_models *models);
/* "loader": its name and version, as a document's metadata "reading" has them. */
yyjson_mut_doc *json_formats(const quire_formats *formats);
/* `more` (or NULL): a check of the caller's own. */
yyjson_mut_doc *json_checkup(const quire_checkup *checkup, const quire_check *more);

#endif
