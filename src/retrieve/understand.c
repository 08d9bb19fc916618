/* SPDX-License-Identifier: Apache-2.0 */
/* Understanding a question. A question may be a megabyte that someone pasted: the model reads what fits
 * its window, the words of the first few pages are looked up, and the log says what was left out. */
#include "retrieve/understand.h"

#include "base/error.h"
#include "base/str.h"
#include "retrieve/background.h"
#include "text/language.h"
#include "text/unicode.h"

#include <stdlib.h>

enum {
    WORDS_BYTES = 16 << 10, /* of the question that are looked up word by word: each word reads postings */
    BYTES_PER_TOKEN = 32, /* more than any tokenizer's longest usual piece: bounds the text that is counted */
    MOST_LANGUAGES = 20,  /* that are each a fair part of the base */
    LANGUAGE_PARTS = 20,  /* a fair part of the base is one of so many */
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

/* The language that the terms of such a text are made in. */
static quire_str terms_language(quire_str language)
{
    quire_str base = quire_language_base(language);
    return base.size == 0 || quire_str_is(base, "und") ? QUIRE_STR("en") : base;
}

static bool stands_in(const quire_str *languages, size_t count, quire_str language)
{
    for (size_t i = 0; i < count; i++)
        if (quire_str_equal(languages[i], language)) return true;
    return false;
}

/* The question's own language, then the others of its script that are a fair part of the sample. */
static size_t find_languages(quire_str own, quire_strs sample, quire_str languages[MOST_LANGUAGES])
{
    quire_str writing = quire_writing_of(own);
    size_t count = 1;
    if (writing.size == 0) writing = QUIRE_STR("latin");
    languages[0] = terms_language(own);
    for (size_t i = 0; i < sample.count && count < MOST_LANGUAGES; i++) {
        quire_str language = terms_language(sample.items[i]);
        size_t holding = 0;
        if (stands_in(languages, count, language) || !quire_str_equal(quire_writing_of(language), writing))
            continue;
        for (size_t j = i; j < sample.count; j++)
            holding += quire_str_equal(terms_language(sample.items[j]), language);
        if (holding * LANGUAGE_PARTS >= sample.count) languages[count++] = language;
    }
    return count;
}

static int by_place(const void *a, const void *b)
{
    const quire_term *x = a, *y = b;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    if (x->end != y->end) return x->end < y->end ? -1 : 1;
    size_t size = x->text.size < y->text.size ? x->text.size : y->text.size;
    int order = size ? memcmp(x->text.data, y->text.data, size) : 0;
    return order ? order : (x->text.size > y->text.size) - (x->text.size < y->text.size);
}

/* Each term of a place once; what is a function word in one of the languages is none that tells. */
static void unite_alternatives(quire_term *items, quire_terms *out)
{
    size_t kept = 0;
    qsort(items, out->count, sizeof *items, by_place);
    *out = (quire_terms){ items, out->count };
    for (size_t first = 0; first < out->count;) {
        size_t end = quire_alternatives_end(out, first);
        bool content = true;
        for (size_t i = first; i < end; i++) content = content && items[i].content;
        for (size_t start = kept; first < end; first++) {
            items[first].content = content;
            if (kept > start && quire_str_equal(items[kept - 1].text, items[first].text)) continue;
            items[kept++] = items[first];
        }
    }
    out->count = kept;
}

static quire_status make_terms(quire_call *call, quire_str words, quire_str own, quire_strs sample,
                               quire_terms *out, quire_error *err)
{
    quire_str languages[MOST_LANGUAGES];
    quire_terms made[MOST_LANGUAGES];
    size_t count = find_languages(own, sample, languages), total = 0, at = 0;
    for (size_t i = 0; i < count; i++) {
        quire_status status = quire_text_terms(call, words, i ? languages[i] : own, &made[i], err);
        if (status) return status;
        total += made[i].count;
    }
    *out = made[0];
    if (count == 1) return QUIRE_OK;
    quire_term *items = quire_arena_array(call->arena, total, sizeof *items);
    if (!items) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < made[i].count; j++) items[at++] = made[i].items[j];
    *out = (quire_terms){ items, total };
    unite_alternatives(items, out);
    return QUIRE_OK;
}

quire_status quire_understand(quire_call *call, quire_embedder *embedder, quire_str text,
                              quire_strs chunk_languages, quire_question *out, quire_error *err)
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
    out->words = words;
    return make_terms(call, words, out->language, chunk_languages, &out->terms, err);
}
