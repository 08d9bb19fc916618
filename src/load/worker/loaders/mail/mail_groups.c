/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/mail/mail_groups.h"

#include "base/str.h"

#include <strings.h>

enum { DEPTH_MAX = 100 };

/* Behind the name of a field of addresses that begins at `at`; 0: none does. */
static size_t behind_name(quire_str mail, size_t at)
{
    static const char *const names[] = { "From:", "Sender:", "Reply-To:", "To:", "Cc:", "Bcc:" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t size = strlen(names[i]);
        if (mail.size - at > size && strncasecmp(mail.data + at, names[i], size) == 0) return at + size;
    }
    return 0;
}

/* Behind the line end at or after `at`. */
static size_t next_line(quire_str mail, size_t at)
{
    const char *end = memchr(mail.data + at, '\n', mail.size - at);
    return end ? (size_t)(end - mail.data) + 1 : mail.size;
}

/* Whether the line that begins at `at` goes on with the field above it. */
static bool goes_on(quire_str mail, size_t at)
{
    return at < mail.size && (mail.data[at] == ' ' || mail.data[at] == '\t');
}

quire_str quire_mail_flatten_groups(quire_str mail, quire_arena *arena)
{
    char *copy = NULL;
    for (size_t at = 0, end; at < mail.size; at = end) {
        size_t value = behind_name(mail, at), depth = 0;
        for (end = next_line(mail, at); value && goes_on(mail, end);) end = next_line(mail, end);
        for (; value && value < end; value++) {
            depth += mail.data[value] == ':';
            depth -= mail.data[value] == ';' && depth > 0;
            if (mail.data[value] != ':' || depth <= DEPTH_MAX) continue;
            if (!copy) copy = (char *)(uintptr_t)quire_arena_copy(arena, mail).data;
            if (!copy) return (quire_str){ 0 };
            copy[value] = ' ';
        }
    }
    return copy ? (quire_str){ copy, mail.size } : mail;
}
