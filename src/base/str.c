/* SPDX-License-Identifier: Apache-2.0 */
/* The few functions on quire_str that are too long to inline. */
#include "base/str.h"

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

quire_str quire_str_trim(quire_str a)
{
    while (a.size && is_space(a.data[0])) {
        a.data++;
        a.size--;
    }
    while (a.size && is_space(a.data[a.size - 1])) a.size--;
    return a;
}
