/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of tables as a small model can read them: each says its own heads, and what is plainly not asked for is left out. */
#ifndef QUIRE_ANSWER_PROMPT_ROWS_H
#define QUIRE_ANSWER_PROMPT_ROWS_H

#include "answer/claims/claim.h"
#include "answer/units.h"
#include "base/buffer.h"

/* Appends unit `at`, a row, as a line; the title of its table and its unit before it, where `before` (may be NULL) is neither of the
 * same table nor a sentence that says them. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_prompt_row(quire_call *call, const quire_claim_asked *asked,
                                            const quire_unit *unit, const quire_unit *before,
                                            quire_buffer *text, quire_error *err);

#endif
