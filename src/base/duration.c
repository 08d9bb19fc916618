/* SPDX-License-Identifier: Apache-2.0 */
/* Durations in words. */
#include "base/error.h"
#include "quire/request.h"

#include <stdio.h>
#include <string.h>

static const struct unit {
    const char *name;
    int64_t ms;
} units[] = { { "w", 604800000 }, { "d", 86400000 }, { "h", 3600000 },
              { "m", 60000 },     { "s", 1000 },     { "ms", 1 } };

enum { UNITS = sizeof units / sizeof *units };

static const int64_t longest_ms = INT64_C(1000) * 366 * 86400000;

static const struct unit *unit_at(const char *text, size_t size)
{
    for (size_t i = 0; i < UNITS; i++)
        if (strlen(units[i].name) == size && memcmp(units[i].name, text, size) == 0) return &units[i];
    return NULL;
}

quire_status quire_duration_parse(const char *text, int64_t *out_ms, quire_error *err)
{
    int64_t sum = 0;
    const char *at = text;
    while (*at) {
        int64_t number = 0;
        size_t digits = strspn(at, "0123456789"), letters = strspn(at + digits, "abcdefghijklmnopqrstuvwxyz");
        const struct unit *unit = unit_at(at + digits, letters);
        if (!digits || !unit) break;
        for (size_t i = 0; i < digits && number <= longest_ms; i++) number = number * 10 + (at[i] - '0');
        if (number > (longest_ms - sum) / unit->ms)
            return quire_fail(err, QUIRE_E_INVALID, "'%s' is longer than a thousand years", text);
        sum += number * unit->ms;
        at += digits + letters;
    }
    if (at == text || *at)
        return quire_fail(err, QUIRE_E_INVALID, "'%s' is no duration; expected such as 90s, 15m, 2h or 1d",
                          text);
    *out_ms = sum;
    return QUIRE_OK;
}

const char *quire_duration_format(int64_t ms, char out[QUIRE_DURATION_BYTES])
{
    size_t size = 0;
    if (ms <= 0) snprintf(out, QUIRE_DURATION_BYTES, "0s");
    for (size_t i = 0; ms > 0 && i < UNITS; i++) {
        if (ms < units[i].ms) continue;
        int more = snprintf(out + size, QUIRE_DURATION_BYTES - size, "%lld%s", (long long)(ms / units[i].ms),
                            units[i].name);
        size += (size_t)more;
        ms %= units[i].ms;
    }
    return out;
}
