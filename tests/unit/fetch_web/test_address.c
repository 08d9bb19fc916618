/* SPDX-License-Identifier: Apache-2.0 */
/* The ranges of IANA's registries of special-purpose addresses, with addresses beside each border. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "fetch/web/address.h"

static quire_address_kind kind_of(const char *host)
{
    struct sockaddr_storage address;
    if (!quire_address_of_host(quire_str_from(host), &address)) fail_msg("%s is no address", host);
    return quire_address_kind_of((const struct sockaddr *)&address);
}

static void expect(const char *host, quire_address_kind kind)
{
    quire_address_kind found = kind_of(host);
    if (found != kind)
        fail_msg("%s: %s, not %s", host, quire_address_kind_text(found), quire_address_kind_text(kind));
}

static void knows_what_is_public_in_ipv4(void **state)
{
    static const char *const public[] = {
        "8.8.8.8",        "1.1.1.1",         "9.255.255.255", "11.0.0.0",        "100.63.255.255",
        "100.128.0.0",    "126.255.255.255", "128.0.0.1",     "169.253.255.255", "169.255.0.0",
        "172.15.255.255", "172.32.0.0",      "192.0.1.0",     "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0",      "203.0.114.0",   "223.255.255.255"
    };
    (void)state;
    for (size_t i = 0; i < sizeof public / sizeof *public; i++) expect(public[i], QUIRE_ADDRESS_PUBLIC);
}

static void knows_what_is_not_public_in_ipv4(void **state)
{
    static const struct {
        const char *host;
        quire_address_kind kind;
    } others[] = {
        { "0.0.0.0", QUIRE_ADDRESS_RESERVED },         { "0.1.2.3", QUIRE_ADDRESS_RESERVED },
        { "10.0.0.0", QUIRE_ADDRESS_PRIVATE },         { "10.255.255.255", QUIRE_ADDRESS_PRIVATE },
        { "100.64.0.1", QUIRE_ADDRESS_PRIVATE },       { "100.127.255.255", QUIRE_ADDRESS_PRIVATE },
        { "127.0.0.1", QUIRE_ADDRESS_LOOPBACK },       { "127.255.255.254", QUIRE_ADDRESS_LOOPBACK },
        { "169.254.0.1", QUIRE_ADDRESS_LINK },         { "169.254.169.254", QUIRE_ADDRESS_METADATA },
        { "100.100.100.200", QUIRE_ADDRESS_METADATA }, { "172.16.0.1", QUIRE_ADDRESS_PRIVATE },
        { "172.31.255.255", QUIRE_ADDRESS_PRIVATE },   { "192.0.2.7", QUIRE_ADDRESS_RESERVED },
        { "192.168.0.1", QUIRE_ADDRESS_PRIVATE },      { "198.18.0.1", QUIRE_ADDRESS_PRIVATE },
        { "198.51.100.1", QUIRE_ADDRESS_RESERVED },    { "203.0.113.9", QUIRE_ADDRESS_RESERVED },
        { "224.0.0.1", QUIRE_ADDRESS_MULTICAST },      { "239.255.255.255", QUIRE_ADDRESS_MULTICAST },
        { "240.0.0.1", QUIRE_ADDRESS_RESERVED },       { "255.255.255.255", QUIRE_ADDRESS_RESERVED },
    };
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) expect(others[i].host, others[i].kind);
}

static void knows_what_is_public_in_ipv6(void **state)
{
    static const struct {
        const char *host;
        quire_address_kind kind;
    } others[] = {
        { "[::]", QUIRE_ADDRESS_RESERVED },
        { "[::1]", QUIRE_ADDRESS_LOOPBACK },
        { "[::127.0.0.1]", QUIRE_ADDRESS_LOOPBACK },
        { "[fe80::1]", QUIRE_ADDRESS_LINK },
        { "[fec0::1]", QUIRE_ADDRESS_PRIVATE },
        { "[fc00::1]", QUIRE_ADDRESS_PRIVATE },
        { "[fdff::1]", QUIRE_ADDRESS_PRIVATE },
        { "[fd00:ec2::254]", QUIRE_ADDRESS_METADATA },
        { "[ff02::1]", QUIRE_ADDRESS_MULTICAST },
        { "[2001:db8::1]", QUIRE_ADDRESS_RESERVED },
        { "[3fff::1]", QUIRE_ADDRESS_RESERVED },
        { "[2001::1]", QUIRE_ADDRESS_RESERVED },
        { "[100::1]", QUIRE_ADDRESS_RESERVED },
        { "[64:ff9b:1::1]", QUIRE_ADDRESS_PRIVATE },
        { "[4000::1]", QUIRE_ADDRESS_RESERVED },
        /* What carries an address of IPv4 is what that is. */
        { "[::ffff:127.0.0.1]", QUIRE_ADDRESS_LOOPBACK },
        { "[::ffff:a9fe:a9fe]", QUIRE_ADDRESS_METADATA },
        { "[::ffff:0:10.0.0.1]", QUIRE_ADDRESS_PRIVATE },
        { "[64:ff9b::192.168.0.1]", QUIRE_ADDRESS_PRIVATE },
        { "[2002:7f00:0001::1]", QUIRE_ADDRESS_LOOPBACK },
        { "[2002:c0a8:0001::1]", QUIRE_ADDRESS_PRIVATE },
    };
    static const char *const public[] = { "[2606:4700::1111]", "[2a00:1450::1]",     "[2001:200::1]",
                                          "[::ffff:8.8.8.8]",  "[64:ff9b::8.8.8.8]", "[2002:808:808::1]" };
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) expect(others[i].host, others[i].kind);
    for (size_t i = 0; i < sizeof public / sizeof *public; i++) expect(public[i], QUIRE_ADDRESS_PUBLIC);
}

static void a_name_is_no_address(void **state)
{
    struct sockaddr_storage address;
    char text[QUIRE_ADDRESS_TEXT_BYTES];
    (void)state;
    assert_false(quire_address_of_host(QUIRE_STR("localhost"), &address));
    assert_false(quire_address_of_host(QUIRE_STR("127.0.0.1.example.com"), &address));
    assert_false(quire_address_of_host(QUIRE_STR("[fe80::1%25eth0]"), &address));
    assert_false(quire_address_of_host(QUIRE_STR(""), &address));
    assert_true(quire_address_of_host(QUIRE_STR("[2001:db8::1]"), &address));
    quire_address_text((const struct sockaddr *)&address, text);
    assert_string_equal(text, "2001:db8::1");
}

static void a_socket_of_this_machine_is_not_public(void **state)
{
    struct sockaddr address = { .sa_family = AF_UNIX };
    (void)state;
    assert_int_not_equal(quire_address_kind_of(&address), QUIRE_ADDRESS_PUBLIC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_what_is_public_in_ipv4),
        cmocka_unit_test(knows_what_is_not_public_in_ipv4),
        cmocka_unit_test(knows_what_is_public_in_ipv6),
        cmocka_unit_test(a_name_is_no_address),
        cmocka_unit_test(a_socket_of_this_machine_is_not_public),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
