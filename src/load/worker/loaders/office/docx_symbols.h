/* SPDX-License-Identifier: Apache-2.0 */
/* Characters of symbol fonts, which a DOCX gives by their code in the font. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_DOCX_SYMBOLS_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_DOCX_SYMBOLS_H

#include "quire/types.h"

/* The Unicode character that `font` draws for the hexadecimal `code`; 0 where it is not known. */
uint32_t quire_docx_symbol(quire_str font, quire_str code);

#endif
