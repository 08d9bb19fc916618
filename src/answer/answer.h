/* SPDX-License-Identifier: Apache-2.0 */
/* Answering: from hits to a text with verified citations, or to a typed refusal. */
#ifndef QUIRE_ANSWER_ANSWER_H
#define QUIRE_ANSWER_ANSWER_H

#include "base/buffer.h"
#include "base/call.h"
#include "chat/chat.h"
#include "config/option.h"
#include "embed/embed.h"
#include "quire/quire.h"
#include "record/considered.h"
#include "retrieve/retrieve.h"
#include "store/store.h"

typedef struct quire_answer_settings {
    int64_t quotes;        /* answer.quotes: most quotes of an extractive answer */
    double support;        /* answer.support: least support of a quote, 0 to 1 */
    int64_t prompt_tokens; /* answer.prompt_tokens: most tokens of passages in a prompt */
} quire_answer_settings;

extern const quire_option quire_answer_options[];

/* Where a mark [n] stands in a draft's text: told, never found again by reading, as passages have brackets of their own. */
typedef struct quire_mark {
    size_t at, size; /* bytes of the text */
    uint32_t number; /* of its citation */
} quire_mark;

/* What an answer is before its citations are verified. */
typedef struct quire_draft {
    quire_str text;    /* sentences or quotes, marks behind each */
    quire_mark *marks; /* in the order of their places */
    size_t mark_count;
    quire_citation *citations; /* mark, document, start, end, quote; not yet verified */
    size_t count;
    quire_refusal reason;           /* NONE of an answer */
    quire_str reading;              /* how a period that can be read in several ways was read, or "" */
    quire_str failure;              /* how the provider failed, where that is the reason */
    bool composed;                  /* a model wrote it */
    uint64_t unsupported_sentences; /* of a model's answer, dropped */
    uint64_t vanished;              /* citations that the store held no more while the model wrote */
    quire_considered considered;    /* what an extractive answer was chosen from */
} quire_draft;

/* Appends " [number]" to the text that a draft is being written into, and notes the mark; draft->marks has room. */
void quire_draft_mark(quire_draft *draft, quire_buffer *text, uint32_t number);

/* The sentences or table rows of the hits that answer, quoted (extract.c). No support gives reason weak_match. */
QUIRE_CHECKED quire_status quire_extract(quire_call *call, const quire_answer_settings *settings,
                                         quire_store *store, quire_embedder *embedder,
                                         const quire_retrieval *retrieval, quire_str question,
                                         quire_draft *out, quire_error *err);

/* An answer written by a model from numbered passages (prompt.c, compose.c): sentences that hold against a sentence or row
 * of those passages, each with its mark. The callbacks of `params` (may be NULL) are told of passages, pieces and sentences as they come; the
 * citations were verified then. A provider that fails before a sentence holds is no error: reason provider_failed, and the log
 * says why; behind one, what holds stands. A model that says that it does not know gives weak_match, and so do passages that
 * are not about what the question names: no model is then asked. */
QUIRE_CHECKED quire_status quire_compose(quire_call *call, const quire_answer_settings *settings,
                                         quire_store *store, quire_embedder *embedder, quire_chat *chat,
                                         const quire_retrieval *retrieval, quire_str question,
                                         const quire_ask_params *params, quire_draft *out, quire_error *err);

/* Reads each citation again by document, revision and range, and compares byte for byte (cite.c). Fills `verified`,
 * places and page. errors: of the store other than NOT_FOUND and INVALID, which only leave `verified` false */
QUIRE_CHECKED quire_status quire_verify(quire_call *call, quire_store *store, quire_citation *citations,
                                        size_t count, quire_error *err);

/* Takes what is not verified out of the draft: its citations, its marks, and sentences that then have none; numbers
 * marks anew from 1. *dropped counts the citations taken out. Where none is left: reason model_unsupported, or
 * weak_match where no model wrote. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_drop_unverified(quire_call *call, quire_draft *draft, uint64_t *dropped,
                                                 quire_error *err);

/* What a refusal says, in the question's language (refusal.c). A literal. */
quire_str quire_refusal_text(quire_refusal reason, quire_str language);

/* What is written behind it where a filter passed something: that only this was searched. Begins with a space where the
 * language has one there. A literal. */
quire_str quire_refusal_filtered(quire_str language);

/* What stands above the passages that a refusal shows. A literal. */
quire_str quire_refusal_nearest(quire_refusal reason, quire_str language);

#endif
