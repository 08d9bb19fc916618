/* SPDX-License-Identifier: Apache-2.0 */
/* Extractive answers: the sentence or the table row that answers, at its own bytes of the document. */
#include "support/cmocka_all.h"

#include "answer/answer.h"
#include "base/str.h"

#include <math.h>
#include <stdlib.h>

struct desk {
    quire_arena arena;
    quire_call call;
    quire_error err;
    quire_answer_settings settings;
    quire_retrieval retrieval;
    quire_draft draft;
};

static int set_up(void **state)
{
    static const quire_option *const tables[] = { quire_answer_options, NULL };
    struct desk *desk = calloc(1, sizeof *desk);
    quire_config *config = NULL;
    if (!desk || quire_config_new_with(tables, &config, &desk->err) ||
        quire_config_fill(config, quire_answer_options, &desk->settings, &desk->err))
        return -1;
    quire_config_free(config);
    desk->call.arena = &desk->arena;
    *state = desk;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *desk = *state;
    quire_arena_free(&desk->arena);
    free(desk);
    return 0;
}

/* One hit whose chunk is the bytes `ranges` of `text`, and a question to it in the same language. */
static void ask(struct desk *desk, const char *language, const char *text, const quire_range *ranges,
                size_t range_count, const char *question)
{
    quire_hit *hit = quire_arena_array(&desk->arena, 1, sizeof *hit);
    char *chunk = quire_arena_alloc(&desk->arena, strlen(text) + 1);
    size_t size = 0;
    assert_true(hit && chunk);
    for (size_t i = 0; i < range_count; i++) {
        if (i) chunk[size++] = '\n';
        memcpy(chunk + size, text + ranges[i].start, ranges[i].end - ranges[i].start);
        size += ranges[i].end - ranges[i].start;
    }
    *hit = (quire_hit){ .rank = 1,
                        .score = 1,
                        .document = { .id = QUIRE_STR("d"), .revision = 1 },
                        .chunk = { .id = QUIRE_STR("c"),
                                   .ranges = ranges,
                                   .range_count = range_count,
                                   .text = { chunk, size },
                                   .language = quire_str_from(language) } };
    desk->retrieval = (quire_retrieval){ .hits = hit,
                                         .count = 1,
                                         .considered = 10,
                                         .near = true,
                                         .dense_weight = NAN,
                                         .background = { NAN, NAN },
                                         .language = quire_str_from(language) };
    assert_int_equal(quire_text_terms(&desk->call, quire_str_from(question), desk->retrieval.language,
                                      &desk->retrieval.terms, &desk->err),
                     QUIRE_OK);
    uint64_t *frequency = quire_arena_array(&desk->arena, desk->retrieval.terms.count, sizeof *frequency);
    assert_non_null(frequency);
    for (size_t i = 0; i < desk->retrieval.terms.count; i++) frequency[i] = 1;
    desk->retrieval.document_frequency = frequency;
    assert_int_equal(quire_extract(&desk->call, &desk->settings, NULL, &desk->retrieval,
                                   quire_str_from(question), &desk->draft, &desk->err),
                     QUIRE_OK);
}

/* The first quote is `quote`, at the bytes where it stands in `text`. */
static void expect_quote(const struct desk *desk, const char *text, const char *quote)
{
    if (desk->draft.count == 0) fail_msg("nothing was quoted: %.*s", QUIRE_FMT(desk->draft.reason));
    const quire_citation *first = &desk->draft.citations[0];
    const char *stands = strstr(text, quote);
    assert_non_null(stands);
    if (!quire_str_is(first->quote, quote)) fail_msg("quoted: %.*s", QUIRE_FMT(first->quote));
    assert_int_equal(first->start, stands - text);
    assert_int_equal(first->end, (size_t)(stands - text) + strlen(quote));
    assert_int_equal(first->mark, 1);
    assert_false(first->verified);
}

static void quotes_the_sentence_that_answers_at_its_own_bytes(void **state)
{
    static const char english[] =
        "Velmark lies north of Oslin. The harbour of Velmark froze on 12 January 1931. Bread was dear.";
    static const char chinese[] = "维尔马克位于奥斯林以北。维尔马克港在1931年1月12日结冰。面包很贵。";
    struct desk *desk = *state;
    const quire_range all[] = { { 0, strlen(english) } }, all_zh[] = { { 0, strlen(chinese) } };
    ask(desk, "en", english, all, 1, "When did the harbour of Velmark freeze?");
    expect_quote(desk, english, "The harbour of Velmark froze on 12 January 1931.");
    ask(desk, "zh-Hans", chinese, all_zh, 1, "维尔马克港什么时候结冰？");
    expect_quote(desk, chinese, "维尔马克港在1931年1月12日结冰。");
}

static void a_chunk_of_several_ranges_maps_back_range_by_range(void **state)
{
    static const char english[] =
        "The quay was long.PAGE 12 FOOTER The harbour of Velmark froze on 12 January 1931.";
    static const char chinese[] = "码头很长。第十二页页脚维尔马克港在1931年1月12日结冰。";
    struct desk *desk = *state;
    size_t second = (size_t)(strstr(english, "The harbour") - english);
    size_t second_zh = (size_t)(strstr(chinese, "维尔马克") - chinese);
    const quire_range ranges[] = { { 0, 18 }, { second, strlen(english) } };
    const quire_range ranges_zh[] = { { 0, strlen("码头很长。") }, { second_zh, strlen(chinese) } };
    ask(desk, "en", english, ranges, 2, "When did the harbour of Velmark freeze?");
    expect_quote(desk, english, "The harbour of Velmark froze on 12 January 1931.");
    ask(desk, "zh-Hans", chinese, ranges_zh, 2, "维尔马克港什么时候结冰？");
    expect_quote(desk, chinese, "维尔马克港在1931年1月12日结冰。");
}

static void quotes_the_row_of_a_table_and_shows_its_cells_apart(void **state)
{
    static const char english[] = "Port\tShips\tTonnes\nVelmark\t412\t90000\nOslin\t77\t12000\n";
    static const char chinese[] = "港口\t船只\t吨位\n维尔马克\t412\t90000\n奥斯林\t77\t12000\n";
    struct desk *desk = *state;
    const quire_range all[] = { { 0, strlen(english) } }, all_zh[] = { { 0, strlen(chinese) } };
    ask(desk, "en", english, all, 1, "How many ships did Oslin have?");
    expect_quote(desk, english, "Oslin\t77\t12000");
    assert_non_null(memmem(desk->draft.text.data, desk->draft.text.size, "Oslin | 77 | 12000 [1]", 22));
    ask(desk, "zh-Hans", chinese, all_zh, 1, "奥斯林有多少船只？");
    expect_quote(desk, chinese, "奥斯林\t77\t12000");
}

static void what_does_not_answer_is_refused_by_its_kind(void **state)
{
    static const char english[] = "Bread was dear in the winter.", chinese[] = "冬天的面包很贵。";
    struct desk *desk = *state;
    const quire_range all[] = { { 0, strlen(english) } }, all_zh[] = { { 0, strlen(chinese) } };
    ask(desk, "en", english, all, 1, "Which architect designed the cathedral of Velmark?");
    assert_true(quire_str_is(desk->draft.reason, "weak_match"));
    assert_int_equal(desk->draft.count, 0);
    ask(desk, "zh-Hans", chinese, all_zh, 1, "哪位建筑师设计了大教堂？");
    assert_true(quire_str_is(desk->draft.reason, "weak_match"));
    desk->retrieval.count = 0;
    assert_int_equal(quire_extract(&desk->call, &desk->settings, NULL, &desk->retrieval, QUIRE_STR("?"),
                                   &desk->draft, &desk->err),
                     QUIRE_OK);
    assert_true(quire_str_is(desk->draft.reason, "no_match"));
}

static void ranges_that_do_not_fit_their_chunk_are_an_error(void **state)
{
    static const char text[] = "港口结冰。";
    struct desk *desk = *state;
    const quire_range all[] = { { 0, strlen(text) } };
    ask(desk, "zh-Hans", text, all, 1, "港口结冰了吗？");
    desk->retrieval.hits[0].chunk.text.size = 3;
    assert_int_equal(quire_extract(&desk->call, &desk->settings, NULL, &desk->retrieval, QUIRE_STR("?"),
                                   &desk->draft, &desk->err),
                     QUIRE_E_FORMAT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(quotes_the_sentence_that_answers_at_its_own_bytes),
        TEST(a_chunk_of_several_ranges_maps_back_range_by_range),
        TEST(quotes_the_row_of_a_table_and_shows_its_cells_apart),
        TEST(what_does_not_answer_is_refused_by_its_kind),
        TEST(ranges_that_do_not_fit_their_chunk_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
