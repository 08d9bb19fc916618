/* SPDX-License-Identifier: Apache-2.0 */
#include "load/formats.h"

#include "base/str.h"

unsigned quire_formats_version(const quire_formats *formats, quire_str name)
{
    for (size_t i = 0; i < formats->count; i++)
        if (quire_str_equal(formats->items[i].name, name)) return formats->items[i].version;
    return 0;
}
