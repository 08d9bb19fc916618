/* SPDX-License-Identifier: Apache-2.0 */
/* A text of code becomes elements, byte for byte. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_CODE_CODE_WRITE_H
#define QUIRE_LOAD_WORKER_LOADERS_CODE_CODE_WRITE_H

#include "load/worker/host.h"
#include "load/worker/loaders/code/code_marks.h"

typedef struct quire_code_account {
    uint64_t kept, white,
        returns; /* characters: with their CR as LF's; of blank lines at the ends; CR before LF */
} quire_code_account;

/* Each symbol is a CODE element with its name and lines, in the one that it stands in; what stands between symbols is one as
 * well, of the name around it or with its lines alone, and first of all where a class or a long function begins. Statements are CODE elements without a place of their own. Without
 * marks the elements are blocks: from a line without indent behind a blank one to the next such line. `label` is the
 * language's. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_code_write(quire_load_host *host, quire_str text, const char *label,
                                            const quire_code_marks *marks, quire_code_account *account,
                                            quire_error *err);

#endif
