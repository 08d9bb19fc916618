/* SPDX-License-Identifier: Apache-2.0 */
/* Encoding of place runs and of the little-endian numbers of this driver's blobs. */
#include "store/drivers/store_sqlite/run_block.h"

#include <string.h>

void quire_put_u64(uint64_t value, char *out)
{
    for (int i = 0; i < 8; i++) out[i] = (char)(unsigned char)(value >> (8 * i));
}

uint64_t quire_get_u64(const char *bytes)
{
    uint64_t value = 0;
    for (int i = 7; i >= 0; i--) value = value << 8 | (unsigned char)bytes[i];
    return value;
}

void quire_put_u32(uint32_t value, char *out)
{
    for (int i = 0; i < 4; i++) out[i] = (char)(unsigned char)(value >> (8 * i));
}

uint32_t quire_get_u32(const char *bytes)
{
    uint32_t value = 0;
    for (int i = 3; i >= 0; i--) value = value << 8 | (unsigned char)bytes[i];
    return value;
}

static void put_float(float value, char *out)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    quire_put_u32(bits, out);
}

static float get_float(const char *bytes)
{
    float value;
    uint32_t bits = quire_get_u32(bytes);
    memcpy(&value, &bits, sizeof value);
    return value;
}

void quire_run_encode(const quire_place_run *run, char *out)
{
    quire_put_u64(run->start, out);
    quire_put_u64(run->end, out + 8);
    quire_put_u32(run->place.page, out + 16);
    put_float(run->place.x0, out + 20);
    put_float(run->place.y0, out + 24);
    put_float(run->place.x1, out + 28);
    put_float(run->place.y1, out + 32);
}

void quire_run_decode(const char *bytes, quire_place_run *out)
{
    *out = (quire_place_run){
        .start = (size_t)quire_get_u64(bytes),
        .end = (size_t)quire_get_u64(bytes + 8),
        .place = { quire_get_u32(bytes + 16), get_float(bytes + 20), get_float(bytes + 24),
                   get_float(bytes + 28), get_float(bytes + 32) },
    };
}
