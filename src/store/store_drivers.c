/* SPDX-License-Identifier: Apache-2.0 */
/* The store drivers of this build, in the order users see them. */
#include "store/driver.h"

extern const quire_store_driver quire_store_sqlite;

const quire_store_driver *const quire_store_drivers[] = {
    &quire_store_sqlite,
    NULL,
};
