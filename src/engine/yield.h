/* SPDX-License-Identifier: Apache-2.0 */
/* Whether what a document gave looks wrong. Bounds and their reasons: docs/decisions/yield.md. */
#ifndef QUIRE_ENGINE_YIELD_H
#define QUIRE_ENGINE_YIELD_H

#include "quire/types.h"

/* Bits of quire_warning. Of a document that was read; `children`: how many others were found in it. */
unsigned quire_yield_warnings(const quire_document *document, quire_ledger_rows ledger, size_t children);

#endif
