/* SPDX-License-Identifier: Apache-2.0 */
/* What stands between the machine and a document that has taken its parser over. The worker raises the walls
 * (load/worker/sandbox.c), tells its parent which of them stand, and reads nothing of a document before. Its limits and the
 * loss of its privileges are no walls of choice: without them it does not start. */
#ifndef QUIRE_LOAD_WALLS_H
#define QUIRE_LOAD_WALLS_H

#include "base/arena.h"

typedef enum quire_wall {
    QUIRE_WALL_CALLS,   /* seccomp: no system call that is not on a list */
    QUIRE_WALL_FILES,   /* Landlock: nothing of the file system but what was handed over */
    QUIRE_WALL_TCP,     /* Landlock, from ABI 4; without it QUIRE_WALL_CALLS stands alone */
    QUIRE_WALL_SIGNALS, /* Landlock, from ABI 6: signals, abstract sockets; the same */
} quire_wall;
enum { QUIRE_WALLS = QUIRE_WALL_SIGNALS + 1, QUIRE_WALL_UNASKED = 0xFFFF };

typedef struct quire_walls {
    uint32_t missing[QUIRE_WALLS]; /* 0: it stands; QUIRE_WALL_UNASKED; else the system's error number */
    uint32_t landlock_abi;         /* 0: none */
} quire_walls;

/* Whether system calls and files are walled off; the others only stand behind these two. */
bool quire_walls_hold(const quire_walls *walls);

/* "limits, privileges, system calls, files, tcp (Landlock ABI 5); not signals (Operation not supported)"; data is NULL when
 * memory is out. */
quire_str quire_walls_describe(const quire_walls *walls, quire_arena *arena);

/* How a worker ends without an answer. */
enum {
    QUIRE_WORKER_EXIT_NO_MEMORY = 77,
    QUIRE_WORKER_EXIT_BREACH = 100, /* and those behind it: quire_forbidden_calls */
};

/* System calls that nothing but an attack makes. A worker that makes one ends with QUIRE_WORKER_EXIT_BREACH plus
 * the call's place in this list. NULL ends it. */
extern const char *const quire_forbidden_calls[];
enum { QUIRE_FORBIDDEN_CALLS_MAX = 128 };

/* The call of which a worker with this exit code ended; NULL: of none. */
const char *quire_forbidden_call_of(int exit_code);

#endif
