/* SPDX-License-Identifier: Apache-2.0 */
/* A quote as text to read. */
#ifndef QUIRE_ANSWER_QUOTE_H
#define QUIRE_ANSWER_QUOTE_H

#include "base/buffer.h"
#include "quire/types.h"

/* Appends one line without its end. */
void quire_quote_append(quire_buffer *text, quire_str quote, const quire_heads *heads);

#endif
