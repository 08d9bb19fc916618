/* SPDX-License-Identifier: Apache-2.0 */
/* How much may still be found in one outermost document and in all that is below it, so that archives in archives come to an
 * end: documents and bytes, shared by all that read a part of it at the same time. Counted references. Any thread. */
#ifndef QUIRE_LOAD_ALLOWANCE_H
#define QUIRE_LOAD_ALLOWANCE_H

#include "quire/types.h"

typedef struct quire_allowance quire_allowance;

typedef struct quire_allowance_left {
    uint32_t children;
    uint64_t bytes;
} quire_allowance_left;

/* With one reference; NULL: out of memory. */
quire_allowance *quire_allowance_new(quire_allowance_left all);
quire_allowance *quire_allowance_hold(quire_allowance *allowance); /* the same; may be NULL */
void quire_allowance_release(quire_allowance *allowance);          /* may be NULL */

/* What is left now; nothing where `allowance` is NULL. */
quire_allowance_left quire_allowance_look(quire_allowance *allowance);

/* Takes all of `want`, or nothing and says false. `allowance` may be NULL: then only nothing can be had. */
bool quire_allowance_take(quire_allowance *allowance, quire_allowance_left want);
/* Takes of `want` as much as is left. `allowance` may be NULL. */
void quire_allowance_take_most(quire_allowance *allowance, quire_allowance_left want);
void quire_allowance_give_back(quire_allowance *allowance, quire_allowance_left taken); /* may be NULL */

#endif
