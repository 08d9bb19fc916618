/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a reader of the quote sees the names that are asked for, and what it means that one is missing. */
#include "answer/features.h"
#include "answer/weighing.h"

#include "base/error.h"

#include <ctype.h>

static bool visible(const struct quire_weighing *weighing, quire_str name)
{
    const quire_unit *unit = weighing->unit;
    const quire_hit *hit = &weighing->asking->retrieval->hits[unit->hit];
    if (quire_asked_name_stands(name, unit->text)) return true;
    for (size_t i = 0; i < weighing->depth; i++)
        if (quire_asked_name_stands(name, quire_weighing_text(unit, weighing->group[i]))) return true;
    if (unit->table) {
        const quire_table *table = unit->table->table;
        if (weighing->out->asked != SIZE_MAX &&
            quire_asked_name_stands(name, quire_weighing_text(unit, table->heads[weighing->out->asked])))
            return true;
        if (quire_asked_name_stands(name, quire_weighing_text(unit, table->title)) ||
            quire_asked_name_stands(name, quire_weighing_text(unit, table->introduction)))
            return true;
    }
    for (size_t i = 0; i < hit->chunk.headings.count; i++)
        if (quire_asked_name_stands(name, hit->chunk.headings.items[i])) return true;
    return quire_asked_name_stands(name, unit->opened->names);
}

/* Whether the sentences that the unit would be quoted with say the name. */
static bool said_before(const struct quire_weighing *weighing, quire_str name)
{
    quire_range quote = quire_unit_quote(weighing->units, weighing->at, (quire_strs){ &name, 1 });
    return quire_asked_name_stands(name, quire_weighing_text(weighing->unit, quote));
}

quire_str quire_weighing_head(const struct quire_weighing *weighing)
{
    const quire_unit *unit = weighing->unit;
    if (!unit->table || weighing->out->asked == SIZE_MAX) return (quire_str){ 0 };
    return quire_weighing_text(unit, unit->table->table->heads[weighing->out->asked]);
}

/* "Plant A" where plant C is asked for: the same words before the last one, in the unit or over the cell. */
static bool has_another_of_series(const struct quire_weighing *weighing, quire_str name)
{
    const quire_unit *unit = weighing->unit;
    size_t end = name.size;
    while (end && name.data[end - 1] != ' ') end--;
    if (end < 4) return false;
    quire_str series = quire_str_trim(quire_str_cut(name, 0, end));
    return quire_asked_name_stands(series, unit->text) ||
           quire_asked_name_stands(series, quire_weighing_head(weighing));
}

typedef enum name_absence { ABSENCE_OTHER, ABSENCE_DOUBT, ABSENCE_TRANSLATED } name_absence;

/* What it means that a passage lacks a name. Latin letters stay what they are in a Chinese question to an English passage; an English
 * name is written with characters in a Chinese one, unless it is an identifier. */
static name_absence meaning_of_absence(const struct quire_weighing *weighing, const quire_asked_name *name,
                                       quire_str words)
{
    const quire_retrieval *retrieval = weighing->asking->retrieval;
    bool foreign = retrieval->foreign && retrieval->foreign[weighing->unit->hit], latin = true;
    for (size_t i = 0; i < words.size; i++) latin = latin && (unsigned char)words.data[i] < 0x80;
    if (!foreign || !latin) return name->sure ? ABSENCE_OTHER : ABSENCE_DOUBT;
    bool translates = quire_str_starts(retrieval->hits[weighing->unit->hit].chunk.language, QUIRE_STR("zh"));
    return translates && !name->identifier ? ABSENCE_TRANSLATED : ABSENCE_OTHER;
}

/* Whether another passage is about the name that this one lacks. */
static bool stands_elsewhere(const struct quire_weighing *weighing, quire_str name)
{
    const quire_units *units = weighing->units;
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < units->count; i++) {
        size_t hit = units->items[i].hit;
        if (hit == last || hit == weighing->unit->hit) continue;
        last = hit;
        if (quire_asked_name_stands(name, weighing->asking->retrieval->hits[hit].chunk.text) ||
            quire_asked_name_stands(name, units->items[i].opened->names))
            return true;
    }
    return false;
}

/* Whether a word of the text is written as identifiers are: FIRST_UID. */
static bool holds_identifier(quire_str text)
{
    for (size_t i = 1; i + 1 < text.size; i++)
        if (text.data[i] == '_' && isalnum((unsigned char)text.data[i - 1]) &&
            isalnum((unsigned char)text.data[i + 1]))
            return true;
    return false;
}

quire_status quire_weighing_names(struct quire_weighing *weighing, quire_error *err)
{
    const quire_asked *asked = &weighing->asking->asked;
    const quire_hit *hit = &weighing->asking->retrieval->hits[weighing->unit->hit];
    double seen = 0;
    quire_str *unnamed = quire_arena_array(weighing->call->arena, asked->name_count, sizeof *unnamed);
    size_t count = 0;
    if (!unnamed) return quire_fail_memory(err);
    for (size_t i = 0; i < asked->name_count; i++) {
        quire_str name = quire_str_cut(weighing->asking->text, asked->names[i].start, asked->names[i].end);
        if (quire_weighing_stands_aside(weighing, asked->names[i].start, asked->names[i].end)) {
            seen += 1;
            continue;
        }
        if (visible(weighing, name)) {
            seen += 1;
        } else if (said_before(weighing, name)) {
            seen += .9;
            unnamed[count++] = name;
        } else if (quire_asked_name_stands(name, hit->chunk.text) ||
                   quire_asked_name_stands(name, weighing->unit->opened->beginning)) {
            seen += .5;
            if (quire_another_person(name, weighing->unit->text) ||
                quire_another_of_kind(name, weighing->unit->text) ||
                (holds_identifier(name) && holds_identifier(weighing->unit->text)))
                weighing->out->contrasts = true;
        } else {
            weighing->out->values[QUIRE_FEATURE_ABSENT] -= 1 / (double)asked->name_count;
            name_absence absence = meaning_of_absence(weighing, &asked->names[i], name);
            if (absence == ABSENCE_OTHER) weighing->out->other = true;
            else if (absence == ABSENCE_DOUBT) weighing->out->doubtful = true;
            else weighing->out->contrasts = true;
            if (stands_elsewhere(weighing, name) || quire_another_of_kind(name, weighing->unit->text) ||
                quire_another_of_kind(name, quire_weighing_head(weighing)) ||
                has_another_of_series(weighing, name) || quire_another_person(name, weighing->unit->text))
                weighing->out->contrasts = true;
        }
    }
    weighing->out->unnamed = (quire_strs){ unnamed, count };
    weighing->out->values[QUIRE_FEATURE_NAMES] = asked->name_count ? seen / (double)asked->name_count : 0;
    return QUIRE_OK;
}
