/* SPDX-License-Identifier: Apache-2.0 */
/* Where documents come from, and what is removed: documents, and sources with theirs. */
#include "json/results.h"

#include <string.h>

/* ---- removing ---- */

static bool is_equal(quire_str a, quire_str b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* Adds a document that was removed; with the source that it went with, or empty strings. */
static void json_add_removal(yyjson_mut_doc *doc, yyjson_mut_val *list, const quire_removal *removal,
                             quire_str source, quire_str folder)
{
    yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
    quire_json_add_str(doc, item, "id", removal->document.id);
    quire_json_add_str(doc, item, "uri", removal->document.uri);
    yyjson_mut_obj_add_uint(doc, item, "chunks", removal->document.chunks);
    yyjson_mut_obj_add_uint(doc, item, "below", removal->below);
    json_add_said(doc, item, "source", source);
    json_add_said(doc, item, "folder", folder);
}

static quire_str kind_of(const quire_removals *removals, const quire_removal *removal)
{
    for (size_t i = 0; i < removals->source_count; i++)
        if (is_equal(removals->sources[i].id, removal->document.id)) return removals->sources[i].kind;
    return (quire_str){ 0 };
}

/* A source that was removed, and what went with it: in `removed`, in `sources`, and one of files in `folders` too. */
static void json_add_source_removal(yyjson_mut_doc *doc, yyjson_mut_val *root, const quire_removal *removal,
                                    quire_str kind)
{
    quire_str uri = removal->document.uri,
              folder = is_equal(kind, (quire_str){ "folder", 6 }) ? uri : (quire_str){ 0 };
    yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, yyjson_mut_obj_get(root, "sources"));
    quire_json_add_str(doc, item, "id", removal->document.id);
    quire_json_add_str(doc, item, "uri", uri);
    quire_json_add_str(doc, item, "kind", kind);
    yyjson_mut_obj_add_uint(doc, item, "documents", removal->below);
    if (folder.size) {
        item = yyjson_mut_arr_add_obj(doc, yyjson_mut_obj_get(root, "folders"));
        quire_json_add_str(doc, item, "uri", uri);
        yyjson_mut_obj_add_uint(doc, item, "documents", removal->below);
    }
    for (size_t i = 0; i < removal->document_count; i++)
        if (removal->documents[i].found)
            json_add_removal(doc, yyjson_mut_obj_get(root, "removed"), &removal->documents[i], uri, folder);
}

yyjson_mut_doc *json_removals(const quire_removals *removals)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    yyjson_mut_val *removed = yyjson_mut_obj_add_arr(doc, root, "removed");
    yyjson_mut_obj_add_arr(doc, root, "sources");
    yyjson_mut_obj_add_arr(doc, root, "folders");
    yyjson_mut_val *missing = yyjson_mut_obj_add_arr(doc, root, "missing");
    for (size_t i = 0; i < removals->count; i++) {
        const quire_removal *removal = &removals->items[i];
        if (!removal->found) yyjson_mut_arr_append(missing, quire_json_str(doc, removal->document.uri));
        else if (removal->folder) json_add_source_removal(doc, root, removal, kind_of(removals, removal));
        else json_add_removal(doc, removed, removal, (quire_str){ 0 }, (quire_str){ 0 });
    }
    yyjson_mut_obj_add_bool(doc, root, "erasure_pending", removals->erasure_pending);
    return doc;
}

/* ---- sources ---- */

static void json_add_moment(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key, int64_t unix_ms)
{
    if (unix_ms) yyjson_mut_obj_add_int(doc, object, key, unix_ms);
    else yyjson_mut_obj_add_null(doc, object, key);
}

static void json_fill_source(yyjson_mut_doc *doc, yyjson_mut_val *item, const quire_source *source)
{
    bool failed = source->state == QUIRE_SOURCE_FAILED;
    quire_json_add_str(doc, item, "id", source->id);
    quire_json_add_str(doc, item, "uri", source->uri);
    quire_json_add_str(doc, item, "kind", source->kind);
    yyjson_mut_obj_add_str(doc, item, "state", quire_source_state_name(source->state));
    if (failed) yyjson_mut_obj_add_str(doc, item, "reason", quire_load_reason_name(source->reason));
    else yyjson_mut_obj_add_null(doc, item, "reason");
    json_add_said(doc, item, "message", source->message);
    json_add_moment(doc, item, "last", source->last_ms);
    json_add_moment(doc, item, "last_failure", source->failed_ms);
    json_add_moment(doc, item, "next", source->next_ms);
    json_add_moment(doc, item, "every", source->every_ms);
    yyjson_mut_obj_add_uint(doc, item, "documents", source->documents);
    yyjson_mut_obj_add_uint(doc, item, "failed", source->failed);
    yyjson_mut_val *options = yyjson_mut_obj_add_arr(doc, item, "options");
    for (size_t i = 0; i < source->options.count; i++) {
        yyjson_mut_val *option = yyjson_mut_arr_add_obj(doc, options);
        quire_json_add_str(doc, option, "name", source->options.items[i].key);
        quire_json_add_str(doc, option, "value", source->options.items[i].value);
    }
    yyjson_mut_obj_add_val(doc, item, "ignore", json_strs(doc, source->ignore));
}

yyjson_mut_doc *json_sources(const quire_source_listing *listing)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *sources = yyjson_mut_obj_add_arr(doc, yyjson_mut_doc_get_root(doc), "sources");
    for (size_t i = 0; i < listing->count; i++)
        json_fill_source(doc, yyjson_mut_arr_add_obj(doc, sources), &listing->items[i]);
    return doc;
}

yyjson_mut_doc *json_source(const quire_source_view *view)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return NULL;
    yyjson_mut_val *item = yyjson_mut_obj_add_obj(doc, yyjson_mut_doc_get_root(doc), "source");
    json_fill_source(doc, item, &view->source);
    yyjson_mut_val *types = yyjson_mut_obj_add_arr(doc, item, "types");
    for (size_t i = 0; i < view->type_count; i++) {
        yyjson_mut_val *type = yyjson_mut_arr_add_obj(doc, types);
        quire_json_add_str(doc, type, "type", view->types[i].media_type);
        yyjson_mut_obj_add_uint(doc, type, "documents", view->types[i].documents);
    }
    return doc;
}
