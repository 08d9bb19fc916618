/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of a test's own. */
#ifndef QUIRE_TEST_SCRATCH_H
#define QUIRE_TEST_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>

/* Makes /tmp/quire-NAME-…. */
bool make_scratch(const char *name, char *folder, size_t size);
/* Removes it with all that is in it. 0: done. */
int remove_scratch(const char *folder);
/* Writes a whole file; ends the test where it cannot. */
void write_scratch(const char *path, const char *text);

#endif
