/* SPDX-License-Identifier: Apache-2.0 */
/* From a document's elements to a flat row of segments. */
#ifndef QUIRE_SPLIT_SEGMENTS_H
#define QUIRE_SPLIT_SEGMENTS_H

#include "base/call.h"
#include "split/plan.h"

/* Fills the segments of `plan`: they cover the whole text. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_split_make_segments(quire_call *call, quire_split_plan *plan,
                                                     quire_error *err);

/* The name of what the code of the element defines; empty: it is none, or has no name. */
quire_str quire_split_symbol(const quire_document *document, uint32_t element);

/* Whether the element is code with code in it: statements, or symbols. */
bool quire_split_holds_code(const quire_document *document, uint32_t element);

#endif
