/* SPDX-License-Identifier: Apache-2.0 */
/* Diagrams of OOXML packages (SmartArt) as lists that nest as their points do. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_OOXML_DIAGRAM_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_OOXML_DIAGRAM_H

#include "load/worker/loaders/office/office_writer.h"

/* Writes the diagram whose data part has this root. */
void quire_ooxml_write_diagram(office_writer *writer, const xmlNode *root);

#endif
