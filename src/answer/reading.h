/* SPDX-License-Identifier: Apache-2.0 */
/* How a period of the question was read, where there is more than one way, and how many of the reports asked for were found. */
#ifndef QUIRE_ANSWER_READING_H
#define QUIRE_ANSWER_READING_H

#include "answer/features.h"

/* For an answer from `opened`, in the question's language; empty: there was no choice.
 * owner: out lives in call->arena; errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_reading_of(quire_call *call, const quire_asking *asking,
                                            const quire_opened *opened, quire_str *out, quire_error *err);

/* For a series of which fewer reports were found than are asked for; appended to `out`.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_reading_add_missing(quire_call *call, const quire_asking *asking,
                                                     size_t asked, size_t found, quire_str *out,
                                                     quire_error *err);

#endif
