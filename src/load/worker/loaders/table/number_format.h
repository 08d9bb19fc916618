/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as a workbook shows them: ECMA-376 part 1, 18.8.30 and 18.8.31 (number formats). */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TABLE_NUMBER_FORMAT_H
#define QUIRE_LOAD_WORKER_LOADERS_TABLE_NUMBER_FORMAT_H

#include "base/buffer.h"
#include "load/worker/loaders/table/sheet.h"

/* The format that a workbook means by a number that it doesn't spell out; "General" for those that no one knows. Dates and
 * currencies that depend on who looks at them are ISO dates and plain numbers. */
quire_str quire_number_format_of(uint32_t id);

/* Appends `number` in that format, and returns what it is then; *value is what the number means, its unit borrowed from the
 * format. Days count from 1900, or from 1904. */
sheet_kind quire_number_show(double number, quire_str format, bool from_1904, quire_buffer *out,
                             quire_cell *value);

#endif
