/* SPDX-License-Identifier: Apache-2.0 */
/* A load worker that does what the name of the requested file says, up to its ending: answer rightly, crash, hang, eat
 * memory, or lie in one of the ways that the loader must notice. */
#include "base/str.h"
#include "load/frames.h"
#include "record/document_codec.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKET = 0, TEXT_OFFSET = QUIRE_FRAME_HEADER_BYTES + 17 };

static const quire_str text = { "A true text.\n", 13 };

struct answer {
    quire_buffer bytes;
    uint32_t number;
    size_t piece, ledger, done; /* where those frames start */
};

/* How many documents were found: to be accounted for beside the text. */
struct found {
    uint64_t kept, encrypted;
};

static void put_account(struct answer *answer, uint64_t received, uint64_t kept, struct found found)
{
    const quire_ledger_drop drop = { QUIRE_STR("encrypted"), found.encrypted };
    const quire_ledger_row rows[] = {
        { QUIRE_STR("load"), QUIRE_STR("characters"), received, kept, NULL, 0 },
        { QUIRE_STR("load"), QUIRE_STR("documents"), found.kept + found.encrypted, found.kept, &drop, 1 },
    };
    quire_buffer encoded;
    quire_buffer_init(&encoded, 1024);
    quire_ledger_encode((quire_ledger_rows){ rows, found.kept || found.encrypted ? 2 : 1 }, &encoded);
    answer->ledger = answer->bytes.size;
    quire_frame_put_ledger(&answer->bytes, &answer->number, quire_buffer_view(&encoded));
    quire_buffer_free(&encoded);
}

static void put_ledger(struct answer *answer, uint64_t kept)
{
    put_account(answer, 13, kept, (struct found){ 0 });
}

static void put_structure(struct answer *answer, size_t end)
{
    quire_element element = { .kind = QUIRE_ELEMENT_PARAGRAPH, .parent = QUIRE_NO_PARENT, .end = end };
    quire_document document = { .title = QUIRE_STR("Truth"), .elements = &element, .element_count = end > 0 };
    quire_buffer encoded;
    quire_buffer_init(&encoded, 1024);
    quire_document_encode(&document, &encoded);
    quire_frame_put_piece(&answer->bytes, &answer->number, QUIRE_FRAME_STRUCTURE, quire_buffer_view(&encoded),
                          0);
    quire_buffer_free(&encoded);
}

static void put_document(struct answer *answer, size_t end)
{
    quire_frame_put_progress(&answer->bytes, &answer->number, 1, 2);
    answer->piece = answer->bytes.size;
    quire_frame_put_piece(&answer->bytes, &answer->number, QUIRE_FRAME_TEXT, text, 0);
    put_structure(answer, end);
}

static void put_done(struct answer *answer, quire_load_reason reason, quire_str message)
{
    answer->done = answer->bytes.size;
    quire_frame_put_done(&answer->bytes, &answer->number, reason, message);
}

static void put_true_answer(struct answer *answer)
{
    put_document(answer, 12);
    put_ledger(answer, 13);
    put_done(answer, QUIRE_LOAD_OK, (quire_str){ 0 });
}

static void lie(const char *mode, struct answer *answer)
{
    char *bytes;
    if (strcmp(mode, "order") == 0) {
        put_ledger(answer, 13);
        put_document(answer, 12);
        put_done(answer, QUIRE_LOAD_OK, (quire_str){ 0 });
    } else if (strcmp(mode, "balance") == 0) {
        put_document(answer, 12);
        put_ledger(answer, 12);
        put_done(answer, QUIRE_LOAD_OK, (quire_str){ 0 });
    } else if (strcmp(mode, "account") == 0) {
        put_document(answer, 12);
        put_account(answer, UINT64_MAX, UINT64_MAX, (struct found){ 0 });
        put_done(answer, QUIRE_LOAD_OK, (quire_str){ 0 });
    } else if (strcmp(mode, "range") == 0) {
        put_document(answer, 14);
        put_ledger(answer, 13);
        put_done(answer, QUIRE_LOAD_OK, (quire_str){ 0 });
    } else if (strcmp(mode, "nothing") == 0) {
        put_ledger(answer, 13);
        put_done(answer, QUIRE_LOAD_OK, (quire_str){ 0 });
    } else {
        put_true_answer(answer);
    }
    bytes = answer->bytes.data;
    if (strcmp(mode, "magic") == 0) bytes[0] = 'X';
    if (strcmp(mode, "version") == 0) bytes[2] = 9;
    if (strcmp(mode, "type") == 0) bytes[3] = 77;
    if (strcmp(mode, "request") == 0) bytes[3] = QUIRE_FRAME_REQUEST;
    if (strcmp(mode, "length") == 0) memset(bytes + 4, 0xFF, 4);
    if (strcmp(mode, "number") == 0) bytes[8] = 5;
    if (strcmp(mode, "total") == 0) memset(bytes + answer->piece + QUIRE_FRAME_HEADER_BYTES + 1, 0x7F, 8);
    if (strcmp(mode, "offset") == 0) bytes[answer->piece + QUIRE_FRAME_HEADER_BYTES + 9] = 1;
    if (strcmp(mode, "utf8") == 0) bytes[answer->piece + TEXT_OFFSET] = '\xFF';
    if (strcmp(mode, "nul") == 0) bytes[answer->piece + TEXT_OFFSET] = '\0';
    if (strcmp(mode, "reason") == 0) bytes[answer->done + QUIRE_FRAME_HEADER_BYTES] = QUIRE_LOAD_TIMED_OUT;
    if (strcmp(mode, "both") == 0) bytes[answer->done + QUIRE_FRAME_HEADER_BYTES] = QUIRE_LOAD_MALFORMED;
    if (strcmp(mode, "behind") == 0) quire_buffer_append_char(&answer->bytes, 'Q');
}

static void put_head(struct answer *answer, const char *name, uint64_t size)
{
    const quire_frame_child head = { .name = quire_str_from(name), .size_bytes = size };
    quire_frame_put_child(&answer->bytes, &answer->number, &head);
}

static void put_child(struct answer *answer, const char *name, quire_str bytes)
{
    put_head(answer, name, bytes.size);
    for (size_t at = 0; at < bytes.size; at += QUIRE_FRAME_CHILD_PIECE_MAX_BYTES)
        quire_frame_put_child_bytes(&answer->bytes, &answer->number, bytes, at);
}

static void put_end(struct answer *answer, struct found found)
{
    put_document(answer, 12);
    put_account(answer, 13, 13, found);
    put_done(answer, QUIRE_LOAD_OK, (quire_str){ 0 });
}

/* Two children, one of which cannot be read, and a link. */
static void find(struct answer *answer)
{
    const quire_frame_child whole = { .name = QUIRE_STR("notes/a.txt"),
                                      .media_type = QUIRE_STR("text/plain"),
                                      .charset = QUIRE_STR("gb18030"),
                                      .title = QUIRE_STR("A title"),
                                      .size_bytes = 3 };
    const quire_frame_child locked = { .name = QUIRE_STR("锁.pdf"),
                                       .reason = QUIRE_LOAD_ENCRYPTED,
                                       .message = QUIRE_STR("it needs a password") };
    quire_frame_put_child(&answer->bytes, &answer->number, &whole);
    quire_frame_put_child_bytes(&answer->bytes, &answer->number, QUIRE_STR("ab"), 0);
    quire_frame_put_child_bytes(&answer->bytes, &answer->number, QUIRE_STR("c"), 0);
    quire_frame_put_progress(&answer->bytes, &answer->number, 1, 2);
    quire_frame_put_child(&answer->bytes, &answer->number, &locked);
    quire_frame_put_link(&answer->bytes, &answer->number,
                         &(quire_link){ QUIRE_LINK_BODY, QUIRE_STR("https://example.org/附件") });
    put_end(answer, (struct found){ 1, 1 });
}

/* A document without a text of its own, in which several have one name. */
static void contain(struct answer *answer)
{
    static const char *const names[] = { "b.txt", "b.txt", "c/.b", "b (2).txt", "b.txt", "c/.b" };
    for (size_t i = 0; i < 6; i++) put_child(answer, names[i], quire_str_from(names[i]));
    put_structure(answer, 0);
    put_account(answer, 13, 13, (struct found){ 6, 0 });
    put_done(answer, QUIRE_LOAD_OK, (quire_str){ 0 });
}

static void crowd(struct answer *answer, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) put_child(answer, "b.txt", QUIRE_STR("ten bytes."));
    put_end(answer, (struct found){ count, 0 });
}

/* One of all the bytes that may be found, and one of `rest` bytes. */
static void fill(struct answer *answer, const quire_load_request *request, size_t rest)
{
    char *bytes = calloc(1, (size_t)request->child_limit_bytes);
    put_child(answer, "whole", (quire_str){ bytes, (size_t)request->child_limit_bytes });
    put_child(answer, "rest", (quire_str){ "rest", rest });
    put_end(answer, (struct found){ 2, 0 });
    free(bytes);
}

struct range {
    uint64_t line, offset, size_bytes;
};

static void put_range(struct answer *answer, struct range range)
{
    const quire_frame_child head = { .name = QUIRE_STR("a.txt"),
                                     .is_range = true,
                                     .line = range.line,
                                     .offset = range.offset,
                                     .size_bytes = range.size_bytes };
    quire_frame_put_child(&answer->bytes, &answer->number, &head);
}

/* Lies about what was found. False: no such lie. */
static bool lie_of_children(const char *mode, const quire_load_request *request, struct answer *answer)
{
    static const char long_link[5000] = "https://example.org/";
    const char *name = "a.txt";
    struct found found = { 1, 0 };
    if (strcmp(mode, "unannounced") == 0) {
        quire_frame_put_child_bytes(&answer->bytes, &answer->number, QUIRE_STR("abc"), 0);
    } else if (strcmp(mode, "overlong") == 0) {
        put_head(answer, name, 2);
        quire_frame_put_child_bytes(&answer->bytes, &answer->number, QUIRE_STR("abc"), 0);
    } else if (strcmp(mode, "short") == 0) {
        put_head(answer, name, 4);
        quire_frame_put_child_bytes(&answer->bytes, &answer->number, QUIRE_STR("abc"), 0);
        put_ledger(answer, 13);
        put_done(answer, QUIRE_LOAD_OK, (quire_str){ 0 });
    } else if (strcmp(mode, "halfway") == 0) {
        put_head(answer, name, 4);
        put_head(answer, "b.txt", 4);
    } else if (strcmp(mode, "toomany") == 0) {
        crowd(answer, request->child_limit + 1);
    } else if (strcmp(mode, "toolarge") == 0) {
        put_head(answer, name, request->child_limit_bytes + 1);
    } else if (strcmp(mode, "endless") == 0) {
        put_head(answer, name, UINT64_MAX);
    } else if (strcmp(mode, "second") == 0) {
        fill(answer, request, 1);
    } else if (strcmp(mode, "climbing") == 0) {
        put_child(answer, "notes/../../a.txt", QUIRE_STR("abc"));
    } else if (strcmp(mode, "nameless") == 0) {
        put_child(answer, "", QUIRE_STR("abc"));
    } else if (strcmp(mode, "twofaced") == 0) {
        const quire_frame_child head = { .name = quire_str_from(name),
                                         .size_bytes = 3,
                                         .reason = QUIRE_LOAD_MALFORMED };
        quire_frame_put_child(&answer->bytes, &answer->number, &head);
    } else if (strcmp(mode, "late") == 0) {
        put_document(answer, 12);
        put_child(answer, name, QUIRE_STR("abc"));
    } else if (strcmp(mode, "uncounted") == 0) {
        put_child(answer, name, QUIRE_STR("abc"));
        found.kept = 0;
    } else if (strcmp(mode, "longlink") == 0) {
        quire_frame_put_link(&answer->bytes, &answer->number,
                             &(quire_link){ QUIRE_LINK_BODY, { long_link, sizeof long_link } });
    } else if (strcmp(mode, "beyond") == 0) {
        put_range(answer, (struct range){ 1, 5, 9 });
    } else if (strcmp(mode, "overlapping") == 0) {
        put_range(answer, (struct range){ 1, 0, 4 });
        put_range(answer, (struct range){ 2, 3, 4 });
    } else if (strcmp(mode, "lineless") == 0) {
        put_range(answer, (struct range){ 0, 0, 4 });
    } else if (strcmp(mode, "mixed") == 0) {
        put_range(answer, (struct range){ 1, 0, 4 });
        put_child(answer, "b.txt", QUIRE_STR("abc"));
    } else if (strcmp(mode, "manylinks") == 0) {
        for (int i = 0; i <= QUIRE_LINKS_MAX; i++)
            quire_frame_put_link(&answer->bytes, &answer->number,
                                 &(quire_link){ QUIRE_LINK_PAGE, QUIRE_STR("https://example.org/") });
    } else {
        return false;
    }
    put_end(answer, found);
    return true;
}

/* The first bytes of a request, and the descriptor that rides on them, or -1. */
static bool receive_start(unsigned char *bytes, size_t size, int *fd)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = { .bytes = { 0 } };
    struct iovec piece = { bytes, size };
    struct msghdr message = { .msg_iov = &piece,
                              .msg_iovlen = 1,
                              .msg_control = control.bytes,
                              .msg_controllen = sizeof control.bytes };
    bool whole = recvmsg(SOCKET, &message, MSG_WAITALL) == (ssize_t)size;
    const struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    *fd = -1;
    if (rights) memcpy(fd, CMSG_DATA(rights), sizeof *fd);
    return whole;
}

/* Beside the document stands a pipe, FILE.go: waits until someone opens that for writing, and closes it. */
static void wait_for_go(int fd)
{
    char link[64], path[4096], byte;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - sizeof ".go");
    if (size < 0) _exit(1);
    memcpy(path + size, ".go", sizeof ".go");
    int go = open(path, O_RDONLY);
    if (go < 0 || read(go, &byte, 1) != 0) _exit(1);
    close(go);
}

static void eat(void)
{
    for (;;) {
        char *chunk = malloc(1 << 20);
        if (chunk) memset(chunk, 1, 1 << 20);
    }
}

/* Memory that stays. The system fills it in: a sanitizer that watched each write would hold as much again. */
static void hoard(void)
{
    enum { HOARD_BYTES = 100 << 20 };
    mmap(NULL, HOARD_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
}

/* `served` counts the requests to this process. */
static void answer_as(const char *mode, const quire_load_request *request, int fd, unsigned served)
{
    struct answer answer = { 0 };
    char message[64];
    quire_buffer_init(&answer.bytes, 1 << 24);
    if (strcmp(mode, "abort") == 0 || (strcmp(mode, "spoiled") == 0 && served > 1)) abort();
    if (strcmp(mode, "alarm") == 0) raise(SIGXCPU);
    if (strcmp(mode, "exhausted") == 0) _exit(QUIRE_WORKER_EXIT_NO_MEMORY);
    if (strcmp(mode, "hoard") == 0) hoard();
    if (strcmp(mode, "quit") == 0) _exit(0);
    if (strcmp(mode, "eat") == 0) eat();
    while (strcmp(mode, "hang") == 0) pause();
    if (strcmp(mode, "wait") == 0) wait_for_go(fd);
    if (strcmp(mode, "refuse") == 0) {
        put_ledger(&answer, 13);
        put_done(&answer, QUIRE_LOAD_ENCRYPTED, QUIRE_STR("it needs a password"));
    } else if (strcmp(mode, "count") == 0) {
        snprintf(message, sizeof message, "request %u of this process", served);
        put_ledger(&answer, 13);
        put_done(&answer, QUIRE_LOAD_ENCRYPTED, quire_str_from(message));
    } else if (strcmp(mode, "found") == 0 || strcmp(mode, "relapse") == 0) {
        find(&answer);
    } else if (strcmp(mode, "container") == 0) {
        contain(&answer);
    } else if (strcmp(mode, "crowd") == 0) {
        crowd(&answer, request->child_limit);
    } else if (strcmp(mode, "whole") == 0) {
        fill(&answer, request, 0);
    } else if (strcmp(mode, "foundfailed") == 0) {
        put_child(&answer, "a.txt", QUIRE_STR("abc"));
        quire_frame_put_link(&answer.bytes, &answer.number,
                             &(quire_link){ QUIRE_LINK_PAGE, QUIRE_STR("https://example.org/") });
        put_ledger(&answer, 13);
        put_done(&answer, QUIRE_LOAD_MALFORMED, QUIRE_STR("its end is missing"));
    } else if (!lie_of_children(mode, request, &answer)) {
        lie(mode, &answer);
    }
    size_t size = answer.bytes.size;
    bool relapse = strcmp(mode, "relapse") == 0 && served > 1;
    if (strcmp(mode, "cut") == 0 || strcmp(mode, "stall") == 0 || relapse) size /= 2;
    if (send(SOCKET, answer.bytes.data, size, MSG_NOSIGNAL) < 0 || strcmp(mode, "cut") == 0) _exit(0);
    if (relapse) abort();
    while (strcmp(mode, "stall") == 0) pause();
    quire_buffer_free(&answer.bytes);
}

/* The answer to FORMATS; LOAD, where it is asked before, says in which way it is wrong. */
static void answer_formats(const char *mode)
{
    const quire_str types[] = { QUIRE_STR("text/plain"), QUIRE_STR("text/x-plain") },
                    endings[] = { QUIRE_STR("txt") };
    const quire_format_row common = { .name = QUIRE_STR(QUIRE_FORMAT_COMMON), .version = 4 };
    quire_format_row format = { .name = QUIRE_STR("text"),
                                .title = QUIRE_STR("Text files 文本"),
                                .keeps = QUIRE_STR("lines"),
                                .version = 3,
                                .types = { types, 2 },
                                .endings = { endings, 1 } };
    struct answer answer = { 0 };
    quire_buffer_init(&answer.bytes, 1 << 20);
    if (strcmp(mode, "badformat") == 0) format.version = 0;
    if (strcmp(mode, "badname") == 0) format.name = QUIRE_STR("te\nxt");
    if (strcmp(mode, "nocommon") != 0) quire_frame_put_format(&answer.bytes, &answer.number, &common);
    if (strcmp(mode, "noformat") != 0) quire_frame_put_format(&answer.bytes, &answer.number, &format);
    if (strcmp(mode, "twice") == 0) quire_frame_put_format(&answer.bytes, &answer.number, &format);
    if (strcmp(mode, "ledger") == 0) put_ledger(&answer, 13);
    put_done(&answer, QUIRE_LOAD_OK, (quire_str){ 0 });
    if (send(SOCKET, answer.bytes.data, answer.bytes.size, MSG_NOSIGNAL) < 0) _exit(0);
    quire_buffer_free(&answer.bytes);
}

int main(void)
{
    char payload[QUIRE_FRAME_PAYLOAD_MAX_BYTES];
    unsigned char start[QUIRE_FRAME_HEADER_BYTES];
    quire_frame_header header;
    quire_load_request request;
    unsigned served = 0;
    quire_buffer greeting;
    const quire_worker_ready ready = { .mapped_bytes = SIZE_MAX / 2 };
    quire_buffer_init(&greeting, 1024);
    quire_frame_put_ready(&greeting, &ready);
    if (send(SOCKET, greeting.data, greeting.size, MSG_NOSIGNAL) < 0) return 1;
    quire_buffer_free(&greeting);
    int fd = -1;
    while (receive_start(start, sizeof start, &fd)) {
        if (quire_frame_header_decode(start, &header, NULL) ||
            recv(SOCKET, payload, header.payload_bytes, MSG_WAITALL) != (ssize_t)header.payload_bytes ||
            quire_load_request_decode((quire_str){ payload, header.payload_bytes }, &request, NULL))
            return 1;
        static char mode[64];
        if (request.what == QUIRE_REQUEST_FORMATS) {
            answer_formats(mode);
            continue;
        }
        memset(mode, 0, sizeof mode);
        const char *dot = request.name.size ? memchr(request.name.data, '.', request.name.size) : NULL;
        size_t size = dot ? (size_t)(dot - request.name.data) : request.name.size;
        if (size < sizeof mode) memcpy(mode, request.name.data, size);
        answer_as(mode, &request, fd, ++served);
        if (fd >= 0) close(fd);
    }
    return 0;
}
