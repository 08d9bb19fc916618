/* SPDX-License-Identifier: Apache-2.0 */
#include "load/incoming_answer.h"

#include "base/error.h"
#include "base/str.h"
#include "load/child_name.h"
#include "record/document_codec.h"
#include "record/ledger.h"

#include <inttypes.h>

/* Of one row, so that the sums of many stay far from any overflow. */
static const uint64_t ledger_count_max = (uint64_t)1 << 44;

void quire_load_answer_init(quire_load_answer *answer, const quire_load_request *request,
                            const quire_load_sink *sink)
{
    *answer = (quire_load_answer){ .request = *request };
    if (sink) answer->sink = *sink;
    quire_buffer_init(&answer->parts[QUIRE_FRAME_TEXT], (size_t)request->text_limit_bytes);
    quire_buffer_init(&answer->parts[QUIRE_FRAME_STRUCTURE], QUIRE_FRAME_STRUCTURE_MAX_BYTES);
    quire_buffer_init(&answer->ledger, QUIRE_FRAME_PAYLOAD_MAX_BYTES);
    quire_buffer_init(&answer->formats, QUIRE_FRAME_PAYLOAD_MAX_BYTES);
}

void quire_load_answer_free(quire_load_answer *answer)
{
    quire_buffer_free(&answer->parts[QUIRE_FRAME_TEXT]);
    quire_buffer_free(&answer->parts[QUIRE_FRAME_STRUCTURE]);
    quire_buffer_free(&answer->ledger);
    quire_buffer_free(&answer->formats);
}

uint64_t quire_load_answer_bytes_max(const quire_load_answer *answer)
{
    enum {
        OTHER_BYTES = 4 << 20, /* account, progress, heads of pieces, and a frame that is not whole yet */
        CHILD_HEAD_BYTES = 96 + /* headers, sizes */ QUIRE_CHILD_NAME_MAX_BYTES +
                           3 * QUIRE_FRAME_HINT_MAX_BYTES + QUIRE_FRAME_MESSAGE_MAX_BYTES,
        LINK_HEAD_BYTES = QUIRE_FRAME_HEADER_BYTES + 1,
    };
    return answer->request.text_limit_bytes + QUIRE_FRAME_STRUCTURE_MAX_BYTES + OTHER_BYTES +
           answer->child_bytes + answer->child_bytes / 1024 +
           (uint64_t)answer->child_count * CHILD_HEAD_BYTES + answer->link_bytes +
           (uint64_t)answer->link_count * LINK_HEAD_BYTES;
}

/* Whether what stands before the document may still come. */
static bool before_document(const quire_load_answer *answer)
{
    return !answer->begun[QUIRE_FRAME_TEXT] && !answer->begun[QUIRE_FRAME_STRUCTURE] && !answer->has_ledger;
}

static quire_status take_progress(quire_load_answer *answer, quire_str payload, quire_error *err)
{
    if (!before_document(answer))
        return quire_fail(err, QUIRE_E_FORMAT, "a progress frame behind the document");
    return quire_frame_progress_decode(payload, &answer->progress_done, &answer->progress_total, err);
}

/* Of a document in which others were found no text need come. */
static bool part_is_whole(const quire_load_answer *answer, quire_frame_part part)
{
    bool due = part == QUIRE_FRAME_STRUCTURE || !answer->child_count;
    return answer->parts[part].size == answer->announced[part] && (answer->begun[part] || !due);
}

static quire_status take_piece(quire_load_answer *answer, quire_str payload, quire_error *err)
{
    quire_frame_piece piece;
    quire_status status = quire_frame_piece_decode(payload, &piece, err);
    if (status) return status;
    quire_frame_part part = piece.part;
    const char *name = part == QUIRE_FRAME_TEXT ? "text" : "structure";
    if (answer->has_ledger || (part == QUIRE_FRAME_TEXT && answer->begun[QUIRE_FRAME_STRUCTURE]) ||
        (part == QUIRE_FRAME_STRUCTURE && !part_is_whole(answer, QUIRE_FRAME_TEXT)))
        return quire_fail(err, QUIRE_E_FORMAT, "a piece of the %s out of order", name);
    quire_buffer *buffer = &answer->parts[part];
    if (piece.whole_bytes > buffer->limit_bytes)
        return quire_fail(err, QUIRE_E_FORMAT, "a %s of %" PRIu64 " bytes, allowed are %zu", name,
                          piece.whole_bytes, buffer->limit_bytes);
    if (answer->begun[part] && piece.whole_bytes != answer->announced[part])
        return quire_fail(err, QUIRE_E_FORMAT, "two sizes of the %s: %" PRIu64 " and %" PRIu64, name,
                          answer->announced[part], piece.whole_bytes);
    if (piece.offset != buffer->size || piece.bytes.size > piece.whole_bytes - piece.offset)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "%zu bytes of the %s at offset %" PRIu64 ", expected offset %zu in %" PRIu64
                          " bytes",
                          piece.bytes.size, name, piece.offset, buffer->size, piece.whole_bytes);
    answer->begun[part] = true;
    answer->announced[part] = piece.whole_bytes;
    quire_buffer_append_str(buffer, piece.bytes);
    return quire_buffer_check(buffer, name, err);
}

static quire_status take_ledger(quire_load_answer *answer, quire_str payload, quire_error *err)
{
    if (answer->has_ledger) return quire_fail(err, QUIRE_E_FORMAT, "two ledgers");
    answer->has_ledger = true;
    quire_buffer_append_str(&answer->ledger, payload);
    return quire_buffer_check(&answer->ledger, "ledger", err);
}

/* Ranges of the document stand one behind the other: together they are no more than it. */
static quire_status take_range(quire_load_answer *answer, const quire_frame_child *head, quire_error *err)
{
    uint64_t whole = answer->request.size_bytes;
    bool good = !answer->request.part.line && !answer->has_bytes && !head->reason &&
                head->heads_bytes <= whole && head->offset >= answer->ranges_end && head->offset <= whole &&
                head->size_bytes && head->size_bytes <= whole - head->offset;
    if (!good)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "a range of %" PRIu64 " bytes at %" PRIu64 " of a document of %" PRIu64 " bytes",
                          head->size_bytes, head->offset, whole);
    answer->ranges_end = head->offset + head->size_bytes;
    return answer->sink.child(answer->sink.user, head, err);
}

static quire_status take_child_head(quire_load_answer *answer, const quire_frame_child *head,
                                    quire_error *err)
{
    const quire_load_request *request = &answer->request;
    if (answer->child_bytes_due)
        return quire_fail(err, QUIRE_E_FORMAT, "a child before the one before it is whole");
    if (answer->child_count == request->child_limit)
        return quire_fail(err, QUIRE_E_FORMAT, "more children than the %" PRIu32 " that were asked for",
                          request->child_limit);
    if (!head->is_range && head->heads_bytes > head->size_bytes)
        return quire_fail(err, QUIRE_E_FORMAT, "heads of %" PRIu64 " bytes in a part of %" PRIu64,
                          head->heads_bytes, head->size_bytes);
    if (!head->is_range && head->size_bytes > request->child_limit_bytes - answer->child_bytes)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "a child of %" PRIu64 " bytes behind others of %" PRIu64 ", allowed are %" PRIu64
                          " for all",
                          head->size_bytes, answer->child_bytes, request->child_limit_bytes);
    answer->child_count++;
    answer->good_child_count += head->reason == QUIRE_LOAD_OK;
    if (head->is_range) return take_range(answer, head, err);
    if (answer->ranges_end && !head->reason)
        return quire_fail(err, QUIRE_E_FORMAT, "a child with bytes of its own behind a range");
    answer->has_bytes |= !head->reason;
    answer->child_bytes += head->size_bytes;
    answer->child_bytes_due = head->size_bytes;
    return answer->sink.child(answer->sink.user, head, err);
}

static quire_status take_child(quire_load_answer *answer, quire_str payload, quire_error *err)
{
    quire_frame_child head;
    quire_str piece;
    bool is_head;
    if (!before_document(answer)) return quire_fail(err, QUIRE_E_FORMAT, "a child behind the document");
    quire_status status = quire_frame_child_decode(payload, &is_head, &head, &piece, err);
    if (status) return status;
    if (is_head) return take_child_head(answer, &head, err);
    if (piece.size > answer->child_bytes_due)
        return quire_fail(err, QUIRE_E_FORMAT, "%zu bytes of a child of which %" PRIu64 " are to come",
                          piece.size, answer->child_bytes_due);
    answer->child_bytes_due -= piece.size;
    return answer->sink.bytes(answer->sink.user, piece, err);
}

static quire_status take_link(quire_load_answer *answer, quire_str payload, quire_error *err)
{
    if (!before_document(answer)) return quire_fail(err, QUIRE_E_FORMAT, "a link behind the document");
    quire_link link = { 0 };
    quire_status status = quire_frame_link_decode(payload, &link, err);
    if (status) return status;
    answer->link_count++;
    answer->link_bytes += link.uri.size;
    if (answer->link_count > QUIRE_LINKS_MAX || answer->link_bytes > QUIRE_FRAME_LINKS_MAX_BYTES)
        return quire_fail(err, QUIRE_E_FORMAT, "more than %d links, or %d bytes of them", QUIRE_LINKS_MAX,
                          QUIRE_FRAME_LINKS_MAX_BYTES);
    return answer->sink.link(answer->sink.user, &link, err);
}

static quire_status take_format(quire_load_answer *answer, quire_str payload, quire_error *err)
{
    if (answer->format_count == QUIRE_FRAME_FORMATS_MAX)
        return quire_fail(err, QUIRE_E_FORMAT, "more than %d formats", QUIRE_FRAME_FORMATS_MAX);
    answer->format_count++;
    const uint32_t size = (uint32_t)payload.size;
    quire_buffer_append(&answer->formats, &size, sizeof size);
    quire_buffer_append_str(&answer->formats, payload);
    return quire_buffer_check(&answer->formats, "list of formats", err);
}

static quire_status take_done(quire_load_answer *answer, quire_str payload, quire_error *err)
{
    quire_load_reason reason;
    quire_str message;
    quire_status status = quire_frame_done_decode(payload, &reason, &message, err);
    if (status) return status;
    answer->done = true;
    if (answer->request.what == QUIRE_REQUEST_FORMATS)
        return reason == QUIRE_LOAD_OK && answer->format_count
                   ? QUIRE_OK
                   : quire_fail(err, QUIRE_E_FORMAT, "a list of %" PRIu32 " formats with the reason \"%s\"",
                                answer->format_count, quire_load_reason_name(reason));
    if (!answer->has_ledger) return quire_fail(err, QUIRE_E_FORMAT, "an end without a ledger");
    bool whole = part_is_whole(answer, QUIRE_FRAME_TEXT) && part_is_whole(answer, QUIRE_FRAME_STRUCTURE);
    if (reason == QUIRE_LOAD_OK && !whole)
        return quire_fail(err, QUIRE_E_FORMAT, "an end before the document is whole");
    if (reason != QUIRE_LOAD_OK && (answer->begun[QUIRE_FRAME_TEXT] || answer->begun[QUIRE_FRAME_STRUCTURE]))
        return quire_fail(err, QUIRE_E_FORMAT, "a document together with the reason \"%s\"",
                          quire_load_reason_name(reason));
    answer->reason = reason;
    if (message.size) memcpy(answer->message, message.data, message.size);
    answer->message_size = message.size;
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
    if (answer->child_bytes_due && header->type != QUIRE_FRAME_CHILD)
        return quire_fail(err, QUIRE_E_FORMAT, "%" PRIu64 " bytes of a child are missing",
                          answer->child_bytes_due);
    if (header->type == QUIRE_FRAME_DONE) return take_done(answer, payload, err);
    bool of_formats = answer->request.what == QUIRE_REQUEST_FORMATS;
    switch (of_formats == (header->type == QUIRE_FRAME_FORMAT) ? header->type : QUIRE_FRAME_REQUEST) {
    case QUIRE_FRAME_PROGRESS: return take_progress(answer, payload, err);
    case QUIRE_FRAME_CHILD: return take_child(answer, payload, err);
    case QUIRE_FRAME_LINK: return take_link(answer, payload, err);
    case QUIRE_FRAME_DOCUMENT: return take_piece(answer, payload, err);
    case QUIRE_FRAME_LEDGER: return take_ledger(answer, payload, err);
    case QUIRE_FRAME_FORMAT: return take_format(answer, payload, err);
    case QUIRE_FRAME_DONE:
    case QUIRE_FRAME_REQUEST:
    case QUIRE_FRAME_READY: break;
    }
    return quire_fail(err, QUIRE_E_FORMAT, "a frame of type %d, which this answer does not hold",
                      (int)header->type);
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

/* The account balances, and keeps the documents that were handed over. */
static quire_status check_account(quire_ledger_rows rows, uint32_t documents, quire_error *err)
{
    uint64_t kept = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const quire_ledger_row *row = &rows.items[i];
        if (quire_str_is(row->step, "load") && quire_str_is(row->unit, "documents")) kept += row->kept;
        if (row->received > ledger_count_max)
            return quire_fail(err, QUIRE_E_FORMAT, "an account of \"%.*s\" that receives %" PRIu64 " %.*s",
                              QUIRE_FMT(row->step), row->received, QUIRE_FMT(row->unit));
        if (quire_ledger_row_balances(row)) continue;
        return quire_fail(err, QUIRE_E_FORMAT,
                          "an account of \"%.*s\" that does not balance: %" PRIu64 " %.*s received, %" PRIu64
                          " kept",
                          QUIRE_FMT(row->step), row->received, QUIRE_FMT(row->unit), row->kept);
    }
    if (kept == documents) return QUIRE_OK;
    return quire_fail(err, QUIRE_E_FORMAT,
                      "an account that keeps %" PRIu64 " documents, where %" PRIu32 " were handed over", kept,
                      documents);
}

quire_status quire_load_answer_finish(const quire_load_answer *answer, quire_arena *arena,
                                      quire_document *document, quire_ledger_rows *ledger, quire_error *err)
{
    if (!answer->done) return quire_fail(err, QUIRE_E_FORMAT, "an answer without its last frame");
    quire_ledger_rows rows = { 0 };
    quire_status status = quire_ledger_decode(quire_buffer_view(&answer->ledger), arena, &rows, err);
    if (!status)
        status = check_account(rows, answer->reason == QUIRE_LOAD_OK ? answer->good_child_count : 0, err);
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

quire_status quire_load_answer_formats(const quire_load_answer *answer, quire_arena *arena,
                                       quire_formats *out, quire_error *err)
{
    quire_str frames = quire_buffer_view(&answer->formats);
    quire_format_row *rows = quire_arena_array(arena, answer->format_count, sizeof *rows);
    quire_formats formats = { .items = rows };
    if (!answer->done) return quire_fail(err, QUIRE_E_FORMAT, "an answer without its last frame");
    if (!rows) return quire_fail_memory(err);
    for (size_t at = 0; at < frames.size;) {
        uint32_t size;
        quire_format_row row = { 0 };
        memcpy(&size, frames.data + at, sizeof size);
        at += sizeof size + size;
        quire_status status = quire_frame_format_decode(quire_str_cut(frames, at - size, at), arena, &row,
                                                        err);
        if (status) return status;
        if (quire_str_is(row.name, QUIRE_FORMAT_COMMON)) formats.common_version = row.version;
        else if (quire_formats_version(&formats, row.name))
            return quire_fail(err, QUIRE_E_FORMAT, "two formats of the name \"%.*s\"", QUIRE_FMT(row.name));
        else rows[formats.count++] = row;
    }
    if (!formats.common_version || !formats.count)
        return quire_fail(err, QUIRE_E_FORMAT, "a list of formats that lacks what they share, or any format");
    *out = formats;
    return QUIRE_OK;
}
