/* SPDX-License-Identifier: Apache-2.0 */
/* What each row of a table is for: a title, a row of heads, the name of a group, or a row of values. */
#ifndef QUIRE_LOAD_WORKER_TABLE_ROLES_H
#define QUIRE_LOAD_WORKER_TABLE_ROLES_H

#include "load/worker/table_grid.h"

/* Gives each row its role, and its element the level that it has below groups where the loader gave none. Returns how many
 * rows of heads stand in front of the others, captions aside. */
size_t quire_table_roles_find(quire_table_grid *grid);

#endif
