/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown that is a part of another format. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TEXT_LOAD_MARKDOWN_H
#define QUIRE_LOAD_WORKER_LOADERS_TEXT_LOAD_MARKDOWN_H

#include "load/worker/host.h"

/* Writes the elements of a source that is decoded, and enters its account. `titled`: the document has a title, or had its chance.
 * *written: 0 where it holds no text. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_markdown_write(quire_load_host *host, quire_str source, bool titled,
                                                uint64_t *written, quire_error *err);

#endif
