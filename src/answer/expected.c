/* SPDX-License-Identifier: Apache-2.0 */
/* Question words of both languages, and how numbers, times and names look. */
#include "answer/expected.h"

#include "base/str.h"

#include <ctype.h>
#include <strings.h>

struct phrase {
    const char *words;
    quire_expected expected;
};

/* The first that stands in the question wins, so the longer ones come first. */
static const struct phrase phrases[] = {
    { "how many", QUIRE_EXPECTED_NUMBER },    { "how much", QUIRE_EXPECTED_NUMBER },
    { "how long", QUIRE_EXPECTED_NUMBER },    { "how old", QUIRE_EXPECTED_NUMBER },
    { "how far", QUIRE_EXPECTED_NUMBER },     { "how often", QUIRE_EXPECTED_NUMBER },
    { "how tall", QUIRE_EXPECTED_NUMBER },    { "how large", QUIRE_EXPECTED_NUMBER },
    { "how big", QUIRE_EXPECTED_NUMBER },     { "what percent", QUIRE_EXPECTED_NUMBER },
    { "what number", QUIRE_EXPECTED_NUMBER }, { "what year", QUIRE_EXPECTED_TIME },
    { "which year", QUIRE_EXPECTED_TIME },    { "what date", QUIRE_EXPECTED_TIME },
    { "what day", QUIRE_EXPECTED_TIME },      { "what month", QUIRE_EXPECTED_TIME },
    { "when ", QUIRE_EXPECTED_TIME },         { "who ", QUIRE_EXPECTED_NAME },
    { "whom ", QUIRE_EXPECTED_NAME },         { "whose ", QUIRE_EXPECTED_NAME },
    { "哪一年", QUIRE_EXPECTED_TIME },        { "哪年", QUIRE_EXPECTED_TIME },
    { "何时", QUIRE_EXPECTED_TIME },          { "何時", QUIRE_EXPECTED_TIME },
    { "什么时候", QUIRE_EXPECTED_TIME },      { "什麼時候", QUIRE_EXPECTED_TIME },
    { "几月", QUIRE_EXPECTED_TIME },          { "哪天", QUIRE_EXPECTED_TIME },
    { "哪一天", QUIRE_EXPECTED_TIME },        { "多少", QUIRE_EXPECTED_NUMBER },
    { "几", QUIRE_EXPECTED_NUMBER },          { "幾", QUIRE_EXPECTED_NUMBER },
    { "多长", QUIRE_EXPECTED_NUMBER },        { "多大", QUIRE_EXPECTED_NUMBER },
    { "多高", QUIRE_EXPECTED_NUMBER },        { "多久", QUIRE_EXPECTED_NUMBER },
};

static bool stands_in(quire_str text, const char *words)
{
    size_t size = strlen(words);
    for (size_t i = 0; i + size <= text.size; i++)
        if (strncasecmp(text.data + i, words, size) == 0 &&
            (i == 0 || !isalpha((unsigned char)text.data[i - 1])))
            return true;
    return false;
}

quire_expected quire_expected_of(quire_str question)
{
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (stands_in(question, phrases[i].words)) return phrases[i].expected;
    return QUIRE_EXPECTED_ANY;
}

/* A number, in digits or spelled out, that is not in the question. */
static bool has_number(quire_str text, quire_str question)
{
    static const char *const spelled[] = { "one ",     "two ",    "three ",  "four ", "five ",   "six ",
                                           "seven ",   "eight ",  "nine ",   "ten ",  "twelve ", "hundred",
                                           "thousand", "million", "billion", "half ", "一",      "二",
                                           "两",       "兩",      "三",      "四",    "五",      "六",
                                           "七",       "八",      "九",      "十",    "百",      "千",
                                           "万",       "萬" };
    for (size_t i = 0; i < text.size;) {
        if (!isdigit((unsigned char)text.data[i])) {
            i++;
            continue;
        }
        size_t end = i;
        while (end < text.size && isdigit((unsigned char)text.data[end])) end++;
        quire_str number = quire_str_cut(text, i, end);
        if (!memmem(question.data, question.size, number.data, number.size)) return true;
        i = end;
    }
    for (size_t i = 0; i < sizeof spelled / sizeof *spelled; i++)
        if (stands_in(text, spelled[i]) && !stands_in(question, spelled[i])) return true;
    return false;
}

/* A year or a month that is not in the question. */
static bool has_time(quire_str text, quire_str question)
{
    static const char *const words[] = { "january",  "february", "march ",  "april",     "may ",
                                         "june",     "july",     "august",  "september", "october",
                                         "november", "december", "century", "年",        "月",
                                         "世纪",     "世紀",     "日" };
    for (size_t i = 0; i + 4 <= text.size; i++) {
        bool year = (text.data[i] == '1' || text.data[i] == '2') &&
                    isdigit((unsigned char)text.data[i + 1]) && isdigit((unsigned char)text.data[i + 2]) &&
                    isdigit((unsigned char)text.data[i + 3]) &&
                    (i + 4 == text.size || !isdigit((unsigned char)text.data[i + 4])) &&
                    (i == 0 || !isdigit((unsigned char)text.data[i - 1]));
        if (year && !memmem(question.data, question.size, text.data + i, 4)) return true;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (stands_in(text, words[i]) && has_number(text, question)) return true;
    return false;
}

/* A capitalised word inside the sentence that the question does not hold. */
static bool has_name(quire_str text, quire_str question)
{
    for (size_t i = 1; i + 1 < text.size; i++) {
        if (!isupper((unsigned char)text.data[i]) || text.data[i - 1] != ' ' ||
            !islower((unsigned char)text.data[i + 1]))
            continue;
        size_t end = i;
        while (end < text.size && isalpha((unsigned char)text.data[end])) end++;
        if (!memmem(question.data, question.size, text.data + i, end - i)) return true;
    }
    return false;
}

bool quire_expected_stands(quire_expected expected, quire_str text, quire_str question)
{
    switch (expected) {
    case QUIRE_EXPECTED_NUMBER: return has_number(text, question);
    case QUIRE_EXPECTED_TIME: return has_time(text, question);
    case QUIRE_EXPECTED_NAME: return has_name(text, question);
    case QUIRE_EXPECTED_ANY: break;
    }
    return false;
}
