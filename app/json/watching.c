/* SPDX-License-Identifier: Apache-2.0 */
/* What a base that is kept up to date tells, one object an event. */
#include "json/results.h"

yyjson_mut_doc *json_round(const quire_round *round)
{
    yyjson_mut_doc *doc = round->report ? json_report(round->report, true, round->error)
                                        : json_failure(round->error);
    if (!doc) return NULL;
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    yyjson_mut_obj_add_str(doc, root, "event", "round");
    yyjson_mut_obj_add_int(doc, root, "time", round->ended_ms);
    yyjson_mut_obj_add_real(doc, root, "searchable_seconds", round->seconds);
    yyjson_mut_obj_add_val(doc, root, "sources", json_strs(doc, round->sources));
    yyjson_mut_obj_add_uint(doc, root, "paths", round->paths);
    if (round->again_ms) yyjson_mut_obj_add_int(doc, root, "again", round->again_ms);
    return doc;
}

yyjson_mut_doc *json_watched(const quire_watched_source *sources, size_t count)
{
    static const char *const names[] = { [QUIRE_WATCH_CHANGES] = "changes",
                                         [QUIRE_WATCH_BOTH] = "both",
                                         [QUIRE_WATCH_INTERVALS] = "intervals",
                                         [QUIRE_WATCH_AWAY] = "away" };
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    yyjson_mut_obj_add_str(doc, root, "event", "sources");
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, root, "sources");
    for (size_t i = 0; i < count; i++) {
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
        quire_json_add_str(doc, item, "uri", sources[i].uri);
        yyjson_mut_obj_add_str(doc, item, "watched", names[sources[i].kind]);
        json_add_said(doc, item, "why", sources[i].why);
        if (sources[i].next_ms) yyjson_mut_obj_add_int(doc, item, "next", sources[i].next_ms);
    }
    return doc;
}

yyjson_mut_doc *json_waiting(quire_strs files)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    yyjson_mut_obj_add_str(doc, root, "event", "waiting");
    yyjson_mut_obj_add_val(doc, root, "files", json_strs(doc, files));
    return doc;
}
