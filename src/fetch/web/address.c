/* SPDX-License-Identifier: Apache-2.0 */
/* The special-purpose ranges of IANA's two registries (RFC 6890 and what updates it), and the addresses under which machines of
 * a cloud are told their secrets. Of IPv6 only 2000::/3 is given out to the public; ranges in it are listed, all else is not public. */
#include "fetch/web/address.h"

#include "base/str.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

static const struct {
    uint8_t bytes[4];
    unsigned bits;
    quire_address_kind kind;
} ranges4[] = {
    { { 169, 254, 169, 254 }, 32, QUIRE_ADDRESS_METADATA },
    { { 100, 100, 100, 200 }, 32, QUIRE_ADDRESS_METADATA },
    { { 168, 63, 129, 16 }, 32, QUIRE_ADDRESS_METADATA },
    { { 0, 0, 0, 0 }, 8, QUIRE_ADDRESS_RESERVED },
    { { 10, 0, 0, 0 }, 8, QUIRE_ADDRESS_PRIVATE },
    { { 100, 64, 0, 0 }, 10, QUIRE_ADDRESS_PRIVATE },
    { { 127, 0, 0, 0 }, 8, QUIRE_ADDRESS_LOOPBACK },
    { { 169, 254, 0, 0 }, 16, QUIRE_ADDRESS_LINK },
    { { 172, 16, 0, 0 }, 12, QUIRE_ADDRESS_PRIVATE },
    { { 192, 0, 0, 0 }, 24, QUIRE_ADDRESS_RESERVED },
    { { 192, 0, 2, 0 }, 24, QUIRE_ADDRESS_RESERVED },
    { { 192, 88, 99, 0 }, 24, QUIRE_ADDRESS_RESERVED },
    { { 192, 168, 0, 0 }, 16, QUIRE_ADDRESS_PRIVATE },
    { { 198, 18, 0, 0 }, 15, QUIRE_ADDRESS_PRIVATE },
    { { 198, 51, 100, 0 }, 24, QUIRE_ADDRESS_RESERVED },
    { { 203, 0, 113, 0 }, 24, QUIRE_ADDRESS_RESERVED },
    { { 224, 0, 0, 0 }, 4, QUIRE_ADDRESS_MULTICAST },
    { { 240, 0, 0, 0 }, 4, QUIRE_ADDRESS_RESERVED },
};

static const struct {
    uint8_t bytes[16];
    unsigned bits;
    quire_address_kind kind;
} ranges6[] = {
    { { 0xfd, 0x00, 0x0e, 0xc2, [14] = 0x02, [15] = 0x54 }, 128, QUIRE_ADDRESS_METADATA },
    { { 0 }, 128, QUIRE_ADDRESS_RESERVED },
    { { [15] = 1 }, 128, QUIRE_ADDRESS_LOOPBACK },
    { { 0xfe, 0x80 }, 10, QUIRE_ADDRESS_LINK },
    { { 0xff }, 8, QUIRE_ADDRESS_MULTICAST },
    { { 0xfc }, 7, QUIRE_ADDRESS_PRIVATE },
    { { 0xfe, 0xc0 }, 10, QUIRE_ADDRESS_PRIVATE },
    { { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48, QUIRE_ADDRESS_PRIVATE },
    { { 0x20, 0x01 }, 23, QUIRE_ADDRESS_RESERVED }, /* Teredo, ORCHID, benchmarks … */
    { { 0x20, 0x01, 0x0d, 0xb8 }, 32, QUIRE_ADDRESS_RESERVED },
    { { 0x3f, 0xff }, 20, QUIRE_ADDRESS_RESERVED },
};

/* Ranges of IPv6 in which an address of IPv4 stands, and where: mapped, compatible, translated, NAT64, 6to4. */
static const struct {
    uint8_t bytes[16];
    unsigned bits, at;
} carriers[] = {
    { { [10] = 0xff, [11] = 0xff }, 96, 12 },
    { { [8] = 0xff, [9] = 0xff }, 96, 12 },
    { { 0x00, 0x64, 0xff, 0x9b }, 96, 12 },
    { { 0x20, 0x02 }, 16, 2 },
    { { 0 }, 96, 12 },
};

static bool within(const uint8_t *address, const uint8_t *range, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    if (memcmp(address, range, whole) != 0) return false;
    return rest == 0 || (address[whole] ^ range[whole]) >> (8 - rest) == 0;
}

static quire_address_kind kind4(const uint8_t address[4])
{
    for (size_t i = 0; i < sizeof ranges4 / sizeof *ranges4; i++)
        if (within(address, ranges4[i].bytes, ranges4[i].bits)) return ranges4[i].kind;
    return QUIRE_ADDRESS_PUBLIC;
}

static quire_address_kind kind6(const uint8_t address[16])
{
    for (size_t i = 0; i < sizeof ranges6 / sizeof *ranges6; i++)
        if (within(address, ranges6[i].bytes, ranges6[i].bits)) return ranges6[i].kind;
    for (size_t i = 0; i < sizeof carriers / sizeof *carriers; i++)
        if (within(address, carriers[i].bytes, carriers[i].bits)) return kind4(address + carriers[i].at);
    return address[0] >> 5 == 1 ? QUIRE_ADDRESS_PUBLIC : QUIRE_ADDRESS_RESERVED;
}

quire_address_kind quire_address_kind_of(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return kind4((const uint8_t *)&((const struct sockaddr_in *)address)->sin_addr);
    if (address->sa_family == AF_INET6)
        return kind6(((const struct sockaddr_in6 *)address)->sin6_addr.s6_addr);
    return QUIRE_ADDRESS_RESERVED;
}

const char *quire_address_kind_text(quire_address_kind kind)
{
    static const char *const texts[] = { "a public address",
                                         "a loopback address",
                                         "an address of a private network",
                                         "a link-local address",
                                         "the address of a cloud's metadata",
                                         "a multicast address",
                                         "a reserved address" };
    return texts[kind];
}

bool quire_address_of_host(quire_str host, struct sockaddr_storage *out)
{
    char text[INET6_ADDRSTRLEN + 1];
    bool six = host.size > 2 && host.data[0] == '[' && host.data[host.size - 1] == ']';
    if (six) host = quire_str_cut(host, 1, host.size - 1);
    *out = (struct sockaddr_storage){ .ss_family = six ? AF_INET6 : AF_INET };
    if (host.size >= sizeof text) return false;
    snprintf(text, sizeof text, "%.*s", QUIRE_FMT(host));
    void *to = six ? (void *)&((struct sockaddr_in6 *)out)->sin6_addr
                   : (void *)&((struct sockaddr_in *)out)->sin_addr;
    return inet_pton(out->ss_family, text, to) == 1;
}

void quire_address_text(const struct sockaddr *address, char out[QUIRE_ADDRESS_TEXT_BYTES])
{
    const void *from = address->sa_family == AF_INET6
                           ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                           : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
    if (!inet_ntop(address->sa_family, from, out, QUIRE_ADDRESS_TEXT_BYTES))
        snprintf(out, QUIRE_ADDRESS_TEXT_BYTES, "an address");
}
