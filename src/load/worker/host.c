/* SPDX-License-Identifier: Apache-2.0 */
/* Limits are kept here and once more by the parent, which believes nothing; here they spare the work. */
#include "load/worker/host.h"

#include "base/error.h"
#include "base/str.h"
#include "record/document_codec.h"
#include "text/unicode.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    PROGRESS_STEP_BYTES = 1 << 20, /* smaller steps are not worth a frame */
    MESSAGE_BYTES = 1024,
    LINK_BYTES_MAX = 4096,
};

void quire_host_init(quire_load_host *host, quire_builder *builder, quire_arena *arena,
                     const quire_host_sink *sink, uint64_t children, uint64_t children_bytes)
{
    *host = (quire_load_host){ .builder = builder,
                               .arena = arena,
                               .sink = sink,
                               .children_left = children,
                               .bytes_left = children_bytes };
}

size_t quire_host_room(const quire_load_host *host)
{
    if (host->children_left == 0) return 0;
    return host->bytes_left < SIZE_MAX ? (size_t)host->bytes_left : SIZE_MAX - 1;
}

static void drop_documents(quire_load_host *host, const char *reason)
{
    quire_ledger_drop_count(quire_builder_ledger(host->builder), QUIRE_STR("load"), QUIRE_STR("documents"),
                            quire_str_from(reason), 1);
}

quire_status quire_host_child_found(quire_load_host *host, const quire_host_child *child, quire_error *err)
{
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    quire_host_child found = *child;
    quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("documents"), 1);
    if (host->children_left == 0) {
        drop_documents(host, quire_load_reason_name(QUIRE_LOAD_OVER_LIMIT));
        return QUIRE_OK;
    }
    if (!found.reason && found.bytes.size > quire_host_room(host)) found.reason = QUIRE_LOAD_OVER_LIMIT;
    if (found.reason == QUIRE_LOAD_OVER_LIMIT && !found.message.size)
        found.message = QUIRE_STR("with it, all that was found in one document is over load.children_bytes");
    if (found.reason) found.bytes = (quire_str){ 0 };
    quire_status status = host->sink->child(host->sink->user, &found, err);
    if (status) return status;
    host->children_left--;
    host->bytes_left -= found.bytes.size;
    if (found.reason) drop_documents(host, quire_load_reason_name(found.reason));
    else quire_ledger_keep(ledger, QUIRE_STR("load"), QUIRE_STR("documents"), 1);
    return QUIRE_OK;
}

quire_status quire_host_link(quire_load_host *host, quire_str uri, quire_error *err)
{
    uri = quire_str_trim(uri);
    if (uri.size == 0 || uri.size > LINK_BYTES_MAX || !quire_text_is_canonical(uri)) {
        quire_ledger *ledger = quire_builder_ledger(host->builder);
        quire_ledger_receive(ledger, QUIRE_STR("fetch"), QUIRE_STR("links"), 1);
        quire_ledger_drop_count(ledger, QUIRE_STR("fetch"), QUIRE_STR("links"), QUIRE_STR("malformed"), 1);
        return QUIRE_OK;
    }
    return host->sink->link(host->sink->user, uri, err);
}

quire_status quire_host_progress(quire_load_host *host, uint64_t done, uint64_t total, quire_error *err)
{
    if (done > total) done = total;
    if (done < host->told_done || done - host->told_done < PROGRESS_STEP_BYTES) return QUIRE_OK;
    host->told_done = done;
    return host->sink->progress(host->sink->user, done, total, err);
}

void quire_host_refuse(quire_load_host *host, quire_load_reason reason, const char *format, ...)
{
    char message[MESSAGE_BYTES];
    va_list arguments;
    if (host->reason) return;
    va_start(arguments, format);
    int size = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    quire_str text = { message, size < 0 ? 0 : (size_t)size };
    if (text.size >= sizeof message) {
        text.size = sizeof message - 1;
        text.size = quire_utf8_floor(text, text.size);
    }
    host->reason = reason;
    host->message = quire_arena_copy(host->arena, text);
    if (!host->message.data) host->message = QUIRE_STR("and there was no memory to say why");
}
