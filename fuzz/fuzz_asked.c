/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a question, and as the text that may name what it names: names stand inside it, in order and apart from
 * each other. */
#include "base/str.h"
#include "text/asked.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool holds)
{
    if (!holds) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_asked asked;
    quire_error error;
    quire_str text = { (const char *)bytes, size };
    require(quire_asked_of(&call, text, (quire_str){ 0 }, &asked, &error) == QUIRE_OK);
    size_t before = 0;
    for (size_t i = 0; i < asked.name_count; i++) {
        const quire_asked_name *name = &asked.names[i];
        require(name->start >= before && name->start < name->end && name->end <= size);
        before = name->end;
        (void)quire_asked_name_stands(quire_str_cut(text, name->start, name->end), text);
    }
    for (quire_asked_kind kind = QUIRE_ASKED_ANY; kind <= QUIRE_ASKED_WAY; kind++) {
        (void)quire_asked_stands(kind, text, quire_str_cut(text, 0, size / 2));
        (void)quire_asked_name_stands(quire_str_cut(text, 0, size / 3), quire_str_cut(text, size / 3, size));
    }
    for (int measure = QUIRE_MEASURE_ANY; measure <= QUIRE_MEASURE_PHONE; measure++)
        (void)quire_measure_stands((quire_measure)measure, text, quire_str_cut(text, 0, size / 2));
    quire_arena_free(&arena);
    return 0;
}
