/* SPDX-License-Identifier: Apache-2.0 */
/* What a load worker reads. The worker has the one list of formats (load/worker/formats.c); the parent asks for it, so that it
 * links no parser and yet knows in which version a document would be read now. */
#ifndef QUIRE_LOAD_FORMATS_H
#define QUIRE_LOAD_FORMATS_H

#include "quire/engine.h"

/* The row of this name is no format: its version is that of what all formats share, and it has nothing else. */
#define QUIRE_FORMAT_COMMON "common"

/* The version of the format `name`; 0: there is none. */
unsigned quire_formats_version(const quire_formats *formats, quire_str name);

#endif
