/* SPDX-License-Identifier: Apache-2.0 */
/* cmocka with the headers that it wants in front of it. */
#ifndef QUIRE_TEST_CMOCKA_ALL_H
#define QUIRE_TEST_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#endif
