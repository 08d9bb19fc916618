/* SPDX-License-Identifier: Apache-2.0 */
/* A web page in one file, as browsers save it: a MIME message whose root is the page. The page is read as any other; what it
 * shows beside its text is left out. Frames are read where the page itself says nothing. Sources: RFC 2557, RFC 2387. */
#include "load/worker/format.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/mail/mail_content.h"
#include "load/worker/loaders/mail/mail_message.h"
#include "load/worker/loaders/mail/mail_parts.h"
#include "load/worker/loaders/mail/mail_probe.h"

#include <limits.h>

enum { PAGES_MAX = 256, PARTS_MAX = 20000 };

struct reading {
    quire_load_host *host;
    quire_str bytes;             /* of the whole */
    GMimePart *pages[PAGES_MAX]; /* of the message, as they stand in it */
    size_t count, root, parts;
    const char *start; /* the root's Content-ID, where it is said */
};

static void account(quire_load_host *host, const char *reason, uint64_t count)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("parts");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    if (reason) quire_ledger_drop_count(ledger, step, unit, quire_str_from(reason), count);
    else quire_ledger_keep(ledger, step, unit, count);
}

static bool has_type(GMimeObject *part, const char *type, const char *subtype)
{
    return g_mime_content_type_is_type(g_mime_object_get_content_type(part), type, subtype);
}

static const char *reason_of(GMimeObject *part)
{
    if (has_type(part, "image", "*")) return "image_without_text";
    if (has_type(part, "text", "css")) return "style";
    if (has_type(part, "text", "javascript") || has_type(part, "application", "javascript") ||
        has_type(part, "application", "x-javascript"))
        return "script";
    if (has_type(part, "font", "*") || has_type(part, "application", "font-woff")) return "font";
    return "unsupported_part";
}

static void sort_part(GMimeObject *parent, GMimeObject *part, gpointer user)
{
    struct reading *self = user;
    (void)parent;
    if (GMIME_IS_MULTIPART(part) && g_mime_multipart_get_count(GMIME_MULTIPART(part)) > 0) return;
    bool page = GMIME_IS_PART(part) &&
                (has_type(part, "text", "html") || has_type(part, "application", "xhtml+xml"));
    self->parts++;
    if (!page) {
        account(self->host, reason_of(part), 1);
    } else if (self->count == PAGES_MAX || self->parts > PARTS_MAX) {
        account(self->host, "over_limit", 1);
    } else {
        const char *id = g_mime_object_get_content_id(part);
        if (self->start && id && strcmp(self->start, id) == 0) self->root = self->count;
        self->pages[self->count++] = GMIME_PART(part);
    }
}

static quire_status read_page(struct reading *self, GMimePart *part, quire_error *err)
{
    quire_load_host *host = self->host;
    quire_buffer bytes;
    const char *charset = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
    quire_buffer_init(&bytes, SIZE_MAX / 4);
    quire_mail_decode_content(part, quire_mail_content_of(part, self->bytes), &bytes);
    const quire_load_input page = { .bytes = quire_buffer_view(&bytes),
                                    .media_type = QUIRE_STR("text/html"),
                                    .charset = quire_str_from(charset) };
    quire_status status = bytes.failure ? quire_fail_memory(err) : quire_format_html.load(host, &page, err);
    quire_buffer_free(&bytes);
    return status;
}

static quire_status read_pages(struct reading *self, quire_error *err)
{
    quire_load_host *host = self->host;
    quire_status status = read_page(self, self->pages[self->root], err);
    account(host, NULL, 1);
    if (status || (host->reason != QUIRE_LOAD_NO_TEXT && host->reason != QUIRE_LOAD_EMPTY)) {
        account(host, "frame", self->count - 1);
        return status;
    }
    bool read = false;
    for (size_t i = 0; i < self->count && !status; i++) {
        if (i == self->root) continue;
        host->reason = QUIRE_LOAD_OK;
        status = read_page(self, self->pages[i], err);
        read |= host->reason == QUIRE_LOAD_OK;
        account(host, NULL, 1);
    }
    if (read) host->reason = QUIRE_LOAD_OK;
    return status;
}

static void add_field(quire_load_host *host, GMimeObject *object, const char *field, const char *key)
{
    quire_str value = quire_mail_line(g_mime_object_get_header(object, field), host->arena);
    if (value.size) quire_builder_add_metadata(host->builder, quire_str_from(key), value);
}

/* Where the page stood, and when it was saved. */
static void read_head(struct reading *self, GMimeMessage *message)
{
    quire_load_host *host = self->host;
    GMimeObject *object = GMIME_OBJECT(message), *root = GMIME_OBJECT(self->pages[self->root]);
    bool said = g_mime_object_get_header(object, "Snapshot-Content-Location") != NULL;
    add_field(host, said ? object : root, said ? "Snapshot-Content-Location" : "Content-Location", "url");
    add_field(host, object, "Date", "saved");
    quire_builder_set_title(host->builder, quire_mail_line(g_mime_message_get_subject(message), host->arena));
}

static quire_status load_mhtml(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    struct reading self = { .host = host, .bytes = input->bytes };
    GByteArray array;
    quire_status status = QUIRE_OK;
    if (input->bytes.size > UINT_MAX) {
        quire_host_refuse(host, QUIRE_LOAD_OVER_LIMIT, "a saved page may have 4 GB, and it has more");
        return QUIRE_OK;
    }
    GMimeParserOptions *options = quire_mail_options(input->bytes, host->arena);
    GMimeMessage *message = quire_mail_parse(input->bytes, options, host->arena, &array);
    GMimeObject *top = message ? g_mime_message_get_mime_part(message) : NULL;
    if (top) {
        const char *start = g_mime_object_get_content_type_parameter(top, "start");
        quire_str id = quire_arena_copy(host->arena, quire_str_from(start));
        if (id.size > 2 && id.data[0] == '<') { /* as gmime gives Content-ID */
            ((char *)(uintptr_t)id.data)[id.size - 1] = '\0';
            id.data++;
        }
        self.start = start ? id.data : NULL;
        quire_ledger_receive(quire_builder_ledger(host->builder), QUIRE_STR("load"), QUIRE_STR("parts"),
                             quire_mail_count_parts(message));
        g_mime_message_foreach(message, sort_part, &self);
    }
    if (self.count) {
        read_head(&self, message);
        status = read_pages(&self, err);
    } else {
        quire_host_refuse(host, QUIRE_LOAD_MALFORMED, "the page that was saved is not in it");
    }
    if (message) g_object_unref(message);
    g_mime_parser_options_free(options);
    return status;
}

static const quire_format_type types[] = {
    { "multipart/related", "mhtml|mht", "application/x-mimearchive|message/rfc822+html" }, { 0 }
};

const quire_format quire_format_mhtml = {
    .name = "mhtml",
    .title = "Saved web pages (MHTML)",
    .keeps = "the page's content as of a web page, its address, when it was saved",
    .version = 2,
    .types = types,
    .probe = quire_mail_probe_page,
    .load = load_mhtml,
};
