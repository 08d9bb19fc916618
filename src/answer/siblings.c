/* SPDX-License-Identifier: Apache-2.0 */
/* Records beside each other that differ in who or what they are about: "Machine 3 runs at 1,200 rpm. Machine 4 runs at 1,500 rpm."
 * Asked about machine 5, each holds as much of the question as the other, and neither answers. What is asked for must hold a
 * word that tells this record from its siblings, where it lacks one that the question has. */
#include "answer/features.h"
#include "answer/kinds.h"

#include "base/str.h"

enum {
    LEAST_SHARED = 2,
    RECORD_BYTES = 100, /* a longer sentence is no record */
    SIBLINGS_REACH = 32 /* units in each direction */
};

/* Whether the term is a part of the word that term `whole` is: RAID0 is also RAID and 0. Pairs of Chinese characters are no parts. */
static bool is_part(const quire_term *term, const quire_term *whole)
{
    return (unsigned char)whole->text.data[0] < 0x80 && term->end <= whole->end;
}

/* How many words of `terms` that say something stand in `other`; NULL: all of them. A word counts once. */
static size_t count_words(const quire_terms *terms, const quire_terms *other)
{
    size_t count = 0;
    for (size_t i = 0, end; i < terms->count; i = end) {
        bool stands = false;
        for (end = i; end == i || (end < terms->count && is_part(&terms->items[end], &terms->items[i]));
             end++)
            stands |= terms->items[end].content &&
                      (!other || quire_terms_hold(other, terms->items[end].text));
        count += stands;
    }
    return count;
}

bool quire_units_are_siblings(const quire_unit *a, const quire_unit *b)
{
    if (a == b || a->kind != b->kind || a->opened != b->opened) return false;
    if (a->kind == QUIRE_UNIT_ROW) return a->table == b->table;
    if (a->text.size > RECORD_BYTES || b->text.size > RECORD_BYTES) return false;
    size_t one = count_words(&a->terms, NULL), other = count_words(&b->terms, NULL);
    size_t shared = count_words(&a->terms, &b->terms);
    size_t fewer = one < other ? one : other;
    return shared >= LEAST_SHARED && 2 * shared >= fewer;
}

/* A single character of a Chinese name stands in other names too. */
static bool is_piece_of_name(const quire_asking *asking, const quire_term *term)
{
    if (term->text.size > 3 || (unsigned char)term->text.data[0] < 0x80) return false;
    for (size_t i = 0; i < asking->asked.name_count; i++)
        if (term->start >= asking->asked.names[i].start && term->end <= asking->asked.names[i].end)
            return true;
    return false;
}

/* Whether a word of the question stands in `unit` that its sibling lacks, or the asked number however it is written. */
static bool is_told_apart(const quire_asking *asking, const quire_unit *unit, const quire_unit *sibling)
{
    const quire_terms *terms = &asking->retrieval->terms;
    for (size_t i = 0; i < terms->count; i++)
        if (terms->items[i].content && !is_piece_of_name(asking, &terms->items[i]) &&
            quire_terms_hold(&unit->terms, terms->items[i].text) &&
            !quire_terms_hold(&sibling->terms, terms->items[i].text))
            return true;
    return quire_asking_numbers_same(asking, unit->text) &&
           quire_asking_numbers_another(asking, sibling->text);
}

bool quire_asking_stands_under(const quire_asking *asking, const quire_unit *unit, quire_str term)
{
    const quire_unit_table *table = unit->table;
    if (quire_terms_hold(&unit->opened->terms, term) ||
        quire_terms_hold(&asking->headings[unit->hit], term) ||
        (table && quire_terms_hold(&table->around, term)))
        return true;
    for (uint32_t i = 0; table && i < table->table->columns; i++)
        if (quire_terms_hold(&table->heads[i], term)) return true;
    return false;
}

/* Whether the question has a word that neither the unit nor what it stands under says; *own: whether the unit itself says one. */
static bool lacks_word(const quire_asking *asking, const quire_unit *unit, bool *own)
{
    const quire_terms *terms = &asking->retrieval->terms;
    bool lacks = false;
    *own = false;
    for (size_t i = 0, end; i < terms->count; i = end) {
        end = quire_alternatives_end(terms, i);
        if (!terms->items[i].content || asking->weights[i] <= 0) continue;
        bool stands = false;
        for (size_t j = i; j < end && !stands; j++) {
            bool said = quire_terms_hold(&unit->terms, terms->items[j].text);
            *own = *own || said;
            stands = said || quire_asking_stands_under(asking, unit, terms->items[j].text);
        }
        lacks = lacks || !stands;
    }
    return lacks;
}

/* Whether `unit` holds the kind of thing that is asked for, and its sibling none: that one says something else. */
static bool alone_holds_kind(const quire_asking *asking, const quire_unit *unit, const quire_unit *sibling)
{
    return quire_kind_wants_thing(asking->asked.kind) &&
           quire_kind_of_text(&asking->asked, unit->text, asking->text) > 0 &&
           quire_kind_of_text(&asking->asked, sibling->text, asking->text) < 0;
}

bool quire_asking_is_undecided(const quire_asking *asking, const quire_units *units, size_t at)
{
    const quire_unit *unit = &units->items[at];
    bool own;
    if (!lacks_word(asking, unit, &own)) return false;
    /* A row's label may be what is asked in other words; but where nothing of the row is asked for, its heads fit each other row as well. */
    if (unit->kind == QUIRE_UNIT_ROW && own) return false;
    size_t from = at > SIBLINGS_REACH ? at - SIBLINGS_REACH : 0;
    for (size_t i = from; i < units->count && i <= at + SIBLINGS_REACH; i++)
        if (quire_units_are_siblings(unit, &units->items[i]) &&
            !is_told_apart(asking, unit, &units->items[i]) &&
            !alone_holds_kind(asking, unit, &units->items[i]))
            return true;
    return false;
}
