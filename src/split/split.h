/* SPDX-License-Identifier: Apache-2.0 */
/* Splitting: a document becomes chunks. By structure first (headings, paragraphs, lists, table rows with
 * their header), then sentences, then tokens of the model's own tokenizer. */
#ifndef QUIRE_SPLIT_SPLIT_H
#define QUIRE_SPLIT_SPLIT_H

#include "base/call.h"
#include "config/option.h"
#include "record/ledger.h"
#include "split/settings.h"

extern const quire_option quire_split_options[];

/* Names the chunking: splitter version, options and tokenizer. In `arena`. */
quire_str quire_split_identity(const quire_split_settings *settings, const quire_token_counter *counter,
                               quire_arena *arena);

/* Whether two chunkings come of the same options: then only the rules, or the way a model counts, have changed. */
bool quire_split_same_options(quire_str chunking, quire_str other);
/* What differs between two chunkings, for people: "splitter 1 → 2". In `arena`; data is NULL when memory is out. */
quire_str quire_split_change(quire_str old, quire_str now, quire_arena *arena);

/* Splits `document`. A chunk that begins inside of a table repeats its header rows and the names of the groups that it
 * begins in; its context has the table's title, unit and introduction where its text doesn't. Every chunk's prefix +
 * context + text fits the window, no range ends inside a character, and the union of all ranges covers every byte that
 * is not accounted as dropped in the ledger (step "split", unit "bytes": white space between elements is dropped with
 * reason "white_space").
 * owner:  out lives in call->arena
 * errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_split(quire_call *call, const quire_split_settings *settings,
                                       const quire_token_counter *counter, const quire_document *document,
                                       quire_ledger *ledger, quire_chunks *out, quire_error *err);

#endif
