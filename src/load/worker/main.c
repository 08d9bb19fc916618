/* SPDX-License-Identifier: Apache-2.0 */
/* quire-load-worker: the only program that parses documents. Descriptor 0 is a socket to the loader; requests
 * come one after another (load/frames.h), each with a descriptor to read. It holds nothing between two of them. */
#include "base/error.h"
#include "base/str.h"
#include "load/frames.h"
#include "load/reading.h"
#include "load/worker/cover.h"
#include "load/worker/detect.h"
#include "load/worker/format.h"
#include "load/worker/libraries.h"
#include "load/worker/sandbox.h"
#include "record/document_codec.h"
#include "text/language.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    SOCKET = 0,
    PROGRESS_FROM_BYTES = 1 << 20,
    KEEP_BYTES = 1 << 20, /* an answer's buffer larger than this goes back to the system */
};

/* What becomes of one request. Strings live in `arena`. */
struct outcome {
    quire_arena arena;
    quire_builder *builder;
    quire_load_host host;
    quire_document document;
    quire_load_reason reason;
    quire_str message;
    uint32_t next_number; /* of the answer's frames */
};

#ifndef QUIRE_SHADOW_MEMORY
/* Parsers that cannot go on without memory abort, trap, or use the null pointer. Then errno is still what the failed
 * allocation left, and the parent is told by the exit code. */
static void end_by(int number)
{
    if (errno == ENOMEM) _exit(QUIRE_WORKER_EXIT_NO_MEMORY);
    raise(number); /* the handler is reset already */
}

static bool watch_deaths(void)
{
    static const int numbers[] = { SIGABRT, SIGBUS, SIGILL, SIGSEGV, SIGTRAP };
    struct sigaction action = { .sa_handler = end_by, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER) };
    bool set = true;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        set = set && sigaction(numbers[i], &action, NULL) == 0;
    return set;
}
#endif

/* Something happened on the socket: nothing to live for where the parent's end is closed. */
static void look_for_parent(int number)
{
    int saved = errno;
    struct pollfd socket = { .fd = SOCKET, .events = POLLRDHUP };
    (void)number;
    if (poll(&socket, 1, 0) > 0 && socket.revents & (POLLRDHUP | POLLHUP | POLLERR)) _exit(EXIT_SUCCESS);
    errno = saved;
}

/* A parser in the middle of a document does not read the socket, so its closing comes as a signal. (PR_SET_PDEATHSIG
 * would follow the one thread that started the worker, and that thread may end while the parent lives on.) */
static bool follow_parent(void)
{
    struct sigaction action = { .sa_handler = look_for_parent, .sa_flags = SA_RESTART };
    int flags = fcntl(SOCKET, F_GETFL);
    return sigaction(SIGIO, &action, NULL) == 0 && fcntl(SOCKET, F_SETOWN, getpid()) == 0 && flags >= 0 &&
           fcntl(SOCKET, F_SETFL, flags | O_ASYNC) == 0;
}

static bool read_all(char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t got = recv(SOCKET, bytes, size, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        bytes += got;
        size -= (size_t)got;
    }
    return true;
}

static bool send_all(quire_str bytes)
{
    while (bytes.size > 0) {
        ssize_t sent = send(SOCKET, bytes.data, bytes.size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        bytes = quire_str_cut(bytes, (size_t)sent, bytes.size);
    }
    return true;
}

/* The first bytes of a request, and the descriptor that rides on them. */
static bool receive_start(char *bytes, size_t *size, int *fd)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = { .bytes = { 0 } };
    struct iovec piece = { bytes, *size };
    struct msghdr message = { .msg_iov = &piece,
                              .msg_iovlen = 1,
                              .msg_control = control.bytes,
                              .msg_controllen = sizeof control.bytes };
    ssize_t got;
    do got = recvmsg(SOCKET, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    const struct cmsghdr *rights = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (!rights || rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS ||
        rights->cmsg_len != CMSG_LEN(sizeof *fd))
        return false;
    memcpy(fd, CMSG_DATA(rights), sizeof *fd);
    *size = (size_t)got;
    return true;
}

/* One request; strings live in `arena`. False: the parent is gone, or what it says is not a request. */
static bool receive_request(quire_arena *arena, quire_load_request *request, int *fd)
{
    char start[QUIRE_FRAME_HEADER_BYTES];
    size_t size = sizeof start;
    quire_frame_header header;
    if (!receive_start(start, &size, fd) || !read_all(start + size, sizeof start - size)) return false;
    if (quire_frame_header_decode((const unsigned char *)start, &header, NULL) ||
        header.type != QUIRE_FRAME_REQUEST)
        return false;
    char *payload = quire_arena_alloc(arena, header.payload_bytes);
    return payload && read_all(payload, header.payload_bytes) &&
           !quire_load_request_decode((quire_str){ payload, header.payload_bytes }, request, NULL);
}

/* Before a long wait the parent hears that reading is over; small documents are not worth a frame. False: no parent. */
static bool tell_progress(struct outcome *outcome, size_t size)
{
    quire_buffer frame;
    if (size < PROGRESS_FROM_BYTES) return true;
    quire_buffer_init(&frame, QUIRE_FRAME_PAYLOAD_MAX_BYTES);
    quire_frame_put_progress(&frame, &outcome->next_number, size, size);
    bool sent = !frame.failure && send_all(quire_buffer_view(&frame));
    quire_buffer_free(&frame);
    return sent;
}

static void conclude(struct outcome *outcome, quire_load_reason reason, quire_str message)
{
    outcome->reason = reason;
    outcome->message = message;
}

/* Copies the file: whatever happens to it meanwhile, the loaders see one state of it. The C library's own fstat() may be a
 * call that takes a path, which is walled off. */
static bool read_file(int fd, struct outcome *outcome, quire_str *out)
{
    struct stat file;
    if (syscall(SYS_fstat, fd, &file) || file.st_size < 0) {
        conclude(outcome, QUIRE_LOAD_UNREADABLE, quire_str_from(strerrordesc_np(errno)));
        return false;
    }
    size_t size = (size_t)file.st_size, at = 0;
    char *bytes = quire_arena_alloc(&outcome->arena, size);
    if (!bytes) {
        conclude(outcome, QUIRE_LOAD_OVER_LIMIT, QUIRE_STR("the file does not fit into load.memory_bytes"));
        return false;
    }
    while (at < size) {
        ssize_t got = pread(fd, bytes + at, size - at, (off_t)at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            conclude(outcome, QUIRE_LOAD_UNREADABLE, quire_str_from(strerrordesc_np(errno)));
            return false;
        }
        if (got == 0) break; /* it shrank */
        at += (size_t)got;
    }
    *out = (quire_str){ bytes, at };
    return true;
}

static void finish(struct outcome *outcome, const quire_load_request *request)
{
    quire_error fault = { 0 };
    if (quire_builder_finish(outcome->builder, &outcome->document, &fault)) {
        conclude(outcome, QUIRE_LOAD_OVER_LIMIT,
                 fault.status == QUIRE_E_LIMIT
                     ? quire_arena_printf(&outcome->arena, "%s", fault.message)
                     : QUIRE_STR("reading it took more memory than load.memory_bytes"));
        return;
    }
    quire_document *document = &outcome->document;
    if (document->text.size == 0) {
        conclude(outcome, QUIRE_LOAD_NO_TEXT, QUIRE_STR("nothing in it is text"));
        return;
    }
    if (document->title.size == 0 && request->title.size && quire_text_is_canonical(request->title))
        document->title = request->title;
    else quire_cover_choose_title(document, request->name, &outcome->arena);
    if (document->language.size == 0) document->language = quire_language_of(document->text);
}

/* Frames of children and links are to come: until then no child may be found. */
static quire_status give_link(void *user, quire_str uri, quire_error *err)
{
    (void)user, (void)uri, (void)err;
    return QUIRE_OK;
}

static quire_status give_progress(void *user, uint64_t done, uint64_t total, quire_error *err)
{
    (void)user, (void)done, (void)total, (void)err;
    return QUIRE_OK;
}

static const quire_host_sink no_sink = { .link = give_link, .progress = give_progress };

static void run_loader(struct outcome *outcome, const quire_load_request *request, quire_str bytes,
                       const quire_detection *found)
{
    const quire_format *format = found->format;
    quire_builder *builder = outcome->builder;
    quire_load_host *host = &outcome->host;
    quire_load_input input = { .bytes = bytes,
                               .name = request->name,
                               .media_type = quire_str_from(found->media_type),
                               .charset = request->charset };
    const quire_reading_hints hints = { request->media_type, request->charset, request->title };
    quire_host_init(host, builder, &outcome->arena, &no_sink, 0, 0);
    quire_builder_set_media_type(builder, input.media_type);
    quire_builder_add_metadata(builder, QUIRE_STR(QUIRE_METADATA_READING),
                               quire_reading_name(quire_str_from(format->name), &hints, &outcome->arena));
    if (found->contradicts) quire_builder_add_metadata(builder, QUIRE_STR("declared_type"), found->claimed);
    quire_error fault = { 0 };
    quire_status status = format->load(host, &input, &fault);
    if (host->reason) {
        conclude(outcome, host->reason, host->message);
        return;
    }
    /* A builder that is over its limit is explained by finish(). */
    if (!status || quire_builder_failure(builder)) {
        finish(outcome, request);
        return;
    }
    quire_load_reason reason = status == QUIRE_E_LIMIT || status == QUIRE_E_NO_MEMORY ? QUIRE_LOAD_OVER_LIMIT
                                                                                      : QUIRE_LOAD_MALFORMED;
    conclude(outcome, reason, quire_arena_printf(&outcome->arena, "%s", fault.message));
}

/* False: the parent is gone. Everything else is an outcome. */
static bool load_document(struct outcome *outcome, const quire_load_request *request, int fd)
{
    quire_str bytes = { 0 };
    if (!read_file(fd, outcome, &bytes)) return true;
    if (!tell_progress(outcome, bytes.size)) return false;
    quire_detection found = quire_detect(bytes, request->name, request->media_type);
    if (found.reason == QUIRE_LOAD_EMPTY) {
        conclude(outcome, found.reason, QUIRE_STR("it holds nothing but white space"));
    } else if (found.reason) {
        conclude(outcome, found.reason,
                 quire_arena_printf(&outcome->arena, "it is %s, which is not read", found.what));
    } else {
        run_loader(outcome, request, bytes, &found);
    }
    return true;
}

/* Messages quote the document now and then: what goes out is one line. */
static quire_str one_line(quire_arena *arena, quire_str text)
{
    quire_str line = quire_arena_copy(arena, text);
    for (size_t i = 0; line.data && i < line.size; i++) {
        char *c = (char *)line.data + i;
        if ((unsigned char)*c < ' ' || *c == 0x7F) *c = ' ';
    }
    return line.data && quire_text_is_canonical(line) ? line : (quire_str){ 0 };
}

/* Of a document that failed nothing is kept, and a loader that was stopped has not balanced its account: all that any
 * step received is dropped for the reason of the failure. */
static quire_ledger failed_account(quire_ledger_rows rows, quire_load_reason reason, quire_arena *arena)
{
    quire_ledger account;
    quire_ledger_init(&account, arena);
    for (size_t i = 0; i < rows.count; i++) {
        const quire_ledger_row *row = &rows.items[i];
        uint64_t told = row->kept;
        for (size_t j = 0; j < row->dropped_count; j++) told += row->dropped[j].count;
        uint64_t received = row->received > told ? row->received : told;
        quire_ledger_receive(&account, row->step, row->unit, received);
        quire_ledger_drop_count(&account, row->step, row->unit,
                                quire_str_from(quire_load_reason_name(reason)), received);
    }
    return account;
}

static bool send_pieces(quire_buffer *out, uint32_t *number, quire_frame_part part, quire_str whole)
{
    for (size_t offset = 0; offset < whole.size; offset += QUIRE_FRAME_PIECE_MAX_BYTES) {
        quire_frame_put_piece(out, number, part, whole, offset);
        if (out->size < QUIRE_FRAME_PAYLOAD_MAX_BYTES) continue;
        if (out->failure || !send_all(quire_buffer_view(out))) return false;
        quire_buffer_clear(out);
    }
    return true;
}

/* The answer's frames. Small ones leave in one piece. False: no parent, or no memory for an answer. */
static bool send_answer(struct outcome *outcome, quire_buffer *out)
{
    quire_buffer structure, account;
    quire_buffer_clear(out);
    quire_buffer_init(&structure, QUIRE_FRAME_STRUCTURE_MAX_BYTES);
    quire_buffer_init(&account, QUIRE_FRAME_PAYLOAD_MAX_BYTES);
    if (outcome->reason == QUIRE_LOAD_OK) quire_document_encode(&outcome->document, &structure);
    if (structure.failure == QUIRE_E_LIMIT)
        conclude(outcome, QUIRE_LOAD_OVER_LIMIT,
                 QUIRE_STR("its structure is larger than a document's may be"));
    quire_ledger ledger = *quire_builder_ledger(outcome->builder);
    if (outcome->reason)
        ledger = failed_account(quire_ledger_view(&ledger), outcome->reason, &outcome->arena);
    quire_ledger_encode(quire_ledger_view(&ledger), &account);
    bool sent = structure.failure != QUIRE_E_NO_MEMORY && !account.failure && !ledger.failed;
    if (sent && outcome->reason == QUIRE_LOAD_OK)
        sent = send_pieces(out, &outcome->next_number, QUIRE_FRAME_TEXT, outcome->document.text) &&
               send_pieces(out, &outcome->next_number, QUIRE_FRAME_STRUCTURE, quire_buffer_view(&structure));
    if (sent) {
        quire_frame_put_ledger(out, &outcome->next_number, quire_buffer_view(&account));
        quire_frame_put_done(out, &outcome->next_number, outcome->reason,
                             one_line(&outcome->arena, outcome->message));
        sent = !out->failure && send_all(quire_buffer_view(out));
    }
    quire_buffer_free(&structure);
    quire_buffer_free(&account);
    if (out->capacity > KEEP_BYTES) quire_buffer_free(out);
    return sent;
}

/* One request from its first byte to the last of its answer. False: the end. */
static bool serve(quire_buffer *out)
{
    struct outcome outcome = { 0 };
    quire_load_request request = { 0 };
    int fd = -1;
    bool going_on = receive_request(&outcome.arena, &request, &fd);
    if (going_on) {
        errno = 0; /* see end_by() */
        outcome.builder = quire_builder_new(&outcome.arena, request.text_limit_bytes);
        going_on = outcome.builder && load_document(&outcome, &request, fd) && send_answer(&outcome, out);
    }
    if (fd >= 0) close(fd);
    quire_builder_free(outcome.builder);
    quire_arena_free(&outcome.arena);
    malloc_trim(0); /* what this document took is not held against the next */
    return going_on;
}

/* Tells the parent which walls stand. */
static bool greet(const quire_worker_ready *ready, quire_buffer *out)
{
    quire_frame_put_ready(out, ready);
    return !out->failure && send_all(quire_buffer_view(out));
}

/* Arguments: "on" or "off" for the walls; bytes of memory and seconds of processor time (load/worker_process.c). */
int main(int argc, char **argv)
{
    quire_buffer out;
    quire_worker_ready ready;
    if (argc != 4) return EXIT_FAILURE;
    const quire_sandbox_terms terms = { .walls = strcmp(argv[1], "off") != 0,
                                        .memory_bytes = strtoull(argv[2], NULL, 10),
                                        .cpu_seconds = strtoull(argv[3], NULL, 10) };
    quire_buffer_init(&out, 4 * (size_t)QUIRE_FRAME_PAYLOAD_MAX_BYTES);
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    if (!follow_parent()) return EXIT_FAILURE;
#ifndef QUIRE_SHADOW_MEMORY
    if (!watch_deaths()) return EXIT_FAILURE;
#endif
    if (!quire_libraries_prepare()) return EXIT_FAILURE;
    if (!quire_sandbox_raise(&terms, SOCKET, &ready) || !greet(&ready, &out)) return EXIT_FAILURE;
    while (serve(&out)) {}
    quire_buffer_free(&out);
    return EXIT_SUCCESS;
}
