/* SPDX-License-Identifier: Apache-2.0 */
/* Text that is set above or below its line: exponents, indices, note marks. Written flat it would change what it
 * stands beside: 10 to the power of 5 would read 105. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_RAISED_H
#define QUIRE_LOAD_WORKER_LOADERS_RAISED_H

#include "base/arena.h"

/* How `text`, set above its line, is written in running text: in superscript characters where Unicode has them for
 * all of it ("⁵", "⁻¹⁹", "¹,²"); plain where it is no exponent (ordinals "st", "th"; marks without a letter or
 * digit: "*", "†"; "[1]", which is set apart already); "TM" as "™"; else behind "^", in parentheses where it is more
 * than one character. White space at its ends is left out. In `arena`; data is NULL when memory is out. */
quire_str quire_raised_text(quire_str text, quire_arena *arena);

/* The same for text set below its line: "₂", else behind "_". */
quire_str quire_lowered_text(quire_str text, quire_arena *arena);

/* Whether `c` is a digit, on its line or off it: a note's mark right behind one would read as a power. */
bool quire_raised_is_figure(uint32_t c);

#endif
