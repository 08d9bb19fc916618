/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of a mail are to its reader: its own words, documents that came with it, or nothing that he would read. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_PARTS_H
#define QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_PARTS_H

#include "base/arena.h"
#include "quire/types.h"

#include <gmime/gmime.h>

typedef enum mail_role {
    MAIL_BODY_PLAIN,
    MAIL_BODY_HTML,
    MAIL_ATTACHED,
    MAIL_ELSEWHERE, /* its content is at an address (RFC 2046, message/external-body) */
    MAIL_DROPPED,
} mail_role;

typedef struct mail_part {
    GMimePart *part; /* borrowed from the message; NULL: the text that a multipart without parts holds */
    quire_str text;  /* then */
    mail_role role;
    const char *reason; /* of what is dropped, for the ledger */
} mail_part;

typedef struct mail_parts {
    mail_part *items; /* as they stand in the mail */
    size_t count, capacity;
    bool encrypted;         /* some of them were */
    bool failed;            /* memory ran out */
    uint64_t outside_bytes; /* of text that stands before, between and behind parts */
} mail_parts;

/* Sorts the parts below `top`; `out` lives in `arena`. */
void quire_mail_sort_parts(GMimeObject *top, quire_arena *arena, mail_parts *out);

/* How many parts the message has that hold no others, counted apart from sorting them. */
uint64_t quire_mail_count_parts(GMimeMessage *message);

#endif
