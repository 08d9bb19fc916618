/* SPDX-License-Identifier: Apache-2.0 */
/* The same thing, qualified otherwise: the maximum dose is no minimum one, 月租金 no 年租金, and 星河公司 not 银河公司. A word of one side of
 * a group in the question, one of another side in the unit, and the same word beside both.
 *
 *     asked:  the [minimum] daily dose       [年]租金      [银]河公司
 *     said:   the [maximum] daily dose       [月]租金      [星]河公司 */
#include "answer/features.h"

#include "base/str.h"
#include "text/function_words.h"
#include "text/unicode.h"

#include <ctype.h>
#include <strings.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

enum {
    HAN_BYTES = 3,
    SIDES = 8,
    BESIDE = 2,
    WORDS_MOST = 128,
    WORD_BYTES = 32,
    READ_BYTES = 1000 /* of a question: a longer text is no question */
};

/* clang-format off */
/* Sides of a group, words of a side parted by bars. */
static const char *const groups[][SIDES] = {
    { "|gross|", "|net|", "|operating|" },
    { "|minimum|min|lowest|smallest|", "|maximum|max|highest|largest|greatest|", "|average|" },
    { "|annual|yearly|", "|quarterly|", "|monthly|", "|weekly|", "|daily|", "|hourly|" },
    { "|upper|", "|lower|" }, { "|inner|", "|outer|" }, { "|indoor|", "|outdoor|" }, { "|left|", "|right|" },
    { "|front|", "|rear|back|" }, { "|internal|", "|external|" }, { "|domestic|", "|foreign|international|" },
    { "|first|", "|second|", "|third|", "|fourth|", "|fifth|", "|last|" },
    { "|male|", "|female|" }, { "|men|", "|women|", "|children|", "|adults|", "|seniors|", "|students|" },
    { "|adult|", "|child|", "|senior|", "|student|" },
    { "|import|imports|", "|export|exports|" }, { "|arrival|", "|departure|" }, { "|input|", "|output|" },
    { "|basic|", "|diluted|" }, { "|fixed|", "|variable|" }, { "|short-term|", "|long-term|" },
    { "|primary|", "|secondary|" }, { "|summer|", "|winter|" }, { "|weekdays|", "|weekends|" },
};
/* Two characters and more: one character beside them is the same. */
static const char *const han_groups[][SIDES] = {
    { "|最小|最低|最少|最短|", "|最大|最高|最多|最长|", "|平均|" }, { "|室内|", "|室外|" }, { "|上层|", "|下层|" }, { "|国内|", "|国外|" },
    { "|成人|大人|", "|儿童|小孩|", "|老人|", "|学生|" }, { "|短期|", "|长期|" }, { "|固定|", "|浮动|" }, { "|进口|", "|出口|" },
    { "|首班|", "|末班|" }, { "|上午|", "|下午|" }, { "|夏季|", "|冬季|" }, { "|工作日|", "|周末|" },
};
/* One character, and two behind it are the same. */
static const char *const short_groups[][SIDES] = {
    { "|年|", "|季|", "|月|", "|周|", "|日|" }, { "|毛|", "|净|" }, { "|男|", "|女|" }, { "|左|", "|右|" }, { "|东|", "|南|", "|西|", "|北|" },
    { "|正|", "|副|" },
};
/* Behind a name of two characters: what kind of thing it is. */
static const char *const kinds[] = {
    "公司", "集团", "计划", "项目", "工程", "大学", "学院", "中学", "小学", "医院", "银行", "酒店", "饭店", "宾馆", "机场", "大桥", "大厦", "广场",
    "公园", "小区", "花园", "系统", "平台", "中心", "协会", "基金", "水库", "电站", "煤矿", "油田", "景区", "俱乐部", "出版社", "博物馆", "图书馆",
};
/* clang-format on */

/* The side of the group that `word` is of; SIDES: of none. */
static size_t side_of(const char *const *group, quire_str word)
{
    for (size_t side = 0; side < SIDES && group[side]; side++)
        for (const char *at = group[side]; at[1]; at = strchr(at + 1, '|')) {
            size_t size = (size_t)(strchr(at + 1, '|') - at - 1);
            if (size == word.size && strncasecmp(at + 1, word.data, size) == 0) return side;
        }
    return SIDES;
}

/* ---- Latin letters ---- */

struct words {
    quire_str items[WORDS_MOST];
    size_t count;
};

static void cut_words(quire_str text, struct words *out)
{
    out->count = 0;
    for (size_t at = 0; at < text.size && out->count < WORDS_MOST;) {
        size_t end = at;
        while (end < text.size && (isalpha((unsigned char)text.data[end]) ||
                                   (end > at && text.data[end] == '-' && end + 1 < text.size &&
                                    isalpha((unsigned char)text.data[end + 1]))))
            end++;
        if (end > at) out->items[out->count++] = quire_str_cut(text, at, end);
        at = end > at ? end : at + 1;
    }
}

static quire_str without_plural(quire_str word)
{
    if (word.size > 3 && (word.data[word.size - 1] | 0x20) == 's') word.size--;
    return word;
}

/* "for", "was": what stands behind anything. */
static bool is_function(quire_str word)
{
    char small[WORD_BYTES];
    if (word.size > sizeof small) return false;
    for (size_t i = 0; i < word.size; i++) small[i] = (char)tolower((unsigned char)word.data[i]);
    return quire_function_word_languages((quire_str){ small, word.size }) != 0;
}

static bool same_word(quire_str a, quire_str b)
{
    a = without_plural(a);
    b = without_plural(b);
    return a.size == b.size && strncasecmp(a.data, b.data, a.size) == 0;
}

/* Whether one of the words behind both is the same: what they qualify. Behind "adults" stands nothing that it qualifies; what leads to it
 * does then. */
static bool qualify_alike(const struct words *a, size_t i, const struct words *b, size_t j)
{
    for (size_t m = 1; m <= BESIDE && i + m < a->count; m++)
        for (size_t n = 1; n <= BESIDE && j + n < b->count; n++)
            if (same_word(a->items[i + m], b->items[j + n]) && !is_function(a->items[i + m])) return true;
    return i > 0 && j > 0 && quire_str_is(a->items[i - 1], "for") && quire_str_is(b->items[j - 1], "for");
}

static bool has_side(const struct words *words, const char *const *group, size_t side)
{
    for (size_t i = 0; i < words->count; i++)
        if (side_of(group, words->items[i]) == side) return true;
    return false;
}

static bool is_another_in_words(quire_str question, quire_str text)
{
    struct words asked, said;
    cut_words(question, &asked);
    cut_words(text, &said);
    for (size_t i = 0; i < asked.count; i++)
        for (size_t g = 0; g < COUNT(groups); g++) {
            size_t side = side_of(groups[g], asked.items[i]);
            if (side == SIDES || has_side(&said, groups[g], side)) continue;
            for (size_t j = 0; j < said.count; j++) {
                size_t other = side_of(groups[g], said.items[j]);
                if (other < SIDES && qualify_alike(&asked, i, &said, j) &&
                    !has_side(&asked, groups[g], other))
                    return true;
            }
        }
    return false;
}

/* ---- Chinese ---- */

/* Whether no number stands in front of `at`: 2023年 is no rate. */
static bool stands_free(quire_str text, size_t at)
{
    static const char numbers[] = "一二三四五六七八九十〇零两几";
    if (at == 0) return true;
    if (isdigit((unsigned char)text.data[at - 1])) return false;
    return at < HAN_BYTES || !memmem(numbers, sizeof numbers - 1, text.data + at - HAN_BYTES, HAN_BYTES);
}

static bool holds(quire_str text, quire_str part)
{
    return text.size && memmem(text.data, text.size, part.data, part.size) != NULL;
}

/* Whether the text says of a thing of another side what the question asks of this one: `size` bytes of both sides, and behind them
 * `thing`, which may also stand in front of the other side where that is long. */
static bool has_other_side(const char *const *group, size_t side, size_t size, quire_str thing,
                           quire_str question, quire_str text)
{
    for (size_t at = 0; at + size <= text.size; at++) {
        quire_str word = quire_str_cut(text, at, at + size);
        size_t other = side_of(group, word);
        if (other == SIDES || other == side || !stands_free(text, at)) continue;
        bool behind = quire_str_starts(quire_str_cut(text, at + size, text.size), thing);
        bool before = size > HAN_BYTES && quire_str_ends(quire_str_cut(text, 0, at), thing);
        if ((behind || before) && !holds(question, word)) return true;
    }
    return false;
}

static bool says_side(const char *const *group, size_t side, size_t size, quire_str text)
{
    for (size_t at = 0; at + size <= text.size; at++)
        if (stands_free(text, at) && side_of(group, quire_str_cut(text, at, at + size)) == side) return true;
    return false;
}

static bool is_another_of_group(const char *const *group, size_t size, size_t thing_size, quire_str question,
                                quire_str text)
{
    for (size_t at = 0; at + size + thing_size <= question.size; at++) {
        size_t side = side_of(group, quire_str_cut(question, at, at + size));
        if (side == SIDES || !stands_free(question, at) || !quire_text_is_han_at(question, at + size))
            continue;
        quire_str thing = quire_str_cut(question, at + size, at + size + thing_size);
        if (!says_side(group, side, size, text) && has_other_side(group, side, size, thing, question, text))
            return true;
    }
    return false;
}

/* Whether two names of two characters differ in one of them. */
static bool differ_in_one(const char *a, const char *b)
{
    return (memcmp(a, b, HAN_BYTES) == 0) != (memcmp(a + HAN_BYTES, b + HAN_BYTES, HAN_BYTES) == 0);
}

/* 该, 本, 全 …: no part of a name. */
static bool names_nothing(const char *name)
{
    static const char words[] = "我全本该該此各每某这這那其两兩诸諸的在是和与與及或为為了有等个個家所座";
    return memmem(words, sizeof words - 1, name, HAN_BYTES) ||
           memmem(words, sizeof words - 1, name + HAN_BYTES, HAN_BYTES);
}

static bool is_another_name(quire_str question, quire_str text, quire_str passage, quire_str title)
{
    enum { NAME_BYTES = 2 * HAN_BYTES };
    for (size_t k = 0; k < COUNT(kinds); k++) {
        quire_str kind = quire_str_from(kinds[k]);
        for (size_t at = NAME_BYTES; at + kind.size <= question.size; at++) {
            if (memcmp(question.data + at, kind.data, kind.size) != 0) continue;
            quire_str name = quire_str_cut(question, at - NAME_BYTES, at);
            if (!quire_text_is_han_at(name, 0) || !quire_text_is_han_at(name, HAN_BYTES) ||
                names_nothing(name.data) || holds(passage, name) || holds(text, name) || holds(title, name))
                continue;
            for (size_t i = NAME_BYTES; i + kind.size <= text.size; i++)
                if (memcmp(text.data + i, kind.data, kind.size) == 0 &&
                    quire_text_is_han_at(text, i - NAME_BYTES) &&
                    differ_in_one(name.data, text.data + i - NAME_BYTES) &&
                    !names_nothing(text.data + i - NAME_BYTES))
                    return true;
        }
    }
    return false;
}

bool quire_asking_qualifies_another(const quire_asking *asking, const quire_unit *unit)
{
    quire_str question = asking->text, text = unit->text;
    quire_str passage = asking->retrieval->hits[unit->hit].chunk.text;
    if (question.size > READ_BYTES) return false;
    if (is_another_in_words(question, text)) return true;
    for (size_t g = 0; g < COUNT(han_groups); g++)
        for (size_t size = 2 * HAN_BYTES; size <= 3 * HAN_BYTES; size += HAN_BYTES)
            if (is_another_of_group(han_groups[g], size, HAN_BYTES, question, text)) return true;
    for (size_t g = 0; g < COUNT(short_groups); g++)
        if (is_another_of_group(short_groups[g], HAN_BYTES, 2 * HAN_BYTES, question, text)) return true;
    return is_another_name(question, text, passage, unit->opened->names);
}
