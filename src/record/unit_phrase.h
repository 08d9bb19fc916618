/* SPDX-License-Identifier: Apache-2.0 */
/* What a line says of the unit in which figures stand: "(in millions, except per share data)", "Unit: kg",
 * "单位：万元", "（人民币百万元）". Patterns, not a grammar: a phrase that no pattern knows is no unit. */
#ifndef QUIRE_RECORD_UNIT_PHRASE_H
#define QUIRE_RECORD_UNIT_PHRASE_H

#include "quire/types.h"

typedef enum quire_unit_scope {
    QUIRE_UNIT_OF_TABLE, /* for all figures below: a scale, a currency, what "Unit:" names */
    QUIRE_UNIT_ANY       /* a unit of measure in brackets counts too: "(kg/m³)" */
} quire_unit_scope;

/* The first unit phrase of `text`, without its brackets. False: there is none. */
bool quire_unit_phrase(quire_str text, quire_unit_scope scope, quire_range *out);

/* Whether `text` says nothing but a unit. */
bool quire_unit_phrase_only(quire_str text, quire_range *out);

#endif
