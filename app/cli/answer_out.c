/* SPDX-License-Identifier: Apache-2.0 */
/* Printing an answer: what it says, where that stands and under which heads; of a refusal, what came nearest. */
#include "answer_out.h"

#include "command.h"
#include "json_out.h"

#include <string.h>

enum { PASSAGE_CHARACTERS = 160, HEAD_CHARACTERS = 120, CELLS_SHOWN = 12 };

/* ---- JSON ---- */

/* Every key is always there: a list may be empty, what the document doesn't say is null. */
static yyjson_mut_val *json_heads(yyjson_mut_doc *doc, const quire_heads *heads)
{
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_val(doc, item, "headings", json_strs(doc, heads->headings));
    json_add_said(doc, item, "table", heads->table);
    json_add_said(doc, item, "unit", heads->unit);
    yyjson_mut_obj_add_val(doc, item, "group", json_strs(doc, heads->group));
    yyjson_mut_obj_add_val(doc, item, "columns", json_strs(doc, heads->columns));
    yyjson_mut_obj_add_val(doc, item, "cells", json_strs(doc, heads->cells));
    if (heads->asked < heads->cells.count) yyjson_mut_obj_add_uint(doc, item, "asked", heads->asked);
    else yyjson_mut_obj_add_null(doc, item, "asked");
    return item;
}

static yyjson_mut_val *json_citation(yyjson_mut_doc *doc, const quire_citation *citation)
{
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    yyjson_mut_obj_add_uint(doc, item, "mark", citation->mark);
    yyjson_mut_val *document = yyjson_mut_obj_add_obj(doc, item, "document");
    quire_json_add_str(doc, document, "id", citation->document.id);
    quire_json_add_str(doc, document, "uri", citation->document.uri);
    quire_json_add_str(doc, document, "title", citation->document.title);
    yyjson_mut_obj_add_uint(doc, document, "revision", citation->document.revision);
    yyjson_mut_obj_add_uint(doc, item, "start", citation->start);
    yyjson_mut_obj_add_uint(doc, item, "end", citation->end);
    if (citation->page) yyjson_mut_obj_add_uint(doc, item, "page", citation->page);
    else yyjson_mut_obj_add_null(doc, item, "page");
    yyjson_mut_obj_add_val(doc, item, "boxes", json_places(doc, citation->places));
    yyjson_mut_obj_add_val(doc, item, "heads", json_heads(doc, &citation->heads));
    quire_json_add_str(doc, item, "quote", citation->quote);
    yyjson_mut_obj_add_bool(doc, item, "verified", citation->verified);
    return item;
}

bool answer_print_json(const quire_answer *answer)
{
    yyjson_mut_doc *doc = json_new();
    if (!doc) return false;
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    quire_json_add_str(doc, root, "question", answer->question);
    quire_json_add_str(doc, root, "answer", answer->text);
    yyjson_mut_obj_add_bool(doc, root, "supported", answer->supported);
    json_add_refusal(doc, root, answer->reason);
    json_add_said(doc, root, "reading", answer->reading);
    yyjson_mut_val *citations = yyjson_mut_obj_add_arr(doc, root, "citations");
    for (size_t i = 0; i < answer->citation_count; i++)
        yyjson_mut_arr_append(citations, json_citation(doc, &answer->citations[i]));
    yyjson_mut_obj_add_val(doc, root, "nearest", json_hits(doc, answer->nearest));
    yyjson_mut_obj_add_uint(doc, root, "dropped_citations", answer->dropped_citations);
    yyjson_mut_obj_add_uint(doc, root, "dropped_sentences", answer->dropped_sentences);
    quire_json_add_str(doc, root, "model", answer->model);
    yyjson_mut_obj_add_val(doc, root, "ms", json_timings(doc, answer->timings, answer->timing_count));
    quire_json_add_str(doc, root, "trace", answer->trace);
    return json_print(doc);
}

/* ---- text ---- */

static quire_str name_of(const quire_document_row *document)
{
    return document->title.size ? document->title : document->uri;
}

static bool is_same(quire_str a, quire_str b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static bool holds(quire_str text, quire_str part)
{
    return part.size && memmem(text.data, text.size, part.data, part.size);
}

static void print_between(bool *begun, const char *text)
{
    fputs(*begun ? text : "    ", stdout);
    *begun = true;
}

/* One step of the path to a quote. */
static void print_step(bool *begun, quire_str text)
{
    if (text.size == 0) return;
    print_between(begun, " › ");
    print_beginning(stdout, text, HEAD_CHARACTERS);
}

/* The section and table that it is from; the document's title stands above already. */
static void print_section(const quire_document_row *document, const quire_heads *heads)
{
    bool begun = false;
    for (size_t i = 0; i < heads->headings.count; i++)
        if (!is_same(document->title, heads->headings.items[i])) print_step(&begun, heads->headings.items[i]);
    if (heads->headings.count == 0 ||
        !is_same(heads->headings.items[heads->headings.count - 1], heads->table))
        print_step(&begun, heads->table);
    for (size_t i = 0; i < heads->group.count; i++) print_step(&begun, heads->group.items[i]);
    if (heads->unit.size) {
        print_between(&begun, " ");
        fputc('(', stdout);
        print_beginning(stdout, heads->unit, HEAD_CHARACTERS);
        fputc(')', stdout);
    }
    if (begun) fputc('\n', stdout);
}

static void print_cell(bool *begun, const quire_heads *heads, size_t at)
{
    if (heads->columns.items[at].size == 0 || heads->cells.items[at].size == 0) return;
    print_between(begun, "; ");
    print_beginning(stdout, heads->columns.items[at], HEAD_CHARACTERS);
    fputs(": ", stdout);
    print_beginning(stdout, heads->cells.items[at], HEAD_CHARACTERS);
}

/* The row's cells under their heads, the one that answers first; of a very wide row, the first ones. Where the answer gives
 * the heads already, nothing. */
static void print_cells(const quire_heads *heads, quire_str answer)
{
    size_t count = heads->cells.count < heads->columns.count ? heads->cells.count : heads->columns.count;
    bool begun = false;
    for (size_t i = 0; i < count; i++)
        if (holds(answer, heads->columns.items[i])) return;
    if (heads->asked < count) print_cell(&begun, heads, heads->asked);
    for (size_t i = 0; i < count && i < CELLS_SHOWN; i++)
        if (i != heads->asked) print_cell(&begun, heads, i);
    if (begun) fputs(count > CELLS_SHOWN ? "; …\n" : "\n", stdout);
}

static void print_citation(const quire_citation *citation, quire_str answer)
{
    printf("[%u] ", citation->mark);
    print_text(stdout, name_of(&citation->document));
    print_places(stdout, citation->page);
    printf(" (%.*s, bytes %zu-%zu%s)\n", (int)citation->document.id.size, citation->document.id.data,
           citation->start, citation->end, citation->verified ? ", verified" : "");
    print_section(&citation->document, &citation->heads);
    print_cells(&citation->heads, answer);
    if (citation->document.title.size) {
        fputs("    ", stdout);
        print_text(stdout, citation->document.uri);
        fputc('\n', stdout);
    }
}

/* The section that a passage goes on with; the headings that it begins with stand in it. */
static void print_headings(const quire_hit *hit)
{
    for (size_t i = 0; i < hit->chunk.headings.count; i++) {
        quire_str heading = hit->chunk.headings.items[i];
        if (heading.size == 0 || is_same(hit->document.title, heading) || holds(hit->chunk.text, heading))
            continue;
        fputs(" › ", stdout);
        print_beginning(stdout, heading, HEAD_CHARACTERS);
    }
}

static void print_nearest(const quire_answer *answer)
{
    if (answer->nearest.count == 0) return;
    fputc('\n', stdout);
    print_text(stdout, answer->nearest_title);
    fputc('\n', stdout);
    for (size_t i = 0; i < answer->nearest.count; i++) {
        const quire_hit *hit = &answer->nearest.items[i];
        printf("%u. ", hit->rank);
        print_text(stdout, name_of(&hit->document));
        print_places(stdout, hit->chunk.page);
        print_headings(hit);
        printf(" (%.*s)\n   ", (int)hit->document.id.size, hit->document.id.data);
        print_beginning(stdout, hit->chunk.text, PASSAGE_CHARACTERS);
        fputc('\n', stdout);
    }
}

static void print_dropped(uint64_t count, const char *what, const char *why)
{
    if (count)
        printf("%llu %s%s %s and %s removed\n", (unsigned long long)count, what, count == 1 ? "" : "s", why,
               count == 1 ? "was" : "were");
}

void answer_print(const quire_answer *answer, bool shown)
{
    if (!shown) print_text(stdout, answer->text);
    fputc('\n', stdout);
    if (answer->reading.size) {
        print_text(stdout, answer->reading);
        fputc('\n', stdout);
    }
    if (!answer->supported) printf("(%s)\n", quire_refusal_name(answer->reason));
    if (answer->citation_count) fputc('\n', stdout);
    for (size_t i = 0; i < answer->citation_count; i++) print_citation(&answer->citations[i], answer->text);
    print_dropped(answer->dropped_citations, "citation", "could not be verified");
    print_dropped(answer->dropped_sentences, "sentence", "of the model found no support in the documents");
    print_nearest(answer);
}
