/* SPDX-License-Identifier: Apache-2.0 */
/* Understanding a question. A question may be a megabyte that someone pasted: the model reads what fits
 * its window, the words of the first few pages are looked up, and the log says what was left out. */
#include "retrieve/understand.h"

#include "base/error.h"
#include "base/str.h"
#include "text/language.h"
#include "text/unicode.h"

enum {
    WORDS_BYTES = 16 << 10, /* of the question that are looked up word by word: each word reads postings */
    BYTES_PER_TOKEN = 32, /* more than any tokenizer's longest usual piece: bounds the text that is counted */
    BLANK_WITHIN = 64,    /* bytes that a cut moves back to end with a whole word */
};

/* Moves a cut back behind the last white space, where one is near: half a word is another word. */
static size_t floor_word(quire_str text, size_t cut)
{
    cut = quire_utf8_floor(text, cut);
    if (cut == text.size) return cut;
    for (size_t at = cut; at > 0 && cut - at < BLANK_WITHIN; at--)
        if (text.data[at - 1] == ' ' || text.data[at - 1] == '\n' || text.data[at - 1] == '\t') return at;
    return cut;
}

quire_status quire_fit_window(quire_call *call, quire_str text, size_t limit, quire_count_tokens count,
                              void *user, quire_str *out, quire_error *err)
{
    size_t fits = 0, beyond = text.size;
    *out = (quire_str){ 0 };
    if (limit < SIZE_MAX / BYTES_PER_TOKEN && beyond > limit * BYTES_PER_TOKEN)
        beyond = floor_word(text, limit * BYTES_PER_TOKEN);
    size_t tokens = count(user, quire_str_cut(text, 0, beyond));
    if (tokens == SIZE_MAX) return quire_fail_memory(err);
    if (tokens <= limit) fits = beyond;
    while (fits < beyond) {
        size_t middle = floor_word(text, fits + (beyond - fits) / 2);
        if (middle <= fits) middle = quire_utf8_floor(text, fits + (beyond - fits) / 2);
        if (middle <= fits) break;
        if (quire_cancelled(call)) return quire_fail_cancelled(err);
        tokens = count(user, quire_str_cut(text, 0, middle));
        if (tokens == SIZE_MAX) return quire_fail_memory(err);
        if (tokens <= limit) fits = middle;
        else beyond = middle;
    }
    *out = quire_str_cut(text, 0, fits);
    return QUIRE_OK;
}

static size_t count_query(void *user, quire_str text)
{
    return quire_embedder_count(user, QUIRE_ROLE_QUERY, text);
}

quire_status quire_understand(quire_call *call, quire_embedder *embedder, quire_str text, quire_question *out,
                              quire_error *err)
{
    quire_status status = QUIRE_OK;
    *out = (quire_question){ .text = quire_str_trim(text) };
    out->language = quire_language_of(out->text);
    if (embedder) {
        size_t window = quire_embedder_model(embedder)->window_tokens;
        status = quire_fit_window(call, out->text, window, count_query, embedder, &out->embedded, err);
        if (!status && out->embedded.size < out->text.size)
            quire_log_write(
                call->log, QUIRE_LOG_WARN,
                "the question has %zu bytes; the model reads %zu tokens, so only its first %zu bytes were "
                "compared by meaning",
                out->text.size, window, out->embedded.size);
    }
    if (status) return status;
    quire_str words = out->text;
    if (words.size > WORDS_BYTES) {
        words = quire_str_cut(words, 0, floor_word(words, WORDS_BYTES));
        quire_log_write(call->log, QUIRE_LOG_WARN,
                        "the question has %zu bytes; the words of its first %zu bytes were looked up",
                        out->text.size, words.size);
    }
    return quire_text_terms(call, words, out->language, &out->terms, err);
}
