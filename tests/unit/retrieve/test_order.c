/* SPDX-License-Identifier: Apache-2.0 */
/* The last order of the first hits. */
#include "base/str.h"
#include "retrieve/order.h"
#include "support/cmocka_all.h"

enum { MOST = 40 };

struct ordered {
    quire_hit hits[MOST];
    quire_chunk_ref keys[MOST];
};

/* Hits in this order, each .01 below the one before; keys are their first places. */
static void order(struct ordered *ordered, quire_asked_kind kind, const char *question,
                  const char *const *texts, size_t count)
{
    quire_asked asked = { .kind = kind };
    for (size_t i = 0; i < count; i++) {
        ordered->hits[i] = (quire_hit){ .scores.fused = .5 - .01 * (double)i,
                                        .chunk.text = quire_str_from(texts[i]) };
        ordered->keys[i].value = (int64_t)i;
    }
    quire_order(&asked, quire_str_from(question), ordered->hits, ordered->keys, count);
}

static void assert_keys(const struct ordered *ordered, const int64_t *expected, size_t count)
{
    for (size_t i = 0; i < count; i++) assert_int_equal(ordered->keys[i].value, expected[i]);
}

static void a_figure_comes_first_where_one_is_asked_for(void **state)
{
    (void)state;
    static const char *const english[] = { "Revenue is what customers pay for goods.",
                                           "Revenue was $120 million.", "Revenue\t$117,154\t$123,945\n" };
    static const char *const chinese[] = { "收入是客户支付的款项。", "收入为1.2亿元。",
                                           "营业收入\t117,154\t123,945\n" };
    static const char *const traditional[] = { "收入是客戶支付的款項。", "收入為1.2億元。",
                                               "營業收入\t117,154\t123,945\n" };
    static const int64_t expected[] = { 2, 1, 0 }, as_they_were[] = { 0, 1, 2 };
    struct ordered ordered;
    order(&ordered, QUIRE_ASKED_AMOUNT, "What was the revenue?", english, 3);
    assert_keys(&ordered, expected, 3);
    assert_true(ordered.hits[0].score >= ordered.hits[1].score);
    order(&ordered, QUIRE_ASKED_AMOUNT, "收入是多少？", chinese, 3);
    assert_keys(&ordered, expected, 3);
    order(&ordered, QUIRE_ASKED_AMOUNT, "收入是多少？", traditional, 3);
    assert_keys(&ordered, expected, 3);
    order(&ordered, QUIRE_ASKED_ANY, "What do customers do?", english, 3);
    assert_keys(&ordered, as_they_were, 3);
}

static void a_row_whose_label_is_asked_for_comes_first(void **state)
{
    (void)state;
    static const char *const english[] = { "Selling expenses\t1,200\t1,100\n",
                                           "Percentage of total net sales\t7 %\n",
                                           "Other\t3\nTotal operating expenses\t14,316\t12,755\n" };
    static const char *const chinese[] = { "销售费用\t1,200\n", "占营业收入的比例\t7 %\n",
                                           "其他\t3\n营业费用\t14,316\n" };
    static const char *const traditional[] = { "銷售費用\t1,200\n", "占營業收入的比例\t7 %\n",
                                               "其他\t3\n營業費用\t14,316\n" };
    static const char *const no_figures[] = { "The ferry leaves at ten.", "Operating expenses\tsee below\n",
                                              "" };
    static const int64_t as_they_were[] = { 0, 1, 2 };
    struct ordered ordered;
    order(&ordered, QUIRE_ASKED_ANY, "How did Alder's operating expense change?", english, 3);
    assert_int_equal(ordered.keys[0].value, 2);
    order(&ordered, QUIRE_ASKED_ANY, "营业费用怎么变了？", chinese, 3);
    assert_int_equal(ordered.keys[0].value, 2);
    order(&ordered, QUIRE_ASKED_ANY, "營業費用怎麼變了？", traditional, 3);
    assert_int_equal(ordered.keys[0].value, 2);
    order(&ordered, QUIRE_ASKED_ANY, "How did operating expenses change?", no_figures, 3);
    assert_keys(&ordered, as_they_were, 3);
}

static void copies_go_behind_all_others(void **state)
{
    (void)state;
    static const char *const texts[] = { "水闸每天巡查两次。",    "水闸每天巡查两次。\n",
                                         "水閘每天巡查兩次。",    "The gate is watched.",
                                         " The gate is watched.", "Ring the bell." };
    static const int64_t expected[] = { 0, 2, 3, 5 };
    struct ordered ordered;
    order(&ordered, QUIRE_ASKED_ANY, "巡查", texts, 6);
    assert_keys(&ordered, expected, 4);
    assert_true(ordered.keys[4].value + ordered.keys[5].value == 1 + 4);
    for (size_t i = 1; i < 6; i++) assert_true(ordered.hits[i].score <= ordered.hits[i - 1].score);
}

static void few_or_many_hits_are_no_matter(void **state)
{
    (void)state;
    const char *texts[MOST];
    struct ordered ordered;
    for (size_t i = 0; i < MOST; i++) texts[i] = "the same";
    order(&ordered, QUIRE_ASKED_NUMBER, "How many?", texts, MOST);
    assert_int_equal(ordered.keys[0].value, 0);
    assert_int_equal(ordered.keys[MOST - 1].value, MOST - 1); /* not read */
    order(&ordered, QUIRE_ASKED_NUMBER, "", texts, 0);
    texts[0] = "";
    order(&ordered, QUIRE_ASKED_NUMBER, "How many?", texts, 1);
    assert_int_equal(ordered.keys[0].value, 0);
}

/* Of a series each report has its turn; what is far behind has none. */
static void documents_take_turns(void **state)
{
    (void)state;
    static const char *const documents[] = { "d1", "d1", "d1", "d2", "d1", "d3", "d2", "d4" };
    static const double scores[] = { .9, .89, .88, .87, .86, .85, .84, .2 };
    static const int64_t expected[] = { 0, 3, 5, 1, 6, 2, 4, 7 };
    struct ordered ordered;
    for (size_t i = 0; i < 8; i++) {
        ordered.hits[i] = (quire_hit){ .score = scores[i], .document.id = quire_str_from(documents[i]) };
        ordered.keys[i].value = (int64_t)i;
    }
    quire_order_turns(ordered.hits, ordered.keys, 8);
    assert_keys(&ordered, expected, 8);
    for (size_t i = 1; i < 8; i++) assert_true(ordered.hits[i].score <= ordered.hits[i - 1].score);
    quire_order_turns(ordered.hits, ordered.keys, 0);
}

/* Callers hold a name more often than what defines it. */
static void order_code(struct ordered *ordered, const char *question)
{
    static const struct {
        const char *name, *text;
        uint32_t line;
    } hits[] = {
        { "test_dates", "def test_dates():\n    parse_date(a) == parse_date(b)", 90 },
        { "Store.get", "def get(self):\n    return 0", 5 },
        { "parse_date", "    return parse_date(rest)", 40 },
        { "Cache.get", "def get(self, key):\n    return parse_date(key)", 12 },
        { "parse_date", "def parse_date(text):\n    return 1", 30 },
    };
    quire_asked asked = { .kind = QUIRE_ASKED_ANY };
    for (size_t i = 0; i < sizeof hits / sizeof *hits; i++) {
        ordered->hits[i] = (quire_hit){ .scores.fused = .5 - .01 * (double)i,
                                        .chunk.text = quire_str_from(hits[i].text),
                                        .chunk.locator = { .kind = QUIRE_LOCATOR_SYMBOL,
                                                           .first = hits[i].line,
                                                           .last = hits[i].line + 1,
                                                           .name = quire_str_from(hits[i].name) } };
        ordered->keys[i].value = (int64_t)i;
    }
    quire_order(&asked, quire_str_from(question), ordered->hits, ordered->keys, sizeof hits / sizeof *hits);
}

static void the_definition_of_what_is_named_comes_first(void **state)
{
    (void)state;
    static const struct {
        const char *question;
        int64_t first;
    } cases[] = { { "parse_date", 4 },
                  { "where is parse_date defined", 4 },
                  { "parse_date 在哪里定义？", 4 },
                  { "parse_date是做什么的", 4 },
                  { "what does Cache.get do", 3 },
                  { "Cache.get 做什么？", 3 },
                  { "Store.get", 1 },
                  { "what does the get method of Store return", 1 },
                  { "how do I get a refund", 0 },
                  { "我怎么 get 到退款", 0 } };
    struct ordered ordered;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        order_code(&ordered, cases[i].question);
        if (ordered.keys[0].value != cases[i].first)
            fail_msg("\"%s\" gives %lld first", cases[i].question, (long long)ordered.keys[0].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_figure_comes_first_where_one_is_asked_for),
        cmocka_unit_test(a_row_whose_label_is_asked_for_comes_first),
        cmocka_unit_test(copies_go_behind_all_others),
        cmocka_unit_test(documents_take_turns),
        cmocka_unit_test(few_or_many_hits_are_no_matter),
        cmocka_unit_test(the_definition_of_what_is_named_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
