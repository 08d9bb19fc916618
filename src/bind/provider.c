/* SPDX-License-Identifier: Apache-2.0 */
/* Providers that speak OpenAI's protocol, before any request is made. */
#include "bind/provider.h"

#include "base/error.h"
#include "base/str.h"

#include <stdlib.h>

quire_status quire_provider_endpoint(const char *prefix, const char *url, const char *path,
                                     quire_arena *arena, const char **out, quire_error *err)
{
    quire_str base = quire_str_from(url);
    if (strpbrk(url, "@?#"))
        return quire_fail(
            err, QUIRE_E_INVALID,
            "%s.url holds a user, password or query: put the key into a variable and name it in "
            "%s.key_env",
            prefix, prefix);
    while (base.size && base.data[base.size - 1] == '/') base.size--;
    *out = quire_arena_printf(arena, "%.*s/%s", QUIRE_FMT(base), path).data;
    return *out ? QUIRE_OK : quire_fail_memory(err);
}

quire_status quire_provider_key(const char *prefix, const char *variable, char **out, quire_error *err)
{
    *out = NULL;
    if (!*variable) return QUIRE_OK;
    const char *key = getenv(variable);
    if (!key || !*key)
        return quire_fail(err, QUIRE_E_INVALID,
                          "the variable %s, which %s.key_env names, is empty or not set", variable, prefix);
    *out = strdup(key);
    return *out ? QUIRE_OK : quire_fail_memory(err);
}

void quire_provider_key_free(char *key)
{
    if (key) explicit_bzero(key, strlen(key));
    free(key);
}

size_t quire_provider_estimate(quire_str text)
{
    size_t tokens = 0, letters = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter && letters++ % 3 == 0) tokens++;
        if (letter) continue;
        letters = 0;
        if (c >= 0xC0) tokens += 2;
        else if (c < 0x80 && c != ' ') tokens++;
    }
    return tokens;
}
