/* SPDX-License-Identifier: Apache-2.0 */
/* What a load worker reads. The worker has the one list of formats (load/worker/formats.c); the parent asks for it, so that it
 * links no parser and yet knows in which version a document would be read now. */
#ifndef QUIRE_LOAD_FORMATS_H
#define QUIRE_LOAD_FORMATS_H

#include "quire/types.h"

/* The row of this name is no format: its version is that of what all formats share, and it has nothing else. */
#define QUIRE_FORMAT_COMMON "common"

/* Strings are valid UTF-8 in one line. */
typedef struct quire_format_row {
    quire_str name;     /* "docx" */
    quire_str title;    /* "Word documents" */
    quire_str keeps;    /* which structure and places it keeps, in one line */
    unsigned version;   /* 1 or more */
    quire_strs types;   /* media types, the usual one first */
    quire_strs endings; /* of files' names, without the dot */
} quire_format_row;

typedef struct quire_formats {
    const quire_format_row *items; /* in the order in which they are tried */
    size_t count;
    unsigned common_version;
} quire_formats;

/* The version of the format `name`; 0: there is none. */
unsigned quire_formats_version(const quire_formats *formats, quire_str name);

#endif
