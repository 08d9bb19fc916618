/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a slide in words that stand nowhere in its file, in the language of its text. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_SLIDE_HEADING_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_SLIDE_HEADING_H

#include "load/worker/loaders/office/office_writer.h"

enum { QUIRE_SLIDE_HEADING_BYTES = 120 }; /* a first line that is longer heads nothing */

/* Heads a slide without a title by its number, so that nothing of it stands under the slide before. */
void quire_slide_head_by_number(office_writer *writer, const xmlNode *slide, uint32_t number, uint32_t level);
/* Says that shows leave the slide out. */
void quire_slide_mark_hidden(office_writer *writer, const xmlNode *slide);

#endif
