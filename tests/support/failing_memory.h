/* SPDX-License-Identifier: Apache-2.0 */
/* An allocator that fails when it is told to. The linker puts it in front of Quire's own calls and those of the libraries
 * linked into it (cmake/QuireTests.cmake names the functions); SQLite is handed one of its own. */
#ifndef QUIRE_TEST_FAILING_MEMORY_H
#define QUIRE_TEST_FAILING_MEMORY_H

#include <stdbool.h>

/* Whose allocations are counted. */
typedef enum memory_owner { MEMORY_OWN, MEMORY_SQLITE, MEMORY_OWNER_COUNT } memory_owner;

/* Call before SQLite is used for the first time. */
bool failing_memory_take_sqlite(void);

/* From now on the owner's allocation `n`, counted from 1, fails: that one alone. A number never reached only counts. */
void failing_memory_begin(memory_owner owner, long n);
/* Nothing fails any more. Gives how many allocations there were since. */
long failing_memory_end(memory_owner owner);

#endif
