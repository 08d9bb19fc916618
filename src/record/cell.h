/* SPDX-License-Identifier: Apache-2.0 */
/* Values of cells: what makes one, and the days of the calendar. */
#ifndef QUIRE_RECORD_CELL_H
#define QUIRE_RECORD_CELL_H

#include "quire/types.h"

enum {
    QUIRE_SECONDS_PER_DAY = 86400,
    QUIRE_CELL_UNIT_MAX_BYTES = 32,
    QUIRE_EXACT_DIGITS = 15, /* of a decimal number, which a double keeps whatever they are */
    QUIRE_DECIMALS_MAX = 15,
};

/* Whole numbers up to this one are exact in a double. */
#define QUIRE_EXACT_MAX (UINT64_C(1) << 53)

/* Whether it is of a kind that cells have, finite, and a day that has four digits for its year. */
bool quire_cell_is_sound(const quire_cell *value);

/* The value of a decimal number: `digits`, of which the last `decimals` stand behind the point. Where the digits are below
 * 2^53 and the decimals at most 22, it is the double that is nearest. */
double quire_decimal(uint64_t digits, unsigned decimals);

/* The digits and the fewest decimals whose quire_decimal it is, up to QUIRE_EXACT_MAX and QUIRE_DECIMALS_MAX; false: there are
 * none. */
bool quire_decimal_digits(double number, int64_t *digits, unsigned *decimals);

/* Days since 1970 of a day of the Gregorian calendar; false: there is no such day. */
bool quire_days_of(int64_t year, unsigned month, unsigned day, int64_t *out);

typedef struct quire_day {
    int year, month, day; /* month and day from 1 */
} quire_day;

/* The day so many days after 1 January 1970. */
quire_day quire_day_of(int64_t days);

#endif
