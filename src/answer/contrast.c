/* SPDX-License-Identifier: Apache-2.0 */
/* Telling another thing from another word. A noun of the question that the unit lacks may only be said otherwise; but where
 * the word beside it stands in the unit too, with some other noun in its place, the unit is about that one.
 *
 *     asked:  the [turbine] of plant A       西站的[水泵]
 *     said:   the [boiler]  of plant A       西站的[闸门] */
#include "answer/features.h"

#include "base/str.h"
#include "text/unicode.h"

#include <ctype.h>
#include <strings.h>

enum { HAN_BYTES = 3, SOON_BYTES = 4 * HAN_BYTES, PLAIN_WORDS = 8 };

static bool stands_about(const quire_asking *asking, const quire_units *units, size_t at, quire_str term)
{
    const quire_unit *unit = &units->items[at];
    if (quire_terms_hold(&unit->terms, term) || quire_terms_hold(&unit->opened->terms, term) ||
        quire_terms_hold(&asking->headings[unit->hit], term))
        return true;
    for (size_t i = 0; i < units->count; i++)
        if (units->items[i].hit == unit->hit && quire_terms_hold(&units->items[i].terms, term)) return true;
    return false;
}

/* Nouns that ask for what stands behind them and are said otherwise: the name of …, the year of …. */
static bool is_light(quire_str word)
{
    static const char *const words[] = { "name",  "number",     "type",    "kind",   "amount",  "part",
                                         "year",  "date",       "result",  "cause",  "role",    "title",
                                         "term",  "word",       "example", "effect", "purpose", "reason",
                                         "size",  "length",     "value",   "rate",   "level",   "time",
                                         "place", "percentage", "no",      "nr" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == word.size && strncasecmp(words[i], word.data, word.size) == 0) return true;
    return false;
}

/* Whether nothing stands between two words of `text` but what makes one the other's: "of", "of the", a blank. */
static bool belong(quire_str text, size_t end, size_t start, bool of)
{
    static const char *const joints[] = { "of", "of the", "of a", "of an", "of its" };
    if (end > start) return false;
    quire_str between = quire_str_trim(quire_str_cut(text, end, start));
    if (!of && (between.size == 0 || quire_str_is(between, "'s"))) return true;
    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++)
        if (strlen(joints[i]) == between.size && strncasecmp(joints[i], between.data, between.size) == 0)
            return true;
    return false;
}

/* The content term next to `at`, `step` -1 or 1; NULL: none. */
static const quire_term *next_content(const quire_terms *terms, size_t at, int step)
{
    for (size_t i = at + (size_t)step; i < terms->count; i += (size_t)step)
        if (terms->items[i].content) return &terms->items[i];
    return NULL;
}

/* Whether the unit has `owner` with a word in front of it, to which it belongs, that nobody asked for. */
static bool has_another(const quire_asking *asking, const quire_unit *unit, quire_str owner)
{
    const quire_terms *terms = &unit->terms;
    for (size_t i = 0; i < terms->count; i++) {
        if (!quire_str_equal(terms->items[i].text, owner)) continue;
        const quire_term *other = next_content(terms, i, -1);
        if (other && belong(unit->text, other->end, terms->items[i].start, false) &&
            !quire_terms_hold(&asking->retrieval->terms, other->text))
            return true;
    }
    return false;
}

/* Whether the unit has `owned` of something that nobody asked for: "the head of sales" for the head of marketing. */
static bool owns_another(const quire_asking *asking, const quire_unit *unit, quire_str owned)
{
    const quire_terms *terms = &unit->terms;
    for (size_t i = 0; i < terms->count; i++) {
        if (!quire_str_equal(terms->items[i].text, owned)) continue;
        const quire_term *other = next_content(terms, i, 1);
        if (other && belong(unit->text, terms->items[i].end, other->start, true) &&
            !quire_terms_hold(&asking->retrieval->terms, other->text))
            return true;
    }
    return false;
}

/* In a long sentence words stand beside each other that have nothing to do with what is asked. */
static bool is_plain(const quire_terms *terms)
{
    size_t content = 0;
    for (size_t i = 0; i < terms->count; i++) content += terms->items[i].content;
    return content <= PLAIN_WORDS;
}

static bool contrasts_in_words(const quire_asking *asking, const quire_units *units, size_t at)
{
    const quire_terms *terms = &asking->retrieval->terms;
    const quire_unit *unit = &units->items[at];
    if (!is_plain(&unit->terms)) return false;
    for (size_t i = 0, end; i < terms->count; i = end) {
        end = quire_alternatives_end(terms, i);
        const quire_term *word = &terms->items[i];
        if (!word->content || asking->weights[i] <= 0 || (unsigned char)word->text.data[0] >= 0x80) continue;
        if (is_light(quire_str_cut(asking->text, word->start, word->end))) continue;
        bool stands = false;
        for (size_t j = i; j < end; j++)
            stands = stands || stands_about(asking, units, at, terms->items[j].text);
        if (stands) continue;
        const quire_term *before = next_content(terms, i, -1), *behind = next_content(terms, end - 1, 1);
        if (behind && belong(asking->text, word->end, behind->start, true) &&
            has_another(asking, unit, behind->text))
            return true;
        if (before && belong(asking->text, before->end, word->start, true) &&
            (has_another(asking, unit, before->text) || owns_another(asking, unit, before->text)))
            return true;
    }
    return false;
}

/* 古井 is a 井, 物品 are 文物: whether one of the two characters of `thing` stands soon behind `from`. */
static bool stands_soon(quire_str text, size_t from, quire_str thing)
{
    size_t end = from + SOON_BYTES < text.size ? from + SOON_BYTES : text.size;
    return memmem(text.data + from, end - from, thing.data, HAN_BYTES) ||
           memmem(text.data + from, end - from, thing.data + HAN_BYTES, HAN_BYTES);
}

static bool asks(quire_str thing)
{
    static const char *const words[] = { "什", "哪", "谁", "何", "几", "多", "怎", "誰", "幾", "甚" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_starts(thing, quire_str_from(words[i]))) return true;
    return false;
}

/* 西站的水泵: what stands in front of 的, two characters of it, stands in the unit with something else behind it. */
static bool contrasts_in_han(const quire_asking *asking, const quire_units *units, size_t at)
{
    quire_str question = asking->text, text = units->items[at].text;
    quire_str passage = asking->retrieval->hits[units->items[at].hit].chunk.text;
    for (size_t i = 2 * HAN_BYTES; i + 3 * HAN_BYTES <= question.size; i++) {
        if (memcmp(question.data + i, "的", HAN_BYTES) != 0) continue;
        size_t behind = i + HAN_BYTES;
        if (!quire_text_is_han_at(question, i - HAN_BYTES) ||
            !quire_text_is_han_at(question, i - 2 * HAN_BYTES) || !quire_text_is_han_at(question, behind) ||
            !quire_text_is_han_at(question, behind + HAN_BYTES))
            continue;
        quire_str owner = quire_str_cut(question, i - 2 * HAN_BYTES, behind);
        quire_str thing = quire_str_cut(question, behind, behind + 2 * HAN_BYTES);
        const char *found = text.size ? memmem(text.data, text.size, owner.data, owner.size) : NULL;
        if (!found || asks(thing) ||
            (passage.size && memmem(passage.data, passage.size, thing.data, thing.size)))
            continue;
        size_t next = (size_t)(found - text.data) + owner.size;
        if (quire_text_is_han_at(text, next) && !stands_soon(text, next, thing)) return true;
    }
    return false;
}

bool quire_asking_contrasts(const quire_asking *asking, const quire_units *units, size_t at)
{
    return contrasts_in_words(asking, units, at) || contrasts_in_han(asking, units, at);
}

/* 我国, 该市, 全镇, 车站: no name in front of the kind. */
static bool is_general(quire_str before)
{
    static const char words[] = "我全本该該此各外每某这這那其两兩诸諸车車城公大小中学學球军軍同当當";
    return memmem(words, sizeof words - 1, before.data, before.size) != NULL;
}

bool quire_another_of_kind(quire_str name, quire_str text)
{
    static const char kinds[] = "站市县縣省州镇鎮村港岛島湖河司校队隊院厂廠寺号號";
    if (name.size < 2 * HAN_BYTES) return false;
    quire_str kind = quire_str_cut(name, name.size - HAN_BYTES, name.size);
    quire_str before = quire_str_cut(name, name.size - 2 * HAN_BYTES, name.size - HAN_BYTES);
    if (!memmem(kinds, sizeof kinds - 1, kind.data, HAN_BYTES) || !quire_text_is_han_at(before, 0))
        return false;
    for (size_t at = HAN_BYTES; at + HAN_BYTES <= text.size; at++)
        if (memcmp(text.data + at, kind.data, HAN_BYTES) == 0 && quire_text_is_han_at(text, at - HAN_BYTES) &&
            memcmp(text.data + at - HAN_BYTES, before.data, HAN_BYTES) != 0 &&
            !is_general(quire_str_cut(text, at - HAN_BYTES, at)))
            return true;
    return false;
}

bool quire_another_person(quire_str name, quire_str text)
{
    return name.size >= 2 * HAN_BYTES && name.size <= 3 * HAN_BYTES && text.size >= 2 * HAN_BYTES &&
           quire_asked_family_name(name) && quire_text_is_han_at(text, HAN_BYTES) &&
           memcmp(name.data, text.data, HAN_BYTES) == 0 &&
           memcmp(name.data + HAN_BYTES, text.data + HAN_BYTES, HAN_BYTES) != 0;
}
