/* SPDX-License-Identifier: Apache-2.0 */
/* What was put into an OOXML document and is none of its parts: documents, which are handed on, objects and macros. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_OOXML_EMBEDDED_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_OOXML_EMBEDDED_H

#include "load/worker/loaders/office/ooxml_package.h"

/* Workbooks that hold a chart's figures are dropped in the ledger, since the chart says them.
 * errors: IO the parent is gone; NO_MEMORY */
QUIRE_CHECKED quire_status quire_ooxml_hand_on_embedded(quire_load_host *host, quire_str bytes,
                                                        const office_package *package, quire_error *err);

#endif
