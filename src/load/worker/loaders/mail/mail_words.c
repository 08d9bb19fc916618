/* SPDX-License-Identifier: Apache-2.0 */
/* A group of base64 that ends in "=" lacks one byte, one that ends in "==" two: "f" in the place of "=" makes it the byte 1F,
 * "Ef" in the place of "==" makes them 01 1F. Both are characters of every charset that words are written in, and shifts of
 * none. Source: RFC 2047 section 2, RFC 4648 section 4. */
#include "load/worker/loaders/mail/mail_words.h"

#include "base/str.h"

enum { WORD_BYTES_MAX = 1024, GAP_BYTES_MAX = 128 };

static int value_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* Whether the base64 that ends at `end` is that of a word. */
static bool is_base64_word(quire_str mail, size_t end)
{
    size_t least = end > WORD_BYTES_MAX ? end - WORD_BYTES_MAX : 0, at = end;
    while (at > least && value_of(mail.data[at - 1]) >= 0) at--;
    return at >= least + 3 && mail.data[at - 1] == '?' && (mail.data[at - 2] | 0x20) == 'b' &&
           mail.data[at - 3] == '?';
}

/* Whether behind white space, from `at` on, another word begins. */
static bool another_follows(quire_str mail, size_t at)
{
    size_t start = at, most = mail.size - at > GAP_BYTES_MAX ? at + GAP_BYTES_MAX : mail.size;
    while (at < most && (mail.data[at] == ' ' || (mail.data[at] >= '\t' && mail.data[at] <= '\r'))) at++;
    return at > start && at + 1 < mail.size && mail.data[at] == '=' && mail.data[at + 1] == '?';
}

/* Whether the bits that padding leaves over are 0, as they should be. */
static bool is_canonical(char last, size_t padding)
{
    int value = value_of(last);
    return value >= 0 && (padding == 1 ? value % 4 == 0 : value % 16 == 0);
}

quire_str quire_mail_fill_words(quire_str mail, quire_arena *arena)
{
    char *copy = NULL;
    for (size_t at = 0; at < mail.size;) {
        const char *found = memmem(mail.data + at, mail.size - at, "=?=", 3);
        if (!found) break;
        size_t last = (size_t)(found - mail.data); /* of the padding */
        size_t padding = last > 0 && found[-1] == '=' ? 2 : 1, end = last + 1 - padding;
        at = last + 3;
        if (end == 0 || !is_canonical(mail.data[end - 1], padding) || !is_base64_word(mail, end) ||
            !another_follows(mail, at))
            continue;
        if (!copy) copy = (char *)(uintptr_t)quire_arena_copy(arena, mail).data;
        if (!copy) return (quire_str){ 0 };
        memcpy(copy + end, padding == 1 ? "f" : "Ef", padding);
    }
    return copy ? (quire_str){ copy, mail.size } : mail;
}

size_t quire_mail_clean_field(char *text, size_t size)
{
    size_t kept = 0;
    for (size_t i = 0; i < size; i++) {
        bool space = text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r');
        bool control = !space && ((unsigned char)text[i] < ' ' || text[i] == 0x7F);
        if (control || (space && (kept == 0 || text[kept - 1] == ' '))) continue;
        text[kept++] = space ? ' ' : text[i];
    }
    while (kept && text[kept - 1] == ' ') kept--;
    return kept;
}
