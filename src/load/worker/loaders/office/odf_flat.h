/* SPDX-License-Identifier: Apache-2.0 */
/* OpenDocument files that are one XML file and no package (OpenDocument 1.3 part 3, section 3.1.2). */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_ODF_FLAT_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_ODF_FLAT_H

#include "load/worker/format.h"
#include "load/worker/loaders/office/office_package.h"

/* Whether the bytes begin as such a file of that kind: "text", "spreadsheet", "presentation". */
bool quire_odf_is_flat(quire_str bytes, const char *kind);

/* The parts that a package would have, in the host's arena: content.xml, meta.xml, styles.xml. None where it is no XML.
 * errors: NO_MEMORY; LIMIT the text grows too much */
QUIRE_CHECKED quire_status quire_odf_unfold(quire_load_host *host, quire_str bytes, office_package *out,
                                            quire_error *err);

#endif
