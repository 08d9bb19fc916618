/* SPDX-License-Identifier: Apache-2.0 */
/* What a question fixes, and what kind of thing it asks for; read by rules, in English and Chinese. */
#ifndef QUIRE_TEXT_ASKED_H
#define QUIRE_TEXT_ASKED_H

#include "base/call.h"
#include "text/asked_type.h"
#include "text/measure.h"
#include "text/period.h"

/* Names come in the order of the question and do not overlap; at most 32. Both languages are read in every question: they mix.
 * owner: out lives in call->arena; errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_asked_of(quire_call *call, quire_str question, quire_str language,
                                          quire_asked *out, quire_error *err);

/* The kind of figure that `text` speaks of: AMOUNT of money, PERCENT; ANY: of none. */
quire_asked_kind quire_asked_figure(quire_str text);

/* Whether `text` holds a thing of such a kind that the question does not name itself. ANY, WAY: always; a
 * REASON only behind "because", "due to", 因为, 由于 and their like; a Chinese text may always hold a NAME. */
bool quire_asked_stands(quire_asked_kind kind, quire_str text, quire_str question);

/* Whether `text` names it: in whole words, without case (but for words of up to three letters), accents, possessive and plural;
 * or by its telling part (a person's last name, "Chicago" of "University of Chicago", what follows the dot in 列夫·托尔斯泰, 青岛
 * of 青岛市), or by its acronym, or as what the acronym stands for. A name with digits must stand whole: INC-10 does not stand
 * in INC-103. Chinese is found inside other words, in either script. Allocates nothing. */
bool quire_asked_name_stands(quire_str name, quire_str text);

/* Whether a Chinese name begins with a frequent family name, of which some are also words: 李, 高, 马. */
bool quire_asked_family_name(quire_str name);

#endif
