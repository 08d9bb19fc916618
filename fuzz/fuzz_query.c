/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a question: what is understood of it lies inside of it. */
#include "base/str.h"
#include "retrieve/understand.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool holds)
{
    if (!holds) abort();
}

static size_t count_bytes(void *user, quire_str text)
{
    (void)user;
    return text.size;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_question question = { 0 };
    quire_error err = { 0 };
    quire_str text = { (const char *)bytes, size }, start = { 0 };
    const quire_str languages[] = { QUIRE_STR("en"), QUIRE_STR("de"), QUIRE_STR("zh-Hans") };
    require(quire_understand(&call, NULL, text, (quire_strs){ languages, 3 }, &question, &err) == QUIRE_OK);
    require(question.language.size > 0 && question.text.size <= size && question.embedded.size == 0);
    for (size_t i = 0; i < question.terms.count; i++)
        require(question.terms.items[i].text.size > 0 && question.terms.items[i].end <= size);
    require(quire_fit_window(&call, text, 32, count_bytes, NULL, &start, &err) == QUIRE_OK);
    require(start.size <= 32);
    quire_arena_free(&arena);
    return 0;
}
