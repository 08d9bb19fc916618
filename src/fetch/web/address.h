/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an IP address is one of the public internet. It is asked of each address that is about to be connected to, so no name
 * that leads elsewhere the second time helps anybody. */
#ifndef QUIRE_FETCH_WEB_ADDRESS_H
#define QUIRE_FETCH_WEB_ADDRESS_H

#include "quire/types.h"

#include <sys/socket.h>

/* What the address is, to be read behind its number: "a loopback address". NULL: a public one. An address of IPv6 that carries one of
 * IPv4 (mapped, NAT64, 6to4) is what that is. */
const char *quire_address_not_public(const struct sockaddr *address);

/* The address that a host of a URL is when it is no name ("127.0.0.1", "[::1]"). False: it is a name. */
bool quire_address_of_host(quire_str host, struct sockaddr_storage *out);

enum { QUIRE_ADDRESS_TEXT_BYTES = 64 };

/* The address in numbers. */
void quire_address_text(const struct sockaddr *address, char out[QUIRE_ADDRESS_TEXT_BYTES]);

#endif
