/* SPDX-License-Identifier: Apache-2.0 */
/* What passes over the socket between the loader and its worker. Integers are little-endian and
 * unaligned; frames hold offsets and sizes, never pointers; no payload is over 1 MiB.
 *
 *   header, 12 bytes, before each payload
 *     0  2  "QF"
 *     2  1  version: 4
 *     3  1  type
 *     4  4  payload bytes, at most 1,048,576
 *     8  4  number of this frame within the exchange: 0 is the first of the answer
 *
 *   REQUEST 1, to the worker
 *     0  1  what: 0 LOAD, 1 FORMATS, which ends here
 *     1  8  text limit, bytes; the descriptor to read rides on the frame's first byte (SCM_RIGHTS)
 *     9  8  where the document begins in the descriptor      17  8  its size
 *    25  4  how many documents may be found in it            29  8  how many bytes they may have together
 *    37  8  size of the largest document that is read whole
 *    45  8  of a part (load/part.h): its first line, else 0  53  8  where its heads begin   61  8  their size
 *    69  1  1: what the document leads to is asked for, as a crawl does; else 0
 *    70  …  name, media type, charset, title: each 4 bytes of size, then the bytes
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
 *   CHILD 6, a document that was found in this one
 *     0  1  part: 0 head, 1 bytes, 2 head of one whose name was cleaned, 3 head of one that is a range of this document
 *     head   1  8  size of its bytes: 0 with a reason other than OK      9  1  reason
 *           10  8  of a part: its first line, else 0                    18  8  how many bytes its heads have: the first ones of a
 *                                                                              range's document, else of its own
 *           26  8  of a range: where it begins; each stands behind the one before, and no bytes follow
 *           34  …  name (load/child_name.h), media type, charset, title, message: each 4 bytes of size, then the bytes
 *     bytes  1  …  a piece; the pieces of a child follow its head at once, until they are whole
 *   LINK 8, what only the parent may fetch
 *     0  1  kind (record/link.h)     1  …  uri, UTF-8 in one line, 1 to 4,096 bytes
 *   FORMAT 9, what this worker reads (load/formats.h)
 *     0  4  version   4  …  name, title, what it keeps: each 4 bytes of size, then the bytes
 *        …  media types, then endings: each 4 bytes of how many, then for each 4 bytes of size and the bytes
 *
 *   READY 7, of a worker that has just started, before it reads its first request
 *     0  8  bytes that it has mapped  8  4  Landlock's ABI, 0: none  12  4  of each wall, in the order of load/walls.h:
 *                                                                           0 it stands, else why it does not
 *
 * An answer to LOAD is (PROGRESS | CHILD | LINK)* DOCUMENT+ LEDGER DONE(ok), or (PROGRESS | CHILD | LINK)* LEDGER DONE(any other
 * reason): what was found in a document that failed is not believed. A document in which others were found may have no text: then
 * its structure is sent alone. The account keeps, as documents of the step "load", as many as there are children with reason
 * OK. An answer to FORMATS is FORMAT+ DONE(ok). A worker whose parser gives up for want of memory ends without an
 * answer, with an exit code (load/walls.h). */
#ifndef QUIRE_LOAD_FRAMES_H
#define QUIRE_LOAD_FRAMES_H

#include "base/arena.h"
#include "base/buffer.h"
#include "load/formats.h"
#include "load/part.h"
#include "load/walls.h"
#include "record/link.h"

typedef enum quire_frame_type {
    QUIRE_FRAME_REQUEST = 1,
    QUIRE_FRAME_PROGRESS,
    QUIRE_FRAME_DOCUMENT,
    QUIRE_FRAME_LEDGER,
    QUIRE_FRAME_DONE,
    QUIRE_FRAME_CHILD,
    QUIRE_FRAME_READY,
    QUIRE_FRAME_LINK,
    QUIRE_FRAME_FORMAT,
} quire_frame_type;

enum {
    QUIRE_FRAME_HEADER_BYTES = 12,
    QUIRE_FRAME_PAYLOAD_MAX_BYTES = 1 << 20,
    QUIRE_FRAME_HINT_MAX_BYTES = 4096, /* name, media type, charset, title */
    QUIRE_FRAME_MESSAGE_MAX_BYTES = 1024,
    QUIRE_FRAME_STRUCTURE_MAX_BYTES = 1 << 25, /* of the structure in all its pieces */
    QUIRE_FRAME_LINKS_MAX_BYTES = 16 << 20,    /* of all links in one answer */
    QUIRE_FRAME_FORMATS_MAX = 256,             /* in one answer, and types and endings of one format */
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

typedef enum quire_request_kind { QUIRE_REQUEST_LOAD = 0, QUIRE_REQUEST_FORMATS = 1 } quire_request_kind;

/* What the parent asks for. Strings are borrowed. FORMATS has none of the rest. */
typedef struct quire_load_request {
    quire_request_kind what;
    uint64_t text_limit_bytes;
    uint64_t offset,
        size_bytes; /* the document is that range of the descriptor; its end fits into an off_t */
    uint32_t child_limit;
    uint64_t child_limit_bytes;
    uint64_t whole_limit_bytes; /* a larger document is given in parts, or not at all */
    quire_part part;
    bool page_links; /* links of web pages are asked for */
    quire_str name, media_type, charset, title;
} quire_load_request;

/* Appends the whole frame; hints over their bound are cut to their last bytes. */
void quire_load_request_encode(const quire_load_request *request, quire_buffer *out);
/* Reads a payload; strings point into it. errors: FORMAT */
QUIRE_CHECKED quire_status quire_load_request_decode(quire_str payload, quire_load_request *out,
                                                     quire_error *err);

/* A document that was found in another. */
typedef struct quire_frame_child {
    uint64_t size_bytes;
    bool is_range; /* of the document that was asked for, at `offset`: its bytes are not sent */
    uint64_t offset;
    uint64_t line,
        heads_bytes; /* of a part (load/part.h), else 0; heads are at the start of the document that it is a range of, else of its bytes */
    quire_load_reason reason; /* other than OK: it has no bytes, and `message` says why */
    quire_str name, media_type, charset, title, message;
    bool renamed; /* its name was cleaned: who has that name from the document itself comes first */
} quire_frame_child;

/* The worker's side: each appends whole frames and counts them in *number. */
void quire_frame_put_progress(quire_buffer *out, uint32_t *number, uint64_t done, uint64_t total);
/* One piece: at most QUIRE_FRAME_PIECE_MAX_BYTES of `part` from `offset`. */
enum { QUIRE_FRAME_PIECE_MAX_BYTES = QUIRE_FRAME_PAYLOAD_MAX_BYTES - 17 };
typedef enum quire_frame_part { QUIRE_FRAME_TEXT = 0, QUIRE_FRAME_STRUCTURE = 1 } quire_frame_part;
void quire_frame_put_piece(quire_buffer *out, uint32_t *number, quire_frame_part part, quire_str whole,
                           size_t offset);
void quire_frame_put_ledger(quire_buffer *out, uint32_t *number, quire_str encoded);
void quire_frame_put_done(quire_buffer *out, uint32_t *number, quire_load_reason reason, quire_str message);
/* The name is clean; other strings over their bounds are cut: type, charset, title to their last bytes, the message to its first. */
void quire_frame_put_child(quire_buffer *out, uint32_t *number, const quire_frame_child *head);
/* One piece: at most QUIRE_FRAME_CHILD_PIECE_MAX_BYTES of a child's bytes from `offset`. */
enum { QUIRE_FRAME_CHILD_PIECE_MAX_BYTES = QUIRE_FRAME_PAYLOAD_MAX_BYTES - 1 };
void quire_frame_put_child_bytes(quire_buffer *out, uint32_t *number, quire_str bytes, size_t offset);
/* The uri is a line of UTF-8 within its bound. */
void quire_frame_put_link(quire_buffer *out, uint32_t *number, const quire_link *link);
void quire_frame_put_format(quire_buffer *out, uint32_t *number, const quire_format_row *format);

/* The parent's side: payloads, whose strings are given as they stand there. What is in order depends on the frames before:
 * load/incoming_answer.h. errors of all: FORMAT; quire_frame_format_decode also NO_MEMORY */

QUIRE_CHECKED quire_status quire_frame_progress_decode(quire_str payload, uint64_t *done, uint64_t *total,
                                                       quire_error *err);

typedef struct quire_frame_piece {
    quire_frame_part part;
    uint64_t whole_bytes, offset;
    quire_str bytes; /* at least one */
} quire_frame_piece;
QUIRE_CHECKED quire_status quire_frame_piece_decode(quire_str payload, quire_frame_piece *out,
                                                    quire_error *err);

QUIRE_CHECKED quire_status quire_frame_done_decode(quire_str payload, quire_load_reason *reason,
                                                   quire_str *message, quire_error *err);

/* Which part of a child the frame has: `head` alone, or `bytes`, at least one. */
QUIRE_CHECKED quire_status quire_frame_child_decode(quire_str payload, bool *is_head, quire_frame_child *head,
                                                    quire_str *bytes, quire_error *err);
QUIRE_CHECKED quire_status quire_frame_link_decode(quire_str payload, quire_link *out, quire_error *err);
/* Everything is copied into `arena`. */
QUIRE_CHECKED quire_status quire_frame_format_decode(quire_str payload, quire_arena *arena,
                                                     quire_format_row *out, quire_error *err);

#endif
