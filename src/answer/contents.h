/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of contents that no loader took for such, told by their structure. */
#ifndef QUIRE_ANSWER_CONTENTS_H
#define QUIRE_ANSWER_CONTENTS_H

#include "base/call.h"

/* The ranges of `text` that are contents, as they stand in it; *count of them. Linear in the text's size.
 * owner: in `arena`; errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_contents_of(quire_arena *arena, quire_str text, const quire_range **out,
                                             size_t *count, quire_error *err);

#endif
