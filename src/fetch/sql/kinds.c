/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/sql/database.h"

const quire_sql_kind *const quire_sql_kinds[] = { &quire_sql_sqlite, &quire_sql_postgresql, &quire_sql_mysql,
                                                  &quire_sql_odbc, NULL };
