/* SPDX-License-Identifier: Apache-2.0 */
/* The names of the reasons, and back. */
#include "record/reasons.h"

#include "base/str.h"

static const char *const load_names[] = { "ok",        "unreadable",  "vanished", "empty",      "unsupported",
                                          "encrypted", "malformed",   "no_text",  "over_limit", "crashed",
                                          "timed_out", "unreachable", "denied",   "shrunk" };
static const char *const refusal_names[] = {
    "none",         "empty_base",     "no_match",          "weak_match",
    "filtered_out", "empty_question", "model_unsupported", "provider_failed"
};

/* In the order of their bits. */
static const struct {
    const char *name, *advice;
} warnings[] = {
    { "scanned", "little text for its pages: it may be scanned; recognise its text (OCR) first" },
    { "little_text",
      "little text for its size: what its pictures show, and what a page's scripts would write, is not "
      "read; save it with its text" },
    { "undecodable",
      "many of its characters could not be read: it may be in another encoding, or damaged; save it as "
      "UTF-8" },
    { "unmapped",
      "its fonts don't say which characters they draw, so words are missing; recognise its text (OCR) "
      "first" },
    { "garbled",
      "much of it is no text that people read: its encoding or its fonts may be wrong; export it anew, or "
      "recognise its text (OCR)" },
    { "losses", "much of it was left out: `quire show DOCUMENT --ledger` says where and why" },
};

enum {
    WARNING_COUNT = sizeof warnings / sizeof *warnings,
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

static size_t bit_number(quire_warning warning)
{
    size_t bit = 0;
    while (bit + 1 < WARNING_COUNT && (unsigned)warning != 1u << bit) bit++;
    return bit;
}

const char *quire_warning_name(quire_warning warning)
{
    return warnings[bit_number(warning)].name;
}

const char *quire_warning_advice(quire_warning warning)
{
    return warnings[bit_number(warning)].advice;
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
