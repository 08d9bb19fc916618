/* SPDX-License-Identifier: Apache-2.0 */
/* Whole ways through the public API, in both languages: adding, asking, syncing, removing, tracing; several handles and
 * threads on one base; cancelling. A fake embedder counts what it is given and can be slow. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "engine/engine.h"
#include "fakes/embed_hash.h"
#include "support/scratch.h"

#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_size_t texts_embedded;
static atomic_int pause_us; /* before each text */

static quire_status counting_embed(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                                   quire_error *err)
{
    for (size_t i = 0; i < texts.count && atomic_load(&pause_us); i++)
        usleep((useconds_t)atomic_load(&pause_us));
    atomic_fetch_add(&texts_embedded, texts.count);
    return quire_embed_hash.embed(state, call, texts, out, err);
}

struct base {
    char folder[64], path[96], documents[96];
    quire_embed_driver counting;
    const quire_embed_driver *embed[2];
    quire_config *config;
    quire *handle;
    quire_error err;
};

#define OK(expression) ok(base, (expression), #expression, __LINE__)

static void ok(struct base *base, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, base->err.message);
}

static quire *open_handle(struct base *base)
{
    quire *handle = NULL;
    OK(quire_open_with(base->path, base->config, (quire_drivers){ base->embed, quire_chat_drivers }, &handle,
                       &base->err));
    return handle;
}

/* documents/NAME; the buffer is the caller's. */
static const char *place(const struct base *base, const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s/%s", base->documents, name);
    return path;
}

static void write_document(const struct base *base, const char *name, const char *text)
{
    char path[256];
    write_scratch(place(base, name, path, sizeof path), text);
}

static int set_up(void **state)
{
    struct base *base = calloc(1, sizeof *base);
    char below[128];
    if (!base) return -1;
    if (!make_scratch("flow", base->folder, sizeof base->folder)) return -1;
    snprintf(base->path, sizeof base->path, "%s/new/base.quire", base->folder);
    snprintf(base->documents, sizeof base->documents, "%s/documents", base->folder);
    snprintf(below, sizeof below, "%s/港口", base->documents);
    if (mkdir(base->documents, 0700) || mkdir(below, 0700)) return -1;
    write_document(base, "velmark.md", "# Velmark\n\nThe harbour of Velmark froze on 12 January 1931.\n");
    write_document(base, "oslin.md",
                   "# Oslin\n\nThe lighthouse of Oslin is 41 metres high. It was built of granite.\n");
    write_document(base, "港口/维尔马克.md", "# 维尔马克港\n\n渡轮“海鸥号”在1932年三月恢复通航。\n");
    base->counting = quire_embed_hash;
    base->counting.embed = counting_embed;
    base->embed[0] = &base->counting;
    OK(quire_config_new(&base->config, &base->err));
    OK(quire_config_set(base->config, "embed.driver", "hash", &base->err));
    OK(quire_config_set(base->config, "load.workers", "2", &base->err));
    OK(quire_config_set(base->config, "log.level", "error", &base->err));
    /* A handful of chunks is no background to stand out from. */
    OK(quire_config_set(base->config, "retrieve.near", "0", &base->err));
    /* So is the bar of an answer made for: a base where all is near asks more of a quote. */
    OK(quire_config_set(base->config, "answer.support", "0.75", &base->err));
    base->handle = open_handle(base);
    atomic_store(&pause_us, 0);
    *state = base;
    return 0;
}

static int tear_down(void **state)
{
    struct base *base = *state;
    quire_close(base->handle);
    quire_config_free(base->config);
    int left = remove_scratch(base->folder);
    free(base);
    return left;
}

/* What an add or sync reports, the rest of the report freed. */
static quire_report add(struct base *base, const char *source)
{
    quire_report *report = NULL, copy;
    OK(quire_add(base->handle, &source, 1, NULL, &report, &base->err));
    copy = *report;
    quire_report_free(report);
    return copy;
}

static void expect_answer(struct base *base, quire *handle, const char *question, const char *quote,
                          const char *file)
{
    quire_answer *answer = NULL;
    OK(quire_ask(handle, question, NULL, &answer, &base->err));
    if (!answer->supported) fail_msg("%s: %s", question, quire_refusal_name(answer->reason));
    assert_true(answer->citation_count >= 1);
    const quire_citation *first = &answer->citations[0];
    assert_true(first->verified);
    if (!quire_str_is(first->quote, quote)) fail_msg("%s: %.*s", question, QUIRE_FMT(first->quote));
    assert_true(quire_str_ends(first->document.uri, quire_str_from(file)));
    assert_non_null(memmem(answer->text.data, answer->text.size, "[1]", 3));
    assert_int_equal(first->end - first->start, first->quote.size);
    quire_answer_free(answer);
}

static void expect_refusal(struct base *base, const char *question, quire_refusal reason, const char *text)
{
    quire_answer *answer = NULL;
    OK(quire_ask(base->handle, question, NULL, &answer, &base->err));
    assert_false(answer->supported);
    assert_int_equal(answer->citation_count, 0);
    if (answer->reason != reason) fail_msg("%s: %s", question, quire_refusal_name(answer->reason));
    assert_true(quire_str_is(answer->text, text));
    quire_answer_free(answer);
}

static void a_folder_is_added_asked_shown_and_removed(void **state)
{
    struct base *base = *state;
    char path[256];
    quire_report report = add(base, base->documents);
    assert_int_equal(report.added, 3);
    assert_int_equal(report.failed + report.updated + report.unchanged, 0);
    expect_answer(base, base->handle, "When did the harbour of Velmark freeze?",
                  "The harbour of Velmark froze on 12 January 1931.", "velmark.md");
    expect_answer(base, base->handle, "渡轮海鸥号什么时候恢复通航？", "渡轮“海鸥号”在1932年三月恢复通航。",
                  "维尔马克.md");

    quire_view *view = NULL;
    OK(quire_show(base->handle, place(base, "港口/维尔马克.md", path, sizeof path), NULL, &view, &base->err));
    assert_true(quire_str_is(view->document.title, "维尔马克港"));
    assert_int_equal(view->document.revision, 1);
    for (size_t i = 0; i < view->ledger.count; i++) {
        const quire_ledger_row *row = &view->ledger.items[i];
        uint64_t dropped = 0;
        for (size_t d = 0; d < row->dropped_count; d++) dropped += row->dropped[d].count;
        assert_int_equal(row->received, row->kept + dropped);
    }
    quire_view_free(view);

    const char *names[] = { path, "no such document" };
    quire_removals *removals = NULL;
    OK(quire_remove(base->handle, names, 2, NULL, &removals, &base->err));
    assert_true(removals->items[0].found);
    assert_false(removals->items[1].found);
    quire_removals_free(removals);
    assert_int_equal(quire_show(base->handle, path, NULL, &view, &base->err), QUIRE_E_NOT_FOUND);
    quire_state *now = NULL;
    OK(quire_get_state(base->handle, NULL, &now, &base->err));
    assert_int_equal(now->documents, 2);
    quire_state_free(now);
}

static void a_search_ranks_in_every_mode(void **state)
{
    struct base *base = *state;
    quire_search_params params;
    quire_results *results = NULL;
    add(base, base->documents);
    quire_search_defaults(&params);
    for (int mode = QUIRE_SEARCH_HYBRID; mode <= QUIRE_SEARCH_LEXICAL; mode++) {
        params.mode = (quire_search_mode)mode;
        OK(quire_search(base->handle, "How high is the lighthouse of Oslin?", &params, &results, &base->err));
        assert_true(results->hits.count >= 1);
        assert_true(quire_str_ends(results->hits.items[0].document.uri, QUIRE_STR("/oslin.md")));
        for (size_t i = 0; i < results->hits.count; i++) {
            const quire_hit *hit = &results->hits.items[i];
            assert_int_equal(hit->rank, i + 1);
            assert_int_equal(strlen(hit->document.id.data), hit->document.id.size);
            assert_int_equal(strlen(hit->chunk.id.data), hit->chunk.id.size);
        }
        assert_int_equal(strlen(results->trace.data), results->trace.size);
        quire_results_free(results);
    }
}

static void a_filtered_search_finds_what_its_conditions_allow(void **state)
{
    struct base *base = *state;
    const quire_value zh = { .kind = QUIRE_VALUE_TEXT, .text = QUIRE_STR("zh") };
    const quire_condition filter = { QUIRE_STR("language"), QUIRE_MATCH_PREFIX, &zh, 1 };
    quire_search_params params;
    quire_results *results = NULL;
    add(base, base->documents);
    quire_search_defaults(&params);
    params.conditions = &filter, params.condition_count = 1;
    OK(quire_search(base->handle, "渡轮什么时候恢复通航", &params, &results, &base->err));
    assert_int_equal(results->hits.count, 1);
    assert_true(quire_str_is(results->hits.items[0].document.language, "zh-Hans"));
    quire_results_free(results);
}

static void a_search_whose_filter_allows_nothing_says_so(void **state)
{
    struct base *base = *state;
    const quire_value pdf = { .kind = QUIRE_VALUE_TEXT, .text = QUIRE_STR("application/pdf") };
    const quire_condition none = { QUIRE_STR("type"), QUIRE_MATCH_IS, &pdf, 1 };
    quire_search_params params;
    quire_results *results = NULL;
    add(base, base->documents);
    quire_search_defaults(&params);
    params.conditions = &none, params.condition_count = 1;
    OK(quire_search(base->handle, "渡轮什么时候恢复通航", &params, &results, &base->err));
    assert_int_equal(results->hits.count, 0);
    assert_int_equal(results->reason, QUIRE_REFUSAL_FILTERED_OUT);
    quire_results_free(results);
}

static void a_search_with_a_condition_of_no_value_or_no_known_key_is_refused(void **state)
{
    struct base *base = *state;
    const quire_value pdf = { .kind = QUIRE_VALUE_TEXT, .text = QUIRE_STR("application/pdf") };
    const quire_condition wrong = { QUIRE_STR("type"), QUIRE_MATCH_IS, NULL, 0 },
                          unknown = { QUIRE_STR("author"), QUIRE_MATCH_IS, &pdf, 1 };
    quire_search_params params;
    quire_results *results = NULL;
    add(base, base->documents);
    quire_search_defaults(&params);
    params.conditions = &wrong, params.condition_count = 1;
    assert_int_equal(quire_search(base->handle, "渡轮", &params, &results, &base->err), QUIRE_E_INVALID);
    params.conditions = &unknown;
    assert_int_equal(quire_search(base->handle, "渡轮", &params, &results, &base->err), QUIRE_E_INVALID);
    assert_non_null(strstr(base->err.message, "meta.author"));
}

static void refusals_say_which_kind_they_are_in_the_questions_language(void **state)
{
    struct base *base = *state;
    expect_refusal(base, "When did the harbour freeze?", QUIRE_REFUSAL_EMPTY_BASE,
                   "The base holds no documents yet.");
    expect_refusal(base, "港口什么时候结冰？", QUIRE_REFUSAL_EMPTY_BASE, "知识库里还没有文档。");
    expect_refusal(base, "港口什麼時候結冰？", QUIRE_REFUSAL_EMPTY_BASE, "知識庫裡還沒有文件。");
    add(base, base->documents);
    expect_refusal(base, " \t", QUIRE_REFUSAL_EMPTY_QUESTION, "The question has no words.");
    expect_refusal(base, "？", QUIRE_REFUSAL_EMPTY_QUESTION, "The question has no words.");
}

/* Asks what nothing answers, with at most one filter; the caller frees. */
static quire_answer *refused(struct base *base, const char *question, const char *filter,
                             quire_refusal reason)
{
    quire_ask_params params;
    quire_answer *answer = NULL;
    quire_conditions *conditions = NULL;
    OK(quire_conditions_parse(&filter, filter ? 1 : 0, &conditions, &base->err));
    quire_ask_defaults(&params);
    params.conditions = conditions->items;
    params.condition_count = conditions->count;
    OK(quire_ask(base->handle, question, &params, &answer, &base->err));
    quire_conditions_free(conditions);
    assert_false(answer->supported);
    if (answer->reason != reason) fail_msg("%s: %s", question, quire_refusal_name(answer->reason));
    return answer;
}

static void a_refusal_shows_the_passages_nearest_to_the_question(void **state)
{
    static const struct {
        const char *question, *file, *title;
    } cases[] = {
        { "Which poet praised granite?", "/oslin.md", "Nothing answers this; nearest:" },
        { "渡轮的船长后来写过哪几本小说？", "/维尔马克.md", "没有内容回答这个问题；最接近的是：" },
        { "渡輪的船長後來寫過哪幾本小說？", NULL, "沒有內容回答這個問題；最接近的是：" },
    };
    struct base *base = *state;
    quire_answer_free(refused(base, "Which poet praised granite?", NULL, QUIRE_REFUSAL_EMPTY_BASE));
    write_document(base, "four.md", "# Four\n\nA fourth note about barges.\n");
    add(base, base->documents);
    for (size_t i = 0; i < 3; i++) {
        quire_answer *answer = NULL;
        quire_results *results = NULL;
        OK(quire_ask(base->handle, cases[i].question, NULL, &answer, &base->err));
        OK(quire_search(base->handle, cases[i].question, NULL, &results, &base->err));
        assert_false(answer->supported);
        assert_int_equal(answer->citation_count, 0);
        assert_int_equal(answer->nearest.count, 3); /* of four, the first */
        for (size_t h = 0; h < 3; h++) {
            assert_int_equal(answer->nearest.items[h].rank, h + 1);
            assert_true(quire_str_equal(answer->nearest.items[h].chunk.id, results->hits.items[h].chunk.id));
            assert_true(answer->nearest.items[h].chunk.text.size > 0);
        }
        if (cases[i].file)
            assert_true(quire_str_ends(answer->nearest.items[0].document.uri, quire_str_from(cases[i].file)));
        assert_true(quire_str_is(answer->nearest_title, cases[i].title));
        quire_results_free(results);
        quire_answer_free(answer);
    }
    quire_answer *answer = refused(base, "？", NULL, QUIRE_REFUSAL_EMPTY_QUESTION);
    assert_int_equal(answer->nearest.count, 0);
    quire_answer_free(answer);
    OK(quire_ask(base->handle, "When did the harbour of Velmark freeze?", NULL, &answer, &base->err));
    assert_true(answer->supported);
    assert_int_equal(answer->nearest.count + answer->nearest_title.size, 0);
    quire_answer_free(answer);
}

/* The reason is that of what was searched, and the text says that a filter decided it. */
static void a_filter_makes_no_refusal_vaguer(void **state)
{
    struct base *base = *state;
    add(base, base->documents);
    quire_answer *answer = refused(base, "Which poet praised granite?", "uri=*", QUIRE_REFUSAL_WEAK_MATCH);
    assert_true(quire_str_is(answer->text,
                             "Some passages are related, but none of them answers the question. "
                             "Only documents that pass the filter were searched."));
    assert_int_equal(answer->nearest.count, 3);
    quire_answer_free(answer);

    answer = refused(base, "渡轮的船长后来写过哪几本小说？", "language=zh*", QUIRE_REFUSAL_WEAK_MATCH);
    assert_true(
        quire_str_is(answer->text, "有相关的段落，但都没有回答这个问题。只查找了符合筛选条件的文档。"));
    assert_int_equal(answer->nearest.count, 1);
    assert_true(quire_str_is(answer->nearest.items[0].document.language, "zh-Hans"));
    quire_answer_free(answer);

    answer = refused(base, "渡輪的船長寫過什麼？", "type=application/pdf", QUIRE_REFUSAL_FILTERED_OUT);
    assert_true(quire_str_is(answer->text, "沒有文件符合篩選條件。"));
    assert_int_equal(answer->nearest.count, 0);
    quire_answer_free(answer);

    /* A document that could not be read passes too, though nothing of it can be searched. */
    write_document(base, "empty.md", "");
    add(base, base->documents);
    answer = refused(base, "When did the harbour of Velmark freeze?", "status=failed",
                     QUIRE_REFUSAL_NO_MATCH);
    assert_int_equal(answer->nearest.count, 0);
    quire_answer_free(answer);
}

/* ---- what is embedded ---- */

/* 60 sections, English and Chinese by turns; section `changed` has another number in it. */
static void write_sections(const struct base *base, int changed)
{
    static const char english[] =
        "The barge Heron carried %d tonnes of barley up the Tessel in %d and lost a part of it at "
        "the third lock, where the keeper wrote the loss into his book by hand.";
    static const char chinese[] =
        "第%d艘驳船在%d年沿特塞尔河运送大麦，在第三道船闸损失了一部分，守闸人亲手把损失记在账簿上，"
        "并请船长签字确认，账簿至今保存在镇上的档案馆里。";
    char *text = calloc(1, 1 << 16);
    size_t size = 0;
    assert_non_null(text);
    for (int i = 0; i < 60; i++) {
        int year = i == changed ? 1888 : 1700 + i;
        size += (size_t)snprintf(text + size, (1 << 16) - size, "## %s %d\n\n", i % 2 ? "节" : "Section", i);
        for (int j = 0; j < 4; j++) {
            int number = 100 * i + j;
            size += (size_t)(i % 2 ? snprintf(text + size, (1 << 16) - size, chinese, number, year)
                                   : snprintf(text + size, (1 << 16) - size, english, number, year));
            size += (size_t)snprintf(text + size, (1 << 16) - size, "\n\n");
        }
    }
    write_document(base, "sections.md", text);
    free(text);
}

static bool holds(const quire_chunks *chunks, const quire_chunk *chunk)
{
    for (size_t i = 0; i < chunks->count; i++)
        if (quire_str_equal(chunks->items[i].text, chunk->text) &&
            quire_str_equal(chunks->items[i].context, chunk->context))
            return true;
    return false;
}

static void what_is_unchanged_is_not_embedded_again_and_of_what_changed_only_the_new(void **state)
{
    struct base *base = *state;
    char path[256];
    quire_view *before = NULL, *after = NULL;
    write_sections(base, -1);
    place(base, "sections.md", path, sizeof path);
    quire_report report = add(base, path);
    assert_int_equal(report.added, 1);
    assert_int_equal(report.embedded, report.chunks);
    assert_true(report.chunks > 4);
    OK(quire_show(base->handle, path, NULL, &before, &base->err));

    atomic_store(&texts_embedded, 0);
    report = add(base, path);
    assert_int_equal(report.unchanged, 1);
    assert_int_equal(report.embedded, 0);
    assert_int_equal(atomic_load(&texts_embedded), 0);

    write_sections(base, 59);
    report = add(base, path);
    assert_int_equal(report.updated, 1);
    OK(quire_show(base->handle, path, NULL, &after, &base->err));
    size_t fresh = 0;
    for (size_t i = 0; i < after->chunks.count; i++)
        fresh += !holds(&before->chunks, &after->chunks.items[i]);
    assert_true(fresh > 0 && fresh < after->chunks.count);
    assert_int_equal(report.embedded, fresh);
    assert_int_equal(atomic_load(&texts_embedded), fresh);
    assert_int_equal(after->document.revision, before->document.revision + 1);
    assert_true(quire_str_equal(after->document.id, before->document.id));
    quire_view_free(before);
    quire_view_free(after);
}

static void the_same_input_twice_is_embedded_once(void **state)
{
    struct base *base = *state;
    const quire_input inputs[] = {
        { .uri = QUIRE_STR("a"),
          .media_type = QUIRE_STR("text/plain"),
          .bytes = QUIRE_STR("The harbour froze.\n") },
        { .uri = QUIRE_STR("b"),
          .media_type = QUIRE_STR("text/plain"),
          .bytes = QUIRE_STR("The harbour froze.\n") },
        { .uri = QUIRE_STR("丙"),
          .media_type = QUIRE_STR("text/plain"),
          .bytes = QUIRE_STR("港口结冰了。\n") },
        { .uri = QUIRE_STR("丁"),
          .media_type = QUIRE_STR("text/plain"),
          .bytes = QUIRE_STR("港口结冰了。\n") },
    };
    quire_state *now = NULL;
    for (size_t i = 0; i < 4; i++) OK(quire_add_inputs(base->handle, &inputs[i], 1, NULL, NULL, &base->err));
    OK(quire_get_state(base->handle, NULL, &now, &base->err));
    assert_int_equal(now->documents, 4);
    assert_int_equal(now->chunks, 4);
    assert_int_equal(now->vectors, 2);
    quire_state_free(now);
}

static void sync_brings_new_changed_and_gone_documents(void **state)
{
    struct base *base = *state;
    char path[256];
    quire_report *report = NULL;
    add(base, base->documents);
    write_document(base, "new.md", "# New\n\nThe new pier opened in 1950.\n");
    write_document(base, "velmark.md", "# Velmark\n\nThe harbour of Velmark froze on 3 February 1940.\n");
    assert_int_equal(unlink(place(base, "港口/维尔马克.md", path, sizeof path)), 0);
    OK(quire_sync(base->handle, NULL, 0, NULL, &report, &base->err));
    assert_int_equal(report->added, 1);
    assert_int_equal(report->updated, 1);
    assert_int_equal(report->removed, 1);
    assert_int_equal(report->unchanged, 1);
    assert_int_equal(report->failed, 0);
    quire_report_free(report);
    expect_answer(base, base->handle, "When did the harbour of Velmark freeze?",
                  "The harbour of Velmark froze on 3 February 1940.", "velmark.md");
    quire_view *view = NULL;
    assert_int_equal(quire_show(base->handle, path, NULL, &view, &base->err), QUIRE_E_NOT_FOUND);
}

/* ---- traces ---- */

/* Searches, keeps the trace, and writes its id. */
static void search_traced(struct base *base, char id[128])
{
    quire_results *results = NULL;
    quire_search_params params;
    add(base, base->documents);
    quire_search_defaults(&params);
    params.keep_trace = true;
    OK(quire_search(base->handle, "渡轮海鸥号 harbour lighthouse", &params, &results, &base->err));
    assert_true(results->trace.size > 0);
    snprintf(id, 128, "%.*s", QUIRE_FMT(results->trace));
    quire_results_free(results);
}

static void a_trace_holds_no_text_of_documents(void **state)
{
    struct base *base = *state;
    char id[128];
    quire_traces *traces = NULL;
    search_traced(base, id);
    OK(quire_trace_get(base->handle, id, NULL, &traces, &base->err));
    quire_str body = traces->items[0].body;
    assert_true(body.size > 0);
    assert_null(memmem(body.data, body.size, "恢复通航", strlen("恢复通航")));
    assert_null(memmem(body.data, body.size, "granite", 7));
    quire_traces_free(traces);
}

static void a_trace_replays_to_the_same_hits(void **state)
{
    struct base *base = *state;
    char id[128];
    quire_replay *replay = NULL;
    search_traced(base, id);
    OK(quire_trace_replay(base->handle, id, NULL, &replay, &base->err));
    assert_true(replay->same);
    assert_false(replay->base_changed);
    assert_int_equal(replay->change_count, 0);
    quire_replay_free(replay);
}

static void a_replay_tells_what_changed_with_the_base(void **state)
{
    struct base *base = *state;
    char id[128];
    char path[256];
    quire_replay *replay = NULL;
    search_traced(base, id);
    write_document(base, "ferry.md", "# Ferry\n\nharbour lighthouse harbour lighthouse 渡轮海鸥号\n");
    add(base, place(base, "ferry.md", path, sizeof path));
    OK(quire_trace_replay(base->handle, id, NULL, &replay, &base->err));
    assert_false(replay->same);
    assert_true(replay->base_changed);
    assert_true(replay->change_count > 0);
    quire_replay_free(replay);
}

static void a_trace_goes_with_its_document(void **state)
{
    struct base *base = *state;
    char id[128];
    char path[256];
    quire_replay *replay = NULL;
    quire_traces *traces = NULL;
    search_traced(base, id);
    const char *name = place(base, "velmark.md", path, sizeof path);
    quire_removals *removals = NULL;
    OK(quire_remove(base->handle, &name, 1, NULL, &removals, &base->err));
    quire_removals_free(removals);
    assert_int_equal(quire_trace_get(base->handle, id, NULL, &traces, &base->err), QUIRE_E_NOT_FOUND);
    assert_int_equal(quire_trace_replay(base->handle, id, NULL, &replay, &base->err), QUIRE_E_NOT_FOUND);
}

/* Another process that writes, as far as the base can tell. */
static sqlite3 *begin_writing_elsewhere(struct base *base)
{
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(base->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    return other;
}

static void end_writing_elsewhere(sqlite3 *other)
{
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
}

static size_t count_traces(struct base *base)
{
    quire_traces *traces = NULL;
    OK(quire_trace_list(base->handle, 100, NULL, &traces, &base->err));
    size_t count = traces->count;
    quire_traces_free(traces);
    return count;
}

/* Searches beside the other writer: it isn't waited for, and the trace is not there yet. */
static void search_beside(struct base *base, const char *question)
{
    quire_results *results = NULL;
    OK(quire_search(base->handle, question, NULL, &results, &base->err));
    assert_true(results->hits.count > 0);
    assert_int_equal(results->trace.size, 0);
    assert_true(results->untraced.size > 0);
    quire_results_free(results);
}

static void a_trace_waits_for_another_writer_and_the_answer_does_not(void **state)
{
    struct base *base = *state;
    char path[256];
    add(base, base->documents);
    size_t before = count_traces(base);

    sqlite3 *other = begin_writing_elsewhere(base);
    int64_t began_ns = quire_monotonic_ns();
    for (int i = 0; i < 4; i++) search_beside(base, i % 2 ? "渡轮海鸥号" : "harbour of Velmark");
    print_message("4 searches beside a writer: %.0f ms\n", (double)(quire_monotonic_ns() - began_ns) / 1e6);
    assert_int_equal(count_traces(base), before);
    end_writing_elsewhere(other);
    assert_int_equal(count_traces(base), before + 4);

    other = begin_writing_elsewhere(base);
    search_beside(base, "渡轮海鸥号");
    end_writing_elsewhere(other);
    quire_close(base->handle);
    base->handle = open_handle(base);
    assert_int_equal(count_traces(base), before + 5);

    /* A trace that still waits names what goes meanwhile: it goes too. */
    other = begin_writing_elsewhere(base);
    search_beside(base, "harbour of Velmark");
    end_writing_elsewhere(other);
    const char *name = place(base, "velmark.md", path, sizeof path);
    quire_removals *removals = NULL;
    OK(quire_remove(base->handle, &name, 1, NULL, &removals, &base->err));
    quire_removals_free(removals);
    quire_traces *traces = NULL;
    OK(quire_trace_list(base->handle, 100, NULL, &traces, &base->err));
    for (size_t i = 0; i < traces->count; i++) {
        quire_traces *one = NULL;
        OK(quire_trace_get(base->handle, traces->items[i].id.data, NULL, &one, &base->err));
        assert_null(memmem(one->items[0].body.data, one->items[0].body.size, "harbour of Velmark", 18));
        quire_traces_free(one);
    }
    quire_traces_free(traces);
}

/* ---- handles and threads ---- */

static void two_handles_see_what_the_other_commits(void **state)
{
    struct base *base = *state;
    char path[256];
    quire *other = open_handle(base); /* before there is a file */
    add(base, place(base, "velmark.md", path, sizeof path));
    expect_answer(base, other, "When did the harbour of Velmark freeze?",
                  "The harbour of Velmark froze on 12 January 1931.", "velmark.md");
    const char *source = place(base, "港口", path, sizeof path);
    OK(quire_add(other, &source, 1, NULL, NULL, &base->err));
    expect_answer(base, base->handle, "渡轮海鸥号什么时候恢复通航？", "渡轮“海鸥号”在1932年三月恢复通航。",
                  "维尔马克.md");
    place(base, "velmark.md", path, sizeof path);
    source = path;
    quire_removals *removals = NULL;
    OK(quire_remove(other, &source, 1, NULL, &removals, &base->err));
    quire_removals_free(removals);
    quire_listing *listing = NULL;
    OK(quire_list(base->handle, NULL, 0, NULL, &listing, &base->err));
    assert_int_equal(listing->documents.count, 1);
    quire_listing_free(listing);
    quire_close(other);
}

enum { MANY = 80 };

static void write_many(const struct base *base)
{
    for (int i = 0; i < MANY; i++) {
        char name[64], text[256];
        snprintf(name, sizeof name, "many-%02d.md", i);
        snprintf(text, sizeof text,
                 "# Barge %d\n\nThe barge number %d was launched in %d.\n\n第%d号驳船于%d年下水。\n", i, i,
                 1700 + i, i, 1700 + i);
        write_document(base, name, text);
    }
}

struct asker {
    pthread_t thread;
    quire *handle;
    atomic_bool *stop;
    size_t asked;
    char failure[600];
};

static void *ask_on(void *state)
{
    static const char *const questions[] = { "When did the harbour of Velmark freeze?",
                                             "渡轮海鸥号什么时候恢复通航？" };
    struct asker *asker = state;
    while ((!atomic_load(asker->stop) || asker->asked < 2) && !asker->failure[0]) {
        quire_answer *answer = NULL;
        quire_error err = { 0 };
        if (quire_ask(asker->handle, questions[asker->asked++ % 2], NULL, &answer, &err)) {
            snprintf(asker->failure, sizeof asker->failure, "%s", err.message);
            break;
        }
        if (!answer->supported)
            snprintf(asker->failure, sizeof asker->failure, "refused: %s",
                     quire_refusal_name(answer->reason));
        for (size_t i = 0; i < answer->citation_count; i++)
            if (!answer->citations[i].verified)
                snprintf(asker->failure, sizeof asker->failure, "an unverified quote");
        quire_answer_free(answer);
    }
    return NULL;
}

static void threads_ask_while_one_adds(void **state)
{
    struct base *base = *state;
    struct asker askers[3] = { 0 };
    atomic_bool stop = false;
    add(base, base->documents);
    write_many(base);
    for (size_t i = 0; i < 3; i++) {
        askers[i].handle = base->handle;
        askers[i].stop = &stop;
        assert_int_equal(pthread_create(&askers[i].thread, NULL, ask_on, &askers[i]), 0);
    }
    quire_report report = add(base, base->documents);
    atomic_store(&stop, true);
    for (size_t i = 0; i < 3; i++) pthread_join(askers[i].thread, NULL);
    for (size_t i = 0; i < 3; i++)
        if (askers[i].failure[0]) fail_msg("%s", askers[i].failure);
    assert_int_equal(report.added, MANY);
    assert_int_equal(report.unchanged, 3);
    expect_answer(base, base->handle, "When was barge number 41 launched?",
                  "The barge number 41 was launched in 1741.", "many-41.md");
}

struct canceller {
    quire *handle;
    quire_cancel *cancel;
};

/* Cancels when the first documents are visible to another handle. */
static void *cancel_soon(void *state)
{
    struct canceller *canceller = state;
    for (size_t seen = 0; seen == 0;) {
        quire_listing *listing = NULL;
        quire_error err = { 0 };
        if (quire_list(canceller->handle, NULL, 0, NULL, &listing, &err)) break;
        seen = listing->documents.count;
        quire_listing_free(listing);
        usleep(1000);
    }
    quire_cancel_request(canceller->cancel);
    return NULL;
}

static void cancelling_an_add_leaves_whole_documents_and_the_rest_for_later(void **state)
{
    struct base *base = *state;
    struct canceller canceller = { open_handle(base), quire_cancel_new() };
    quire_add_params params;
    quire_listing *listing = NULL;
    pthread_t thread;
    write_many(base);
    atomic_store(&pause_us, 20000);
    quire_add_defaults(&params);
    quire_request request;
    quire_request_defaults(&request);
    request.cancel = canceller.cancel;
    params.request = &request;
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &canceller), 0);
    const char *source = base->documents;
    quire_report *cancelled = NULL;
    assert_int_equal(quire_add(base->handle, &source, 1, &params, &cancelled, &base->err), QUIRE_E_CANCELLED);
    pthread_join(thread, NULL);
    assert_non_null(cancelled);
    atomic_store(&pause_us, 0);
    OK(quire_list(base->handle, NULL, 0, NULL, &listing, &base->err));
    size_t stored = listing->documents.count, chunks = 0;
    assert_int_equal(cancelled->added, stored);
    assert_true(cancelled->chunks >= stored && cancelled->trace.size > 0);
    quire_report_free(cancelled);
    assert_true(stored >= 1 && stored < MANY + 3);
    for (size_t i = 0; i < stored; i++) {
        const quire_document_row *row = &listing->documents.items[i];
        char id[128];
        quire_view *view = NULL;
        snprintf(id, sizeof id, "%.*s", QUIRE_FMT(row->id));
        OK(quire_show(base->handle, id, NULL, &view, &base->err));
        assert_true(row->reason == QUIRE_LOAD_OK);
        assert_true(view->chunks.count >= 1);
        assert_int_equal(view->chunks.count, row->chunks);
        assert_true(view->ledger.count >= 1);
        chunks += view->chunks.count;
        quire_view_free(view);
    }
    quire_listing_free(listing);
    quire_state *now = NULL;
    OK(quire_get_state(base->handle, NULL, &now, &base->err));
    assert_int_equal(now->chunks, chunks);
    assert_int_equal(now->vectors, chunks); /* no two texts are the same here */
    quire_state_free(now);
    quire_report report = add(base, base->documents);
    assert_int_equal(report.unchanged, stored);
    assert_int_equal(report.added, MANY + 3 - stored);
    quire_cancel_free(canceller.cancel);
    quire_close(canceller.handle);
}

/* ---- what is wrong ---- */

static void wrong_input_is_named(void **state)
{
    struct base *base = *state;
    char path[256];
    quire *handle = NULL;
    const char *missing = "/nonexistent/港口.md", *remote = "gopher://example.org/";
    assert_int_equal(quire_add(base->handle, &missing, 1, NULL, NULL, &base->err), QUIRE_E_NOT_FOUND);
    assert_non_null(strstr(base->err.message, missing));
    assert_int_equal(quire_add(base->handle, &remote, 1, NULL, NULL, &base->err), QUIRE_E_INVALID);
    const quire_input nameless = { .bytes = QUIRE_STR("text") };
    assert_int_equal(quire_add_inputs(base->handle, &nameless, 1, NULL, NULL, &base->err), QUIRE_E_INVALID);
    assert_int_equal(quire_open(place(base, "velmark.md", path, sizeof path), NULL, &handle, &base->err),
                     QUIRE_E_FORMAT);
    assert_null(handle);
    assert_int_equal(quire_open(NULL, NULL, &handle, &base->err), QUIRE_E_INVALID);
    assert_int_equal(quire_open("", NULL, &handle, &base->err), QUIRE_E_INVALID);
    assert_null(handle);
}

static void a_question_may_have_a_megabyte_and_not_a_byte_more(void **state)
{
    enum { LIMIT = 1 << 20 };
    static const char *const words[] = { "When did the harbour of Velmark freeze? ",
                                         "渡轮海鸥号什么时候恢复通航？" };
    struct base *base = *state;
    char *question = malloc(LIMIT + 2);
    assert_non_null(question);
    add(base, base->documents);
    for (size_t i = 0; i < 2; i++) {
        quire_answer *answer = NULL;
        size_t size = strlen(words[i]);
        memset(question, ' ', LIMIT + 1);
        for (size_t at = 0; at + size <= LIMIT; at += size) memcpy(question + at, words[i], size);
        question[LIMIT + 1] = '\0';
        assert_int_equal(quire_ask(base->handle, question, NULL, &answer, &base->err), QUIRE_E_LIMIT);
        assert_non_null(strstr(base->err.message, "1048577 bytes; at most 1048576"));
        question[LIMIT] = '\0';
        OK(quire_ask(base->handle, question, NULL, &answer, &base->err));
        quire_answer_free(answer);
    }
    free(question);
}

/* The title of the document of that uri, as the base lists it. */
static void assert_title(struct base *base, const char *uri, const char *title)
{
    quire_listing *listing = NULL;
    bool found = false;
    OK(quire_list(base->handle, NULL, 0, NULL, &listing, &base->err));
    for (size_t i = 0; i < listing->documents.count; i++) {
        const quire_document_row *row = &listing->documents.items[i];
        if (!quire_str_ends(row->uri, quire_str_from(uri))) continue;
        found = true;
        if (!quire_str_is(row->title, title))
            fail_msg("%s is called \"%.*s\", not \"%s\"", uri, QUIRE_FMT(row->title), title);
    }
    assert_true(found);
    quire_listing_free(listing);
}

static void titles_that_were_given_stay_and_others_give_way(void **state)
{
    struct base *base = *state;
    const quire_input inputs[] = {
        { .uri = QUIRE_STR("mem:one"),
          .title = QUIRE_STR("Harbour notes"),
          .media_type = QUIRE_STR("text/plain"),
          .bytes = QUIRE_STR("Noon.\n") },
        { .uri = QUIRE_STR("mem:two"),
          .title = QUIRE_STR("Harbour notes"),
          .media_type = QUIRE_STR("text/plain"),
          .bytes = QUIRE_STR("One.\n") },
        { .uri = QUIRE_STR("mem:三"),
          .title = QUIRE_STR("港口简报"),
          .media_type = QUIRE_STR("text/plain"),
          .bytes = QUIRE_STR("港口结冰了。\n") },
    };
    write_document(base, "b.md", "# Harbour notes\n\nTwo.\n");
    write_document(base, "港口/乙.md", "# 港口简报\n\n中午涨潮。\n");
    OK(quire_add_inputs(base->handle, inputs, 2, NULL, NULL, &base->err));
    add(base, base->documents);
    assert_title(base, "/b.md", "Harbour notes (b)");
    assert_title(base, "/乙.md", "港口简报");
    OK(quire_add_inputs(base->handle, &inputs[2], 1, NULL, NULL, &base->err));
    OK(quire_sync(base->handle, NULL, 0, NULL, NULL, &base->err));
    assert_title(base, "mem:one", "Harbour notes");
    assert_title(base, "mem:two", "Harbour notes");
    assert_title(base, "mem:三", "港口简报");
    assert_title(base, "/乙.md", "港口简报 (乙)");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_folder_is_added_asked_shown_and_removed),
        TEST(a_search_ranks_in_every_mode),
        TEST(a_filtered_search_finds_what_its_conditions_allow),
        TEST(a_search_whose_filter_allows_nothing_says_so),
        TEST(a_search_with_a_condition_of_no_value_or_no_known_key_is_refused),
        TEST(refusals_say_which_kind_they_are_in_the_questions_language),
        TEST(a_refusal_shows_the_passages_nearest_to_the_question),
        TEST(a_filter_makes_no_refusal_vaguer),
        TEST(what_is_unchanged_is_not_embedded_again_and_of_what_changed_only_the_new),
        TEST(the_same_input_twice_is_embedded_once),
        TEST(sync_brings_new_changed_and_gone_documents),
        TEST(a_trace_holds_no_text_of_documents),
        TEST(a_trace_replays_to_the_same_hits),
        TEST(a_replay_tells_what_changed_with_the_base),
        TEST(a_trace_goes_with_its_document),
        TEST(a_trace_waits_for_another_writer_and_the_answer_does_not),
        TEST(two_handles_see_what_the_other_commits),
        TEST(threads_ask_while_one_adds),
        TEST(cancelling_an_add_leaves_whole_documents_and_the_rest_for_later),
        TEST(wrong_input_is_named),
        TEST(titles_that_were_given_stay_and_others_give_way),
        TEST(a_question_may_have_a_megabyte_and_not_a_byte_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
