/* SPDX-License-Identifier: Apache-2.0 */
/* Who: a company, a university, a court. */
#ifndef QUIRE_LOAD_WORKER_COVER_ORGANISATION_H
#define QUIRE_LOAD_WORKER_COVER_ORGANISATION_H

#include "load/worker/cover_words.h"

/* Whether what stands in front of a Chinese form holds the name of one. A board is none: its reports are a form. */
bool quire_cover_holds_organisation(quire_str before);

/* Fills class and said of a line that names one. False: it doesn't. */
bool quire_cover_read_organisation(quire_cover_line *line);

#endif
