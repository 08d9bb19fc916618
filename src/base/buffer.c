/* SPDX-License-Identifier: Apache-2.0 */
/* A growing byte buffer with a stated maximum and a sticky failure. */
#include "base/buffer.h"

#include "base/error.h"
#include "base/size.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void quire_buffer_init(quire_buffer *buffer, size_t limit_bytes)
{
    *buffer = (quire_buffer){ .limit_bytes = limit_bytes };
}

static bool reserve(quire_buffer *buffer, size_t more)
{
    size_t needed;
    if (buffer->failure) return false;
    if (!quire_size_add(buffer->size, more, &needed) || needed > buffer->limit_bytes) {
        buffer->failure = QUIRE_E_LIMIT;
        return false;
    }
    if (needed <= buffer->capacity) return true;
    size_t capacity = buffer->capacity ? buffer->capacity : 256;
    while (capacity < needed) {
        if (capacity > buffer->limit_bytes / 2) {
            capacity = buffer->limit_bytes;
            break;
        }
        capacity *= 2;
    }
    char *data = realloc(buffer->data, capacity);
    if (!data) {
        buffer->failure = QUIRE_E_NO_MEMORY;
        return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

void *quire_buffer_extend(quire_buffer *buffer, size_t size)
{
    if (!reserve(buffer, size)) return NULL;
    void *at = buffer->data + buffer->size;
    buffer->size += size;
    return at;
}

void quire_buffer_append(quire_buffer *buffer, const void *bytes, size_t size)
{
    if (size == 0 || !reserve(buffer, size)) return;
    memcpy(buffer->data + buffer->size, bytes, size);
    buffer->size += size;
}

void quire_buffer_append_str(quire_buffer *buffer, quire_str text)
{
    quire_buffer_append(buffer, text.data, text.size);
}

void quire_buffer_append_char(quire_buffer *buffer, char c)
{
    quire_buffer_append(buffer, &c, 1);
}

void quire_buffer_printf(quire_buffer *buffer, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    /* vsnprintf writes a NUL behind the text: room for it is reserved, and not counted. */
    if (size >= 0 && reserve(buffer, (size_t)size + 1)) {
        vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, again);
        buffer->size += (size_t)size;
    }
    va_end(again);
}

quire_str quire_buffer_view(const quire_buffer *buffer)
{
    return (quire_str){ buffer->data, buffer->size };
}

quire_status quire_buffer_check(const quire_buffer *buffer, const char *what, quire_error *err)
{
    if (buffer->failure == QUIRE_E_LIMIT)
        return quire_fail(err, QUIRE_E_LIMIT, "%s is over %zu bytes", what, buffer->limit_bytes);
    return buffer->failure ? quire_fail_memory(err) : QUIRE_OK;
}

void quire_buffer_clear(quire_buffer *buffer)
{
    buffer->size = 0;
    buffer->failure = QUIRE_OK;
}

void quire_buffer_free(quire_buffer *buffer)
{
    free(buffer->data);
    *buffer = (quire_buffer){ .limit_bytes = buffer->limit_bytes };
}
