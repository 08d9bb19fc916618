/* SPDX-License-Identifier: Apache-2.0 */
/* The marks and the text of an RTF file. Source: Rich Text Format Specification 1.9.1, "RTF Syntax". */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_RTF_LEXER_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_RTF_LEXER_H

#include "quire/types.h"

typedef enum rtf_token_kind {
    RTF_END,
    RTF_OPEN,
    RTF_CLOSE,
    RTF_BYTE,   /* `value` is one byte of text, as it stands or in hexadecimal */
    RTF_SYMBOL, /* `value` is the character behind the backslash */
    RTF_WORD,   /* `name`, with `value` where has_value */
} rtf_token_kind;

typedef struct rtf_token {
    rtf_token_kind kind;
    quire_str name;
    int32_t value;
    bool has_value;
} rtf_token;

typedef struct rtf_lexer {
    quire_str bytes;
    size_t at;
} rtf_lexer;

/* Binary data is passed over: the token is the word "bin". */
rtf_token quire_rtf_next(rtf_lexer *lexer);

/* The characters of text in the file, each as it is stored: a byte, or \u with a number. */
uint64_t quire_rtf_count(quire_str bytes);

#endif
