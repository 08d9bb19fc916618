/* SPDX-License-Identifier: Apache-2.0 */
/* Text as the reader of periods sees it (period.c): numbers, the words that periods are made of, and what tells that a number
 * is none of a period. */
#ifndef QUIRE_TEXT_PERIOD_TOKENS_H
#define QUIRE_TEXT_PERIOD_TOKENS_H

#include "quire/types.h"

typedef enum quire_period_kind {
    QUIRE_PERIOD_END,        /* of the text */
    QUIRE_PERIOD_OTHER,      /* what no period is made of */
    QUIRE_PERIOD_NUMBER,     /* 1 to 8 digits, or Han numerals */
    QUIRE_PERIOD_FIGURE,     /* an amount, a rate, a version, an identifier: never a piece of a period */
    QUIRE_PERIOD_DATE,       /* written in digits; value: year, month and day in decimal places, 20220331 */
    QUIRE_PERIOD_MARK,       /* value: the character */
    QUIRE_PERIOD_FILLER,     /* of, the, in, 的: stands between the pieces of one period */
    QUIRE_PERIOD_LIST,       /* and, compared to, 及: stands between two */
    QUIRE_PERIOD_TO,         /* to, through, 至: the same, or the end of a length */
    QUIRE_PERIOD_LABEL,      /* port, page, 编号: the number behind it is no year */
    QUIRE_PERIOD_MEASURE,    /* units, MHz, 元: the number before it is no year */
    QUIRE_PERIOD_ORDINAL,    /* first, 2nd */
    QUIRE_PERIOD_CARDINAL,   /* three, twenty */
    QUIRE_PERIOD_MONTH,      /* January, Jan.; value 1 to 12 */
    QUIRE_PERIOD_Q,          /* of Q1, 1Q */
    QUIRE_PERIOD_H,          /* of H1, 1H */
    QUIRE_PERIOD_M,          /* of 9M23 */
    QUIRE_PERIOD_YEARS,      /* year; value 1: annual, 2: years, 3: CY */
    QUIRE_PERIOD_HALVES,     /* half */
    QUIRE_PERIOD_QUARTERS,   /* quarter, quarters, quarterly */
    QUIRE_PERIOD_MONTHS,     /* month, months */
    QUIRE_PERIOD_WEEKS,      /* week, weeks */
    QUIRE_PERIOD_ENDED,      /* ended, ending */
    QUIRE_PERIOD_SPAN,       /* period */
    QUIRE_PERIOD_FISCAL,     /* fiscal; value 1: FY, 2: financial, which needs "year" behind it */
    QUIRE_PERIOD_ZH_YEAR,    /* 年 */
    QUIRE_PERIOD_ZH_ANNUAL,  /* 年度, 全年, 年报 */
    QUIRE_PERIOD_ZH_FISCAL,  /* 财年 */
    QUIRE_PERIOD_ZH_MONTH,   /* 月 */
    QUIRE_PERIOD_ZH_MONTHS,  /* 个月 */
    QUIRE_PERIOD_ZH_DAY,     /* 日, 号 */
    QUIRE_PERIOD_ZH_QUARTER, /* value 0: 季, which needs 第; 1: 季度; 2: 财季; 3: 个季度 */
    QUIRE_PERIOD_ZH_HALF, /* value 1: 上半年, 半年度; 2: 下半年; 3: 半年, a length; 4: 中报, behind a year */
    QUIRE_PERIOD_ZH_NTH,      /* 第 */
    QUIRE_PERIOD_ZH_FIRST,    /* 前, 首 */
    QUIRE_PERIOD_ZH_UNTIL,    /* 止 */
    QUIRE_PERIOD_ZH_REPUBLIC, /* 民國: counts years from 1911 */
} quire_period_kind;

typedef struct quire_period_token {
    quire_period_kind kind;
    int value, digits; /* digits: of a number, how many */
    size_t start, end;
    bool spaced;  /* white space stands before it */
    bool tabbed;  /* a TAB or a line's end among it */
    bool glued;   /* a letter or digit stands right before it, and it starts with one */
    bool han;     /* written in Han */
    bool capital; /* a word that starts with a capital */
    bool brief;   /* an abbreviated month */
} quire_period_token;

typedef struct quire_period_lexer {
    quire_str text;
    size_t at;
    bool word, money; /* the last token was a word or number; a sign or name of money */
} quire_period_lexer;

/* The next token; END at the end, again and again. */
quire_period_token quire_period_token_next(quire_period_lexer *lexer);

/* 0 where there is no such month. */
int quire_month_days(int year, int month);

#endif
