/* SPDX-License-Identifier: Apache-2.0 */
/* The ranges of IANA's registries of special-purpose addresses, with addresses beside each border. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "fetch/web/address.h"

static const char *what_is(const char *host)
{
    struct sockaddr_storage address;
    if (!quire_address_of_host(quire_str_from(host), &address)) fail_msg("%s is no address", host);
    return quire_address_not_public((const struct sockaddr *)&address);
}

static void expect(const char *host, const char *what)
{
    const char *found = what_is(host);
    if (!found != !what || (found && !strstr(found, what)))
        fail_msg("%s: %s, not %s", host, found ? found : "public", what ? what : "public");
}

static void knows_what_is_public_in_ipv4(void **state)
{
    static const char *const public[] = { "8.8.8.8",       "1.1.1.1",         "9.255.255.255",   "11.0.0.0",
                                          "100.63.255.255", "100.128.0.0",    "126.255.255.255", "128.0.0.1",
                                          "169.253.255.255", "169.255.0.0",   "172.15.255.255",  "172.32.0.0",
                                          "192.0.1.0",      "192.167.255.255", "192.169.0.0",    "198.17.255.255",
                                          "198.20.0.0",     "203.0.114.0",    "223.255.255.255" };
    (void)state;
    for (size_t i = 0; i < sizeof public / sizeof *public; i++) expect(public[i], NULL);
}

static void knows_what_is_not_public_in_ipv4(void **state)
{
    static const char *const others[][2] = {
        { "0.0.0.0", "unspecified" },       { "0.1.2.3", "reserved" },       { "10.0.0.0", "private" },
        { "10.255.255.255", "private" },    { "100.64.0.1", "private" },     { "100.127.255.255", "private" },
        { "127.0.0.1", "loopback" },        { "127.255.255.254", "loopback" }, { "169.254.0.1", "link-local" },
        { "169.254.169.254", "metadata" },  { "100.100.100.200", "metadata" }, { "172.16.0.1", "private" },
        { "172.31.255.255", "private" },    { "192.0.2.7", "reserved" },     { "192.168.0.1", "private" },
        { "198.18.0.1", "private" },        { "198.51.100.1", "reserved" },  { "203.0.113.9", "reserved" },
        { "224.0.0.1", "multicast" },       { "239.255.255.255", "multicast" }, { "240.0.0.1", "reserved" },
        { "255.255.255.255", "reserved" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) expect(others[i][0], others[i][1]);
}

static void knows_what_is_public_in_ipv6(void **state)
{
    static const char *const others[][2] = {
        { "[::]", "unspecified" },
        { "[::1]", "loopback" },
        { "[::127.0.0.1]", "loopback" },
        { "[fe80::1]", "link-local" },
        { "[fec0::1]", "private" },
        { "[fc00::1]", "private" },
        { "[fdff::1]", "private" },
        { "[fd00:ec2::254]", "metadata" },
        { "[ff02::1]", "multicast" },
        { "[2001:db8::1]", "reserved" },
        { "[3fff::1]", "reserved" },
        { "[2001::1]", "reserved" },
        { "[100::1]", "reserved" },
        { "[64:ff9b:1::1]", "private" },
        { "[4000::1]", "reserved" },
        /* What carries an address of IPv4 is what that is. */
        { "[::ffff:127.0.0.1]", "loopback" },
        { "[::ffff:a9fe:a9fe]", "metadata" },
        { "[::ffff:0:10.0.0.1]", "private" },
        { "[64:ff9b::192.168.0.1]", "private" },
        { "[2002:7f00:0001::1]", "loopback" },
        { "[2002:c0a8:0001::1]", "private" },
    };
    static const char *const public[] = { "[2606:4700::1111]", "[2a00:1450::1]", "[2001:200::1]",
                                          "[::ffff:8.8.8.8]", "[64:ff9b::8.8.8.8]", "[2002:808:808::1]" };
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) expect(others[i][0], others[i][1]);
    for (size_t i = 0; i < sizeof public / sizeof *public; i++) expect(public[i], NULL);
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
    assert_non_null(quire_address_not_public(&address));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_what_is_public_in_ipv4),   cmocka_unit_test(knows_what_is_not_public_in_ipv4),
        cmocka_unit_test(knows_what_is_public_in_ipv6),   cmocka_unit_test(a_name_is_no_address),
        cmocka_unit_test(a_socket_of_this_machine_is_not_public),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
