/* SPDX-License-Identifier: Apache-2.0 */
/* Formulas written on one line: x^2, a/(b+c), √(x). */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FORMULA_H
#define QUIRE_LOAD_WORKER_LOADERS_FORMULA_H

#include "quire/types.h"

/* Whether `part`, the text of a numerator, an exponent and the like, has to stand in parentheses: it is neither one
 * character nor one number. */
bool quire_formula_needs_parentheses(quire_str part);

/* Whether a space has to part two pieces: both are words or numbers, and the first is not a single sign. */
bool quire_formula_needs_space(quire_str before, quire_str behind);

/* Whether `behind` starts with a letter or digit, and so would run on from an exponent before it. */
bool quire_formula_runs_on(quire_str behind);

/* U+2061 to U+2064: operators that are not seen. */
bool quire_formula_is_invisible(uint32_t c);

#endif
