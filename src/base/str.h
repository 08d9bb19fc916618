/* SPDX-License-Identifier: Apache-2.0 */
/* quire_str: borrowed views of UTF-8, passed by value. */
#ifndef QUIRE_BASE_STR_H
#define QUIRE_BASE_STR_H

#include "quire/types.h"

#include <string.h>

#define QUIRE_STR(literal) ((quire_str){ "" literal, sizeof(literal) - 1 })

static inline quire_str quire_str_from(const char *text)
{
    return text ? (quire_str){ text, strlen(text) } : (quire_str){ 0 };
}

static inline bool quire_str_equal(quire_str a, quire_str b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool quire_str_is(quire_str a, const char *text)
{
    return quire_str_equal(a, quire_str_from(text));
}

static inline bool quire_str_starts(quire_str a, quire_str prefix)
{
    return a.size >= prefix.size && (prefix.size == 0 || memcmp(a.data, prefix.data, prefix.size) == 0);
}

static inline bool quire_str_ends(quire_str a, quire_str suffix)
{
    return a.size >= suffix.size &&
           (suffix.size == 0 || memcmp(a.data + a.size - suffix.size, suffix.data, suffix.size) == 0);
}

/* Whether `part` stands in it. */
static inline bool quire_str_holds(quire_str a, const char *part)
{
    return a.size && memmem(a.data, a.size, part, strlen(part)) != NULL;
}

static inline bool quire_str_holds_digit(quire_str a)
{
    for (size_t i = 0; i < a.size; i++)
        if (a.data[i] >= '0' && a.data[i] <= '9') return true;
    return false;
}

/* The bytes [start, end) of `a`; the caller has checked the bounds. */
static inline quire_str quire_str_cut(quire_str a, size_t start, size_t end)
{
    return (quire_str){ a.data ? a.data + start : NULL, end - start };
}

/* `a` without ASCII white space at both ends. */
quire_str quire_str_trim(quire_str a);

/* For "%.*s": precision and pointer. Longer than INT_MAX is cut. */
#define QUIRE_FMT(s) (int)((s).size > 0x7fffffff ? 0x7fffffff : (s).size), ((s).data ? (s).data : "")

#endif
