/* SPDX-License-Identifier: Apache-2.0 */
/* What a text may be as a value. "1,234" is one number where commas group digits and another where they are the decimal sign,
 * and "01/02/2024" is two days: which one, the texts of its column decide (record/columns.c). */
#ifndef QUIRE_RECORD_CELL_TEXT_H
#define QUIRE_RECORD_CELL_TEXT_H

#include "quire/types.h"

typedef enum quire_cell_reading {
    QUIRE_READ_NONE = 0,
    QUIRE_READ_POINT = 1 << 0, /* a number with a decimal point */
    QUIRE_READ_COMMA = 1 << 1,
    QUIRE_READ_DAY_FIRST = 1 << 2, /* a date, with a time or without */
    QUIRE_READ_MONTH_FIRST = 1 << 3,
    QUIRE_READ_TIME = 1 << 4,
    QUIRE_READ_BOOLEAN = 1 << 5,
    QUIRE_READ_CODE = 1 << 6,    /* digits that count nothing: "007", 18 of an identity card */
    QUIRE_READ_NIL = 1 << 7,     /* says that there is no value: "–", "n/a", "#DIV/0!", 无 */
    QUIRE_READ_TWO_WAYS = 1 << 8 /* both kinds of numbers or dates, and not the same one */
} quire_cell_reading;

/* All ways, as bits. Empty text: none. */
unsigned quire_cell_readings(quire_str text);

/* The value in one way, whose bit quire_cell_readings gives; false: it is none. Its unit lives forever. */
bool quire_cell_read(quire_str text, quire_cell_reading way, quire_cell *out);

/* "2023-05-01", "2023-05-01T08:30:00"; "PT36H05M": as files write them for programs. */
bool quire_cell_read_iso(quire_str text, quire_cell *out);

#endif
