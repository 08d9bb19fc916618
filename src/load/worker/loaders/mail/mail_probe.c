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
};

/* The size of the field's name with its colon; 0: the line is no field. */
static size_t field_name(quire_str line)
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

/* Reads the lines up to the first that is no part of a head. */
static struct head read_head(quire_str bytes)
{
    static const char *const senders[] = { "From:", "Sender:", NULL };
    static const char *const technical[] = { "Message-ID:",  "MIME-Version:", "Received:",
                                             "Return-Path:", "Delivered-To:", NULL };
    struct head head = { 0 };
    size_t at = 0;
    if (bytes.size > HEAD_BYTES_MAX) bytes.size = HEAD_BYTES_MAX;
    if (quire_str_starts(bytes, QUIRE_STR("\xEF\xBB\xBF"))) at = 3;
    if (quire_str_starts(bytes, QUIRE_STR("From "))) quire_line_at(bytes, 0, &at); /* of a mailbox */
    for (int lines = 0; at < bytes.size && lines < HEAD_LINES_MAX; lines++) {
        quire_str line = quire_line_at(bytes, at, &at);
        size_t name = field_name(line);
        bool folded = head.fields && line.size && (line.data[0] == ' ' || line.data[0] == '\t');
        if (!name && !folded) break;
        head.fields += name > 0;
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
