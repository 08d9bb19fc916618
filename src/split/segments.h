/* SPDX-License-Identifier: Apache-2.0 */
/* From a document's elements to a flat row of segments. */
#ifndef QUIRE_SPLIT_SEGMENTS_H
#define QUIRE_SPLIT_SEGMENTS_H

#include "base/call.h"
#include "split/plan.h"

/* Fills the segments of `plan`: they cover the whole text. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_split_make_segments(quire_call *call, quire_split_plan *plan,
                                                     quire_error *err);

#endif
