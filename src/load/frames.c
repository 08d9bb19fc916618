/* SPDX-License-Identifier: Apache-2.0 */
/* Writing frames and taking them apart. The worker may be in the hands of the document that it parses: every byte that it
 * sends is checked before it is used. */
#include "load/frames.h"

#include "base/error.h"
#include "base/str.h"
#include "load/child_name.h"
#include "record/document_codec.h"

#include <inttypes.h>

enum {
    VERSION = 4,
    REQUEST_FIXED_BYTES = 70, /* of LOAD */
    PIECE_FIXED_BYTES = 17,
    PROGRESS_BYTES = 16,
    CHILD_FIXED_BYTES = 34, /* of a head */
    FORMAT_NAME_MAX_BYTES = 256,
};

typedef enum child_part {
    CHILD_HEAD = 0,
    CHILD_BYTES = 1,
    CHILD_HEAD_RENAMED = 2,
    CHILD_HEAD_RANGE = 3
} child_part;

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
    if (bytes[3] < QUIRE_FRAME_REQUEST || bytes[3] > QUIRE_FRAME_FORMAT)
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

static quire_str first_bytes(quire_str text, size_t most)
{
    return text.size > most ? quire_str_cut(text, 0, most) : text;
}

static void put_count(quire_buffer *out, size_t count)
{
    unsigned char bytes[4];
    put_u32(bytes, (uint32_t)count);
    quire_buffer_append(out, bytes, sizeof bytes);
}

static void put_strings(quire_buffer *out, const quire_str *strings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put_count(out, strings[i].size);
        quire_buffer_append_str(out, strings[i]);
    }
}

static size_t strings_size(const quire_str *strings, size_t count)
{
    size_t size = 4 * count;
    for (size_t i = 0; i < count; i++) size += strings[i].size;
    return size;
}

/* The count at *at, which moves behind it. SIZE_MAX: the payload ends before. */
static size_t take_count(quire_str payload, size_t *at)
{
    if (payload.size - *at < 4) return SIZE_MAX;
    *at += 4;
    return get_u32((const unsigned char *)payload.data + *at - 4);
}

/* The string at *at, which moves behind it; it points into the payload. False: it is longer than it may be. */
static bool take_string(quire_str payload, size_t *at, size_t most, quire_str *out)
{
    size_t size = take_count(payload, at);
    if (size > most || size > payload.size - *at) return false;
    *out = quire_str_cut(payload, *at, *at + size);
    *at += size;
    return true;
}

static bool is_one_line(quire_str text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7F) return false;
    return quire_text_is_canonical(text);
}

void quire_load_request_encode(const quire_load_request *request, quire_buffer *out)
{
    if (request->what == QUIRE_REQUEST_FORMATS) {
        put_header(out, QUIRE_FRAME_REQUEST, 1, 0);
        quire_buffer_append_char(out, QUIRE_REQUEST_FORMATS);
        return;
    }
    const quire_str hints[] = { last_bytes(request->name, QUIRE_FRAME_HINT_MAX_BYTES),
                                last_bytes(request->media_type, QUIRE_FRAME_HINT_MAX_BYTES),
                                last_bytes(request->charset, QUIRE_FRAME_HINT_MAX_BYTES),
                                last_bytes(request->title, QUIRE_FRAME_HINT_MAX_BYTES) };
    unsigned char fixed[REQUEST_FIXED_BYTES] = { QUIRE_REQUEST_LOAD };
    put_u64(fixed + 1, request->text_limit_bytes);
    put_u64(fixed + 9, request->offset);
    put_u64(fixed + 17, request->size_bytes);
    put_u32(fixed + 25, request->child_limit);
    put_u64(fixed + 29, request->child_limit_bytes);
    put_u64(fixed + 37, request->whole_limit_bytes);
    put_u64(fixed + 45, request->part.line);
    put_u64(fixed + 53, request->part.heads_offset);
    put_u64(fixed + 61, request->part.heads_bytes);
    fixed[69] = request->page_links;
    put_header(out, QUIRE_FRAME_REQUEST, sizeof fixed + strings_size(hints, 4), 0);
    quire_buffer_append(out, fixed, sizeof fixed);
    put_strings(out, hints, 4);
}

quire_status quire_load_request_decode(quire_str payload, quire_load_request *out, quire_error *err)
{
    const unsigned char *bytes = (const unsigned char *)payload.data;
    if (payload.size == 1 && bytes[0] == QUIRE_REQUEST_FORMATS) {
        *out = (quire_load_request){ .what = QUIRE_REQUEST_FORMATS };
        return QUIRE_OK;
    }
    if (payload.size < REQUEST_FIXED_BYTES || bytes[0] != QUIRE_REQUEST_LOAD)
        return quire_fail(err, QUIRE_E_FORMAT, "a request of %zu bytes is too short or of an unknown kind",
                          payload.size);
    quire_load_request request = { .text_limit_bytes = get_u64(bytes + 1),
                                   .offset = get_u64(bytes + 9),
                                   .size_bytes = get_u64(bytes + 17),
                                   .child_limit = get_u32(bytes + 25),
                                   .child_limit_bytes = get_u64(bytes + 29),
                                   .whole_limit_bytes = get_u64(bytes + 37),
                                   .part = { get_u64(bytes + 45), get_u64(bytes + 53), get_u64(bytes + 61) },
                                   .page_links = bytes[69] == 1 };
    if (request.offset > INT64_MAX || request.size_bytes > INT64_MAX - request.offset)
        return quire_fail(err, QUIRE_E_FORMAT, "a document of %" PRIu64 " bytes at %" PRIu64,
                          request.size_bytes, request.offset);
    if (request.part.heads_offset > INT64_MAX || request.part.heads_bytes > QUIRE_PART_HEADS_MAX_BYTES ||
        request.part.line > INT64_MAX)
        return quire_fail(err, QUIRE_E_FORMAT, "heads of %" PRIu64 " bytes at %" PRIu64,
                          request.part.heads_bytes, request.part.heads_offset);
    if (bytes[69] > 1) return quire_fail(err, QUIRE_E_FORMAT, "links asked for in the way %u", bytes[69]);
    quire_str *const hints[] = { &request.name, &request.media_type, &request.charset, &request.title };
    size_t at = REQUEST_FIXED_BYTES;
    for (size_t i = 0; i < 4; i++)
        if (!take_string(payload, &at, QUIRE_FRAME_HINT_MAX_BYTES, hints[i]))
            return quire_fail(err, QUIRE_E_FORMAT, "hint %zu of the request is longer than it may be", i);
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

static quire_str cut_message(quire_str message)
{
    message = first_bytes(message, QUIRE_FRAME_MESSAGE_MAX_BYTES);
    while (!quire_text_is_canonical(message)) message.size--;
    return message;
}

void quire_frame_put_done(quire_buffer *out, uint32_t *number, quire_load_reason reason, quire_str message)
{
    message = cut_message(message);
    put_header(out, QUIRE_FRAME_DONE, 1 + message.size, (*number)++);
    quire_buffer_append_char(out, (char)reason);
    quire_buffer_append_str(out, message);
}

/* Its last bytes, from a character's first on. */
static quire_str cut_hint(quire_str text)
{
    text = last_bytes(text, QUIRE_FRAME_HINT_MAX_BYTES);
    size_t start = 0;
    while (start < text.size && ((unsigned char)text.data[start] & 0xC0) == 0x80) start++;
    return quire_str_cut(text, start, text.size);
}

void quire_frame_put_child(quire_buffer *out, uint32_t *number, const quire_frame_child *head)
{
    const quire_str strings[] = { head->name, cut_hint(head->media_type), cut_hint(head->charset),
                                  cut_hint(head->title), cut_message(head->message) };
    unsigned char fixed[CHILD_FIXED_BYTES] = { head->is_range  ? CHILD_HEAD_RANGE
                                               : head->renamed ? CHILD_HEAD_RENAMED
                                                               : CHILD_HEAD };
    put_u64(fixed + 1, head->size_bytes);
    fixed[9] = (unsigned char)head->reason;
    put_u64(fixed + 10, head->line);
    put_u64(fixed + 18, head->heads_bytes);
    put_u64(fixed + 26, head->offset);
    put_header(out, QUIRE_FRAME_CHILD, sizeof fixed + strings_size(strings, 5), (*number)++);
    quire_buffer_append(out, fixed, sizeof fixed);
    put_strings(out, strings, 5);
}

void quire_frame_put_child_bytes(quire_buffer *out, uint32_t *number, quire_str bytes, size_t offset)
{
    quire_str piece = first_bytes(quire_str_cut(bytes, offset, bytes.size),
                                  QUIRE_FRAME_CHILD_PIECE_MAX_BYTES);
    put_header(out, QUIRE_FRAME_CHILD, 1 + piece.size, (*number)++);
    quire_buffer_append_char(out, CHILD_BYTES);
    quire_buffer_append_str(out, piece);
}

void quire_frame_put_link(quire_buffer *out, uint32_t *number, const quire_link *link)
{
    put_header(out, QUIRE_FRAME_LINK, 1 + link->uri.size, (*number)++);
    quire_buffer_append_char(out, (char)link->kind);
    quire_buffer_append_str(out, link->uri);
}

void quire_frame_put_format(quire_buffer *out, uint32_t *number, const quire_format_row *format)
{
    const quire_str strings[] = { format->name, format->title, format->keeps };
    const quire_strs *const lists[] = { &format->types, &format->endings };
    size_t size = 4 + strings_size(strings, 3);
    for (size_t i = 0; i < 2; i++) size += 4 + strings_size(lists[i]->items, lists[i]->count);
    put_header(out, QUIRE_FRAME_FORMAT, size, (*number)++);
    put_count(out, format->version);
    put_strings(out, strings, 3);
    for (size_t i = 0; i < 2; i++) {
        put_count(out, lists[i]->count);
        put_strings(out, lists[i]->items, lists[i]->count);
    }
}

quire_status quire_frame_progress_decode(quire_str payload, uint64_t *done, uint64_t *total, quire_error *err)
{
    const unsigned char *bytes = (const unsigned char *)payload.data;
    if (payload.size != PROGRESS_BYTES)
        return quire_fail(err, QUIRE_E_FORMAT, "a progress frame of %zu bytes, expected %d", payload.size,
                          PROGRESS_BYTES);
    *done = get_u64(bytes);
    *total = get_u64(bytes + 8);
    if (*done > *total)
        return quire_fail(err, QUIRE_E_FORMAT, "a progress of %" PRIu64 " of %" PRIu64, *done, *total);
    return QUIRE_OK;
}

quire_status quire_frame_piece_decode(quire_str payload, quire_frame_piece *out, quire_error *err)
{
    const unsigned char *bytes = (const unsigned char *)payload.data;
    if (payload.size <= PIECE_FIXED_BYTES || bytes[0] > QUIRE_FRAME_STRUCTURE)
        return quire_fail(err, QUIRE_E_FORMAT, "a document frame without a piece of a known part");
    *out = (quire_frame_piece){ .part = (quire_frame_part)bytes[0],
                                .whole_bytes = get_u64(bytes + 1),
                                .offset = get_u64(bytes + 9),
                                .bytes = quire_str_cut(payload, PIECE_FIXED_BYTES, payload.size) };
    return QUIRE_OK;
}

/* Whether a worker gives it; the other reasons are for the parent to find. */
static bool is_workers_reason(unsigned reason)
{
    return reason == QUIRE_LOAD_OK || reason == QUIRE_LOAD_UNREADABLE ||
           (reason >= QUIRE_LOAD_EMPTY && reason <= QUIRE_LOAD_OVER_LIMIT);
}

/* The strings point into the payload. */
quire_status quire_frame_done_decode(quire_str payload, quire_load_reason *reason, quire_str *message,
                                     quire_error *err)
{
    if (payload.size < 1 || payload.size > 1 + QUIRE_FRAME_MESSAGE_MAX_BYTES)
        return quire_fail(err, QUIRE_E_FORMAT, "a last frame of %zu bytes", payload.size);
    unsigned value = (unsigned char)payload.data[0];
    *message = quire_str_cut(payload, 1, payload.size);
    if (!is_workers_reason(value))
        return quire_fail(err, QUIRE_E_FORMAT, "the reason %u, which no worker gives", value);
    if (!is_one_line(*message))
        return quire_fail(err, QUIRE_E_FORMAT, "a message that is not a line of UTF-8");
    *reason = (quire_load_reason)value;
    return QUIRE_OK;
}

static quire_status decode_head(quire_str payload, quire_frame_child *out, quire_error *err)
{
    const unsigned char *bytes = (const unsigned char *)payload.data;
    quire_frame_child head = { 0 };
    quire_str *const strings[] = { &head.name, &head.media_type, &head.charset, &head.title, &head.message };
    const size_t most[] = { QUIRE_CHILD_NAME_MAX_BYTES, QUIRE_FRAME_HINT_MAX_BYTES,
                            QUIRE_FRAME_HINT_MAX_BYTES, QUIRE_FRAME_HINT_MAX_BYTES,
                            QUIRE_FRAME_MESSAGE_MAX_BYTES };
    size_t at = CHILD_FIXED_BYTES;
    if (payload.size < CHILD_FIXED_BYTES) return quire_fail(err, QUIRE_E_FORMAT, "a child's head is cut off");
    head.size_bytes = get_u64(bytes + 1);
    head.renamed = bytes[0] == CHILD_HEAD_RENAMED;
    head.is_range = bytes[0] == CHILD_HEAD_RANGE;
    head.line = get_u64(bytes + 10);
    head.heads_bytes = get_u64(bytes + 18);
    head.offset = get_u64(bytes + 26);
    if (head.line > INT64_MAX || head.heads_bytes > QUIRE_PART_HEADS_MAX_BYTES ||
        (!head.line && (head.heads_bytes || head.is_range)) || (!head.is_range && head.offset))
        return quire_fail(err, QUIRE_E_FORMAT,
                          "a part from line %" PRIu64 " with heads of %" PRIu64 " bytes, at %" PRIu64,
                          head.line, head.heads_bytes, head.offset);
    for (size_t i = 0; i < 5; i++)
        if (!take_string(payload, &at, most[i], strings[i]) || !is_one_line(*strings[i]))
            return quire_fail(err, QUIRE_E_FORMAT,
                              "string %zu of a child's head is too long or no line of UTF-8", i);
    if (at != payload.size) return quire_fail(err, QUIRE_E_FORMAT, "bytes are left behind a child's head");
    if (!quire_child_name_is_clean(head.name))
        return quire_fail(err, QUIRE_E_FORMAT, "a child of the name \"%.*s\", which is not clean",
                          QUIRE_FMT(first_bytes(head.name, 100)));
    if (!is_workers_reason(bytes[9]) || (bytes[9] && head.size_bytes))
        return quire_fail(err, QUIRE_E_FORMAT, "a child of %" PRIu64 " bytes with the reason %u",
                          head.size_bytes, bytes[9]);
    head.reason = (quire_load_reason)bytes[9];
    *out = head;
    return QUIRE_OK;
}

quire_status quire_frame_child_decode(quire_str payload, bool *is_head, quire_frame_child *head,
                                      quire_str *bytes, quire_error *err)
{
    unsigned part = payload.size ? (unsigned char)payload.data[0] : CHILD_BYTES;
    *is_head = part == CHILD_HEAD || part == CHILD_HEAD_RENAMED || part == CHILD_HEAD_RANGE;
    if (*is_head) return decode_head(payload, head, err);
    if (part != CHILD_BYTES || payload.size < 2)
        return quire_fail(err, QUIRE_E_FORMAT, "a child's frame without a part that is known");
    *bytes = quire_str_cut(payload, 1, payload.size);
    return QUIRE_OK;
}

quire_status quire_frame_link_decode(quire_str payload, quire_link *out, quire_error *err)
{
    quire_str uri = quire_str_cut(payload, 1, payload.size);
    unsigned kind = payload.size ? (unsigned char)payload.data[0] : QUIRE_LINK_KIND_COUNT;
    if (kind >= QUIRE_LINK_KIND_COUNT)
        return quire_fail(err, QUIRE_E_FORMAT, "a link of the unknown kind %u", kind);
    if (!uri.size || uri.size > QUIRE_LINK_MAX_BYTES || !is_one_line(uri))
        return quire_fail(err, QUIRE_E_FORMAT, "a link of %zu bytes that is not a line of UTF-8 of 1 to %d",
                          uri.size, QUIRE_LINK_MAX_BYTES);
    *out = (quire_link){ (quire_link_kind)kind, uri };
    return QUIRE_OK;
}

/* One to many strings in a list, each a line. */
static bool take_list(quire_str payload, size_t *at, quire_arena *arena, quire_strs *out, bool *no_memory)
{
    size_t count = take_count(payload, at);
    if (count > QUIRE_FRAME_FORMATS_MAX) return false;
    quire_str *items = quire_arena_array(arena, count, sizeof *items);
    *no_memory = !items;
    for (size_t i = 0; items && i < count; i++) {
        quire_str item;
        if (!take_string(payload, at, FORMAT_NAME_MAX_BYTES, &item) || !item.size || !is_one_line(item))
            return false;
        items[i] = quire_arena_copy(arena, item);
        *no_memory |= !items[i].data;
    }
    *out = (quire_strs){ items, count };
    return true;
}

quire_status quire_frame_format_decode(quire_str payload, quire_arena *arena, quire_format_row *out,
                                       quire_error *err)
{
    quire_str strings[3];
    const size_t most[] = { FORMAT_NAME_MAX_BYTES, FORMAT_NAME_MAX_BYTES, QUIRE_FRAME_MESSAGE_MAX_BYTES };
    bool no_memory = false, types_no_memory = false, endings_no_memory = false;
    size_t at = 0, version = take_count(payload, &at);
    bool good = version > 0 && version <= INT32_MAX;
    for (size_t i = 0; good && i < 3; i++) {
        good = take_string(payload, &at, most[i], &strings[i]) && is_one_line(strings[i]);
        if (!good) break;
        strings[i] = quire_arena_copy(arena, strings[i]);
        no_memory |= !strings[i].data;
    }
    good = good && strings[0].size && take_list(payload, &at, arena, &out->types, &types_no_memory) &&
           take_list(payload, &at, arena, &out->endings, &endings_no_memory) && at == payload.size;
    if (no_memory || types_no_memory || endings_no_memory) return quire_fail_memory(err);
    if (!good) return quire_fail(err, QUIRE_E_FORMAT, "a format that is malformed");
    out->name = strings[0];
    out->title = strings[1];
    out->keeps = strings[2];
    out->version = (unsigned)version;
    return QUIRE_OK;
}
