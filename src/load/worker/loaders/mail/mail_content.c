/* SPDX-License-Identifier: Apache-2.0 */
/* gmime 3.2 takes the line break before a boundary for one like that behind the boundary: where a mail mixes CRLF and LF, as
 * after a passage through programs of two systems, it takes a byte of the content with it, or leaves one. So the end of a
 * content is read from the mail itself: it is the line break before the line of the boundary (RFC 2046 section 5.1.1). */
#include "load/worker/loaders/mail/mail_content.h"

#include "base/str.h"

enum { BLOCK_BYTES = 65536, GROUP_DIGITS = 4 /* of base64 */ };

/* Where the content ends that begins at `start`, and ends by gmime at `told`, or a byte beside. */
static size_t end_of(quire_str mail, size_t start, size_t told)
{
    bool empty = told <= start && quire_str_starts(quire_str_cut(mail, start, mail.size), QUIRE_STR("--"));
    if (empty) return start;
    size_t from = told > start ? told - 1 : start;
    const char *line = from < mail.size ? memmem(mail.data + from, mail.size - from, "\n--", 3) : NULL;
    if (!line) return mail.size;
    size_t end = (size_t)(line - mail.data);
    return end > start && mail.data[end - 1] == '\r' ? end - 1 : end;
}

quire_str quire_mail_content_of(GMimePart *part, quire_str mail)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
    if (!stream || stream->bound_start < 0 || (size_t)stream->bound_start > mail.size)
        return (quire_str){ 0 };
    size_t start = (size_t)stream->bound_start;
    size_t told = stream->bound_end < 0 ? mail.size : (size_t)stream->bound_end;
    return quire_str_cut(mail, start, end_of(mail, start, told));
}

/* Digits of base64 and their padding, so far. */
struct digits {
    size_t count;
    char last;
};

static uint64_t count_foreign(quire_str bytes, struct digits *digits)
{
    uint64_t foreign = 0;
    for (size_t i = 0; i < bytes.size; i++) {
        char c = bytes.data[i];
        bool digit = g_ascii_isalnum(c) || c == '+' || c == '/' || c == '=';
        foreign += !digit && !g_ascii_isspace(c);
        digits->count += digit;
        if (digit) digits->last = c;
    }
    return foreign;
}

/* Whether the last digit holds bits of a byte whose others are cut off. A group that only lacks its padding does not. */
static bool is_cut(const struct digits *digits)
{
    static const char whole[] = "AQgw", half[] = "AEIMQUYcgkosw048"; /* the last four, two bits are 0 */
    size_t rest = digits->count % GROUP_DIGITS;
    if (!rest || digits->last == '=') return false;
    return rest == 1 || !memchr(rest == 2 ? whole : half, digits->last, rest == 2 ? 4 : 16);
}

uint64_t quire_mail_decode_content(GMimePart *part, quire_str raw, quire_buffer *out)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    if (!content) return 0;
    GMimeContentEncoding encoding = g_mime_data_wrapper_get_encoding(content);
    bool base64 = encoding == GMIME_CONTENT_ENCODING_BASE64;
    GMimeFilter *filter = g_mime_filter_basic_new(encoding, FALSE);
    struct digits digits = { 0 };
    uint64_t foreign = 0;
    char padding[] = "==", *decoded;
    size_t size, room;
    for (size_t at = 0; at < raw.size && !out->failure; at += BLOCK_BYTES) {
        quire_str block = quire_str_cut(raw, at, raw.size - at < BLOCK_BYTES ? raw.size : at + BLOCK_BYTES);
        if (base64) foreign += count_foreign(block, &digits);
        g_mime_filter_filter(filter, (char *)(uintptr_t)block.data, block.size, 0, &decoded, &size, &room);
        quire_buffer_append(out, decoded, size);
    }
    size_t rest = digits.count % GROUP_DIGITS;
    g_mime_filter_complete(filter, padding, rest > 1 ? GROUP_DIGITS - rest : 0, 0, &decoded, &size, &room);
    quire_buffer_append(out, decoded, size);
    g_object_unref(filter);
    return foreign + is_cut(&digits);
}
