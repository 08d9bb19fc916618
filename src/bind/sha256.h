/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (OpenSSL), in one call and in pieces. */
#ifndef QUIRE_BIND_SHA256_H
#define QUIRE_BIND_SHA256_H

#include "quire/error.h"
#include "quire/types.h"

typedef struct quire_sha256 quire_sha256;

/* NULL: out of memory. */
quire_sha256 *quire_sha256_new(void);
QUIRE_CHECKED quire_status quire_sha256_add(quire_sha256 *hash, quire_str bytes, quire_error *err);
/* The digest of all that was added; the hash is then empty again. */
QUIRE_CHECKED quire_status quire_sha256_take(quire_sha256 *hash, unsigned char out[32], quire_error *err);
void quire_sha256_free(quire_sha256 *hash);

/* 64 hex digits and a NUL. */
void quire_sha256_hex(const unsigned char digest[32], char out[65]);

#endif
