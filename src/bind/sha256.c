/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 by OpenSSL's EVP interface. */
#include "bind/sha256.h"

#include "base/error.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct quire_sha256 {
    EVP_MD_CTX *context;
    bool started;
};

quire_sha256 *quire_sha256_new(void)
{
    quire_sha256 *hash = calloc(1, sizeof *hash);
    if (hash && !(hash->context = EVP_MD_CTX_new())) {
        free(hash);
        return NULL;
    }
    return hash;
}

static quire_status start(quire_sha256 *hash, quire_error *err)
{
    if (hash->started) return QUIRE_OK;
    if (EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL) != 1)
        return quire_fail(err, QUIRE_E_NO_MEMORY, "sha256 cannot be started");
    hash->started = true;
    return QUIRE_OK;
}

quire_status quire_sha256_add(quire_sha256 *hash, quire_str bytes, quire_error *err)
{
    quire_status status = start(hash, err);
    if (status || bytes.size == 0) return status;
    if (EVP_DigestUpdate(hash->context, bytes.data, bytes.size) != 1)
        return quire_fail(err, QUIRE_E_NO_MEMORY, "sha256 failed");
    return QUIRE_OK;
}

quire_status quire_sha256_take(quire_sha256 *hash, unsigned char out[32], quire_error *err)
{
    quire_status status = start(hash, err);
    if (status) return status;
    hash->started = false;
    if (EVP_DigestFinal_ex(hash->context, out, NULL) != 1)
        return quire_fail(err, QUIRE_E_NO_MEMORY, "sha256 failed");
    return QUIRE_OK;
}

void quire_sha256_free(quire_sha256 *hash)
{
    if (!hash) return;
    EVP_MD_CTX_free(hash->context);
    free(hash);
}

void quire_sha256_hex(const unsigned char digest[32], char out[65])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < 32; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[64] = '\0';
}
