/* SPDX-License-Identifier: Apache-2.0 */
/* JSON (yyjson) for quire_str. */
#include "bind/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Length of the UTF-8 sequence at `at`, or 0 where there is none. */
static size_t sequence(const unsigned char *at, size_t left)
{
    size_t size = at[0] < 0x80                    ? 1
                  : at[0] >= 0xC2 && at[0] < 0xE0 ? 2
                  : at[0] >= 0xE0 && at[0] < 0xF0 ? 3
                  : at[0] >= 0xF0 && at[0] < 0xF5 ? 4
                                                  : 0;
    if (size == 0 || size > left) return 0;
    for (size_t i = 1; i < size; i++)
        if ((at[i] & 0xC0) != 0x80) return 0;
    if (size == 3 && ((at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] > 0x9F))) return 0;
    if (size == 4 && ((at[0] == 0xF0 && at[1] < 0x90) || (at[0] == 0xF4 && at[1] > 0x8F))) return 0;
    return size;
}

yyjson_mut_val *quire_json_str(yyjson_mut_doc *doc, quire_str text)
{
    size_t valid = 0;
    const unsigned char *bytes = (const unsigned char *)text.data;
    for (size_t step; valid < text.size && (step = sequence(bytes + valid, text.size - valid));
         valid += step) {}
    if (valid == text.size) return yyjson_mut_strncpy(doc, text.data ? text.data : "", text.size);
    char *mended = malloc(text.size * 3);
    if (!mended) return NULL;
    size_t size = 0;
    for (size_t i = 0; i < text.size;) {
        size_t step = sequence(bytes + i, text.size - i);
        memcpy(mended + size, step ? text.data + i : "\xEF\xBF\xBD", step ? step : 3);
        size += step ? step : 3;
        i += step ? step : 1;
    }
    yyjson_mut_val *value = yyjson_mut_strncpy(doc, mended, size);
    free(mended);
    return value;
}

bool quire_json_add_str(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key, quire_str text)
{
    return yyjson_mut_obj_add_val(doc, object, key, quire_json_str(doc, text));
}

bool quire_json_add_real(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key, double number)
{
    yyjson_mut_val *value = isfinite(number) ? yyjson_mut_real(doc, number) : yyjson_mut_null(doc);
    return yyjson_mut_obj_add_val(doc, object, key, value);
}

yyjson_mut_val *quire_json_ledger(yyjson_mut_doc *doc, quire_ledger_rows rows)
{
    yyjson_mut_val *list = yyjson_mut_arr(doc);
    for (size_t i = 0; i < rows.count; i++) {
        const quire_ledger_row *row = &rows.items[i];
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
        quire_json_add_str(doc, item, "step", row->step);
        quire_json_add_str(doc, item, "unit", row->unit);
        yyjson_mut_obj_add_uint(doc, item, "received", row->received);
        yyjson_mut_obj_add_uint(doc, item, "kept", row->kept);
        yyjson_mut_val *drops = yyjson_mut_obj_add_arr(doc, item, "dropped");
        for (size_t j = 0; j < row->dropped_count; j++) {
            yyjson_mut_val *drop = yyjson_mut_arr_add_obj(doc, drops);
            quire_json_add_str(doc, drop, "reason", row->dropped[j].reason);
            yyjson_mut_obj_add_uint(doc, drop, "count", row->dropped[j].count);
        }
    }
    return list;
}

quire_str quire_json_get_str(yyjson_val *object, const char *key)
{
    yyjson_val *value = yyjson_obj_get(object, key);
    const char *text = yyjson_get_str(value);
    return text ? (quire_str){ text, yyjson_get_len(value) } : (quire_str){ 0 };
}
