/* SPDX-License-Identifier: Apache-2.0 */
/* Whether bytes begin as a tar archive does. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_ARCHIVE_TAR_HEADER_H
#define QUIRE_LOAD_WORKER_LOADERS_ARCHIVE_TAR_HEADER_H

#include "quire/types.h"

enum { QUIRE_TAR_HEADER_BYTES = 512 };

/* By the sum over the first header, which the oldest archives have, too. */
bool quire_tar_begins(quire_str bytes);

#endif
