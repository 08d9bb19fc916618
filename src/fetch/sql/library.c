/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/sql/library.h"

#include "bind/shared_library.h"

#include <dlfcn.h>
#include <string.h>

quire_status quire_sql_library_load(const char *file, const char *package,
                                    const quire_sql_function *functions, size_t count, void *table,
                                    quire_sql_failure *failure)
{
    void *handle = NULL;
    quire_error missing;
    if (quire_shared_library_open(file, package, &handle, &missing))
        return quire_sql_fail(
            failure, QUIRE_LOAD_UNSUPPORTED,
            "%s cannot be loaded, through which such a database is read; Debian's package is %s", file,
            package);
    for (size_t i = 0; i < count; i++) {
        void *symbol = dlsym(handle, functions[i].name);
        if (!symbol)
            return quire_sql_fail(failure, QUIRE_LOAD_UNSUPPORTED, "%s has no %s: it is too old", file,
                                  functions[i].name);
        memcpy((char *)table + functions[i].offset, &symbol, sizeof symbol);
    }
    return QUIRE_OK;
}
