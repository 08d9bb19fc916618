/* SPDX-License-Identifier: Apache-2.0 */
/* A kind of source whose content a test sets. A test that wants it defines quire_fetch_drivers itself, with this driver in it. */
#ifndef QUIRE_FAKES_FETCH_SCRIPTED_H
#define QUIRE_FAKES_FETCH_SCRIPTED_H

#include "fetch/driver.h"

/* What is found at a place: its uri is that of the place, where it has a name with "/" and that behind it. */
struct scripted_entry {
    const char *name, *text, *version; /* Markdown; version: NULL: none */
    quire_load_reason reason;          /* OK; else it fails so */
    bool gone;                         /* it is not there any more */
    const char *
        ready; /* it is handed over as a document of this reading, and told by its sha256; NULL: it is bytes */
};

/* "scripted://PLACE", "fake:PLACE", or with a password as in "scripted://user:secret@PLACE". With the option
 * `query`, the place is PLACE#QUERY. */
struct scripted_place {
    const char *place;
    struct scripted_entry *entries;
    size_t count;
    quire_load_reason reason; /* of the place itself */
    bool incomplete;          /* of its walk */
    const char *cursor;       /* that a walk leaves; NULL: none */
};
enum { SCRIPTED_PLACES = 4 };
extern struct scripted_place scripted_places[SCRIPTED_PLACES];

/* What the driver has met since it was cleared. */
struct scripted_seen {
    size_t walks, read; /* sources, and entries that were handed over to be read */
    char cursor[64];    /* that the last walk got */
    char options[256];  /* the same: "name=value;" for each */
    char secret[64];
};
extern struct scripted_seen scripted_seen;

extern const quire_fetch_driver quire_fetch_scripted;

#endif
