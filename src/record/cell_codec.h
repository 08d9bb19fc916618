/* SPDX-License-Identifier: Apache-2.0 */
/* Values of cells as bytes. */
#ifndef QUIRE_RECORD_CELL_CODEC_H
#define QUIRE_RECORD_CELL_CODEC_H

#include "record/wire.h"

/* Appends a sound value / reads one. `text` is the cell's; *last is the unit that was spelled last in the same record, empty at
 * first. */
void quire_cell_put(quire_buffer *out, const quire_cell *value, quire_str text, quire_str *last);
void quire_cell_take(quire_wire_reader *reader, quire_str text, quire_str *last, quire_cell *out);

#endif
