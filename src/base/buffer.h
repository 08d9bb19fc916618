/* SPDX-License-Identifier: Apache-2.0 */
/* A growing byte buffer with a stated maximum. An append past it, or without memory, sets a
 * sticky failure that is checked once, at the end. */
#ifndef QUIRE_BASE_BUFFER_H
#define QUIRE_BASE_BUFFER_H

#include "quire/error.h"
#include "quire/types.h"

typedef struct quire_buffer {
    char *data;
    size_t size, capacity;
    size_t limit_bytes;   /* the size it never exceeds */
    quire_status failure; /* OK, LIMIT or NO_MEMORY; once set, appends do nothing */
} quire_buffer;

void quire_buffer_init(quire_buffer *buffer, size_t limit_bytes);
void quire_buffer_append(quire_buffer *buffer, const void *bytes, size_t size);
void quire_buffer_append_str(quire_buffer *buffer, quire_str text);
void quire_buffer_append_char(quire_buffer *buffer, char c);
void quire_buffer_printf(quire_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Room for `size` more bytes: where to write them, or NULL on failure. The size grows by it. */
void *quire_buffer_extend(quire_buffer *buffer, size_t size);

/* What is in it; stays valid until the next append. */
quire_str quire_buffer_view(const quire_buffer *buffer);

/* OK, or the failure with a message that names `what`. */
QUIRE_CHECKED quire_status quire_buffer_check(const quire_buffer *buffer, const char *what, quire_error *err);

void quire_buffer_clear(quire_buffer *buffer); /* keeps the memory, forgets content and failure */
void quire_buffer_free(quire_buffer *buffer);

#endif
