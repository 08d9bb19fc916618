/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an IP address is one of the public internet. It is asked of each address that is about to be connected to, so no name
 * that leads elsewhere the second time helps anybody. */
#ifndef QUIRE_FETCH_WEB_ADDRESS_H
#define QUIRE_FETCH_WEB_ADDRESS_H

#include "quire/types.h"

#include <sys/socket.h>

typedef enum quire_address_kind {
    QUIRE_ADDRESS_PUBLIC = 0,
    QUIRE_ADDRESS_LOOPBACK,
    QUIRE_ADDRESS_PRIVATE,  /* of a network behind a router, a provider's included */
    QUIRE_ADDRESS_LINK,     /* link-local */
    QUIRE_ADDRESS_METADATA, /* where a cloud tells its machines their secrets */
    QUIRE_ADDRESS_MULTICAST,
    QUIRE_ADDRESS_RESERVED, /* unspecified, documentation, or given to nobody */
} quire_address_kind;

/* An address of IPv6 that carries one of IPv4 (mapped, NAT64, 6to4) is what that is. */
quire_address_kind quire_address_kind_of(const struct sockaddr *address);

/* "a loopback address": to be read behind its number. */
const char *quire_address_kind_text(quire_address_kind kind);

/* The address that a host of a URL is when it is no name ("127.0.0.1", "[::1]"). False: it is a name. */
bool quire_address_of_host(quire_str host, struct sockaddr_storage *out);

enum { QUIRE_ADDRESS_TEXT_BYTES = 64 };

/* The address in numbers. */
void quire_address_text(const struct sockaddr *address, char out[QUIRE_ADDRESS_TEXT_BYTES]);

#endif
