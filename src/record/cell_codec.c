/* SPDX-License-Identifier: Apache-2.0 */
/* Most values are what their cells show: those take one byte.
 *
 *   value   byte: bits 0–2  kind (quire_cell_kind)
 *                 bits 3–4  unit: 0 none, 1 "%", 2 the last one that was spelled, 3 a string that follows
 *                 bits 5–7  number: 0 shown with a decimal point, 1 shown with a decimal comma, 2 decimal, 3 binary, 4 days
 *           unit: string, where one follows
 *           decimal: number of digits behind the point: byte · digits, as a zigzag number
 *           binary: IEEE 754 binary64, little-endian
 *           days: zigzag number; of 86,400 seconds
 *
 * What a cell shows is read in the one way of `figures` for good: what is stored depends on it. */
#include "record/cell_codec.h"

#include "base/str.h"
#include "record/cell.h"

#include <math.h>

enum {
    KIND_BITS = 3,
    UNIT_BITS = 2,
    FIGURE_DECIMALS_MAX = 20, /* two more of a percentage are still exact */
};

enum unit_form { UNIT_NONE, UNIT_PERCENT, UNIT_LAST, UNIT_STRING };
enum number_form { NUMBER_POINT, NUMBER_COMMA, NUMBER_DECIMAL, NUMBER_BINARY, NUMBER_DAYS };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The first figures in the text, the other one of point and comma passed over: negative behind a minus or a bracket, a
 * hundredth for "%". False: there are none, or too many. */
static bool figures(quire_str text, char point, bool percent, double *out)
{
    static const char minus[] = "\xE2\x88\x92";
    const char comma = point == '.' ? ',' : '.';
    uint64_t digits = 0;
    unsigned decimals = 0;
    size_t at = 0;
    bool negative = false, behind = false;
    for (; at < text.size && !is_digit(text.data[at]); at++) {
        if (text.data[at] == point && at + 1 < text.size && is_digit(text.data[at + 1])) break;
        negative |= text.data[at] == '-' || text.data[at] == '(';
        negative |= text.size - at >= 3 && memcmp(text.data + at, minus, 3) == 0;
    }
    if (at == text.size) return false;
    for (; at < text.size && (is_digit(text.data[at]) || text.data[at] == point || text.data[at] == comma);
         at++) {
        if (text.data[at] == point && behind) return false;
        behind |= text.data[at] == point;
        if (!is_digit(text.data[at])) continue;
        digits = digits * 10 + (uint64_t)(text.data[at] - '0');
        decimals += behind;
        if (digits > QUIRE_EXACT_MAX || decimals > FIGURE_DECIMALS_MAX) return false;
    }
    double size = quire_decimal(digits, decimals + (percent ? 2 : 0));
    *out = negative && digits ? -size : size;
    return true;
}

static enum unit_form unit_form_of(const quire_cell *value, quire_str last)
{
    if (!value->unit.size) return UNIT_NONE;
    if (quire_str_is(value->unit, "%")) return UNIT_PERCENT;
    return quire_str_equal(last, value->unit) ? UNIT_LAST : UNIT_STRING;
}

static void put_binary(quire_buffer *out, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    for (unsigned i = 0; i < sizeof bits; i++) quire_buffer_append_char(out, (char)(bits >> (8 * i)));
}

void quire_cell_put(quire_buffer *out, const quire_cell *value, quire_str text, quire_str *last)
{
    enum unit_form unit = unit_form_of(value, *last);
    enum number_form form = NUMBER_BINARY;
    bool shown = value->kind == QUIRE_CELL_NUMBER, percent = unit == UNIT_PERCENT;
    double days = value->number / QUIRE_SECONDS_PER_DAY, read;
    int64_t digits = 0;
    unsigned decimals = 0;
    if (shown && figures(text, '.', percent, &read) && read == value->number) form = NUMBER_POINT;
    else if (shown && figures(text, ',', percent, &read) && read == value->number) form = NUMBER_COMMA;
    else if (value->kind == QUIRE_CELL_DATE && days == floor(days) &&
             days * QUIRE_SECONDS_PER_DAY == value->number)
        form = NUMBER_DAYS;
    else if (quire_decimal_digits(value->number, &digits, &decimals)) form = NUMBER_DECIMAL;
    unsigned head = (unsigned)value->kind | (unsigned)unit << KIND_BITS |
                    (unsigned)form << (KIND_BITS + UNIT_BITS);
    quire_buffer_append_char(out, (char)head);
    if (unit == UNIT_STRING) quire_wire_put_string(out, *last = value->unit);
    if (form == NUMBER_DECIMAL) {
        quire_buffer_append_char(out, (char)decimals);
        quire_wire_put_signed(out, digits);
    } else if (form == NUMBER_BINARY) {
        put_binary(out, value->number);
    } else if (form == NUMBER_DAYS) {
        quire_wire_put_signed(out, (int64_t)days);
    }
}

/* ---- reading ---- */

static double take_decimal(quire_wire_reader *reader)
{
    unsigned decimals = quire_wire_byte(reader);
    int64_t digits = quire_wire_signed(reader, UINT64_MAX, "");
    uint64_t size = digits < 0 ? -(uint64_t)digits : (uint64_t)digits;
    if (decimals > QUIRE_DECIMALS_MAX || size > QUIRE_EXACT_MAX)
        quire_wire_refuse(reader, "a value has too many digits");
    if (reader->wrong) return 0;
    double number = quire_decimal(size, decimals);
    return digits < 0 ? -number : number;
}

static double take_binary(quire_wire_reader *reader)
{
    uint64_t bits = 0;
    double number;
    for (unsigned i = 0; i < sizeof bits; i++) bits |= (uint64_t)quire_wire_byte(reader) << (8 * i);
    memcpy(&number, &bits, sizeof number);
    return number;
}

static double take_number(quire_wire_reader *reader, unsigned form, quire_str text, bool percent)
{
    double number = 0;
    switch (form) {
    case NUMBER_POINT:
    case NUMBER_COMMA:
        if (!figures(text, form == NUMBER_POINT ? '.' : ',', percent, &number))
            quire_wire_refuse(reader, "a cell does not show its value");
        return number;
    case NUMBER_DECIMAL: return take_decimal(reader);
    case NUMBER_BINARY: return take_binary(reader);
    case NUMBER_DAYS:
        return (double)quire_wire_signed(reader, UINT32_MAX, "a day is out of the calendar") *
               QUIRE_SECONDS_PER_DAY;
    default: quire_wire_refuse(reader, "a value's form is unknown"); return 0;
    }
}

static quire_str take_unit(quire_wire_reader *reader, unsigned form, quire_str *last)
{
    switch (form) {
    case UNIT_NONE: return (quire_str){ 0 };
    case UNIT_PERCENT: return QUIRE_STR("%");
    case UNIT_LAST: return *last;
    default: return *last = quire_wire_string(reader, QUIRE_CELL_UNIT_MAX_BYTES);
    }
}

void quire_cell_take(quire_wire_reader *reader, quire_str text, quire_str *last, quire_cell *out)
{
    unsigned head = quire_wire_byte(reader);
    unsigned unit = head >> KIND_BITS & ((1u << UNIT_BITS) - 1), form = head >> (KIND_BITS + UNIT_BITS);
    *out = (quire_cell){ .kind = (quire_cell_kind)(head & ((1u << KIND_BITS) - 1)) };
    out->unit = take_unit(reader, unit, last);
    out->number = take_number(reader, form, text, unit == UNIT_PERCENT);
    if (!reader->wrong && !quire_cell_is_sound(out)) quire_wire_refuse(reader, "a value is not of its kind");
}
