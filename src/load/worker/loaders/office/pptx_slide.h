/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the shapes of a slide in the order in which they are read. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_PPTX_SLIDE_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_PPTX_SLIDE_H

#include "load/worker/loaders/office/office_writer.h"
#include "load/worker/loaders/office/pptx_layout.h"

enum { PPTX_FOOTERS = 32, PPTX_LEVELS = 9 };

typedef struct pptx_writer {
    office_writer office;
    const office_package *package;
    const ooxml_relations *relations; /* of the part that is written */
    const pptx_layout *layout;        /* of the slide; NULL: none */
    uint32_t slide;                   /* its number */
    uint32_t level;                   /* of its heading */
    quire_str title;                  /* of the first slide that has one */
    quire_str footers[PPTX_FOOTERS];  /* that were written, in the arena */
    size_t footer_count;
    uint32_t numbers[PPTX_LEVELS]; /* of the numbered items in one shape */
    quire_str styles[PPTX_LEVELS];
} pptx_writer;

/* What counts as text of a presentation. */
bool quire_pptx_is_text(const xmlNode *node);

/* Writes what stands under p:spTree. `hidden`: shows don't show it. */
void quire_pptx_write_slide(pptx_writer *writer, const xmlNode *tree, bool hidden);
/* The text of the notes page, or of a comment. */
void quire_pptx_write_notes(pptx_writer *writer, const xmlNode *tree);
void quire_pptx_write_comment(pptx_writer *writer, const xmlNode *comment, quire_str author);

/* Parses the part, whose text is received then. NULL: it is entered as lost. */
xmlDoc *quire_pptx_open_part(pptx_writer *writer, quire_str name);

#endif
