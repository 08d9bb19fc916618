/* SPDX-License-Identifier: Apache-2.0 */
/* Hexadecimal digits. */
#ifndef QUIRE_BASE_HEX_H
#define QUIRE_BASE_HEX_H

/* What the digit stands for; -1: it is none. */
static inline int quire_hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

#endif
