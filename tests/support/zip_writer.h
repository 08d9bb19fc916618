/* SPDX-License-Identifier: Apache-2.0 */
/* Archives for tests: stored members, names in UTF-8. Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16. */
#ifndef QUIRE_TESTS_ZIP_WRITER_H
#define QUIRE_TESTS_ZIP_WRITER_H

#include "base/buffer.h"

typedef struct zip_writer {
    quire_buffer members, directory, whole;
    unsigned count;
} zip_writer; /* {0} is an empty archive */

void zip_add(zip_writer *zip, const char *name, quire_str bytes);
quire_str zip_bytes(zip_writer *zip); /* borrowed until the next call */
void zip_free(zip_writer *zip);       /* empty again */

#endif
