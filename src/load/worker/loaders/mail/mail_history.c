/* SPDX-License-Identifier: Apache-2.0 */
/* No standard says how a mail quotes another without marks; programs have habits. An attribution is a line or two that name
 * who and when and end in "wrote:". Outlook, Foxmail, QQ and others copy the head of the earlier mail: a field of who sent
 * it, and right below at least one more. One field alone is prose. */
#include "load/worker/loaders/mail/mail_history.h"

#include "base/str.h"
#include "load/worker/lines.h"

#include <strings.h>

enum {
    ATTRIBUTION_LINES = 3,
    ATTRIBUTION_BYTES_MAX = 400,
    HEAD_LINES = 6,
    RULER_MIN = 5,
    TAG_BYTES_MAX = 4096,
};

static const char *const wrote[] = {
    "wrote:",   "writes:",   "wrote：",   "写道：",      "写道:",     "寫道：",   "寫道:",    "写到：",
    "schrieb:", "a écrit :", "escribió:", "ha scritto:", "escreveu:", "написал:", "のメール:"
};

static const char *const senders[] = {
    "From", "发件人", "寄件者", "寄件人", "發件人", "差出人", "Von", "De"
};

static const char *const fields[] = {
    "Sent",     "Date",     "To",      "Cc",     "Subject", "Reply-To", "Importance", "Attachments",
    "发送时间", "发送日期", "日期",    "时间",   "收件人",  "抄送",     "抄送人",     "主题",
    "寄件日期", "傳送時間", "收件者",  "副本",   "主旨",    "送信日時", "宛先",       "件名",
    "Gesendet", "An",       "Betreff", "Envoyé", "À",       "Objet",
};

/* What stands on a ruler above the earlier mail. */
static const char *const announcements[] = {
    "Original Message", "Original message", "Forwarded message", "Forwarded Message",
    "Forwarded by",     "Reply Message",    "原始邮件",          "邮件原件",
    "原郵件",           "转发邮件",         "转发的邮件",        "回复的原邮件",
    "原始郵件",         "轉寄郵件",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool holds_any(quire_str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (quire_str_holds(text, words[i])) return true;
    return false;
}

/* Whether the line is one of the fields, as "From: …", "*From:* …" or "发件人： …". */
static bool is_field(quire_str line, const char *const *names, size_t count)
{
    line = quire_str_trim(line);
    while (line.size && line.data[0] == '*') line = quire_str_cut(line, 1, line.size);
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(names[i]);
        if (line.size <= size || strncasecmp(line.data, names[i], size) != 0) continue;
        quire_str rest = quire_str_trim(quire_str_cut(line, size, line.size));
        while (rest.size && rest.data[0] == '*') rest = quire_str_cut(rest, 1, rest.size);
        if (quire_str_starts(rest, QUIRE_STR(":")) || quire_str_starts(rest, QUIRE_STR("："))) return true;
    }
    return false;
}

/* "-----Original Message-----", "________", "Begin forwarded message:" */
static bool is_announcement(quire_str line)
{
    line = quire_str_trim(line);
    if (quire_str_starts(line, QUIRE_STR("Begin forwarded message"))) return true;
    size_t start = 0, end = line.size;
    while (start < end && (line.data[start] == '-' || line.data[start] == '_')) start++;
    if (start == end) return line.size >= RULER_MIN;
    while (end > start && (line.data[end - 1] == '-' || line.data[end - 1] == '_')) end--;
    return start >= 2 && end < line.size && end - start < ATTRIBUTION_BYTES_MAX &&
           holds_any(quire_str_cut(line, start, end), announcements, COUNT(announcements));
}

/* Whether the head of an earlier mail stands at `at`; *next: behind its last field. */
static bool is_head(quire_str text, size_t at, size_t *next)
{
    size_t behind = at, found = 0;
    quire_str line = quire_line_at(text, at, &behind);
    if (!is_field(line, senders, COUNT(senders))) return false;
    for (int lines = 0; lines < HEAD_LINES && behind < text.size; lines++) {
        size_t start = behind;
        line = quire_line_at(text, start, &behind);
        if (!is_field(line, fields, COUNT(fields))) continue;
        found++;
        *next = behind;
    }
    return found > 0;
}

static bool ends_with_any(quire_str text, const char *const *ends, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (quire_str_ends(text, quire_str_from(ends[i]))) return true;
    return false;
}

/* Who wrote it and when: a name or an address, and a number. */
static bool names_who_and_when(quire_str line)
{
    return quire_str_holds_digit(line) &&
           (quire_str_holds(line, "@") || quire_str_holds(line, "<") || quire_str_holds(line, ",") ||
            quire_str_holds(line, "，") || quire_str_holds(line, "年") || quire_str_holds(line, "于") ||
            quire_str_holds(line, "在"));
}

static bool is_attribution(quire_str text, size_t at, size_t *next)
{
    size_t behind = at;
    for (int lines = 0; lines < ATTRIBUTION_LINES && behind < text.size; lines++) {
        quire_str line = quire_line_at(text, behind, &behind);
        if (quire_line_is_blank(line)) return false;
        quire_str whole = quire_str_trim(quire_str_cut(text, at, behind));
        if (whole.size > ATTRIBUTION_BYTES_MAX) return false;
        if (!ends_with_any(whole, wrote, COUNT(wrote))) continue;
        *next = behind;
        return names_who_and_when(whole);
    }
    return false;
}

mail_history quire_mail_history_at(quire_str text, size_t at, size_t *next)
{
    size_t behind = at;
    *next = at;
    if (is_head(text, at, next)) return MAIL_HISTORY_HEADER;
    if (is_attribution(text, at, next)) return MAIL_HISTORY_WROTE;
    if (!is_announcement(quire_line_at(text, at, &behind))) return MAIL_HISTORY_NONE;
    for (int lines = 0; lines < ATTRIBUTION_LINES && behind < text.size; lines++) {
        size_t start = behind;
        if (is_head(text, start, next)) return MAIL_HISTORY_HEADER;
        quire_str line = quire_line_at(text, start, &behind);
        if (!quire_line_is_blank(line) && !is_announcement(line)) break;
    }
    return MAIL_HISTORY_NONE;
}

/* Attributes by which programs mark what they quote: Outlook on the web and Outlook for phones, Outlook, Yahoo, Foxmail,
 * NetEase, QQ. (Gmail, Thunderbird and Apple Mail use blockquote.) */
static const char *const html_marks[] = {
    "id=\"divRplyFwdMsg\"",           "id=\"appendonsend\"",    "border-top:solid #E1E1E1 1.0pt",
    "border-top:solid #B5C4DF 1.0pt", "class=\"yahoo_quoted\"", "id=\"isReplyContent\"",
    "class=\"gmail_quote\"",          "class=\"ntes_quote",     "id=\"ntes-pcmail-quote\"",
    "name=\"isReplyContent\"",
};

/* Where the tag begins that the byte at `at` stands in; `at`: it stands in none. */
static size_t tag_around(quire_str html, size_t at)
{
    size_t least = at > TAG_BYTES_MAX ? at - TAG_BYTES_MAX : 0;
    for (size_t start = at; start > least; start--) {
        if (html.data[start - 1] == '>') return at;
        if (html.data[start - 1] == '<') return start - 1;
    }
    return at;
}

size_t quire_mail_history_in_html(quire_str html)
{
    size_t first = html.size;
    for (size_t i = 0; i < COUNT(html_marks); i++) {
        const char *mark = first ? memmem(html.data, first, html_marks[i], strlen(html_marks[i])) : NULL;
        size_t at = mark ? (size_t)(mark - html.data) : first;
        size_t tag = mark ? tag_around(html, at) : first;
        if (tag < at) first = tag;
    }
    return first;
}
