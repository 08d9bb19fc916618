/* SPDX-License-Identifier: Apache-2.0 */
/* The sections that the slides of a presentation are sorted into. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_PPTX_SECTIONS_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_PPTX_SECTIONS_H

#include "base/arena.h"
#include "load/worker/loaders/office/ooxml_xml.h"
#include "quire/error.h"

typedef struct pptx_sectioned {
    quire_str slide;  /* its number among all that the presentation ever had */
    quire_str name;   /* of its section */
    uint32_t section; /* from 1 */
} pptx_sectioned;

typedef struct pptx_sections {
    pptx_sectioned *slides; /* sorted */
    size_t count;
} pptx_sections;

/* Names are borrowed from the tree. Sections that have the name that programs give are none. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_pptx_read_sections(const xmlNode *presentation, quire_arena *arena,
                                                    pptx_sections *out, quire_error *err);
/* NULL where the slide is in none. */
const pptx_sectioned *quire_pptx_section_of(const pptx_sections *sections, quire_str slide);

#endif
