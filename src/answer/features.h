/* SPDX-License-Identifier: Apache-2.0 */
/* What speaks for a unit as the answer to a question: a row of readable numbers, each from 0 to 1 or -1 to 1, and what it
 * fails on. How they are weighed: weights.c. */
#ifndef QUIRE_ANSWER_FEATURES_H
#define QUIRE_ANSWER_FEATURES_H

#include "answer/feature_type.h"

/* "own", "heads" … */
const char *quire_feature_name(quire_feature feature);

/* owner: out lives in call->arena; errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_asking_of(quire_call *call, const quire_retrieval *retrieval,
                                           quire_str question, const quire_opened_documents *documents,
                                           size_t hit_count, quire_asking *out, quire_error *err);

/* Whether a word of a question is about telling, and not about what is told: "reported", 显示. */
bool quire_asking_is_speech(quire_str word);

/* Whether the unit says of another thing what is asked of this one: where the question has "the turbine of plant A", it has "the
 * boiler of plant A"; 西站的闸门 for 西站的水泵 (contrast.c). */
bool quire_asking_contrasts(const quire_asking *asking, const quire_units *units, size_t at);

/* Whether the unit says of the same thing, qualified otherwise, what is asked: the maximum dose for the minimum one, 月租金 for 年租金, 星河公司 for
 * 银河公司 (qualified.c). */
bool quire_asking_qualifies_another(const quire_asking *asking, const quire_unit *unit);

/* Whether the text has another number of the kind that is asked about, and not the asked one: pump 1 for pump 2, 一号泵 for 二号泵
 * (numbered.c). */
bool quire_asking_numbers_another(const quire_asking *asking, quire_str text);
/* Whether a row's label counts the same as the question, and another number of it: "3 faults" for "2 faults". */
bool quire_asking_counts_another(const quire_asking *asking, quire_str label);
/* Whether the text has a thing of the kind and the number that are asked about. */
bool quire_asking_numbers_same(const quire_asking *asking, quire_str text);

/* Whether two units are records of the same form: rows of a table, or sentences that share half of their words (siblings.c). */
bool quire_units_are_siblings(const quire_unit *a, const quire_unit *b);
/* Whether the unit stands under the term: in its document's names, its headings, or of a row its table and the table's heads. */
bool quire_asking_stands_under(const quire_asking *asking, const quire_unit *unit, quire_str term);
/* Whether the unit lacks a word of the question, and nothing that is asked tells it from a sibling. */
bool quire_asking_is_undecided(const quire_asking *asking, const quire_units *units, size_t at);

/* Whether `text` has another of the name's kind: 东站 where 西站 is asked for. */
bool quire_another_of_kind(quire_str name, quire_str text);
/* Whether `text` begins with another of the family: 李华 where 李明 is asked for. */
bool quire_another_person(quire_str name, quire_str text);

/* Whether all that a row's label tells is asked for; `user` is a quire_asking. */
bool quire_asking_fits_label(const void *user, const quire_terms *label);

/* Fills `out` for unit `at` of `units`, all but DENSE. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_features_of(quire_call *call, const quire_asking *asking,
                                             const quire_units *units, size_t at, quire_features *out,
                                             quire_error *err);

/* What unit `at` is quoted with: quire_unit_quote, and the sentence beside it where only that one holds the kind of thing that is
 * asked for. */
quire_range quire_asking_quote(const quire_asking *asking, const quire_units *units, size_t at,
                               quire_strs unnamed);

/* The number by which candidates are ordered (weights.c). */
double quire_features_score(const quire_features *features);
/* How much may be believed that the unit answers, 0 to 1, in a base of so many chunks. */
double quire_features_belief(const quire_features *features, uint64_t chunks);

#endif
