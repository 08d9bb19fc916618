/* SPDX-License-Identifier: Apache-2.0 */
/* Mails come under any name and without one, and people write "From: … To: …" into notes. So without a claim the head has to
 * hold what only programs write, beside who sent it. Source: RFC 5322 section 2.2. */
#include "load/worker/loaders/mail/mail_probe.h"

#include "base/str.h"
#include "load/worker/lines.h"

#include <strings.h>

enum { HEAD_LINES_MAX = 1000, HEAD_BYTES_MAX = 256 << 10 };

struct head {
    size_t fields;
    bool sender, technical;
    bool sent; /* it has a recipient, or came through a server */
    bool mime;
    bool page; /* and what follows is one, with what it shows */
};

size_t quire_mail_field_name(quire_str line)
{
    size_t size = 0;
    while (size < line.size && line.data[size] > ' ' && line.data[size] < 127 && line.data[size] != ':')
        size++;
    return size && size < line.size && line.data[size] == ':' ? size + 1 : 0;
}

static bool is_one_of(quire_str name, const char *const *names)
{
    for (size_t i = 0; names[i]; i++)
        if (name.size == strlen(names[i]) && strncasecmp(name.data, names[i], name.size) == 0) return true;
    return false;
}

static bool starts_with(quire_str text, const char *word)
{
    return text.size >= strlen(word) && strncasecmp(text.data, word, strlen(word)) == 0;
}

/* Reads the lines up to the first that is no part of a head. */
static struct head read_head(quire_str bytes)
{
    static const char *const senders[] = { "From:", "Sender:", NULL };
    static const char *const technical[] = { "Message-ID:",  "MIME-Version:", "Received:",
                                             "Return-Path:", "Delivered-To:", NULL };
    static const char *const sent[] = { "To:", "Cc:", "Bcc:", "Received:", "Delivered-To:", NULL };
    static const char *const mime[] = { "MIME-Version:", NULL }, *const type[] = { "Content-Type:", NULL };
    struct head head = { 0 };
    size_t at = 0;
    if (bytes.size > HEAD_BYTES_MAX) bytes.size = HEAD_BYTES_MAX;
    if (quire_str_starts(bytes, QUIRE_STR("\xEF\xBB\xBF"))) at = 3;
    if (quire_str_starts(bytes, QUIRE_STR("From "))) quire_line_at(bytes, 0, &at); /* of a mailbox */
    for (int lines = 0; at < bytes.size && lines < HEAD_LINES_MAX; lines++) {
        quire_str line = quire_line_at(bytes, at, &at);
        size_t name = quire_mail_field_name(line);
        bool folded = head.fields && line.size && (line.data[0] == ' ' || line.data[0] == '\t');
        if (!name && !folded) break;
        quire_str value = quire_str_trim(quire_str_cut(line, name, line.size));
        head.fields += name > 0;
        head.sent |= is_one_of(quire_str_cut(line, 0, name), sent);
        head.mime |= is_one_of(quire_str_cut(line, 0, name), mime);
        if (is_one_of(quire_str_cut(line, 0, name), type))
            head.page = starts_with(value, "multipart/related") || starts_with(value, "text/html");
        head.sender |= is_one_of(quire_str_cut(line, 0, name), senders);
        head.technical |= is_one_of(quire_str_cut(line, 0, name), technical);
    }
    return head;
}

bool quire_mail_probe(const quire_probe *probe)
{
    if (quire_probe_claims(probe, &quire_format_eml)) return read_head(probe->bytes).fields > 0;
    bool vague = !probe->claim || strcmp(probe->claim, "text/plain") == 0;
    if (!vague || !probe->is_text) return false;
    struct head head = read_head(probe->bytes);
    return head.sender && head.technical && head.fields >= 3;
}

bool quire_mail_probe_page(const quire_probe *probe)
{
    bool vague = !probe->claim || strcmp(probe->claim, "text/plain") == 0;
    if (!quire_probe_claims(probe, &quire_format_mhtml) && !vague) return false;
    struct head head = read_head(probe->bytes);
    return head.mime && head.page && !head.sent;
}
