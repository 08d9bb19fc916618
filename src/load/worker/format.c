/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/format.h"

#include "base/str.h"

#include <string.h>

const quire_format_signature quire_zip_signatures[] = { { 0, 4, "PK\3\4" }, { 0, 4, "PK\5\6" }, { 0 } };

bool quire_format_next_word(const char **list, quire_str *out)
{
    if (!*list) return false;
    *out = (quire_str){ *list, strcspn(*list, "|") };
    *list = (*list)[out->size] ? *list + out->size + 1 : NULL;
    return true;
}

quire_str quire_probe_start(quire_str bytes)
{
    if (quire_str_starts(bytes, QUIRE_STR("\xEF\xBB\xBF"))) bytes = quire_str_cut(bytes, 3, bytes.size);
    return quire_str_trim(bytes);
}

bool quire_probe_claims(const quire_probe *probe, const quire_format *format)
{
    for (const quire_format_type *type = format->types; probe->claim && type->media_type; type++)
        if (strcmp(type->media_type, probe->claim) == 0) return true;
    return false;
}
