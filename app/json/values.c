/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in several results. */
#include "json/values.h"

yyjson_mut_doc *json_new(void)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = doc ? yyjson_mut_obj(doc) : NULL;
    if (root) {
        yyjson_mut_doc_set_root(doc, root);
        yyjson_mut_obj_add_int(doc, root, "schema", 1);
    }
    return doc;
}

void json_add_places(yyjson_mut_doc *doc, yyjson_mut_val *list, quire_places places)
{
    for (size_t i = 0; i < places.count; i++) {
        const quire_place *place = &places.items[i];
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
        yyjson_mut_obj_add_uint(doc, item, "page", place->page);
        yyjson_mut_val *box = yyjson_mut_obj_add_arr(doc, item, "box");
        yyjson_mut_arr_add_real(doc, box, (double)place->x0);
        yyjson_mut_arr_add_real(doc, box, (double)place->y0);
        yyjson_mut_arr_add_real(doc, box, (double)place->x1);
        yyjson_mut_arr_add_real(doc, box, (double)place->y1);
    }
}

yyjson_mut_val *json_places(yyjson_mut_doc *doc, quire_places places)
{
    yyjson_mut_val *list = yyjson_mut_arr(doc);
    json_add_places(doc, list, places);
    return list;
}

/* The name of a document in the one that it was found in: what is behind the last "!/" of its uri. Empty: it was found in none,
 * whatever the folders are called that it lies in. */
static quire_str member_of(const quire_document_row *row)
{
    quire_str uri = row->parent.size ? row->uri : (quire_str){ 0 };
    for (size_t i = uri.size; i >= 2; i--)
        if (uri.data[i - 2] == '!' && uri.data[i - 1] == '/')
            return (quire_str){ uri.data + i, uri.size - i };
    return (quire_str){ 0 };
}

yyjson_mut_val *json_place(yyjson_mut_doc *doc, const quire_locator *locator, const quire_document_row *row)
{
    static const char *const names[QUIRE_LOCATOR_KIND_COUNT] = {
        [QUIRE_LOCATOR_SYMBOL] = "symbol", [QUIRE_LOCATOR_SHEET] = "sheet", [QUIRE_LOCATOR_ROW] = "row",
        [QUIRE_LOCATOR_ENTRY] = "entry",   [QUIRE_LOCATOR_PATH] = "path",   [QUIRE_LOCATOR_TIME] = "time"
    };
    quire_str member = member_of(row);
    if (!locator->kind && !member.size) return yyjson_mut_null(doc);
    char label[QUIRE_LOCATOR_LABEL_BYTES];
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    quire_locator_label(locator, label);
    if (*label) yyjson_mut_obj_add_strcpy(doc, item, "label", label);
    else quire_json_add_str(doc, item, "label", member);
    if (names[locator->kind]) quire_json_add_str(doc, item, names[locator->kind], locator->name);
    if (locator->range.size)
        quire_json_add_str(doc, item, locator->kind == QUIRE_LOCATOR_TIME ? "until" : "range",
                           locator->range);
    if (locator->kind == QUIRE_LOCATOR_SLIDE) yyjson_mut_obj_add_uint(doc, item, "slide", locator->first);
    if (locator->last) {
        yyjson_mut_val *lines = yyjson_mut_obj_add_arr(doc, item, "lines");
        yyjson_mut_arr_add_uint(doc, lines, locator->first);
        yyjson_mut_arr_add_uint(doc, lines, locator->last);
    }
    if (member.size) quire_json_add_str(doc, item, "member", member);
    return item;
}

void json_add_warnings(yyjson_mut_doc *doc, yyjson_mut_val *list, quire_str uri, unsigned warnings)
{
    for (unsigned bit = 1; bit < QUIRE_WARNING_END; bit <<= 1) {
        if (!(warnings & bit)) continue;
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
        if (uri.size) quire_json_add_str(doc, item, "uri", uri);
        yyjson_mut_obj_add_str(doc, item, "reason", quire_warning_name((quire_warning)bit));
        yyjson_mut_obj_add_str(doc, item, "message", quire_warning_advice((quire_warning)bit));
    }
}

yyjson_mut_val *json_document_row(yyjson_mut_doc *doc, const quire_document_row *row)
{
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    quire_json_add_str(doc, item, "id", row->id);
    quire_json_add_str(doc, item, "uri", row->uri);
    quire_json_add_str(doc, item, "title", row->title);
    quire_json_add_str(doc, item, "type", row->media_type);
    quire_json_add_str(doc, item, "language", row->language);
    yyjson_mut_obj_add_uint(doc, item, "revision", row->revision);
    yyjson_mut_obj_add_uint(doc, item, "bytes", row->bytes);
    yyjson_mut_obj_add_uint(doc, item, "chunks", row->chunks);
    yyjson_mut_obj_add_int(doc, item, "added", row->added_ms);
    yyjson_mut_obj_add_str(doc, item, "status", quire_document_status(row));
    json_add_said(doc, item, "parent", row->parent);
    yyjson_mut_obj_add_uint(doc, item, "children", row->children);
    if (row->message.size) quire_json_add_str(doc, item, "message", row->message);
    json_add_warnings(doc, yyjson_mut_obj_add_arr(doc, item, "warnings"), (quire_str){ 0 }, row->warnings);
    return item;
}

yyjson_mut_val *json_strs(yyjson_mut_doc *doc, quire_strs strs)
{
    yyjson_mut_val *list = yyjson_mut_arr(doc);
    for (size_t i = 0; i < strs.count; i++) yyjson_mut_arr_append(list, quire_json_str(doc, strs.items[i]));
    return list;
}

yyjson_mut_val *json_chunk(yyjson_mut_doc *doc, const quire_chunk *chunk, const quire_document_row *row,
                           yyjson_mut_val *boxes)
{
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    quire_json_add_str(doc, item, "id", chunk->id);
    quire_json_add_str(doc, item, "text", chunk->text);
    yyjson_mut_obj_add_uint(doc, item, "start", chunk->range_count ? chunk->ranges[0].start : 0);
    yyjson_mut_obj_add_uint(doc, item, "end",
                            chunk->range_count ? chunk->ranges[chunk->range_count - 1].end : 0);
    yyjson_mut_val *ranges = yyjson_mut_obj_add_arr(doc, item, "ranges");
    for (size_t i = 0; i < chunk->range_count; i++) {
        yyjson_mut_val *range = yyjson_mut_arr_add_arr(doc, ranges);
        yyjson_mut_arr_add_uint(doc, range, chunk->ranges[i].start);
        yyjson_mut_arr_add_uint(doc, range, chunk->ranges[i].end);
    }
    if (chunk->page) yyjson_mut_obj_add_uint(doc, item, "page", chunk->page);
    else yyjson_mut_obj_add_null(doc, item, "page");
    yyjson_mut_obj_add_val(doc, item, "boxes", boxes);
    yyjson_mut_obj_add_val(doc, item, "place", json_place(doc, &chunk->locator, row));
    yyjson_mut_obj_add_val(doc, item, "headings", json_strs(doc, chunk->headings));
    quire_json_add_str(doc, item, "context", chunk->context);
    quire_json_add_str(doc, item, "language", chunk->language);
    yyjson_mut_obj_add_uint(doc, item, "tokens", chunk->tokens);
    return item;
}

static yyjson_mut_val *json_hit(yyjson_mut_doc *doc, const quire_hit *hit)
{
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_uint(doc, item, "rank", hit->rank);
    quire_json_add_real(doc, item, "score", hit->score);
    yyjson_mut_val *scores = yyjson_mut_obj_add_obj(doc, item, "scores");
    quire_json_add_real(doc, scores, "dense", hit->scores.dense);
    quire_json_add_real(doc, scores, "lexical", hit->scores.lexical);
    quire_json_add_real(doc, scores, "fused", hit->scores.fused);
    quire_json_add_real(doc, scores, "rerank", hit->scores.rerank);
    yyjson_mut_obj_add_val(doc, item, "document", json_document_row(doc, &hit->document));
    yyjson_mut_obj_add_val(doc, item, "chunk",
                           json_chunk(doc, &hit->chunk, &hit->document, json_places(doc, hit->places)));
    return item;
}

yyjson_mut_val *json_hits(yyjson_mut_doc *doc, quire_hits hits)
{
    yyjson_mut_val *list = yyjson_mut_arr(doc);
    for (size_t i = 0; i < hits.count; i++) yyjson_mut_arr_append(list, json_hit(doc, &hits.items[i]));
    return list;
}

void json_add_said(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key, quire_str text)
{
    if (text.size) quire_json_add_str(doc, object, key, text);
    else yyjson_mut_obj_add_null(doc, object, key);
}

void json_add_refusal(yyjson_mut_doc *doc, yyjson_mut_val *object, quire_refusal reason)
{
    if (reason) yyjson_mut_obj_add_str(doc, object, "reason", quire_refusal_name(reason));
    else yyjson_mut_obj_add_null(doc, object, "reason");
}

yyjson_mut_val *json_timings(yyjson_mut_doc *doc, const quire_timing *timings, size_t count)
{
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    for (size_t i = 0; i < count; i++)
        yyjson_mut_obj_add(item, quire_json_str(doc, timings[i].step), yyjson_mut_real(doc, timings[i].ms));
    return item;
}

yyjson_mut_val *json_document(yyjson_mut_doc *doc, const quire_document *document)
{
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    quire_json_add_str(doc, item, "id", document->id);
    yyjson_mut_obj_add_uint(doc, item, "revision", document->revision);
    quire_json_add_str(doc, item, "uri", document->uri);
    quire_json_add_str(doc, item, "title", document->title);
    quire_json_add_str(doc, item, "type", document->media_type);
    quire_json_add_str(doc, item, "language", document->language);
    quire_json_add_str(doc, item, "sha256", document->sha256);
    yyjson_mut_obj_add_uint(doc, item, "bytes", document->original_bytes);
    yyjson_mut_obj_add_uint(doc, item, "pages", document->page_count);
    yyjson_mut_val *metadata = yyjson_mut_obj_add_obj(doc, item, "metadata");
    for (size_t i = 0; i < document->metadata_count; i++)
        yyjson_mut_obj_add(metadata, quire_json_str(doc, document->metadata[i].key),
                           quire_json_str(doc, document->metadata[i].value));
    return item;
}
