/* SPDX-License-Identifier: Apache-2.0 */
/* Answers written by a model. The passages go in numbered and marked as data; each sentence that comes out is held against them as
 * soon as it is whole: it is tied to the sentence or row that supports it, which is read again from the store, and handed on; or it
 * is dropped and counted. A mark that the model wrote only says where to look first. A model that only repeats itself is stopped. */
#include "answer/answer.h"
#include "answer/claims/support.h"
#include "answer/prompt.h"

#include "base/error.h"
#include "text/sentences.h"

#include <ctype.h>
#include <strings.h>

enum {
    ANSWER_LIMIT_BYTES = 1 << 20,
    LOOK_AHEAD_BYTES = 8, /* of the next sentence that tell that one has ended: "Inc." may go on */
    LOOP_BYTES = 48,      /* what stands at the end of the text for the fifth time is a loop */
    LOOP_TIMES = 4,
    LOOP_STEP = 64, /* bytes after which loops are looked for again */
    PARTS_MOST = 3,
    REPEATED_MOST = 4, /* sentences said before, one after the other */
    CLAUSES_MOST = 8,  /* of a sentence, at which it may be cut off */
};

/* What supports a sentence: indexes of the draft's citations. */
struct held {
    size_t citations[PARTS_MOST], count;
};

/* A sentence of the draft: its bytes, marks included, and its citations. */
struct kept {
    size_t start, end;
    struct held held;
};

struct composing {
    quire_call *call;
    quire_store *store;
    const quire_retrieval *retrieval;
    const quire_ask_params *params; /* may be NULL */
    quire_ranking ranking;
    quire_claim_asked asked;
    quire_prompt prompt;
    quire_support support;
    quire_buffer written, text; /* what the model wrote; what of it holds */
    size_t held;                /* bytes of `written` that were held against the passages */
    size_t capacity;            /* of the draft's marks and citations */
    quire_strs said;            /* sentences that hold, as they were written */
    struct kept *kept;          /* the same, as they stand in the draft */
    size_t told;                /* how many of them were handed on */
    bool answered;              /* one of them holds what is asked for */
    bool ended_before;          /* the piece before may have ended a sentence */
    size_t looked_for_loops;    /* bytes of `written` when loops were last looked for */
    size_t repeated;            /* sentences in a row that had been said before */
    bool refused;               /* the model said that there is no answer */
    quire_draft *draft;
    quire_status status;
    quire_error *err;
};

/* ---- one sentence ---- */

/* The end of the mark that begins at `at`, and its number; `at`: none does. */
static size_t mark_end(quire_str text, size_t at, size_t *number)
{
    size_t end = at + 1;
    *number = 0;
    if (text.data[at] != '[') return at;
    while (end < text.size && end - at < 7 && isdigit((unsigned char)text.data[end]))
        *number = *number * 10 + (size_t)(text.data[end++] - '0');
    return end > at + 1 && end < text.size && text.data[end] == ']' ? end + 1 : at;
}

/* Where the text goes on behind marks and blanks. */
static size_t behind_marks(quire_str text, size_t at)
{
    size_t number;
    while (at < text.size) {
        size_t end = mark_end(text, at, &number);
        if (end == at && text.data[at] != ' ') break;
        at = end > at ? end : at + 1;
    }
    return at;
}

/* The bytes of a sign that a list or a heading begins with; 0: there is none. */
static size_t sign_of_list(quire_str text, size_t at)
{
    if (text.data[at] && strchr("-*#> ", text.data[at])) return 1;
    return quire_str_starts(quire_str_cut(text, at, text.size), QUIRE_STR("•")) ? strlen("•") : 0;
}

/* The sentence without its marks, the spaces before them and the signs of a list or of bold writing; notes which passages it names. */
static quire_str without_marks(quire_arena *arena, quire_str sentence, const quire_prompt *prompt,
                               bool *marked)
{
    char *text = quire_arena_alloc(arena, sentence.size + 1);
    size_t size = 0, i = 0, number;
    if (!text) return (quire_str){ 0 };
    while (i < sentence.size && sign_of_list(sentence, i)) i += sign_of_list(sentence, i);
    while (i < sentence.size) {
        size_t end = mark_end(sentence, i, &number);
        if (end > i) {
            if (number >= 1 && number <= prompt->passage_count) marked[prompt->hits[number - 1]] = true;
            while (size && text[size - 1] == ' ') size--;
            i = end;
        } else if (sentence.data[i] == '*' && i + 1 < sentence.size && sentence.data[i + 1] == '*') {
            i += 2;
        } else {
            text[size++] = sentence.data[i++];
        }
    }
    return quire_str_trim((quire_str){ text, size });
}

static bool was_said(const struct composing *composing, quire_str sentence)
{
    for (size_t i = 0; i < composing->said.count; i++)
        if (composing->said.items[i].size == sentence.size &&
            strncasecmp(composing->said.items[i].data, sentence.data, sentence.size) == 0)
            return true;
    return false;
}

/* Room for one more sentence with the marks and citations of its parts. */
static quire_status make_room(struct composing *composing)
{
    quire_draft *draft = composing->draft;
    size_t capacity = composing->capacity ? composing->capacity * 2 : 16;
    if (draft->mark_count + PARTS_MOST <= composing->capacity &&
        draft->count + PARTS_MOST <= composing->capacity && composing->said.count < composing->capacity)
        return QUIRE_OK;
    quire_arena *arena = composing->call->arena;
    quire_citation *citations = quire_arena_array(arena, capacity, sizeof *citations);
    quire_mark *marks = quire_arena_array(arena, capacity, sizeof *marks);
    quire_str *said = quire_arena_array(arena, capacity, sizeof *said);
    struct kept *kept = quire_arena_array(arena, capacity, sizeof *kept);
    if (!citations || !marks || !said || !kept) return quire_fail_memory(composing->err);
    if (draft->count) memcpy(citations, draft->citations, draft->count * sizeof *citations);
    if (draft->mark_count) memcpy(marks, draft->marks, draft->mark_count * sizeof *marks);
    if (composing->said.count) memcpy(said, composing->said.items, composing->said.count * sizeof *said);
    if (composing->said.count) memcpy(kept, composing->kept, composing->said.count * sizeof *kept);
    draft->citations = citations;
    draft->marks = marks;
    composing->kept = kept;
    composing->said.items = said;
    composing->capacity = capacity;
    return QUIRE_OK;
}

/* The number of a unit's citation, an earlier one where it was cited before; left alone where the store holds it no more. */
static quire_status cite(struct composing *composing, size_t at, size_t asked, size_t *out)
{
    quire_draft *draft = composing->draft;
    quire_citation citation = quire_support_cite(&composing->support, at, asked, (uint32_t)draft->count + 1);
    for (size_t i = 0; i < draft->count; i++) {
        if (draft->citations[i].start != citation.start ||
            !quire_str_equal(draft->citations[i].document.id, citation.document.id))
            continue;
        *out = i;
        return QUIRE_OK;
    }
    quire_status status = quire_verify(composing->call, composing->store, &citation, 1, composing->err);
    if (status) return status;
    draft->vanished += !citation.verified;
    if (!citation.verified) return QUIRE_OK;
    status = make_room(composing);
    if (status) return status;
    draft->citations[draft->count] = citation;
    *out = draft->count++;
    return QUIRE_OK;
}

/* Hands on what was not yet. */
static void tell(struct composing *composing)
{
    const quire_ask_params *params = composing->params;
    for (; composing->told < composing->said.count; composing->told++) {
        const struct kept *kept = &composing->kept[composing->told];
        quire_citation citations[PARTS_MOST];
        for (size_t i = 0; i < kept->held.count; i++)
            citations[i] = composing->draft->citations[kept->held.citations[i]];
        if (params && params->on_sentence)
            params->on_sentence(params->user,
                                quire_str_cut(quire_buffer_view(&composing->text), kept->start, kept->end),
                                citations, kept->held.count);
    }
}

/* Whether the sentence holds the kind of thing that is asked for. A figure of any unit will do: of a share, its parts. */
static bool answers(const struct composing *composing, const quire_claim *claim)
{
    size_t figures = quire_claim_figures(claim);
    switch (composing->asked.asked.kind) {
    case QUIRE_ASKED_NUMBER:
    case QUIRE_ASKED_AMOUNT:
    case QUIRE_ASKED_PERCENT: return figures > 0;
    case QUIRE_ASKED_TIME: return figures + claim->about.periods.count > 0;
    case QUIRE_ASKED_NAME:
        return quire_asked_stands(QUIRE_ASKED_NAME, claim->text, composing->asked.question);
    default: return true;
    }
}

/* Puts a sentence that holds into the draft. What does not hold what is asked for waits until a sentence does: if none comes, there is
 * no answer. */
static quire_status keep(struct composing *composing, const quire_claim *claim, const struct held *held)
{
    quire_draft *draft = composing->draft;
    quire_buffer *text = &composing->text;
    if (text->size) quire_buffer_append_char(text, ' ');
    struct kept *kept = &composing->kept[composing->said.count];
    *kept = (struct kept){ .start = text->size, .held = *held };
    ((quire_str *)composing->said.items)[composing->said.count++] = claim->text;
    quire_buffer_append_str(text, claim->text);
    for (size_t i = 0; i < held->count; i++)
        quire_draft_mark(draft, text, draft->citations[held->citations[i]].mark);
    kept->end = text->size;
    quire_status status = quire_buffer_check(text, "the answer", composing->err);
    composing->answered = composing->answered || answers(composing, claim);
    if (!status && composing->answered) tell(composing);
    return status;
}

/* Looks for what supports a claim; adds its citation to those of the sentence. *holds: it was found, and stands in the store. */
static quire_status support(struct composing *composing, const quire_claim *claim, const bool *marked,
                            struct held *held, bool *holds)
{
    size_t asked, citation = SIZE_MAX;
    size_t unit = quire_support_find(&composing->support, claim, marked, &asked);
    *holds = false;
    if (unit == composing->support.units->count) return QUIRE_OK;
    quire_status status = cite(composing, unit, asked, &citation);
    if (status || citation == SIZE_MAX) return status;
    *holds = true;
    for (size_t i = 0; i < held->count; i++)
        if (held->citations[i] == citation) return QUIRE_OK;
    held->citations[held->count++] = citation;
    return QUIRE_OK;
}

/* Where the next part of a sentence begins that may be a claim of its own: behind `at`; the text's end: nowhere. */
static size_t next_part(quire_str text, size_t at)
{
    static const char *const joints[] = { "; ",       ", ", " and ", " while ", " compared ",
                                          " versus ", "；", "，",    "、",      "而" };
    for (size_t i = at + 1; i < text.size; i++)
        for (size_t j = 0; j < sizeof joints / sizeof *joints; j++)
            if (quire_str_starts(quire_str_cut(text, i, text.size), quire_str_from(joints[j]))) return i;
    return text.size;
}

/* A sentence on two or three figures may say what as many rows say: each part with a figure must hold by itself. A part that names
 * no period is about those of the sentence. */
static quire_status support_parts(struct composing *composing, const quire_claim *whole, quire_str rest,
                                  const bool *marked, struct held *held, bool *holds)
{
    size_t before = held->count;
    *holds = false;
    if (before + 1 >= PARTS_MOST) return QUIRE_OK;
    for (size_t at = next_part(rest, 0); at < rest.size && !*holds; at = next_part(rest, at)) {
        quire_str parts[] = { quire_str_cut(rest, 0, at), quire_str_cut(rest, at, rest.size) };
        held->count = before;
        if (!quire_str_holds_digit(parts[0]) || !quire_str_holds_digit(parts[1])) continue;
        for (size_t p = 0; p < 2; p++) {
            quire_claim claim;
            quire_status status = quire_claim_of(composing->call, parts[p], composing->retrieval->language,
                                                 &composing->asked, &claim, composing->err);
            claim.inherited = &whole->about.periods;
            if (!status && claim.figures.count) status = support(composing, &claim, marked, held, holds);
            else *holds = false;
            if (!status && p && !*holds)
                status = support_parts(composing, whole, parts[1], marked, held, holds);
            if (status) return status;
            if (!*holds) break;
        }
    }
    return QUIRE_OK;
}

/* Where a clause ends before `end`, so that what stands before it may be a sentence; 0: nowhere. */
static size_t clause_before(quire_str text, size_t end)
{
    static const char *const joints[] = { ", ", "; ", "，", "；" };
    while (end-- > 1)
        for (size_t j = 0; j < sizeof joints / sizeof *joints; j++)
            if (quire_str_starts(quire_str_cut(text, end, text.size), quire_str_from(joints[j]))) return end;
    return 0;
}

/* Where a sentence goes on with what no passage says ("… was $7,709 million, which was focused on growth"), its beginning is kept if
 * that holds and is an answer. `claim` becomes the claim that is kept. */
static quire_status support_beginning(struct composing *composing, quire_str sentence, const bool *marked,
                                      quire_claim *claim, struct held *held, bool *holds)
{
    quire_call *call = composing->call;
    size_t tries = 0;
    for (size_t end = clause_before(sentence, sentence.size); end && tries++ < CLAUSES_MOST;
         end = clause_before(sentence, end)) {
        bool chinese = (unsigned char)sentence.data[end] >= 0x80;
        quire_str beginning = quire_arena_printf(
            call->arena, "%.*s%s", QUIRE_FMT(quire_str_cut(sentence, 0, end)), chinese ? "。" : ".");
        if (!beginning.data) return quire_fail_memory(composing->err);
        quire_status status = quire_claim_of(call, beginning, composing->retrieval->language,
                                             &composing->asked, claim, composing->err);
        if (status) return status;
        if (!claim->says || !quire_claim_figures(claim) || !answers(composing, claim)) continue;
        status = support(composing, claim, marked, held, holds);
        if (status || *holds) return status;
    }
    return QUIRE_OK;
}

/* Holds one sentence against the passages. */
static quire_status hold(struct composing *composing, quire_str written)
{
    quire_call *call = composing->call;
    quire_claim claim;
    struct held held = { 0 };
    bool holds = false;
    bool *marked = quire_arena_array(call->arena, composing->retrieval->count, sizeof *marked);
    if (!marked) return quire_fail_memory(composing->err);
    quire_str sentence = without_marks(call->arena, written, &composing->prompt, marked);
    if (!sentence.data) return quire_fail_memory(composing->err);
    if (!sentence.size) return QUIRE_OK;
    if (was_said(composing, sentence)) {
        composing->repeated++;
        return QUIRE_OK;
    }
    composing->repeated = 0;
    quire_status status = make_room(composing);
    if (!status)
        status = quire_claim_of(call, sentence, composing->retrieval->language, &composing->asked, &claim,
                                composing->err);
    if (status) return status;
    if (quire_claim_refuses(sentence)) {
        composing->refused = true;
        return QUIRE_OK;
    }
    size_t cited = composing->draft->count;
    uint64_t vanished = composing->draft->vanished;
    if (claim.says) status = support(composing, &claim, marked, &held, &holds);
    if (!status && claim.says && !holds)
        status = support_parts(composing, &claim, sentence, marked, &held, &holds);
    if (!status && !holds && claim.says) {
        held.count = 0;
        composing->draft->count = cited; /* of parts that hold of a sentence that doesn't */
        status = support_beginning(composing, sentence, marked, &claim, &held, &holds);
        composing->draft->unsupported_sentences += holds;
    }
    if (status) return status;
    if (holds) return keep(composing, &claim, &held);
    composing->draft->count = cited;
    /* A sentence whose passage has gone meanwhile was supported, by what can be shown no more. */
    if (composing->draft->vanished == vanished) composing->draft->unsupported_sentences++;
    else composing->draft->vanished = vanished + 1;
    return QUIRE_OK;
}

/* ---- the stream ---- */

/* Whether the text behind a sentence shows that it has ended: a word follows, and not only marks. */
static bool is_followed(quire_str text, size_t end)
{
    size_t at = behind_marks(text, end);
    bool letter = false;
    for (size_t i = at; i < text.size; i++)
        letter |= isalpha((unsigned char)text.data[i]) || (unsigned char)text.data[i] >= 0x80;
    return letter && text.size - at >= LOOK_AHEAD_BYTES;
}

/* Holds the sentences of one line; marks that stand behind a sentence's end belong to it. The last one waits for what follows, unless
 * the line has ended. Returns how many bytes are done with. */
static size_t hold_sentences(struct composing *composing, quire_str line, bool ended)
{
    const quire_range *ranges = NULL;
    size_t count = 0, done = 0;
    composing->status = quire_sentences(composing->call, line, composing->retrieval->language, &ranges,
                                        &count, composing->err);
    for (size_t i = 0; i < count && !composing->status; i++) {
        size_t end = behind_marks(line, ranges[i].end);
        if (ranges[i].end <= done) continue; /* it was the marks of the one before */
        if (!ended && (i + 1 == count || !is_followed(line, ranges[i].end))) break;
        size_t start = ranges[i].start > done ? ranges[i].start : done;
        composing->status = hold(composing, quire_str_cut(line, start, end));
        done = end;
    }
    return ended ? line.size : done;
}

/* Holds what is whole; a line is a paragraph of its own. */
static void hold_written(struct composing *composing, bool ended)
{
    quire_str written = quire_buffer_view(&composing->written);
    while (composing->held < written.size && !composing->status) {
        const char *rest = written.data + composing->held;
        const char *line_end = memchr(rest, '\n', written.size - composing->held);
        size_t end = line_end ? (size_t)(line_end - written.data) : written.size;
        size_t done = hold_sentences(composing, quire_str_cut(written, composing->held, end),
                                     line_end || ended);
        composing->held += done;
        if (!line_end) break;
        composing->held = end + 1;
    }
}

/* Whether the model says the same again and again. */
static bool loops(const struct composing *composing)
{
    quire_str written = quire_buffer_view(&composing->written);
    size_t times = 0;
    if (composing->repeated > REPEATED_MOST) return true;
    if (written.size < LOOP_BYTES * (LOOP_TIMES + 1)) return false;
    const char *end = written.data + written.size - LOOP_BYTES;
    for (const char *at = written.data; at < end && times < LOOP_TIMES; at++) {
        at = memmem(at, (size_t)(end - at) + LOOP_BYTES - 1, end, LOOP_BYTES);
        if (!at) break;
        times++;
    }
    return times == LOOP_TIMES;
}

/* Whether a piece may end a sentence: looking at the line for each letter that comes would cost the square of its length. */
static bool may_end(quire_str piece)
{
    static const char *const ends[] = { ".", "!", "?", "\n", "。", "！", "？", "；", "…", ":", "]" };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (quire_str_holds(piece, ends[i])) return true;
    return false;
}

static bool take_piece(void *user, quire_str piece)
{
    struct composing *composing = user;
    const quire_ask_params *params = composing->params;
    quire_buffer_append_str(&composing->written, piece);
    if (composing->written.failure) return false;
    if (params && params->on_draft) params->on_draft(params->user, piece);
    bool ends = may_end(piece) || composing->ended_before;
    composing->ended_before = may_end(piece);
    if (ends) hold_written(composing, false);
    bool long_enough = composing->written.size >= composing->looked_for_loops + LOOP_STEP;
    if (long_enough) composing->looked_for_loops = composing->written.size;
    return !composing->status && !quire_cancelled(composing->call) && !(long_enough && loops(composing));
}

/* ---- the answer ---- */

/* Whether a failure is the provider's or its model's: the question is then refused, not failed. */
static bool is_the_providers(quire_status status)
{
    return status == QUIRE_E_REMOTE || status == QUIRE_E_FORMAT || status == QUIRE_E_IO ||
           status == QUIRE_E_LIMIT;
}

/* Whether the last sentence lacks its end because the model might write no more. */
static bool was_cut_off(quire_str written, quire_chat *chat)
{
    static const char *const ends[] = { ".", "!", "?", "]", ")", "\"", "”", "。", "！", "？", "）", "」" };
    written = quire_str_trim(written);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (quire_str_ends(written, quire_str_from(ends[i]))) return false;
    return quire_chat_count(chat, written) + 1 >= quire_chat_limit_tokens(chat);
}

/* Sentences that hold stand, though the provider fails behind them: they were handed on. */
static quire_status let_write(struct composing *composing, quire_chat *chat)
{
    quire_call *call = composing->call;
    const quire_ask_params *params = composing->params;
    quire_error why = { 0 };
    if (params && params->on_passages) params->on_passages(params->user, composing->prompt.passage_count);
    quire_status status = quire_chat_generate(chat, call, composing->prompt.messages,
                                              composing->prompt.message_count, take_piece, composing, &why);
    if (composing->status) return composing->status;
    if (!status) status = quire_buffer_check(&composing->written, "the model's answer", &why);
    if (!status && quire_cancelled(call)) status = quire_fail_cancelled(&why);
    if (is_the_providers(status)) {
        quire_log_write(call->log, QUIRE_LOG_ERROR, "the chat model failed: %s", why.message);
        if (composing->told) return QUIRE_OK;
        composing->draft->reason = QUIRE_REFUSAL_PROVIDER_FAILED;
        composing->draft->failure = quire_arena_copy(call->arena, quire_str_from(why.message));
        return composing->draft->failure.data ? QUIRE_OK : quire_fail_memory(composing->err);
    }
    if (status && composing->err) *composing->err = why;
    if (!status) hold_written(composing, !was_cut_off(quire_buffer_view(&composing->written), chat));
    return status ? status : composing->status;
}

/* The passages: their documents opened, cut into units, those that fit put into the prompt and read as evidence. */
static quire_status prepare(struct composing *composing, const quire_answer_settings *settings,
                            quire_embedder *embedder, quire_chat *chat, quire_str question)
{
    quire_call *call = composing->call;
    const quire_retrieval *retrieval = composing->retrieval;
    quire_error *err = composing->err;
    quire_ranking *ranking = &composing->ranking;
    quire_status status = quire_rank(call, settings, composing->store, embedder, retrieval, question,
                                     QUIRE_PROMPT_PASSAGES, ranking, err);
    bool about = ranking->count && !ranking->items[0].features.other;
    if (!status && !about) composing->draft->reason = QUIRE_REFUSAL_WEAK_MATCH;
    if (status || !about) return status;
    status = quire_claim_asked_of(call, question, retrieval->language, &composing->asked, err);
    if (!status)
        status = quire_prompt_of(call, settings, chat, retrieval, ranking, &composing->asked,
                                 &composing->prompt, err);
    if (status) return status;
    return quire_support_of(call, retrieval, composing->asked.asked.latest, &ranking->units,
                            &composing->support, err);
}

/* Where the model wrote, and nothing of it holds or answers, what plainly answers is quoted, as it would be without a model; unless the
 * base has changed meanwhile. A model that says that it does not know is believed. */
static quire_status quote_instead(struct composing *composing, quire_refusal reason)
{
    quire_draft *draft = composing->draft;
    quire_status status = QUIRE_OK;
    draft->count = draft->mark_count = 0;
    draft->reason = reason;
    if (draft->vanished || !quire_str_trim(quire_buffer_view(&composing->written)).size) return QUIRE_OK;
    status = quire_quote_ranked(&composing->ranking, true, draft);
    draft->composed = draft->reason != QUIRE_REFUSAL_NONE;
    if (draft->composed) draft->reason = reason;
    return status;
}

static quire_status finish(struct composing *composing)
{
    quire_draft *draft = composing->draft;
    if (draft->reason) return QUIRE_OK;
    if (draft->count == 0) {
        if (!composing->refused) return quote_instead(composing, QUIRE_REFUSAL_MODEL_UNSUPPORTED);
        draft->reason = QUIRE_REFUSAL_WEAK_MATCH;
        return QUIRE_OK;
    }
    if (!composing->answered) { /* what was said holds, and is no answer: it is dropped as well */
        draft->unsupported_sentences += composing->said.count;
        return quote_instead(composing, QUIRE_REFUSAL_WEAK_MATCH);
    }
    draft->text = quire_arena_copy(composing->call->arena, quire_buffer_view(&composing->text));
    return draft->text.data ? QUIRE_OK : quire_fail_memory(composing->err);
}

quire_status quire_compose(quire_call *call, const quire_answer_settings *settings, quire_store *store,
                           quire_embedder *embedder, quire_chat *chat, const quire_retrieval *retrieval,
                           quire_str question, const quire_ask_params *params, quire_draft *out,
                           quire_error *err)
{
    struct composing composing = {
        .call = call, .store = store, .retrieval = retrieval, .params = params, .draft = out, .err = err
    };
    *out = (quire_draft){ .composed = true };
    quire_buffer_init(&composing.written, ANSWER_LIMIT_BYTES);
    quire_buffer_init(&composing.text, ANSWER_LIMIT_BYTES);
    quire_span spare, *span = quire_span_begin(call->span, call->arena, &spare, "prompt");
    quire_status status = prepare(&composing, settings, embedder, chat, question);
    const quire_prompt *prompt = &composing.prompt;
    span->items = prompt->passage_count;
    for (size_t i = 0; i < prompt->message_count; i++) span->bytes += prompt->messages[i].text.size;
    quire_span_end(span, status);
    if (!status && !out->reason && !quire_support_is_about(&composing.support, &composing.asked))
        out->reason = QUIRE_REFUSAL_WEAK_MATCH;
    if (!status && !out->reason) status = let_write(&composing, chat);
    if (!status) status = finish(&composing);
    quire_buffer_free(&composing.written);
    quire_buffer_free(&composing.text);
    return status;
}
