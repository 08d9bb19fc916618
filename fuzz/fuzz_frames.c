/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a worker's answer to each kind of request and as a request, handed over in pieces as a socket does. */
#include "base/str.h"
#include "load/child_name.h"
#include "load/incoming_answer.h"
#include "record/document_codec.h"

#include <stdlib.h>

enum { TEXT_LIMIT_BYTES = 1 << 16, CHILD_LIMIT = 20, CHILD_LIMIT_BYTES = 4096 };

/* What has come out of an answer. */
struct seen {
    size_t children, bytes, due, links;
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static quire_status see_child(void *user, const quire_frame_child *head, quire_error *err)
{
    struct seen *seen = user;
    (void)err;
    if (seen->due || !quire_child_name_is_clean(head->name) || (head->reason && head->size_bytes)) abort();
    seen->children++;
    seen->bytes += seen->due = (size_t)head->size_bytes;
    return QUIRE_OK;
}

static quire_status see_bytes(void *user, quire_str piece, quire_error *err)
{
    struct seen *seen = user;
    (void)err;
    if (!piece.size || piece.size > seen->due) abort();
    seen->due -= piece.size;
    return QUIRE_OK;
}

static quire_status see_link(void *user, const quire_link *link, quire_error *err)
{
    struct seen *seen = user;
    (void)err;
    if (!link->uri.size || !quire_text_is_canonical(link->uri)) abort();
    seen->links++;
    return QUIRE_OK;
}

static void check_formats(const quire_load_answer *answer, quire_arena *arena)
{
    quire_formats formats;
    if (quire_load_answer_formats(answer, arena, &formats, NULL)) return;
    if (!formats.count || !formats.common_version) abort();
    for (size_t i = 0; i < formats.count; i++)
        if (!quire_formats_version(&formats, formats.items[i].name)) abort();
}

static void check_document(const quire_load_answer *answer, quire_arena *arena, const struct seen *seen)
{
    quire_document document = { 0 };
    quire_ledger_rows rows = { 0 };
    if (quire_load_answer_finish(answer, arena, &document, &rows, NULL)) return;
    bool text_due = answer->reason == QUIRE_LOAD_OK && !seen->children;
    if (answer->reason ? document.text.size > 0 : text_due && document.text.size == 0) abort();
    if (!quire_text_is_canonical(document.text) || document.text.size > TEXT_LIMIT_BYTES) abort();
    if (seen->due) abort();
}

static void check_answer(quire_str stream, quire_request_kind what)
{
    struct seen seen = { 0 };
    const quire_load_request request = { .what = what,
                                         .text_limit_bytes = TEXT_LIMIT_BYTES,
                                         .child_limit = CHILD_LIMIT,
                                         .child_limit_bytes = CHILD_LIMIT_BYTES };
    const quire_load_sink sink = { see_child, see_bytes, see_link, &seen };
    quire_load_answer answer;
    quire_arena arena = { 0 };
    size_t at = 0, end = 0;
    quire_status status = QUIRE_OK;
    quire_load_answer_init(&answer, &request, &sink);
    while (!status && end < stream.size) {
        size_t consumed = 0;
        end += 1 + (unsigned char)stream.data[end];
        if (end > stream.size) end = stream.size;
        status = quire_load_answer_feed(&answer, quire_str_cut(stream, at, end), &consumed, NULL);
        at += consumed;
    }
    if (seen.children > CHILD_LIMIT || seen.bytes > CHILD_LIMIT_BYTES) abort();
    if (!status && what == QUIRE_REQUEST_FORMATS) check_formats(&answer, &arena);
    else if (!status) check_document(&answer, &arena, &seen);
    quire_load_answer_free(&answer);
    quire_arena_free(&arena);
}

static void check_request(quire_str payload)
{
    quire_load_request request, again;
    quire_buffer frame;
    if (quire_load_request_decode(payload, &request, NULL)) return;
    quire_buffer_init(&frame, QUIRE_FRAME_PAYLOAD_MAX_BYTES);
    quire_load_request_encode(&request, &frame);
    quire_str written = quire_str_cut(quire_buffer_view(&frame), QUIRE_FRAME_HEADER_BYTES, frame.size);
    if (quire_load_request_decode(written, &again, NULL) || !quire_str_equal(again.title, request.title) ||
        again.what != request.what || again.child_limit != request.child_limit ||
        again.size_bytes != request.size_bytes)
        abort();
    quire_buffer_free(&frame);
}

static void check_name(quire_str name)
{
    quire_arena arena = { 0 };
    quire_str clean = quire_child_name_clean(&arena, name);
    if (!clean.data || !quire_child_name_is_clean(clean)) abort();
    if (quire_child_name_is_clean(name) && !quire_str_equal(name, clean)) abort();
    quire_arena_free(&arena);
}

static void check_greeting(const uint8_t *bytes, size_t size)
{
    quire_worker_ready ready;
    quire_arena arena = { 0 };
    if (size >= QUIRE_FRAME_READY_BYTES && !quire_frame_ready_decode(bytes, &ready, NULL) &&
        !quire_walls_describe(&ready.walls, &arena).data)
        abort();
    quire_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    check_greeting(bytes, size);
    check_answer((quire_str){ (const char *)bytes, size }, QUIRE_REQUEST_LOAD);
    check_answer((quire_str){ (const char *)bytes, size }, QUIRE_REQUEST_FORMATS);
    check_request((quire_str){ (const char *)bytes, size });
    check_name((quire_str){ (const char *)bytes, size });
    return 0;
}
