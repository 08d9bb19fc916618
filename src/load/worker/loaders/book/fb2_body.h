/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a FictionBook. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_BOOK_FB2_BODY_H
#define QUIRE_LOAD_WORKER_LOADERS_BOOK_FB2_BODY_H

#include "base/arena.h"
#include "load/worker/builder.h"

#include <libxml/tree.h>

/* Writes the annotation, which may be NULL, and all bodies below `root`, and enters their characters and the book's images in
 * the ledger (step "load"). A body's title that only says `title`, the book's, again is left out.
 * False: there was nothing to write. */
bool quire_fb2_write(const xmlNode *root, const xmlNode *annotation, quire_str title, quire_builder *builder,
                     quire_arena *arena);

#endif
