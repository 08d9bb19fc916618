/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to a few documents that are written down line by line, for tests of answering. */
#ifndef QUIRE_TEST_ANSWER_DESK_H
#define QUIRE_TEST_ANSWER_DESK_H

#include "support/store_base.h"

#include "answer/answer.h"
#include "answer/features.h"

enum { DESK_HITS = 12 };

struct answer_desk {
    struct base *base;
    quire_answer_settings settings;
    quire_hit hits[DESK_HITS]; /* in the order in which they were put */
    size_t hit_count;
    quire_retrieval retrieval;
    quire_draft draft;
    quire_config *embed_config; /* of the embedder, where there is one */
    quire_embedder *embedder;
    quire_background backgrounds[DESK_HITS];
    /* Made by desk_read, for tests of one stage. */
    quire_opened_documents documents;
    quire_units units;
    quire_asking asking;
};

/* Set-up of cmocka: an empty base. */
int set_up_desk(void **state);
int tear_down_desk(void **state);

/* Fails the test where a call on `desk` did. */
#define DESK_OK(expression) base_ok(desk->base, (expression), #expression, __LINE__)

/* Puts a document with its elements into the base, and its passages behind the hits. By how a line begins:
 *   "# "   a heading                    "^"    a table's caption, in front of its rows
 *   "* "   a list item                  "!a|b" a header row    "|a|b" a row    ">a|b" a row that stands under one
 *   "= "   a line of contents           "`"    a line of code
 *   "@ "   a running head               "---"  a passage ends here, and a hit with it
 *   "~ "   a field                      "< "   a quote of one paragraph
 * and all else is a paragraph. A blank line ends a list, a table, code, contents. `uri` names one document once; one that ends in .eml is a
 * mail. */
void desk_put(struct answer_desk *desk, const char *uri, const char *title, const char *language,
              const char *lines);
/* Forgets the hits; what was put stays in the base. */
void desk_forget(struct answer_desk *desk);

/* What retrieving would give: all that was put, in its order. */
void desk_retrieve(struct answer_desk *desk, const char *language, const char *question);
/* Answers by what is in desk->retrieval and `embedder` (may be NULL). */
void desk_extract(struct answer_desk *desk, quire_embedder *embedder, const char *question);
/* An embedder that needs no model; closed by tear_down_desk. */
quire_embedder *desk_embedder(struct answer_desk *desk);
/* Makes the retrieval as if the question meant what the text `meant` says, and unrelated texts were like it by .1 ±
 * `deviation`. `foreign`: of each hit, whether it is in another script; may be NULL. */
void desk_set_meaning(struct answer_desk *desk, const char *meant, double deviation, const bool *foreign);
/* desk_set_meaning, then desk_extract with vectors. */
void desk_extract_by_meaning(struct answer_desk *desk, const char *question, const char *meant,
                             double deviation, const bool *foreign);
/* Retrieves and extracts by words alone. */
void desk_ask(struct answer_desk *desk, const char *language, const char *question);
/* desk_retrieve, then documents, units and asking. */
void desk_read(struct answer_desk *desk, const char *language, const char *question);

/* The first quote is `quote`, at the bytes of its document that hold it, with mark 1, not verified yet. A row's cells are
 * parted by TAB. */
void expect_first_quote(const struct answer_desk *desk, const char *quote);
/* No quote holds `text`. */
void expect_no_quote_with(const struct answer_desk *desk, const char *text);
/* The answer's text begins with `text`. */
void expect_reads(const struct answer_desk *desk, const char *text);
void expect_refused(const struct answer_desk *desk);

/* A question to one document. */
struct desk_case {
    const char *language, *title, *lines, *question;
    const char *quote; /* NULL: refused */
    const char *reads; /* how the answer begins; NULL: whatever */
};

/* Puts, asks and expects each of `cases`, by words alone. */
void desk_try(struct answer_desk *desk, const char *uri, const struct desk_case *cases, size_t count);
#define DESK_TRY(uri, cases) desk_try(desk, uri, cases, sizeof(cases) / sizeof *(cases))

/* The first unit whose text is `text`; fails the test where there is none. */
size_t desk_unit(const struct answer_desk *desk, const char *text);
/* What speaks for it. */
quire_features desk_features(struct answer_desk *desk, const char *text);

#endif
