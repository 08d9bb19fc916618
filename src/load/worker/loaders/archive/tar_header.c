/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes 148 to 155 of a header hold the sum of all of its bytes, in octal digits, these eight taken as spaces. Some programs
 * added signed bytes. Source: POSIX.1-2017, pax, "ustar Interchange Format". */
#include "load/worker/loaders/archive/tar_header.h"

enum { SUM_AT = 148, SUM_BYTES = 8 };

bool quire_tar_begins(quire_str bytes)
{
    uint32_t said = 0, digits = 0;
    int32_t sum = 0, signed_sum = 0;
    if (bytes.size < QUIRE_TAR_HEADER_BYTES) return false;
    for (size_t i = 0; i < QUIRE_TAR_HEADER_BYTES; i++) {
        char c = i >= SUM_AT && i < SUM_AT + SUM_BYTES ? ' ' : bytes.data[i];
        sum += (unsigned char)c;
        signed_sum += (signed char)c;
    }
    for (size_t i = SUM_AT; i < SUM_AT + SUM_BYTES; i++) {
        char c = bytes.data[i];
        if (c >= '0' && c <= '7') said = said * 8 + (uint32_t)(c - '0'), digits++;
        else if (digits || c != ' ') break;
    }
    return digits && (said == (uint32_t)sum || said == (uint32_t)signed_sum);
}
