/* SPDX-License-Identifier: Apache-2.0 */
/* Writing frames, and the state machine that takes an answer apart. The worker may be in the hands of the
 * document that it parses: every byte of an answer is checked before it is used. */
#include "load/frames.h"

#include "base/error.h"
#include "base/str.h"
#include "record/document_codec.h"

#include <inttypes.h>

enum { VERSION = 1, REQUEST_FIXED_BYTES = 8, PIECE_FIXED_BYTES = 17, PROGRESS_BYTES = 16 };

static void put_u32(unsigned char *at, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++) at[i] = (unsigned char)(value >> (8 * i));
}

static void put_u64(unsigned char *at, uint64_t value)
{
    put_u32(at, (uint32_t)value);
    put_u32(at + 4, (uint32_t)(value >> 32));
}

static uint32_t get_u32(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint64_t get_u64(const unsigned char *at)
{
    return get_u32(at) | (uint64_t)get_u32(at + 4) << 32;
}

static void put_header(quire_buffer *out, quire_frame_type type, size_t payload_bytes, uint32_t number)
{
    unsigned char header[QUIRE_FRAME_HEADER_BYTES] = { 'Q', 'F', VERSION, (unsigned char)type };
    put_u32(header + 4, (uint32_t)payload_bytes);
    put_u32(header + 8, number);
    quire_buffer_append(out, header, sizeof header);
}

quire_status quire_frame_header_decode(const unsigned char bytes[QUIRE_FRAME_HEADER_BYTES],
                                       quire_frame_header *out, quire_error *err)
{
    if (bytes[0] != 'Q' || bytes[1] != 'F')
        return quire_fail(err, QUIRE_E_FORMAT, "bytes %02x %02x stand where a frame should start", bytes[0],
                          bytes[1]);
    if (bytes[2] != VERSION)
        return quire_fail(err, QUIRE_E_FORMAT, "a frame of version %u, expected %d", bytes[2], VERSION);
    if (bytes[3] < QUIRE_FRAME_REQUEST || bytes[3] > QUIRE_FRAME_READY)
        return quire_fail(err, QUIRE_E_FORMAT, "a frame of the unknown type %u", bytes[3]);
    uint32_t size = get_u32(bytes + 4);
    if (size > QUIRE_FRAME_PAYLOAD_MAX_BYTES)
        return quire_fail(err, QUIRE_E_FORMAT, "a frame of %" PRIu32 " bytes, allowed are %d", size,
                          QUIRE_FRAME_PAYLOAD_MAX_BYTES);
    *out = (quire_frame_header){ (quire_frame_type)bytes[3], size, get_u32(bytes + 8) };
    return QUIRE_OK;
}

void quire_frame_put_ready(quire_buffer *out, const quire_worker_ready *ready)
{
    unsigned char payload[QUIRE_FRAME_READY_BYTES - QUIRE_FRAME_HEADER_BYTES];
    put_u64(payload, ready->mapped_bytes);
    put_u32(payload + 8, ready->walls.landlock_abi);
    for (size_t i = 0; i < QUIRE_WALLS; i++) put_u32(payload + 12 + 4 * i, ready->walls.missing[i]);
    put_header(out, QUIRE_FRAME_READY, sizeof payload, 0);
    quire_buffer_append(out, payload, sizeof payload);
}

quire_status quire_frame_ready_decode(const unsigned char frame[QUIRE_FRAME_READY_BYTES],
                                      quire_worker_ready *out, quire_error *err)
{
    const unsigned char *payload = frame + QUIRE_FRAME_HEADER_BYTES;
    quire_frame_header header;
    quire_status status = quire_frame_header_decode(frame, &header, err);
    if (status) return status;
    if (header.type != QUIRE_FRAME_READY ||
        header.payload_bytes != QUIRE_FRAME_READY_BYTES - QUIRE_FRAME_HEADER_BYTES)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "a frame of type %d where the worker should say that it is ready",
                          (int)header.type);
    *out = (quire_worker_ready){ .mapped_bytes = get_u64(payload),
                                 .walls = { .landlock_abi = get_u32(payload + 8) } };
    for (size_t i = 0; i < QUIRE_WALLS; i++) out->walls.missing[i] = get_u32(payload + 12 + 4 * i);
    return QUIRE_OK;
}

static quire_str last_bytes(quire_str text, size_t most)
{
    return text.size > most ? quire_str_cut(text, text.size - most, text.size) : text;
}

void quire_load_request_encode(const quire_load_request *request, quire_buffer *out)
{
    const quire_str hints[] = { last_bytes(request->name, QUIRE_FRAME_HINT_MAX_BYTES),
                                last_bytes(request->media_type, QUIRE_FRAME_HINT_MAX_BYTES),
                                last_bytes(request->charset, QUIRE_FRAME_HINT_MAX_BYTES),
                                last_bytes(request->title, QUIRE_FRAME_HINT_MAX_BYTES) };
    size_t size = REQUEST_FIXED_BYTES;
    for (size_t i = 0; i < 4; i++) size += 4 + hints[i].size;
    put_header(out, QUIRE_FRAME_REQUEST, size, 0);
    unsigned char fixed[REQUEST_FIXED_BYTES];
    put_u64(fixed, request->text_limit_bytes);
    quire_buffer_append(out, fixed, sizeof fixed);
    for (size_t i = 0; i < 4; i++) {
        unsigned char bytes[4];
        put_u32(bytes, (uint32_t)hints[i].size);
        quire_buffer_append(out, bytes, sizeof bytes);
        quire_buffer_append_str(out, hints[i]);
    }
}

quire_status quire_load_request_decode(quire_str payload, quire_load_request *out, quire_error *err)
{
    const unsigned char *bytes = (const unsigned char *)payload.data;
    if (payload.size < REQUEST_FIXED_BYTES)
        return quire_fail(err, QUIRE_E_FORMAT, "a request of %zu bytes is too short", payload.size);
    quire_load_request request = { .text_limit_bytes = get_u64(bytes) };
    quire_str *const hints[] = { &request.name, &request.media_type, &request.charset, &request.title };
    size_t at = REQUEST_FIXED_BYTES;
    for (size_t i = 0; i < 4; i++) {
        size_t left = payload.size - at;
        size_t size = left >= 4 ? get_u32(bytes + at) : SIZE_MAX;
        if (size > QUIRE_FRAME_HINT_MAX_BYTES || size > left - 4)
            return quire_fail(err, QUIRE_E_FORMAT, "hint %zu of the request is longer than it may be", i);
        *hints[i] = quire_str_cut(payload, at + 4, at + 4 + size);
        at += 4 + size;
    }
    if (at != payload.size) return quire_fail(err, QUIRE_E_FORMAT, "bytes are left behind the request");
    *out = request;
    return QUIRE_OK;
}

void quire_frame_put_progress(quire_buffer *out, uint32_t *number, uint64_t done, uint64_t total)
{
    unsigned char payload[PROGRESS_BYTES];
    put_u64(payload, done);
    put_u64(payload + 8, total);
    put_header(out, QUIRE_FRAME_PROGRESS, sizeof payload, (*number)++);
    quire_buffer_append(out, payload, sizeof payload);
}

void quire_frame_put_piece(quire_buffer *out, uint32_t *number, quire_frame_part part, quire_str whole,
                           size_t offset)
{
    size_t size = whole.size - offset;
    if (size > QUIRE_FRAME_PIECE_MAX_BYTES) size = QUIRE_FRAME_PIECE_MAX_BYTES;
    unsigned char fixed[PIECE_FIXED_BYTES] = { (unsigned char)part };
    put_u64(fixed + 1, whole.size);
    put_u64(fixed + 9, offset);
    put_header(out, QUIRE_FRAME_DOCUMENT, sizeof fixed + size, (*number)++);
    quire_buffer_append(out, fixed, sizeof fixed);
    quire_buffer_append_str(out, quire_str_cut(whole, offset, offset + size));
}

void quire_frame_put_ledger(quire_buffer *out, uint32_t *number, quire_str encoded)
{
    put_header(out, QUIRE_FRAME_LEDGER, encoded.size, (*number)++);
    quire_buffer_append_str(out, encoded);
}

void quire_frame_put_done(quire_buffer *out, uint32_t *number, quire_load_reason reason, quire_str message)
{
    while (message.size > QUIRE_FRAME_MESSAGE_MAX_BYTES || !quire_text_is_canonical(message)) message.size--;
    put_header(out, QUIRE_FRAME_DONE, 1 + message.size, (*number)++);
    quire_buffer_append_char(out, (char)reason);
    quire_buffer_append_str(out, message);
}

void quire_load_answer_init(quire_load_answer *answer, size_t text_limit_bytes)
{
    *answer = (quire_load_answer){ 0 };
    quire_buffer_init(&answer->parts[QUIRE_FRAME_TEXT], text_limit_bytes);
    quire_buffer_init(&answer->parts[QUIRE_FRAME_STRUCTURE], QUIRE_FRAME_STRUCTURE_MAX_BYTES);
    quire_buffer_init(&answer->ledger, QUIRE_FRAME_PAYLOAD_MAX_BYTES);
}

void quire_load_answer_free(quire_load_answer *answer)
{
    quire_buffer_free(&answer->parts[QUIRE_FRAME_TEXT]);
    quire_buffer_free(&answer->parts[QUIRE_FRAME_STRUCTURE]);
    quire_buffer_free(&answer->ledger);
}

static quire_status take_progress(quire_load_answer *answer, quire_str payload, quire_error *err)
{
    const unsigned char *bytes = (const unsigned char *)payload.data;
    if (payload.size != PROGRESS_BYTES)
        return quire_fail(err, QUIRE_E_FORMAT, "a progress frame of %zu bytes, expected %d", payload.size,
                          PROGRESS_BYTES);
    if (answer->begun[QUIRE_FRAME_TEXT] || answer->has_ledger)
        return quire_fail(err, QUIRE_E_FORMAT, "a progress frame behind the document");
    answer->progress_done = get_u64(bytes);
    answer->progress_total = get_u64(bytes + 8);
    if (answer->progress_done > answer->progress_total)
        return quire_fail(err, QUIRE_E_FORMAT, "a progress of %" PRIu64 " of %" PRIu64, answer->progress_done,
                          answer->progress_total);
    return QUIRE_OK;
}

static bool part_is_whole(const quire_load_answer *answer, quire_frame_part part)
{
    return answer->begun[part] && answer->parts[part].size == answer->announced[part];
}

static quire_status take_piece(quire_load_answer *answer, quire_str payload, quire_error *err)
{
    const unsigned char *bytes = (const unsigned char *)payload.data;
    if (payload.size <= PIECE_FIXED_BYTES || bytes[0] > QUIRE_FRAME_STRUCTURE)
        return quire_fail(err, QUIRE_E_FORMAT, "a document frame without a piece of a known part");
    quire_frame_part part = (quire_frame_part)bytes[0];
    const char *name = part == QUIRE_FRAME_TEXT ? "text" : "structure";
    if (answer->has_ledger || (part == QUIRE_FRAME_TEXT && answer->begun[QUIRE_FRAME_STRUCTURE]) ||
        (part == QUIRE_FRAME_STRUCTURE && !part_is_whole(answer, QUIRE_FRAME_TEXT)))
        return quire_fail(err, QUIRE_E_FORMAT, "a piece of the %s out of order", name);
    quire_buffer *buffer = &answer->parts[part];
    uint64_t whole = get_u64(bytes + 1), offset = get_u64(bytes + 9);
    if (whole > buffer->limit_bytes)
        return quire_fail(err, QUIRE_E_FORMAT, "a %s of %" PRIu64 " bytes, allowed are %zu", name, whole,
                          buffer->limit_bytes);
    if (answer->begun[part] && whole != answer->announced[part])
        return quire_fail(err, QUIRE_E_FORMAT, "two sizes of the %s: %" PRIu64 " and %" PRIu64, name,
                          answer->announced[part], whole);
    size_t size = payload.size - PIECE_FIXED_BYTES;
    if (offset != buffer->size || size > whole - offset)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "%zu bytes of the %s at offset %" PRIu64 ", expected offset %zu in %" PRIu64
                          " bytes",
                          size, name, offset, buffer->size, whole);
    answer->begun[part] = true;
    answer->announced[part] = whole;
    quire_buffer_append_str(buffer, quire_str_cut(payload, PIECE_FIXED_BYTES, payload.size));
    return quire_buffer_check(buffer, name, err);
}

static quire_status take_ledger(quire_load_answer *answer, quire_str payload, quire_error *err)
{
    if (answer->has_ledger) return quire_fail(err, QUIRE_E_FORMAT, "two ledgers");
    answer->has_ledger = true;
    quire_buffer_append_str(&answer->ledger, payload);
    return quire_buffer_check(&answer->ledger, "ledger", err);
}

static bool is_one_line(quire_str text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7F) return false;
    return quire_text_is_canonical(text);
}

static quire_status take_done(quire_load_answer *answer, quire_str payload, quire_error *err)
{
    if (payload.size < 1 || payload.size > 1 + QUIRE_FRAME_MESSAGE_MAX_BYTES)
        return quire_fail(err, QUIRE_E_FORMAT, "a last frame of %zu bytes", payload.size);
    unsigned reason = (unsigned char)payload.data[0];
    quire_str message = quire_str_cut(payload, 1, payload.size);
    /* The other reasons are for the parent to find. */
    bool known = reason == QUIRE_LOAD_OK || reason == QUIRE_LOAD_UNREADABLE ||
                 (reason >= QUIRE_LOAD_EMPTY && reason <= QUIRE_LOAD_OVER_LIMIT);
    if (!known) return quire_fail(err, QUIRE_E_FORMAT, "the reason %u, which no worker gives", reason);
    if (!is_one_line(message))
        return quire_fail(err, QUIRE_E_FORMAT, "a message that is not a line of UTF-8");
    if (!answer->has_ledger) return quire_fail(err, QUIRE_E_FORMAT, "an end without a ledger");
    bool whole = part_is_whole(answer, QUIRE_FRAME_TEXT) && part_is_whole(answer, QUIRE_FRAME_STRUCTURE);
    if (reason == QUIRE_LOAD_OK && !whole)
        return quire_fail(err, QUIRE_E_FORMAT, "an end before the document is whole");
    if (reason != QUIRE_LOAD_OK && answer->begun[QUIRE_FRAME_TEXT])
        return quire_fail(err, QUIRE_E_FORMAT, "a document together with the reason \"%s\"",
                          quire_load_reason_name((quire_load_reason)reason));
    answer->reason = (quire_load_reason)reason;
    if (message.size) memcpy(answer->message, message.data, message.size);
    answer->message_size = message.size;
    answer->done = true;
    return QUIRE_OK;
}

static quire_status take_frame(quire_load_answer *answer, const quire_frame_header *header, quire_str payload,
                               quire_error *err)
{
    if (answer->done) return quire_fail(err, QUIRE_E_FORMAT, "a frame behind the last one");
    if (header->number != answer->next_number)
        return quire_fail(err, QUIRE_E_FORMAT, "frame number %" PRIu32 ", expected %" PRIu32, header->number,
                          answer->next_number);
    answer->next_number++;
    switch (header->type) {
    case QUIRE_FRAME_PROGRESS: return take_progress(answer, payload, err);
    case QUIRE_FRAME_DOCUMENT: return take_piece(answer, payload, err);
    case QUIRE_FRAME_LEDGER: return take_ledger(answer, payload, err);
    case QUIRE_FRAME_DONE: return take_done(answer, payload, err);
    case QUIRE_FRAME_REQUEST:
    case QUIRE_FRAME_READY:
    case QUIRE_FRAME_CHILD: break;
    }
    return quire_fail(err, QUIRE_E_FORMAT, "a frame of type %d, which no answer holds", (int)header->type);
}

quire_status quire_load_answer_feed(quire_load_answer *answer, quire_str bytes, size_t *consumed,
                                    quire_error *err)
{
    *consumed = 0;
    for (;;) {
        size_t left = bytes.size - *consumed;
        if (left > 0 && answer->done) return quire_fail(err, QUIRE_E_FORMAT, "bytes behind the last frame");
        if (left < QUIRE_FRAME_HEADER_BYTES) return QUIRE_OK;
        quire_frame_header header;
        quire_status status = quire_frame_header_decode((const unsigned char *)bytes.data + *consumed,
                                                        &header, err);
        if (status) return status;
        size_t size = QUIRE_FRAME_HEADER_BYTES + (size_t)header.payload_bytes;
        if (left < size) return QUIRE_OK;
        quire_str payload = quire_str_cut(bytes, *consumed + QUIRE_FRAME_HEADER_BYTES, *consumed + size);
        status = take_frame(answer, &header, payload, err);
        if (status) return status;
        *consumed += size;
    }
}

static quire_status check_balance(quire_ledger_rows rows, quire_error *err)
{
    for (size_t i = 0; i < rows.count; i++) {
        const quire_ledger_row *row = &rows.items[i];
        if (quire_ledger_row_balances(row)) continue;
        return quire_fail(err, QUIRE_E_FORMAT,
                          "an account of \"%.*s\" that does not balance: %" PRIu64 " %.*s received, %" PRIu64
                          " kept",
                          QUIRE_FMT(row->step), row->received, QUIRE_FMT(row->unit), row->kept);
    }
    return QUIRE_OK;
}

quire_status quire_load_answer_finish(const quire_load_answer *answer, quire_arena *arena,
                                      quire_document *document, quire_ledger_rows *ledger, quire_error *err)
{
    if (!answer->done) return quire_fail(err, QUIRE_E_FORMAT, "an answer without its last frame");
    quire_ledger_rows rows = { 0 };
    quire_status status = quire_ledger_decode(quire_buffer_view(&answer->ledger), arena, &rows, err);
    if (!status) status = check_balance(rows, err);
    if (status) return status;
    quire_document decoded = { 0 };
    if (answer->reason == QUIRE_LOAD_OK) {
        quire_str text = quire_buffer_view(&answer->parts[QUIRE_FRAME_TEXT]);
        if (!quire_text_is_canonical(text))
            return quire_fail(err, QUIRE_E_FORMAT, "a text that is not valid UTF-8 without NUL");
        decoded.text = quire_arena_copy(arena, text);
        if (!decoded.text.data) return quire_fail_memory(err);
        status = quire_document_decode(quire_buffer_view(&answer->parts[QUIRE_FRAME_STRUCTURE]), arena,
                                       &decoded, err);
        if (status) return status;
    }
    *document = decoded;
    *ledger = rows;
    return QUIRE_OK;
}
