/* SPDX-License-Identifier: Apache-2.0 */
/* Answers written by a model. The passages go in numbered and marked as data; each sentence that comes out is held against
 * the passages: it is tied to the sentence or row that supports it, or dropped. A mark that the model wrote only says where
 * to look first; what counts is that the words and the numbers stand there. */
#include "answer/answer.h"
#include "answer/prompt.h"
#include "answer/units.h"

#include "base/error.h"
#include "text/sentences.h"

#include <ctype.h>

enum { ANSWER_LIMIT_BYTES = 1 << 20 };

/* Least share of a sentence's content words that its support must hold. */
static const double least_support = 0.5;

struct composing {
    quire_call *call;
    const quire_retrieval *retrieval;
    const quire_prompt *prompt;
    quire_units units;
    quire_buffer written;
    quire_chat_sink sink;
    void *user;
};

static bool take_piece(void *user, quire_str piece)
{
    struct composing *composing = user;
    quire_buffer_append_str(&composing->written, piece);
    if (composing->written.failure) return false;
    return !composing->sink || composing->sink(composing->user, piece);
}

/* Whether `number` stands in `text` as a number of its own: 2 does not stand in 12. */
static bool number_stands(quire_str number, quire_str text)
{
    for (size_t at = 0; at + number.size <= text.size;) {
        const char *found = memmem(text.data + at, text.size - at, number.data, number.size);
        if (!found) return false;
        size_t start = (size_t)(found - text.data), end = start + number.size;
        if ((start == 0 || !isdigit((unsigned char)text.data[start - 1])) &&
            (end == text.size || !isdigit((unsigned char)text.data[end])))
            return true;
        at = start + 1;
    }
    return false;
}

/* Whether every number of the sentence stands in the unit, or in the head of its table. Marks were taken out
 * before. */
static bool numbers_stand(quire_str sentence, const quire_unit *unit, quire_str head)
{
    for (size_t i = 0; i < sentence.size;) {
        size_t end = i;
        while (end < sentence.size && isdigit((unsigned char)sentence.data[end])) end++;
        if (end == i) {
            i++;
            continue;
        }
        quire_str number = quire_str_cut(sentence, i, end);
        if (!number_stands(number, unit->text) && !number_stands(number, head)) return false;
        i = end;
    }
    return true;
}

/* The share of the sentence's content terms that the unit holds. */
static double support_of(const quire_terms *sentence, const quire_unit *unit)
{
    size_t content = 0, held = 0;
    for (size_t i = 0; i < sentence->count; i++) {
        if (!sentence->items[i].content) continue;
        content++;
        held += quire_terms_hold(&unit->terms, sentence->items[i].text);
    }
    return content ? (double)held / (double)content : 0;
}

/* The unit that supports the sentence best; units.count where none does. The passages that it marks come first. */
static size_t find_support(const struct composing *composing, quire_str sentence, const quire_terms *terms,
                           const bool *marked)
{
    size_t best = composing->units.count;
    double best_support = 0;
    for (size_t i = 0; i < composing->units.count; i++) {
        const quire_unit *unit = &composing->units.items[i];
        if (!numbers_stand(sentence, unit, composing->retrieval->hits[unit->hit].chunk.context)) continue;
        double support = support_of(terms, unit);
        if (support < least_support) continue;
        if (marked[unit->hit]) support += 0.25;
        if (support <= best_support) continue;
        best_support = support;
        best = i;
    }
    return best;
}

/* The sentence without its marks and the spaces before them; notes which passages they name. */
static quire_str without_marks(quire_arena *arena, quire_str sentence, size_t passages, bool *marked)
{
    char *text = quire_arena_alloc(arena, sentence.size + 1);
    size_t size = 0;
    if (!text) return (quire_str){ 0 };
    for (size_t i = 0; i < sentence.size;) {
        size_t end = i + 1, number = 0;
        while (sentence.data[i] == '[' && end < sentence.size && end - i < 7 &&
               isdigit((unsigned char)sentence.data[end]))
            number = number * 10 + (size_t)(sentence.data[end++] - '0');
        if (end > i + 1 && end < sentence.size && sentence.data[end] == ']') {
            if (number >= 1 && number <= passages) marked[number - 1] = true;
            while (size && text[size - 1] == ' ') size--;
            i = end + 1;
        } else {
            text[size++] = sentence.data[i++];
        }
    }
    return quire_str_trim((quire_str){ text, size });
}

static uint32_t cite(struct composing *composing, quire_draft *out, size_t at)
{
    const quire_unit *unit = &composing->units.items[at];
    const quire_hit *hit = &composing->retrieval->hits[unit->hit];
    for (size_t i = 0; i < out->count; i++)
        if (out->citations[i].start == unit->start &&
            quire_str_equal(out->citations[i].document.id, hit->document.id))
            return out->citations[i].mark;
    out->citations[out->count] = (quire_citation){ .mark = (uint32_t)out->count + 1,
                                                   .document = hit->document,
                                                   .start = unit->start,
                                                   .end = unit->end,
                                                   .page = hit->chunk.page,
                                                   .quote = unit->text };
    return out->citations[out->count++].mark;
}

/* Holds each sentence of what was written against the passages, and writes the draft from those that hold. */
static quire_status tie(struct composing *composing, quire_draft *out, quire_error *err)
{
    quire_call *call = composing->call;
    quire_buffer text;
    const quire_range *ranges = NULL;
    size_t count = 0;
    quire_str written = quire_buffer_view(&composing->written);
    quire_buffer_init(&text, ANSWER_LIMIT_BYTES);
    quire_status status = quire_sentences(call, written, composing->retrieval->language, &ranges, &count,
                                          err);
    if (!status) {
        out->citations = quire_arena_array(call->arena, count, sizeof *out->citations);
        out->marks = quire_arena_array(call->arena, count, sizeof *out->marks);
        if (!out->citations || !out->marks) status = quire_fail_memory(err);
    }
    for (size_t i = 0; !status && i < count; i++) {
        bool *marked = quire_arena_array(call->arena, composing->retrieval->count, sizeof *marked);
        quire_terms terms = { 0 };
        if (!marked) {
            status = quire_fail_memory(err);
            break;
        }
        quire_str sentence = without_marks(call->arena,
                                           quire_str_cut(written, ranges[i].start, ranges[i].end),
                                           composing->prompt->passage_count, marked);
        if (!sentence.data) status = quire_fail_memory(err);
        if (!status) status = quire_text_terms(call, sentence, composing->retrieval->language, &terms, err);
        if (status || sentence.size == 0) continue;
        size_t support = find_support(composing, sentence, &terms, marked);
        if (support == composing->units.count) {
            out->unsupported_sentences++;
            continue;
        }
        if (text.size) quire_buffer_append_char(&text, ' ');
        quire_buffer_append_str(&text, sentence);
        quire_draft_mark(out, &text, cite(composing, out, support));
    }
    if (!status) status = quire_buffer_check(&text, "the answer", err);
    if (!status) out->text = quire_arena_copy(call->arena, quire_buffer_view(&text));
    quire_buffer_free(&text);
    return !status && !out->text.data ? quire_fail_memory(err) : status;
}

/* Whether a failure is the provider's or its model's: the question is then refused, not failed. */
static bool is_the_providers(quire_status status)
{
    return status == QUIRE_E_REMOTE || status == QUIRE_E_FORMAT || status == QUIRE_E_IO ||
           status == QUIRE_E_LIMIT;
}

static quire_status let_write(struct composing *composing, quire_chat *chat, quire_draft *out,
                              quire_error *err)
{
    quire_call *call = composing->call;
    quire_error why = { 0 };
    quire_status status = quire_chat_generate(chat, call, composing->prompt->messages,
                                              composing->prompt->message_count, take_piece, composing, &why);
    if (!status) status = quire_buffer_check(&composing->written, "the model's answer", &why);
    if (!status && quire_cancelled(call)) status = quire_fail_cancelled(&why);
    if (is_the_providers(status)) {
        quire_log_write(call->log, QUIRE_LOG_ERROR, "the chat model failed: %s", why.message);
        out->reason = QUIRE_STR("provider_failed");
        return QUIRE_OK;
    }
    if (status && err) *err = why;
    return status;
}

quire_status quire_compose(quire_call *call, const quire_answer_settings *settings, quire_store *store,
                           quire_chat *chat, const quire_retrieval *retrieval, quire_str question, quire_chat_sink sink,
                           void *user, quire_draft *out, quire_error *err)
{
    quire_prompt prompt = { 0 };
    struct composing composing = {
        .call = call, .retrieval = retrieval, .prompt = &prompt, .sink = sink, .user = user
    };
    *out = (quire_draft){ .composed = true };
    quire_buffer_init(&composing.written, ANSWER_LIMIT_BYTES);
    quire_span spare, *span = quire_span_begin(call->span, call->arena, &spare, "prompt");
    quire_status status = quire_prompt_of(call, settings, chat, retrieval, question, &prompt, err);
    span->items = prompt.passage_count;
    for (size_t i = 0; i < prompt.message_count; i++) span->bytes += prompt.messages[i].text.size;
    quire_span_end(span, status);
    if (!status) status = let_write(&composing, chat, out, err);
    if (status || out->reason.size) goto done;
    quire_opened_documents documents = { 0 };
    status = quire_open_documents(call, store, retrieval->hits, prompt.passage_count, &documents, err);
    if (!status)
        status = quire_units_of(call, &documents, retrieval->hits, prompt.passage_count, &composing.units, err);
    if (!status) status = tie(&composing, out, err);
    if (!status && out->count == 0) out->reason = QUIRE_STR("model_unsupported");
done:
    quire_buffer_free(&composing.written);
    return status;
}
