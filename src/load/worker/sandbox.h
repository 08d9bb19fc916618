/* SPDX-License-Identifier: Apache-2.0 */
/* The walls around this process: see load/walls.h for what they are, docs/decisions/sandbox.md for why they are these. */
#ifndef QUIRE_LOAD_WORKER_SANDBOX_H
#define QUIRE_LOAD_WORKER_SANDBOX_H

#include "load/frames.h"

/* Sanitizers map terabytes: a limit on address space, and handlers of the signals that they handle, are not for them. */
#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define QUIRE_SHADOW_MEMORY 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define QUIRE_SHADOW_MEMORY 1
#endif

typedef struct quire_sandbox_terms {
    bool walls;            /* false: limits and the loss of privileges alone */
    uint64_t memory_bytes; /* that may be mapped beyond what is mapped already */
    uint64_t cpu_seconds;
} quire_sandbox_terms;

/* Takes every right away that reading documents does not need, for good. What libraries load when they are first used has
 * to be loaded before. From then on the process may use `socket`, read descriptors that come over it, and use memory.
 * returns: false: limits or privileges could not be set, which every kernel can */
bool quire_sandbox_raise(const quire_sandbox_terms *terms, int socket, quire_worker_ready *out);

#endif
