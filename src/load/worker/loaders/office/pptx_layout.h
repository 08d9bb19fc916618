/* SPDX-License-Identifier: Apache-2.0 */
/* What the shapes of a slide have from its layout and master: where they stand, and whether their paragraphs are items. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_PPTX_LAYOUT_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_PPTX_LAYOUT_H

#include "load/worker/loaders/office/ooxml_package.h"

typedef struct pptx_layout {
    quire_str name; /* of its part */
    xmlDoc *layout, *master;
} pptx_layout;

typedef struct pptx_layouts {
    pptx_layout *items;
    size_t count;
} pptx_layouts;

/* The layout that the slide's relations name, read when it is first asked for. NULL: it has none, or memory is out, which the
 * status tells. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pptx_layout(pptx_layouts *layouts, const office_package *package,
                                             const ooxml_relations *slide, quire_arena *arena,
                                             const pptx_layout **out, quire_error *err);
void quire_pptx_close_layouts(pptx_layouts *layouts);

/* The place that a shape takes: its p:ph, or NULL. */
const xmlNode *quire_pptx_placeholder(const xmlNode *shape);
/* The word for what stands there ("title", "body", "ftr"); of places for any content, "obj". */
quire_str quire_pptx_role(const xmlNode *placeholder);

/* The a:xfrm of a shape, its own or that of the place it takes. NULL: nobody says. */
const xmlNode *quire_pptx_frame(const pptx_layout *layout, const xmlNode *shape);

/* The bullet of the paragraph: a:buChar, a:buAutoNum or a:buBlip. NULL: it has none. `shape` holds it, or is NULL. */
const xmlNode *quire_pptx_bullet(const pptx_layout *layout, const xmlNode *shape, const xmlNode *paragraph);
/* Its level, from 0. */
uint32_t quire_pptx_level(const xmlNode *paragraph);

#endif
