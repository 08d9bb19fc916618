/* SPDX-License-Identifier: Apache-2.0 */
/* Extractive answers: the sentence or the table row that answers, at its own bytes of the document. */
#include "support/cmocka_all.h"

#include "answer/answer.h"
#include "base/str.h"
#include "fakes/embed_hash.h"

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

/* A question to hits that it is compared with by words. */
static void ask_hits(struct desk *desk, const char *language, quire_hit *hits, size_t count,
                     const char *question)
{
    desk->retrieval = (quire_retrieval){ .hits = hits,
                                         .count = count,
                                         .considered = 10,
                                         .chunks = 10,
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

/* A hit whose chunk is a whole document. */
static quire_hit whole(struct desk *desk, const char *language, const char *text, uint32_t rank, double score)
{
    quire_range *range = quire_arena_array(&desk->arena, 1, sizeof *range);
    assert_non_null(range);
    range->end = strlen(text);
    return (quire_hit){ .rank = rank,
                        .score = score,
                        .document = { .id = quire_str_from(text), .revision = 1 },
                        .chunk = { .id = QUIRE_STR("c"),
                                   .ranges = range,
                                   .range_count = 1,
                                   .text = quire_str_from(text),
                                   .language = quire_str_from(language) } };
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
    ask_hits(desk, language, hit, 1, question);
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

/* Words that stand in nearly all chunks weigh little, however few of those chunks pass a filter. */
static void a_filter_changes_nothing_about_how_rare_a_word_is(void **state)
{
    static const char english[] = "The harbour is deep. Bread was dear in Velmark.",
                      chinese[] = "港很深。维城面包贵。";
    struct desk *desk = *state;
    const quire_range all[] = { { 0, strlen(english) } }, all_zh[] = { { 0, strlen(chinese) } };
    struct {
        const char *language, *text, *question, *common, *quote;
        const quire_range *ranges;
    } cases[] = {
        { "en", english, "harbour of Velmark", "harbour", "Bread was dear in Velmark.", all },
        { "zh-Hans", chinese, "港维城", "港", "维城面包贵。", all_zh },
    };
    for (size_t i = 0; i < 2; i++) {
        ask(desk, cases[i].language, cases[i].text, cases[i].ranges, 1, cases[i].question);
        uint64_t *frequency = (uint64_t *)desk->retrieval.document_frequency;
        for (size_t t = 0; t < desk->retrieval.terms.count; t++)
            if (quire_str_is(desk->retrieval.terms.items[t].text, cases[i].common)) frequency[t] = 900;
        desk->retrieval.chunks = 1000;
        desk->retrieval.considered = 1;
        assert_int_equal(quire_extract(&desk->call, &desk->settings, NULL, &desk->retrieval,
                                       quire_str_from(cases[i].question), &desk->draft, &desk->err),
                         QUIRE_OK);
        expect_quote(desk, cases[i].text, cases[i].quote);
    }
}

/* The best hit's sentence holds a number, as is asked for, but little of the question; the next one's answers. */
static void what_has_too_little_support_stands_in_nobodys_way(void **state)
{
    static const char few[] = "Velmark had 300 taverns.", enough[] = "Barrels were what they would ship.";
    static const char few_zh[] = "港城有300家酒馆。", enough_zh[] = "木桶运到。";
    struct desk *desk = *state;
    quire_hit hits[] = { whole(desk, "en", few, 1, 1), whole(desk, "en", enough, 2, .2) };
    ask_hits(desk, "en", hits, 2, "How many barrels did Oslin ship to Velmark?");
    expect_quote(desk, enough, enough);
    assert_int_equal(desk->draft.count, 1);
    quire_hit hits_zh[] = { whole(desk, "zh-Hans", few_zh, 1, 1), whole(desk, "zh-Hans", enough_zh, 2, .2) };
    ask_hits(desk, "zh-Hans", hits_zh, 2, "木桶运往港城有多少？");
    expect_quote(desk, enough_zh, enough_zh);
    assert_int_equal(desk->draft.count, 1);
}

static quire_embedder *open_embedder(struct desk *desk, quire_config **config)
{
    const quire_option *const tables[] = { quire_embed_options, quire_embed_hash.options, NULL };
    const quire_embed_driver *const drivers[] = { &quire_embed_hash, NULL };
    const quire_env env = { .arena = &desk->arena, .threads = 1 };
    quire_embedder *embedder = NULL;
    if (quire_config_new_with(tables, config, &desk->err) ||
        quire_config_set(*config, "embed.driver", "hash", &desk->err) ||
        quire_embedder_open(&env, *config, drivers, &embedder, &desk->err))
        fail_msg("%s", desk->err.message);
    return embedder;
}

/* A question in one script to a base that has both: the first hit is in its own, the second in the other, where the
 * question means what the sentence `meant` says. */
static void ask_across(struct desk *desk, const char *language, const char *question, quire_hit *hits,
                       double passage_similarity, const char *meant)
{
    static const quire_background backgrounds[] = { { .1, .1 }, { .1, .1 } };
    static const bool foreign[] = { false, true };
    quire_config *config = NULL;
    quire_embedder *embedder = open_embedder(desk, &config);
    quire_matrix rows = { 0 };
    quire_str text = quire_str_from(meant);
    hits[1].scores.dense = passage_similarity;
    ask_hits(desk, language, hits, 2, question);
    assert_true(quire_str_is(desk->draft.reason, "weak_match")); /* by words alone */
    if (quire_embedder_embed(embedder, &desk->call, QUIRE_ROLE_PASSAGE, (quire_strs){ &text, 1 }, &rows,
                             &desk->err))
        fail_msg("%s", desk->err.message);
    desk->retrieval.vector = rows.cells;
    desk->retrieval.dim = rows.dim;
    desk->retrieval.hit_backgrounds = backgrounds;
    desk->retrieval.foreign = foreign;
    assert_int_equal(quire_extract(&desk->call, &desk->settings, embedder, &desk->retrieval,
                                   quire_str_from(question), &desk->draft, &desk->err),
                     QUIRE_OK);
    quire_embedder_close(embedder);
    quire_config_free(config);
}

static void across_scripts_the_sentence_that_means_it_is_quoted_or_none(void **state)
{
    static const char own[] = "Bread was dear in the winter.", own_zh[] = "冬天的面包很贵。";
    static const char other[] = "Velmark lies north of Oslin. The harbour froze on 12 January.";
    static const char other_zh[] = "维城在奥城以北。港口在1月12日结冰。";
    static const char froze[] = "The harbour froze on 12 January.", froze_zh[] = "港口在1月12日结冰。";
    static const char unrelated[] = "Nothing of the kind was ever written anywhere.";
    struct desk *desk = *state;
    quire_hit hits[] = { whole(desk, "en", own, 1, 1), whole(desk, "zh-Hans", other_zh, 2, .8) };
    ask_across(desk, "en", "When did the quay become icy?", hits, .5, froze_zh);
    expect_quote(desk, other_zh, froze_zh);
    ask_across(desk, "en", "When did the quay become icy?", hits, .5, unrelated);
    assert_true(quire_str_is(desk->draft.reason, "weak_match"));
    quire_hit hits_zh[] = { whole(desk, "zh-Hans", own_zh, 1, 1), whole(desk, "en", other, 2, .8) };
    ask_across(desk, "zh-Hans", "码头何时封冻？", hits_zh, .5, froze);
    expect_quote(desk, other, froze);
    ask_across(desk, "zh-Hans", "码头何时封冻？", hits_zh, .5, unrelated);
    assert_true(quire_str_is(desk->draft.reason, "weak_match"));
}

static void a_passage_in_another_script_that_is_not_near_is_not_read(void **state)
{
    static const char own[] = "Bread was dear in the winter.", own_zh[] = "冬天的面包很贵。";
    static const char froze[] = "The harbour froze on 12 January.", froze_zh[] = "港口在1月12日结冰。";
    struct desk *desk = *state;
    quire_hit hits[] = { whole(desk, "en", own, 1, 1), whole(desk, "zh-Hans", froze_zh, 2, .8) };
    ask_across(desk, "en", "When did the quay become icy?", hits, .3, froze_zh);
    assert_true(quire_str_is(desk->draft.reason, "weak_match"));
    quire_hit hits_zh[] = { whole(desk, "zh-Hans", own_zh, 1, 1), whole(desk, "en", froze, 2, .8) };
    ask_across(desk, "zh-Hans", "码头何时封冻？", hits_zh, .3, froze);
    assert_true(quire_str_is(desk->draft.reason, "weak_match"));
}

/* A word of the question that has a form in each language of the base counts once, in whichever form it stands. */
static void a_word_in_several_languages_counts_once(void **state)
{
    static const char text[] = "The houses of Velmark are old.";
    struct desk *desk = *state;
    const quire_term terms[] = { { QUIRE_STR("hous"), 0, 6, true },
                                 { QUIRE_STR("houses"), 0, 6, true },
                                 { QUIRE_STR("velmark"), 7, 14, true },
                                 { QUIRE_STR("velmarks"), 7, 14, true } };
    const uint64_t frequency[] = { 1, 0, 1, 0 };
    quire_hit hits[] = { whole(desk, "en", text, 1, 1) };
    ask_hits(desk, "en", hits, 1, "houses Velmark");
    desk->retrieval.terms = (quire_terms){ terms, 4 };
    desk->retrieval.document_frequency = frequency;
    desk->settings.support = 1; /* all of the question stands there */
    assert_int_equal(quire_extract(&desk->call, &desk->settings, NULL, &desk->retrieval,
                                   QUIRE_STR("houses Velmark"), &desk->draft, &desk->err),
                     QUIRE_OK);
    expect_quote(desk, text, text);
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

/* The heading holds more of the question's words than the sentence below it. */
static void a_heading_alone_is_no_quote_where_text_stands_below_it(void **state)
{
    struct desk *desk = *state;
    static const struct {
        const char *language, *heading, *text, *question, *quote;
    } pages[] = {
        { "en", "Depth of the harbour of Ober",
          "Depth of the harbour of Ober\n\nIt is nine metres at low water.",
          "What is the depth of the harbour of Ober?", "It is nine metres at low water." },
        { "zh-Hans", "奥伯港的水深", "奥伯港的水深\n\n低潮时水深为九米。", "奥伯港的水深是多少？",
          "低潮时水深为九米。" },
    };
    for (size_t i = 0; i < 2; i++) {
        quire_str heading = quire_str_from(pages[i].heading);
        quire_hit hit = whole(desk, pages[i].language, pages[i].text, 1, 1);
        hit.chunk.headings = (quire_strs){ &heading, 1 };
        hit.chunk.context = heading;
        ask_hits(desk, pages[i].language, &hit, 1, pages[i].question);
        expect_quote(desk, pages[i].text, pages[i].quote);
        assert_int_equal(desk->draft.count, 1);
        /* With nothing below it, it is all there is. */
        hit = whole(desk, pages[i].language, pages[i].heading, 1, 1);
        hit.chunk.headings = (quire_strs){ &heading, 1 };
        ask_hits(desk, pages[i].language, &hit, 1, pages[i].question);
        expect_quote(desk, pages[i].heading, pages[i].heading);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_heading_alone_is_no_quote_where_text_stands_below_it),
        TEST(quotes_the_sentence_that_answers_at_its_own_bytes),
        TEST(a_chunk_of_several_ranges_maps_back_range_by_range),
        TEST(quotes_the_row_of_a_table_and_shows_its_cells_apart),
        TEST(what_does_not_answer_is_refused_by_its_kind),
        TEST(a_filter_changes_nothing_about_how_rare_a_word_is),
        TEST(what_has_too_little_support_stands_in_nobodys_way),
        TEST(across_scripts_the_sentence_that_means_it_is_quoted_or_none),
        TEST(a_passage_in_another_script_that_is_not_near_is_not_read),
        TEST(a_word_in_several_languages_counts_once),
        TEST(ranges_that_do_not_fit_their_chunk_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
