/* SPDX-License-Identifier: Apache-2.0 */
/* What a question asks of a thing that a row is about: "the capital of Armenia", "Armenia's capital", 亚美尼亚的首都. A table tells by
 * its heads what its cells are, so a row of the right thing that stands under no word of what is asked tells something else of it: how
 * much is drunk there; and so does a record's name: "name: quire" for the licence of Quire. A row in another script than the question's may tell it in its own words. */
#include "answer/features.h"
#include "answer/kinds.h"
#include "answer/weighing.h"

#include "text/unicode.h"

#include <strings.h>

enum { LEAST_HAN = 6, LEAST_LATIN = 3 }; /* bytes of a cell that may be a name */

static bool holds_script(quire_str text, bool han)
{
    for (size_t at = 0; at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        if (quire_char_is_han(c) == han && (han || (quire_char_is_word(c) && (c < '0' || c > '9'))))
            return true;
    }
    return false;
}

/* What a field says of its record behind its name: "name: quire". */
static quire_str value_of(const quire_unit *unit)
{
    const quire_document *document = &unit->opened->document;
    if (unit->block == QUIRE_NO_PARENT) return (quire_str){ 0 };
    quire_element_kind kind = document->elements[unit->block].kind;
    if (kind != QUIRE_ELEMENT_LIST_ITEM && kind != QUIRE_ELEMENT_FIELD) return (quire_str){ 0 };
    for (size_t at = 1; at + 2 < unit->text.size; at++)
        if (unit->text.data[at] == ':' && unit->text.data[at + 1] == ' ')
            return quire_str_cut(unit->text, at + 2, unit->text.size);
    return (quire_str){ 0 };
}

static quire_str name_of(const quire_unit *unit)
{
    return quire_str_cut(unit->text, 0, unit->text.size - value_of(unit).size);
}

/* Whether what names the cells is written in such a script: the heads of the row's table, the field's name. */
static bool heads_are(const quire_unit *unit, bool han)
{
    if (!unit->table) return holds_script(name_of(unit), han);
    for (uint32_t i = 0; i < unit->table->table->columns; i++)
        if (holds_script(quire_weighing_text(unit, unit->table->table->heads[i]), han)) return true;
    return false;
}

/* Whether a head of the row's table is the term cut short, "pop" for population, or begins with it: heads may be stemmed as words of
 * another language than the question's. */
static bool begins_alike(const quire_unit *unit, quire_str term)
{
    if (!unit->table) return false;
    for (uint32_t i = 0; i < unit->table->table->columns; i++)
        for (size_t j = 0; j < unit->table->heads[i].count; j++) {
            quire_str head = unit->table->heads[i].items[j].text;
            if (head.size >= LEAST_LATIN && quire_str_starts(term, head)) return true;
            if (term.size > LEAST_LATIN && quire_str_starts(head, term)) return true;
        }
    return false;
}

/* Whether the row, or what it stands under, has the asked quantity by another word: sales for revenue. */
static bool names_quantity(const struct quire_weighing *weighing)
{
    const quire_unit *unit = weighing->unit;
    unsigned wanted = weighing->asking->quantities;
    if (!wanted) return false;
    unsigned told = quire_kind_quantities(unit->table ? unit->text : name_of(unit));
    const quire_table *table = unit->table ? unit->table->table : NULL;
    if (table)
        told |= quire_kind_quantities(quire_weighing_text(unit, table->title)) |
                quire_kind_quantities(quire_weighing_text(unit, table->introduction));
    for (uint32_t i = 0; table && i < table->columns; i++)
        told |= quire_kind_quantities(quire_weighing_text(unit, table->heads[i]));
    for (size_t i = 0; i < weighing->depth; i++)
        told |= quire_kind_quantities(quire_weighing_text(unit, weighing->group[i]));
    return told & wanted;
}

static bool stands_in_group(const struct quire_weighing *weighing, quire_str term)
{
    for (size_t i = 0; i < weighing->depth; i++)
        if (quire_terms_hold(&weighing->group_terms[i], term)) return true;
    return false;
}

/* Whether the row says any of the question's words in [start, end), or stands under it. */
static bool tells_any(const struct quire_weighing *weighing, size_t start, size_t end, bool *asked)
{
    const quire_asking *asking = weighing->asking;
    const quire_terms *terms = &asking->retrieval->terms;
    const quire_unit *unit = weighing->unit;
    *asked = false;
    for (size_t i = 0; i < terms->count; i++) {
        const quire_term *term = &terms->items[i];
        if (!term->content || asking->weights[i] <= 0 || term->start < start || term->end > end ||
            quire_asking_is_speech(quire_str_cut(asking->text, term->start, term->end)))
            continue;
        *asked = true;
        for (size_t j = i; j < quire_alternatives_end(terms, i); j++)
            if (quire_terms_hold(&unit->terms, terms->items[j].text) ||
                quire_asking_stands_under(asking, unit, terms->items[j].text) ||
                stands_in_group(weighing, terms->items[j].text) || begins_alike(unit, terms->items[j].text))
                return true;
    }
    return false;
}

/* "which region" of "Which region is Belgium in?" */
static bool asked_first(quire_str question, size_t before, quire_range *out)
{
    static const char *const asks[] = { "which ", "what " };
    static const char *const verbs[] = { " is ",  " are ", " was ", " were ", " does ", " do ",
                                         " did ", " has ", " had ", " have ", " can ",  " will " };
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        size_t start = strlen(asks[i]);
        if (question.size < start || strncasecmp(question.data, asks[i], start) != 0) continue;
        for (size_t at = start; at < before; at++)
            for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++)
                if (quire_str_starts(quire_str_cut(question, at, before), quire_str_from(verbs[v]))) {
                    *out = (quire_range){ start, at };
                    return true;
                }
    }
    return false;
}

/* 哪个地区 of 比利时属于哪个地区？ */
static bool asked_last(quire_str question, size_t behind, quire_range *out)
{
    static const char *const asks[] = { "哪个", "哪個", "哪种", "哪種", "什么", "什麼", "何种", "何種" };
    for (size_t at = behind; at < question.size; at++)
        for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
            if (quire_str_starts(quire_str_cut(question, at, question.size), quire_str_from(asks[i]))) {
                *out = (quire_range){ at + strlen(asks[i]), question.size };
                return true;
            }
    return false;
}

/* The phrase of the question that is asked of what it names in [start, end): before "of", behind "'s" or 的, or what it asks for with
 * "which". */
static bool asked_of(quire_str question, size_t start, size_t end, quire_range *out)
{
    static const char *const before[] = { " of the ", " of " }, *const behind[] = { "'s ", "’s ", "的" };
    quire_str head = quire_str_cut(question, 0, start), tail = quire_str_cut(question, end, question.size);
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (quire_str_ends(head, quire_str_from(before[i]))) {
            *out = (quire_range){ 0, start - strlen(before[i]) };
            return true;
        }
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++)
        if (quire_str_starts(tail, quire_str_from(behind[i]))) {
            *out = (quire_range){ end + strlen(behind[i]), question.size };
            return true;
        }
    return asked_first(question, start, out) || asked_last(question, end, out);
}

/* Whether the question asks something of what the cell names, and the row does not tell it. */
static bool leaves_open(const struct quire_weighing *weighing, quire_str cell)
{
    quire_str question = weighing->asking->text;
    bool han = quire_text_is_han_at(cell, 0), asked = false;
    quire_range phrase;
    if (cell.size < (han ? LEAST_HAN : LEAST_LATIN) || quire_str_holds_digit(cell) ||
        quire_str_equal(cell, weighing->asking->defined))
        return false;
    for (size_t at = 0; at + cell.size <= question.size; at++)
        if (quire_str_equal(quire_str_cut(question, at, at + cell.size), cell) &&
            asked_of(question, at, at + cell.size, &phrase))
            return heads_are(weighing->unit, quire_text_is_han_at(question, phrase.start)) &&
                   !tells_any(weighing, phrase.start, phrase.end, &asked) && asked;
    return false;
}

bool quire_weighing_tells_other_attribute(const struct quire_weighing *weighing)
{
    const quire_unit *unit = weighing->unit;
    const quire_asking *asking = weighing->asking;
    quire_asked_kind kind = asking->asked.kind;
    quire_str value = value_of(unit);
    if ((unit->kind != QUIRE_UNIT_ROW && !value.size) || asking->asked.measure > QUIRE_MEASURE_COUNT ||
        names_quantity(weighing))
        return false;
    /* Money, people and days may be asked for by other words than the heads', and are told by their own form. */
    if (kind != QUIRE_ASKED_ANY && kind != QUIRE_ASKED_NUMBER && kind != QUIRE_ASKED_PLACE &&
        weighing->out->values[QUIRE_FEATURE_KIND] > 0)
        return false;
    for (size_t i = 0; i < weighing->cell_count; i++)
        if (leaves_open(weighing, quire_weighing_text(unit, weighing->cells[i]))) return true;
    return value.size && leaves_open(weighing, value);
}
