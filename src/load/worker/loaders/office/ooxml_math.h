/* SPDX-License-Identifier: Apache-2.0 */
/* Formulas of Word and PowerPoint (ECMA-376 part 1, section 22.1) on one line. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_OOXML_MATH_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_OOXML_MATH_H

#include "load/worker/loaders/office/office_writer.h"

/* What an m:oMath says, in the arena; its characters are accounted for, but not written. */
quire_str quire_ooxml_formula(office_writer *writer, const xmlNode *node);

#endif
