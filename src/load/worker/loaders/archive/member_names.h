/* SPDX-License-Identifier: Apache-2.0 */
/* Names of members as their readers know them. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_ARCHIVE_MEMBER_NAMES_H
#define QUIRE_LOAD_WORKER_LOADERS_ARCHIVE_MEMBER_NAMES_H

#include "base/arena.h"
#include "base/buffer.h"

/* Names are gathered first, one by one: their charset shows in all of them together. */
typedef struct member_names {
    quire_buffer foreign; /* those that are no UTF-8, a line each */
    const char *charset;  /* of these */
} member_names;

void quire_member_names_init(member_names *names);
void quire_member_names_gather(member_names *names, quire_str name);
/* Behind the last one. */
void quire_member_names_settle(member_names *names, quire_arena *arena);
/* The name in UTF-8; what its charset lacks is U+FFFD. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_member_names_read(const member_names *names, quire_str name,
                                                   quire_arena *arena, quire_str *out, quire_error *err);
void quire_member_names_free(member_names *names);

#endif
