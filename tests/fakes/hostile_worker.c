/* SPDX-License-Identifier: Apache-2.0 */
/* The load worker with one more loader, for texts that begin with "try": it does what a document would do that has taken its
 * parser over, and says in its message what came of it. The walls and all else are the worker's own (it is linked with its
 * main.c). Calls are made as the system has them, past whatever the C library thinks. */
#include "base/str.h"
#include "load/frames.h"
#include "load/worker/format.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <arpa/inet.h>

enum { SOCKET = 0, DOCUMENT = 3, PAGE_BYTES = 4096, NO_PROCESS_OF_OURS = 1 };

static long open_absolute(void)
{
    return open("/etc/passwd", O_RDONLY);
}

static long open_relative(void)
{
    return open("../../../../../../../../etc/passwd", O_RDONLY);
}

static long open_memory(void)
{
    return open("/proc/self/mem", O_RDWR);
}

static long open_environment(void)
{
    return open("/proc/1/environ", O_RDONLY);
}

/* Whatever the number is, should it be a folder. */
static long open_below(void)
{
    return openat(DOCUMENT, "../etc/passwd", O_RDONLY);
}

static long open_newer(void)
{
    return syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", (uint64_t[3]){ O_RDONLY }, sizeof(uint64_t[3]));
}

static long create(void)
{
    return open("/tmp/quire-hostile", O_CREAT | O_WRONLY, 0600);
}

static long write_document(void)
{
    return write(DOCUMENT, "x", 1);
}

static long remove_file(void)
{
    return unlink("/tmp/quire-hostile");
}

static long look(void)
{
    struct stat file;
    return stat("/etc/passwd", &file);
}

static long list(void)
{
    char entries[1024];
    return syscall(SYS_getdents64, DOCUMENT, entries, sizeof entries);
}

static long inet(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}

static long datagrams(void)
{
    return socket(AF_INET6, SOCK_DGRAM, 0);
}

static long local(void)
{
    return socket(AF_UNIX, SOCK_STREAM, 0);
}

static long connect_own(void)
{
    const struct sockaddr_un address = { AF_UNIX, "/run/systemd/private" };
    return connect(SOCKET, (const struct sockaddr *)&address, sizeof address);
}

/* Only where sockets can be had does this come as far as asking for a connection. */
static long connect_out(void)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons(9),
                                         .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return fd < 0 ? fd : connect(fd, (const struct sockaddr *)&address, sizeof address);
}

static long fork_old(void)
{
    return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static long thread(void)
{
    return syscall(SYS_clone, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD, 0, 0, 0, 0);
}

static long execute(void)
{
    char *const arguments[] = { (char *)(uintptr_t) "sh", NULL };
    return execv("/bin/sh", arguments);
}

static long trace_parent(void)
{
    return ptrace(PTRACE_ATTACH, NO_PROCESS_OF_OURS, NULL, NULL);
}

static long kill_parent(void)
{
    return kill(NO_PROCESS_OF_OURS, SIGCONT);
}

static long kill_thread(void)
{
    return syscall(SYS_tgkill, NO_PROCESS_OF_OURS, NO_PROCESS_OF_OURS, SIGCONT);
}

static long read_parent(void)
{
    return syscall(SYS_process_vm_readv, NO_PROCESS_OF_OURS, NULL, 0, NULL, 0, 0);
}

static long mount_something(void)
{
    return syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, NULL);
}

static long own_namespace(void)
{
    return unshare(CLONE_NEWUSER);
}

static long ring(void)
{
    return syscall(SYS_io_uring_setup, 8, NULL);
}

static long program_in_memory(void)
{
    return memfd_create("program", 0);
}

static long executable_memory(void)
{
    return mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
                   MAP_FAILED
               ? -1
               : 0;
}

static long executable_later(void)
{
    void *page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? -1 : mprotect(page, PAGE_BYTES, PROT_READ | PROT_EXEC);
}

static long dumpable(void)
{
    return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static long raise_limit(void)
{
    const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
    return syscall(SYS_prlimit64, 0, RLIMIT_AS, &all, NULL);
}

static long raise_limit_old(void)
{
    const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
    return syscall(SYS_setrlimit, RLIMIT_NOFILE, &all);
}

static long own_filter(void)
{
    return syscall(SYS_seccomp, 1, 0, NULL);
}

/* First the messenger, then the deed. */
static long unheard(void)
{
    if (signal(SIGSYS, SIG_IGN) != SIG_ERR) return 0;
    return inet();
}

/* A call of the 32-bit kind, which a filter that knows numbers alone takes for another one. */
static long other_architecture(void)
{
#ifdef __x86_64__
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(5), "b"(0), "c"(0), "d"(0) : "memory");
    return result;
#else
    return open_absolute();
#endif
}

static long descriptors(void)
{
    int last = 0;
    while (last >= 0) last = dup(DOCUMENT);
    return last;
}

static long processor(void)
{
    for (volatile unsigned turn = 0;; turn++) {}
    return 0;
}

static long memory(void)
{
    for (;;) {
        char *block = malloc(1 << 20);
        if (!block) abort();
        memset(block, 1, 1 << 20);
    }
    return 0;
}

/* One frame after the other, each of them right. */
static long output(void)
{
    quire_buffer frames;
    uint32_t number = 0;
    quire_buffer_init(&frames, 1 << 20);
    for (;;) {
        quire_buffer_clear(&frames);
        for (int i = 0; i < 1000; i++) quire_frame_put_progress(&frames, &number, 1, 2);
        if (send(SOCKET, frames.data, frames.size, MSG_NOSIGNAL) < 0) return -1;
    }
    return 0;
}

static const struct {
    const char *name;
    long (*deed)(void); /* negative, with errno: it was refused */
} attempts[] = {
    { "open-absolute", open_absolute },
    { "open-relative", open_relative },
    { "open-memory", open_memory },
    { "open-environment", open_environment },
    { "open-below", open_below },
    { "open-newer", open_newer },
    { "create", create },
    { "write-document", write_document },
    { "remove-file", remove_file },
    { "look", look },
    { "list", list },
    { "inet", inet },
    { "datagrams", datagrams },
    { "local", local },
    { "connect-own", connect_own },
    { "connect-out", connect_out },
    { "fork", fork_old },
    { "thread", thread },
    { "execute", execute },
    { "trace-parent", trace_parent },
    { "kill-parent", kill_parent },
    { "kill-thread", kill_thread },
    { "read-parent", read_parent },
    { "mount", mount_something },
    { "own-namespace", own_namespace },
    { "ring", ring },
    { "program-in-memory", program_in_memory },
    { "executable-memory", executable_memory },
    { "executable-later", executable_later },
    { "dumpable", dumpable },
    { "raise-limit", raise_limit },
    { "raise-limit-old", raise_limit_old },
    { "own-filter", own_filter },
    { "unheard", unheard },
    { "other-architecture", other_architecture },
    { "descriptors", descriptors },
    { "processor", processor },
    { "memory", memory },
    { "output", output },
};

static const quire_str word = { "try ", 4 };

/* Waits until the file has another first byte, then reads its last, which the file may have no more. */
static void cut_short(quire_str bytes)
{
    const volatile char *at = bytes.data;
    while (at[0] == 't') sched_yield();
    (void)at[bytes.size - 1];
}

static quire_status load_hostile(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_str name = quire_str_trim(quire_str_cut(input->bytes, word.size, input->bytes.size));
    (void)err;
    if (quire_str_starts(name, QUIRE_STR("cut-short"))) cut_short(input->bytes);
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        if (!quire_str_is(name, attempts[i].name)) continue;
        if (attempts[i].deed() >= 0) quire_host_refuse(host, QUIRE_LOAD_MALFORMED, "escaped");
        else quire_host_refuse(host, QUIRE_LOAD_MALFORMED, "refused: %s", strerrorname_np(errno));
    }
    quire_host_refuse(host, QUIRE_LOAD_MALFORMED, "there is no such attempt");
    return QUIRE_OK;
}

static bool is_attempt(const quire_probe *probe)
{
    return quire_str_starts(probe->bytes, word);
}

static const quire_format_type types[] = { { "text/x-attempt", NULL, NULL }, { 0 } };

static const quire_format hostile = {
    .name = "hostile", .types = types, .probe = is_attempt, .load = load_hostile
};

const quire_format *const quire_worker_formats[] = {
    &hostile,
    &quire_format_pdf,
    &quire_format_docx,
    &quire_format_zip,
    &quire_format_eml,
    &quire_format_html,
    &quire_format_markdown,
    &quire_format_text,
    NULL,
};
