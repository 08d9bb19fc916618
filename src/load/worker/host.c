/* SPDX-License-Identifier: Apache-2.0 */
/* Limits are kept here and once more by the parent, which believes nothing; here they spare the work. */
#include "load/worker/host.h"

#include "base/error.h"
#include "base/str.h"
#include "load/child_name.h"
#include "load/frames.h"
#include "record/document_codec.h"
#include "text/unicode.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    PROGRESS_STEP_BYTES = 1 << 20, /* smaller steps are not worth a frame, */
    PROGRESS_STEPS = 200,          /* but where there would be fewer than so many */
    PROGRESS_FROM_BYTES = 1 << 16, /* nor are smaller documents */
};

void quire_host_init(quire_load_host *host, quire_builder *builder, quire_arena *arena,
                     const quire_host_sink *sink, uint64_t children, uint64_t children_bytes)
{
    *host = (quire_load_host){ .builder = builder,
                               .arena = arena,
                               .sink = sink,
                               .children_left = children,
                               .bytes_left = children_bytes,
                               .links_left = QUIRE_LINKS_MAX,
                               .link_bytes_left = QUIRE_FRAME_LINKS_MAX_BYTES };
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || c == 0x7F;
}

/* Any bytes as one line of UTF-8: messages and titles quote documents. data is NULL when memory is out. */
static quire_str line_of(quire_str text, quire_arena *arena)
{
    char *line = quire_arena_array(arena, text.size + 1, 3); /* U+FFFD has three bytes, and stands for one */
    size_t size = 0;
    if (!line) return (quire_str){ 0 };
    for (size_t at = 0; at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        size += quire_utf8_put(is_control(c) ? ' ' : c, line + size);
    }
    return (quire_str){ line, size };
}

size_t quire_host_room(const quire_load_host *host)
{
    if (host->children_left == 0) return 0;
    return host->bytes_left < SIZE_MAX ? (size_t)host->bytes_left : SIZE_MAX - 1;
}

static quire_str bounded_line(quire_str text, size_t most, quire_arena *arena)
{
    return line_of(text.size > most ? quire_str_cut(text, 0, most) : text, arena);
}

/* A child as it may be handed on. */
static quire_status clean(const quire_load_host *host, const quire_host_child *child, quire_arena *arena,
                          quire_host_child *out, quire_error *err)
{
    *out = (quire_host_child){
        .name = quire_child_name_clean(arena, child->name),
        .media_type = bounded_line(child->media_type, QUIRE_FRAME_HINT_MAX_BYTES, arena),
        .charset = bounded_line(child->charset, QUIRE_FRAME_HINT_MAX_BYTES, arena),
        .title = bounded_line(child->title, QUIRE_FRAME_HINT_MAX_BYTES, arena),
        .bytes = child->bytes,
        .reason = child->reason,
        .message = bounded_line(child->message, QUIRE_FRAME_MESSAGE_MAX_BYTES, arena),
        .line = child->line,
        .heads_bytes = child->heads_bytes,
        .range_offset = child->range_offset,
        .range_bytes = child->range_bytes,
    };
    if (!out->name.data || !out->media_type.data || !out->charset.data || !out->title.data ||
        !out->message.data)
        return quire_fail_memory(err);
    out->renamed = !quire_str_equal(out->name, child->name);
    if (!out->reason && out->bytes.size > quire_host_room(host)) out->reason = QUIRE_LOAD_OVER_LIMIT;
    if (!out->reason) {
        out->message.size = 0;
        return QUIRE_OK;
    }
    out->bytes = (quire_str){ 0 };
    out->line = out->heads_bytes = out->range_offset = out->range_bytes = 0;
    if (out->message.size) return QUIRE_OK;
    out->message = out->reason == QUIRE_LOAD_OVER_LIMIT
                       ? QUIRE_STR("with it, all that was found is more than load.children_bytes allows")
                       : QUIRE_STR("it could not be taken out of the document that holds it");
    return QUIRE_OK;
}

static void account_document(quire_load_host *host, quire_load_reason reason)
{
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("documents");
    quire_ledger_receive(ledger, step, unit, 1);
    if (reason)
        quire_ledger_drop_count(ledger, step, unit, quire_str_from(quire_load_reason_name(reason)), 1);
    else quire_ledger_keep(ledger, step, unit, 1);
}

quire_status quire_host_child_found(quire_load_host *host, const quire_host_child *child,
                                    quire_load_reason *outcome, quire_error *err)
{
    quire_arena arena = { 0 };
    quire_host_child found = { .reason = QUIRE_LOAD_OVER_LIMIT };
    quire_status status = QUIRE_OK;
    if (host->children_left == 0) {
        host->unnamed++;
    } else {
        status = clean(host, child, &arena, &found, err);
        if (!status) status = host->sink->child(host->sink->user, &found, err);
        if (!status) {
            host->children_left--;
            host->child_count++;
            host->bytes_left -= found.bytes.size;
        }
    }
    if (!status) account_document(host, found.reason);
    if (outcome) *outcome = found.reason;
    quire_arena_free(&arena);
    return status;
}

static bool is_address(quire_str uri)
{
    bool clean = uri.size > 0 && uri.size <= QUIRE_LINK_MAX_BYTES && quire_text_is_canonical(uri);
    for (size_t i = 0; i < uri.size && clean; i++) clean = !is_control((unsigned char)uri.data[i]);
    return clean;
}

quire_status quire_host_link(quire_load_host *host, quire_link_kind kind, quire_str uri, quire_error *err)
{
    const quire_str step = QUIRE_STR("fetch"), unit = QUIRE_STR("links");
    uri = quire_str_trim(uri);
    bool room = host->links_left > 0 && host->link_bytes_left >= uri.size;
    if (room && is_address(uri)) {
        const quire_link link = { kind, uri };
        host->links_left--;
        host->link_bytes_left -= uri.size;
        return host->sink->link(host->sink->user, &link, err);
    }
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    quire_ledger_receive(ledger, step, unit, 1);
    quire_ledger_drop_count(ledger, step, unit, room ? QUIRE_STR("malformed") : QUIRE_STR("over_limit"), 1);
    return QUIRE_OK;
}

quire_status quire_host_progress(quire_load_host *host, uint64_t done, uint64_t total, quire_error *err)
{
    uint64_t size = host->size_bytes ? host->size_bytes : total;
    uint64_t step = size / PROGRESS_STEPS < PROGRESS_STEP_BYTES ? size / PROGRESS_STEPS : PROGRESS_STEP_BYTES;
    if (!total || size < PROGRESS_FROM_BYTES) return QUIRE_OK;
    done = done < total ? (uint64_t)((double)done / (double)total * (double)size) : size;
    if (done <= host->told_done || (done < size && done - host->told_done < step)) return QUIRE_OK;
    host->told_done = done;
    return host->sink->progress(host->sink->user, done, size, err);
}

void quire_host_refuse(quire_load_host *host, quire_load_reason reason, const char *format, ...)
{
    char message[QUIRE_FRAME_MESSAGE_MAX_BYTES];
    va_list arguments;
    if (host->reason) return;
    va_start(arguments, format);
    int size = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    quire_str text = { message, size < 0 ? 0 : (size_t)size };
    if (text.size >= sizeof message) {
        text.size = sizeof message - 1;
        text.size = quire_utf8_floor(text, text.size - 1);
    }
    host->reason = reason;
    host->message = line_of(text, host->arena);
}
