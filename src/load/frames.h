/* SPDX-License-Identifier: Apache-2.0 */
/* What passes over the socket between the loader and its worker. Integers are little-endian and
 * unaligned; frames hold offsets and sizes, never pointers; no payload is over 1 MiB.
 *
 *   header, 12 bytes, before each payload
 *     0  2  "QF"
 *     2  1  version: 1
 *     3  1  type
 *     4  4  payload bytes, at most 1,048,576
 *     8  4  number of this frame within the exchange: 0 is the first of the answer
 *
 *   REQUEST 1, to the worker; the descriptor to read rides on its first byte (SCM_RIGHTS)
 *     0  8  text limit, bytes
 *     8  …  name, media type, charset, title: each 4 bytes of size, then the bytes
 *
 *   PROGRESS 2, any number of them, before the first DOCUMENT
 *     0  8  done                    8  8  of how many
 *   DOCUMENT 3, the pieces of the canonical text in order, then those of its structure
 *     0  1  part: 0 text, 1 structure (record/document_codec.h)
 *     1  8  size of the whole part  9  8  offset of this piece      17  …  the piece
 *   LEDGER 4, one: the account (record/document_codec.h)
 *   DONE 5, one, the last
 *     0  1  reason (quire_load_reason)
 *     1  …  message, UTF-8 in one line, at most 1,024 bytes
 *   CHILD 6, reserved for loaders that find documents inside of a document; refused as yet
 *
 *   READY 7, of a worker that has just started, before it reads its first request
 *     0  8  bytes that it has mapped  8  4  Landlock's ABI, 0: none  12  4  of each wall, in the order of load/walls.h:
 *                                                                           0 it stands, else why it does not
 *
 * An answer is PROGRESS* DOCUMENT+ LEDGER DONE(ok), or PROGRESS* LEDGER DONE(any other reason). A worker whose parser
 * gives up for want of memory ends without an answer, with the exit code below. */
#ifndef QUIRE_LOAD_FRAMES_H
#define QUIRE_LOAD_FRAMES_H

#include "base/arena.h"
#include "base/buffer.h"
#include "load/load.h"
#include "load/walls.h"

typedef enum quire_frame_type {
    QUIRE_FRAME_REQUEST = 1,
    QUIRE_FRAME_PROGRESS,
    QUIRE_FRAME_DOCUMENT,
    QUIRE_FRAME_LEDGER,
    QUIRE_FRAME_DONE,
    QUIRE_FRAME_CHILD,
    QUIRE_FRAME_READY,
} quire_frame_type;

enum {
    QUIRE_FRAME_HEADER_BYTES = 12,
    QUIRE_FRAME_PAYLOAD_MAX_BYTES = 1 << 20,
    QUIRE_FRAME_HINT_MAX_BYTES = 4096, /* name, media type, charset, title */
    QUIRE_FRAME_MESSAGE_MAX_BYTES = 1024,
    QUIRE_FRAME_STRUCTURE_MAX_BYTES = 1 << 25, /* of the structure in all its pieces */
};

enum {
    QUIRE_WORKER_EXIT_NO_MEMORY = 77,
    QUIRE_WORKER_EXIT_BREACH = 100, /* and those behind it: load/walls.h */
};

typedef struct quire_frame_header {
    quire_frame_type type;
    uint32_t payload_bytes;
    uint32_t number;
} quire_frame_header;

/* errors: FORMAT: not a frame, an unknown version or type, a payload over the bound */
QUIRE_CHECKED quire_status quire_frame_header_decode(const unsigned char bytes[QUIRE_FRAME_HEADER_BYTES],
                                                     quire_frame_header *out, quire_error *err);

enum { QUIRE_FRAME_READY_BYTES = QUIRE_FRAME_HEADER_BYTES + 12 + 4 * QUIRE_WALLS };

typedef struct quire_worker_ready {
    uint64_t mapped_bytes;
    quire_walls walls;
} quire_worker_ready;

void quire_frame_put_ready(quire_buffer *out, const quire_worker_ready *ready);
/* Reads a whole frame. errors: FORMAT */
QUIRE_CHECKED quire_status quire_frame_ready_decode(const unsigned char frame[QUIRE_FRAME_READY_BYTES],
                                                    quire_worker_ready *out, quire_error *err);

/* What the parent asks for. Strings are borrowed. */
typedef struct quire_load_request {
    uint64_t text_limit_bytes;
    quire_str name, media_type, charset, title;
} quire_load_request;

/* Appends the whole frame; hints over their bound are cut to their last bytes. */
void quire_load_request_encode(const quire_load_request *request, quire_buffer *out);
/* Reads a payload; strings point into it. errors: FORMAT */
QUIRE_CHECKED quire_status quire_load_request_decode(quire_str payload, quire_load_request *out,
                                                     quire_error *err);

/* The worker's side: each appends whole frames and counts them in *number. */
void quire_frame_put_progress(quire_buffer *out, uint32_t *number, uint64_t done, uint64_t total);
/* One piece: at most QUIRE_FRAME_PIECE_MAX_BYTES of `part` from `offset`. */
enum { QUIRE_FRAME_PIECE_MAX_BYTES = QUIRE_FRAME_PAYLOAD_MAX_BYTES - 17 };
typedef enum quire_frame_part { QUIRE_FRAME_TEXT = 0, QUIRE_FRAME_STRUCTURE = 1 } quire_frame_part;
void quire_frame_put_piece(quire_buffer *out, uint32_t *number, quire_frame_part part, quire_str whole,
                           size_t offset);
void quire_frame_put_ledger(quire_buffer *out, uint32_t *number, quire_str encoded);
void quire_frame_put_done(quire_buffer *out, uint32_t *number, quire_load_reason reason, quire_str message);

/* The parent's side: an answer that is checked while it comes in. */
typedef struct quire_load_answer {
    quire_buffer parts[2]; /* by quire_frame_part */
    uint64_t announced[2]; /* the parts' whole sizes */
    bool begun[2];
    quire_buffer ledger;
    quire_load_reason reason;
    char message[QUIRE_FRAME_MESSAGE_MAX_BYTES];
    size_t message_size;
    uint64_t progress_done, progress_total;
    uint32_t next_number;
    bool has_ledger, done;
} quire_load_answer;

void quire_load_answer_init(quire_load_answer *answer, size_t text_limit_bytes);
void quire_load_answer_free(quire_load_answer *answer);

/* Takes the whole frames at the start of `bytes` and says how many bytes they were.
 * errors: FORMAT: a frame that is malformed, out of order, of a wrong size, or behind the end; NO_MEMORY */
QUIRE_CHECKED quire_status quire_load_answer_feed(quire_load_answer *answer, quire_str bytes,
                                                  size_t *consumed, quire_error *err);

/* Checks a finished answer as a whole and fills `document` (with reason OK) and `ledger`, whose rows must balance;
 * everything is copied into `arena`. errors: FORMAT; NO_MEMORY */
QUIRE_CHECKED quire_status quire_load_answer_finish(const quire_load_answer *answer, quire_arena *arena,
                                                    quire_document *document, quire_ledger_rows *ledger,
                                                    quire_error *err);

#endif
