/* SPDX-License-Identifier: Apache-2.0 */
/* Folders of tests. */
#include "support/scratch.h"

#include "support/cmocka_all.h"

#include <ftw.h>
#include <stdlib.h>

bool make_scratch(const char *name, char *folder, size_t size)
{
    return snprintf(folder, size, "/tmp/quire-%s-XXXXXX", name) < (int)size && mkdtemp(folder);
}

static int remove_entry(const char *path, const struct stat *entry, int kind, struct FTW *where)
{
    (void)entry, (void)kind, (void)where;
    return remove(path);
}

int remove_scratch(const char *folder)
{
    return nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

void write_scratch(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}
