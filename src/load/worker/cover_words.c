/* SPDX-License-Identifier: Apache-2.0 */
/* Words are compared at their borders; Han have none between them, so that any place is one. */
#include "load/worker/cover_words.h"

#include "base/error.h"
#include "base/str.h"
#include "text/unicode.h"

quire_status quire_cover_key(quire_str text, quire_arena *arena, quire_str *out, quire_error *err)
{
    quire_str folded = { 0 };
    quire_status status = quire_text_fold(text, arena, &folded, err);
    char *key = status ? NULL : quire_arena_alloc(arena, folded.size + 1);
    size_t size = 0;
    bool gap = false, after_han = false;
    if (!status && !key) return quire_fail_memory(err);
    for (size_t at = 0; !status && at < folded.size;) {
        size_t start = at;
        uint32_t c = quire_utf8_next(folded, &at);
        if (!quire_char_is_word(c)) {
            gap = true;
            continue;
        }
        bool han = quire_text_is_han_at(folded, start);
        if (gap && size && !han && !after_han) key[size++] = ' ';
        memcpy(key + size, folded.data + start, at - start);
        size += at - start;
        gap = false;
        after_han = han;
    }
    *out = (quire_str){ key, size };
    return status;
}

bool quire_cover_starts(quire_str key, const char *part)
{
    quire_str prefix = quire_str_from(part);
    if (!quire_str_starts(key, prefix)) return false;
    return key.size == prefix.size || prefix.data[prefix.size - 1] == ' ' || key.data[prefix.size] == ' ' ||
           (unsigned char)prefix.data[0] >= 0x80;
}

bool quire_cover_ends(quire_str key, const char *part)
{
    quire_str suffix = quire_str_from(part);
    if (!quire_str_ends(key, suffix)) return false;
    return key.size == suffix.size || key.data[key.size - suffix.size - 1] == ' ' ||
           (unsigned char)suffix.data[0] >= 0x80;
}

bool quire_cover_is_one_of(quire_str key, const char *const *phrases)
{
    for (size_t i = 0; phrases[i]; i++)
        if (quire_str_is(key, phrases[i])) return true;
    return false;
}

bool quire_cover_starts_one_of(quire_str key, const char *const *phrases)
{
    for (size_t i = 0; phrases[i]; i++)
        if (quire_cover_starts(key, phrases[i])) return true;
    return false;
}

size_t quire_cover_end_of(quire_str key, const char *const *phrases)
{
    size_t longest = 0;
    for (size_t i = 0; phrases[i]; i++)
        if (quire_cover_ends(key, phrases[i]) && strlen(phrases[i]) > longest) longest = strlen(phrases[i]);
    return longest;
}

quire_str quire_cover_next_word(quire_str key, size_t *at)
{
    size_t start = *at, end = start;
    while (end < key.size && key.data[end] != ' ') end++;
    *at = end < key.size ? end + 1 : end;
    return quire_str_cut(key, start, end);
}

bool quire_cover_has_word(quire_str key, const char *word)
{
    for (size_t at = 0; at < key.size;)
        if (quire_str_is(quire_cover_next_word(key, &at), word)) return true;
    return false;
}

bool quire_cover_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool quire_cover_is_about(quire_str key)
{
    return quire_str_starts(key, QUIRE_STR("关于")) || quire_str_starts(key, QUIRE_STR("關於"));
}

quire_str quire_cover_cut_said(quire_str text)
{
    text = quire_str_trim(text);
    while (text.size && strchr(",;:", text.data[text.size - 1])) text.size--;
    if (text.size > QUIRE_COVER_SAID_MAX_BYTES)
        text.size = quire_utf8_floor(text, QUIRE_COVER_SAID_MAX_BYTES);
    return quire_str_trim(text);
}

quire_str quire_cover_behind_label(quire_str text, const char *label)
{
    quire_str name = quire_str_from(label);
    const char *start = NULL;
    for (size_t i = 0; i + name.size <= text.size && !start; i++)
        if (memcmp(text.data + i, name.data, name.size) == 0) start = text.data + i + name.size;
    if (!start) return (quire_str){ 0 };
    quire_str value = quire_str_cut(text, (size_t)(start - text.data), text.size);
    while (value.size && (value.data[0] == ':' || value.data[0] == ' '))
        value = quire_str_cut(value, 1, value.size);
    if (quire_str_starts(value, QUIRE_STR("："))) value = quire_str_trim(quire_str_cut(value, 3, value.size));
    size_t end = 0;
    while (end < value.size && !strchr(" \t", value.data[end])) end++;
    return quire_str_cut(value, 0, end);
}

void quire_cover_take(quire_cover_line *line, quire_cover_class class, quire_str said)
{
    line->class = class;
    line->said = said;
}
