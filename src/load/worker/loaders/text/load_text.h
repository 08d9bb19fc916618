/* SPDX-License-Identifier: Apache-2.0 */
/* For formats whose document turns out to be plain text. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TEXT_LOAD_TEXT_H
#define QUIRE_LOAD_WORKER_LOADERS_TEXT_LOAD_TEXT_H

#include "load/worker/host.h"

/* Writes decoded text as a document, with its account (step "load", unit "characters"). */
void quire_text_write(quire_load_host *host, quire_str text);

/* What doesn't parse as `what` ("JSON") is written as text; the metadata and the ledger (step "parse", unit "documents") say
 * so. */
void quire_text_write_unparsed(quire_load_host *host, quire_str text, const char *what);

#endif
