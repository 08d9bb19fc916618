/* SPDX-License-Identifier: Apache-2.0 */
/* From segments to units: sentences, rows of tables, blocks of code, and the sections that they stand in. */
#ifndef QUIRE_SPLIT_UNITS_H
#define QUIRE_SPLIT_UNITS_H

#include "base/call.h"
#include "split/plan.h"

/* Fills segments, units and sections of `plan`, whose first five fields are set. In call->arena. */
QUIRE_CHECKED quire_status quire_split_make_units(quire_call *call, quire_split_plan *plan, quire_error *err);

/* The first unit that ends behind `at`. */
size_t quire_split_unit_behind(const quire_split_plan *plan, size_t at);

/* Tokens of `text` without prefix and markers; SIZE_MAX: out of memory. */
size_t quire_split_tokens(const quire_split_plan *plan, quire_str text);

#endif
