/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/answer.h"

#include "base/str.h"
#include "load/worker/format.h"
#include "record/document_codec.h"

/* Of a document that failed nothing is kept, and a loader that was stopped has not balanced its account: all that any
 * step received is dropped for the reason of the failure. */
static quire_ledger failed_account(quire_ledger_rows rows, quire_load_reason reason, quire_arena *arena)
{
    quire_ledger account;
    quire_ledger_init(&account, arena);
    for (size_t i = 0; i < rows.count; i++) {
        const quire_ledger_row *row = &rows.items[i];
        uint64_t told = row->kept;
        for (size_t j = 0; j < row->dropped_count; j++) told += row->dropped[j].count;
        uint64_t received = row->received > told ? row->received : told;
        quire_ledger_receive(&account, row->step, row->unit, received);
        quire_ledger_drop_count(&account, row->step, row->unit,
                                quire_str_from(quire_load_reason_name(reason)), received);
    }
    return account;
}

static bool send_pieces(quire_channel *channel, quire_frame_part part, quire_str whole)
{
    bool sent = true;
    for (size_t offset = 0; offset < whole.size && sent; offset += QUIRE_FRAME_PIECE_MAX_BYTES) {
        quire_frame_put_piece(&channel->out, &channel->next_number, part, whole, offset);
        sent = quire_channel_send_full(channel);
    }
    return sent;
}

bool quire_answer_document(quire_channel *channel, quire_load_host *host, const quire_document *document)
{
    quire_buffer structure, account;
    quire_buffer_init(&structure, QUIRE_FRAME_STRUCTURE_MAX_BYTES);
    quire_buffer_init(&account, QUIRE_FRAME_PAYLOAD_MAX_BYTES);
    if (!host->reason) quire_document_encode(document, &structure);
    if (structure.failure == QUIRE_E_LIMIT)
        quire_host_refuse(host, QUIRE_LOAD_OVER_LIMIT, "its structure is larger than a document's may be");
    quire_ledger ledger = *quire_builder_ledger(host->builder);
    if (host->reason) ledger = failed_account(quire_ledger_view(&ledger), host->reason, host->arena);
    quire_ledger_encode(quire_ledger_view(&ledger), &account);
    bool sent = structure.failure != QUIRE_E_NO_MEMORY && !account.failure && !ledger.failed;
    if (sent && !host->reason)
        sent = send_pieces(channel, QUIRE_FRAME_TEXT, document->text) &&
               send_pieces(channel, QUIRE_FRAME_STRUCTURE, quire_buffer_view(&structure));
    if (sent) {
        quire_frame_put_ledger(&channel->out, &channel->next_number, quire_buffer_view(&account));
        quire_frame_put_done(&channel->out, &channel->next_number, host->reason, host->message);
        sent = quire_channel_send(channel);
    }
    quire_buffer_free(&structure);
    quire_buffer_free(&account);
    return sent;
}

/* The words of "html|htm", added to `out`, in `arena`. False: no memory. */
static bool add_words(const char *list, quire_arena *arena, quire_strs *out)
{
    size_t count = out->count;
    quire_str word;
    for (const char *at = list; quire_format_next_word(&at, &word);) count++;
    quire_str *items = quire_arena_array(arena, count, sizeof *items);
    if (!items) return false;
    if (out->count) memcpy(items, out->items, out->count * sizeof *items);
    while (quire_format_next_word(&list, &word)) items[out->count++] = word;
    out->items = items;
    return true;
}

static bool row_of(const quire_format *format, quire_arena *arena, quire_format_row *out)
{
    bool fits = true;
    *out = (quire_format_row){ .name = quire_str_from(format->name),
                               .title = quire_str_from(format->title),
                               .keeps = quire_str_from(format->keeps),
                               .version = format->version };
    for (const quire_format_type *type = format->types; type->media_type && fits; type++)
        fits = add_words(type->media_type, arena, &out->types) &&
               add_words(type->endings, arena, &out->endings);
    return fits;
}

bool quire_answer_formats(quire_channel *channel)
{
    quire_arena arena = { 0 };
    quire_format_row row = { .name = QUIRE_STR(QUIRE_FORMAT_COMMON), .version = QUIRE_FORMAT_COMMON_VERSION };
    bool fits = true;
    quire_frame_put_format(&channel->out, &channel->next_number, &row);
    for (size_t i = 0; quire_worker_formats[i] && fits; i++) {
        fits = row_of(quire_worker_formats[i], &arena, &row);
        if (fits) quire_frame_put_format(&channel->out, &channel->next_number, &row);
    }
    quire_frame_put_done(&channel->out, &channel->next_number, QUIRE_LOAD_OK, (quire_str){ 0 });
    bool sent = fits && quire_channel_send(channel);
    quire_arena_free(&arena);
    return sent;
}
