/* SPDX-License-Identifier: Apache-2.0 */
/* When: the date that a line of a first page is, or the period that a report is about. */
#ifndef QUIRE_LOAD_WORKER_COVER_DATE_H
#define QUIRE_LOAD_WORKER_COVER_DATE_H

#include "load/worker/cover_words.h"

/* 1900 to 2099, or 二〇二三, as a number of its own. */
bool quire_cover_has_year(quire_str key);

/* Takes years and what stands with them out of an English form: "2023 annual report", "q3 2023 interim report". `room` holds
 * as much as `key`. */
quire_str quire_cover_without_years(quire_str key, char *room);

/* Fills class and said of a line that says when; `next` is the one behind it or NULL. False: it doesn't. */
bool quire_cover_read_date(quire_cover_line *line, const quire_cover_line *next, quire_arena *arena);

#endif
