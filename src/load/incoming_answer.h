/* SPDX-License-Identifier: Apache-2.0 */
/* A worker's answer, checked while it comes in: which frame may follow which (load/frames.h), how much of what, and at the end
 * the answer as a whole. The worker may be in the hands of the document that it parses: nothing is believed. */
#ifndef QUIRE_LOAD_INCOMING_ANSWER_H
#define QUIRE_LOAD_INCOMING_ANSWER_H

#include "load/frames.h"

/* Who takes what is found in a document, while it comes in: each child's head, then its bytes, piece by piece. Nothing of it may
 * be believed before the answer is finished. errors: LIMIT, IO, NO_MEMORY, which feed hands on */
typedef struct quire_load_sink {
    quire_status (*child)(void *user, const quire_frame_child *head, quire_error *err);
    quire_status (*bytes)(void *user, quire_str piece, quire_error *err);
    quire_status (*link)(void *user, const quire_link *link, quire_error *err);
    void *user;
} quire_load_sink;

typedef struct quire_load_answer {
    quire_load_request request;
    quire_load_sink sink;
    quire_buffer parts[2]; /* by quire_frame_part */
    uint64_t announced[2]; /* the parts' whole sizes */
    bool begun[2];
    quire_buffer ledger;
    quire_buffer formats; /* of each frame the payload, behind its size as a uint32_t */
    uint32_t format_count;
    uint32_t child_count, good_child_count; /* of them with reason OK */
    uint64_t child_bytes;                   /* announced by all heads, ranges apart */
    uint64_t ranges_end;                    /* where the last range ends; 0: there is none */
    bool has_bytes;                         /* a child came with bytes of its own, if none */
    uint64_t child_bytes_due;               /* of the last child: bytes that are still to come */
    uint32_t link_count;
    size_t link_bytes;
    quire_load_reason reason;
    char message[QUIRE_FRAME_MESSAGE_MAX_BYTES];
    size_t message_size;
    uint64_t progress_done, progress_total;
    uint32_t next_number;
    bool has_ledger, done;
} quire_load_answer;

/* `sink` is copied; NULL for an answer to FORMATS. */
void quire_load_answer_init(quire_load_answer *answer, const quire_load_request *request,
                            const quire_load_sink *sink);
void quire_load_answer_free(quire_load_answer *answer);

/* The most bytes that this answer may have come to by now: more than a document's only for what it has announced. */
uint64_t quire_load_answer_bytes_max(const quire_load_answer *answer);

/* Takes the whole frames at the start of `bytes` and says how many bytes they were.
 * errors: FORMAT: a frame that is malformed, out of order, of a wrong size, or behind the end; more or
 * larger children than were asked for; NO_MEMORY; those of the sink */
QUIRE_CHECKED quire_status quire_load_answer_feed(quire_load_answer *answer, quire_str bytes,
                                                  size_t *consumed, quire_error *err);

/* Checks a finished answer as a whole and fills `document` (with reason OK) and `ledger`, whose rows must balance;
 * everything is copied into `arena`. errors: FORMAT; NO_MEMORY */
QUIRE_CHECKED quire_status quire_load_answer_finish(const quire_load_answer *answer, quire_arena *arena,
                                                    quire_document *document, quire_ledger_rows *ledger,
                                                    quire_error *err);

/* Checks a finished answer to FORMATS; everything is copied into `arena`. errors: FORMAT; NO_MEMORY */
QUIRE_CHECKED quire_status quire_load_answer_formats(const quire_load_answer *answer, quire_arena *arena,
                                                     quire_formats *out, quire_error *err);

#endif
