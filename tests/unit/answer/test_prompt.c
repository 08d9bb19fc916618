/* SPDX-License-Identifier: Apache-2.0 */
/* What a model reads: passages as data, rows with their heads, what speaks most for an answer, and that first. */
#include "support/store_base.h"

#include "answer/prompt.h"
#include "base/str.h"
#include "fakes/chat_scripted.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct desk {
    struct base *base;
    quire_range ranges[2];
    quire_hit hits[2];
    quire_retrieval retrieval;
    char user[8192]; /* the message of the prompt that holds the passages */
};

static int set_up(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    void *base = NULL;
    if (!desk || set_up_open_base(&base)) return -1;
    desk->base = base;
    *state = desk;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *desk = *state;
    void *base = desk->base;
    free(desk);
    return tear_down_base(&base);
}

/* Stores a document, which is a hit behind those that are there. */
static void put_behind(struct desk *desk, struct stored_document made, const char *language)
{
    struct base *base = desk->base;
    size_t at = desk->retrieval.count;
    quire_put_result put = { 0 };
    OK(put_document(base->store, &base->call, &made, "/folder", &put, &base->err));
    desk->ranges[at] = (quire_range){ 0, made.document.text.size };
    desk->hits[at] = (quire_hit){ .rank = (uint32_t)at + 1,
                                  .score = 1,
                                  .document = { .id = put.id,
                                                .uri = made.document.uri,
                                                .title = made.document.title,
                                                .revision = put.revision },
                                  .chunk = { .id = QUIRE_STR("c"),
                                             .ranges = &desk->ranges[at],
                                             .range_count = 1,
                                             .text = made.document.text,
                                             .context = made.document.title,
                                             .language = quire_str_from(language) } };
    desk->retrieval = (quire_retrieval){
        .hits = desk->hits, .count = at + 1, .near = true, .language = quire_str_from(language)
    };
}

static void put(struct desk *desk, struct stored_document made, const char *language)
{
    desk->retrieval.count = 0;
    put_behind(desk, made, language);
}

static quire_chat *open_chat(struct base *base, quire_answer_settings *settings)
{
    static const quire_chat_driver *const drivers[] = { &quire_chat_scripted, NULL };
    const quire_option *const tables[] = { quire_chat_options, quire_answer_options,
                                           quire_chat_scripted.options, NULL };
    quire_config *config = NULL;
    quire_chat *chat = NULL;
    quire_env env = { .arena = &base->arena, .threads = 1 };
    OK(quire_config_new_with(tables, &config, &base->err));
    OK(quire_config_set(config, "chat.driver", "openai", &base->err));
    OK(quire_config_fill(config, quire_answer_options, settings, &base->err));
    settings->prompt_tokens = 1 << 20;
    OK(quire_chat_open(&env, config, drivers, &chat, &base->err));
    quire_config_free(config);
    return chat;
}

static void ask(struct desk *desk, const char *question)
{
    struct base *base = desk->base;
    quire_answer_settings settings;
    quire_ranking ranking;
    uint64_t frequencies[64] = { 0 };
    quire_claim_asked asked;
    quire_prompt prompt;
    quire_chat *chat = open_chat(base, &settings);
    OK(quire_text_terms(&base->call, quire_str_from(question), desk->retrieval.language,
                        &desk->retrieval.terms, &base->err));
    for (size_t i = 0; i < COUNT(frequencies); i++) frequencies[i] = 1;
    desk->retrieval.document_frequency = frequencies;
    desk->retrieval.chunks = 100;
    OK(quire_rank(&base->call, &settings, base->store, NULL, &desk->retrieval, quire_str_from(question),
                  COUNT(desk->hits), &ranking, &base->err));
    OK(quire_claim_asked_of(&base->call, quire_str_from(question), desk->retrieval.language, &asked,
                            &base->err));
    OK(quire_prompt_of(&base->call, &settings, chat, &desk->retrieval, &ranking, &asked, &prompt,
                       &base->err));
    snprintf(desk->user, sizeof desk->user, "%.*s", QUIRE_FMT(prompt.messages[1].text));
    quire_chat_close(chat);
}

static void has(const struct desk *desk, const char *text)
{
    if (!strstr(desk->user, text)) fail_msg("\"%s\" is not in: %s", text, desk->user);
}

static void lacks(const struct desk *desk, const char *text)
{
    if (strstr(desk->user, text)) fail_msg("\"%s\" is in: %s", text, desk->user);
}

static void a_row_says_its_heads(void **state)
{
    struct desk *desk = *state;
    struct base *base = desk->base;
    put(desk,
        make_table(&base->arena, "/a/ports.html", "Ports", "en",
                   "Port\tShips\tFerries\nVelmark\t412\t3\nOslin\t77\t1\n"),
        "en");
    ask(desk, "How many ships has Oslin?");
    has(desk, "<passage 1 ");
    has(desk, "ports | Ports\n");
    has(desk, "\nOslin | Ships: 77 | Ferries: 1\n");
    lacks(desk, "Port | Ships");
    put(desk,
        make_table(&base->arena, "/a/gangkou.html", "港口", "zh-Hans",
                   "港口\t船只\t渡轮\n维尔马克\t412\t3\n奥斯林\t77\t1\n"),
        "zh-Hans");
    ask(desk, "奥斯林有多少船只？");
    has(desk, "\n奥斯林 | 船只: 77 | 渡轮: 1\n");
    has(desk, "问题：奥斯林有多少船只？");
}

static void only_the_period_asked_for_is_shown_unless_it_is_compared(void **state)
{
    struct desk *desk = *state;
    struct base *base = desk->base;
    put(desk,
        make_table(&base->arena, "/a/report.html", "Report", "en",
                   "Item\tQ1 2023\tQ1 2022\nNet sales\t412\t377\nCosts\t41\t37\n"),
        "en");
    ask(desk, "What were the net sales in Q1 2023?");
    has(desk, "\nNet sales | Q1 2023: 412\n");
    lacks(desk, "377");
    ask(desk, "How do the net sales of Q1 2023 compare to the year before?");
    has(desk, "\nNet sales | Q1 2023: 412 | Q1 2022: 377\n");
    ask(desk, "What were the net sales?");
    has(desk, "\nNet sales | Q1 2023: 412 | Q1 2022: 377\n");
    put(desk,
        make_table(&base->arena, "/a/baogao.html", "報告", "zh-Hant",
                   "項目\t2023年\t2022年\n營業收入\t412\t377\n成本\t41\t37\n"),
        "zh-Hant");
    ask(desk, "2022年的營業收入是多少？");
    has(desk, "\n營業收入 | 2022年: 377\n");
    lacks(desk, "412");
    ask(desk, "2022年與2023年的營業收入相比如何？");
    has(desk, "2023年: 412 | 2022年: 377");
}

static void of_many_units_those_that_speak_most_for_an_answer_are_shown(void **state)
{
    struct desk *desk = *state;
    struct base *base = desk->base;
    char table[2048] = "Port\tShips\n";
    for (int i = 0; i < 60; i++)
        snprintf(table + strlen(table), sizeof table - strlen(table), "Harbour%d\t%d\n", i, 100 + i);
    strcat(table, "Velmark\t412\n");
    put(desk, make_table(&base->arena, "/a/long.html", "Ports", "en", table), "en");
    ask(desk, "How many ships has Velmark?");
    has(desk, "Velmark | Ships: 412");
    lacks(desk, "Harbour40");
    ask(desk, "How many ships are there?");
    has(desk, "Harbour0 | Ships: 100");
}

static void the_passage_that_speaks_most_for_an_answer_comes_first(void **state)
{
    struct desk *desk = *state;
    struct base *base = desk->base;
    put(desk, make_document(&base->arena, "/a/mail.txt", "Mail", "en", "The mail comes on Monday."), "en");
    put_behind(
        desk,
        make_document(&base->arena, "/a/ferry.txt", "Ferry", "en", "The ferry Tern left Oslin at noon."),
        "en");
    ask(desk, "When did the ferry Tern leave Oslin?");
    has(desk, "<passage 1 ");
    assert_true(strstr(desk->user, "at noon") < strstr(desk->user, "on Monday") ||
                !strstr(desk->user, "on Monday"));
    put(desk, make_document(&base->arena, "/a/youjian.txt", "邮件", "zh-Hans", "邮件周一到达。"), "zh-Hans");
    put_behind(desk,
               make_document(&base->arena, "/a/dulun.txt", "渡轮", "zh-Hans", "渡轮燕鸥号中午离开奥斯林。"),
               "zh-Hans");
    ask(desk, "渡轮燕鸥号几点离开奥斯林？");
    assert_non_null(strstr(desk->user, "中午离开"));
    assert_true(!strstr(desk->user, "周一到达") ||
                strstr(desk->user, "中午离开") < strstr(desk->user, "周一到达"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_row_says_its_heads),
        TEST(only_the_period_asked_for_is_shown_unless_it_is_compared),
        TEST(of_many_units_those_that_speak_most_for_an_answer_are_shown),
        TEST(the_passage_that_speaks_most_for_an_answer_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
