/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/office/rtf_lexer.h"

#include "base/hex.h"
#include "base/str.h"

enum { NAME_BYTES_MAX = 32 };

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool has_more(const rtf_lexer *lexer)
{
    return lexer->at < lexer->bytes.size;
}

static char peek(const rtf_lexer *lexer)
{
    return has_more(lexer) ? lexer->bytes.data[lexer->at] : '\0';
}

/* A number over the bound is the bound. */
static void read_number(rtf_lexer *lexer, rtf_token *out)
{
    size_t start = lexer->at;
    bool below = peek(lexer) == '-';
    int64_t value = 0;
    if (below) lexer->at++;
    for (; has_more(lexer) && peek(lexer) >= '0' && peek(lexer) <= '9'; lexer->at++) {
        out->has_value = true;
        if (value <= INT32_MAX) value = value * 10 + (peek(lexer) - '0');
    }
    if (value > INT32_MAX) value = INT32_MAX;
    out->value = (int32_t)(below ? -value : value);
    if (!out->has_value) lexer->at = start;
}

static rtf_token read_word(rtf_lexer *lexer)
{
    rtf_token token = { .kind = RTF_WORD };
    size_t start = lexer->at;
    while (has_more(lexer) && is_letter(peek(lexer)) && lexer->at - start < NAME_BYTES_MAX) lexer->at++;
    token.name = quire_str_cut(lexer->bytes, start, lexer->at);
    read_number(lexer, &token);
    if (peek(lexer) == ' ') lexer->at++;
    if (quire_str_is(token.name, "bin") && token.value > 0) {
        size_t left = lexer->bytes.size - lexer->at, size = (size_t)token.value;
        lexer->at += size < left ? size : left;
    }
    return token;
}

/* Two hexadecimal digits behind \'. */
static rtf_token read_hexadecimal(rtf_lexer *lexer)
{
    rtf_token token = { .kind = RTF_BYTE };
    for (int i = 0; i < 2 && quire_hex_digit(peek(lexer)) >= 0; i++)
        token.value = token.value * 16 + quire_hex_digit(lexer->bytes.data[lexer->at++]);
    return token;
}

rtf_token quire_rtf_next(rtf_lexer *lexer)
{
    while (peek(lexer) == '\r' || peek(lexer) == '\n') lexer->at++;
    if (!has_more(lexer)) return (rtf_token){ .kind = RTF_END };
    char c = lexer->bytes.data[lexer->at++];
    if (c == '{') return (rtf_token){ .kind = RTF_OPEN };
    if (c == '}') return (rtf_token){ .kind = RTF_CLOSE };
    if (c != '\\') return (rtf_token){ .kind = RTF_BYTE, .value = (unsigned char)c };
    if (is_letter(peek(lexer))) return read_word(lexer);
    c = peek(lexer);
    if (has_more(lexer)) lexer->at++;
    if (c == '\'') return read_hexadecimal(lexer);
    if (c == '\\' || c == '{' || c == '}') return (rtf_token){ .kind = RTF_BYTE, .value = c };
    return (rtf_token){ .kind = RTF_SYMBOL, .value = (unsigned char)c };
}

uint64_t quire_rtf_count(quire_str bytes)
{
    rtf_lexer lexer = { .bytes = bytes };
    uint64_t count = 0;
    for (rtf_token token = quire_rtf_next(&lexer); token.kind != RTF_END; token = quire_rtf_next(&lexer))
        count += token.kind == RTF_BYTE || (token.kind == RTF_WORD && quire_str_is(token.name, "u"));
    return count;
}
