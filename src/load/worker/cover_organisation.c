/* SPDX-License-Identifier: Apache-2.0 */
/* Told by the word that their names end with, or begin with; or by a label. */
#include "load/worker/cover_organisation.h"

#include "base/str.h"

static const char *const who_ends[] = {
    "inc",        "corp",        "corporation", "incorporated", "ltd",     "limited",    "llc",
    "l l c",      "plc",         "p l c",       "ag",           "gmbh",    "s a",        "n v",
    "s p a",      "oyj",         "asa",         "company",      "co",      "holdings",   "group",
    "lp",         "l p",         "llp",         "trust",        "bank",    "university", "institute",
    "foundation", "association", "council",     "committee",    "society", NULL,
};

static const char *const who_starts[] = { "university of", "bank of", "institute of", NULL };

static const char *const who_ends_zh[] = {
    "公司",   "集团",     "集團",   "银行",   "銀行", "大学",   "大學",   "学院",
    "學院",   "研究院",   "研究所", "法院",   "法庭", "委员会", "委員會", "董事会",
    "董事會", "人民政府", "基金会", "基金會", "协会", "協會",   NULL,
};

static const char *const short_who_labels[] = { "公司简称", "证券简称", "股票简称", "公司簡稱", "證券簡稱",
                                                "股份簡稱", "公司名称", "公司名稱", "编制单位", NULL };

bool quire_cover_holds_organisation(quire_str before)
{
    for (size_t i = 0; who_ends_zh[i]; i++)
        if (before.size > 12 && quire_str_holds(before, who_ends_zh[i]) &&
            strcmp(who_ends_zh[i], "董事会") != 0 && strcmp(who_ends_zh[i], "董事會") != 0)
            return true;
    return false;
}

bool quire_cover_read_organisation(quire_cover_line *line)
{
    quire_str key = line->key;
    size_t words = 1;
    for (size_t i = 0; i < key.size; i++) words += key.data[i] == ' ';
    for (size_t i = 0; short_who_labels[i]; i++) {
        quire_str value = quire_cover_behind_label(line->text, short_who_labels[i]);
        if (value.size) quire_cover_take(line, QUIRE_COVER_SHORT_WHO, quire_cover_cut_said(value));
        if (value.size) return true;
    }
    bool english = words >= 2 && words <= 10 &&
                   (quire_cover_end_of(key, who_ends) || quire_cover_starts_one_of(key, who_starts));
    bool chinese = quire_cover_end_of(key, who_ends_zh) && key.size > 6 &&
                   key.size <= QUIRE_COVER_SAID_MAX_BYTES && !quire_cover_is_about(key);
    if (english || chinese) quire_cover_take(line, QUIRE_COVER_WHO, quire_cover_cut_said(line->text));
    return english || chinese;
}
