/* SPDX-License-Identifier: Apache-2.0 */
/* The documents that hits come from, opened for answering: elements and tables, names and periods. Each is read once a
 * question. */
#ifndef QUIRE_ANSWER_OPENED_H
#define QUIRE_ANSWER_OPENED_H

#include "store/store.h"
#include "text/period.h"

typedef struct quire_opened {
    quire_document document; /* as it stands in the store now */
    quire_tables tables;
    quire_str file;          /* the last part of its uri, without ending */
    quire_str names;         /* what it is called: title, folder and file, a line each */
    quire_str beginning;     /* the first lines of its text */
    quire_periods periods;   /* that its names say; a file's stand behind the title's */
    quire_terms terms;       /* of names */
    const quire_period *own; /* the period that it is about by its title or beginning; NULL: it doesn't say */
    const quire_range *contents; /* its tables of contents, in order */
    size_t contents_count;
} quire_opened;

typedef struct quire_opened_documents {
    const quire_opened **of_hit; /* of each hit; NULL: the document is gone, or another revision stands */
} quire_opened_documents;

/* owner: out lives in call->arena; errors: of the store other than NOT_FOUND */
QUIRE_CHECKED quire_status quire_open_documents(quire_call *call, quire_store *store, const quire_hit *hits,
                                                size_t hit_count, quire_opened_documents *out,
                                                quire_error *err);

#endif
