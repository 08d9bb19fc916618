/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/driver.h"

const quire_fetch_driver *const quire_fetch_drivers[] = { &quire_fetch_file_driver, &quire_fetch_http_driver,
                                                          &quire_fetch_sql_driver, NULL };
