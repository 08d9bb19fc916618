/* SPDX-License-Identifier: Apache-2.0 */
/* Dates and times of workbooks: days since 1900 or 1904, as number formats show them. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TABLE_DATE_FORMAT_H
#define QUIRE_LOAD_WORKER_LOADERS_TABLE_DATE_FORMAT_H

#include "base/buffer.h"

/* Whether the section of a number format shows a date, a time or a duration. */
bool quire_date_is_format(quire_str section);

/* Appends the day and time `serial` in the format of the section, and says in *value what of it is shown: a day, a time or both;
 * false: it is none of the calendar, and nothing is written. */
bool quire_date_show(double serial, quire_str section, bool from_1904, quire_buffer *out, quire_cell *value);

#endif
