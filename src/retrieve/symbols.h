/* SPDX-License-Identifier: Apache-2.0 */
/* Questions that name what code defines: "where is parse_date defined", "what does Cache.get do", "parse_date 做什么". Pure
 * functions: no store, no model. */
#ifndef QUIRE_RETRIEVE_SYMBOLS_H
#define QUIRE_RETRIEVE_SYMBOLS_H

#include "quire/quire.h"

/* How surely the question asks for what the hit defines, 0 to 1. 0: it names it not, or the hit defines nothing. */
double quire_symbol_share(quire_str question, const quire_hit *hit);

#endif
