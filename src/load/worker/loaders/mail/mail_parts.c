/* SPDX-License-Identifier: Apache-2.0 */
/* Of alternatives the last one counts that is read (RFC 2046 section 5.1.4). Text without a name that is not marked as an
 * attachment belongs to the mail, wherever it stands: some programs set attachments between two pieces of text. */
#include "load/worker/loaders/mail/mail_parts.h"

#include "base/str.h"

enum {
    PARTS_MAX = 20000,
    DEPTH_MAX = 100, /* gmime itself ends at 1,024 */
    FIRST_PARTS = 16,
};

struct sorting {
    quire_arena *arena;
    mail_parts *out;
};

static bool has_type(GMimeObject *object, const char *type, const char *subtype)
{
    return g_mime_content_type_is_type(g_mime_object_get_content_type(object), type, subtype);
}

static bool has_any_subtype(GMimeObject *object, const char *type, const char *const *subtypes)
{
    for (size_t i = 0; subtypes[i]; i++)
        if (has_type(object, type, subtypes[i])) return true;
    return false;
}

static void add(struct sorting *self, const mail_part *part)
{
    mail_parts *out = self->out;
    if (out->count == out->capacity) {
        size_t capacity = out->capacity ? 2 * out->capacity : FIRST_PARTS;
        mail_part *items = quire_arena_array(self->arena, capacity, sizeof *items);
        out->failed |= !items;
        if (!items) return;
        if (out->count) memcpy(items, out->items, out->count * sizeof *items);
        out->items = items;
        out->capacity = capacity;
    }
    out->items[out->count++] = *part;
}

static bool is_attachment(GMimeObject *object)
{
    const char *disposition = g_mime_object_get_disposition(object);
    return (disposition && g_ascii_strcasecmp(disposition, "attachment") == 0) ||
           g_mime_part_get_filename(GMIME_PART(object)) != NULL;
}

/* Whether text of the mail is in it. */
static bool has_body(GMimeObject *object, unsigned depth)
{
    if (depth > DEPTH_MAX) return false;
    if (!GMIME_IS_MULTIPART(object))
        return GMIME_IS_PART(object) && !is_attachment(object) &&
               (has_type(object, "text", "plain") || has_type(object, "text", "html"));
    int count = g_mime_multipart_get_count(GMIME_MULTIPART(object));
    for (int i = 0; i < count; i++)
        if (has_body(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1)) return true;
    return false;
}

static mail_part role_of(GMimeObject *object, const char *lost)
{
    static const char *const signatures[] = { "pgp-signature", "pkcs7-signature", "x-pkcs7-signature", NULL };
    static const char *const envelopes[] = { "pkcs7-mime", "x-pkcs7-mime", "pgp-encrypted", NULL };
    mail_part found = { .part = GMIME_PART(object), .role = MAIL_ATTACHED };
    bool attached = is_attachment(object);
    if (has_any_subtype(object, "application", signatures)) {
        found.role = MAIL_DROPPED;
        found.reason = "signature";
    } else if (has_any_subtype(object, "application", envelopes)) {
        found.role = MAIL_DROPPED;
        found.reason = "encrypted";
    } else if (has_type(object, "application", "applefile")) {
        found.role = MAIL_DROPPED;
        found.reason = "system";
    } else if (has_type(object, "message", "external-body")) {
        found.role = MAIL_ELSEWHERE;
    } else if (!attached && has_type(object, "text", "plain")) {
        found.role = MAIL_BODY_PLAIN;
    } else if (!attached && has_type(object, "text", "html")) {
        found.role = MAIL_BODY_HTML;
    }
    if (lost && strcmp(lost, "encrypted") == 0) {
        found.role = MAIL_DROPPED;
        found.reason = lost;
    }
    /* An invitation stands among the alternatives and says what none of them says. */
    bool text = has_type(object, "text", "*") && !has_type(object, "text", "calendar");
    if (lost && !attached && text && found.role != MAIL_DROPPED) {
        found.role = MAIL_DROPPED;
        found.reason = lost;
    }
    return found;
}

static void sort(struct sorting *self, GMimeObject *object, const char *lost, unsigned depth);

static void sort_alternatives(struct sorting *self, GMimeMultipart *multipart, const char *lost,
                              unsigned depth)
{
    int count = g_mime_multipart_get_count(multipart), chosen = count - 1;
    while (chosen >= 0 && !has_body(g_mime_multipart_get_part(multipart, chosen), depth)) chosen--;
    for (int i = 0; i < count; i++)
        sort(self, g_mime_multipart_get_part(multipart, i), i == chosen ? lost : "alternative", depth + 1);
}

/* What stands around the parts of a multipart, for readers that know of none. White space does not count. */
static size_t outside_of(const char *text)
{
    return quire_str_trim(quire_str_from(text)).size;
}

static void sort_multipart(struct sorting *self, GMimeMultipart *multipart, const char *lost, unsigned depth)
{
    GMimeObject *object = GMIME_OBJECT(multipart);
    int count = g_mime_multipart_get_count(multipart);
    const char *text = g_mime_multipart_get_prologue(multipart);
    bool encrypted = has_type(object, "multipart", "encrypted");
    self->out->outside_bytes += (count ? outside_of(text) : 0) +
                                outside_of(g_mime_multipart_get_epilogue(multipart));
    if (count == 0 && text) { /* its boundary is missing or never comes */
        mail_part found = { .text = quire_str_from(text), .role = MAIL_BODY_PLAIN };
        add(self, &found);
    } else if (has_type(object, "multipart", "alternative")) {
        sort_alternatives(self, multipart, lost, depth);
        return;
    }
    self->out->encrypted |= encrypted;
    for (int i = 0; i < count; i++) {
        GMimeObject *part = g_mime_multipart_get_part(multipart, i);
        bool signature = i > 0 && has_type(object, "multipart", "signed");
        sort(self, part, lost ? lost : encrypted ? "encrypted" : signature ? "signature" : NULL, depth + 1);
    }
}

static void sort(struct sorting *self, GMimeObject *object, const char *lost, unsigned depth)
{
    bool over = depth > DEPTH_MAX || self->out->count >= PARTS_MAX;
    if (GMIME_IS_MULTIPART(object) && !over) {
        sort_multipart(self, GMIME_MULTIPART(object), lost, depth);
    } else if (GMIME_IS_PART(object) && !over) {
        mail_part found = role_of(object, lost);
        self->out->encrypted |= found.reason && strcmp(found.reason, "encrypted") == 0;
        add(self, &found);
    }
}

void quire_mail_sort_parts(GMimeObject *top, quire_arena *arena, mail_parts *out)
{
    struct sorting self = { arena, out };
    *out = (mail_parts){ 0 };
    if (top) sort(&self, top, NULL, 0);
}

static void count_part(GMimeObject *parent, GMimeObject *part, gpointer count)
{
    (void)parent;
    if (!GMIME_IS_MULTIPART(part) || g_mime_multipart_get_count(GMIME_MULTIPART(part)) == 0)
        ++*(uint64_t *)count;
}

uint64_t quire_mail_count_parts(GMimeMessage *message)
{
    uint64_t count = 0;
    g_mime_message_foreach(message, count_part, &count);
    return count;
}
