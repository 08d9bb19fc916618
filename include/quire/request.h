/* SPDX-License-Identifier: Apache-2.0 */
/* What every call that may take long is given: a way to end it and a way to see how far it is. */
#ifndef QUIRE_REQUEST_H
#define QUIRE_REQUEST_H

#include "quire/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct quire_cancel quire_cancel;

QUIRE_API quire_cancel *quire_cancel_new(void); /* NULL: out of memory */
QUIRE_API void quire_cancel_free(quire_cancel *cancel);
/* Stops the calls that carry it soon, whole documents only. Any thread; safe in a signal handler. */
QUIRE_API void quire_cancel_request(quire_cancel *cancel);
QUIRE_API bool quire_cancel_is_requested(const quire_cancel *cancel); /* NULL: false */

/* How far long work is. Totals grow while sources are still being walked. */
typedef struct quire_progress {
    uint64_t found, loaded, stored, unchanged, failed; /* documents */
    uint64_t chunks, embedded;                         /* chunks split and embedded so far */
    uint64_t bytes_found, bytes_loaded;                /* of the originals */
    bool walking;                                      /* sources are still being walked */
    double seconds;
} quire_progress;

/* What every long call takes. {0} is fine. Callbacks run on threads of the call, one at a time. */
typedef struct quire_request {
    quire_cancel *cancel;
    void (*on_progress)(void *user, const quire_progress *progress);
    void (*on_passages)(void *user, size_t count); /* ask: a model begins to read so many passages */
    void (*on_text)(void *user, quire_str text);   /* ask: pieces of a draft, as the model writes it */
    /* ask: a sentence of the draft that the documents support, with its marks, as soon as its citations are verified */
    void (*on_sentence)(void *user, quire_str sentence, const quire_citation *citations, size_t count);
    void *user;
} quire_request;

#ifdef __cplusplus
}
#endif
#endif
