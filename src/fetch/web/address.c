/* SPDX-License-Identifier: Apache-2.0 */
/* The special-purpose ranges of IANA's two registries (RFC 6890 and what updates it), and the addresses under which machines of
 * a cloud are told their secrets. Of IPv6 only 2000::/3 is given out to the public; ranges in it are listed, all else is not public. */
#include "fetch/web/address.h"

#include "base/str.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

static const char loopback[] = "a loopback address", private_network[] = "an address of a private network",
                  link_local[] = "a link-local address", metadata[] = "the address of a cloud's metadata",
                  multicast[] = "a multicast address", reserved[] = "a reserved address";

static const struct {
    uint8_t bytes[4];
    unsigned bits;
    const char *what;
} ranges4[] = {
    { { 169, 254, 169, 254 }, 32, metadata },
    { { 100, 100, 100, 200 }, 32, metadata },
    { { 168, 63, 129, 16 }, 32, metadata },
    { { 0, 0, 0, 0 }, 32, "the unspecified address" },
    { { 0, 0, 0, 0 }, 8, reserved },
    { { 10, 0, 0, 0 }, 8, private_network },
    { { 100, 64, 0, 0 }, 10, private_network },
    { { 127, 0, 0, 0 }, 8, loopback },
    { { 169, 254, 0, 0 }, 16, link_local },
    { { 172, 16, 0, 0 }, 12, private_network },
    { { 192, 0, 0, 0 }, 24, reserved },
    { { 192, 0, 2, 0 }, 24, reserved },
    { { 192, 88, 99, 0 }, 24, reserved },
    { { 192, 168, 0, 0 }, 16, private_network },
    { { 198, 18, 0, 0 }, 15, private_network },
    { { 198, 51, 100, 0 }, 24, reserved },
    { { 203, 0, 113, 0 }, 24, reserved },
    { { 224, 0, 0, 0 }, 4, multicast },
    { { 240, 0, 0, 0 }, 4, reserved },
};

static const struct {
    uint8_t bytes[16];
    unsigned bits;
    const char *what;
} ranges6[] = {
    { { 0xfd, 0x00, 0x0e, 0xc2, [14] = 0x02, [15] = 0x54 }, 128, metadata },
    { { 0 }, 128, "the unspecified address" },
    { { [15] = 1 }, 128, loopback },
    { { 0xfe, 0x80 }, 10, link_local },
    { { 0xff }, 8, multicast },
    { { 0xfc }, 7, private_network },
    { { 0xfe, 0xc0 }, 10, private_network },
    { { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48, private_network },
    { { 0x20, 0x01 }, 23, reserved }, /* Teredo, ORCHID, benchmarks … */
    { { 0x20, 0x01, 0x0d, 0xb8 }, 32, reserved },
    { { 0x3f, 0xff }, 20, reserved },
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

static const char *not_public4(const uint8_t address[4])
{
    for (size_t i = 0; i < sizeof ranges4 / sizeof *ranges4; i++)
        if (within(address, ranges4[i].bytes, ranges4[i].bits)) return ranges4[i].what;
    return NULL;
}

static const char *not_public6(const uint8_t address[16])
{
    for (size_t i = 0; i < sizeof ranges6 / sizeof *ranges6; i++)
        if (within(address, ranges6[i].bytes, ranges6[i].bits)) return ranges6[i].what;
    for (size_t i = 0; i < sizeof carriers / sizeof *carriers; i++)
        if (within(address, carriers[i].bytes, carriers[i].bits)) return not_public4(address + carriers[i].at);
    return address[0] >> 5 == 1 ? NULL : reserved;
}

const char *quire_address_not_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return not_public4((const uint8_t *)&((const struct sockaddr_in *)address)->sin_addr);
    if (address->sa_family == AF_INET6)
        return not_public6(((const struct sockaddr_in6 *)address)->sin6_addr.s6_addr);
    return "no address of the internet";
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
