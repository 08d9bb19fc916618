/* SPDX-License-Identifier: Apache-2.0 */
/* Lets so many threads at a time into what can serve no more, as a driver that computes one text at a time. Nothing is locked while an admitted thread works, so whoever waits can be
 * cancelled. */
#ifndef QUIRE_BASE_ADMISSION_H
#define QUIRE_BASE_ADMISSION_H

#include "base/cancel.h"

#include <pthread.h>

/* Any thread. */
typedef struct quire_admission {
    pthread_mutex_t mutex; /* guards `free` */
    pthread_cond_t idle;
    size_t free; /* places that no thread has */
} quire_admission;

void quire_admission_init(quire_admission *admission, size_t places);
void quire_admission_free(quire_admission *admission); /* no one may be in or waiting */

/* Waits until a place is free; false where `cancel` (may be NULL) ended the wait. After true: leave. */
bool quire_admission_enter(quire_admission *admission, const quire_cancel *cancel);
/* As enter, without waiting: false where no place is free. */
bool quire_admission_try(quire_admission *admission);
void quire_admission_leave(quire_admission *admission);

#endif
