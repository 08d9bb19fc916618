/* SPDX-License-Identifier: Apache-2.0 */
/* Signs that stand in cells of their own only to be set in line: "$" | "1,234" | ")" is one value. Annual reports on the
 * web and in word processors are set so, with signs in the first and last rows of a table and none between. */
#ifndef QUIRE_LOAD_WORKER_TABLE_SIGNS_H
#define QUIRE_LOAD_WORKER_TABLE_SIGNS_H

#include "load/worker/table_grid.h"

/* Takes the cells of such signs out of their rows and gives them to the figures beside them (cell.signs). Only before
 * quire_table_grid_find_columns. In `arena`. errors: NO_MEMORY */
QUIRE_CHECKED quire_status quire_table_signs_join(quire_table_grid *grid, quire_arena *arena);

#endif
