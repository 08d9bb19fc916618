/* SPDX-License-Identifier: Apache-2.0 */
/* What a model gave for the probe text, kept in the user's cache: one small file a model. What cannot be kept or read is
 * computed again. */
#ifndef QUIRE_ENGINE_PROBE_MEMORY_H
#define QUIRE_ENGINE_PROBE_MEMORY_H

#include "quire/types.h"

/* The vector that the model `identity` gave when it was computed in this way; `cache_dir` may be NULL, and an empty
 * `computation` is one that nothing is known of.
 * shape:  out has room for dim floats
 * thread: any */
bool quire_probe_recall(const char *cache_dir, quire_str identity, quire_str computation, size_t dim,
                        float *out);
void quire_probe_remember(const char *cache_dir, quire_str identity, quire_str computation, size_t dim,
                          const float *probe);

#endif
