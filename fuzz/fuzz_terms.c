/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a text: language, sentences and terms must stay inside it. Invalid UTF-8 too: a question comes from
 * outside. The first byte picks the language. */
#include "base/str.h"
#include "text/language.h"
#include "text/sentences.h"
#include "text/terms.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool holds)
{
    if (!holds) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const languages[] = { "en", "zh-Hans", "zh-Hant", "und", "de",
                                             "fr", "ru",      "ja",      "tr",  "el" };
    if (size < 1) return 0;
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_str text = { (const char *)bytes + 1, size - 1 };
    quire_str language = quire_str_from(languages[bytes[0] % (sizeof languages / sizeof *languages)]);
    quire_terms terms;
    quire_error error;
    require(quire_language_of(text).size > 0);
    require(quire_text_terms(&call, text, language, &terms, &error) == QUIRE_OK);
    for (size_t i = 0; i < terms.count; i++) {
        const quire_term *term = &terms.items[i];
        require(term->text.size > 0 && term->start < term->end && term->end <= text.size);
    }
    const quire_range *ranges;
    size_t count, before = 0;
    require(quire_sentences(&call, text, language, &ranges, &count, &error) == QUIRE_OK);
    for (size_t i = 0; i < count; i++) {
        require(ranges[i].start >= before && ranges[i].start < ranges[i].end && ranges[i].end <= text.size);
        before = ranges[i].end;
    }
    quire_arena_free(&arena);
    return 0;
}
