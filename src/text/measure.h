/* SPDX-License-Identifier: Apache-2.0 */
/* Which number a question asks for: a count, a weight, a height … Not every number is one: "how many guests came" is not answered
 * by the year in which they did, nor "how heavy is the tank" by its litres. Pure functions, in English and Chinese. */
#ifndef QUIRE_TEXT_MEASURE_H
#define QUIRE_TEXT_MEASURE_H

#include "base/arena.h"
#include "text/asked_type.h"

#include <stdbool.h>

/* What `question` asks for of these. */
quire_measure quire_measure_asked(quire_str question);

/* Whether `text` holds such a number that the question does not name itself. ANY: always. */
bool quire_measure_stands(quire_measure measure, quire_str text, quire_str question);

/* Whether a table's head or title names the measure or a unit of it: Weight, 长度（米）. */
bool quire_measure_named(quire_measure measure, quire_str text);

/* Whether `text` holds a sum of money that the question doesn't, in digits or spelled out: five euros, 九千二百元. */
bool quire_measure_money(quire_str text, quire_str question);

/* Whether a unit of measure stands behind a number that ends at `at`: "300 litres", 40公里. */
bool quire_measure_unit_follows(quire_str text, size_t at);

#endif
