/* SPDX-License-Identifier: Apache-2.0 */
/* A program of ours as a child process. */
#ifndef QUIRE_BASE_CHILD_H
#define QUIRE_BASE_CHILD_H

#include <sys/types.h>

/* Starts the program at `path`. It gets standard[0..2] as its descriptors 0 to 2 (-1: /dev/null) and no other, no blocked
 * signal, and a process group of its own, so that Ctrl-C reaches this process alone, which then ends the child.
 * returns: 0, or the number of the system's error; *out is then untouched
 * thread:  any; posix_spawn, as a fork would copy the locks of the other threads */
int quire_child_start(const char *path, char *const *arguments, char *const *environment,
                      const int standard[3], pid_t *out) __attribute__((warn_unused_result));

#endif
