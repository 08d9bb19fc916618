/* SPDX-License-Identifier: Apache-2.0 */
/* Typed tables in front of the driver: what of a document becomes rows of which, and rows one by one. */
#ifndef QUIRE_STORE_TYPED_TABLES_H
#define QUIRE_STORE_TYPED_TABLES_H

#include "store/driver.h"

/* *out: `put` with its tables, within the limits of each, and a ledger that says so. errors: NO_MEMORY, IO */
QUIRE_CHECKED quire_status quire_typed_tables_make(const quire_store_driver *driver, void *state,
                                                   quire_typed_limits limits, quire_call *call,
                                                   const quire_put *put, quire_put *out, quire_error *err);

/* Whether it would make any. */
bool quire_typed_has_tables(const quire_put *put);

/* Visits the rows of a block. errors: NO_MEMORY, those of visits */
QUIRE_CHECKED quire_status quire_typed_rows_visit(const quire_block_found *block,
                                                  quire_status (*visit)(void *user,
                                                                        const quire_typed_row *row,
                                                                        quire_error *err),
                                                  void *user, quire_error *err);

#endif
