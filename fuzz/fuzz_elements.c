/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an encoded document or ledger: refused, or decoded into something that is encoded and decoded again
 * to the same. */
#include "base/str.h"
#include "record/document_codec.h"
#include "record/ledger.h"
#include "record/locator.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Characters of one to four bytes, for ranges to fall into. */
static const quire_str text = { "a\n灯塔 é\n𠮷野家\nThe lighthouse at the point.\n\n表\t格\n", 61 };

static void check_locators(const quire_element *element, const quire_element *again)
{
    char label[QUIRE_LOCATOR_LABEL_BYTES];
    const quire_locator *locator = element->locator, *other = again->locator;
    if (!locator != !other) abort();
    if (!locator) return;
    quire_locator_label(locator, label);
    if (!quire_locator_is_sound(locator) || locator->kind != other->kind || locator->first != other->first ||
        locator->last != other->last || !quire_str_equal(locator->name, other->name) ||
        !quire_str_equal(locator->range, other->range) || !*label ||
        !quire_text_is_canonical(quire_str_from(label)))
        abort();
}

static void check_document(quire_str encoded, quire_arena *arena)
{
    quire_document document = { .text = text }, again = { .text = text };
    quire_buffer bytes;
    if (quire_document_decode(encoded, arena, &document, NULL)) return;
    quire_buffer_init(&bytes, SIZE_MAX / 4);
    quire_document_encode(&document, &bytes);
    if (quire_document_decode(quire_buffer_view(&bytes), arena, &again, NULL) ||
        again.element_count != document.element_count || again.run_count != document.run_count)
        abort();
    for (size_t i = 0; i < document.element_count; i++) {
        const quire_element *element = &document.elements[i];
        if (element->start > element->end || element->end > text.size) abort();
        if (element->parent != QUIRE_NO_PARENT && element->parent >= i) abort();
        check_locators(element, &again.elements[i]);
    }
    for (size_t start = 0; document.element_count && start < text.size; start++)
        quire_document_locator(&document, (quire_range){ start, text.size }, NULL);
    for (size_t i = 0; i < document.run_count; i++)
        quire_document_places(&document, document.runs[i].start, text.size, arena);
    quire_buffer_free(&bytes);
}

static void check_ledger(quire_str encoded, quire_arena *arena)
{
    quire_ledger_rows rows = { 0 }, again = { 0 };
    quire_buffer bytes;
    if (quire_ledger_decode(encoded, arena, &rows, NULL)) return;
    quire_buffer_init(&bytes, SIZE_MAX / 4);
    quire_ledger_encode(rows, &bytes);
    if (quire_ledger_decode(quire_buffer_view(&bytes), arena, &again, NULL) || again.count != rows.count)
        abort();
    for (size_t i = 0; i < rows.count; i++)
        if (quire_ledger_row_balances(&rows.items[i]) != quire_ledger_row_balances(&again.items[i])) abort();
    quire_buffer_free(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    quire_arena arena = { 0 };
    quire_locator locator = { 0 };
    if (!quire_locator_decode((quire_str){ (const char *)bytes, size }, &arena, &locator, NULL) &&
        !quire_locator_is_sound(&locator))
        abort();
    check_document((quire_str){ (const char *)bytes, size }, &arena);
    check_ledger((quire_str){ (const char *)bytes, size }, &arena);
    quire_arena_free(&arena);
    return 0;
}
