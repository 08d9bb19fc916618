/* SPDX-License-Identifier: Apache-2.0 */
/* What says something of a thing of another number, and nothing of the asked one, is about another thing. */
#include "text/numbered.h"
#include "answer/features.h"
#include "text/asked_phrases.h"

/* "Does not run when the wind exceeds force 8" answers for force 9. */
static bool sets_bound(quire_str text)
{
    static const char *const words[] = { " exceed",  " over ",     " above ",   " below ", " under ",
                                         " than ",   " at least ", " at most ", " up to ", " until ",
                                         " within ", " from ",     "超过",      "以上",    "以下",
                                         "以内",     "高于",       "低于",      "大于",    "小于",
                                         "不足",     "至少",       "至多",      "起" };
    return quire_phrase_any(text, words, sizeof words / sizeof *words);
}

/* Whether the number is a part of a date or a year that is asked for, which is compared as such: "December 25". */
static bool is_of_period(const quire_asking *asking, const quire_numbered *number)
{
    for (size_t i = 0; i < asking->asked.periods.count; i++)
        if (number->start < asking->asked.periods.items[i].end &&
            number->end > asking->asked.periods.items[i].start)
            return true;
    return false;
}

bool quire_asking_numbers_another(const quire_asking *asking, quire_str text)
{
    quire_numbered asked, said;
    if (sets_bound(text)) return false;
    for (size_t at = 0; quire_numbered_next(asking->text, &at, &asked);) {
        if (is_of_period(asking, &asked)) continue;
        bool another = false, same = false;
        for (size_t i = 0; quire_numbered_next(text, &i, &said);) {
            same = same || said.number == asked.number;
            another = another || (said.number != asked.number && quire_numbered_alike(&asked, &said));
        }
        if (another && !same) return true;
    }
    return quire_numbered_another_version(asking->text, text);
}

bool quire_asking_numbers_same(const quire_asking *asking, quire_str text)
{
    quire_numbered asked, said;
    for (size_t at = 0; quire_numbered_next(asking->text, &at, &asked);)
        for (size_t i = 0; quire_numbered_next(text, &i, &said);)
            if (said.number == asked.number && quire_numbered_alike(&asked, &said)) return true;
    return false;
}

bool quire_asking_counts_another(const quire_asking *asking, quire_str label)
{
    quire_numbered asked, said;
    bool another = false, same = false;
    for (size_t i = 0; quire_numbered_next(label, &i, &said);)
        for (size_t at = 0; said.counted.size && quire_numbered_next(asking->text, &at, &asked);) {
            if (!quire_numbered_counts_alike(&asked, &said)) continue;
            same = same || said.number == asked.number;
            another = another || said.number != asked.number;
        }
    return another && !same;
}
