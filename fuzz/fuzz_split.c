/* SPDX-License-Identifier: Apache-2.0 */
/* Any tree of elements over any canonical text. The input is four bytes of settings, a byte that says how many
 * elements follow, four bytes for each (kind, depth, start, length in 1/255 of the text), then the text. What the
 * document codec would refuse is put right first: the splitter only sees decoded documents. */
#include "base/str.h"
#include "record/document_codec.h"
#include "split/split.h"
#include "text/unicode.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { MOST_ELEMENTS = 255, TEXT_BYTES = 1 << 16 };

static void require(bool holds)
{
    if (!holds) abort();
}

static size_t count_tokens(void *state, quire_str text)
{
    (void)state;
    size_t tokens = 5, others = 0;
    for (size_t at = 0; at < text.size;) {
        size_t here = at;
        if (quire_char_is_han(quire_utf8_next(text, &at))) tokens++;
        else others += at - here;
    }
    return tokens + (others + 3) / 4;
}

/* Elements in document order, each inside its parent. */
static size_t read_elements(const uint8_t *bytes, size_t count, quire_str text, quire_element *elements)
{
    size_t before = 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *at = bytes + i * 4;
        uint32_t parent = i && at[1] % 3 ? (uint32_t)(i - 1) : QUIRE_NO_PARENT;
        for (unsigned up = at[1] / 3 % 4; up > 0 && parent != QUIRE_NO_PARENT; up--)
            parent = elements[parent].parent;
        size_t limit = parent == QUIRE_NO_PARENT ? text.size : elements[parent].end;
        size_t start = text.size * at[2] / 255, end = start + text.size * at[3] / 255;
        if (start < before) start = before;
        if (start > limit) start = limit;
        if (end > limit || end < start) end = limit;
        start = quire_utf8_floor(text, start);
        if (start < before) start = before;
        end = quire_utf8_floor(text, end);
        if (end < start) end = start;
        before = start;
        elements[i] = (quire_element){ .kind = 1 + at[0] % (QUIRE_ELEMENT_KIND_COUNT - 1),
                                       .parent = parent,
                                       .start = start,
                                       .end = end,
                                       .level = at[0] % 7,
                                       .header = at[0] & 64 };
    }
    return count;
}

static void check(const quire_chunks *chunks, const quire_document *document, size_t window)
{
    for (size_t i = 0; i < chunks->count; i++) {
        const quire_chunk *chunk = &chunks->items[i];
        require(chunk->range_count > 0 && chunk->tokens <= window);
        size_t before = 0;
        for (size_t j = 0; j < chunk->range_count; j++) {
            quire_range range = chunk->ranges[j];
            require(range.start >= before && range.start < range.end && range.end <= document->text.size);
            require(quire_utf8_floor(document->text, range.start) == range.start);
            require(quire_utf8_floor(document->text, range.end) == range.end);
            before = range.end;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 5 || size - 5 < (size_t)bytes[4] * 4) return 0;
    quire_element elements[MOST_ELEMENTS];
    const uint8_t *rest = bytes + 5 + (size_t)bytes[4] * 4;
    quire_str text = { (const char *)rest, size - (size_t)(rest - bytes) };
    if (text.size > TEXT_BYTES || !quire_text_is_canonical(text)) return 0;
    quire_document document = { .text = text,
                                .language = bytes[0] & 1 ? QUIRE_STR("en") : QUIRE_STR("zh-Hans"),
                                .title = bytes[0] & 2 ? QUIRE_STR("A title 标题") : (quire_str){ 0 } };
    document.elements = elements;
    document.element_count = read_elements(bytes + 5, bytes[4], text, elements);
    quire_split_settings settings = { .target_tokens = 16 + bytes[1], .overlap_tokens = bytes[2] };
    quire_token_counter counter = { .count = count_tokens, .window_tokens = 24 + (size_t)bytes[3] * 2 };
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_ledger ledger;
    quire_ledger_init(&ledger, &arena);
    quire_chunks chunks;
    quire_error error;
    require(quire_split(&call, &settings, &counter, &document, &ledger, &chunks, &error) == QUIRE_OK);
    check(&chunks, &document, counter.window_tokens);
    quire_ledger_rows rows = quire_ledger_view(&ledger);
    require(rows.count == 1 && rows.items[0].received == text.size &&
            quire_ledger_row_balances(&rows.items[0]));
    quire_arena_free(&arena);
    return 0;
}
