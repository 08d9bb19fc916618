/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a mail repeats what it is about, so its words meet the question's: but it says who wrote it, to whom and when,
 * and neither why nor where nor how much. And what a mail quotes is what another one said before. */
#include "answer/kinds.h"
#include "answer/weighing.h"

/* Whether the unit stands in an element of that kind in a mail. */
static bool stands_in(const quire_unit *unit, quire_element_kind kind)
{
    const quire_document *document = &unit->opened->document;
    if (!quire_str_starts(document->media_type, QUIRE_STR("message/"))) return false;
    for (uint32_t i = unit->block; i != QUIRE_NO_PARENT; i = document->elements[i].parent)
        if (document->elements[i].kind == kind) return true;
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
    case QUIRE_ASKED_ANY:
    case QUIRE_ASKED_TIME:
    case QUIRE_ASKED_NAME: break;
    }
    return false;
}

bool quire_weighing_is_history(const struct quire_weighing *weighing)
{
    return stands_in(weighing->unit, QUIRE_ELEMENT_QUOTE);
}
