/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a worker's answer and as a request, handed over in pieces as a socket does. */
#include "base/str.h"
#include "load/frames.h"
#include "record/document_codec.h"

#include <stdlib.h>

enum { TEXT_LIMIT_BYTES = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_answer(quire_str stream)
{
    quire_load_answer answer;
    quire_arena arena = { 0 };
    size_t at = 0, end = 0;
    quire_status status = QUIRE_OK;
    quire_load_answer_init(&answer, TEXT_LIMIT_BYTES);
    while (!status && end < stream.size) {
        size_t consumed = 0;
        end += 1 + (unsigned char)stream.data[end];
        if (end > stream.size) end = stream.size;
        status = quire_load_answer_feed(&answer, quire_str_cut(stream, at, end), &consumed, NULL);
        at += consumed;
    }
    quire_document document = { 0 };
    quire_ledger_rows rows = { 0 };
    if (!status && !quire_load_answer_finish(&answer, &arena, &document, &rows, NULL)) {
        if (answer.reason == QUIRE_LOAD_OK ? document.text.size == 0 : document.text.size > 0) abort();
        if (!quire_text_is_canonical(document.text) || document.text.size > TEXT_LIMIT_BYTES) abort();
    }
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
    if (quire_load_request_decode(written, &again, NULL) || !quire_str_equal(again.title, request.title))
        abort();
    quire_buffer_free(&frame);
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
    check_answer((quire_str){ (const char *)bytes, size });
    check_request((quire_str){ (const char *)bytes, size });
    return 0;
}
