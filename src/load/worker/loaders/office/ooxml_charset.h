/* SPDX-License-Identifier: Apache-2.0 */
/* The charset of a package's XML. libxml2 would have converters loaded from disk, by names that the document chooses; ICU has
 * them in memory. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_OOXML_CHARSET_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_OOXML_CHARSET_H

#include "base/arena.h"
#include "quire/error.h"

/* `xml` in UTF-8, and no longer declared to be anything else; empty where it is not what it declares, or in EBCDIC or UCS-4,
 * which no package may be.
 * owner:  *out lives in `arena`, or is `xml`
 * errors: NO_MEMORY; LIMIT the text grows too much */
QUIRE_CHECKED quire_status quire_ooxml_decode(quire_str xml, quire_arena *arena, quire_str *out,
                                              quire_error *err);

#endif
