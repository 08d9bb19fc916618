/* SPDX-License-Identifier: Apache-2.0 */
/* Tables as elements: captions, rows, cells. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_WRITE_TABLE_H
#define QUIRE_LOAD_WORKER_LOADERS_PDF_PDF_WRITE_TABLE_H

#include "load/worker/loaders/pdf/pdf_writer.h"

/* How many of `lines`, from the first on, are titles and units of the table that follows them; 0: they are not, or none
 * follows. A line that is larger than the body is a heading. */
size_t quire_pdf_count_captions(const pdf_line *lines, size_t count, float body_size);

/* The table whose rows stand behind the first `captions` of `lines`. Returns how many lines its rows are. The table is
 * left open where nothing follows it on the page: on the next one it goes on with rows under the same columns. */
size_t quire_pdf_write_table(pdf_writer *writer, const pdf_line *lines, size_t count, size_t captions);

/* Enters the white space that was cut off with the cells of `line`. */
void quire_pdf_drop_cut_spaces(pdf_writer *writer, const pdf_line *line);

#endif
