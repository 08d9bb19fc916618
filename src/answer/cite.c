/* SPDX-License-Identifier: Apache-2.0 */
/* Citations: read again from the store and compared byte for byte; what does not hold is taken out of the answer. */
#include "answer/answer.h"

#include "base/buffer.h"
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

static bool is_cited(const quire_draft *draft, uint32_t mark)
{
    for (size_t i = 0; i < draft->count; i++)
        if (draft->citations[i].mark == mark) return true;
    return false;
}

/* A mark [n] at `at`: its number and its size; size 0: none. A number that no citation has is the passage's own text. */
static size_t mark_at(const quire_draft *draft, size_t at, uint32_t *number)
{
    quire_str text = draft->text;
    size_t end = at + 1;
    uint32_t value = 0;
    if (at >= text.size || text.data[at] != '[') return 0;
    while (end < text.size && end - at < 7 && text.data[end] >= '0' && text.data[end] <= '9')
        value = value * 10 + (uint32_t)(text.data[end++] - '0');
    if (end == at + 1 || end >= text.size || text.data[end] != ']' || !is_cited(draft, value)) return 0;
    *number = value;
    return end + 1 - at;
}

/* The new number of a mark: 0 where its citation is gone. */
static uint32_t renumbered(const quire_draft *draft, const uint32_t *numbers, uint32_t mark)
{
    for (size_t i = 0; i < draft->count; i++)
        if (draft->citations[i].mark == mark) return numbers[i];
    return 0;
}

/* Copies the text with new marks. A stretch of text goes with the marks behind it: where all of them are gone, it goes
 * too. */
static void rewrite(const quire_draft *draft, const uint32_t *numbers, quire_buffer *out)
{
    size_t stretch = 0, at = 0;
    while (at < draft->text.size) {
        uint32_t mark = 0;
        size_t size = mark_at(draft, at, &mark);
        if (size == 0) {
            at++;
            continue;
        }
        size_t before = out->size;
        bool any = false;
        quire_buffer_append_str(out, quire_str_cut(draft->text, stretch, at));
        for (; size; size = mark_at(draft, at, &mark)) {
            uint32_t number = renumbered(draft, numbers, mark);
            if (number) quire_buffer_printf(out, "[%u]", number);
            any |= number != 0;
            at += size;
        }
        if (!any) out->size = before < out->size ? before : out->size;
        stretch = at;
    }
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
    if (!status) draft->text = quire_arena_copy(call->arena, quire_str_trim(quire_buffer_view(&text)));
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
    if (kept == 0) draft->reason = QUIRE_STR("model_unsupported");
    return QUIRE_OK;
}
