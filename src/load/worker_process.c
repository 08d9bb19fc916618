/* SPDX-License-Identifier: Apache-2.0 */
/* The worker as a process, with the socket as descriptor 0 and an empty environment: its parsers have no business with
 * the user's secrets. */
#include "load/worker_process.h"

#include "base/child.h"
#include "base/error.h"
#include "base/str.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* An address inside this library, or inside the program that it is linked into. */
static const char anchor = 0;

enum {
    END_WAIT_MS = 50, /* for a worker whose socket closed to become a status that can be collected */
    READY_WAIT_MS = 60000,
    TICK_MS = 20, /* how often cancel is looked at meanwhile */
};

void quire_worker_init(quire_worker *worker)
{
    *worker = (quire_worker){ .socket = -1 };
}

/* The worker near `file` (a library or program of ours), or NULL. The caller frees it. */
static char *near_file(const char *file)
{
    static const char *const places[] = {
        "quire-load-worker",                     /* a build folder */
        "../libexec/quire/quire-load-worker",    /* PREFIX/lib or PREFIX/bin */
        "../../libexec/quire/quire-load-worker", /* PREFIX/lib/<architecture> */
        "../quire-load-worker",                  /* a folder of tests inside a build folder */
    };
    char *real = realpath(file, NULL);
    char *slash = real ? strrchr(real, '/') : NULL;
    char *found = NULL;
    if (slash) *slash = '\0';
    for (size_t i = 0; slash && !found && i < sizeof places / sizeof *places; i++) {
        char *candidate = NULL;
        if (asprintf(&candidate, "%s/%s", real, places[i]) < 0) break;
        if (access(candidate, X_OK) == 0) found = candidate;
        else free(candidate);
    }
    free(real);
    return found;
}

quire_status quire_worker_locate(const char *configured, char **out, quire_error *err)
{
    char *path = NULL;
    if (configured && *configured) {
        if (access(configured, X_OK))
            return quire_fail(err, QUIRE_E_NOT_FOUND,
                              "load.worker is \"%s\", which is not an executable file: set it to the path of "
                              "quire-load-worker, or leave it empty",
                              configured);
        path = strdup(configured);
        if (!path) return quire_fail_memory(err);
    } else {
        Dl_info self;
        if (dladdr(&anchor, &self) && self.dli_fname) path = near_file(self.dli_fname);
        if (!path) path = near_file("/proc/self/exe");
    }
    if (!path)
        return quire_fail(err, QUIRE_E_NOT_FOUND,
                          "quire-load-worker, which reads documents, is not beside this program or in "
                          "../libexec/quire: install it, or set load.worker to its path");
    *out = path;
    return QUIRE_OK;
}

/* The frame with which it greets. */
static quire_status await_ready(quire_worker *worker, const char *path, const quire_cancel *cancel,
                                quire_error *err)
{
    unsigned char frame[QUIRE_FRAME_READY_BYTES];
    size_t size = 0;
    int64_t deadline = quire_monotonic_ns() + READY_WAIT_MS * INT64_C(1000000);
    while (size < sizeof frame) {
        struct pollfd wait = { .fd = worker->socket, .events = POLLIN };
        if (quire_cancel_asked(cancel)) return quire_fail_cancelled(err);
        if (quire_monotonic_ns() >= deadline)
            return quire_fail(err, QUIRE_E_IO, "the load worker %s does not say that it is ready", path);
        if (poll(&wait, 1, TICK_MS) <= 0) continue;
        ssize_t got = recv(worker->socket, frame + size, sizeof frame - size, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (got <= 0)
            return quire_fail(err, QUIRE_E_IO, "the load worker %s ended before it was ready", path);
        size += (size_t)got;
    }
    quire_error why = { 0 };
    if (quire_frame_ready_decode(frame, &worker->ready, &why))
        return quire_fail(err, QUIRE_E_IO, "%s is not this version's load worker: %s", path, why.message);
    return QUIRE_OK;
}

quire_status quire_worker_start(quire_worker *worker, const char *path, const quire_worker_terms *terms,
                                const quire_cancel *cancel, quire_error *err)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
        return quire_fail(err, QUIRE_E_IO, "no socket for the load worker: %s", strerrordesc_np(errno));
    pid_t pid = 0;
    char name[] = "quire-load-worker", walls[] = "off", memory[24], seconds[24];
    char *arguments[] = { name, walls, memory, seconds, NULL };
    if (terms->walls) strcpy(walls, "on");
    snprintf(memory, sizeof memory, "%" PRIu64, terms->memory_bytes);
    snprintf(seconds, sizeof seconds, "%" PRIu64, terms->cpu_seconds);
    static char *const environment[] = { NULL };
    int code = quire_child_start(path, arguments, environment, (const int[]){ ends[1], -1, -1 }, &pid);
    close(ends[1]);
    if (code) {
        close(ends[0]);
        return quire_fail(err, QUIRE_E_IO, "the load worker %s cannot be started: %s", path,
                          strerrordesc_np(code));
    }
    *worker = (quire_worker){ .pid = pid, .socket = ends[0] };
    quire_status status = await_ready(worker, path, cancel, err);
    if (status) quire_worker_stop(worker);
    return status;
}

bool quire_worker_is_alive(const quire_worker *worker)
{
    if (!quire_worker_is_running(worker)) return false;
    struct pollfd state = { .fd = worker->socket, .events = POLLIN };
    return poll(&state, 1, 0) == 0;
}

quire_status quire_worker_send(quire_worker *worker, quire_str bytes, int fd, quire_error *err)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = { .bytes = { 0 } };
    control.header = (struct cmsghdr){ CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS };
    memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    size_t at = 0;
    while (at < bytes.size) {
        struct iovec piece = { (char *)bytes.data + at, bytes.size - at };
        struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };
        if (at == 0 && fd >= 0) {
            message.msg_control = control.bytes;
            message.msg_controllen = sizeof control.bytes;
        }
        ssize_t sent = sendmsg(worker->socket, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0)
            return quire_fail(err, QUIRE_E_IO, "the load worker does not listen: %s", strerrordesc_np(errno));
        at += (size_t)sent;
    }
    return QUIRE_OK;
}

quire_worker_memory quire_worker_memory_of(const quire_worker *worker)
{
    quire_worker_memory memory = { 0 };
    char path[64], line[128];
    snprintf(path, sizeof path, "/proc/%ld/statm", (long)worker->pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return memory;
    ssize_t size = read(fd, line, sizeof line - 1);
    close(fd);
    if (size <= 0) return memory;
    line[size] = '\0';
    unsigned long mapped, resident;
    long page = sysconf(_SC_PAGESIZE);
    if (sscanf(line, "%lu %lu", &mapped, &resident) == 2 && page > 0)
        memory = (quire_worker_memory){ mapped * (size_t)page, resident * (size_t)page };
    return memory;
}

int64_t quire_worker_cpu_seconds(const quire_worker *worker)
{
    clockid_t clock;
    struct timespec used;
    return clock_getcpuclockid(worker->pid, &clock) || clock_gettime(clock, &used) ? 0 : used.tv_sec;
}

/* Collects the status; a process that is gone without one (SIGCHLD ignored by the host) counts as ended. */
static bool collect(pid_t pid, int flags, int *status)
{
    pid_t got;
    do got = waitpid(pid, status, flags);
    while (got < 0 && errno == EINTR);
    if (got < 0) *status = 0;
    return got != 0;
}

quire_worker_end quire_worker_stop(quire_worker *worker)
{
    quire_worker_end end = { 0 };
    if (!quire_worker_is_running(worker)) return end;
    int status = 0;
    bool ended = collect(worker->pid, WNOHANG, &status);
    if (!ended && !quire_worker_is_alive(worker)) {
        /* Its socket closes a moment before it can be collected: wait for how it really ended. */
        for (int waited = 0; !ended && waited < END_WAIT_MS; waited++) {
            poll(NULL, 0, 1);
            ended = collect(worker->pid, WNOHANG, &status);
        }
    }
    if (ended && WIFSIGNALED(status)) end.signal = WTERMSIG(status);
    if (ended && WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
    if (!ended) {
        kill(worker->pid, SIGKILL);
        collect(worker->pid, 0, &status);
    }
    close(worker->socket);
    quire_worker_init(worker);
    return end;
}
