/* SPDX-License-Identifier: Apache-2.0 */
/* quire-load-worker: the only program that parses documents. Descriptor 0 is a socket to the loader; requests
 * come one after another (load/frames.h), each with a descriptor to read. It holds nothing between two of them. */
#include "base/error.h"
#include "base/str.h"
#include "load/reading.h"
#include "load/worker/answer.h"
#include "load/worker/cover.h"
#include "load/worker/detect.h"
#include "load/worker/libraries.h"
#include "load/worker/lines.h"
#include "load/worker/mapping.h"
#include "load/worker/parts.h"
#include "load/worker/sandbox.h"
#include "record/document_codec.h"
#include "text/language.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    SOCKET = 0,
    PROGRESS_FROM_BYTES = 1 << 20, /* smaller documents are not worth a frame */
    KEEP_FREE_BYTES = 16 << 20,    /* less than this is kept for the next document */
};

#define NO_MEMORY "reading it took more memory than load.memory_bytes allows"

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

/* What the loader wrote becomes the document, unless the host is told why not. */
static void finish(quire_load_host *host, const quire_format *format, const quire_load_request *request,
                   quire_document *document)
{
    quire_error fault = { 0 };
    if (quire_builder_finish(host->builder, document, &fault)) {
        quire_host_refuse(host, QUIRE_LOAD_OVER_LIMIT, "%s",
                          fault.status == QUIRE_E_LIMIT ? fault.message : NO_MEMORY);
        return;
    }
    if (document->text.size == 0 && host->child_count == 0) {
        if (host->unnamed)
            quire_host_refuse(
                host, QUIRE_LOAD_OVER_LIMIT,
                "it holds nothing but other documents, and load.children or load.depth allows no more");
        else quire_host_refuse(host, QUIRE_LOAD_NO_TEXT, "nothing in it is text");
        return;
    }
    /* That of a part tells it from the parts beside it. */
    bool wanted = request->part.line || document->title.size == 0;
    if (wanted && request->title.size && quire_text_is_canonical(request->title))
        document->title = request->title;
    else if (format->titles == QUIRE_TITLES_OF_FILES)
        quire_cover_title_by_name(document, request->name, host->arena);
    else if (document->title.size == 0 || format->titles != QUIRE_TITLES_OF_FIELDS)
        quire_cover_choose_title(document, request->name, host->arena);
    if (document->language.size == 0) document->language = quire_language_of(document->text);
}

/* What is read by one of the formats: the bytes of all of it, or of the first window where it is larger than may be read whole. */
struct reading {
    const quire_load_request *request;
    int fd;
    quire_mapping mapping;
    quire_str bytes;
    uint32_t head_lines; /* of a part */
};

static void run_loader(quire_load_host *host, struct reading *reading, const quire_detection *found,
                       quire_document *document)
{
    const quire_load_request *request = reading->request;
    const quire_format *format = found->format;
    quire_builder *builder = host->builder;
    const quire_load_input input = { .bytes = reading->bytes,
                                     .name = request->name,
                                     .media_type = quire_str_from(found->media_type),
                                     .charset = request->charset };
    const quire_reading_versions versions = { format->version, QUIRE_FORMAT_COMMON_VERSION };
    const quire_reading_hints hints = { request->media_type, request->charset, request->title };
    quire_error fault = { 0 };
    quire_status status;
    quire_builder_set_media_type(builder, input.media_type);
    quire_builder_add_metadata(
        builder, QUIRE_STR(QUIRE_METADATA_READING),
        quire_reading_name(quire_str_from(format->name), versions, &hints, host->arena));
    if (found->contradicts) quire_builder_add_metadata(builder, QUIRE_STR("declared_type"), found->claimed);
    if (quire_parts_wanted(format, request, input.media_type, reading->bytes)) {
        quire_mapping_close(&reading->mapping);
        status = quire_parts_give(host, request, reading->fd, format, input.media_type, &fault);
    } else {
        quire_builder_set_lines(builder, reading->head_lines, (uint32_t)request->part.line);
        status = format->load(host, &input, &fault);
    }
    /* A builder that is over its limit is explained by finish(). */
    if (status && !quire_builder_failure(builder))
        quire_host_refuse(host,
                          status == QUIRE_E_LIMIT || status == QUIRE_E_NO_MEMORY ? QUIRE_LOAD_OVER_LIMIT
                                                                                 : QUIRE_LOAD_MALFORMED,
                          "%s", status == QUIRE_E_NO_MEMORY ? NO_MEMORY : fault.message);
    if (!host->reason) finish(host, format, request, document);
}

/* Whether a document that cannot be read whole can be read in parts. What is told by its first window alone is not taken for plain
 * text where its name says otherwise. */
static bool has_parts(const struct reading *reading, const quire_detection *found)
{
    const quire_load_request *request = reading->request;
    return !found->reason && request->whole_limit_bytes >= QUIRE_PARTS_WINDOW_BYTES &&
           quire_parts_wanted(found->format, request, quire_str_from(found->media_type), reading->bytes) &&
           !(found->contradicts && found->format == &quire_format_text);
}

static void load_document(quire_load_host *host, struct reading *reading, quire_document *document)
{
    const quire_load_request *request = reading->request;
    quire_detection found = request->part.line
                                ? quire_detection_of_part(request->media_type)
                                : quire_detect(reading->bytes, request->name, request->media_type);
    if (request->size_bytes > request->whole_limit_bytes && !has_parts(reading, &found))
        quire_host_refuse(host, QUIRE_LOAD_OVER_LIMIT,
                          "it has %" PRIu64 " bytes, load.document_bytes allows %" PRIu64
                          "; logs, JSON lines, CSV and plain text are read in parts, at any size",
                          request->size_bytes, request->whole_limit_bytes);
    else if (found.reason == QUIRE_LOAD_EMPTY)
        quire_host_refuse(host, found.reason, "it holds nothing but white space");
    else if (found.reason) quire_host_refuse(host, found.reason, "it is %s, which is not read", found.what);
    else run_loader(host, reading, &found, document);
}

static uint32_t count_lines(quire_str bytes)
{
    uint32_t count = 0;
    for (size_t at = 0; at < bytes.size; count++) quire_line_at(bytes, at, &at);
    return count;
}

/* The heads of a part stand before its own bytes. False: errno says why. */
static bool put_heads_before(struct reading *reading, quire_arena *arena)
{
    const quire_part *part = &reading->request->part;
    quire_mapping heads;
    bool good = quire_mapping_open(&heads, reading->fd, part->heads_offset, part->heads_bytes);
    char *bytes = good ? quire_arena_alloc(arena, heads.bytes.size + reading->bytes.size) : NULL;
    if (bytes) {
        reading->head_lines = count_lines(heads.bytes);
        memcpy(bytes, heads.bytes.data, heads.bytes.size);
        memcpy(bytes + heads.bytes.size, reading->bytes.data, reading->bytes.size);
        reading->bytes = (quire_str){ bytes, heads.bytes.size + reading->bytes.size };
    } else if (good) {
        errno = ENOMEM;
    }
    quire_mapping_close(&heads);
    return bytes != NULL;
}

static bool open_reading(struct reading *reading, quire_arena *arena)
{
    const quire_load_request *request = reading->request;
    bool whole = request->size_bytes <= request->whole_limit_bytes;
    uint64_t size = whole || request->size_bytes < QUIRE_PARTS_WINDOW_BYTES ? request->size_bytes
                                                                            : QUIRE_PARTS_WINDOW_BYTES;
    if (!quire_mapping_open(&reading->mapping, reading->fd, request->offset, size)) return false;
    reading->bytes = reading->mapping.bytes;
    return !request->part.heads_bytes || !whole || put_heads_before(reading, arena);
}

/* A request for a document and the whole answer. False: the end. */
static bool serve_document(quire_channel *channel, quire_arena *arena, const quire_load_request *request,
                           int fd)
{
    const quire_host_sink sink = quire_channel_sink(channel);
    struct reading reading = { .request = request, .fd = fd };
    quire_load_host host;
    quire_document document = { 0 };
    quire_builder *builder = quire_builder_new(arena, request->text_limit_bytes);
    if (!builder) return false;
    quire_host_init(&host, builder, arena, &sink, request->child_limit, request->child_limit_bytes);
    host.size_bytes = request->size_bytes;
    host.page_links = request->page_links;
    errno = 0; /* see end_by() */
    if (!open_reading(&reading, arena)) {
        bool memory = errno == ENOMEM;
        quire_host_refuse(&host, memory ? QUIRE_LOAD_OVER_LIMIT : QUIRE_LOAD_UNREADABLE, "%s",
                          memory ? "the file does not fit into load.memory_bytes" : strerrordesc_np(errno));
    } else if (request->size_bytes < PROGRESS_FROM_BYTES ||
               !sink.progress(sink.user, 0, request->size_bytes, NULL)) {
        load_document(&host, &reading, &document);
    }
    bool going_on = !channel->broken && quire_answer_document(channel, &host, &document);
    quire_mapping_close(&reading.mapping);
    quire_builder_free(builder);
    return going_on;
}

/* One request from its first byte to the last of its answer. False: the end. */
static bool serve(quire_channel *channel)
{
    quire_arena arena = { 0 };
    quire_load_request request = { 0 };
    int fd = -1;
    bool going_on = quire_channel_receive(channel, &arena, &request, &fd);
    if (going_on)
        going_on = request.what == QUIRE_REQUEST_FORMATS ? quire_answer_formats(channel)
                                                         : serve_document(channel, &arena, &request, fd);
    if (fd >= 0) close(fd);
    quire_arena_free(&arena);
    /* What this document took is not held against the next; what a small one took comes in useful. */
    if (mallinfo2().fordblks > KEEP_FREE_BYTES) malloc_trim(0);
    return going_on;
}

/* Tells the parent which walls stand. */
static bool greet(const quire_worker_ready *ready, quire_channel *channel)
{
    quire_frame_put_ready(&channel->out, ready);
    return quire_channel_send(channel);
}

/* Arguments: "on" or "off" for the walls; bytes of memory and seconds of processor time (load/worker_process.c). */
int main(int argc, char **argv)
{
    quire_channel channel;
    quire_worker_ready ready;
    if (argc != 4) return EXIT_FAILURE;
    const quire_sandbox_terms terms = { .walls = strcmp(argv[1], "off") != 0,
                                        .memory_bytes = strtoull(argv[2], NULL, 10),
                                        .cpu_seconds = strtoull(argv[3], NULL, 10) };
    quire_channel_init(&channel, SOCKET);
    /* A page takes some megabytes: given back after each, they would be cleared anew for each. */
    mallopt(M_TRIM_THRESHOLD, KEEP_FREE_BYTES);
    mallopt(M_MMAP_THRESHOLD, KEEP_FREE_BYTES / 4);
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    if (!follow_parent()) return EXIT_FAILURE;
#ifndef QUIRE_SHADOW_MEMORY
    if (!watch_deaths()) return EXIT_FAILURE;
#endif
    if (!quire_libraries_prepare()) return EXIT_FAILURE;
    if (!quire_sandbox_raise(&terms, SOCKET, &ready) || !greet(&ready, &channel)) return EXIT_FAILURE;
    while (serve(&channel)) {}
    quire_channel_free(&channel);
    return EXIT_SUCCESS;
}
