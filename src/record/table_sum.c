/* SPDX-License-Identifier: Apache-2.0 */
#include "record/table_sum.h"

#include "base/str.h"

static quire_str without_colon(quire_str text)
{
    if (quire_str_ends(text, QUIRE_STR("："))) text.size -= 3;
    else if (quire_str_ends(text, QUIRE_STR(":"))) text.size--;
    return quire_str_trim(text);
}

static bool equal_folded(quire_str a, quire_str b)
{
    if (a.size != b.size) return false;
    for (size_t i = 0; i < a.size; i++) {
        char x = a.data[i], y = b.data[i];
        if (x >= 'A' && x <= 'Z') x = (char)(x + 32);
        if (y >= 'A' && y <= 'Z') y = (char)(y + 32);
        if (x != y) return false;
    }
    return true;
}

bool quire_table_sum_of(quire_str label, quire_str *out)
{
    static const char *const fronts[] = { "Total ", "TOTAL ", "total " };
    static const char *const ends[] = { "合计", "合計", "小计", "小計", "总计", "總計" };
    label = without_colon(label);
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++) {
        if (!quire_str_starts(label, quire_str_from(fronts[i]))) continue;
        *out = quire_str_trim(quire_str_cut(label, strlen(fronts[i]), label.size));
        return true;
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (!quire_str_ends(label, quire_str_from(ends[i]))) continue;
        *out = quire_str_trim(quire_str_cut(label, 0, label.size - strlen(ends[i])));
        return true;
    }
    return false;
}

/* "Net cash used in financing" is the sum of "Financing". */
static bool is_net_of(quire_str label, quire_str group)
{
    return quire_str_starts(label, QUIRE_STR("Net ")) && label.size > group.size && group.size &&
           label.data[label.size - group.size - 1] == ' ' &&
           equal_folded(quire_str_cut(label, label.size - group.size, label.size), group);
}

/* "Other comprehensive income" says the sum of "Other comprehensive income, net of tax:". */
static quire_str before_comma(quire_str label)
{
    static const char *const commas[] = { ",", "，" };
    label = without_colon(label);
    for (size_t i = 0; i < sizeof commas / sizeof *commas; i++) {
        const char *comma = memmem(label.data, label.size, commas[i], strlen(commas[i]));
        if (comma) label.size = (size_t)(comma - label.data);
    }
    return label;
}

bool quire_table_ends_group(quire_str label, quire_str group)
{
    quire_str of;
    if (!quire_table_sum_of(label, &of)) of = without_colon(label);
    return equal_folded(of, without_colon(group)) || is_net_of(label, without_colon(group)) ||
           equal_folded(of, before_comma(group));
}
