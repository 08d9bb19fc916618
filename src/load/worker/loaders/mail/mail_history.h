/* SPDX-License-Identifier: Apache-2.0 */
/* Where an earlier mail begins that a mail carries below its own words. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_HISTORY_H
#define QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_HISTORY_H

#include "quire/types.h"

typedef enum mail_history {
    MAIL_HISTORY_NONE,
    MAIL_HISTORY_WROTE, /* "On … wrote:": what follows is another's as far as it is marked ("> …"), or to the end */
    MAIL_HISTORY_HEADER, /* "From: … Sent: …": all that follows */
} mail_history;

/* What begins with the line at `at`: a line that says so ("-----Original Message-----"), or the head of the earlier mail
 * itself. *next: behind the lines that say it. Looks at a few lines only. */
mail_history quire_mail_history_at(quire_str text, size_t at, size_t *next);

/* Offset of the tag where the history of an HTML mail begins that no blockquote holds; the size of `html`: nowhere. */
size_t quire_mail_history_in_html(quire_str html);

#endif
