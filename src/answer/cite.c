/* SPDX-License-Identifier: Apache-2.0 */
/* Citations: read again from the store and compared byte for byte; what does not hold is taken out of the answer. */
#include "answer/answer.h"

#include "base/error.h"
#include "base/str.h"

#include <stdlib.h>

enum { ANSWER_LIMIT_BYTES = 1 << 20 };

static quire_status verify_one(quire_call *call, quire_store *store, quire_citation *citation,
                               quire_error *err)
{
    quire_str stored = { 0 };
    quire_error why = { 0 };
    citation->verified = false;
    quire_status status = quire_store_read(store, call, citation->document.id, citation->document.revision,
                                           citation->start, citation->end, &stored, &why);
    if (status == QUIRE_E_NOT_FOUND || status == QUIRE_E_INVALID) return QUIRE_OK;
    if (!status && citation->quote.size && quire_str_equal(stored, citation->quote)) {
        status = quire_store_places(store, call, citation->document.id, citation->document.revision,
                                    citation->start, citation->end, &citation->places, &why);
        if (status == QUIRE_E_NOT_FOUND || status == QUIRE_E_INVALID) return QUIRE_OK;
        citation->verified = !status;
        if (citation->places.count) citation->page = citation->places.items[0].page;
    }
    if (status && err) *err = why;
    return status;
}

quire_status quire_verify(quire_call *call, quire_store *store, quire_citation *citations, size_t count,
                          quire_error *err)
{
    quire_status status = QUIRE_OK;
    for (size_t i = 0; !status && i < count; i++) status = verify_one(call, store, &citations[i], err);
    return status;
}

void quire_draft_mark(quire_draft *draft, quire_buffer *text, uint32_t number)
{
    quire_buffer_append_char(text, ' ');
    size_t at = text->size;
    quire_buffer_printf(text, "[%u]", number);
    draft->marks[draft->mark_count++] = (quire_mark){ at, text->size - at, number };
}

/* The new number of a mark: 0 where its citation is gone. */
static uint32_t renumbered(const quire_draft *draft, const uint32_t *numbers, uint32_t mark)
{
    for (size_t i = 0; i < draft->count; i++)
        if (draft->citations[i].mark == mark) return numbers[i];
    return 0;
}

/* The end of the marks with nothing but a space between them, from mark `first` on. */
static size_t end_of_run(const quire_draft *draft, size_t first)
{
    size_t end = first + 1;
    while (end < draft->mark_count &&
           draft->marks[end].at == draft->marks[end - 1].at + draft->marks[end - 1].size + 1)
        end++;
    return end;
}

/* Copies the text with new marks. A stretch of text goes with the marks behind it: where all of them are gone,
 * it goes too. */
static void rewrite(quire_draft *draft, const uint32_t *numbers, quire_buffer *out)
{
    size_t stretch = 0, kept = 0;
    for (size_t i = 0; i < draft->mark_count;) {
        size_t end = end_of_run(draft, i), size_before = out->size, kept_before = kept;
        while (size_before == 0 && stretch < draft->marks[i].at && strchr(" \n", draft->text.data[stretch]))
            stretch++;
        quire_buffer_append_str(out, quire_str_cut(draft->text, stretch, draft->marks[i].at));
        for (; i < end; i++) {
            uint32_t number = renumbered(draft, numbers, draft->marks[i].number);
            stretch = draft->marks[i].at + draft->marks[i].size;
            if (!number) continue;
            if (kept > kept_before) quire_buffer_append_char(out, ' ');
            size_t at = out->size;
            quire_buffer_printf(out, "[%u]", number);
            draft->marks[kept++] = (quire_mark){ at, out->size - at, number };
        }
        if (kept == kept_before && !out->failure) out->size = size_before;
    }
    draft->mark_count = kept;
}

quire_status quire_drop_unverified(quire_call *call, quire_draft *draft, uint64_t *dropped, quire_error *err)
{
    quire_buffer text;
    size_t kept = 0;
    *dropped = 0;
    uint32_t *numbers = quire_arena_array(call->arena, draft->count, sizeof *numbers);
    if (!numbers) return quire_fail_memory(err);
    for (size_t i = 0; i < draft->count; i++) {
        if (draft->citations[i].verified) numbers[i] = (uint32_t)++kept;
        else (*dropped)++;
    }
    quire_buffer_init(&text, ANSWER_LIMIT_BYTES);
    rewrite(draft, numbers, &text);
    quire_status status = quire_buffer_check(&text, "the answer", err);
    if (!status) draft->text = quire_arena_copy(call->arena, quire_buffer_view(&text));
    quire_buffer_free(&text);
    if (!status && !draft->text.data) status = quire_fail_memory(err);
    if (status) return status;
    kept = 0;
    for (size_t i = 0; i < draft->count; i++) {
        if (!numbers[i]) continue;
        draft->citations[kept] = draft->citations[i];
        draft->citations[kept++].mark = numbers[i];
    }
    draft->count = kept;
    if (kept == 0)
        draft->reason = draft->composed ? QUIRE_REFUSAL_MODEL_UNSUPPORTED : QUIRE_REFUSAL_WEAK_MATCH;
    return QUIRE_OK;
}
