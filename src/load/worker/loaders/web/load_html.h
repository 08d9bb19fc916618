/* SPDX-License-Identifier: Apache-2.0 */
/* HTML inside another format. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_WEB_LOAD_HTML_H
#define QUIRE_LOAD_WORKER_LOADERS_WEB_LOAD_HTML_H

#include "load/worker/builder.h"

/* The text of a page. The charset is that which came with it, else the one that the page declares; goes to the metadata.
 * errors: NO_MEMORY; LIMIT; FORMAT */
QUIRE_CHECKED quire_status quire_html_decode(quire_str bytes, quire_str declared, quire_builder *builder,
                                             quire_arena *arena, quire_str *out, quire_error *err);

/* XHTML as HTML reads it: XML closes an element with the slash of <script src="…"/>; to HTML the rest of the page would be the
 * script. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_html_from_xhtml(quire_str text, quire_arena *arena, quire_str *out,
                                                 quire_error *err);

/* Writes the text of `html`, all of which counts as content, and enters it in the ledger as the HTML loader does: the
 * characters of its text nodes, which go to *received too, are received. Adds what it wrote to *kept. Its links lead from `base`,
 * which may be empty: then they stay as they are.
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_html_write_piece(quire_str html, quire_str base, quire_builder *builder,
                                                  quire_arena *arena, uint64_t *received, uint64_t *kept,
                                                  quire_error *err);

#endif
