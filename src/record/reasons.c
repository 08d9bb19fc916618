/* SPDX-License-Identifier: Apache-2.0 */
/* The names of the reasons, and back. */
#include "record/reasons.h"

#include "base/str.h"

static const char *const load_names[] = { "ok",          "unreadable", "vanished",  "empty",
                                          "unsupported", "encrypted",  "malformed", "no_text",
                                          "over_limit",  "crashed",    "timed_out" };
static const char *const refusal_names[] = {
    "none",         "empty_base",     "no_match",          "weak_match",
    "filtered_out", "empty_question", "model_unsupported", "provider_failed"
};

enum {
    LOAD_COUNT = sizeof load_names / sizeof *load_names,
    REFUSAL_COUNT = sizeof refusal_names / sizeof *refusal_names
};

const char *quire_load_reason_name(quire_load_reason reason)
{
    size_t index = (size_t)reason;
    return index < LOAD_COUNT ? load_names[index] : load_names[QUIRE_LOAD_MALFORMED];
}

quire_load_reason quire_load_reason_named(quire_str name)
{
    for (size_t i = 0; i < LOAD_COUNT; i++)
        if (quire_str_is(name, load_names[i])) return (quire_load_reason)i;
    return QUIRE_LOAD_MALFORMED;
}

const char *quire_refusal_name(quire_refusal reason)
{
    size_t index = (size_t)reason;
    return index < REFUSAL_COUNT ? refusal_names[index] : refusal_names[0];
}

const char *quire_document_status(const quire_document_row *row)
{
    bool holds_only_others = !row->reason && row->children && !row->chunks;
    return holds_only_others ? "container" : quire_load_reason_name(row->reason);
}
