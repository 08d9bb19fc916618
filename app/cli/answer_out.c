/* SPDX-License-Identifier: Apache-2.0 */
/* Printing an answer: what it says, where that stands and under which heads; of a refusal, what came nearest. */
#include "answer_out.h"

#include "command.h"

#include <string.h>

enum { PASSAGE_CHARACTERS = 160, HEAD_CHARACTERS = 120, CELLS_SHOWN = 12 };

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
    print_places(stdout, citation->page, &citation->locator);
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
        print_places(stdout, hit->chunk.page, &hit->chunk.locator);
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
