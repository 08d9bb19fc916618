/* SPDX-License-Identifier: Apache-2.0 */
/* Answers: what became of a document, or what this worker reads, as frames. */
#ifndef QUIRE_LOAD_WORKER_ANSWER_H
#define QUIRE_LOAD_WORKER_ANSWER_H

#include "load/worker/channel.h"

/* The rest of an answer to LOAD, behind what the host gave already: the document, unless the host says that there is none, and
 * the account. False: the channel is broken. */
bool quire_answer_document(quire_channel *channel, quire_load_host *host, const quire_document *document);

/* All formats. False: the channel is broken. */
bool quire_answer_formats(quire_channel *channel);

#endif
