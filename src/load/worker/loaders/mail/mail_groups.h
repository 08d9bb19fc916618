/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of addresses ("crew: a@b, c@d;") in groups, which no mail has. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_GROUPS_H
#define QUIRE_LOAD_WORKER_LOADERS_MAIL_MAIL_GROUPS_H

#include "base/arena.h"

/* gmime 3.2 calls itself for each group in a group, as often as a mail likes, until the stack is full. The colons of groups too
 * deep become spaces here. Gives `mail`, or a copy of the same size in `arena`; data is NULL when memory is out. */
quire_str quire_mail_flatten_groups(quire_str mail, quire_arena *arena);

#endif
