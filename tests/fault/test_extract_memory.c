/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of an extractive answer fails once: documents, units, features, vectors, quotes and heads. The call says
 * that memory is out and the next one answers. */
#include "support/answer_desk.h"
#include "support/failing_memory.h"

#include "base/str.h"

/* What is asked of which documents; the draft's first quote, or NULL: refused. */
struct scene {
    const char *name, *language;
    const char *titles[2], *lines[2];
    const char *question, *meant; /* meant: compared by vectors too; NULL: words alone */
    bool foreign;                 /* the second document is in another script */
    const char *quote;
};

static const struct scene scenes[] = {
    { "a row",
      "en",
      { "Form 10-Q for the quarter ended December 31, 2022" },
      { "# Results\n^Statements of Operations\n^(in millions)\n!|December 31, 2022|December 25, 2021\n|Net "
        "sales:||\n"
        ">Products|$96,388|$104,429\n>Services|$20,766|$19,516" },
      "What were the net sales of services in the quarter ended December 25, 2021?",
      "services",
      false,
      "Services\t$20,766\t$19,516" },
    { "a row in Chinese",
      "zh-Hans",
      { "截至2022年12月31日止三个月的报告" },
      { "# "
        "业绩\n^合并利润表\n^单位：万元\n!项目|2022年12月31日|2021年12月31日\n|营业收入：||\n>产品|96388|"
        "104429\n>服务|20766|19516" },
      "2021年第四季度服务的营业收入是多少？",
      "服务",
      false,
      "服务\t20766\t19516" },
    { "a name said before",
      "en",
      { "Lives" },
      { "Marie Oblenska was a chemist. She received the Velden medal in 1911.\n* Other things\n`code "
        "--here" },
      "When did Marie Oblenska receive the Velden medal?",
      "medal",
      false,
      "Marie Oblenska was a chemist. She received the Velden medal in 1911." },
    { "a name said before, in Chinese",
      "zh-Hant",
      { "生平" },
      { "瑪麗·奧布倫斯卡是化學家。她在1911年獲得維爾登獎章。" },
      "瑪麗·奧布倫斯卡哪一年獲得維爾登獎章？",
      NULL,
      false,
      "瑪麗·奧布倫斯卡是化學家。她在1911年獲得維爾登獎章。" },
    { "the latest",
      "zh-Hans",
      { "2021年报告", "2023年报告" },
      { "公司共有员工410人。", "公司共有员工430人。" },
      "最新的报告里公司共有多少员工？",
      NULL,
      false,
      "公司共有员工430人。" },
    { "across scripts",
      "en",
      { "Bread", "冰" },
      { "Bread was dear in the winter.", "维城在奥城以北。港口在1月12日结冰。" },
      "When did the quay become icy?",
      "港口在1月12日结冰。",
      true,
      "港口在1月12日结冰。" },
    { "a refusal",
      "en",
      { "Initech report" },
      { "!|2022\n|Total revenue|$46,298" },
      "What was Globex's total revenue?",
      "revenue",
      false,
      NULL },
};

/* Once, with memory of its own, as nothing that a failure leaves half made may be read again. */
static quire_status extract_once(struct answer_desk *desk, const struct scene *scene)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_error err = { 0 };
    quire_draft draft = { 0 };
    quire_status status = quire_extract(&call, &desk->settings, desk->base->store,
                                        scene->meant ? desk->embedder : NULL, &desk->retrieval,
                                        quire_str_from(scene->question), &draft, &err);
    if (status) assert_int_equal(err.status, status);
    else if (!scene->quote) assert_int_equal(draft.reason, QUIRE_REFUSAL_WEAK_MATCH);
    else if (draft.count == 0 || !quire_str_is(draft.citations[0].quote, scene->quote))
        fail_msg("%s: %.*s", scene->name,
                 QUIRE_FMT(draft.count ? draft.citations[0].quote : QUIRE_STR("nothing was quoted")));
    quire_arena_free(&arena);
    return status;
}

static long fail_each(struct answer_desk *desk, const struct scene *scene, memory_owner owner)
{
    long failed = 0;
    failing_memory_begin(owner, 1L << 40);
    quire_status whole = extract_once(desk, scene);
    long made = failing_memory_end(owner);
    assert_int_equal(whole, QUIRE_OK);
    for (long n = 1; n <= made; n++) {
        failing_memory_begin(owner, n);
        quire_status status = extract_once(desk, scene);
        failing_memory_end(owner);
        bool said = status == QUIRE_E_NO_MEMORY || (owner == MEMORY_SQLITE && status == QUIRE_E_IO);
        if (status && !said) fail_msg("%s, allocation %ld of %ld: status %d", scene->name, n, made, status);
        failed += status != QUIRE_OK;
        if (n % 50 == 0) assert_int_equal(extract_once(desk, scene), QUIRE_OK);
    }
    assert_int_equal(extract_once(desk, scene), QUIRE_OK);
    return failed;
}

static void every_allocation_of_an_answer_may_fail(void **state)
{
    static const bool foreign[DESK_HITS] = { false, true };
    struct answer_desk *desk = *state;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        const struct scene *scene = &scenes[i];
        desk_forget(desk);
        for (size_t d = 0; d < 2 && scene->lines[d]; d++)
            desk_put(desk, d ? "/second.html" : "/first.html", scene->titles[d],
                     d && scene->foreign ? "zh-Hans" : scene->language, scene->lines[d]);
        desk_retrieve(desk, scene->language, scene->question);
        if (scene->foreign) desk->hits[1].scores.dense = .9;
        if (scene->meant) desk_set_meaning(desk, scene->meant, .1, scene->foreign ? foreign : NULL);
        long own = fail_each(desk, scene, MEMORY_OWN), sqlite = fail_each(desk, scene, MEMORY_SQLITE);
        print_message("%s: %ld own failures, %ld of SQLite were reported\n", scene->name, own, sqlite);
        assert_true(own > 0);
    }
}

static int set_up_failing(void **state)
{
    return failing_memory_take_sqlite() ? set_up_desk(state) : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_allocation_of_an_answer_may_fail, set_up_failing,
                                        tear_down_desk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
