/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl would read the same variables, but not say whether it takes a proxy: and the address of a proxy is the user's choice,
 * that of a page is not (docs/decisions/web.md). Source: curl's manual, "Environment" and CURLOPT_NOPROXY. */
#include "fetch/web/proxy.h"

#include "base/str.h"
#include "fetch/web/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *first_set(const char *const *names)
{
    for (; *names; names++) {
        const char *value = getenv(*names);
        if (value && *value) return value;
    }
    return NULL;
}

static const void *bytes_of(const struct sockaddr_storage *address)
{
    return address->ss_family == AF_INET6 ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                                          : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
}

/* Whether `range` ("10.0.0.0/8", "::1") has the address. */
static bool in_range(const struct sockaddr_storage *address, quire_str range)
{
    char text[QUIRE_ADDRESS_TEXT_BYTES];
    unsigned char wanted[sizeof(struct in6_addr)];
    const unsigned char *bytes = bytes_of(address);
    unsigned most = address->ss_family == AF_INET6 ? 128 : 32, bits = most;
    if (range.size >= sizeof text) return false;
    snprintf(text, sizeof text, "%.*s", QUIRE_FMT(range));
    char *slash = strchr(text, '/');
    if (slash) {
        *slash = '\0';
        bits = (unsigned)strtoul(slash + 1, NULL, 10);
    }
    if (bits > most || inet_pton(address->ss_family, text, wanted) != 1) return false;
    if (memcmp(bytes, wanted, bits / 8) != 0) return false;
    return bits % 8 == 0 || (bytes[bits / 8] ^ wanted[bits / 8]) >> (8 - bits % 8) == 0;
}

/* A name fits itself and what ends with it behind a dot. */
static bool fits_name(quire_str host, quire_str name)
{
    while (name.size && name.data[0] == '.') name = quire_str_cut(name, 1, name.size);
    if (!name.size || name.size > host.size) return false;
    size_t at = host.size - name.size;
    return strncasecmp(host.data + at, name.data, name.size) == 0 && (at == 0 || host.data[at - 1] == '.');
}

static bool is_exempt(const quire_url *url)
{
    static const char *const names[] = { "no_proxy", "NO_PROXY", NULL };
    struct sockaddr_storage address;
    const char *list = first_set(names);
    bool numeric = quire_address_of_host(url->host, &address);
    if (list && strcmp(list, "*") == 0) return true;
    while (list && *list) {
        list += strspn(list, ", ");
        quire_str name = { list, strcspn(list, ", ") };
        list += name.size;
        if (numeric ? in_range(&address, name) : fits_name(url->host, name)) return true;
    }
    return false;
}

static bool is_this_machine(const quire_url *url)
{
    struct sockaddr_storage address;
    if (!quire_address_of_host(url->host, &address)) return fits_name(url->host, QUIRE_STR("localhost"));
    return quire_address_kind_of((const struct sockaddr *)&address) == QUIRE_ADDRESS_LOOPBACK;
}

const char *quire_proxy_for(const char *option, const quire_url *url)
{
    static const char *const secure[] = { "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL };
    /* Not HTTP_PROXY: to a program started by a web server that is a header of whoever asks. */
    static const char *const plain[] = { "http_proxy", "all_proxy", "ALL_PROXY", NULL };
    bool set = option && *option;
    if (is_exempt(url) || (!set && is_this_machine(url))) return NULL;
    return set ? option : first_set(url->secure ? secure : plain);
}
