/* SPDX-License-Identifier: Apache-2.0 */
/* The plain text of a mail: paragraphs, and what it quotes of others. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_TEXT_H
#define QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_TEXT_H

#include "load/worker/builder.h"

/* How the sender's program broke the lines (RFC 3676): not at all, or softly where a line ends in a space, which belongs to
 * the text (`delete_space`: which does not). */
typedef struct mail_flow {
    bool flowed, delete_space;
} mail_flow;

/* Writes `text` and enters its characters in the ledger (step "load"): all are received; marks of quoting and white space
 * between paragraphs are dropped. */
void quire_mail_write_text(quire_builder *builder, quire_str text, mail_flow flow);

#endif
