/* SPDX-License-Identifier: Apache-2.0 */
/* A mailbox in one file: each message is a document of its own, a mail. A line that begins with "From " and says when, above
 * a field, parts one from the next: "From " alone begins sentences, too, and not every program quotes those. What is quoted
 * (">From ") loses one mark. Source: RFC 4155; the mboxrd format. */
#include "load/worker/format.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/mail/mail_message.h"
#include "load/worker/loaders/mail/mail_probe.h"

#include <ctype.h>
#include <strings.h>

#define FROM QUIRE_STR("From ")

/* "14:20" stands in it. */
static bool says_time(quire_str line)
{
    for (size_t i = 2; i + 2 < line.size; i++)
        if (line.data[i] == ':' && isdigit((unsigned char)line.data[i - 1]) &&
            isdigit((unsigned char)line.data[i + 1]) && isdigit((unsigned char)line.data[i + 2]))
            return true;
    return false;
}

/* Whether a message begins with the line at `at`. */
static bool parts_at(quire_str bytes, size_t at)
{
    if (!quire_str_starts(quire_str_cut(bytes, at, bytes.size), FROM)) return false;
    bool says = says_time(quire_line_at(bytes, at, &at));
    quire_str next = says && at < bytes.size ? quire_line_at(bytes, at, &at) : (quire_str){ 0 };
    return quire_mail_field_name(next) > 0;
}

/* Where the first message behind `at` begins; the size of `bytes`: there is none. */
static size_t next_part(quire_str bytes, size_t at)
{
    while (at < bytes.size) {
        const char *found = memmem(bytes.data + at, bytes.size - at, "\nFrom ", 6);
        if (!found) break;
        at = (size_t)(found - bytes.data) + 1;
        if (parts_at(bytes, at)) return at;
    }
    return bytes.size;
}

static uint64_t count_messages(quire_str bytes)
{
    uint64_t count = 0;
    for (size_t at = 0; at < bytes.size; at = next_part(bytes, at)) count++;
    return count;
}

/* How many marks stand before a "From " that begins the line at `at`; 0: it is no such line. */
static size_t marks_at(quire_str bytes, size_t at)
{
    size_t marks = 0;
    while (at + marks < bytes.size && bytes.data[at + marks] == '>') marks++;
    return quire_str_starts(quire_str_cut(bytes, at + marks, bytes.size), FROM) ? marks : 0;
}

/* The message as it was before it came into the mailbox: `bytes`, or a copy in `out`. */
static quire_str unquote(quire_str bytes, quire_buffer *out)
{
    size_t written = 0;
    for (size_t at = 0; at < bytes.size;) {
        const char *found = memmem(bytes.data + at, bytes.size - at, "\n>", 2);
        if (!found) break;
        at = (size_t)(found - bytes.data) + 1;
        if (!marks_at(bytes, at)) continue;
        quire_buffer_append_str(out, quire_str_cut(bytes, written, at));
        written = at + 1;
    }
    if (!written) return bytes;
    quire_buffer_append_str(out, quire_str_cut(bytes, written, bytes.size));
    return quire_buffer_view(out);
}

/* The value of a field in the head, without those that are folded. */
static quire_str field(quire_str head, quire_str name)
{
    for (size_t at = 0; at < head.size;) {
        quire_str line = quire_line_at(head, at, &at);
        if (line.size > name.size && line.data[name.size] == ':' &&
            strncasecmp(line.data, name.data, name.size) == 0)
            return quire_str_trim(quire_str_cut(line, name.size + 1, line.size));
    }
    return (quire_str){ 0 };
}

/* Why no one reads the message; NULL: it is read. Mozilla leaves what was deleted where it is, with bit 8 set, until the
 * folder is compacted; IMAP servers keep notes of their own as the first message. */
static const char *passed_over(quire_str message)
{
    quire_str head = quire_mail_head_of(message), state = field(head, QUIRE_STR("X-Mozilla-Status"));
    if (state.size >= 4 && isxdigit((unsigned char)state.data[3]) &&
        (isdigit((unsigned char)state.data[3]) ? state.data[3] >= '8' : true))
        return "deleted";
    bool internal = quire_str_holds(field(head, QUIRE_STR("Subject")), "FOLDER INTERNAL DATA");
    return internal && field(head, QUIRE_STR("X-IMAP")).size ? "system" : NULL;
}

static void account(quire_load_host *host, const char *reason)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("messages");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    if (reason) quire_ledger_drop_count(ledger, step, unit, quire_str_from(reason), 1);
    else quire_ledger_keep(ledger, step, unit, 1);
}

/* `message`: behind the line that parts it from the one before. */
static quire_status give_message(quire_load_host *host, quire_str message, uint64_t number, quire_error *err)
{
    quire_arena arena = { 0 };
    quire_buffer unquoted;
    quire_host_child child = { .media_type = QUIRE_STR("message/rfc822") };
    quire_buffer_init(&unquoted, SIZE_MAX / 4);
    child.bytes = unquote(message, &unquoted);
    quire_str name = quire_mail_name(child.bytes, &arena);
    if (name.data) {
        child.name = quire_arena_printf(&arena, "%llu %.*s", (unsigned long long)number, QUIRE_FMT(name));
        quire_mail_flatten_name(child.name);
    }
    quire_status status = child.name.data && !unquoted.failure
                              ? quire_host_child_found(host, &child, NULL, err)
                              : quire_fail_memory(err);
    quire_buffer_free(&unquoted);
    quire_arena_free(&arena);
    return status;
}

static quire_status load_mbox(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_str bytes = input->bytes;
    uint64_t number = 0;
    quire_status status = QUIRE_OK;
    quire_ledger_receive(quire_builder_ledger(host->builder), QUIRE_STR("load"), QUIRE_STR("messages"),
                         count_messages(bytes));
    for (size_t at = 0, next; at < bytes.size && !status; at = next) {
        size_t start = at;
        next = next_part(bytes, at);
        if (parts_at(bytes, at)) quire_line_at(bytes, at, &start);
        quire_str message = quire_str_cut(bytes, start, next);
        const char *reason = passed_over(message);
        number++;
        account(host, reason);
        if (!reason) status = give_message(host, message, number, err);
        if (!status) status = quire_host_progress(host, next, bytes.size, err);
    }
    if (!status && host->child_count == 0 && host->unnamed == 0)
        quire_host_refuse(host, QUIRE_LOAD_EMPTY, "the mailbox holds no messages but deleted ones");
    return status;
}

static const quire_format_type types[] = { { "application/mbox", "mbox|mbx", "application/x-mbox" }, { 0 } };

/* One message behind such a line is a mail, unless it is called a mailbox. */
static bool is_mailbox(const quire_probe *probe)
{
    return parts_at(probe->bytes, 0) &&
           (quire_probe_claims(probe, &quire_format_mbox) || next_part(probe->bytes, 0) < probe->bytes.size);
}

const quire_format quire_format_mbox = {
    .name = "mbox",
    .title = "Mailboxes",
    .keeps = "each message as a mail, by its number and subject",
    .version = 1,
    .types = types,
    .probe = is_mailbox,
    .load = load_mbox,
};
