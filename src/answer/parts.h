/* SPDX-License-Identifier: Apache-2.0 */
/* The things that a question asks for beside each other: "revenue and net income", "operating expenses compared to revenue",
 * 营业收入和净利润. */
#ifndef QUIRE_ANSWER_PARTS_H
#define QUIRE_ANSWER_PARTS_H

#include "answer/feature_type.h"

/* Finds asking->parts, once its weights are known. */
void quire_asking_find_parts(quire_asking *asking);

/* How much of a part the unit says in itself, or in the heads of its row: 0 to 1, by weight. */
double quire_asking_part_held(const quire_asking *asking, const quire_range *part, const quire_unit *unit);

/* Whether all words of `part` stand in `longer` too. */
bool quire_asking_part_holds_part(const quire_asking *asking, const quire_range *longer,
                                  const quire_range *part);

/* The parts that are asked for beside what the unit is about: it holds none of their words, but most of another part. Sets the bits of
 * their numbers. */
unsigned quire_asking_parts_aside(const quire_asking *asking, const quire_unit *unit);

#endif
