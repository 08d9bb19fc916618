/* SPDX-License-Identifier: Apache-2.0 */
/* The worker as a process: finding its executable, starting it, handing it a descriptor, ending it. */
#ifndef QUIRE_LOAD_WORKER_PROCESS_H
#define QUIRE_LOAD_WORKER_PROCESS_H

#include "base/cancel.h"
#include "load/frames.h"

#include <sys/types.h>

/* One thread at a time. */
typedef struct quire_worker {
    pid_t pid;  /* 0: none runs */
    int socket; /* -1: none runs */
    quire_worker_ready ready;
} quire_worker;

/* What a worker binds itself to before it reads anything. */
typedef struct quire_worker_terms {
    bool walls;
    uint64_t memory_bytes; /* beyond what its program maps */
    uint64_t cpu_seconds;  /* in all of its life */
} quire_worker_terms;

typedef struct quire_worker_memory {
    size_t mapped_bytes, resident_bytes; /* 0: it cannot be told */
} quire_worker_memory;

/* How a worker had ended before it was stopped; both 0: it had not, or in order. */
typedef struct quire_worker_end {
    int signal, exit_code;
} quire_worker_end;

void quire_worker_init(quire_worker *worker);

/* The executable's path: `configured` where it is set, else beside or near this library or program.
 * owner:  *out is freed by the caller
 * errors: NOT_FOUND; NO_MEMORY */
QUIRE_CHECKED quire_status quire_worker_locate(const char *configured, char **out, quire_error *err);

/* Starts it and waits until it says which walls stand. `cancel` may be NULL.
 * errors: IO it cannot be started, or is no load worker; CANCELLED */
QUIRE_CHECKED quire_status quire_worker_start(quire_worker *worker, const char *path,
                                              const quire_worker_terms *terms, const quire_cancel *cancel,
                                              quire_error *err);

static inline bool quire_worker_is_running(const quire_worker *worker)
{
    return worker->pid > 0;
}

/* Whether it runs and its end of the socket is open and silent, as it is between two documents. */
bool quire_worker_is_alive(const quire_worker *worker);

/* Sends all of `bytes`, and `fd`, unless it is -1, with the first of them. errors: IO the worker is gone */
QUIRE_CHECKED quire_status quire_worker_send(quire_worker *worker, quire_str bytes, int fd, quire_error *err);

quire_worker_memory quire_worker_memory_of(const quire_worker *worker);

/* Processor time that it has used; 0: it cannot be told. */
int64_t quire_worker_cpu_seconds(const quire_worker *worker);

/* Ends it at once; it keeps nothing that would be lost. */
quire_worker_end quire_worker_stop(quire_worker *worker);

#endif
