/* SPDX-License-Identifier: Apache-2.0 */
/* Letters that LaTeX has by name or as a letter under an accent: \"u, \'{e}, \v s, \ss, \o. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TEXT_LATEX_LETTERS_H
#define QUIRE_LOAD_WORKER_LOADERS_TEXT_LATEX_LETTERS_H

#include "quire/types.h"

/* Reads the letter that the backslash at `at` begins. Writes it to `out`, which has room for as many bytes as it is written with,
 * adds to *size, and gives where it ends; `at`: it is none. */
size_t latex_letter(quire_str text, size_t at, char *out, size_t *size);

#endif
