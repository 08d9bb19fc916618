/* SPDX-License-Identifier: Apache-2.0 */
/* What an OLE2 file is, by the streams in its root: programs until 2003 kept all kinds of documents in it. */
#ifndef QUIRE_LOAD_WORKER_OLE2_KIND_H
#define QUIRE_LOAD_WORKER_OLE2_KIND_H

#include "quire/types.h"

bool quire_is_ole2(quire_str bytes);

/* For people, with what to convert it to; a literal. `bytes` are of an OLE2 file. */
const char *quire_ole2_name(quire_str bytes);

#endif
