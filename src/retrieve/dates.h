/* SPDX-License-Identifier: Apache-2.0 */
/* Documents' own dates: which documents are of the period that a question asks for, or the latest of their kind. */
#ifndef QUIRE_RETRIEVE_DATES_H
#define QUIRE_RETRIEVE_DATES_H

#include "base/call.h"
#include "retrieve/retrieval.h"
#include "text/asked.h"

/* Sets `period` and `by` of each fit. `among` tells which documents the newest is looked for in.
 * errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_dates_fit(quire_call *call, const quire_asked *asked,
                                           const quire_named *documents, const bool *among, size_t count,
                                           quire_document_fit *fits, quire_error *err);

#endif
