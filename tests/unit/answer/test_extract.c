/* SPDX-License-Identifier: Apache-2.0 */
/* Extractive answers: the sentence or the table row that answers, at its own bytes of the document, or a refusal. */
#include "support/answer_desk.h"

#include "base/str.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A question to one document. */
struct case_of {
    const char *language, *title, *lines, *question;
    const char *quote; /* NULL: refused */
    const char *reads; /* how the answer begins; NULL: whatever */
};

static void try_cases(struct answer_desk *desk, const char *uri, const struct case_of *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        desk_forget(desk);
        desk_put(desk, uri, cases[i].title, cases[i].language, cases[i].lines);
        desk_ask(desk, cases[i].language, cases[i].question);
        if (cases[i].quote) expect_first_quote(desk, cases[i].quote);
        else expect_refused(desk);
        if (cases[i].reads) expect_reads(desk, cases[i].reads);
    }
}

#define TRY(uri, cases) try_cases(desk, uri, cases, COUNT(cases))

/* ---- sentences ---- */

static void quotes_the_sentence_that_answers_at_its_own_bytes(void **state)
{
    struct answer_desk *desk = *state;
    static const struct case_of cases[] = {
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
    TRY("/ports.txt", cases);
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
    static const struct case_of cases[] = {
        { "en", "Prices", "Bread was dear in the winter.",
          "Which architect designed the cathedral of Velmark?", NULL, NULL },
        { "zh-Hans", "物价", "冬天的面包很贵。", "哪位建筑师设计了大教堂？", NULL, NULL },
        { "zh-Hant", "物價", "冬天的麵包很貴。", "哪位建築師設計了大教堂？", NULL, NULL },
    };
    TRY("/prices.txt", cases);
    desk->retrieval.count = 0;
    desk_extract(desk, NULL, "?");
    assert_text(desk->draft.reason, "no_match");
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
        { "en", "The harbour closed on 3 May. The harbour froze on 12 January.",
          "On which day did the harbour become icy?", "The harbour closed on 3 May.", froze },
        { "zh-Hans", "港口在5月3日关闭。港口在1月12日结冰。", "港口在哪一天变冷？", "港口在5月3日关闭。",
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

/* ---- tables ---- */

static void quotes_the_row_of_a_table_and_reads_it_with_its_heads(void **state)
{
    struct answer_desk *desk = *state;
    static const struct case_of cases[] = {
        { "en", "Ports", "!Port|Ships|Tonnes\n|Velmark|412|90000\n|Oslin|77|12000",
          "How many ships did Oslin have?", "Oslin\t77\t12000", "Oslin | Ships: 77 | Tonnes: 12000 [1]" },
        { "en", "Ports", "!Port|Ships|Tonnes\n|Velmark|412|90000\n|Oslin|77|12000",
          "How many tonnes did Velmark have?", "Velmark\t412\t90000",
          "Velmark | Tonnes: 90000 | Ships: 412 [1]" },
        { "zh-Hans", "港口", "!港口|船只|吨位\n|维尔马克|412|90000\n|奥斯林|77|12000", "奥斯林有多少船只？",
          "奥斯林\t77\t12000", "奥斯林 | 船只: 77 | 吨位: 12000 [1]" },
        { "zh-Hant", "港口", "!港口|船隻|噸位\n|維爾馬克|412|90000\n|奧斯林|77|12000", "奧斯林的噸位是多少？",
          "奧斯林\t77\t12000", "奧斯林 | 噸位: 12000 | 船隻: 77 [1]" },
    };
    TRY("/ports.html", cases);
}

/* What the reader needs and the row doesn't say: title, unit, group. Columns are named with their cells. */
static void a_quoted_row_carries_what_it_stands_under(void **state)
{
    struct answer_desk *desk = *state;
    static const struct case_of cases[] = {
        { "en", "Report",
          "# Results\n^Consolidated Statements of Operations\n^(in millions)\n!|2022|2021\n|Cost of "
          "sales:||\n"
          ">Products|$66,822|$64,309\n>Services|$6,060|$5,393",
          "What was the cost of sales of products in 2021?", "Products\t$66,822\t$64,309",
          "Cost of sales > Products | 2021: $64,309 | 2022: $66,822 (in millions; Consolidated Statements of "
          "Operations) [1]" },
        { "zh-Hans", "报告",
          "# "
          "业绩\n^合并利润表\n^单位：人民币万元\n!项目|2022年|2021年\n|营业成本：||\n>产品|66822|64309\n>"
          "服务|6060|5393",
          "2021年产品的营业成本是多少？", "产品\t66822\t64309",
          "营业成本 > 产品 | 2021年: 64309 | 2022年: 66822 (人民币万元; 合并利润表) [1]" },
    };
    TRY("/results.html", cases);
    const quire_heads *heads = &desk->draft.citations[0].heads;
    assert_text(heads->table, "合并利润表");
    assert_text(heads->unit, "人民币万元");
    assert_int_equal(heads->group.count, 1);
    assert_text(heads->group.items[0], "营业成本");
    assert_int_equal(heads->asked, 2);
    assert_text(heads->columns.items[2], "2021年");
    assert_text(heads->cells.items[2], "64309");
    assert_int_equal(heads->headings.count, 1);
    assert_text(heads->headings.items[0], "业绩");
}

static void the_row_whose_label_is_the_phrase_comes_before_one_that_contains_it(void **state)
{
    struct answer_desk *desk = *state;
    static const struct case_of cases[] = {
        { "en", "Report",
          "!|2022|2021\n|Percentage of total net sales|61 %|60 %\n|Change in total net sales|(6,791)|12,506\n"
          "|Total net sales|117,154|123,945\n|Total net sales per store|12|13",
          "What were total net sales?", "Total net sales\t117,154\t123,945", NULL },
        { "zh-Hans", "报告",
          "!项目|2022年|2021年\n|营业总收入占比|61%|60%\n|营业总收入变动额|-6791|12506\n|营业总收入|117154|"
          "123945\n"
          "|单店营业总收入|12|13",
          "营业总收入是多少？", "营业总收入\t117154\t123945", NULL },
        { "zh-Hant", "報告",
          "!項目|2022年|2021年\n|營業總收入佔比|61%|60%\n|營業總收入變動額|-6791|12506\n|營業總收入|117154|"
          "123945\n"
          "|單店營業總收入|12|13",
          "營業總收入是多少？", "營業總收入\t117154\t123945", NULL },
    };
    TRY("/sales.html", cases);
}

static void the_column_is_the_one_whose_head_is_the_asked_period(void **state)
{
    struct answer_desk *desk = *state;
    static const char table[] =
        "^Statements of Operations\n!|Three Months Ended December 31, 2022|Three Months Ended "
        "December 25, 2021\n|Total net sales|$117,154|$123,945\n|Net income|$29,998|$34,630";
    static const char table_zh[] = "^利润表\n!项目|截至2022年12月31日止三个月|截至2021年12月31日止三个月\n|"
                                   "营业收入|117154|123945\n|净利润|29998|34630";
    static const char table_hant[] = "^損益表\n!項目|截至2022年12月31日止三個月|截至2021年12月31日止三個月\n|"
                                     "營業收入|117154|123945\n|淨利潤|29998|34630";
    static const struct case_of cases[] = {
        { "en", "Report", table, "What were total net sales in the quarter ended December 31, 2022?",
          "Total net sales\t$117,154\t$123,945",
          "Total net sales | Three Months Ended December 31, 2022: $117,154 |" },
        { "en", "Report", table, "What were total net sales in the quarter ended December 25, 2021?",
          "Total net sales\t$117,154\t$123,945",
          "Total net sales | Three Months Ended December 25, 2021: $123,945 |" },
        { "en", "Report", table, "What was net income in Q4 2021?", "Net income\t$29,998\t$34,630",
          "Net income | Three Months Ended December 25, 2021: $34,630 |" },
        { "zh-Hans", "报告", table_zh, "2022年第四季度的营业收入是多少？", "营业收入\t117154\t123945",
          "营业收入 | 截至2022年12月31日止三个月: 117154 |" },
        { "zh-Hans", "报告", table_zh, "2021年第四季度的净利润是多少？", "净利润\t29998\t34630",
          "净利润 | 截至2021年12月31日止三个月: 34630 |" },
        { "zh-Hant", "報告", table_hant, "2021年第四季度的營業收入是多少？", "營業收入\t117154\t123945",
          "營業收入 | 截至2021年12月31日止三個月: 123945 |" },
    };
    TRY("/quarter.html", cases);
}

/* A file that its owner calls by the fiscal quarter: the calendar's first quarter stands nowhere in it. */
static void the_name_of_the_file_says_which_period_the_document_is_about(void **state)
{
    struct answer_desk *desk = *state;
    static const struct case_of english[] = {
        { "en", "Form 10-Q for the quarter ended December 31, 2022",
          "!|December 31, 2022|December 25, 2021\n|Total net sales|$117,154|$123,945",
          "What were total net sales in Q1 2023?", "Total net sales\t$117,154\t$123,945",
          "Total net sales | December 31, 2022: $117,154 |" },
        { "en", "Form 10-Q for the quarter ended December 31, 2022",
          "!|December 25, 2021|December 31, 2022\n|Total net sales|$123,945|$117,154",
          "What were total net sales in the first quarter of 2023?", "Total net sales\t$123,945\t$117,154",
          "Total net sales | December 31, 2022: $117,154 |" },
    };
    static const struct case_of chinese[] = {
        { "zh-Hans", "截至2022年12月31日止三个月的报告",
          "!项目|2021年12月31日|2022年12月31日\n|营业收入|123945|117154", "2023年第一季度的营业收入是多少？",
          "营业收入\t123945\t117154", "营业收入 | 2022年12月31日: 117154 |" },
    };
    TRY("/reports/2023 Q1 Acme.pdf", english);
    TRY("/reports/2023年第一季度.pdf", chinese);
    /* Under another name the quarter is not the one that is asked for. */
    desk_forget(desk);
    desk_put(desk, "/reports/acme.pdf", english[0].title, "en", english[0].lines);
    desk_ask(desk, "en", english[0].question);
    expect_refused(desk);
}

static void nine_months_that_end_with_the_quarter_are_the_second_choice(void **state)
{
    struct answer_desk *desk = *state;
    static const struct case_of english[] = {
        { "en", "Form 10-Q for the quarter ended June 25, 2022",
          "!|Nine Months Ended June 25, 2022|Three Months Ended June 25, 2022\n|Net income|$79,082|$19,442",
          "What was net income in Q3 2022?", "Net income\t$79,082\t$19,442",
          "Net income | Three Months Ended June 25, 2022: $19,442 |" },
        { "en", "Form 10-Q for the quarter ended June 25, 2022",
          "!|Nine Months Ended June 26, 2021|Nine Months Ended June 25, 2022\n|Net income|$74,129|$79,082",
          "What was net income in Q3 2022?", "Net income\t$74,129\t$79,082",
          "Net income | Nine Months Ended June 25, 2022: $79,082 |" },
    };
    static const struct case_of chinese[] = {
        { "zh-Hans", "截至2022年6月30日止三个月的报告",
          "!项目|截至2022年6月30日止九个月|截至2022年6月30日止三个月\n|净利润|79082|19442",
          "2022年第三季度的净利润是多少？", "净利润\t79082\t19442",
          "净利润 | 截至2022年6月30日止三个月: 19442 |" },
        { "zh-Hans", "截至2022年6月30日止三个月的报告",
          "!项目|截至2021年6月30日止九个月|截至2022年6月30日止九个月\n|净利润|74129|79082",
          "2022年第三季度的净利润是多少？", "净利润\t74129\t79082",
          "净利润 | 截至2022年6月30日止九个月: 79082 |" },
    };
    TRY("/2022 Q3 Acme.pdf", english);
    TRY("/2022年第三季度.pdf", chinese);
}

static void an_amount_is_no_percentage_and_a_percentage_no_amount(void **state)
{
    struct answer_desk *desk = *state;
    static const char table[] =
        "!|Percent|Amount\n|Gross margin|43.0 %|$50,332\n|Operating income|30.7 %|$36,016";
    static const char table_zh[] = "!项目|比例|金额\n|毛利|43.0%|50332元\n|营业利润|30.7%|36016元";
    static const struct case_of cases[] = {
        { "en", "Report", table, "How much money was the gross margin?", "Gross margin\t43.0 %\t$50,332",
          "Gross margin | Amount: $50,332 | Percent: 43.0 %" },
        { "en", "Report", table, "What percentage was the gross margin?", "Gross margin\t43.0 %\t$50,332",
          "Gross margin | Percent: 43.0 % | Amount: $50,332" },
        { "en", "Report",
          "Services revenue grew 6 % over the year. Services revenue was $20,766 million in all.",
          "How much was services revenue?", "Services revenue was $20,766 million in all.", NULL },
        { "zh-Hans", "报告", table_zh, "毛利是多少元？", "毛利\t43.0%\t50332元", "毛利 | 金额: 50332元" },
        { "zh-Hans", "报告", table_zh, "毛利的比例是多少？", "毛利\t43.0%\t50332元", "毛利 | 比例: 43.0%" },
        { "zh-Hans", "报告", "服务收入同比增长6%。服务收入为20766万元。", "服务收入是多少万元？",
          "服务收入为20766万元。", NULL },
        { "zh-Hant", "報告", "服務收入同比增長6%。服務收入為20766萬元。", "服務收入是多少萬元？",
          "服務收入為20766萬元。", NULL },
    };
    TRY("/margin.html", cases);
}

/* ---- what is never quoted ---- */

/* Nothing that holds `text` was weighed. */
static void expect_not_considered(const struct answer_desk *desk, const char *text)
{
    const quire_considered *considered = &desk->draft.considered;
    quire_str passage = desk->hits[0].chunk.text;
    assert_true(considered->count > 0);
    for (size_t i = 0; i < considered->count; i++) {
        quire_str unit = quire_str_cut(passage, considered->items[i].start, considered->items[i].end);
        if (quire_str_holds(unit, text)) fail_msg("\"%s\" was weighed: %.*s", text, QUIRE_FMT(unit));
    }
}

static void what_only_leads_to_answers_is_never_quoted(void **state)
{
    struct answer_desk *desk = *state;
    /* Each line says the question's words; the last one of each page alone tells something. */
    static const struct {
        const char *language, *lines, *question, *quote;
        const char *never[8];
    } pages[] = {
        { "en",
          "@ Depth of the harbour of Ober\n# Depth of the harbour of Ober\n= Depth of the harbour of Ober . "
          ". . . 12\n"
          "= 3 Depth of the harbour of Ober, in metres 14\n\n^Table 1. Depth of the harbour of Ober\n"
          "^(in metres)\n!Harbour of Ober, depth|metres\n|Depth of the harbour of Ober|\n|At low "
          "water|9",
          "What is the depth of the harbour of Ober in metres at low water?",
          "At low water\t9",
          { "Depth", "depth", "metres" } },
        { "zh-Hans",
          "@ 奥伯港的水深\n# 奥伯港的水深\n= 奥伯港的水深 …… 12\n= 3 奥伯港的水深（米） …… 14\n\n^表1 "
          "奥伯港的水深\n^单位：米\n"
          "!奥伯港水深|米\n|奥伯港的水深|\n|低潮时|9",
          "奥伯港低潮时的水深是多少米？",
          "低潮时\t9",
          { "奥伯港", "单位" } },
        { "zh-Hant",
          "@ 奧伯港的水深\n# 奧伯港的水深\n= 奧伯港的水深 …… 12\n\n^表1 "
          "奧伯港的水深\n^單位：米\n!奧伯港水深|米\n"
          "|奧伯港的水深|\n|低潮時|9",
          "奧伯港低潮時的水深是多少米？",
          "低潮時\t9",
          { "奧伯港", "單位" } },
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        desk_forget(desk);
        desk_put(desk, "/depth.html", "", pages[i].language, pages[i].lines);
        desk->settings.quotes = 20;
        desk_ask(desk, pages[i].language, pages[i].question);
        expect_first_quote(desk, pages[i].quote);
        for (size_t n = 0; pages[i].never[n]; n++) {
            expect_no_quote_with(desk, pages[i].never[n]);
            expect_not_considered(desk, pages[i].never[n]);
        }
    }
}

/* The row says nothing but which columns stand below it, whether or not the document marks it as a header. */
static void a_row_of_periods_is_never_quoted(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *lines, *question, *quote, *never;
    } pages[] = {
        { "en", "|Three months ended|June 25, 2022|June 26, 2021\n|Ships in the harbour|412|396",
          "How many ships stood in the harbour in the three months ended June 25, 2022?",
          "Ships in the harbour\t412\t396", "months" },
        { "zh-Hans", "|截至止三个月|2022年6月25日|2021年6月26日\n|港内船只|412|396",
          "2022年6月25日港内船只有多少？", "港内船只\t412\t396", "三个月" },
        { "zh-Hant", "|2022年6月25日|2021年6月26日|2020年6月27日\n|港內船隻|412|396",
          "2022年6月25日港內船隻有多少？", "港內船隻\t412\t396", "6月" },
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        desk_forget(desk);
        desk_put(desk, "/periods.html", "", pages[i].language, pages[i].lines);
        desk->settings.quotes = 20;
        desk_ask(desk, pages[i].language, pages[i].question);
        expect_first_quote(desk, pages[i].quote);
        expect_no_quote_with(desk, pages[i].never);
    }
}

/* The heading holds more of the question's words than the sentence below it; where nothing stands below it, it says only
 * where the answer should have been. */
static void a_heading_is_no_quote(void **state)
{
    struct answer_desk *desk = *state;
    static const struct case_of cases[] = {
        { "en", "", "# Depth of the harbour of Ober\nIt is nine metres at low water.",
          "What is the depth of the harbour of Ober?", "It is nine metres at low water.", NULL },
        { "en", "", "# Depth of the harbour of Ober", "What is the depth of the harbour of Ober?", NULL,
          NULL },
        { "zh-Hans", "", "# 奥伯港的水深\n低潮时水深为九米。", "奥伯港的水深是多少？", "低潮时水深为九米。",
          NULL },
        { "zh-Hans", "", "# 奥伯港的水深", "奥伯港的水深是多少？", NULL, NULL },
        { "zh-Hant", "", "# 奧伯港的水深\n低潮時水深為九米。", "奧伯港的水深是多少？", "低潮時水深為九米。",
          NULL },
    };
    TRY("/ober.txt", cases);
    assert_int_equal(desk->draft.count, 1);
}

/* ---- who and what it is about ---- */

static void a_question_about_somebody_else_is_refused(void **state)
{
    struct answer_desk *desk = *state;
    static const struct case_of cases[] = {
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
    TRY("/about.txt", cases);
}

static void an_identifier_must_stand_whole(void **state)
{
    struct answer_desk *desk = *state;
    static const struct case_of cases[] = {
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
    TRY("/incidents.txt", cases);
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

/* ---- when ---- */

static void a_year_that_the_document_contradicts_is_refused(void **state)
{
    struct answer_desk *desk = *state;
    static const struct case_of cases[] = {
        { "en", "Annual report 2022", "!|2022|2021\n|Total revenue|$46,298|$51,761",
          "What was total revenue in 2019?", NULL, NULL },
        { "en", "Annual report 2022", "Total revenue was $46,298 million in 2022.",
          "What was total revenue in 2019?", NULL, NULL },
        { "en", "Annual report 2022", "Total revenue was $46,298 million in 2022.",
          "What was total revenue in 2022?", "Total revenue was $46,298 million in 2022.", NULL },
        { "zh-Hans", "2022年年度报告", "!项目|2022年|2021年\n|营业总收入|46298|51761",
          "2019年的营业总收入是多少？", NULL, NULL },
        { "zh-Hans", "2022年年度报告", "2022年营业总收入为46298万元。", "2019年的营业总收入是多少？", NULL,
          NULL },
        { "zh-Hans", "2022年年度报告", "2022年营业总收入为46298万元。", "2022年的营业总收入是多少？",
          "2022年营业总收入为46298万元。", NULL },
        { "zh-Hant", "2022年年度報告", "2022年營業總收入為46298萬元。", "2019年的營業總收入是多少？", NULL,
          NULL },
    };
    TRY("/annual.html", cases);
}

static void the_latest_is_what_the_newest_document_says(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *titles[3], *lines[3], *question, *quote;
    } cases[] = {
        { "en",
          { "Acme annual report 2021", "Acme annual report 2023", "Acme annual report 2022" },
          { "Acme employs 410 people in all.", "Acme employs 430 people in all.",
            "Acme employs 420 people in all." },
          "How many people does Acme employ according to the latest report?",
          "Acme employs 430 people in all." },
        { "zh-Hans",
          { "2021年年度报告", "2023年年度报告", "2022年年度报告" },
          { "公司共有员工410人。", "公司共有员工430人。", "公司共有员工420人。" },
          "最新的报告里公司有多少员工？",
          "公司共有员工430人。" },
        { "zh-Hant",
          { "2021年年度報告", "2023年年度報告", "2022年年度報告" },
          { "公司共有員工410人。", "公司共有員工430人。", "公司共有員工420人。" },
          "最新的報告裡公司有多少員工？",
          "公司共有員工430人。" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        static const char *const uris[] = { "/a.txt", "/b.txt", "/c.txt" };
        desk_forget(desk);
        for (size_t d = 0; d < 3; d++)
            desk_put(desk, uris[d], cases[i].titles[d], cases[i].language, cases[i].lines[d]);
        desk_ask(desk, cases[i].language, cases[i].question);
        expect_first_quote(desk, cases[i].quote);
        assert_int_equal(desk->draft.count, 1);
    }
}

/* The answer says which of two readings of a period it took, in the question's language; else nothing. */
static void how_a_period_was_read_is_said_where_there_was_a_choice(void **state)
{
    struct answer_desk *desk = *state;
    static const char lines[] = "!|December 31, 2022|December 25, 2021\n|Net sales|$117|$123";
    static const char lines_zh[] = "!项目|2022年12月31日|2021年12月31日\n|营业收入|117|123";
    static const struct {
        const char *language, *uri, *title, *lines, *question;
        const char *says[2]; /* parts of the reading; none: it is empty */
    } cases[] = {
        { "en",
          "/2023 Q1 Acme.pdf",
          "Report for the quarter ended December 31, 2022",
          lines,
          "What were net sales in Q1 2023?",
          { "\"Q1 2023\"", "December 31, 2022" } },
        { "en",
          "/2023 Q1 Acme.pdf",
          "Report for the quarter ended December 31, 2022",
          lines,
          "What were the latest net sales?",
          { "2023 Q1 Acme", "December 31, 2022" } },
        { "en",
          "/2023 Q1 Acme.pdf",
          "Report for the quarter ended December 31, 2022",
          lines,
          "What were net sales on December 31, 2022?",
          { NULL } },
        { "en",
          "/acme.pdf",
          "Report for the quarter ended December 31, 2022",
          lines,
          "What were net sales in Q4 2022?",
          { NULL } },
        { "en", "/acme.pdf", "", lines, "What were net sales?", { NULL } },
        { "zh-Hans",
          "/2023年第一季度.pdf",
          "截至2022年12月31日止三个月的报告",
          lines_zh,
          "2023年第一季度的营业收入是多少？",
          { "“2023年第一季度”", "2022年12月31日" } },
        { "zh-Hans",
          "/2023年第一季度.pdf",
          "截至2022年12月31日止三个月的报告",
          lines_zh,
          "最新的营业收入是多少？",
          { "最新", "2022年12月31日" } },
        { "zh-Hans",
          "/报告.pdf",
          "截至2022年12月31日止三个月的报告",
          lines_zh,
          "2022年第四季度的营业收入是多少？",
          { NULL } },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        desk_forget(desk);
        desk_put(desk, cases[i].uri, cases[i].title, cases[i].language, cases[i].lines);
        desk_ask(desk, cases[i].language, cases[i].question);
        quire_str reading = desk->draft.reading;
        assert_true(desk->draft.count > 0);
        bool fits = cases[i].says[0] ? quire_str_holds(reading, cases[i].says[0]) &&
                                           quire_str_holds(reading, cases[i].says[1])
                                     : reading.size == 0;
        if (!fits) fail_msg("%s: %.*s", cases[i].question, QUIRE_FMT(reading));
    }
}

/* Another year's figure, from another report or another column, does not stand beside the one that is asked for; the same
 * figure stands once. */
static void further_quotes_are_of_the_same_time_and_say_another_thing(void **state)
{
    struct answer_desk *desk = *state;
    static const struct {
        const char *language, *titles[3], *lines[3], *question;
    } cases[] = {
        { "en",
          { "Acme annual report 2022", "Acme annual report 2021", "Acme annual report 2022, summary" },
          { "!|2022|2021\n|Total sales|$117|$123", "!|2021|2020\n|Total sales|$123|$101",
            "!|2022\n|Total sales|117" },
          "What were Acme's total sales in 2022?" },
        /* No time is asked for: the first report's is told, and not the other's beside it. */
        { "en",
          { "Acme annual report 2022", "Acme annual report 2021", "Acme annual report 2020" },
          { "!|2022|2021\n|Total sales|$117|$123", "!|2021|2020\n|Total sales|$124|$101",
            "!|2020|2019\n|Total sales|$102|$99" },
          "What were Acme's total sales?" },
        { "zh-Hans",
          { "2022年年度报告", "2021年年度报告", "2020年年度报告" },
          { "!项目|2022年|2021年\n|营业总收入|117|123", "!项目|2021年|2020年\n|营业总收入|124|101",
            "!项目|2020年|2019年\n|营业总收入|102|99" },
          "营业总收入是多少？" },
        { "zh-Hans",
          { "2022年年度报告", "2021年年度报告", "2022年年度报告摘要" },
          { "!项目|2022年|2021年\n|营业总收入|117|123", "!项目|2021年|2020年\n|营业总收入|123|101",
            "!项目|2022年\n|营业总收入|117" },
          "2022年的营业总收入是多少？" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        static const char *const uris[] = { "/one.html", "/two.html", "/three.html" };
        desk_forget(desk);
        for (size_t d = 0; d < 3; d++)
            desk_put(desk, uris[d], cases[i].titles[d], cases[i].language, cases[i].lines[d]);
        desk_ask(desk, cases[i].language, cases[i].question);
        assert_int_equal(desk->draft.count, 1);
        assert_text(desk->draft.citations[0].document.uri, "/one.html");
        const quire_heads *heads = &desk->draft.citations[0].heads;
        assert_true(quire_str_holds(heads->columns.items[heads->asked], "2022"));
    }
}

/* ---- a quote that is understood by itself ---- */

static void a_sentence_with_a_colon_is_quoted_with_what_it_announces(void **state)
{
    struct answer_desk *desk = *state;
    static const struct case_of cases[] = {
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
    TRY("/manual.md", cases);
}

static void a_line_of_code_is_quoted_with_the_sentence_that_announces_it(void **state)
{
    struct answer_desk *desk = *state;
    static const struct case_of cases[] = {
        { "en", "Packages", "Type this as root:\n`apt-get update\n`dpkg --purge firewall\n`reboot",
          "What does dpkg --purge firewall look like?",
          "Type this as root:\n\napt-get update\ndpkg --purge firewall", NULL },
        { "zh-Hans", "软件包", "请以管理员身份输入：\n`apt-get update\n`dpkg --purge firewall\n`reboot",
          "dpkg --purge firewall 怎么写？", "请以管理员身份输入：\n\napt-get update\ndpkg --purge firewall",
          NULL },
    };
    TRY("/code.md", cases);
}

static void the_sentence_before_is_taken_in_where_it_names_who_it_is(void **state)
{
    struct answer_desk *desk = *state;
    static const struct case_of cases[] = {
        { "en", "", "Bread was dear. Marie Oblenska was a chemist. She received the Velden medal in 1911.",
          "When did Marie Oblenska receive the Velden medal?",
          "Marie Oblenska was a chemist. She received the Velden medal in 1911.", NULL },
        { "zh-Hans", "", "面包很贵。玛丽·奥布伦斯卡是化学家。她在1911年获得维尔登奖章。",
          "玛丽·奥布伦斯卡哪一年获得维尔登奖章？", "玛丽·奥布伦斯卡是化学家。她在1911年获得维尔登奖章。",
          NULL },
        /* What the document is called need not be said again. */
        { "en", "Marie Oblenska", "Marie Oblenska was a chemist. She received the Velden medal in 1911.",
          "When did Marie Oblenska receive the Velden medal?", "She received the Velden medal in 1911.",
          NULL },
    };
    TRY("/lives.txt", cases);
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
        TEST(quotes_the_row_of_a_table_and_reads_it_with_its_heads),
        TEST(a_quoted_row_carries_what_it_stands_under),
        TEST(the_row_whose_label_is_the_phrase_comes_before_one_that_contains_it),
        TEST(the_column_is_the_one_whose_head_is_the_asked_period),
        TEST(the_name_of_the_file_says_which_period_the_document_is_about),
        TEST(nine_months_that_end_with_the_quarter_are_the_second_choice),
        TEST(an_amount_is_no_percentage_and_a_percentage_no_amount),
        TEST(what_only_leads_to_answers_is_never_quoted),
        TEST(a_row_of_periods_is_never_quoted),
        TEST(a_heading_is_no_quote),
        TEST(a_question_about_somebody_else_is_refused),
        TEST(an_identifier_must_stand_whole),
        TEST(what_may_be_a_name_and_stands_nowhere_is_refused_unless_all_else_is_said),
        TEST(a_year_that_the_document_contradicts_is_refused),
        TEST(the_latest_is_what_the_newest_document_says),
        TEST(how_a_period_was_read_is_said_where_there_was_a_choice),
        TEST(further_quotes_are_of_the_same_time_and_say_another_thing),
        TEST(a_sentence_with_a_colon_is_quoted_with_what_it_announces),
        TEST(a_line_of_code_is_quoted_with_the_sentence_that_announces_it),
        TEST(the_sentence_before_is_taken_in_where_it_names_who_it_is),
        TEST(copies_do_not_fill_the_answer),
        TEST(what_was_considered_is_kept_with_its_features),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
