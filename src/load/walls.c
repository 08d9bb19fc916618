/* SPDX-License-Identifier: Apache-2.0 */
#include "load/walls.h"

#include "base/str.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const quire_forbidden_calls[] = {
    /* files: opened, made, changed */
    "open", "openat", "creat", "open_by_handle_at", "name_to_handle_at", "truncate", "fallocate", "rename",
    "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat", "mkdir",
    "mkdirat", "rmdir", "mknod", "mknodat", "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown",
    "fchownat", "memfd_create", "memfd_secret", "mount", "umount2", "pivot_root", "chroot", "chdir", "fchdir",
    "open_tree", "move_mount", "fsopen", "fsmount", "fanotify_init",
    /* the network and other sockets */
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendmsg", "sendmmsg",
    /* other processes */
    "fork", "vfork", "clone", "execve", "execveat", "ptrace", "kill", "tkill", "tgkill", "rt_sigqueueinfo",
    "rt_tgsigqueueinfo", "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "process_vm_readv",
    "process_vm_writev", "setns", "unshare",
    /* the kernel */
    "io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "perf_event_open", "userfaultfd",
    "add_key", "keyctl", "request_key", "init_module", "finit_module", "delete_module", "kexec_load",
    "reboot", "syslog",
    /* code that was not there, and the process's own bounds */
    "mmap", "mprotect", "pkey_mprotect", "shmat", "personality", "prctl", "setrlimit", "prlimit64", "seccomp",
    "capset", "setuid", "setresuid", NULL
};
static_assert(sizeof quire_forbidden_calls / sizeof *quire_forbidden_calls <= QUIRE_FORBIDDEN_CALLS_MAX &&
                  QUIRE_WORKER_EXIT_BREACH + QUIRE_FORBIDDEN_CALLS_MAX <= 256,
              "an exit code has eight bits");

const char *quire_forbidden_call_of(int exit_code)
{
    int place = exit_code - QUIRE_WORKER_EXIT_BREACH;
    int count = (int)(sizeof quire_forbidden_calls / sizeof *quire_forbidden_calls) - 1;
    return place >= 0 && place < count ? quire_forbidden_calls[place] : NULL;
}

bool quire_walls_hold(const quire_walls *walls)
{
    return !walls->missing[QUIRE_WALL_CALLS] && !walls->missing[QUIRE_WALL_FILES];
}

quire_str quire_walls_describe(const quire_walls *walls, quire_arena *arena)
{
    static const char *const names[QUIRE_WALLS] = { "system calls", "files", "tcp", "signals" };
    char standing[128] = "", missing[512] = "";
    size_t at = 0, lost = 0;
    if (walls->missing[QUIRE_WALL_CALLS] == QUIRE_WALL_UNASKED)
        return quire_arena_printf(arena, "limits and privileges alone: load.sandbox is off");
    for (size_t i = 0; i < QUIRE_WALLS; i++) {
        const char *why = strerrordesc_np((int)walls->missing[i]);
        if (!walls->missing[i]) at += (size_t)snprintf(standing + at, sizeof standing - at, ", %s", names[i]);
        else
            lost += (size_t)snprintf(missing + lost, sizeof missing - lost, "%s%s (%s)", lost ? ", " : "",
                                     names[i], why ? why : "an unknown error");
    }
    if (walls->landlock_abi)
        snprintf(standing + at, sizeof standing - at, " (Landlock ABI %" PRIu32 ")", walls->landlock_abi);
    return quire_arena_printf(arena, "limits, privileges%s%s%s", standing, lost ? "; not " : "", missing);
}
