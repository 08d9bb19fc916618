/* SPDX-License-Identifier: Apache-2.0 */
/* Whether bytes are a mail. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_PROBE_H
#define QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_PROBE_H

#include "load/worker/format.h"

/* The size of the field's name with its colon; 0: the line is no field of a head. */
size_t quire_mail_field_name(quire_str line);

bool quire_mail_probe(const quire_probe *probe);

/* Whether bytes are a web page that a browser saved as a mail that nobody sent. */
bool quire_mail_probe_page(const quire_probe *probe);

#endif
