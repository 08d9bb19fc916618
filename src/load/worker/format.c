/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/format.h"

#include <string.h>

bool quire_format_next_word(const char **list, quire_str *out)
{
    if (!*list) return false;
    *out = (quire_str){ *list, strcspn(*list, "|") };
    *list = (*list)[out->size] ? *list + out->size + 1 : NULL;
    return true;
}

bool quire_probe_claims(const quire_probe *probe, const quire_format *format)
{
    for (const quire_format_type *type = format->types; probe->claim && type->media_type; type++)
        if (strcmp(type->media_type, probe->claim) == 0) return true;
    return false;
}
