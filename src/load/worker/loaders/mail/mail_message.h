/* SPDX-License-Identifier: Apache-2.0 */
/* A mail, parsed from memory. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_MESSAGE_H
#define QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_MESSAGE_H

#include "base/arena.h"

#include <gmime/gmime.h>

/* The charset of fields that name none: that of the head, else of whatever else is not ASCII. Free with
 * g_mime_parser_options_free. */
GMimeParserOptions *quire_mail_options(quire_str bytes, quire_arena *arena);

/* The caller unrefs the message; NULL: there is none, or no memory for it. `array` is what gmime reads of as long as the
 * message lives: contents come from `bytes` as they are. At most UINT_MAX bytes. */
GMimeMessage *quire_mail_parse(quire_str bytes, GMimeParserOptions *options, quire_arena *arena,
                               GByteArray *array);

/* The head of a mail, up to the empty line. */
quire_str quire_mail_head_of(quire_str bytes);

/* What gmime made of a field, as one line in `arena`. */
quire_str quire_mail_line(const char *text, quire_arena *arena);

/* What a mail is called as a file, after its subject: "Minutes.eml". data is NULL when memory is out. */
quire_str quire_mail_name(quire_str bytes, quire_arena *arena);

/* Slashes become hyphens: in a mail they are no folder. `name` stands in an arena. */
void quire_mail_flatten_name(quire_str name);

#endif
