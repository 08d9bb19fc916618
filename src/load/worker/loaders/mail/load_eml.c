/* SPDX-License-Identifier: Apache-2.0 */
/* A mail, through gmime: its head, its own words, and what came with it, which are documents of their own. Charsets are
 * Quire's matter: bodies are decoded as other texts are (decode.h), and what gmime decodes comes from iconv.c. A damaged
 * part costs itself. Sources: RFC 5322, 2045 to 2047, 2183, 2231. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/loaders/mail/mail_content.h"
#include "load/worker/loaders/mail/mail_head.h"
#include "load/worker/loaders/mail/mail_history.h"
#include "load/worker/loaders/mail/mail_message.h"
#include "load/worker/loaders/mail/mail_parts.h"
#include "load/worker/loaders/mail/mail_probe.h"
#include "load/worker/loaders/mail/mail_text.h"
#include "load/worker/loaders/web/load_html.h"

#include <gmime/gmime.h>
#include <limits.h>

enum {
    HEAD_BYTES = 65536, /* in which a mail's subject is looked for */
    NAMES_BYTES = 4096, /* of what came with it, told in its head */
};

struct loading {
    quire_load_host *host;
    quire_str bytes; /* of the mail */
    mail_parts parts;
    size_t children; /* so many parts were no body */
    bool read;       /* something of it was */
};

static quire_str parameter(GMimePart *part, const char *name)
{
    return quire_str_from(g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), name));
}

static void drop_part(struct loading *self, const char *reason)
{
    quire_ledger_drop_count(quire_builder_ledger(self->host->builder), QUIRE_STR("load"), QUIRE_STR("parts"),
                            quire_str_from(reason), 1);
}

static void keep_part(struct loading *self)
{
    quire_ledger_keep(quire_builder_ledger(self->host->builder), QUIRE_STR("load"), QUIRE_STR("parts"), 1);
    self->read = true;
}

static void account_bytes(struct loading *self, uint64_t received, const char *reason, uint64_t dropped)
{
    const quire_str step = QUIRE_STR("transfer"), unit = QUIRE_STR("bytes");
    quire_ledger *ledger = quire_builder_ledger(self->host->builder);
    quire_ledger_receive(ledger, step, unit, received);
    quire_ledger_keep(ledger, step, unit, received - dropped);
    quire_ledger_drop_count(ledger, step, unit, quire_str_from(reason), dropped);
}

/* The part's content in `out`, which the caller frees. Enters and gives the bytes that its transfer encoding lost. */
static uint64_t read_part(struct loading *self, GMimePart *part, size_t limit, quire_buffer *out)
{
    quire_str raw = quire_mail_content_of(part, self->bytes);
    quire_buffer_init(out, limit);
    uint64_t lost = quire_mail_decode_content(part, raw, out);
    account_bytes(self, raw.size, "undecodable", lost);
    return lost;
}

/* ---- the mail's own words ---- */

static quire_status write_plain(struct loading *self, quire_str bytes, quire_str declared, mail_flow flow,
                                quire_error *err)
{
    quire_str text, charset;
    quire_status status = quire_load_decode(bytes, declared, self->host->arena,
                                            quire_builder_ledger(self->host->builder), &text, &charset, err);
    if (!status) quire_mail_write_text(self->host->builder, text, flow);
    return status;
}

/* What the mail quotes without a blockquote is a piece of its own. */
static quire_status write_html(struct loading *self, quire_str bytes, quire_str declared, quire_error *err)
{
    quire_load_host *host = self->host;
    quire_str html;
    uint64_t received, kept = 0;
    quire_status status = quire_html_decode(bytes, declared, host->builder, host->arena, &html, err);
    if (status) return status;
    size_t history = quire_mail_history_in_html(html);
    status = quire_html_write_piece(quire_str_cut(html, 0, history), (quire_str){ 0 }, host->builder,
                                    host->arena, &received, &kept, err);
    quire_builder_end_block(host->builder);
    if (status || history == html.size) return status;
    quire_builder_open(host->builder, QUIRE_ELEMENT_QUOTE);
    status = quire_html_write_piece(quire_str_cut(html, history, html.size), (quire_str){ 0 }, host->builder,
                                    host->arena, &received, &kept, err);
    quire_builder_close(host->builder);
    quire_builder_end_block(host->builder);
    return status;
}

static mail_flow flow_of(GMimePart *part)
{
    quire_str format = parameter(part, "format"), delete_space = parameter(part, "delsp");
    return (mail_flow){ .flowed = format.size && g_ascii_strcasecmp(format.data, "flowed") == 0,
                        .delete_space = delete_space.size &&
                                        g_ascii_strcasecmp(delete_space.data, "yes") == 0 };
}

static quire_status write_body(struct loading *self, const mail_part *part, quire_error *err)
{
    quire_buffer bytes;
    quire_status status;
    if (!part->part) {
        status = write_plain(self, part->text, (quire_str){ 0 }, (mail_flow){ 0 }, err);
        if (!status) keep_part(self);
        return status;
    }
    read_part(self, part->part, SIZE_MAX / 4, &bytes);
    quire_str view = quire_buffer_view(&bytes), charset = parameter(part->part, "charset");
    status = bytes.failure                  ? quire_fail_memory(err)
             : part->role == MAIL_BODY_HTML ? write_html(self, view, charset, err)
                                            : write_plain(self, view, charset, flow_of(part->part), err);
    if (!status) keep_part(self);
    quire_buffer_free(&bytes);
    return status;
}

/* ---- what came with it ---- */

static bool has_type(GMimePart *part, const char *type, const char *subtype)
{
    return g_mime_content_type_is_type(g_mime_object_get_content_type(GMIME_OBJECT(part)), type, subtype);
}

/* After its subject, whether it could be unpacked or not. */
static quire_str name_of_mail(struct loading *self, GMimePart *part)
{
    quire_buffer head;
    quire_buffer_init(&head, HEAD_BYTES);
    quire_str raw = quire_mail_content_of(part, self->bytes);
    if (raw.size > HEAD_BYTES) raw.size = HEAD_BYTES;
    quire_mail_decode_content(part, raw, &head);
    quire_str name = quire_mail_name(quire_buffer_view(&head), self->host->arena);
    quire_buffer_free(&head);
    return name;
}

/* A file's name: in a mail a slash is no folder. */
static quire_str name_of(struct loading *self, GMimePart *part)
{
    quire_arena *arena = self->host->arena;
    quire_str name = quire_mail_line(g_mime_part_get_filename(part), arena);
    if (!name.size && has_type(part, "message", "*")) name = name_of_mail(self, part);
    else if (!name.size && has_type(part, "text", "calendar"))
        name = quire_arena_copy(arena, QUIRE_STR("invitation.ics"));
    else if (!name.size) name = quire_arena_printf(arena, "part-%zu", self->children);
    quire_mail_flatten_name(name);
    return name;
}

static quire_status give_child(struct loading *self, GMimePart *part, quire_error *err)
{
    quire_load_host *host = self->host;
    quire_buffer bytes;
    quire_load_reason outcome = QUIRE_LOAD_OK;
    uint64_t lost = read_part(self, part, quire_host_room(host), &bytes);
    quire_host_child child = { .bytes = quire_buffer_view(&bytes), .charset = parameter(part, "charset") };
    char *type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(GMIME_OBJECT(part)));
    self->children++;
    child.media_type = quire_str_from(type);
    child.name = name_of(self, part);
    if (bytes.failure == QUIRE_E_LIMIT) {
        child.reason = QUIRE_LOAD_OVER_LIMIT;
    } else if (has_type(part, "message", "partial")) {
        child.reason = QUIRE_LOAD_UNSUPPORTED;
        child.message = QUIRE_STR("it is one of the pieces in which a mail was sent, which are not joined");
    } else if (lost && child.bytes.size == 0) {
        child.reason = QUIRE_LOAD_MALFORMED;
        child.message = QUIRE_STR("its transfer encoding is damaged from its start on");
    }
    quire_status status = bytes.failure == QUIRE_E_NO_MEMORY || !child.name.data
                              ? quire_fail_memory(err)
                              : quire_host_child_found(host, &child, &outcome, err);
    g_free(type);
    quire_buffer_free(&bytes);
    if (status) return status;
    if (outcome) drop_part(self, quire_load_reason_name(outcome));
    else keep_part(self);
    return QUIRE_OK;
}

/* RFC 2017, and RFC 2046 section 5.2.3 for files of a server. */
static quire_status give_link(struct loading *self, GMimePart *part, quire_error *err)
{
    quire_str access = parameter(part, "access-type"), uri = { 0 };
    quire_str site = parameter(part, "site"), folder = parameter(part, "directory"),
              name = parameter(part, "name");
    bool ftp = access.size && strstr("anon-ftp ftp", access.data) && site.size && name.size;
    if (access.size && g_ascii_strcasecmp(access.data, "url") == 0) uri = parameter(part, "url");
    else if (ftp)
        uri = quire_arena_printf(self->host->arena, "ftp://%.*s/%.*s%s%.*s", QUIRE_FMT(site),
                                 QUIRE_FMT(folder), folder.size ? "/" : "", QUIRE_FMT(name));
    if (!uri.size) {
        drop_part(self, "external");
        return QUIRE_OK;
    }
    keep_part(self);
    return quire_host_link(self->host, QUIRE_LINK_BODY, uri, err);
}

/* ---- all of it ---- */

static quire_status write_parts(struct loading *self, quire_error *err)
{
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < self->parts.count && !status; i++) {
        const mail_part *part = &self->parts.items[i];
        switch (part->role) {
        case MAIL_BODY_PLAIN:
        case MAIL_BODY_HTML: status = write_body(self, part, err); break;
        case MAIL_ATTACHED: status = give_child(self, part->part, err); break;
        case MAIL_ELSEWHERE: status = give_link(self, part->part, err); break;
        case MAIL_DROPPED: drop_part(self, part->reason); break;
        }
    }
    return status;
}

/* The names of what came with the mail, as its reader sees them. A picture that the text shows is a part of the text. */
static quire_status name_attached(struct loading *self, quire_buffer *out, quire_error *err)
{
    for (size_t i = 0; i < self->parts.count; i++) {
        GMimePart *part = self->parts.items[i].part;
        if (self->parts.items[i].role != MAIL_ATTACHED) continue;
        quire_str name = quire_mail_line(g_mime_part_get_filename(part), self->host->arena);
        bool shown = has_type(part, "image", "*") && g_mime_object_get_content_id(GMIME_OBJECT(part));
        if (!name.data) return quire_fail_memory(err);
        if (!name.size || shown || name.size + 2 > out->limit_bytes - out->size) continue;
        if (out->size) quire_buffer_append_str(out, QUIRE_STR(", "));
        quire_buffer_append_str(out, name);
    }
    return out->failure ? quire_fail_memory(err) : QUIRE_OK;
}

static quire_status read_message(struct loading *self, GMimeMessage *message, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("parts");
    quire_load_host *host = self->host;
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    quire_mail_sort_parts(g_mime_message_get_mime_part(message), host->arena, &self->parts);
    if (self->parts.failed) return quire_fail_memory(err);
    uint64_t parts = quire_mail_count_parts(message);
    quire_ledger_receive(ledger, step, unit, parts);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), parts - self->parts.count);
    account_bytes(self, self->parts.outside_bytes, "outside_parts", self->parts.outside_bytes);
    quire_buffer attached;
    quire_buffer_init(&attached, NAMES_BYTES);
    quire_status status = name_attached(self, &attached, err);
    if (!status) status = quire_mail_write_head(message, quire_buffer_view(&attached), host->builder, err);
    quire_buffer_free(&attached);
    if (!status) status = write_parts(self, err);
    if (!status && self->parts.encrypted && !self->read)
        quire_host_refuse(host, QUIRE_LOAD_ENCRYPTED, "the mail is encrypted");
    return status;
}

static quire_status load_eml(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    struct loading self = { .host = host, .bytes = input->bytes };
    quire_str bytes = input->bytes;
    if (bytes.size > UINT_MAX) {
        quire_host_refuse(host, QUIRE_LOAD_OVER_LIMIT, "a mail may have 4 GB, and it has more");
        return QUIRE_OK;
    }
    GMimeParserOptions *options = quire_mail_options(bytes, host->arena);
    GByteArray array;
    GMimeMessage *message = quire_mail_parse(bytes, options, host->arena, &array);
    quire_status status = QUIRE_OK;
    if (message) status = read_message(&self, message, err);
    else quire_host_refuse(host, QUIRE_LOAD_MALFORMED, "it has no head of a mail");
    if (message) g_object_unref(message);
    g_mime_parser_options_free(options);
    return status;
}

static const quire_format_type types[] = {
    { "message/rfc822", "eml", "message/rfc2822|message/global|message/news" }, { 0 }
};

const quire_format quire_format_eml = {
    .name = "eml",
    .title = "Mails",
    .keeps = "who, to whom, when and about what; the text in its best form; what it quotes; attachments as "
             "documents",
    .version = 3,
    .titles = QUIRE_TITLES_OF_FIELDS,
    .types = types,
    .probe = quire_mail_probe,
    .load = load_eml,
};
