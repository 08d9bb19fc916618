/* SPDX-License-Identifier: Apache-2.0 */
/* Extractive answers: the sentence or the table row that answers, at its own bytes of the document, or a refusal. */
#include "support/answer_desk.h"

#include "base/str.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- sentences ---- */

static void quotes_the_sentence_that_answers_at_its_own_bytes(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Ports",
          "Velmark lies north of Oslin. The harbour of Velmark froze on 12 January 1931. Bread was dear.",
          "When did the harbour of Velmark freeze?", "The harbour of Velmark froze on 12 January 1931.",
          "The harbour of Velmark froze on 12 January 1931. [1]" },
        { "zh-Hans", "港口", "维尔马克位于奥斯林以北。维尔马克港在1931年1月12日结冰。面包很贵。",
          "维尔马克港什么时候结冰？", "维尔马克港在1931年1月12日结冰。",
          "维尔马克港在1931年1月12日结冰。 [1]" },
        { "zh-Hant", "港口", "維爾馬克位於奧斯林以北。維爾馬克港在1931年1月12日結冰。麵包很貴。",
          "維爾馬克港什麼時候結冰？", "維爾馬克港在1931年1月12日結冰。", NULL },
    };
    DESK_TRY("/ports.txt", cases);
}

/* A page's foot stands between two ranges of one passage. */
static void a_chunk_of_several_ranges_maps_back_range_by_range(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *lines, *first, *second, *question, *quote;
    } pages[] = {
        { "en", "The quay was long.\n@ PAGE 12 FOOTER\nThe harbour of Velmark froze on 12 January 1931.",
          "The quay was long.", "The harbour", "When did the harbour of Velmark freeze?",
          "The harbour of Velmark froze on 12 January 1931." },
        { "zh-Hans", "码头很长。\n@ 第十二页页脚\n维尔马克港在1931年1月12日结冰。", "码头很长。",
          "维尔马克港", "维尔马克港什么时候结冰？", "维尔马克港在1931年1月12日结冰。" },
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        desk_forget(desk);
        desk_put(desk, "/pages.txt", "Pages", pages[i].language, pages[i].lines);
        quire_chunk *chunk = &desk->hits[0].chunk;
        const char *second = memmem(chunk->text.data, chunk->text.size, pages[i].second,
                                    strlen(pages[i].second));
        assert_non_null(second);
        const quire_range ranges[] = { { 0, strlen(pages[i].first) },
                                       { (size_t)(second - chunk->text.data), chunk->text.size } };
        chunk->ranges = ranges;
        chunk->range_count = 2;
        desk_ask(desk, pages[i].language, pages[i].question);
        expect_first_quote(desk, pages[i].quote);
    }
}

static void what_does_not_answer_is_refused_by_its_kind(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Prices", "Bread was dear in the winter.",
          "Which architect designed the cathedral of Velmark?", NULL, NULL },
        { "zh-Hans", "物价", "冬天的面包很贵。", "哪位建筑师设计了大教堂？", NULL, NULL },
        { "zh-Hant", "物價", "冬天的麵包很貴。", "哪位建築師設計了大教堂？", NULL, NULL },
    };
    DESK_TRY("/prices.txt", cases);
    desk->retrieval.count = 0;
    desk_extract(desk, NULL, "?");
    assert_int_equal(desk->draft.reason, QUIRE_REFUSAL_NO_MATCH);
}

/* Words that stand in nearly all chunks weigh little, however few of those chunks pass a filter. */
static void a_filter_changes_nothing_about_how_rare_a_word_is(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *lines, *question, *common, *quote;
    } cases[] = {
        { "en", "The harbour is deep. Bread was dear in Velmark.", "harbour of Velmark", "harbour",
          "Bread was dear in Velmark." },
        { "zh-Hans", "港很深。维城面包贵。", "维城的港", "港", "维城面包贵。" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        desk_forget(desk);
        desk_put(desk, "/rare.txt", "", cases[i].language, cases[i].lines);
        desk_retrieve(desk, cases[i].language, cases[i].question);
        uint64_t *frequency = (uint64_t *)desk->retrieval.document_frequency;
        for (size_t t = 0; t < desk->retrieval.terms.count; t++)
            if (quire_str_is(desk->retrieval.terms.items[t].text, cases[i].common)) frequency[t] = 900;
        desk->retrieval.chunks = 1000;
        desk->retrieval.considered = 1;
        desk_extract(desk, NULL, cases[i].question);
        expect_first_quote(desk, cases[i].quote);
    }
}

/* The best hit's sentence holds a number, as is asked for, but little of the question; the next one's answers. */
static void what_has_too_little_support_stands_in_nobodys_way(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *few, *enough, *question;
    } cases[] = {
        { "en", "Velmark had 300 taverns.", "Barrels were what they would ship.",
          "How many barrels did they ship to the town?" },
        { "zh-Hans", "港城有300家酒馆。", "木桶运到。", "木桶运到那里有多少？" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        desk_forget(desk);
        desk_put(desk, "/few.txt", "", cases[i].language, cases[i].few);
        desk_put(desk, "/enough.txt", "", cases[i].language, cases[i].enough);
        desk->hits[1].score = .2;
        desk_ask(desk, cases[i].language, cases[i].question);
        expect_first_quote(desk, cases[i].enough);
        assert_int_equal(desk->draft.count, 1);
    }
}

/* A word of the question that has a form in each language of the base counts once, in whichever form it stands. */
static void a_word_in_several_languages_counts_once(void **state)
{
    static const char text[] = "The houses of Velmark are old.";
    struct answer_desk *desk = *state;
    const quire_term terms[] = { { QUIRE_STR("hous"), 0, 6, true },
                                 { QUIRE_STR("houses"), 0, 6, true },
                                 { QUIRE_STR("velmark"), 7, 14, true },
                                 { QUIRE_STR("velmarks"), 7, 14, true } };
    const uint64_t frequency[] = { 1, 0, 1, 0 };
    desk_put(desk, "/houses.txt", "", "en", text);
    desk_retrieve(desk, "en", "houses Velmark");
    desk->retrieval.terms = (quire_terms){ terms, 4 };
    desk->retrieval.document_frequency = frequency;
    desk_extract(desk, NULL, "houses Velmark");
    expect_first_quote(desk, text);
    /* All of the question stands there. */
    double own = desk->draft.considered.items[0].features[QUIRE_FEATURE_OWN];
    assert_true(own > .999 && own < 1.001);
}

static void ranges_that_do_not_fit_their_document_are_an_error(void **state)
{
    struct answer_desk *desk = *state;
    desk_put(desk, "/ice.txt", "", "zh-Hans", "港口结冰。");
    const quire_range wrong[] = { { 3, desk->hits[0].chunk.text.size + 1 } };
    desk->hits[0].chunk.ranges = wrong;
    desk_retrieve(desk, "zh-Hans", "港口结冰了吗？");
    assert_int_equal(quire_extract(&desk->base->call, &desk->settings, desk->base->store, NULL,
                                   &desk->retrieval, QUIRE_STR("港口结冰了吗？"), &desk->draft,
                                   &desk->base->err),
                     QUIRE_E_FORMAT);
}

/* The passage was found in a revision that no longer stands, or its document is gone. */
static void a_document_that_changed_or_went_answers_nothing(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *before, *after, *question;
    } cases[] = {
        { "en", "The harbour of Velmark froze on 12 January 1931.", "Bread was dear, and that is all.",
          "When did the harbour of Velmark freeze?" },
        { "zh-Hans", "维尔马克港在1931年1月12日结冰。", "面包很贵，就是这样。", "维尔马克港什么时候结冰？" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        desk_forget(desk);
        desk_put(desk, "/changed.txt", "", cases[i].language, cases[i].before);
        quire_hit found = desk->hits[0];
        desk_forget(desk);
        desk_put(desk, "/changed.txt", "", cases[i].language, cases[i].after);
        desk->hits[0] = found;
        desk_ask(desk, cases[i].language, cases[i].question);
        expect_refused(desk);
        desk->hits[0].document.id = QUIRE_STR("doc_of_nowhere");
        desk_ask(desk, cases[i].language, cases[i].question);
        expect_refused(desk);
    }
}

/* ---- another script, other words ---- */

/* A question in one script to a base that has both: the first hit is in its own, the second in the other, where the
 * question means what the sentence `meant` says. */
static void ask_across(struct answer_desk *desk, const char *language, const char *question,
                       double passage_similarity, const char *meant)
{
    static const bool foreign[] = { false, true };
    desk->hits[1].scores.dense = passage_similarity;
    desk_ask(desk, language, question);
    expect_refused(desk); /* by words alone */
    desk_extract_by_meaning(desk, question, meant, .1, foreign);
}

static const char bread[] = "Bread was dear in the winter.", bread_zh[] = "冬天的面包很贵。";
static const char froze[] = "The harbour froze on 12 January.", froze_zh[] = "港口在1月12日结冰。";

static void across_scripts_the_sentence_that_means_it_is_quoted_or_none(void **state)
{
    static const char unrelated[] = "Nothing of the kind was ever written anywhere.";
    struct answer_desk *desk = *state;
    desk_put(desk, "/bread.txt", "", "en", bread);
    desk_put(desk, "/zh.txt", "", "zh-Hans", "维城在奥城以北。港口在1月12日结冰。");
    ask_across(desk, "en", "When did the quay become icy?", .5, froze_zh);
    expect_first_quote(desk, froze_zh);
    ask_across(desk, "en", "When did the quay become icy?", .5, unrelated);
    expect_refused(desk);
    desk_forget(desk);
    desk_put(desk, "/bread.txt", "", "zh-Hans", bread_zh);
    desk_put(desk, "/en.txt", "", "en", "Velmark lies north of Oslin. The harbour froze on 12 January.");
    ask_across(desk, "zh-Hans", "码头何时封冻？", .5, froze);
    expect_first_quote(desk, froze);
    ask_across(desk, "zh-Hans", "码头何时封冻？", .5, unrelated);
    expect_refused(desk);
}

static void a_passage_in_another_script_that_is_not_near_is_not_read(void **state)
{
    struct answer_desk *desk = *state;
    desk_put(desk, "/bread.txt", "", "en", bread);
    desk_put(desk, "/zh.txt", "", "zh-Hans", froze_zh);
    ask_across(desk, "en", "When did the quay become icy?", .3, froze_zh);
    expect_refused(desk);
    desk_forget(desk);
    desk_put(desk, "/bread.txt", "", "zh-Hans", bread_zh);
    desk_put(desk, "/en.txt", "", "en", froze);
    ask_across(desk, "zh-Hans", "码头何时封冻？", .3, froze);
    expect_refused(desk);
}

/* A document in two languages is of one of them by its passages' language, and has words of the other. */
static void words_are_read_in_a_passage_that_counts_as_another_scripts(void **state)
{
    static const bool foreign[DESK_HITS] = { true };
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *asked_in, *lines, *question, *quote;
    } cases[] = {
        { "zh-Hans", "en", "The hemp rope carries 400 kilograms.\n麻绳很重，请小心。",
          "How much does the hemp rope carry?", "The hemp rope carries 400 kilograms." },
        { "en", "zh-Hans", "麻绳能承受400公斤。\nThe hemp rope is heavy, take care.", "麻绳能承受多少公斤？",
          "麻绳能承受400公斤。" },
        { "en", "zh-Hant", "麻繩能承受400公斤。\nThe hemp rope is heavy, take care.", "麻繩能承受多少公斤？",
          "麻繩能承受400公斤。" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        desk_forget(desk);
        desk_put(desk, "/two.txt", "", cases[i].language, cases[i].lines);
        desk->hits[0].scores.dense = .2;
        desk_retrieve(desk, cases[i].asked_in, cases[i].question);
        desk_extract_by_meaning(desk, cases[i].question, "Nothing of the kind was ever written.", .1,
                                foreign);
        expect_first_quote(desk, cases[i].quote);
    }
}

/* In the question's own script too: of two sentences with the same words of it, the one that means it. */
static void where_words_are_equal_what_means_it_is_quoted(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *lines, *question, *first, *quote;
    } cases[] = {
        { "en", "The harbour closed on 3 May.\nThe harbour froze on 12 January.",
          "On which day did the harbour become icy?", "The harbour closed on 3 May.", froze },
        { "zh-Hans", "港口在5月3日关闭。\n港口在1月12日结冰。", "港口在哪一天变冷？", "港口在5月3日关闭。",
          froze_zh },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        desk_forget(desk);
        desk_put(desk, "/words.txt", "", cases[i].language, cases[i].lines);
        desk_ask(desk, cases[i].language, cases[i].question);
        expect_first_quote(desk, cases[i].first); /* by words alone */
        desk_extract_by_meaning(desk, cases[i].question, cases[i].quote, .1, NULL);
        expect_first_quote(desk, cases[i].quote);
    }
}

/* ---- who and what it is about ---- */

static void a_question_about_somebody_else_is_refused(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Initech annual report", "Initech's total revenue was $46,298 million in the year.",
          "What was the total revenue of Globex?", NULL, NULL },
        { "en", "Initech annual report", "Initech's total revenue was $46,298 million in the year.",
          "What was the total revenue of Initech?",
          "Initech's total revenue was $46,298 million in the year.", NULL },
        { "en", "Initech annual report", "!|2022|2021\n|Total revenue|$46,298|$51,761",
          "What was Globex's total revenue?", NULL, NULL },
        { "en", "Initech annual report", "!|2022|2021\n|Total revenue|$46,298|$51,761",
          "What was Initech's total revenue?", "Total revenue\t$46,298\t$51,761", NULL },
        { "en", "Lives", "Charles Babbage was born in London in 1791.", "When was Ada Lovelace born?", NULL,
          NULL },
        { "en", "Lives", "Charles Babbage was born in London in 1791.", "When was Charles Babbage born?",
          "Charles Babbage was born in London in 1791.", NULL },
        { "en", "Lives", "Charles Babbage was born in London in 1791.", "When was Babbage born?",
          "Charles Babbage was born in London in 1791.", NULL },
        { "zh-Hans", "小说", "《西游记》的作者是吴承恩。", "《红楼梦》的作者是谁？", NULL, NULL },
        { "zh-Hans", "小说", "《西游记》的作者是吴承恩。", "《西游记》的作者是谁？",
          "《西游记》的作者是吴承恩。", NULL },
        { "zh-Hant", "小說", "《西遊記》的作者是吳承恩。", "《紅樓夢》的作者是誰？", NULL, NULL },
        { "zh-Hans", "生平", "查尔斯·巴贝奇1791年出生于伦敦。", "埃达·洛芙莱斯是哪一年出生的？", NULL, NULL },
        { "zh-Hans", "生平", "查尔斯·巴贝奇1791年出生于伦敦。", "查尔斯·巴贝奇是哪一年出生的？",
          "查尔斯·巴贝奇1791年出生于伦敦。", NULL },
    };
    DESK_TRY("/about.txt", cases);
}

static void an_identifier_must_stand_whole(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Incidents", "Incident INC-103 was caused by a leaking valve.",
          "What caused incident INC-10?", NULL, NULL },
        { "en", "Incidents",
          "Incident INC-10 was caused by a worn belt. Incident INC-103 was caused by a leaking valve.",
          "What caused incident INC-103?", "Incident INC-103 was caused by a leaking valve.", NULL },
        { "en", "Incidents",
          "Incident INC-103 was caused by a leaking valve. Incident INC-10 was caused by a worn belt.",
          "What caused incident INC-10?", "Incident INC-10 was caused by a worn belt.", NULL },
        { "en", "Incidents", "!Incident|Cause\n|INC-103|leaking valve\n|INC-10|worn belt",
          "What was the cause of INC-10?", "INC-10\tworn belt", "INC-10 | Cause: worn belt" },
        { "zh-Hans", "事故", "事故INC-103的原因是阀门泄漏。", "事故INC-10的原因是什么？", NULL, NULL },
        { "zh-Hans", "事故", "事故INC-103的原因是阀门泄漏。事故INC-10的原因是皮带磨损。",
          "事故INC-10的原因是什么？", "事故INC-10的原因是皮带磨损。", NULL },
        { "zh-Hant", "事故", "!事故|原因\n|INC-103|閥門洩漏\n|INC-10|皮帶磨損", "INC-10的原因是什麼？",
          "INC-10\t皮帶磨損", "INC-10 | 原因: 皮帶磨損" },
    };
    DESK_TRY("/incidents.txt", cases);
}

/* A kind of thing with a word in front of it may be its name, or only another word for it: the passage must then say nearly
 * all else, in words and in meaning. */
static void what_may_be_a_name_and_stands_nowhere_is_refused_unless_all_else_is_said(void **state)
{
    struct answer_desk *desk = *state;
    static const char question[] = "西站的水泵的流量是多少？", sentence[] = "东站的水泵的流量是每小时90吨。";
    static const char question_hant[] = "西站的水泵的流量是多少？",
                      sentence_hant[] = "東站的水泵的流量是每小時90噸。";
    const char *const questions[] = { question, question_hant }, *const sentences[] = { sentence,
                                                                                        sentence_hant };
    for (size_t i = 0; i < 2; i++) {
        desk_forget(desk);
        desk_put(desk, "/pumps.txt", "水泵", i ? "zh-Hant" : "zh-Hans", sentences[i]);
        desk_ask(desk, "zh-Hans", questions[i]);
        expect_refused(desk);
        desk_extract_by_meaning(desk, questions[i], sentences[i], .25, NULL);
        expect_refused(desk);
        desk_extract_by_meaning(desk, questions[i], sentences[i], .1, NULL);
        expect_first_quote(desk, sentences[i]);
    }
}

/* ---- a quote that is understood by itself ---- */

static void a_sentence_with_a_colon_is_quoted_with_what_it_announces(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Packages",
          "Packages can be old.\nTo put a package on hold, run:\n`apt-mark hold NAME\n`apt-mark "
          "showhold\nOther things follow here.",
          "How do I put a package on hold?",
          "To put a package on hold, run:\n\napt-mark hold NAME\napt-mark showhold", NULL },
        { "en", "Visits", "The museum is closed on these days:\n* Monday\n* Christmas Day",
          "On which days is the museum closed?",
          "The museum is closed on these days:\n\nMonday\nChristmas Day", NULL },
        { "zh-Hans", "软件包",
          "软件包可能很旧。\n要保留一个软件包，请运行：\n`apt-mark hold NAME\n其他内容在后面。",
          "怎样保留一个软件包？", "要保留一个软件包，请运行：\n\napt-mark hold NAME", NULL },
        { "zh-Hans", "参观", "博物馆在以下日子关闭：\n* 星期一\n* 圣诞节", "博物馆在哪些日子关闭？",
          "博物馆在以下日子关闭：\n\n星期一\n圣诞节", NULL },
        { "zh-Hant", "參觀", "博物館在以下日子關閉：\n* 星期一\n* 聖誕節", "博物館在哪些日子關閉？",
          "博物館在以下日子關閉：\n\n星期一\n聖誕節", NULL },
    };
    DESK_TRY("/manual.md", cases);
}

static void a_line_of_code_is_quoted_with_the_sentence_that_announces_it(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Packages", "Type this as root:\n`apt-get update\n`dpkg --purge firewall\n`reboot",
          "What does dpkg --purge firewall look like?",
          "Type this as root:\n\napt-get update\ndpkg --purge firewall", NULL },
        { "zh-Hans", "软件包", "请以管理员身份输入：\n`apt-get update\n`dpkg --purge firewall\n`reboot",
          "dpkg --purge firewall 怎么写？", "请以管理员身份输入：\n\napt-get update\ndpkg --purge firewall",
          NULL },
    };
    DESK_TRY("/code.md", cases);
}

/* The sentence does not announce the code, but how it is done is asked. */
static void code_behind_a_sentence_is_how_it_is_done(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "Aliases",
          "You can set an alias for a frequent command.\nTry this.\n`$ alias la='ls -la'\nOther things.",
          "How do I set an alias for a frequent command?",
          "You can set an alias for a frequent command.\n\nTry this.\n\n$ alias la='ls -la'", NULL },
        { "zh-Hans", "别名", "你可以为经常使用的命令设置一个别名。\n`$ alias la='ls -la'\n其他内容。",
          "怎样为经常使用的命令设置一个别名？", "你可以为经常使用的命令设置一个别名。\n\n$ alias la='ls -la'",
          NULL },
        /* It is not asked, or said already. */
        { "en", "Aliases", "You can set an alias for a frequent command.\n`$ alias la='ls -la'",
          "What can I set for a frequent command?", "You can set an alias for a frequent command.", NULL },
        { "en", "Aliases", "Set an alias for a command with \"alias -p\".\n`$ alias la='ls -la'",
          "How do I set an alias for a command?", "Set an alias for a command with \"alias -p\".", NULL },
    };
    DESK_TRY("/shell.md", cases);
}

static void what_a_pronoun_stands_for_may_end_the_paragraph_before(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "", "Type the word su.\nThis keeps the environment of the user.",
          "What keeps the environment of the user?",
          "Type the word su.\n\nThis keeps the environment of the user.", NULL },
        { "zh-Hans", "", "输入命令登录。\n这会保存用户的环境设定。", "什么会保存用户的环境设定？",
          "输入命令登录。\n\n这会保存用户的环境设定。", NULL },
    };
    DESK_TRY("/su.md", cases);
}

/* The sentence between tells neither. */
static void what_is_asked_for_may_stand_two_sentences_on(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "", "Other languages of the installed system need space. They differ. Leave 350 MB free.",
          "How much space do other languages of the installed system need?",
          "Other languages of the installed system need space. They differ. Leave 350 MB free.", NULL },
        { "zh-Hans", "", "安装其他语言需要空间。各不相同。应留出350MB。", "安装其他语言需要多少空间？",
          "安装其他语言需要空间。各不相同。应留出350MB。", NULL },
    };
    DESK_TRY("/space.md", cases);
}

/* One word that is cut into three parts is still one: these are no records of a form. */
static void two_sentences_on_one_identifier_are_no_siblings(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "", "RAID0 aims at performance. Use RAID0 for video.", "What is RAID0 good at?",
          "RAID0 aims at performance. Use RAID0 for video.", NULL },
        { "zh-Hans", "", "RAID0 主要目标是效能。视频编辑使用 RAID0。", "RAID0 的主要目标好在哪里？",
          "RAID0 主要目标是效能。", NULL },
    };
    DESK_TRY("/raid.md", cases);
}

/* The words that scripts share stand in both; the passage that can be read goes first. */
static void of_equal_passages_the_one_in_the_questions_script_comes_first(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *question, *first, *second, *quote;
        bool foreign[2];
    } cases[] = {
        { "en",
          "What is RAID0?",
          "RAID0 把数据分到各个硬盘上。",
          "RAID0 writes to all disks at once.",
          "RAID0 writes to all disks at once.",
          { true, false } },
        { "zh-Hans",
          "RAID0 是什么？",
          "RAID0 writes to all disks at once.",
          "RAID0 把数据分到各个硬盘上。",
          "RAID0 把数据分到各个硬盘上。",
          { true, false } },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        desk_forget(desk);
        desk_put(desk, "/one.txt", "", i ? "en" : "zh-Hans", cases[i].first);
        desk_put(desk, "/two.txt", "", cases[i].language, cases[i].second);
        desk->hits[0].score = desk->hits[1].score = .5;
        desk_retrieve(desk, cases[i].language, cases[i].question);
        desk->retrieval.foreign = cases[i].foreign;
        desk_extract(desk, NULL, cases[i].question);
        expect_first_quote(desk, cases[i].quote);
    }
}

static void the_sentence_before_is_taken_in_where_it_names_who_it_is(void **state)
{
    struct answer_desk *desk = *state;
    static const struct desk_case cases[] = {
        { "en", "", "Bread was dear. Marie Oblenska was a chemist. She received the Velden medal in 1911.",
          "When did Marie Oblenska receive the Velden medal?",
          "Marie Oblenska was a chemist. She received the Velden medal in 1911.", NULL },
        { "zh-Hans", "", "面包很贵。玛丽·奥布伦斯卡是化学家。她在1911年获得维尔登奖章。",
          "玛丽·奥布伦斯卡哪一年获得维尔登奖章？", "玛丽·奥布伦斯卡是化学家。她在1911年获得维尔登奖章。",
          NULL },
        /* What the document is called need not be said again. */
        { "en", "Marie Oblenska", "Marie Oblenska was a chemist. In 1911 she received the Velden medal.",
          "When did Marie Oblenska receive the Velden medal?", "In 1911 she received the Velden medal.",
          NULL },
    };
    DESK_TRY("/lives.txt", cases);
}

static void copies_do_not_fill_the_answer(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *line, *other, *question;
    } cases[] = {
        { "en", "The harbour of Velmark froze on 12 January 1931.",
          "In Velmark the harbour froze in January 1931.", "When did the harbour of Velmark freeze?" },
        { "zh-Hans", "维尔马克港在1931年1月12日结冰。", "1931年1月，维尔马克港结冰。",
          "维尔马克港什么时候结冰？" },
        { "zh-Hant", "維爾馬克港在1931年1月12日結冰。", "1931年1月，維爾馬克港結冰。",
          "維爾馬克港什麼時候結冰？" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        desk_forget(desk);
        desk_put(desk, "/a.txt", "", cases[i].language, cases[i].line);
        desk_put(desk, "/b.txt", "", cases[i].language, cases[i].line);
        desk_put(desk, "/c.txt", "", cases[i].language, cases[i].line);
        desk_ask(desk, cases[i].language, cases[i].question);
        expect_first_quote(desk, cases[i].line);
        assert_int_equal(desk->draft.count, 1);
        /* Another sentence that says it as well may still stand beside it. */
        desk_put(desk, "/d.txt", "", cases[i].language, cases[i].other);
        desk_ask(desk, cases[i].language, cases[i].question);
        for (size_t a = 0; a < desk->draft.count; a++)
            for (size_t b = 0; b < a; b++)
                assert_false(quire_str_equal(desk->draft.citations[a].quote, desk->draft.citations[b].quote));
    }
}

/* The trace can tell what was weighed, in words, best first. */
static void what_was_considered_is_kept_with_its_features(void **state)
{
    struct answer_desk *desk = *state;
    static const char *const lines[] = { "Velmark is old. The harbour of Velmark froze on 12 January 1931.",
                                         "维尔马克很老。维尔马克港在1931年1月12日结冰。" };
    static const char *const questions[] = { "When did the harbour of Velmark freeze?",
                                             "维尔马克港什么时候结冰？" };
    for (size_t i = 0; i < 2; i++) {
        desk_forget(desk);
        desk_put(desk, "/considered.txt", "", i ? "zh-Hans" : "en", lines[i]);
        desk_ask(desk, i ? "zh-Hans" : "en", questions[i]);
        const quire_considered *considered = &desk->draft.considered;
        assert_int_equal(considered->count, 2);
        assert_int_equal(considered->feature_count, QUIRE_FEATURE_COUNT);
        for (size_t f = 0; f < QUIRE_FEATURE_COUNT; f++) {
            assert_string_equal(considered->feature_names[f], quire_feature_name((quire_feature)f));
            assert_true(considered->feature_names[f][0] != '\0');
        }
        assert_true(considered->items[0].score >= considered->items[1].score);
        assert_int_equal(considered->items[0].start, desk->draft.citations[0].start);
        assert_int_equal(considered->items[0].rank, 1);
        assert_true(considered->items[0].support > desk->settings.support);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_desk, tear_down_desk)
    const struct CMUnitTest tests[] = {
        TEST(quotes_the_sentence_that_answers_at_its_own_bytes),
        TEST(a_chunk_of_several_ranges_maps_back_range_by_range),
        TEST(what_does_not_answer_is_refused_by_its_kind),
        TEST(a_filter_changes_nothing_about_how_rare_a_word_is),
        TEST(what_has_too_little_support_stands_in_nobodys_way),
        TEST(a_word_in_several_languages_counts_once),
        TEST(ranges_that_do_not_fit_their_document_are_an_error),
        TEST(a_document_that_changed_or_went_answers_nothing),
        TEST(across_scripts_the_sentence_that_means_it_is_quoted_or_none),
        TEST(a_passage_in_another_script_that_is_not_near_is_not_read),
        TEST(words_are_read_in_a_passage_that_counts_as_another_scripts),
        TEST(where_words_are_equal_what_means_it_is_quoted),
        TEST(a_question_about_somebody_else_is_refused),
        TEST(an_identifier_must_stand_whole),
        TEST(what_may_be_a_name_and_stands_nowhere_is_refused_unless_all_else_is_said),
        TEST(a_sentence_with_a_colon_is_quoted_with_what_it_announces),
        TEST(a_line_of_code_is_quoted_with_the_sentence_that_announces_it),
        TEST(code_behind_a_sentence_is_how_it_is_done),
        TEST(what_a_pronoun_stands_for_may_end_the_paragraph_before),
        TEST(what_is_asked_for_may_stand_two_sentences_on),
        TEST(two_sentences_on_one_identifier_are_no_siblings),
        TEST(of_equal_passages_the_one_in_the_questions_script_comes_first),
        TEST(the_sentence_before_is_taken_in_where_it_names_who_it_is),
        TEST(copies_do_not_fill_the_answer),
        TEST(what_was_considered_is_kept_with_its_features),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
