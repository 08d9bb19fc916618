/* SPDX-License-Identifier: Apache-2.0 */
/* Writing and reading trace bodies. */
#include "trace/trace.h"

#include "base/error.h"
#include "base/str.h"
#include "bind/json.h"
#include "trace/step_account.h"

#include <math.h>
#include <stdlib.h>

enum { BODY_VERSION = 1, SPAN_DEPTH_LIMIT = 16, HITS_LIMIT = 10000 };

static yyjson_mut_val *spans_of(yyjson_mut_doc *doc, const quire_span *parent, int depth)
{
    yyjson_mut_val *list = yyjson_mut_arr(doc);
    for (const quire_span *span = parent ? parent->first_child : NULL; span; span = span->next) {
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
        yyjson_mut_obj_add_str(doc, item, "stage", span->stage);
        if (span->driver) yyjson_mut_obj_add_strcpy(doc, item, "driver", span->driver);
        yyjson_mut_obj_add_uint(doc, item, "items", span->items);
        yyjson_mut_obj_add_uint(doc, item, "bytes", span->bytes);
        yyjson_mut_obj_add_uint(doc, item, "tokens", span->tokens);
        yyjson_mut_obj_add_int(doc, item, "ns", span->ended_ns - span->started_ns);
        yyjson_mut_obj_add_str(doc, item, "status", quire_status_name(span->status));
        if (span->first_child && depth < SPAN_DEPTH_LIMIT)
            yyjson_mut_obj_add_val(doc, item, "spans", spans_of(doc, span, depth + 1));
    }
    return list;
}

/* The text of `doc` in the call's arena; frees `doc`. */
static quire_status write_body(quire_call *call, yyjson_mut_doc *doc, quire_str *out, quire_error *err)
{
    size_t size = 0;
    char *text = doc ? yyjson_mut_write(doc, 0, &size) : NULL;
    yyjson_mut_doc_free(doc);
    if (!text) return quire_fail_memory(err);
    *out = quire_arena_copy(call->arena, (quire_str){ text, size });
    free(text);
    return out->data ? QUIRE_OK : quire_fail_memory(err);
}

quire_status quire_trace_add_body(quire_call *call, const quire_report *report, quire_status outcome,
                                  const quire_step_account *steps, size_t step_count, quire_str *out,
                                  quire_error *err)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    if (!doc) return quire_fail_memory(err);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    yyjson_mut_doc_set_root(doc, root);
    yyjson_mut_obj_add_uint(doc, root, "version", BODY_VERSION);
    yyjson_mut_val *documents = yyjson_mut_obj_add_obj(doc, root, "documents");
    yyjson_mut_obj_add_uint(doc, documents, "added", report->added);
    yyjson_mut_obj_add_uint(doc, documents, "updated", report->updated);
    yyjson_mut_obj_add_uint(doc, documents, "unchanged", report->unchanged);
    yyjson_mut_obj_add_uint(doc, documents, "renamed", report->renamed);
    yyjson_mut_obj_add_uint(doc, documents, "failed", report->failed);
    yyjson_mut_obj_add_uint(doc, root, "chunks", report->chunks);
    yyjson_mut_obj_add_uint(doc, root, "embedded", report->embedded);
    yyjson_mut_obj_add_real(doc, root, "seconds", report->seconds);
    yyjson_mut_obj_add_str(doc, root, "status", quire_status_name(outcome));
    yyjson_mut_val *spans = yyjson_mut_obj_add_arr(doc, root, "spans");
    for (size_t i = 0; i < step_count; i++) {
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, spans);
        yyjson_mut_obj_add_str(doc, item, "stage", steps[i].stage);
        if (steps[i].driver) yyjson_mut_obj_add_strcpy(doc, item, "driver", steps[i].driver);
        yyjson_mut_obj_add_uint(doc, item, "items", steps[i].items);
        yyjson_mut_obj_add_uint(doc, item, "bytes", steps[i].bytes);
        yyjson_mut_obj_add_uint(doc, item, "tokens", steps[i].tokens);
        yyjson_mut_obj_add_int(doc, item, "ns", steps[i].busy_ns);
        yyjson_mut_obj_add_str(doc, item, "status", quire_status_name(steps[i].status));
    }
    yyjson_mut_obj_add_val(doc, root, "ledger", quire_json_ledger(doc, report->fetched));
    return write_body(call, doc, out, err);
}

static void add_hit(yyjson_mut_doc *doc, yyjson_mut_val *list, const quire_hit *hit)
{
    yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
    yyjson_mut_obj_add_uint(doc, item, "rank", hit->rank);
    quire_json_add_str(doc, item, "chunk", hit->chunk.id);
    quire_json_add_str(doc, item, "document", hit->document.id);
    yyjson_mut_obj_add_uint(doc, item, "revision", hit->document.revision);
    yyjson_mut_val *ranges = yyjson_mut_obj_add_arr(doc, item, "ranges");
    for (size_t i = 0; i < hit->chunk.range_count; i++) {
        yyjson_mut_val *range = yyjson_mut_arr_add_arr(doc, ranges);
        yyjson_mut_arr_add_uint(doc, range, hit->chunk.ranges[i].start);
        yyjson_mut_arr_add_uint(doc, range, hit->chunk.ranges[i].end);
    }
    quire_json_add_real(doc, item, "dense", hit->scores.dense);
    quire_json_add_real(doc, item, "lexical", hit->scores.lexical);
    quire_json_add_real(doc, item, "fused", hit->scores.fused);
    quire_json_add_real(doc, item, "rerank", hit->scores.rerank);
}

static void add_citation(yyjson_mut_doc *doc, yyjson_mut_val *list, const quire_citation *citation)
{
    yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
    yyjson_mut_obj_add_uint(doc, item, "mark", citation->mark);
    quire_json_add_str(doc, item, "document", citation->document.id);
    yyjson_mut_obj_add_uint(doc, item, "revision", citation->document.revision);
    yyjson_mut_obj_add_uint(doc, item, "start", citation->start);
    yyjson_mut_obj_add_uint(doc, item, "end", citation->end);
    yyjson_mut_obj_add_bool(doc, item, "verified", citation->verified);
}

/* The best candidates of an answer, with what spoke for each. */
static void add_considered(yyjson_mut_doc *doc, yyjson_mut_val *root, const quire_considered *considered)
{
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, root, "considered");
    for (size_t i = 0; i < considered->count; i++) {
        const quire_considered_unit *unit = &considered->items[i];
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
        yyjson_mut_obj_add_uint(doc, item, "hit", unit->rank);
        yyjson_mut_obj_add_uint(doc, item, "start", unit->start);
        yyjson_mut_obj_add_uint(doc, item, "end", unit->end);
        quire_json_add_real(doc, item, "score", unit->score);
        quire_json_add_real(doc, item, "support", unit->support);
        if (unit->other) yyjson_mut_obj_add_bool(doc, item, "other", true);
        yyjson_mut_val *features = yyjson_mut_obj_add_obj(doc, item, "features");
        for (size_t f = 0; f < considered->feature_count; f++)
            if (unit->features[f] != 0)
                quire_json_add_real(doc, features, considered->feature_names[f], unit->features[f]);
    }
}

static const char *const value_kinds[] = { "none", "text", "number", "date" };

static void add_condition(yyjson_mut_doc *doc, yyjson_mut_val *list, const quire_condition *condition)
{
    yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
    quire_json_add_str(doc, item, "key", condition->key);
    yyjson_mut_obj_add_str(doc, item, "match", quire_match_name(condition->match));
    yyjson_mut_val *values = yyjson_mut_obj_add_arr(doc, item, "values");
    for (size_t i = 0; i < condition->count; i++) {
        const quire_value *value = &condition->values[i];
        yyjson_mut_val *one = yyjson_mut_arr_add_obj(doc, values);
        const char *kind = value_kinds[value->kind];
        if (value->kind == QUIRE_VALUE_NUMBER) quire_json_add_real(doc, one, kind, value->number);
        else quire_json_add_str(doc, one, kind, value->text);
    }
}

quire_status quire_trace_question_body(quire_call *call, const quire_trace_question *question, quire_str *out,
                                       quire_error *err)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    if (!doc) return quire_fail_memory(err);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    yyjson_mut_doc_set_root(doc, root);
    yyjson_mut_obj_add_uint(doc, root, "version", BODY_VERSION);
    quire_json_add_str(doc, root, "question", question->text);
    quire_json_add_str(doc, root, "model", question->model);
    yyjson_mut_obj_add_str(doc, root, "mode", quire_search_mode_name(question->mode));
    yyjson_mut_obj_add_uint(doc, root, "k", question->k);
    yyjson_mut_val *filters = yyjson_mut_obj_add_arr(doc, root, "filters");
    for (size_t i = 0; i < question->condition_count; i++)
        add_condition(doc, filters, &question->conditions[i]);
    yyjson_mut_obj_add_uint(doc, root, "change", question->change);
    yyjson_mut_val *vector = yyjson_mut_obj_add_arr(doc, root, "vector");
    for (size_t i = 0; question->vector && i < question->dim; i++)
        yyjson_mut_arr_add_real(doc, vector, (double)question->vector[i]);
    quire_json_add_real(doc, root, "dense_weight", question->dense_weight);
    quire_json_add_real(doc, root, "background_mean", question->background_mean);
    quire_json_add_real(doc, root, "background_deviation", question->background_deviation);
    yyjson_mut_val *hits = yyjson_mut_obj_add_arr(doc, root, "hits");
    for (size_t i = 0; i < question->hit_count; i++) add_hit(doc, hits, &question->hits[i]);
    yyjson_mut_val *citations = yyjson_mut_obj_add_arr(doc, root, "citations");
    for (size_t i = 0; i < question->citation_count; i++)
        add_citation(doc, citations, &question->citations[i]);
    yyjson_mut_obj_add_uint(doc, root, "dropped_citations", question->dropped_citations);
    add_considered(doc, root, &question->considered);
    yyjson_mut_obj_add_str(doc, root, "reason", question->reason ? quire_refusal_name(question->reason) : "");
    yyjson_mut_obj_add_val(doc, root, "spans", spans_of(doc, question->root, 0));
    return write_body(call, doc, out, err);
}

/* ---- reading ---- */

static quire_status malformed(quire_error *err, const char *what)
{
    return quire_fail(err, QUIRE_E_FORMAT, "the trace has no usable %s", what);
}

static quire_status read_vector(quire_call *call, yyjson_val *list, quire_trace_question *out,
                                quire_error *err)
{
    size_t count = yyjson_arr_size(list), index, limit;
    yyjson_val *item;
    if (count == 0) return QUIRE_OK;
    float *vector = quire_arena_array(call->arena, count, sizeof *vector);
    if (!vector) return quire_fail_memory(err);
    yyjson_arr_foreach(list, index, limit, item)
    {
        vector[index] = (float)yyjson_get_num(item);
        if (!yyjson_is_num(item) || !isfinite(vector[index])) return malformed(err, "vector");
    }
    out->vector = vector;
    out->dim = count;
    return QUIRE_OK;
}

static quire_status read_value(quire_call *call, yyjson_val *item, quire_value *out, quire_error *err)
{
    yyjson_val *number = yyjson_obj_get(item, value_kinds[QUIRE_VALUE_NUMBER]);
    if (number) {
        *out = (quire_value){ .kind = QUIRE_VALUE_NUMBER, .number = yyjson_get_num(number) };
        return yyjson_is_num(number) ? QUIRE_OK : malformed(err, "filters");
    }
    bool date = yyjson_obj_get(item, value_kinds[QUIRE_VALUE_DATE]) != NULL;
    quire_value_kind kind = date ? QUIRE_VALUE_DATE : QUIRE_VALUE_TEXT;
    *out = (quire_value){
        .kind = kind, .text = quire_arena_copy(call->arena, quire_json_get_str(item, value_kinds[kind]))
    };
    return out->text.data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status read_condition(quire_call *call, yyjson_val *item, quire_condition *out, quire_error *err)
{
    yyjson_val *list = yyjson_obj_get(item, "values"), *value;
    size_t index, limit;
    quire_status status = QUIRE_OK;
    if (yyjson_is_str(item)) { /* a trace of before there were objects here */
        status = quire_condition_parse(call->arena, quire_str_from(yyjson_get_str(item)), out, err);
        return status == QUIRE_E_INVALID ? malformed(err, "filters") : status;
    }
    quire_value *values = quire_arena_array(call->arena, yyjson_arr_size(list), sizeof *values);
    *out = (quire_condition){ .key = quire_arena_copy(call->arena, quire_json_get_str(item, "key")),
                              .values = values,
                              .count = yyjson_arr_size(list) };
    if (!values || !out->key.data) return quire_fail_memory(err);
    if (!quire_match_named(quire_json_get_str(item, "match"), &out->match)) return malformed(err, "filters");
    yyjson_arr_foreach(list, index, limit, value)
    {
        if (!status) status = read_value(call, value, &values[index], err);
    }
    if (status) return status;
    return quire_condition_check(out, NULL) ? malformed(err, "filters") : QUIRE_OK;
}

static quire_status read_filters(quire_call *call, yyjson_val *list, quire_trace_question *out,
                                 quire_error *err)
{
    size_t count = yyjson_arr_size(list), index, limit;
    yyjson_val *item;
    quire_status status = QUIRE_OK;
    quire_condition *conditions = quire_arena_array(call->arena, count, sizeof *conditions);
    if (!conditions) return quire_fail_memory(err);
    yyjson_arr_foreach(list, index, limit, item)
    {
        if (!status) status = read_condition(call, item, &conditions[index], err);
    }
    out->conditions = conditions;
    out->condition_count = count;
    return status;
}

static quire_status read_hits(quire_call *call, yyjson_val *list, quire_trace_question *out, quire_error *err)
{
    size_t count = yyjson_arr_size(list), index, limit;
    yyjson_val *item;
    if (count > HITS_LIMIT) return malformed(err, "hits");
    quire_hit *hits = quire_arena_array(call->arena, count, sizeof *hits);
    if (!hits) return quire_fail_memory(err);
    yyjson_arr_foreach(list, index, limit, item)
    {
        hits[index].rank = (uint32_t)yyjson_get_uint(yyjson_obj_get(item, "rank"));
        hits[index].chunk.id = quire_arena_copy(call->arena, quire_json_get_str(item, "chunk"));
        hits[index].document.id = quire_arena_copy(call->arena, quire_json_get_str(item, "document"));
        if (!hits[index].chunk.id.data || !hits[index].document.id.data) return quire_fail_memory(err);
    }
    out->hits = hits;
    out->hit_count = count;
    return QUIRE_OK;
}

quire_status quire_trace_read_question(quire_call *call, quire_str body, quire_trace_question *out,
                                       quire_error *err)
{
    *out = (quire_trace_question){ .dense_weight = NAN, .background_mean = NAN, .background_deviation = NAN };
    yyjson_read_err why = { 0 };
    yyjson_doc *doc = yyjson_read_opts((char *)(body.data ? body.data : ""), body.size, 0, NULL, &why);
    if (!doc && why.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION) return quire_fail_memory(err);
    yyjson_val *root = yyjson_doc_get_root(doc);
    quire_status status = QUIRE_OK;
    if (!quire_search_mode_find(yyjson_get_str(yyjson_obj_get(root, "mode")), &out->mode)) {
        status = malformed(err, "search mode: it is not the trace of a search or an answer");
        goto done;
    }
    out->k = (size_t)yyjson_get_uint(yyjson_obj_get(root, "k"));
    out->change = yyjson_get_uint(yyjson_obj_get(root, "change"));
    out->text = quire_arena_copy(call->arena, quire_json_get_str(root, "question"));
    if (!out->text.data) status = quire_fail_memory(err);
    else if (out->k == 0 || out->k > HITS_LIMIT) status = malformed(err, "k");
    if (!status) status = read_vector(call, yyjson_obj_get(root, "vector"), out, err);
    if (!status) status = read_filters(call, yyjson_obj_get(root, "filters"), out, err);
    if (!status) status = read_hits(call, yyjson_obj_get(root, "hits"), out, err);
done:
    yyjson_doc_free(doc);
    return status;
}
