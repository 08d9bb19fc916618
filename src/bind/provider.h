/* SPDX-License-Identifier: Apache-2.0 */
/* What the drivers of providers share that speak OpenAI's protocol: the endpoint, the key, an estimate of tokens. */
#ifndef QUIRE_BIND_PROVIDER_H
#define QUIRE_BIND_PROVIDER_H

#include "base/arena.h"
#include "quire/error.h"
#include "quire/types.h"

/* `url` and `path` as one address, in `arena`. `prefix` is that of the options ("embed.openai") and stands in messages.
 * errors: INVALID the URL holds a user, a password or a query: addresses are shown, and secrets must not be */
QUIRE_CHECKED quire_status quire_provider_endpoint(const char *prefix, const char *url, const char *path,
                                                   quire_arena *arena, const char **out, quire_error *err);

/* The value of the environment variable `variable`; NULL where that name is empty. The caller gives it back to
 * quire_provider_key_free. errors: INVALID it is not set */
QUIRE_CHECKED quire_status quire_provider_key(const char *prefix, const char *variable, char **out,
                                              quire_error *err);
void quire_provider_key_free(char *key); /* may be NULL; leaves nothing of it in memory */

/* More than the byte-pair vocabularies in use give on prose, code and Chinese: a token for every three letters of a
 * word, for every other ASCII character that is seen, and two for every other character. */
size_t quire_provider_estimate(quire_str text);

#endif
