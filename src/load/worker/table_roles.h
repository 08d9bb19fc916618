/* SPDX-License-Identifier: Apache-2.0 */
/* What each row of a table is for: a title, a row of heads, the name of a group, or a row of values. */
#ifndef QUIRE_LOAD_WORKER_TABLE_ROLES_H
#define QUIRE_LOAD_WORKER_TABLE_ROLES_H

#include "load/worker/table_grid.h"

/* Settles the roles of all rows, and the rows' level where the loader gave none, in the source's elements. Returns how
 * many of the first rows that are written as rows name the columns. */
size_t quire_table_roles_settle(quire_table_grid *grid);

#endif
