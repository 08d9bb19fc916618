/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a mail: who, to whom, when, about what. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_HEAD_H
#define QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_HEAD_H

#include "load/worker/builder.h"

#include <gmime/gmime.h>

/* The title, metadata, and the first lines of the text, with `attached`, the names of what came with it. Enters the fields in the ledger (step "load", unit "fields").
 * errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_mail_write_head(GMimeMessage *message, quire_str attached,
                                                 quire_builder *builder, quire_error *err);

#endif
