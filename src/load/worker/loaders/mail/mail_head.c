/* SPDX-License-Identifier: Apache-2.0 */
/* People ask who sent a thing, to whom and when: what answers has to stand in the text, where it can be cited. So the fields
 * that a mail program shows open it, decoded. Who wrote about what is one field; the date is one by itself, lest it
 * answers when something is that the mail speaks of (docs/decisions/mail.md). What else tells mails apart is metadata. */
#include "load/worker/loaders/mail/mail_head.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/mail/mail_words.h"

enum { FIELD_BYTES_MAX = 256 << 20 }; /* more than a text may have */

static void add_name(quire_buffer *out, InternetAddress *address, bool first)
{
    const char *name = internet_address_get_name(address);
    if (!first) quire_buffer_append_str(out, QUIRE_STR(", "));
    if (name) quire_buffer_append_str(out, quire_str_from(name));
}

/* "Li Hua <li@example.com>, team: a@example.com, b@example.com;". A group's members are mailboxes. */
static void add_addresses(quire_buffer *out, InternetAddressList *list, bool in_group)
{
    int count = list ? internet_address_list_length(list) : 0;
    for (int i = 0; i < count; i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);
        const char *name = internet_address_get_name(address);
        add_name(out, address, i == 0);
        if (INTERNET_ADDRESS_IS_MAILBOX(address)) {
            const char *box = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
            if (box) quire_buffer_printf(out, name && *name ? " <%s>" : "%s", box);
        } else if (INTERNET_ADDRESS_IS_GROUP(address) && !in_group) {
            quire_buffer_append_str(out, QUIRE_STR(": "));
            add_addresses(out, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)), true);
            quire_buffer_append_char(out, ';');
        }
    }
}

/* Sets metadata under `key` where there is a value. */
static bool keep_field(quire_builder *builder, const char *key, quire_buffer *value)
{
    value->size = quire_mail_clean_field(value->data, value->size);
    if (value->size && key)
        quire_builder_add_metadata(builder, quire_str_from(key), quire_buffer_view(value));
    return value->size > 0;
}

static void write_line(quire_builder *builder, const char *shown, const quire_buffer *value)
{
    quire_builder_append(builder, quire_str_from(shown));
    quire_builder_append(builder, QUIRE_STR(": "));
    quire_builder_append(builder, quire_buffer_view(value));
}

/* Metadata under `key`, and a line of the text under `shown`; either may be NULL. */
static void write_field(quire_builder *builder, const char *key, const char *shown, quire_buffer *value)
{
    if (!keep_field(builder, key, value) || !shown) return;
    quire_builder_open(builder, QUIRE_ELEMENT_FIELD);
    write_line(builder, shown, value);
    quire_builder_close(builder);
    quire_builder_end_line(builder);
}

static void set_text(quire_buffer *value, const char *text)
{
    quire_buffer_clear(value);
    if (text) quire_buffer_append_str(value, quire_str_from(text));
}

static void write_subject(GMimeMessage *message, quire_builder *builder, quire_buffer *value)
{
    set_text(value, g_mime_message_get_subject(message));
    write_field(builder, "subject", NULL, value);
    if (!value->size) return;
    quire_builder_set_title(builder, quire_buffer_view(value));
    quire_builder_open(builder, QUIRE_ELEMENT_TITLE);
    quire_builder_append(builder, quire_buffer_view(value));
    quire_builder_close(builder);
    quire_builder_end_block(builder);
}

/* Who asks after one of these names another: who wrote about it, who sent the file. */
static void write_sender(GMimeMessage *message, quire_str attached, quire_builder *builder,
                         quire_buffer *value)
{
    quire_buffer_clear(value);
    add_addresses(value, g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_FROM), false);
    bool sender = keep_field(builder, "from", value);
    quire_builder_open(builder, QUIRE_ELEMENT_FIELD);
    if (sender) write_line(builder, "From", value);
    set_text(value, g_mime_message_get_subject(message));
    bool subject = keep_field(builder, NULL, value);
    if (sender && subject) quire_builder_append(builder, QUIRE_STR("\n"));
    if (subject) write_line(builder, "Subject", value);
    set_text(value, NULL);
    quire_buffer_append_str(value, attached);
    if (attached.size && (sender || subject)) quire_builder_append(builder, QUIRE_STR("\n"));
    if (attached.size) write_line(builder, "Attachments", value);
    quire_builder_close(builder);
    quire_builder_end_line(builder);
}

static void write_addresses(GMimeMessage *message, quire_builder *builder, quire_buffer *value)
{
    static const struct {
        GMimeAddressType type;
        const char *key, *shown;
    } fields[] = {
        { GMIME_ADDRESS_TYPE_SENDER, "sender", NULL }, { GMIME_ADDRESS_TYPE_REPLY_TO, "reply_to", NULL },
        { GMIME_ADDRESS_TYPE_TO, "to", "To" },         { GMIME_ADDRESS_TYPE_CC, "cc", "Cc" },
        { GMIME_ADDRESS_TYPE_BCC, "bcc", "Bcc" },
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        quire_buffer_clear(value);
        add_addresses(value, g_mime_message_get_addresses(message, fields[i].type), false);
        write_field(builder, fields[i].key, fields[i].shown, value);
    }
}

/* As the sender's clock showed it. A date that is none is shown as it is, and is no metadata. */
static void write_date(GMimeMessage *message, quire_builder *builder, quire_buffer *value)
{
    GDateTime *date = g_mime_message_get_date(message);
    char *iso = date ? g_date_time_format(date, "%Y-%m-%dT%H:%M:%S%:z") : NULL;
    if (iso) quire_builder_add_metadata(builder, QUIRE_STR("date"), quire_str_from(iso));
    g_free(iso);
    set_text(value, g_mime_object_get_header(GMIME_OBJECT(message), "Date"));
    write_field(builder, NULL, "Date", value);
}

static void write_identity(GMimeMessage *message, quire_builder *builder, quire_buffer *value)
{
    static const struct {
        const char *header, *key;
    } fields[] = { { "Message-Id", "message_id" },
                   { "In-Reply-To", "in_reply_to" },
                   { "References", "references" } };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        set_text(value, g_mime_object_get_header(GMIME_OBJECT(message), fields[i].header));
        write_field(builder, fields[i].key, NULL, value);
    }
}

static bool is_kept(const char *name)
{
    static const char *const kept[] = { "Subject", "From",       "Sender",      "Reply-To",   "To",  "Cc",
                                        "Bcc",     "Message-Id", "In-Reply-To", "References", "Date" };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (g_ascii_strcasecmp(name, kept[i]) == 0) return true;
    return false;
}

/* Fields of the contents stand in the same head, and belong to the first part. */
static void account_fields(GMimeMessage *message, quire_ledger *ledger)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("fields");
    GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
    GMimeObject *part = g_mime_message_get_mime_part(message);
    int contents = part ? g_mime_header_list_get_count(g_mime_object_get_header_list(part)) : 0;
    int count = g_mime_header_list_get_count(headers), kept = 0;
    for (int i = 0; i < count; i++)
        kept += is_kept(g_mime_header_get_name(g_mime_header_list_get_header_at(headers, i)));
    quire_ledger_receive(ledger, step, unit, (uint64_t)(count + contents));
    quire_ledger_keep(ledger, step, unit, (uint64_t)kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("technical"), (uint64_t)(count + contents - kept));
}

quire_status quire_mail_write_head(GMimeMessage *message, quire_str attached, quire_builder *builder,
                                   quire_error *err)
{
    quire_buffer value;
    quire_buffer_init(&value, FIELD_BYTES_MAX);
    write_subject(message, builder, &value);
    write_sender(message, attached, builder, &value);
    write_addresses(message, builder, &value);
    write_date(message, builder, &value);
    write_identity(message, builder, &value);
    quire_builder_end_block(builder);
    account_fields(message, quire_builder_ledger(builder));
    bool failed = value.failure == QUIRE_E_NO_MEMORY;
    quire_buffer_free(&value);
    return failed ? quire_fail_memory(err) : QUIRE_OK;
}
