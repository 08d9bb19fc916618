/* SPDX-License-Identifier: Apache-2.0 */
/* What searching, asking and replaying share. */
#ifndef QUIRE_ENGINE_SEARCH_H
#define QUIRE_ENGINE_SEARCH_H

#include "engine/engine.h"
#include "text/language.h"
#include "text/unicode.h"
#include "trace/trace.h"

/* Keeps the trace of a question, whose citations, reason and root span the caller has set in `question`. Where the
 * base cannot be written now, *out_id is empty, and *out_why says why. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_base_keep_trace(quire *base, quire_call *call, quire_str kind,
                                                 quire_str text, const quire_search_params *params,
                                                 const quire_retrieval *retrieval,
                                                 quire_trace_question *question, quire_str *out_id,
                                                 quire_str *out_why, quire_error *err);

#endif
