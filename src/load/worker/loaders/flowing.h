/* SPDX-License-Identifier: Apache-2.0 */
/* Appending text whose white space folds, with an account of what was kept. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FLOWING_H
#define QUIRE_LOAD_WORKER_LOADERS_FLOWING_H

#include "load/worker/builder.h"

/* Characters of `text`, and how many of them are white space. */
uint64_t quire_flowing_count(quire_str text, uint64_t *white);

/* Appends `text`; adds to *kept the characters that the builder wrote and to *white the white space that it folded. */
void quire_flowing_append(quire_builder *builder, quire_str text, uint64_t *kept, uint64_t *white);

#endif
