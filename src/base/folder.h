/* SPDX-License-Identifier: Apache-2.0 */
/* Making folders. */
#ifndef QUIRE_BASE_FOLDER_H
#define QUIRE_BASE_FOLDER_H

#include "quire/error.h"

#include <sys/types.h>

/* Makes the folder `path` and those above it, each with `mode`; one that is there already is left as it is.
 * errors: INVALID the path is too long; IO */
QUIRE_CHECKED quire_status quire_folder_make(const char *path, mode_t mode, quire_error *err);

/* The same for the folder that `path` stands in. */
QUIRE_CHECKED quire_status quire_folder_make_above(const char *path, mode_t mode, quire_error *err);

#endif
