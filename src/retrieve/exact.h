/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers of the question that hardly any chunk holds: order KX-4321, Town77. */
#ifndef QUIRE_RETRIEVE_EXACT_H
#define QUIRE_RETRIEVE_EXACT_H

#include "retrieve/fuse.h"

/* Whether a word of the question is written as an identifier and not as a quantity: letters first, a digit in it. */
bool quire_exact_is_identifier(quire_str term);

/* Puts candidates that hold such an identifier in front, the more of them the more of the question's: adds to `fused`, and sorts.
 * `frequency`: how many chunks of the base hold each term. errors: of the store's search */
QUIRE_CHECKED quire_status quire_exact_lift(quire_call *call, quire_store *store, const quire_terms *terms,
                                            const uint64_t *frequency, const quire_filter *filter,
                                            quire_candidates *candidates, quire_error *err);

#endif
