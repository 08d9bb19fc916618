/* SPDX-License-Identifier: Apache-2.0 */
/* What the words of a question weigh, and what else it fixes. */
#include "answer/features.h"
#include "answer/kinds.h"
#include "answer/parts.h"

#include "base/error.h"
#include "base/str.h"

#include <math.h>
#include <strings.h>

static const double function_word_weight = 0.02;
/* A word that no passage holds tells little: it may be another word for what one holds. Names are asked for apart. */
static const double absent_share = 0.6;
static const double particle_share = 0.4;
enum { HAN_REACH = 12 }; /* bytes of the longest question word */
static const double speech_share = 0.2, second_share = 0.4, called_share = 0.2, frame_share = 0.05;

/* In how many chunks a word stands: its most frequent alternative tells. */
static double frequency_of(const quire_retrieval *retrieval, size_t first, size_t end)
{
    uint64_t most = 0;
    if (!retrieval->document_frequency) return 1;
    for (size_t i = first; i < end; i++)
        if (retrieval->document_frequency[i] > most) most = retrieval->document_frequency[i];
    return (double)most;
}

/* What questions say about their asking and not about what they ask. */
bool quire_asking_is_speech(quire_str word)
{
    static const char *const words[] = { "report",    "reported",  "reports",   "state",        "stated",
                                         "disclose",  "disclosed", "mention",   "mentioned",    "announce",
                                         "announced", "describe",  "described", "provide",      "provided",
                                         "details",   "detail",    "filing",    "document",     "documents",
                                         "according", "text",      "tell",      "specifically", "revealed",
                                         "shown",     "please",    "exactly",   "报告",         "披露",
                                         "提到",      "文档",      "文中",      "资料",         "根据",
                                         "请问",      "告诉",      "報告",      "披露",         "文件",
                                         "資料",      "根據",      "請問",      "告訴" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == word.size && strncasecmp(words[i], word.data, word.size) == 0) return true;
    return false;
}

static bool overlaps(const quire_term *term, size_t start, size_t size)
{
    return term->start < start + size && term->end > start;
}

/* How much of its weight a Chinese term keeps: pairs of characters that reach into a question word say nothing, and those that
 * reach into a particle little. */
static double share_of_han(const quire_asking *asking, const quire_term *term)
{
    static const char *const asks[] = { "什么", "甚么", "什麼", "甚麼", "多少", "百分之几", "百分之幾",
                                        "哪",   "谁",   "誰",   "何",   "几",   "幾",       "怎",
                                        "吗",   "嗎",   "呢",   "多大", "多长", "多長",     "多高",
                                        "多深", "多久", "多远", "多遠", "是否", "请问",     "請問" };
    static const char *const particles[] = { "的", "了", "是", "在", "有", "被", "把", "和",
                                             "与", "與", "到", "要", "会", "會", "能" };
    quire_str text = asking->text;
    double share = 1;
    if ((unsigned char)text.data[term->start] < 0x80) return 1;
    size_t from = term->start > HAN_REACH ? term->start - HAN_REACH : 0;
    size_t to = term->end + HAN_REACH < text.size ? term->end + HAN_REACH : text.size;
    for (size_t at = from; at < to; at++) {
        quire_str rest = quire_str_cut(text, at, text.size);
        for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
            if (quire_str_starts(rest, quire_str_from(asks[i])) && overlaps(term, at, strlen(asks[i])))
                return 0;
        for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
            if (quire_str_starts(rest, quire_str_from(particles[i])) &&
                overlaps(term, at, strlen(particles[i])))
                share = particle_share;
    }
    return share;
}

static bool within(size_t start, size_t end, size_t from, size_t to)
{
    return start >= from && end <= to;
}

/* How much of its weight a word keeps: a period is compared as such, what documents are called chooses documents, and a second
 * question behind the first is asked for less. */
static double share_kept(const quire_asking *asking, size_t at, size_t second)
{
    const quire_term *term = &asking->retrieval->terms.items[at];
    const quire_asked *asked = &asking->asked;
    for (size_t i = 0; i < asked->periods.count; i++)
        if (within(term->start, term->end, asked->periods.items[i].start, asked->periods.items[i].end))
            return 0;
    if (asking->retrieval->of_name && asking->retrieval->of_name[at]) return called_share;
    if (quire_asked_frames(&asking->frame, term->start, term->end)) return frame_share;
    /* Of a series its figures are the answer, whatever they might indicate. */
    double behind = asking->frame.count ? frame_share : second_share;
    double share = share_of_han(asking, term) * (term->start >= second ? behind : 1);
    return quire_asking_is_speech(quire_str_cut(asking->text, term->start, term->end)) ? share * speech_share
                                                                                       : share;
}

static bool stands_before(const quire_terms *terms, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (quire_str_equal(terms->items[i].text, terms->items[at].text)) return true;
    return false;
}

/* Whether a Chinese character also stands in a pair that counts: then the pair tells. */
static bool is_in_pair(const quire_asking *asking, size_t at)
{
    const quire_terms *terms = &asking->retrieval->terms;
    const quire_term *one = &terms->items[at];
    if ((unsigned char)one->text.data[0] < 0x80) return false;
    for (size_t i = 0; i < terms->count; i++)
        if (asking->rarities[i] > 0 && terms->items[i].start <= one->start &&
            terms->items[i].end >= one->end &&
            terms->items[i].end - terms->items[i].start > one->end - one->start)
            return true;
    return false;
}

/* Inverse document frequency as in bm25. */
static quire_status weigh_terms(quire_call *call, quire_asking *asking, quire_error *err)
{
    const quire_retrieval *retrieval = asking->retrieval;
    const quire_terms *terms = &retrieval->terms;
    double chunks = (double)(retrieval->chunks ? retrieval->chunks : 1);
    size_t second = quire_asked_second(asking->text);
    asking->weights = quire_arena_array(call->arena, terms->count, sizeof(double));
    asking->rarities = quire_arena_array(call->arena, terms->count, sizeof(double));
    if (!asking->weights || !asking->rarities) return quire_fail_memory(err);
    for (int pass = 0; pass < 2 && asking->total <= 0; pass++) {
        for (size_t i = 0, end; i < terms->count; i = end) {
            end = quire_alternatives_end(terms, i);
            if (stands_before(terms, i)) continue;
            /* Function words only decide between equals; the second pass serves questions that have nothing else. */
            if (!terms->items[i].content && pass == 0) {
                asking->weights[i] = function_word_weight;
                continue;
            }
            double frequency = fmin(frequency_of(retrieval, i, end), chunks);
            asking->weights[i] = log(1 + (chunks - frequency + 0.5) / (frequency + 0.5)) + 0.1;
            asking->weights[i] *= share_kept(asking, i, second);
            asking->rarities[i] = asking->weights[i];
            if (frequency <= 0) asking->weights[i] *= absent_share;
            asking->total += asking->weights[i];
            asking->words += asking->weights[i] > function_word_weight;
        }
    }
    for (size_t i = 0; i < terms->count; i++)
        if (is_in_pair(asking, i)) asking->rarities[i] = 0;
    return QUIRE_OK;
}

static quire_status read_headings(quire_call *call, quire_asking *asking, size_t hit_count, quire_error *err)
{
    quire_status status = QUIRE_OK;
    asking->headings = quire_arena_array(call->arena, hit_count, sizeof *asking->headings);
    if (!asking->headings) return quire_fail_memory(err);
    for (size_t i = 0; i < hit_count && !status; i++) {
        const quire_chunk *chunk = &asking->retrieval->hits[i].chunk;
        quire_str words = { 0 };
        for (size_t h = 0; h < chunk->headings.count; h++) {
            words = quire_arena_printf(call->arena, "%.*s\n%.*s", QUIRE_FMT(words),
                                       QUIRE_FMT(chunk->headings.items[h]));
            if (!words.data) return quire_fail_memory(err);
        }
        status = quire_text_terms(call, words, chunk->language, &asking->headings[i], err);
    }
    return status;
}

static bool is_about_all(const quire_asking *asking, const quire_opened *opened)
{
    for (size_t i = 0; i < asking->asked.name_count; i++) {
        const quire_asked_name *name = &asking->asked.names[i];
        quire_str words = quire_str_cut(asking->text, name->start, name->end);
        if (name->sure && !name->identifier && !quire_asked_name_stands(words, opened->names) &&
            !quire_asked_name_stands(words, opened->beginning))
            return false;
    }
    return true;
}

static long end_of(const quire_period *period)
{
    int year = 0, month = 0, day = 0;
    if (!period || !quire_period_end(period, &year, &month, &day)) return 0;
    return (year * 100L + month) * 100 + day;
}

static void find_newest(quire_asking *asking, const quire_opened_documents *documents, size_t hit_count)
{
    for (size_t i = 0; i < hit_count; i++) {
        const quire_opened *opened = documents->of_hit[i];
        if (!opened || !opened->own || !is_about_all(asking, opened)) continue;
        if (!asking->newest || end_of(opened->own) > end_of(asking->newest->own)) asking->newest = opened;
    }
}

quire_status quire_asking_of(quire_call *call, const quire_retrieval *retrieval, quire_str question,
                             const quire_opened_documents *documents, size_t hit_count, quire_asking *out,
                             quire_error *err)
{
    *out =
        (quire_asking){ .text = question, .retrieval = retrieval, .defined = quire_kind_defined(question) };
    quire_status status = quire_asked_of(call, question, retrieval->language, &out->asked, err);
    if (!status) status = quire_asked_series(call, question, &out->asked, &out->frame, err);
    out->quantities = quire_kind_quantities(question);
    if (!status) status = weigh_terms(call, out, err);
    if (!status) quire_asking_find_parts(out);
    if (!status) status = read_headings(call, out, hit_count, err);
    if (!status) find_newest(out, documents, hit_count);
    return status;
}
