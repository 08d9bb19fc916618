/* SPDX-License-Identifier: Apache-2.0 */
/* Memory runs out while questions are searched for and answered, in both languages. */
#include "support/cmocka_all.h"
#include "support/memory_rounds.h"

#include "base/str.h"

static const char question[] = "When did the harbour of Velmark freeze?",
                  question_zh[] = "维尔马克港什么时候结冰？";
static const char sentence[] = "The harbour of Velmark froze on 12 January 1931.";
static const char sentence_zh[] = "维尔马克港在1931年1月12日结冰。";

/* ---- searching ---- */

static void expect_hit(const struct memory_scene *scene, const quire_results *results, const char *text)
{
    if (results->hits.count == 0)
        fail_msg("%s: no hit: %s", scene->label, quire_refusal_name(results->reason));
    quire_str found = results->hits.items[0].chunk.text;
    if (!memmem(found.data, found.size, text, strlen(text)))
        fail_msg("%s: another passage: %.*s", scene->label, QUIRE_FMT(found));
}

static quire_status search(struct memory_scene *scene, quire_search_mode mode, quire_error *err)
{
    static const quire_value languages[] = { { .kind = QUIRE_VALUE_TEXT, .text = { "en", 2 } },
                                             { .kind = QUIRE_VALUE_TEXT, .text = { "zh", 2 } } };
    static const quire_condition conditions[] = {
        { { "language", 8 }, QUIRE_MATCH_IS, &languages[0], 1 },
        { { "language", 8 }, QUIRE_MATCH_PREFIX, &languages[1], 1 }
    };
    static const char *const queries[] = { question, question_zh }, *const texts[] = { sentence,
                                                                                       sentence_zh };
    quire_search_params params;
    quire_status status = QUIRE_OK;
    quire_search_defaults(&params);
    params.mode = mode;
    params.condition_count = 1;
    for (size_t i = 0; !status && i < 2; i++) {
        quire_results *results = NULL;
        params.conditions = &conditions[i];
        status = quire_search(scene->base, queries[i], &params, &results, err);
        if (!status) expect_hit(scene, results, texts[i]);
        quire_results_free(results);
    }
    return status;
}

static quire_status search_hybrid(struct memory_scene *scene, quire_error *err)
{
    return search(scene, QUIRE_SEARCH_HYBRID, err);
}

static quire_status search_dense(struct memory_scene *scene, quire_error *err)
{
    return search(scene, QUIRE_SEARCH_DENSE, err);
}

static quire_status search_lexical(struct memory_scene *scene, quire_error *err)
{
    return search(scene, QUIRE_SEARCH_LEXICAL, err);
}

/* ---- asking ---- */

static void expect_answer(const struct memory_scene *scene, const quire_answer *answer, const char *quote)
{
    const char *name = scene->label;
    if (!answer->supported || answer->citation_count == 0)
        fail_msg("%s: no answer: %s", name, quire_refusal_name(answer->reason));
    if (!answer->citations[0].verified || !quire_str_is(answer->citations[0].quote, quote))
        fail_msg("%s: another quote: %.*s", name, QUIRE_FMT(answer->citations[0].quote));
}

static quire_status ask(struct memory_scene *scene, const char *words, const char *quote, quire_error *err)
{
    quire_answer *answer = NULL;
    quire_status status = quire_ask(scene->base, words, NULL, &answer, err);
    if (!status) expect_answer(scene, answer, quote);
    quire_answer_free(answer);
    return status;
}

static quire_status ask_english(struct memory_scene *scene, quire_error *err)
{
    return ask(scene, question, sentence, err);
}

static quire_status ask_chinese(struct memory_scene *scene, quire_error *err)
{
    return ask(scene, question_zh, sentence_zh, err);
}

/* A report of two tables, whose rows are chosen by period. */
static void add_report(struct memory_scene *scene)
{
    quire_error err = { 0 };
    write_scene_document(
        scene, "new.md",
        "# Ferries of Oslin 2022\n\n(in thousands)\n\n| Item | 2022 | 2021 |\n|---|---|---|\n"
        "| Passengers | 117 | 123 |\n| Parcels | 5 | 6 |\n\n# 奥斯林渡轮\n\n单位：万元\n\n"
        "| 项目 | 2022年 | 2021年 |\n|---|---|---|\n| 营业收入 | 117 | 123 |\n| 营业成本 | 5 | 6 |\n");
    const char *source = scene_document(scene, "new.md");
    must_succeed("add", quire_add(scene->base, &source, 1, NULL, NULL, &err), &err);
}

static quire_status ask_for_rows(struct memory_scene *scene, quire_error *err)
{
    quire_status status = ask(scene, "How many passengers did the ferries of Oslin carry in 2021?",
                              "Passengers\t117\t123", err);
    return status ? status : ask(scene, "2021年奥斯林渡轮的营业成本是多少？", "营业成本\t5\t6", err);
}

/* What nothing answers: the passages that a refusal shows are there, or memory is out. */
static quire_status ask_for_nothing(struct memory_scene *scene, quire_error *err)
{
    static const char *const questions[] = { "Who painted the harbour of Velmark?", "谁画过维尔马克港？" };
    static const quire_value nothing = { .kind = QUIRE_VALUE_TEXT };
    static const quire_condition any = { { "uri", 3 }, QUIRE_MATCH_PREFIX, &nothing, 1 };
    quire_ask_params params;
    quire_status status = QUIRE_OK;
    quire_ask_defaults(&params);
    params.conditions = &any, params.condition_count = 1;
    params.mode = QUIRE_SEARCH_LEXICAL;
    for (size_t i = 0; !status && i < 2; i++) {
        quire_answer *answer = NULL;
        status = quire_ask(scene->base, questions[i], &params, &answer, err);
        if (!status && !answer->supported && answer->nearest.count == 0)
            fail_msg("%s: nothing near", scene->label);
        quire_answer_free(answer);
    }
    return status;
}

static void make_answer(struct memory_scene *scene)
{
    quire_error err = { 0 };
    must_succeed("ask", quire_ask(scene->base, question_zh, NULL, &scene->answer, &err), &err);
}

static quire_status verify(struct memory_scene *scene, quire_error *err)
{
    quire_status status = quire_answer_verify(scene->base, scene->answer, NULL, err);
    if (!status) expect_answer(scene, scene->answer, sentence_zh);
    return status;
}

/* ---- scenarios ---- */

static void searching_in_each_mode_with_a_filter(void **state)
{
    (void)state;
    run_memory_scenario(&(struct memory_scenario){ "search hybrid", .act = search_hybrid });
    run_memory_scenario(&(struct memory_scenario){ "search dense", .act = search_dense });
    run_memory_scenario(&(struct memory_scenario){ "search lexical", .act = search_lexical });
}

static void asking_for_quotes(void **state)
{
    (void)state;
    run_memory_scenario(&(struct memory_scenario){ "ask", .act = ask_english });
    run_memory_scenario(&(struct memory_scenario){ "ask in Chinese", .act = ask_chinese });
}

static void asking_for_rows(void **state)
{
    (void)state;
    run_memory_scenario(
        &(struct memory_scenario){ "ask for rows", .ready = add_report, .act = ask_for_rows });
}

static void refusing(void **state)
{
    (void)state;
    run_memory_scenario(&(struct memory_scenario){ "refuse", .act = ask_for_nothing });
    run_memory_scenario(&(struct memory_scenario){ "refuse what a model wrote", .act = ask_for_nothing,
                                                   .chat_text = "Odile painted it in 1742." });
}

static void asking_a_chat_model(void **state)
{
    (void)state;
    run_memory_scenario(
        &(struct memory_scenario){ "ask a model", .act = ask_english,
                                   .chat_text = "The harbour of Velmark froze on 12 January 1931 [1]." });
    run_memory_scenario(&(struct memory_scenario){ "ask a model in Chinese", .act = ask_chinese,
                                                   .chat_text = "维尔马克港在1931年1月12日结冰[1]。" });
}

static void verifying_an_answer_again(void **state)
{
    (void)state;
    run_memory_scenario(&(struct memory_scenario){ "verify", .ready = make_answer, .act = verify });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(searching_in_each_mode_with_a_filter),
        cmocka_unit_test(asking_for_quotes),
        cmocka_unit_test(asking_for_rows),
        cmocka_unit_test(refusing),
        cmocka_unit_test(asking_a_chat_model),
        cmocka_unit_test(verifying_an_answer_again),
    };
    return cmocka_run_group_tests(tests, set_up_memory_rounds, tear_down_memory_rounds);
}
