/* SPDX-License-Identifier: Apache-2.0 */
/* An embedding driver that needs no model. */
#ifndef QUIRE_FAKES_EMBED_HASH_H
#define QUIRE_FAKES_EMBED_HASH_H

#include "embed/embed.h"

extern const quire_embed_driver quire_embed_hash;

#endif
