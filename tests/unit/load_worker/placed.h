/* SPDX-License-Identifier: Apache-2.0 */
/* An element by its kind and text, and where it stands: for formats whose places are lines, paths and times. */
#ifndef QUIRE_TEST_PLACED_H
#define QUIRE_TEST_PLACED_H

#include "expectation.h"

/* Fails unless an element of that kind has that text (runs of white space read as one space) and stands there; `place` NULL:
 * anywhere. Gives it. */
static inline const quire_element *expect_placed(struct loaded *loaded, quire_element_kind kind,
                                                 const char *text, const char *place)
{
    for (size_t i = 0; i < loaded->document.element_count; i++) {
        const quire_element *element = &loaded->document.elements[i];
        char label[QUIRE_LOCATOR_LABEL_BYTES] = "";
        if (element->kind != kind ||
            !quire_str_is(one_spaced(text_of(loaded, element), &loaded->arena), text))
            continue;
        if (element->locator) quire_locator_label(element->locator, label);
        if (place && strcmp(label, place) != 0)
            fail_msg("\"%s\" stands at \"%s\", not \"%s\"", text, label, place);
        return element;
    }
    fail_msg("there is no element \"%s\" in \"%.*s\"", text, QUIRE_FMT(loaded->document.text));
    return NULL;
}

/* What was received of the unit, and what was kept of it. */
static inline void expect_account(const struct loaded *loaded, const char *unit, uint64_t received,
                                  uint64_t kept)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(loaded->builder));
    for (size_t i = 0; i < rows.count; i++) {
        if (!quire_str_is(rows.items[i].step, "load") || !quire_str_is(rows.items[i].unit, unit)) continue;
        assert_int_equal(rows.items[i].received, received);
        assert_int_equal(rows.items[i].kept, kept);
        return;
    }
    fail_msg("nothing is entered of %s", unit);
}

static inline const char *metadata_named(const struct loaded *loaded, const char *key)
{
    for (size_t i = 0; i < loaded->document.metadata_count; i++)
        if (quire_str_is(loaded->document.metadata[i].key, key))
            return loaded->document.metadata[i].value.data;
    return NULL;
}

#endif
