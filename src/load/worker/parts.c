/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/parts.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/detect.h"
#include "load/worker/lines.h"
#include "load/worker/mapping.h"

#include <errno.h>
#include <inttypes.h>

/* Several parts are on their way at a time, and tables and records take thirty times their bytes meanwhile. Where there would be too
 * many they are twice as large, and again: always at the same places in a file that grows, as long as may be. */
enum {
    PART_BYTES = 1 << 20,
    PARTS_MOST = 2048, /* well under load.children, as some are cut shorter */
    PART_BYTES_MAX =
        1 << 26, /* in which the end of a record is looked for, before that of a line has to do */
};

/* What is cut, window by window. */
struct cutting {
    quire_load_host *host;
    const quire_load_request *request;
    const quire_format_parts *rules;
    quire_str media_type, ending;
    int fd;
    quire_str text; /* of what had to be decoded first; else empty, and the bytes are in the descriptor */
    uint64_t size;  /* of all */
    uint64_t part_bytes;
    quire_str heads;
    uint64_t line;
    uint64_t handed_on, refused; /* bytes */
};

static bool open_window(const struct cutting *self, uint64_t at, uint64_t most, quire_mapping *out)
{
    uint64_t size = self->size - at < most ? self->size - at : most;
    if (!self->text.data) return quire_mapping_open(out, self->fd, self->request->offset + at, size);
    *out = (quire_mapping){ .bytes = quire_str_cut(self->text, (size_t)at, (size_t)(at + size)) };
    return true;
}

static quire_status no_window(quire_error *err)
{
    return errno == ENOMEM ? quire_fail_memory(err) : quire_fail_errno(err, errno, "mapping a document");
}

static quire_part_window look(const struct cutting *self, quire_str bytes, bool whole)
{
    return (quire_part_window){ self->media_type, self->heads, bytes, whole };
}

size_t quire_parts_end_of_line(const quire_part_window *window)
{
    quire_str bytes = window->bytes;
    if (window->whole) return bytes.size;
    const char *last = memrchr(bytes.data, '\n', bytes.size);
    if (!last) last = memrchr(bytes.data, '\r', bytes.size - 1);
    return last ? (size_t)(last - bytes.data) + 1 : 0;
}

size_t quire_parts_end_of_block(const quire_part_window *window)
{
    quire_str bytes = window->bytes;
    size_t end = quire_parts_end_of_line(window);
    if (window->whole) return end;
    for (size_t at = end; at > bytes.size - bytes.size / 4;) {
        const char *line = memrchr(bytes.data, '\n', at - 1);
        size_t behind = line ? (size_t)(line - bytes.data) + 1 : 0;
        if (!line) break;
        if (at - behind == 1 || (at - behind == 2 && bytes.data[behind] == '\r')) return at;
        at = behind;
    }
    return end;
}

/* Where the line ends that goes on at `from`; it is not kept, as no part of that size can be read. */
static quire_status pass_line(struct cutting *self, uint64_t from, uint64_t *out, quire_error *err)
{
    for (*out = self->size; from < self->size && *out == self->size;) {
        quire_mapping window;
        if (!open_window(self, from, self->part_bytes, &window)) return no_window(err);
        quire_part_window seen = look(self, window.bytes, false);
        size_t end = quire_parts_end_of_line(&seen);
        const char *first = end ? memchr(window.bytes.data, '\n', window.bytes.size) : NULL;
        if (end) *out = from + (first ? (size_t)(first - window.bytes.data) + 1 : end);
        from += window.bytes.size;
        quire_mapping_close(&window);
    }
    return QUIRE_OK;
}

/* Where the part that begins at `at` ends, and how many lines end in it. */
static quire_status find_end(struct cutting *self, uint64_t at, uint64_t *out, uint64_t *lines,
                             quire_error *err)
{
    size_t end = 0;
    for (uint64_t size = self->part_bytes; !end && size <= PART_BYTES_MAX; size *= 2) {
        quire_mapping window;
        if (!open_window(self, at, size, &window)) return no_window(err);
        quire_part_window seen = look(self, window.bytes, window.bytes.size == self->size - at);
        end = self->rules->end(&seen);
        *lines = quire_count_line_ends(quire_str_cut(window.bytes, 0, end));
        quire_mapping_close(&window);
    }
    *out = at + end;
    if (end) return QUIRE_OK;
    *lines = 1;
    return pass_line(self, at + PART_BYTES_MAX, out, err);
}

/* One part: a range of the document, or bytes of what was decoded. */
static quire_status give_part(struct cutting *self, uint64_t at, uint64_t end, quire_error *err)
{
    quire_load_host *host = self->host;
    quire_buffer bytes;
    quire_load_reason outcome;
    quire_host_child part = {
        .name = quire_arena_printf(host->arena, "from line %" PRIu64 ".%.*s", self->line,
                                   QUIRE_FMT(self->ending)),
        .title = quire_arena_printf(host->arena, "%.*s, from line %" PRIu64, QUIRE_FMT(self->request->name),
                                    self->line),
        .media_type = self->media_type,
        .charset = self->request->charset,
        .line = self->line,
        .heads_bytes = at >= self->heads.size ? self->heads.size : 0,
    };
    if (!part.name.data || !part.title.data) return quire_fail_memory(err);
    quire_buffer_init(&bytes, quire_host_room(host));
    if (self->text.data) {
        quire_buffer_append_str(&bytes, quire_str_cut(self->heads, 0, (size_t)part.heads_bytes));
        quire_buffer_append_str(&bytes, quire_str_cut(self->text, (size_t)at, (size_t)end));
        part.bytes = quire_buffer_view(&bytes);
        part.charset = QUIRE_STR("utf-8");
        if (bytes.failure == QUIRE_E_LIMIT) part.reason = QUIRE_LOAD_OVER_LIMIT;
    } else {
        part.range_offset = at;
        part.range_bytes = end - at;
    }
    quire_status status = bytes.failure == QUIRE_E_NO_MEMORY
                              ? quire_fail_memory(err)
                              : quire_host_child_found(host, &part, &outcome, err);
    quire_buffer_free(&bytes);
    if (status) return status;
    *(outcome ? &self->refused : &self->handed_on) += end - at;
    return quire_host_progress(host, end, self->size, err);
}

static quire_status find_heads(struct cutting *self, quire_error *err)
{
    quire_mapping window;
    if (!self->rules->heads) return QUIRE_OK;
    if (!open_window(self, 0, QUIRE_PART_HEADS_MAX_BYTES, &window)) return no_window(err);
    quire_part_window seen = look(self, window.bytes, window.bytes.size == self->size);
    size_t size = self->rules->heads(&seen, self->host->arena);
    self->heads = size < window.bytes.size
                      ? quire_arena_copy(self->host->arena, quire_str_cut(window.bytes, 0, size))
                      : QUIRE_STR("");
    quire_mapping_close(&window);
    return self->heads.data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status cut(struct cutting *self, quire_error *err)
{
    uint64_t end = 0, lines = 0;
    quire_status status = find_heads(self, err);
    for (uint64_t at = 0; at < self->size && !status; at = end, self->line += lines) {
        status = find_end(self, at, &end, &lines, err);
        if (!status) status = give_part(self, at, end, err);
    }
    return status;
}

/* Records of two-byte units cannot be told before they are decoded. */
static quire_status decode(struct cutting *self, quire_error *err)
{
    quire_mapping all, start;
    quire_str text = { 0 }, charset = { 0 };
    if (!open_window(self, 0, QUIRE_PARTS_WINDOW_BYTES, &start)) return no_window(err);
    bool wide = quire_str_starts(start.bytes, QUIRE_STR("\xFF\xFE")) ||
                quire_str_starts(start.bytes, QUIRE_STR("\xFE\xFF")) || quire_utf16_order(start.bytes);
    quire_mapping_close(&start);
    if (!wide) return QUIRE_OK;
    if (self->size > self->request->whole_limit_bytes)
        return quire_fail(err, QUIRE_E_LIMIT,
                          "it has %" PRIu64 " bytes in UTF-16, of which load.document_bytes allows %" PRIu64
                          "; in UTF-8 it is read at any size",
                          self->size, self->request->whole_limit_bytes);
    if (!quire_mapping_open(&all, self->fd, self->request->offset, self->size)) return no_window(err);
    quire_status status = quire_load_decode(all.bytes, self->request->charset, self->host->arena,
                                            quire_builder_ledger(self->host->builder), &text, &charset, err);
    quire_mapping_close(&all);
    self->text = text;
    self->size = text.size;
    return status;
}

static quire_str ending_of(const quire_format *format, quire_str media_type)
{
    quire_str ending = QUIRE_STR("txt");
    for (const quire_format_type *type = format->types; type->media_type; type++) {
        const char *endings = type->endings;
        if (quire_str_is(media_type, type->media_type)) quire_format_next_word(&endings, &ending);
    }
    return ending;
}

/* Nothing could be cut off. */
static bool is_one_line(const quire_load_request *request, quire_str bytes)
{
    if (!bytes.size || bytes.size != request->size_bytes) return false;
    return !memchr(bytes.data, '\n', bytes.size - 1) && !memchr(bytes.data, '\r', bytes.size - 1);
}

bool quire_parts_wanted(const quire_format *format, const quire_load_request *request, quire_str media_type,
                        quire_str bytes)
{
    const quire_part_window document = { .media_type = media_type, .bytes = bytes, .whole = true };
    if (!format->parts || request->part.line || is_one_line(request, bytes)) return false;
    return request->size_bytes > QUIRE_PARTS_FROM_BYTES ||
           (format->parts->fits && !format->parts->fits(&document));
}

quire_status quire_parts_give(quire_load_host *host, const quire_load_request *request, int fd,
                              const quire_format *format, quire_str media_type, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("bytes");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    struct cutting self = { .host = host,
                            .request = request,
                            .rules = format->parts,
                            .media_type = media_type,
                            .ending = ending_of(format, media_type),
                            .fd = fd,
                            .size = request->size_bytes,
                            .part_bytes = PART_BYTES,
                            .line = 1 };
    quire_status status = decode(&self, err);
    quire_ledger_receive(ledger, step, unit, self.size);
    while (self.size / self.part_bytes > PARTS_MOST && self.part_bytes < PART_BYTES_MAX) self.part_bytes *= 2;
    if (!status) status = cut(&self, err);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("handed_on"), self.handed_on);
    quire_ledger_drop_count(ledger, step, unit, quire_str_from(quire_load_reason_name(QUIRE_LOAD_OVER_LIMIT)),
                            self.refused);
    return status;
}
