/* SPDX-License-Identifier: Apache-2.0 */
/* The keys and matches by name, what makes a condition well formed, and the short form of the command line. */
#include "record/condition.h"

#include "base/error.h"
#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static const char *const field_names[QUIRE_FIELD_COUNT] = { "meta.",    "id",     "uri",    "type",
                                                            "language", "title",  "source", "status",
                                                            "bytes",    "chunks", "added",  "parent" };
static const quire_str meta = { "meta.", 5 };

static const char *const match_names[] = { "none",       "is",      "is_not",        "prefix", "less",
                                           "less_equal", "greater", "greater_equal", "in" };

enum { MATCH_COUNT = sizeof match_names / sizeof *match_names, VALUES_MOST = 200, NUMBER_BYTES = 64 };

const char *quire_match_name(quire_match match)
{
    size_t index = (size_t)match;
    return index < MATCH_COUNT ? match_names[index] : match_names[0];
}

bool quire_match_named(quire_str name, quire_match *out)
{
    for (size_t i = 1; i < MATCH_COUNT; i++) {
        if (!quire_str_is(name, match_names[i])) continue;
        *out = (quire_match)i;
        return true;
    }
    return false;
}

/* QUIRE_FIELD_META also where nothing has that name. */
static quire_field field_of(quire_str key)
{
    for (size_t i = 1; i < QUIRE_FIELD_COUNT; i++)
        if (quire_str_is(key, field_names[i])) return (quire_field)i;
    return QUIRE_FIELD_META;
}

quire_field quire_condition_field(const quire_condition *condition)
{
    return field_of(condition->key);
}

static bool is_meta(quire_str key)
{
    return key.size > meta.size && quire_str_starts(key, meta);
}

quire_str quire_condition_meta(const quire_condition *condition)
{
    return quire_str_cut(condition->key, meta.size, condition->key.size);
}

/* ---- what is well formed ---- */

/* How many bytes of a text of a date's shape are compared: all but a "Z" at its end. 0: it has another one. */
static size_t shaped_as_date(quire_str date)
{
    static const char shape[] = "dddd-dd-ddTdd:dd:dd";
    if (quire_str_ends(date, QUIRE_STR("Z")) && date.size > strlen("dddd-dd-ddT")) date.size--;
    if (date.size > strlen(shape)) return 0;
    for (size_t i = 0; i < date.size; i++) {
        bool digit = date.data[i] >= '0' && date.data[i] <= '9';
        if (shape[i] == 'd' ? !digit : date.data[i] != shape[i]) return 0;
    }
    bool whole = date.size == 4 || date.size == 7 || date.size == 10 || date.size == 16 || date.size == 19;
    return whole ? date.size : 0;
}

static int two_digits(quire_str date, size_t at)
{
    return (date.data[at] - '0') * 10 + date.data[at + 1] - '0';
}

static int days_of(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

size_t quire_date_precision(quire_str date)
{
    static const struct {
        size_t at;
        int most;
    } times[] = { { 11, 23 }, { 14, 59 }, { 17, 59 } };
    size_t size = shaped_as_date(date);
    int month = size >= 7 ? two_digits(date, 5) : 1, day = size >= 10 ? two_digits(date, 8) : 1;
    if (size == 0 || month < 1 || month > 12 || day < 1 ||
        day > days_of(two_digits(date, 0) * 100 + two_digits(date, 2), month))
        return 0;
    for (size_t i = 0; i < sizeof times / sizeof *times && times[i].at < size; i++)
        if (two_digits(date, times[i].at) > times[i].most) return 0;
    return size;
}

/* Whether all of `text` is a number. */
static bool read_number(quire_str text, double *out)
{
    char number[NUMBER_BYTES], *end = NULL;
    if (text.size == 0 || text.size >= sizeof number) return false;
    memcpy(number, text.data, text.size);
    number[text.size] = '\0';
    errno = 0;
    *out = strtod(number, &end);
    return !errno && end == number + text.size && isfinite(*out);
}

/* Whether what the value is fits what the field holds: numbers or a date. Metadata and texts are compared with anything. */
static quire_status check_field(const quire_condition *condition, const quire_value *value, quire_error *err)
{
    quire_field field = field_of(condition->key);
    double number;
    bool prefix = condition->match == QUIRE_MATCH_PREFIX,
         numeric = value->kind == QUIRE_VALUE_NUMBER ||
                   (value->kind == QUIRE_VALUE_TEXT && (prefix || read_number(value->text, &number)));
    if ((field == QUIRE_FIELD_BYTES || field == QUIRE_FIELD_CHUNKS) && !numeric)
        return quire_fail(err, QUIRE_E_INVALID, "the value of %.*s is '%.*s'; it is a number, such as 1000",
                          QUIRE_FMT(condition->key), QUIRE_FMT(value->text));
    if (field == QUIRE_FIELD_ADDED && value->kind == QUIRE_VALUE_NUMBER)
        return quire_fail(err, QUIRE_E_INVALID,
                          "the value of added is a number; it is a date, such as 2024-03");
    return QUIRE_OK;
}

static quire_status check_value(const quire_condition *condition, const quire_value *value, quire_error *err)
{
    switch (value->kind) {
    case QUIRE_VALUE_TEXT: return QUIRE_OK;
    case QUIRE_VALUE_NUMBER:
        return isfinite(value->number) ? QUIRE_OK
                                       : quire_fail(err, QUIRE_E_INVALID, "the value of %.*s is not finite",
                                                    QUIRE_FMT(condition->key));
    case QUIRE_VALUE_DATE:
        return quire_date_precision(value->text)
                   ? QUIRE_OK
                   : quire_fail(err, QUIRE_E_INVALID,
                                "the value of %.*s is '%.*s'; a date of the calendar is 2024, 2024-03, "
                                "2024-03-31 or 2024-03-31T12:30",
                                QUIRE_FMT(condition->key), QUIRE_FMT(value->text));
    }
    return quire_fail(err, QUIRE_E_INVALID, "the value of %.*s is no text, number or date",
                      QUIRE_FMT(condition->key));
}

quire_status quire_condition_check(const quire_condition *condition, quire_error *err)
{
    quire_match match = condition->match;
    if (field_of(condition->key) == QUIRE_FIELD_META && !is_meta(condition->key))
        return quire_fail(
            err, QUIRE_E_INVALID,
            "documents have no field '%.*s'; metadata is meta.%.*s, the others are id, uri, type, "
            "language, title, source, status, bytes, chunks, added and parent",
            QUIRE_FMT(condition->key), QUIRE_FMT(condition->key));
    if (match < QUIRE_MATCH_IS || match > QUIRE_MATCH_IN)
        return quire_fail(err, QUIRE_E_INVALID, "the match %d of %.*s is unknown", (int)match,
                          QUIRE_FMT(condition->key));
    size_t most = match == QUIRE_MATCH_IN ? VALUES_MOST : 1;
    if (condition->count == 0 || condition->count > most)
        return quire_fail(err, QUIRE_E_INVALID, "%.*s has %zu values; %s takes from 1 to %zu",
                          QUIRE_FMT(condition->key), condition->count, quire_match_name(match), most);
    if (match == QUIRE_MATCH_PREFIX && condition->values->kind != QUIRE_VALUE_TEXT)
        return quire_fail(err, QUIRE_E_INVALID, "the prefix of %.*s is no text", QUIRE_FMT(condition->key));
    quire_status status = QUIRE_OK;
    for (size_t i = 0; !status && i < condition->count; i++)
        status = check_value(condition, &condition->values[i], err);
    for (size_t i = 0; !status && i < condition->count; i++)
        status = check_field(condition, &condition->values[i], err);
    return status;
}

/* ---- the short form ---- */

static const struct {
    const char *sign;
    quire_match match;
} signs[] = { /* the longer ones first */
              { "!=", QUIRE_MATCH_IS_NOT },        { "==", QUIRE_MATCH_IS }, { "<=", QUIRE_MATCH_LESS_EQUAL },
              { ">=", QUIRE_MATCH_GREATER_EQUAL }, { "=", QUIRE_MATCH_IS },  { "<", QUIRE_MATCH_LESS },
              { ">", QUIRE_MATCH_GREATER }
};

/* The first sign of `text`: where it begins and which it is. False: there is none, or nothing before it. */
static bool find_sign(quire_str text, size_t *at, size_t *sign)
{
    for (*at = 0; *at < text.size; ++*at)
        for (*sign = 0; *sign < sizeof signs / sizeof *signs; ++*sign)
            if (quire_str_starts(quire_str_cut(text, *at, text.size), quire_str_from(signs[*sign].sign)))
                return *at > 0;
    return false;
}

static quire_value value_of(quire_field field, quire_match match, quire_str text)
{
    quire_value value = { .kind = QUIRE_VALUE_TEXT, .text = text };
    bool compares = match >= QUIRE_MATCH_LESS && match <= QUIRE_MATCH_GREATER_EQUAL;
    if (field == QUIRE_FIELD_ADDED || (compares && shaped_as_date(text) > strlen("2024")))
        value.kind = QUIRE_VALUE_DATE;
    else if (compares && read_number(text, &value.number)) value.kind = QUIRE_VALUE_NUMBER;
    return value;
}

quire_status quire_condition_parse(quire_arena *arena, quire_str text, quire_condition *out, quire_error *err)
{
    size_t at = 0, sign = 0;
    if (!find_sign(text, &at, &sign))
        return quire_fail(err, QUIRE_E_INVALID,
                          "the filter '%.*s' is not key=value, for example type=application/pdf",
                          QUIRE_FMT(text));
    quire_str key = quire_str_cut(text, 0, at);
    quire_str rest = quire_str_cut(text, at + strlen(signs[sign].sign), text.size);
    quire_match match = signs[sign].match;
    quire_field field = field_of(key);
    bool bare = field == QUIRE_FIELD_META && !is_meta(key);
    bool star = strcmp(signs[sign].sign, "=") == 0 && field != QUIRE_FIELD_ADDED &&
                quire_str_ends(rest, QUIRE_STR("*"));
    if (star) {
        match = QUIRE_MATCH_PREFIX;
        rest.size--;
    }
    quire_value *value = quire_arena_array(arena, 1, sizeof *value);
    key = quire_arena_printf(arena, "%s%.*s", bare ? meta.data : "", QUIRE_FMT(key));
    rest = quire_arena_copy(arena, rest);
    if (!value || !key.data || !rest.data) return quire_fail_memory(err);
    *value = value_of(field, match, rest);
    *out = (quire_condition){ .key = key, .match = match, .values = value, .count = 1 };
    return quire_condition_check(out, err);
}
