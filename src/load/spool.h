/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of all that was found in one document, one behind the other in one memory file, which is written while they come in
 * and sealed before anyone else sees it; or the document itself, where all that was found are ranges of it. Counted references: each child on its way holds one, and the last one that is
 * released closes it. Holding and releasing: any thread. */
#ifndef QUIRE_LOAD_SPOOL_H
#define QUIRE_LOAD_SPOOL_H

#include "quire/error.h"
#include "quire/types.h"

typedef struct quire_spool quire_spool;

/* An empty one, with one reference. errors: IO; NO_MEMORY */
QUIRE_CHECKED quire_status quire_spool_open(quire_spool **out, quire_error *err);

/* One over what is there already: `fd` may be closed afterwards. Nothing is written to it. errors: IO; NO_MEMORY */
QUIRE_CHECKED quire_status quire_spool_over(int fd, quire_spool **out, quire_error *err);

/* errors: IO: memory is out, or it is sealed */
QUIRE_CHECKED quire_status quire_spool_append(quire_spool *spool, quire_str bytes, quire_error *err);

/* Nothing is written to it from here on. errors: IO */
QUIRE_CHECKED quire_status quire_spool_seal(quire_spool *spool, quire_error *err);

quire_spool *quire_spool_hold(quire_spool *spool); /* the same; may be NULL */
void quire_spool_release(quire_spool *spool);      /* may be NULL */

int quire_spool_fd(const quire_spool *spool);
size_t quire_spool_size(const quire_spool *spool); /* bytes written so far */

#endif
