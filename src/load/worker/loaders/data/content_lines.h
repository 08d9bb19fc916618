/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of calendars and contacts: "NAME;PARAMETER=x:value", folded where they are long. Source: RFC 5545 section 3.1,
 * RFC 6350 section 3.2; vCard 2.1 for quoted-printable values. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_DATA_CONTENT_LINES_H
#define QUIRE_LOAD_WORKER_LOADERS_DATA_CONTENT_LINES_H

#include "base/arena.h"

typedef struct content_line {
    quire_str name, parameters, value; /* the name without its group; the value as it is written, unfolded */
    uint32_t number;                   /* of its first line in the original */
    uint32_t lines;                    /* that it takes there, blank ones aside */
} content_line;

typedef struct content_reader {
    quire_str text;
    quire_arena *arena;
    size_t at;
    uint32_t number; /* of the line at `at`, less one */
    bool failed;     /* memory is out */
} content_reader;

/* The next line that isn't blank; false: there is none. */
bool content_next(content_reader *reader, content_line *out);

/* Lines that are not blank. */
uint64_t content_count(quire_str text);

/* A parameter's value without quotes ("TZID", "TYPE"); empty: it has none. */
quire_str content_parameter(const content_line *line, const char *name);

/* The value for people: without backslashes, quoted-printable decoded, and the parts between its semicolons joined by `join`
 * (NULL: they stay). data is NULL when memory is out. */
quire_str content_text(content_reader *reader, const content_line *line, const char *join);

/* "20260102T030405Z" as "2026-01-02 03:04 UTC", with the zone of a parameter; others as they are. */
quire_str content_time(content_reader *reader, const content_line *line);

bool content_is(quire_str name, const char *word); /* whatever the case */

#endif
