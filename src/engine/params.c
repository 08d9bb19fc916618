/* SPDX-License-Identifier: Apache-2.0 */
/* The scheme of Linux's copy_struct_from_user: a smaller struct is of an older program, a larger one of a newer one, which is
 * served as long as it asks for nothing new. */
#include "engine/params.h"

#include "base/error.h"

#include <string.h>

void quire_params_fill(void *params, size_t size, const void *standard)
{
    size_t known = *(const size_t *)standard;
    memset(params, 0, size);
    memcpy(params, standard, size < known ? size : known);
    *(size_t *)params = size;
}

quire_status quire_params_take(void *own, const void *given, quire_error *err)
{
    size_t known = *(size_t *)own, size = given ? *(const size_t *)given : known;
    if (size < sizeof size || size > 65536)
        return quire_fail(err, QUIRE_E_INVALID,
                          "the parameters were not filled: their size is %zu; call their _defaults function",
                          size);
    for (size_t i = known; i < size; i++)
        if (((const unsigned char *)given)[i])
            return quire_fail(err, QUIRE_E_INVALID,
                              "the parameters set a field that this library, %s, does not know",
                              QUIRE_VERSION);
    if (given) memcpy(own, given, size < known ? size : known);
    *(size_t *)own = known;
    return QUIRE_OK;
}
