/* SPDX-License-Identifier: Apache-2.0 */
/* The parent's side of loading: options, one exchange of frames with the worker, and what an outcome means.
 * Limits are enforced from here, because the worker may be in the hands of the document. */
#include "load/load.h"

#include "base/error.h"
#include "base/str.h"
#include "load/children.h"
#include "load/worker_process.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    DOCUMENTS_PER_WORKER = 500, /* bounds what a leak in a parser can grow to */
    IDLE_BYTES_FREE = 96 << 20, /* what an idle worker may hold in any case */
    IDLE_SHARE = 4,             /* one part in so many of the limit is the most that it may hold */
    CPU_SHARE = 2,              /* a worker's processor time, in times that one document may take */
    TICK_MS = 20,               /* how often cancel, time and memory are looked at while waiting */
    RECEIVE_BYTES = 65536,
};

struct load_options {
    int64_t timeout_ms, memory_bytes, document_bytes, text_bytes;
    quire_children_limits children;
    const char *worker, *sandbox;
};

const quire_option quire_load_options[] = {
    { "load.timeout_ms", QUIRE_OPT_INT, offsetof(struct load_options, timeout_ms), "60000", .min = 100,
      .max = 86400000, .unit = "ms", .help = "time that reading one document may take" },
    { "load.memory_bytes", QUIRE_OPT_INT, offsetof(struct load_options, memory_bytes), "1073741824",
      .min = 67108864, .max = 1099511627776, .unit = "bytes",
      .help = "memory that reading one document may take" },
    { "load.document_bytes", QUIRE_OPT_INT, offsetof(struct load_options, document_bytes), "268435456",
      .min = 1, .max = 17179869184, .unit = "bytes",
      .help = "size of the largest file that is read whole; logs, JSON lines, CSV and plain text are read in "
              "parts at any size" },
    { "load.text_bytes", QUIRE_OPT_INT, offsetof(struct load_options, text_bytes), "67108864", .min = 1024,
      .max = 4294967295, .unit = "bytes", .help = "length of the longest text that a document may have" },
    { "load.children", QUIRE_OPT_INT, offsetof(struct load_options, children.children), "10000", .min = 0,
      .max = 1000000, .unit = "documents",
      .help =
          "how many documents may be found in one, as files in an archive, with all that is found in those" },
    { "load.children_bytes", QUIRE_OPT_INT, offsetof(struct load_options, children.bytes), "1073741824",
      .min = 0, .max = 1099511627776, .unit = "bytes",
      .help = "size of all that may be found in one document, with all that is found in those" },
    { "load.depth", QUIRE_OPT_INT, offsetof(struct load_options, children.depth), "4", .min = 0, .max = 64,
      .unit = "documents",
      .help = "how deep documents are found in documents: 1 finds files in an archive, 2 also those in "
              "archives in it" },
    { "load.worker", QUIRE_OPT_TEXT, offsetof(struct load_options, worker), "", .unit = "",
      .help = "path of quire-load-worker; empty: the one that came with this program" },
    { "load.sandbox", QUIRE_OPT_CHOICE, offsetof(struct load_options, sandbox), "best",
      .choices = "best|required|off", .unit = "",
      .help = "walls around what parses documents: best, those that the kernel has; required, no document is "
              "read without them; off, none" },
    { 0 },
};

struct quire_loader {
    struct load_options options;
    const quire_log *log;
    char *worker_path;
    quire_worker worker;
    unsigned served;
};

/* How an exchange with the worker ended, before anything in its answer is believed. */
struct exchange {
    quire_load_reason reason; /* OK: the answer is complete */
    quire_buffer received;    /* bytes that are not a whole frame yet */
    quire_load_request request;
    quire_children children;
    quire_load_answer answer;
    int64_t deadline_ns, next_look_ns;
    size_t resident_peak_bytes;
    uint64_t received_bytes; /* in all */
};

quire_status quire_load_document_limit(const quire_config *config, int64_t *out, quire_error *err)
{
    struct load_options options;
    quire_status status = quire_config_fill(config, quire_load_options, &options, err);
    if (!status) *out = options.document_bytes;
    return status;
}

quire_status quire_load_found_limit(const quire_config *config, quire_allowance_left *out, quire_error *err)
{
    struct load_options options;
    quire_status status = quire_config_fill(config, quire_load_options, &options, err);
    if (!status)
        *out = (quire_allowance_left){ (uint32_t)options.children.children,
                                       (uint64_t)options.children.bytes };
    return status;
}

quire_status quire_loader_open(const quire_env *env, const quire_config *config, quire_loader **out,
                               quire_error *err)
{
    quire_loader *loader = calloc(1, sizeof *loader);
    if (!loader) return quire_fail_memory(err);
    loader->log = env->log;
    quire_worker_init(&loader->worker);
    quire_status status = quire_config_fill(config, quire_load_options, &loader->options, err);
    if (!status) status = quire_worker_locate(loader->options.worker, &loader->worker_path, err);
    if (status) {
        quire_loader_close(loader);
        return status;
    }
    *out = loader;
    return QUIRE_OK;
}

void quire_loader_close(quire_loader *loader)
{
    if (!loader) return;
    quire_worker_stop(&loader->worker);
    free(loader->worker_path);
    free(loader);
}

/* Sets the outcome; false when memory is out. */
static bool conclude(quire_call *call, quire_load_reason reason, quire_str text, quire_loaded *out)
{
    *out = (quire_loaded){ .reason = reason, .message = quire_arena_copy(call->arena, text) };
    return out->message.data != NULL;
}

static quire_str file_name(quire_str uri)
{
    const char *slash = uri.size ? memrchr(uri.data, '/', uri.size) : NULL;
    return slash ? quire_str_cut(uri, (size_t)(slash - uri.data) + 1, uri.size) : uri;
}

/* What documents may leave behind in a process. */
static size_t idle_bytes_most(const quire_loader *loader)
{
    size_t share = (size_t)loader->options.memory_bytes / IDLE_SHARE;
    return share > IDLE_BYTES_FREE ? share : IDLE_BYTES_FREE;
}

/* What documents leave behind in a process counts against the next one's limit. */
static bool holds_too_much(const quire_loader *loader)
{
    size_t most = idle_bytes_most(loader);
    quire_worker_memory memory = quire_worker_memory_of(&loader->worker);
    return memory.resident_bytes > most || memory.mapped_bytes > loader->worker.ready.mapped_bytes + most;
}

static int64_t timeout_seconds(const quire_loader *loader)
{
    return (loader->options.timeout_ms + 999) / 1000;
}

/* Limits bind a worker for its life, so that nothing in it needs the right to raise them. Each document finds as much as it may
 * take: address space is given for what others may leave behind, and who has used half of its processor time is replaced. */
static bool is_used_up(const quire_loader *loader)
{
    return loader->served >= DOCUMENTS_PER_WORKER || !quire_worker_is_alive(&loader->worker) ||
           holds_too_much(loader) || quire_worker_cpu_seconds(&loader->worker) >= timeout_seconds(loader);
}

static quire_status start_worker(quire_loader *loader, quire_call *call, quire_error *err)
{
    const quire_worker_terms terms = { .walls = strcmp(loader->options.sandbox, "off") != 0,
                                       .memory_bytes = (uint64_t)loader->options.memory_bytes +
                                                       idle_bytes_most(loader),
                                       .cpu_seconds = CPU_SHARE * (uint64_t)timeout_seconds(loader) + 1 };
    quire_status status = quire_worker_start(&loader->worker, loader->worker_path, &terms, call->cancel, err);
    if (status || strcmp(loader->options.sandbox, "required") != 0) return status;
    if (quire_walls_hold(&loader->worker.ready.walls)) return QUIRE_OK;
    quire_str walls = quire_walls_describe(&loader->worker.ready.walls, call->arena);
    quire_worker_stop(&loader->worker);
    if (!walls.data) return quire_fail_memory(err);
    return quire_fail(
        err, QUIRE_E_INVALID,
        "load.sandbox is required, and this kernel does not wall off what reads documents: %.*s",
        QUIRE_FMT(walls));
}

/* A worker that can be asked: the one that is there, unless it is used up or has died meanwhile. */
static quire_status ensure_worker(quire_loader *loader, quire_call *call, quire_error *err)
{
    if (is_used_up(loader)) {
        quire_worker_stop(&loader->worker);
        loader->served = 0;
    }
    return quire_worker_is_running(&loader->worker) ? QUIRE_OK : start_worker(loader, call, err);
}

quire_status quire_loader_describe_walls(quire_loader *loader, quire_call *call, quire_str *out, bool *hold,
                                         quire_error *err)
{
    quire_status status = ensure_worker(loader, call, err);
    if (status) return status;
    *hold = quire_walls_hold(&loader->worker.ready.walls);
    *out = quire_walls_describe(&loader->worker.ready.walls, call->arena);
    return out->data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status send_request(quire_loader *loader, const quire_load_request *request, int fd,
                                 quire_error *err)
{
    quire_buffer frame;
    quire_buffer_init(&frame, QUIRE_FRAME_PAYLOAD_MAX_BYTES);
    quire_load_request_encode(request, &frame);
    quire_status status = quire_buffer_check(&frame, "the request to the load worker", err);
    if (!status) status = quire_worker_send(&loader->worker, quire_buffer_view(&frame), fd, err);
    quire_buffer_free(&frame);
    return status;
}

/* Looked at every tick. OK to go on; CANCELLED; or OK with a reason that ends the exchange. */
static quire_status look_around(quire_loader *loader, quire_call *call, struct exchange *exchange,
                                quire_error *err)
{
    if (quire_cancelled(call)) return quire_fail_cancelled(err);
    int64_t now = quire_monotonic_ns();
    if (now >= exchange->deadline_ns) exchange->reason = QUIRE_LOAD_TIMED_OUT;
    if (now < exchange->next_look_ns) return QUIRE_OK;
    exchange->next_look_ns = now + TICK_MS * INT64_C(1000000);
    size_t resident = quire_worker_memory_of(&loader->worker).resident_bytes;
    if (resident > exchange->resident_peak_bytes) exchange->resident_peak_bytes = resident;
    if (resident > (size_t)loader->options.memory_bytes) exchange->reason = QUIRE_LOAD_OVER_LIMIT;
    return QUIRE_OK;
}

/* Takes what the worker has sent. Its end of the socket being closed gives CRASHED. */
static quire_status receive(quire_loader *loader, struct exchange *exchange, quire_error *err)
{
    quire_buffer *buffer = &exchange->received;
    size_t size_before = buffer->size;
    void *room = quire_buffer_extend(buffer, RECEIVE_BYTES);
    if (!room) return quire_fail_memory(err);
    ssize_t size = recv(loader->worker.socket, room, RECEIVE_BYTES, MSG_DONTWAIT);
    buffer->size = size_before + (size > 0 ? (size_t)size : 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return QUIRE_OK;
    if (size <= 0) {
        exchange->reason = QUIRE_LOAD_CRASHED;
        return QUIRE_OK;
    }
    exchange->received_bytes += (uint64_t)size;
    uint64_t most = quire_load_answer_bytes_max(&exchange->answer);
    if (exchange->received_bytes > most)
        return quire_fail(err, QUIRE_E_FORMAT, "more than the %" PRIu64 " bytes that any answer has", most);
    size_t consumed;
    quire_status status = quire_load_answer_feed(&exchange->answer, quire_buffer_view(buffer), &consumed,
                                                 err);
    if (status) return status;
    memmove(buffer->data, buffer->data + consumed, buffer->size - consumed);
    buffer->size -= consumed;
    return QUIRE_OK;
}

/* Waits for the whole answer. errors: FORMAT the worker lies; CANCELLED; NO_MEMORY */
static quire_status converse(quire_loader *loader, quire_call *call, struct exchange *exchange,
                             quire_error *err)
{
    int64_t now = quire_monotonic_ns();
    exchange->deadline_ns = now + loader->options.timeout_ms * INT64_C(1000000);
    exchange->next_look_ns = now + TICK_MS * INT64_C(1000000);
    for (uint64_t told = 0; !exchange->reason && !exchange->answer.done;) {
        struct pollfd wait = { .fd = loader->worker.socket, .events = POLLIN };
        int ready = poll(&wait, 1, TICK_MS);
        quire_status status = QUIRE_OK;
        if (ready > 0) status = receive(loader, exchange, err);
        if (!status && !exchange->reason && !exchange->answer.done)
            status = look_around(loader, call, exchange, err);
        if (status) return status;
        if (exchange->answer.progress_done == told) continue;
        told = exchange->answer.progress_done;
        quire_call_tell(call, told, exchange->answer.progress_total);
    }
    return QUIRE_OK;
}

/* Why the worker is gone or had to be ended, for the user. A process that died close to its memory limit died
 * of it: parsers abort where an allocation fails. Its limit of processor time ends it where this process was stopped. */
static quire_str explain(quire_loader *loader, struct exchange *exchange, quire_arena *arena)
{
    size_t limit = (size_t)loader->options.memory_bytes;
    quire_worker_end end = quire_worker_stop(&loader->worker);
    const char *forbidden = quire_forbidden_call_of(end.exit_code);
    if (exchange->reason == QUIRE_LOAD_CRASHED && (forbidden || end.signal == SIGSYS))
        return quire_arena_printf(arena, "it tried what no document may do: %s%s",
                                  forbidden ? "the system call " : "",
                                  forbidden ? forbidden : "a system call that cannot be told");
    if (exchange->reason == QUIRE_LOAD_CRASHED &&
        (end.exit_code == QUIRE_WORKER_EXIT_NO_MEMORY || exchange->resident_peak_bytes / 3 >= limit / 4))
        exchange->reason = QUIRE_LOAD_OVER_LIMIT;
    if (exchange->reason == QUIRE_LOAD_CRASHED && end.signal == SIGXCPU)
        exchange->reason = QUIRE_LOAD_TIMED_OUT;
    if (exchange->reason == QUIRE_LOAD_TIMED_OUT)
        return quire_arena_printf(
            arena, "reading it took longer than load.timeout_ms = %" PRId64 "%s", loader->options.timeout_ms,
            exchange->answer.progress_total ? ": its bytes had arrived, its parser did not come to an end"
                                            : "");
    if (exchange->reason == QUIRE_LOAD_OVER_LIMIT)
        return quire_arena_printf(arena, "reading it took more memory than load.memory_bytes = %zu", limit);
    if (end.signal) {
        const char *name = sigabbrev_np(end.signal);
        return quire_arena_printf(arena, "the load worker was ended by signal SIG%s", name ? name : "?");
    }
    return quire_arena_printf(arena, "the load worker ended before its answer was whole");
}

/* Fills `out` from an answer that came in whole. errors: FORMAT the worker lies; NO_MEMORY; IO */
static quire_status read_answer(quire_call *call, struct exchange *exchange, quire_ledger *ledger,
                                quire_loaded *out, quire_error *err)
{
    const quire_load_answer *answer = &exchange->answer;
    quire_ledger_rows rows = { 0 };
    quire_document document = { 0 };
    quire_status status = quire_load_answer_finish(answer, call->arena, &document, &rows, err);
    if (status) return status;
    quire_str why = { answer->message, answer->message_size };
    if (!conclude(call, answer->reason, why, out)) return quire_fail_memory(err);
    quire_ledger_merge(ledger, rows);
    out->document = document;
    return answer->reason ? QUIRE_OK : quire_children_finish(&exchange->children, ledger, out, err);
}

/* Sends, waits, checks. The worker stays only where all went well. */
static quire_status exchange_frames(quire_loader *loader, quire_call *call, const quire_load_source *source,
                                    struct exchange *exchange, quire_ledger *ledger, quire_loaded *out,
                                    quire_error *err)
{
    quire_error fault = { 0 };
    quire_status status = send_request(loader, &exchange->request, source->fd, &fault);
    if (status == QUIRE_E_IO) exchange->reason = QUIRE_LOAD_CRASHED;
    if (!status) status = converse(loader, call, exchange, &fault);
    if (exchange->reason) {
        quire_str why = explain(loader, exchange, call->arena);
        return why.data && conclude(call, exchange->reason, why, out) ? QUIRE_OK : quire_fail_memory(err);
    }
    if (!status) status = read_answer(call, exchange, ledger, out, &fault);
    if (!status) return QUIRE_OK;
    quire_worker_stop(&loader->worker);
    if (status != QUIRE_E_FORMAT) {
        if (err) *err = fault;
        return status;
    }
    quire_str why = quire_arena_printf(call->arena, "the load worker's answer is wrong: %s", fault.message);
    return why.data && conclude(call, QUIRE_LOAD_CRASHED, why, out) ? QUIRE_OK : quire_fail_memory(err);
}

static void begin_exchange(struct exchange *exchange, const quire_load_sink *sink)
{
    quire_buffer_init(&exchange->received,
                      QUIRE_FRAME_PAYLOAD_MAX_BYTES + QUIRE_FRAME_HEADER_BYTES + 2 * (size_t)RECEIVE_BYTES);
    quire_load_answer_init(&exchange->answer, &exchange->request, sink);
}

static void end_exchange(struct exchange *exchange)
{
    quire_load_answer_free(&exchange->answer);
    quire_buffer_free(&exchange->received);
}

static quire_status ask_once(quire_loader *loader, quire_call *call, const quire_load_source *source,
                             quire_ledger *ledger, quire_loaded *out, quire_error *err)
{
    struct exchange exchange = { 0 };
    quire_children_init(&exchange.children, &loader->options.children, call->arena, source);
    const quire_allowance_left room = quire_children_room(&exchange.children);
    const quire_load_sink sink = quire_children_sink(&exchange.children);
    exchange.request = (quire_load_request){ .what = QUIRE_REQUEST_LOAD,
                                             .text_limit_bytes = (uint64_t)loader->options.text_bytes,
                                             .offset = source->offset,
                                             .size_bytes = source->size_bytes,
                                             .child_limit = room.children,
                                             .child_limit_bytes = room.bytes,
                                             .whole_limit_bytes = (uint64_t)loader->options.document_bytes,
                                             .part = source->part,
                                             .page_links = source->follow == QUIRE_FOLLOW_PAGES,
                                             .name = file_name(source->uri),
                                             .media_type = source->media_type,
                                             .charset = source->charset,
                                             .title = source->title };
    begin_exchange(&exchange, &sink);
    quire_status status = ensure_worker(loader, call, err);
    loader->served++;
    if (!status) status = exchange_frames(loader, call, source, &exchange, ledger, out, err);
    end_exchange(&exchange);
    quire_children_free(&exchange.children);
    return status;
}

/* A worker that has read other documents may have been spoiled by one of them: what it dies of is this document's
 * fault only if a fresh one dies of it too. */
static quire_status ask_worker(quire_loader *loader, quire_call *call, const quire_load_source *source,
                               quire_ledger *ledger, quire_loaded *out, quire_error *err)
{
    quire_status status = ask_once(loader, call, source, ledger, out, err);
    bool died = !status && !quire_worker_is_running(&loader->worker) &&
                (out->reason == QUIRE_LOAD_CRASHED || out->reason == QUIRE_LOAD_OVER_LIMIT);
    return died && loader->served >= 2 ? ask_once(loader, call, source, ledger, out, err) : status;
}

/* What can be said without opening the bytes; reason OK: nothing. False when memory is out. */
static bool check_source(quire_call *call, const quire_load_source *source, quire_loaded *out)
{
    struct stat file;
    quire_str why;
    if (fstat(source->fd, &file)) {
        why = quire_arena_printf(call->arena, "its size cannot be read: %s", strerrordesc_np(errno));
        return why.data && conclude(call, QUIRE_LOAD_UNREADABLE, why, out);
    }
    if (!S_ISREG(file.st_mode))
        return conclude(call, QUIRE_LOAD_UNREADABLE, QUIRE_STR("it is not a regular file"), out);
    if (source->offset <= (uint64_t)file.st_size &&
        source->size_bytes <= (uint64_t)file.st_size - source->offset)
        return true;
    return conclude(call, QUIRE_LOAD_UNREADABLE, QUIRE_STR("it became shorter while it was read"), out);
}

quire_status quire_loader_load(quire_loader *loader, quire_call *call, const quire_load_source *source,
                               quire_ledger *ledger, quire_loaded *out, quire_error *err)
{
    quire_span spare, *span = quire_span_begin(call->span, call->arena, &spare, "load");
    size_t rows_before = quire_ledger_view(ledger).count;
    quire_status status = QUIRE_OK;
    *out = (quire_loaded){ 0 };
    if (quire_cancelled(call)) status = quire_fail_cancelled(err);
    else if (!check_source(call, source, out)) status = quire_fail_memory(err);
    else if (!out->reason) status = ask_worker(loader, call, source, ledger, out, err);
    if (!status && out->reason && quire_ledger_view(ledger).count == rows_before) {
        /* Nobody accounted for these bytes: none of them is kept. */
        quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("bytes");
        quire_ledger_receive(ledger, step, unit, source->size_bytes);
        quire_ledger_drop_count(ledger, step, unit, quire_str_from(quire_load_reason_name(out->reason)),
                                source->size_bytes);
    }
    if (!status && ledger->failed) status = quire_fail_memory(err);
    if (status) {
        quire_spool_release(out->spool);
        *out = (quire_loaded){ 0 };
    } else if (out->reason) {
        quire_log_write(loader->log, QUIRE_LOG_DEBUG, "%s: %.*s", quire_load_reason_name(out->reason),
                        QUIRE_FMT(out->message));
    }
    span->items = 1;
    span->bytes = source->size_bytes;
    quire_span_end(span, status);
    return status;
}

void quire_loaded_drop(quire_loaded *loaded, quire_allowance *allowance)
{
    const quire_allowance_left taken = { (uint32_t)loaded->child_count,
                                         loaded->spool ? quire_spool_size(loaded->spool) : 0 };
    quire_allowance_give_back(allowance, taken);
    quire_spool_release(loaded->spool);
    *loaded = (quire_loaded){ 0 };
}

quire_status quire_loader_formats(quire_loader *loader, quire_call *call, quire_formats *out,
                                  quire_error *err)
{
    struct exchange exchange = { .request = { .what = QUIRE_REQUEST_FORMATS } };
    quire_error fault = { 0 };
    begin_exchange(&exchange, NULL);
    quire_status status = ensure_worker(loader, call, err);
    if (status) goto done;
    status = send_request(loader, &exchange.request, -1, &fault);
    if (!status) status = converse(loader, call, &exchange, &fault);
    if (!status && exchange.reason) status = QUIRE_E_FORMAT;
    if (!status) status = quire_load_answer_formats(&exchange.answer, call->arena, out, &fault);
    if (!status) goto done;
    quire_worker_stop(&loader->worker);
    if (status == QUIRE_E_CANCELLED || status == QUIRE_E_NO_MEMORY) {
        if (err) *err = fault;
    } else {
        status = quire_fail(err, QUIRE_E_IO, "the load worker does not say what it reads%s%s",
                            fault.message[0] ? ": " : "", fault.message);
    }
done:
    end_exchange(&exchange);
    return status;
}
