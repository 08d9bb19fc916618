/* SPDX-License-Identifier: Apache-2.0 */
/* What an OLE2 file is, by the streams in its root. */
#ifndef QUIRE_LOAD_WORKER_OLE2_KIND_H
#define QUIRE_LOAD_WORKER_OLE2_KIND_H

#include "quire/types.h"

/* For people, with what to convert it to where nothing reads it; a literal. `bytes` are of an OLE2 file. */
const char *quire_ole2_name(quire_str bytes);

/* Whether it is a workbook of Excel: no other document that has one inside. */
bool quire_ole2_is_workbook(quire_str bytes);

#endif
