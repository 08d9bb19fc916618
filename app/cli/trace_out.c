/* SPDX-License-Identifier: Apache-2.0 */
/* Printing one trace for people: its steps, its ledger, each passage's scores, the citations. */
#include "trace_out.h"

#include "command.h"
#include "json_out.h"

#include <stdlib.h>

static void print_amount(yyjson_val *span, const char *key)
{
    printf("  %8llu %s", (unsigned long long)yyjson_get_uint(yyjson_obj_get(span, key)), key);
}

static void print_spans(yyjson_val *spans, int depth)
{
    size_t index, count;
    yyjson_val *span;
    yyjson_arr_foreach(spans, index, count, span)
    {
        quire_str driver = quire_json_get_str(span, "driver"), stage = quire_json_get_str(span, "stage"),
                  status = quire_json_get_str(span, "status");
        printf("  %*s%-*.*s %10.2f ms", 2 * depth, "", 14 - 2 * depth, (int)stage.size,
               stage.data ? stage.data : "", yyjson_get_num(yyjson_obj_get(span, "ns")) / 1e6);
        print_amount(span, "items");
        print_amount(span, "bytes");
        print_amount(span, "tokens");
        printf("  %.*s  %.*s\n", (int)status.size, status.data ? status.data : "", (int)driver.size,
               driver.data ? driver.data : "");
        print_spans(yyjson_obj_get(span, "spans"), depth + 1);
    }
}

static void print_number(yyjson_val *hit, const char *key)
{
    yyjson_val *number = yyjson_obj_get(hit, key);
    if (yyjson_is_num(number)) printf("  %s %.4f", key, yyjson_get_num(number));
}

/* The account as JSON has it, in the form that other commands print. */
static void print_json_ledger(yyjson_val *ledger)
{
    size_t index, count, at, drop_count;
    yyjson_val *item, *drop;
    yyjson_arr_foreach(ledger, index, count, item)
    {
        yyjson_val *drops = yyjson_obj_get(item, "dropped");
        quire_ledger_drop *dropped = calloc(yyjson_arr_size(drops) + 1, sizeof *dropped);
        quire_ledger_row row = { .step = quire_json_get_str(item, "step"),
                                 .unit = quire_json_get_str(item, "unit"),
                                 .received = yyjson_get_uint(yyjson_obj_get(item, "received")),
                                 .kept = yyjson_get_uint(yyjson_obj_get(item, "kept")),
                                 .dropped = dropped,
                                 .dropped_count = dropped ? yyjson_arr_size(drops) : 0 };
        yyjson_arr_foreach(drops, at, drop_count, drop)
        {
            if (!dropped) break;
            dropped[at].reason = quire_json_get_str(drop, "reason");
            dropped[at].count = yyjson_get_uint(yyjson_obj_get(drop, "count"));
        }
        if (index == 0) print_ledger_head(stdout);
        print_ledger_row(stdout, &row);
        free(dropped);
    }
}

static void print_body(const quire_trace *trace, yyjson_val *root)
{
    size_t index, count;
    yyjson_val *item;
    printf("%.*s %.*s ", (int)trace->id.size, trace->id.data, (int)trace->kind.size, trace->kind.data);
    print_time(stdout, trace->made_ms);
    fputc('\n', stdout);
    quire_str question = quire_json_get_str(root, "question");
    if (question.size) {
        fputs("  ", stdout);
        print_text(stdout, question);
        fputc('\n', stdout);
    }
    quire_str outcome = quire_json_get_str(root, "status");
    if (outcome.size) printf("  ended: %.*s\n", (int)outcome.size, outcome.data);
    print_spans(yyjson_obj_get(root, "spans"), 0);
    print_json_ledger(yyjson_obj_get(root, "ledger"));
    yyjson_arr_foreach(yyjson_obj_get(root, "hits"), index, count, item)
    {
        quire_str chunk = quire_json_get_str(item, "chunk"), document = quire_json_get_str(item, "document");
        printf("  %3llu. %.*s %.*s", (unsigned long long)yyjson_get_uint(yyjson_obj_get(item, "rank")),
               (int)chunk.size, chunk.data ? chunk.data : "", (int)document.size,
               document.data ? document.data : "");
        print_number(item, "fused");
        print_number(item, "dense");
        print_number(item, "lexical");
        print_number(item, "rerank");
        fputc('\n', stdout);
    }
    yyjson_arr_foreach(yyjson_obj_get(root, "citations"), index, count, item)
    {
        quire_str document = quire_json_get_str(item, "document");
        printf("  [%llu] %.*s revision %llu, bytes %llu-%llu\n",
               (unsigned long long)yyjson_get_uint(yyjson_obj_get(item, "mark")), (int)document.size,
               document.data ? document.data : "",
               (unsigned long long)yyjson_get_uint(yyjson_obj_get(item, "revision")),
               (unsigned long long)yyjson_get_uint(yyjson_obj_get(item, "start")),
               (unsigned long long)yyjson_get_uint(yyjson_obj_get(item, "end")));
    }
    quire_str reason = quire_json_get_str(root, "reason");
    if (reason.size) printf("  refused: %.*s\n", (int)reason.size, reason.data);
}

bool trace_print(const quire_trace *trace)
{
    yyjson_doc *body = yyjson_read(trace->body.data ? trace->body.data : "", trace->body.size, 0);
    if (body) print_body(trace, yyjson_doc_get_root(body));
    else fprintf(stderr, "quire: the trace %.*s cannot be read\n", (int)trace->id.size, trace->id.data);
    yyjson_doc_free(body);
    return body != NULL;
}
