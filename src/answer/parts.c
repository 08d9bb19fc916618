/* SPDX-License-Identifier: Apache-2.0 */
/* Parts stand on both sides of a joint, as runs of words that say something: up to a function word in English, up to a particle
 * in Chinese. What documents are called and periods are no parts. */
#include "answer/parts.h"

#include "base/str.h"
#include "text/asked_phrases.h"
#include "text/unicode.h"

#include <ctype.h>

enum { GAP_BYTES = 2 };              /* between the words of a part */
static const double held_least = .5; /* of the weight of a part that a unit is about */

static bool within(size_t start, size_t end, const quire_range *range)
{
    return start >= range->start && end <= range->end;
}

/* Whether a word can be of a part. */
static bool tells(const quire_asking *asking, size_t at)
{
    const quire_retrieval *retrieval = asking->retrieval;
    const quire_term *term = &retrieval->terms.items[at];
    if (!term->content) return false;
    if (retrieval->of_name && retrieval->of_name[at]) return false;
    return !quire_asked_frames(&asking->frame, term->start, term->end);
}

static bool is_han(const quire_asking *asking, const quire_term *term)
{
    return (unsigned char)asking->text.data[term->start] >= 0x80;
}

/* The run of words that ends at or before `end`; empty where none stands within a gap of it. */
static quire_range run_before(const quire_asking *asking, size_t end)
{
    const quire_terms *terms = &asking->retrieval->terms;
    quire_range run = { end, end };
    bool begun = false;
    for (size_t i = terms->count; i-- > 0;) {
        const quire_term *term = &terms->items[i];
        if (term->end > end || (begun && within(term->start, term->end, &run))) continue;
        if (run.start > term->end + GAP_BYTES || !tells(asking, i) || is_han(asking, term)) break;
        if (!begun) run.end = term->end;
        run.start = term->start;
        begun = true;
    }
    return begun ? run : (quire_range){ 0 };
}

static quire_range run_behind(const quire_asking *asking, size_t start, bool nearest)
{
    const quire_terms *terms = &asking->retrieval->terms;
    quire_range run = { start, start };
    bool begun = false;
    for (size_t i = 0; i < terms->count; i++) {
        const quire_term *term = &terms->items[i];
        if (term->start < start || (begun && within(term->start, term->end, &run))) continue;
        bool near = begun || !nearest ? term->start <= run.end + GAP_BYTES : true;
        if (!begun && nearest && !tells(asking, i)) continue;
        if (!near || !tells(asking, i) || is_han(asking, term)) break;
        if (!begun) run.start = term->start;
        run.end = term->end;
        begun = true;
    }
    return begun ? run : (quire_range){ 0 };
}

static void add_part(quire_asking *asking, quire_range part)
{
    if (part.start < part.end && asking->part_count < QUIRE_ASKING_PARTS)
        asking->parts[asking->part_count++] = part;
}

/* "A, B and C": what stands before a comma in front of a part is one too. */
static void add_listed(quire_asking *asking, size_t start)
{
    quire_str text = asking->text;
    while (start >= 2 && text.data[start - 2] == ',' && text.data[start - 1] == ' ') {
        quire_range run = run_before(asking, start - 2);
        if (run.start >= run.end || run.end + GAP_BYTES < start - 2) return;
        add_part(asking, run);
        start = run.start;
    }
}

static void find_latin(quire_asking *asking)
{
    static const char *const comparing[] = { " compared to ",   " compare to ",   " compares to ",
                                             " compared with ", " compare with ", " relative to ",
                                             " relate to ",     " versus ",       " vs " };
    static const char *const listing[] = { " and ", " as well as ", " or " };
    size_t second = quire_asked_second(asking->text), end;
    for (size_t i = 0; i < sizeof comparing / sizeof *comparing && !asking->part_count; i++) {
        size_t at = quire_phrase_place(asking->text, comparing[i]);
        if (at == SIZE_MAX || !quire_phrase_goes_on(asking->text, at, comparing[i], &end)) continue;
        add_part(asking, run_behind(asking, end, true));
    }
    for (size_t i = 0; i < sizeof listing / sizeof *listing; i++) {
        size_t at = quire_phrase_place(asking->text, listing[i]);
        if (at == SIZE_MAX || at >= second || !quire_phrase_goes_on(asking->text, at, listing[i], &end))
            continue;
        quire_range left = run_before(asking, at), right = run_behind(asking, end, false);
        if (left.start >= left.end || right.start >= right.end) continue;
        add_listed(asking, left.start);
        add_part(asking, left);
        add_part(asking, right);
        return;
    }
}

/* ---- Chinese ---- */

static bool stands_at(quire_str text, size_t at, const char *const *list, size_t count, size_t *size)
{
    for (size_t i = 0; i < count; i++)
        if (quire_phrase_goes_on(text, at, list[i], NULL)) {
            *size = strlen(list[i]);
            return true;
        }
    return false;
}

/* What ends a part: a particle, a verb, a mark, a question word. */
static bool is_border(quire_str text, size_t at)
{
    static const char *const borders[] = { "的",   "是",   "为", "有", "各", "分别", "多少", "相比",
                                           "如何", "怎",   "，", "。", "？", "、",   "和",   "与",
                                           "及",   "以及", "占", "在", "年", "季度", "?",    ",",
                                           "期",   "什么", "了", "跟", "比", "对比" };
    size_t size;
    return at >= text.size || stands_at(text, at, borders, sizeof borders / sizeof *borders, &size);
}

static bool in_name(const quire_asking *asking, size_t at)
{
    for (size_t i = 0; i < asking->asked.name_count; i++)
        if (at >= asking->asked.names[i].start && at < asking->asked.names[i].end) return true;
    for (size_t i = 0; i < asking->asked.periods.count; i++)
        if (at >= asking->asked.periods.items[i].start && at < asking->asked.periods.items[i].end)
            return true;
    return false;
}

static quire_range han_before(const quire_asking *asking, size_t end)
{
    size_t start = end;
    while (start > 0) {
        size_t before = quire_utf8_floor(asking->text, start - 1);
        if (is_border(asking->text, before) || in_name(asking, before)) break;
        start = before;
    }
    return (quire_range){ start, end };
}

static quire_range han_behind(const quire_asking *asking, size_t start)
{
    size_t end = start;
    while (end < asking->text.size && !is_border(asking->text, end)) quire_utf8_next(asking->text, &end);
    return (quire_range){ start, end };
}

static void find_han(quire_asking *asking)
{
    static const char *const joints[] = { "以及", "相比", "对比", "、", "和", "与", "及", "跟", "占" };
    quire_str text = asking->text;
    size_t size, last = SIZE_MAX;
    for (size_t at = 0; at < text.size;) {
        size_t next = at;
        quire_utf8_next(text, &next);
        if ((unsigned char)text.data[at] < 0x80 || in_name(asking, at) ||
            !stands_at(text, at, joints, sizeof joints / sizeof *joints, &size)) {
            at = next;
            continue;
        }
        quire_range left = han_before(asking, at), right = han_behind(asking, at + size);
        if (left.start < left.end && right.start < right.end && left.start != last) {
            if (!asking->part_count) add_part(asking, left);
            add_part(asking, right);
        }
        last = right.start;
        at += size;
    }
}

/* ---- what a unit says of them ---- */

/* A word that stands in the question again weighs nothing there. */
static double weight_of_word(const quire_asking *asking, size_t at)
{
    const quire_term *items = asking->retrieval->terms.items;
    for (size_t i = 0; i < at; i++)
        if (quire_str_equal(items[i].text, items[at].text)) return asking->weights[i];
    return asking->weights[at];
}

static double weight_of(const quire_asking *asking, const quire_range *part)
{
    const quire_terms *terms = &asking->retrieval->terms;
    double weight = 0;
    for (size_t i = 0; i < terms->count; i++)
        if (terms->items[i].content && within(terms->items[i].start, terms->items[i].end, part))
            weight += weight_of_word(asking, i);
    return weight;
}

void quire_asking_find_parts(quire_asking *asking)
{
    size_t kept = 0;
    asking->part_count = 0;
    find_latin(asking);
    if (!asking->part_count) find_han(asking);
    for (size_t i = 0; i < asking->part_count; i++)
        if (weight_of(asking, &asking->parts[i]) > 0) asking->parts[kept++] = asking->parts[i];
    asking->part_count = kept;
}

static bool holds(const quire_unit *unit, quire_str term)
{
    if (quire_terms_hold(&unit->terms, term)) return true;
    return unit->table && unit->kind == QUIRE_UNIT_ROW && quire_terms_hold(&unit->table->around, term);
}

double quire_asking_part_held(const quire_asking *asking, const quire_range *part, const quire_unit *unit)
{
    const quire_terms *terms = &asking->retrieval->terms;
    double held = 0, all = 0;
    for (size_t i = 0, end; i < terms->count; i = end) {
        bool stands = false;
        end = quire_alternatives_end(terms, i);
        if (!terms->items[i].content || !within(terms->items[i].start, terms->items[i].end, part)) continue;
        for (size_t j = i; j < end && !stands; j++) stands = holds(unit, terms->items[j].text);
        double weight = weight_of_word(asking, i);
        all += weight;
        if (stands) held += weight;
    }
    return all > 0 ? held / all : 0;
}

bool quire_asking_part_holds_part(const quire_asking *asking, const quire_range *longer,
                                  const quire_range *part)
{
    const quire_terms *terms = &asking->retrieval->terms;
    size_t shorter = 0, longest = 0;
    for (size_t i = 0; i < terms->count; i++) {
        if (!terms->items[i].content) continue;
        longest += within(terms->items[i].start, terms->items[i].end, longer);
        if (!within(terms->items[i].start, terms->items[i].end, part)) continue;
        bool stands = false;
        for (size_t j = 0; j < terms->count && !stands; j++)
            stands = within(terms->items[j].start, terms->items[j].end, longer) &&
                     quire_str_equal(terms->items[i].text, terms->items[j].text);
        if (!stands) return false;
        shorter++;
    }
    return longest > shorter;
}

unsigned quire_asking_parts_aside(const quire_asking *asking, const quire_unit *unit)
{
    unsigned aside = 0;
    bool whole = false;
    for (size_t i = 0; i < asking->part_count; i++) {
        double held = quire_asking_part_held(asking, &asking->parts[i], unit);
        whole = whole || held >= held_least;
        if (held <= 0) aside |= 1u << i;
    }
    return whole ? aside : 0;
}
