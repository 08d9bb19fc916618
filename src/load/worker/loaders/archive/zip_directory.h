/* SPDX-License-Identifier: Apache-2.0 */
/* What a zip file says of its members before one of them is read. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_ARCHIVE_ZIP_DIRECTORY_H
#define QUIRE_LOAD_WORKER_LOADERS_ARCHIVE_ZIP_DIRECTORY_H

#include "quire/types.h"

/* How many members the central directory names; UINT64_MAX: none was found. Counted record by record, since the number that
 * closes the directory is one that a file may give as it likes. */
uint64_t quire_zip_count_members(quire_str bytes);

#endif
