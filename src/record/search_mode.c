/* SPDX-License-Identifier: Apache-2.0 */
/* What the ways to search are called: in commands, in JSON, in traces. */
#include "quire/quire.h"

#include <string.h>

enum { MODES = QUIRE_SEARCH_LEXICAL + 1 };

const char *quire_search_mode_name(quire_search_mode mode)
{
    static const char *const names[MODES] = { "hybrid", "dense", "lexical" };
    size_t index = (size_t)mode;
    return index < MODES ? names[index] : NULL;
}

bool quire_search_mode_find(const char *name, quire_search_mode *out)
{
    for (size_t i = 0; name && i < MODES; i++) {
        quire_search_mode mode = (quire_search_mode)i;
        if (strcmp(name, quire_search_mode_name(mode)) != 0) continue;
        *out = mode;
        return true;
    }
    return false;
}
