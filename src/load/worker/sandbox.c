/* SPDX-License-Identifier: Apache-2.0 */
/* Four rings, from the outside in:
 *
 *   limits      address space, processor time, no written files, few descriptors, no processes (setrlimit)
 *   privileges  no capabilities, none to gain, no other process may look in or be looked into
 *   Landlock    no file by its name; from ABI 4 no TCP, from ABI 6 no signals and abstract sockets. It judges what a
 *               call would reach, so it holds where a call was let through that should not have been
 *   seccomp     a system call is on one of three lists:
 *                 allowed    what parsers were seen to make, and what the C library makes in their name
 *                 forbidden  what only an attack makes (load/walls.c): the process ends and says which it was
 *                 all else   "no such call" (ENOSYS), as an older kernel would say: libraries know how to live with it,
 *                            also with calls that are newer than this list
 *
 * Sources: seccomp(2), seccomp_rule_add(3), landlock(7), capabilities(7), setrlimit(2). */
#include "load/worker/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DESCRIPTORS_MAX = 16 };

/* Bytes mapped; 0: it cannot be told. */
static uint64_t mapped_bytes(void)
{
    char line[128] = "";
    int statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t size = statm < 0 ? -1 : read(statm, line, sizeof line - 1);
    if (statm >= 0) close(statm);
    return size > 0 ? strtoull(line, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

/* A limit that the user has set already, and that is lower, stays. */
static bool limit(__rlimit_resource_t resource, rlim_t soft, rlim_t hard)
{
    struct rlimit bound;
    if (getrlimit(resource, &bound)) return false;
    if (hard < bound.rlim_max) bound.rlim_max = hard;
    bound.rlim_cur = soft < bound.rlim_max ? soft : bound.rlim_max;
    return setrlimit(resource, &bound) == 0;
}

/* Processor time ends in a signal (SIGXCPU), and a second later without one. */
static bool set_limits(const quire_sandbox_terms *terms, uint64_t mapped)
{
    bool set = limit(RLIMIT_CORE, 0, 0) && limit(RLIMIT_FSIZE, 0, 0) && limit(RLIMIT_NPROC, 0, 0) &&
               limit(RLIMIT_NOFILE, DESCRIPTORS_MAX, DESCRIPTORS_MAX) &&
               limit(RLIMIT_CPU, terms->cpu_seconds, terms->cpu_seconds + 1);
#ifndef QUIRE_SHADOW_MEMORY
    set = set && mapped && limit(RLIMIT_AS, mapped + terms->memory_bytes, mapped + terms->memory_bytes);
#else
    (void)mapped; /* the parent, which watches resident memory in any case, is alone in watching */
#endif
    return set;
}

static bool drop_privileges(void)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           syscall(SYS_capset, &header, none) == 0;
}

/* ---- Landlock: the C library has no functions for it yet ---- */

/* As the newest kernel knows it: an older one takes it as long as what it does not know is 0. */
struct landlock_rules {
    uint64_t files, tcp, scopes;
};

enum {
    LANDLOCK_VERSION = 1 << 0,
    TCP_ALL = 3,    /* bind, connect */
    SCOPES_ALL = 3, /* abstract sockets, signals */
    TCP_FROM_ABI = 4,
    SCOPES_FROM_ABI = 6,
};

/* The kinds of access to files that an ABI can deny: each new one is one bit more. */
static uint64_t file_accesses(long abi)
{
    unsigned bits = abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13;
    return (UINT64_C(1) << bits) - 1;
}

/* Denies all that the kernel's ABI can deny, without an exception. Returns the error's number, or 0. */
static uint32_t raise_landlock(quire_walls *walls)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION);
    if (abi < 0) return (uint32_t)errno;
    struct landlock_rules rules = { .files = file_accesses(abi),
                                    .tcp = abi >= TCP_FROM_ABI ? TCP_ALL : 0,
                                    .scopes = abi >= SCOPES_FROM_ABI ? SCOPES_ALL : 0 };
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    if (ruleset < 0) return (uint32_t)errno;
    uint32_t failure = syscall(SYS_landlock_restrict_self, ruleset, 0) ? (uint32_t)errno : 0;
    close(ruleset);
    if (failure) return failure;
    walls->landlock_abi = (uint32_t)abi;
    if (!rules.tcp) walls->missing[QUIRE_WALL_TCP] = EOPNOTSUPP;
    if (!rules.scopes) walls->missing[QUIRE_WALL_SIGNALS] = EOPNOTSUPP;
    return 0;
}

/* ---- seccomp ---- */

static const char *const allowed[] = {
    /* memory */
    "brk", "munmap", "mremap", "madvise",
    /* the document's descriptor */
    "close",
    /* looking for the parent */
    "poll", "ppoll", "rt_sigreturn", "restart_syscall",
    /* ending, also by abort() */
    "exit", "exit_group", "getpid", "gettid",
    /* time, locks, chance */
    "futex", "sched_yield", "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday",
    "time", "getrandom",
    /* How many processors, how much memory. Without the first the C library would look into /sys; without the second qsort()
     * of glibc 2.36 would take what happens to be on the stack for the answer. */
    "sched_getaffinity", "sysinfo",
#ifdef QUIRE_SHADOW_MEMORY
    /* address sanitizer: before each function that does not return; thread sanitizer: around its own locks */
    "sigaltstack", "rt_sigprocmask"
#endif
};

/* Numbers of quire_forbidden_calls, in their order; negative where this machine has no such call. */
static int forbidden_numbers[QUIRE_FORBIDDEN_CALLS_MAX];

/* A forbidden call was not made. Which one it was is all that there is left to say. */
static void end_of_breach(int number, siginfo_t *what, void *context)
{
    (void)number, (void)context;
    for (int i = 0; quire_forbidden_calls[i]; i++)
        if (forbidden_numbers[i] == what->si_syscall) _exit(QUIRE_WORKER_EXIT_BREACH + i);
    _exit(EXIT_FAILURE);
}

static bool watch_breaches(void)
{
    struct sigaction action = { .sa_sigaction = end_of_breach, .sa_flags = (int)SA_SIGINFO };
    return sigaction(SIGSYS, &action, NULL) == 0;
}

/* Calls that are allowed with some arguments and forbidden with all others. */
static int add_conditional(scmp_filter_ctx filter, int socket)
{
    const struct {
        int call;
        uint32_t action;
        struct scmp_arg_cmp condition;
    } rules[] = {
        { SCMP_SYS(recvmsg), SCMP_ACT_ALLOW, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)socket, 0) },
        { SCMP_SYS(recvfrom), SCMP_ACT_ALLOW, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)socket, 0) },
        { SCMP_SYS(sendto), SCMP_ACT_ALLOW, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)socket, 0) },
        { SCMP_SYS(mmap), SCMP_ACT_ALLOW, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0) },
        { SCMP_SYS(mmap), SCMP_ACT_TRAP, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC) },
        { SCMP_SYS(mprotect), SCMP_ACT_ALLOW, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0) },
        { SCMP_SYS(mprotect), SCMP_ACT_TRAP, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC) },
        /* to ask for a limit, not to set one */
        { SCMP_SYS(prlimit64), SCMP_ACT_ALLOW, SCMP_A2(SCMP_CMP_EQ, 0, 0) },
        { SCMP_SYS(prlimit64), SCMP_ACT_TRAP, SCMP_A2(SCMP_CMP_NE, 0, 0) },
        /* to end oneself */
        { SCMP_SYS(tgkill), SCMP_ACT_ALLOW, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0) },
        { SCMP_SYS(tgkill), SCMP_ACT_TRAP, SCMP_A0(SCMP_CMP_NE, (scmp_datum_t)getpid(), 0) },
    };
    int code = 0;
    for (size_t i = 0; i < sizeof rules / sizeof *rules && !code; i++)
        code = seccomp_rule_add_array(filter, rules[i].action, rules[i].call, 1, &rules[i].condition);
    return code;
}

static bool is_conditional(int call)
{
    return call == SCMP_SYS(mmap) || call == SCMP_SYS(mprotect) || call == SCMP_SYS(prlimit64) ||
           call == SCMP_SYS(tgkill);
}

/* A name that this architecture does not know has no call to forbid or to allow. */
static int add_forbidden(scmp_filter_ctx filter)
{
    int code = 0;
    for (size_t i = 0; quire_forbidden_calls[i] && !code; i++) {
        int call = seccomp_syscall_resolve_name(quire_forbidden_calls[i]);
        forbidden_numbers[i] = call;
        if (call >= 0 && !is_conditional(call)) code = seccomp_rule_add(filter, SCMP_ACT_TRAP, call, 0);
    }
    return code;
}

static int add_allowed(scmp_filter_ctx filter)
{
    int code = 0;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed && !code; i++) {
        int call = seccomp_syscall_resolve_name(allowed[i]);
        if (call >= 0) code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
    }
    return code;
}

/* Returns the error's number, or 0. Calls of another architecture (32-bit ones, which a program of this one can make) end
 * the process. */
static uint32_t raise_seccomp(int socket)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (!filter) return ENOMEM;
    int code = watch_breaches() ? 0 : -errno;
    if (!code) code = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (!code) code = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
    if (!code)
        code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1); /* a sanitizer has a thread of its own */
    if (!code) code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    if (!code) code = add_conditional(filter, socket);
    if (!code) code = add_forbidden(filter);
    if (!code) code = add_allowed(filter);
    if (!code) code = seccomp_load(filter);
    seccomp_release(filter);
    return (uint32_t)-code;
}

bool quire_sandbox_raise(const quire_sandbox_terms *terms, int socket, quire_worker_ready *out)
{
    *out = (quire_worker_ready){ .mapped_bytes = mapped_bytes() };
    uint32_t *missing = out->walls.missing;
    if (!set_limits(terms, out->mapped_bytes) || !drop_privileges()) return false;
    if (!terms->walls) {
        for (size_t i = 0; i < QUIRE_WALLS; i++) missing[i] = QUIRE_WALL_UNASKED;
        return true;
    }
    missing[QUIRE_WALL_FILES] = raise_landlock(&out->walls);
    if (missing[QUIRE_WALL_FILES])
        missing[QUIRE_WALL_TCP] = missing[QUIRE_WALL_SIGNALS] = missing[QUIRE_WALL_FILES];
    missing[QUIRE_WALL_CALLS] = raise_seccomp(socket);
    return true;
}
