/* SPDX-License-Identifier: Apache-2.0 */
/* A cancel has no way to wake a waiter, as a signal handler may raise it: so waiters look at it now and then. */
#include "base/admission.h"

void quire_admission_init(quire_admission *admission, size_t places)
{
    pthread_condattr_t clock;
    pthread_mutex_init(&admission->mutex, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&admission->idle, &clock);
    pthread_condattr_destroy(&clock);
    admission->free = places;
}

void quire_admission_free(quire_admission *admission)
{
    pthread_cond_destroy(&admission->idle);
    pthread_mutex_destroy(&admission->mutex);
}

bool quire_admission_enter(quire_admission *admission, const quire_cancel *cancel)
{
    enum { ASK_AGAIN_NS = 20 * 1000 * 1000 };
    pthread_mutex_lock(&admission->mutex);
    while (admission->free == 0 && !quire_cancel_asked(cancel)) {
        int64_t until_ns = quire_monotonic_ns() + ASK_AGAIN_NS;
        struct timespec until = { .tv_sec = until_ns / 1000000000, .tv_nsec = until_ns % 1000000000 };
        pthread_cond_timedwait(&admission->idle, &admission->mutex, &until);
    }
    bool admitted = admission->free > 0;
    admission->free -= admitted;
    pthread_mutex_unlock(&admission->mutex);
    return admitted;
}

bool quire_admission_try(quire_admission *admission)
{
    pthread_mutex_lock(&admission->mutex);
    bool admitted = admission->free > 0;
    admission->free -= admitted;
    pthread_mutex_unlock(&admission->mutex);
    return admitted;
}

void quire_admission_leave(quire_admission *admission)
{
    pthread_mutex_lock(&admission->mutex);
    admission->free++;
    pthread_cond_signal(&admission->idle);
    pthread_mutex_unlock(&admission->mutex);
}
