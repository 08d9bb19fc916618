/* SPDX-License-Identifier: Apache-2.0 */
/* Encoded words of fields, made fit for gmime. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_WORDS_H
#define QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_WORDS_H

#include "base/arena.h"

/* gmime 3.2 joins encoded words that follow each other before it decodes them, since some programs cut characters in two.
 * It also joins what is whole, and then loses what stands behind the first one's padding: of a long Chinese subject all but
 * the first line. Where another word follows, padding becomes control characters here, which no field may hold
 * (quire_mail_clean_field takes them out again). Gives `mail`, or a copy of the same size in `arena`; data is NULL when
 * memory is out. */
quire_str quire_mail_fill_words(quire_str mail, quire_arena *arena);

/* What gmime made of a field, as one line: runs of white space become a space, control characters go. Returns its size. */
size_t quire_mail_clean_field(char *text, size_t size);

#endif
