/* SPDX-License-Identifier: Apache-2.0 */
/* A period of time, as far as somebody said it. */
#ifndef QUIRE_TEXT_PERIOD_TYPE_H
#define QUIRE_TEXT_PERIOD_TYPE_H

#include <stdbool.h>
#include <stddef.h>

/* A period, or a day. What is not said is 0. */
typedef struct quire_period {
    size_t start, end; /* bytes of the text where it is written */
    int year;          /* 1000 to 2999; of a period that ends with a day, the year of that day */
    int month, day;    /* 1 to 12, 1 to 31: the day itself, or the last one of `months` */
    int quarter;       /* 1 to 4: a quarter by its number */
    int half;          /* 1 or 2: half a year by its number */
    int months;        /* how long: quarter 3, "nine months ended" 9, "fiscal year" 12 …; 0: not said */
    bool fiscal;       /* "fiscal", "FY", 财年: not the calendar's */
} quire_period;

typedef struct quire_periods {
    const quire_period *items;
    size_t count;
} quire_periods;

#endif
