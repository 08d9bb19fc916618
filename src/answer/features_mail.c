/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a mail repeats what it is about, so its words meet the question's: but it says who wrote it, to whom and when,
 * and neither why nor where nor how much. And what a mail quotes is what another one said before. */
#include "answer/kinds.h"
#include "answer/weighing.h"

#include "text/asked.h"

/* Whether the unit stands in an element of that kind in a mail. */
static bool stands_in(const quire_unit *unit, quire_element_kind kind)
{
    const quire_document *document = &unit->opened->document;
    if (!quire_str_starts(document->media_type, QUIRE_STR("message/"))) return false;
    for (uint32_t i = unit->block; i != QUIRE_NO_PARENT; i = document->elements[i].parent)
        if (document->elements[i].kind == kind) return true;
    return false;
}

/* Whether the line has nobody, as a date, or one person whom the question names itself: "To: Karl Voss <…>" for "Who told
 * Karl?". What stands behind "<" may only be where that person works. */
static bool names_nobody_else(const struct quire_weighing *weighing)
{
    const quire_asking *asking = weighing->asking;
    quire_str line = weighing->unit->text;
    const char *end = line.size ? memchr(line.data, '\n', line.size) : NULL;
    if (end) line.size = (size_t)(end - line.data);
    if (!quire_str_holds(line, "@")) return true;
    const char *address = memchr(line.data, '<', line.size);
    if (quire_str_holds(line, ", ") || !address) return false;
    line.size = (size_t)(address - line.data);
    for (size_t i = 0; i < asking->asked.name_count; i++) {
        const quire_asked_name *name = &asking->asked.names[i];
        if (quire_asked_name_stands(quire_str_cut(asking->text, name->start, name->end), line)) return true;
    }
    return false;
}

bool quire_weighing_is_mute_head(const struct quire_weighing *weighing)
{
    if (!stands_in(weighing->unit, QUIRE_ELEMENT_FIELD)) return false;
    switch (weighing->asking->asked.kind) {
    case QUIRE_ASKED_PLACE:
    case QUIRE_ASKED_WAY:
    case QUIRE_ASKED_NUMBER: return true;
    case QUIRE_ASKED_REASON:
    case QUIRE_ASKED_AMOUNT:
    case QUIRE_ASKED_PERCENT: return weighing->out->values[QUIRE_FEATURE_KIND] < 1;
    case QUIRE_ASKED_NAME: return names_nobody_else(weighing);
    case QUIRE_ASKED_ANY:
    case QUIRE_ASKED_TIME: break;
    }
    return false;
}

bool quire_weighing_is_history(const struct quire_weighing *weighing)
{
    return stands_in(weighing->unit, QUIRE_ELEMENT_QUOTE);
}
