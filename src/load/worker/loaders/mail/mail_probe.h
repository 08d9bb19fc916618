/* SPDX-License-Identifier: Apache-2.0 */
/* Whether bytes are a mail. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_PROBE_H
#define QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_PROBE_H

#include "load/worker/format.h"

bool quire_mail_probe(const quire_probe *probe);

#endif
