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

enum { HAN_BYTES = 3 };

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

/* Whether the word at `start` has an article, "of" or a possessive in front of it: only things have. */
static bool is_thing(quire_str question, size_t start)
{
    static const char *const marks[] = {
        "the", "a", "an", "of", "its", "their", "his", "her", "this", "that"
    };
    size_t end = start;
    while (end && question.data[end - 1] == ' ') end--;
    size_t from = end;
    while (from && (isalpha((unsigned char)question.data[from - 1]) || question.data[from - 1] == '\''))
        from--;
    quire_str word = quire_str_cut(question, from, end);
    if (quire_str_ends(word, QUIRE_STR("'s"))) return true;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strlen(marks[i]) == word.size && strncasecmp(marks[i], word.data, word.size) == 0) return true;
    return false;
}

static bool is_asked(const quire_terms *asked, quire_str term)
{
    return quire_terms_hold(asked, term);
}

/* The content term next to `at` in the unit, `step` -1 or 1; NULL: none. */
static const quire_term *next_content(const quire_terms *terms, size_t at, int step)
{
    for (size_t i = at + (size_t)step; i < terms->count; i += (size_t)step)
        if (terms->items[i].content) return &terms->items[i];
    return NULL;
}

/* Whether the unit has `beside`, and in front of it (or behind it) a word that nobody asked for. */
static bool another_beside(const quire_asking *asking, const quire_unit *unit, quire_str beside, int step)
{
    const quire_terms *terms = &unit->terms;
    for (size_t i = 0; i < terms->count; i++) {
        if (!quire_str_equal(terms->items[i].text, beside)) continue;
        const quire_term *other = next_content(terms, i, step);
        if (other && !is_asked(&asking->retrieval->terms, other->text)) return true;
    }
    return false;
}

static bool contrasts_in_words(const quire_asking *asking, const quire_units *units, size_t at)
{
    const quire_terms *terms = &asking->retrieval->terms;
    const quire_unit *unit = &units->items[at];
    for (size_t i = 0, end; i < terms->count; i = end) {
        end = quire_alternatives_end(terms, i);
        const quire_term *word = &terms->items[i];
        if (!word->content || asking->weights[i] <= 0 || (unsigned char)word->text.data[0] >= 0x80) continue;
        if (!is_thing(asking->text, word->start)) continue;
        bool stands = false;
        for (size_t j = i; j < end; j++)
            stands = stands || stands_about(asking, units, at, terms->items[j].text);
        if (stands) continue;
        const quire_term *before = next_content(terms, i, -1), *behind = next_content(terms, end - 1, 1);
        if (behind && another_beside(asking, unit, behind->text, -1)) return true;
        if (before && another_beside(asking, unit, before->text, -1)) return true;
    }
    return false;
}

static bool is_han_at(quire_str text, size_t at)
{
    if (at >= text.size) return false;
    return quire_char_is_han(quire_utf8_next(text, &at));
}

/* 西站的水泵: what stands in front of 的, two characters of it, stands in the unit with something else behind it. */
static bool contrasts_in_han(const quire_asking *asking, const quire_units *units, size_t at)
{
    quire_str question = asking->text, text = units->items[at].text;
    quire_str passage = asking->retrieval->hits[units->items[at].hit].chunk.text;
    for (size_t i = 2 * HAN_BYTES; i + 3 * HAN_BYTES <= question.size; i++) {
        if (memcmp(question.data + i, "的", HAN_BYTES) != 0) continue;
        size_t behind = i + HAN_BYTES;
        if (!is_han_at(question, i - HAN_BYTES) || !is_han_at(question, i - 2 * HAN_BYTES) ||
            !is_han_at(question, behind) || !is_han_at(question, behind + HAN_BYTES))
            continue;
        quire_str owner = quire_str_cut(question, i - 2 * HAN_BYTES, behind);
        quire_str thing = quire_str_cut(question, behind, behind + 2 * HAN_BYTES);
        const char *found = text.size ? memmem(text.data, text.size, owner.data, owner.size) : NULL;
        if (!found || (passage.size && memmem(passage.data, passage.size, thing.data, thing.size))) continue;
        size_t next = (size_t)(found - text.data) + owner.size;
        if (is_han_at(text, next) && memcmp(text.data + next, thing.data, HAN_BYTES) != 0) return true;
    }
    return false;
}

bool quire_asking_contrasts(const quire_asking *asking, const quire_units *units, size_t at)
{
    return contrasts_in_words(asking, units, at) || contrasts_in_han(asking, units, at);
}
