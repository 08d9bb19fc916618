/* SPDX-License-Identifier: Apache-2.0 */
/* Retrieving from a real store with vectors made without a model. */
#include "base/buffer.h"
#include "base/str.h"
#include "fakes/embed_hash.h"
#include "retrieve/exact.h"
#include "retrieve/retrieve.h"
#include "support/stored_document.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char english[] = "The lighthouse keeper counted ships\nStorm warnings arrive by telegraph\n"
                              "Herring boats returned before midnight\nThe harbour froze in January";
static const char chinese[] =
    "灯塔看守人数着船只\n风暴警报通过电报到达\n鲱鱼船在午夜之前返回\n港口在一月结冰";

struct base {
    char path[64];
    quire_config *config;
    quire_store *store;
    quire_embedder *embedder;
    quire_arena arena;
    quire_span root;
    quire_call call;
    quire_retrieve_settings settings;
    quire_error err;
};

#define OK(expression) ok(base, (expression), #expression, __LINE__)

static void ok(struct base *base, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, base->err.message);
}

static int set_up(void **state)
{
    const quire_option *const tables[] = { quire_store_options, quire_embed_options, quire_embed_hash.options,
                                           quire_retrieve_options, NULL };
    const quire_embed_driver *const drivers[] = { &quire_embed_hash, NULL };
    struct base *base = calloc(1, sizeof *base);
    if (!base) return -1;
    quire_env env = { .arena = &base->arena, .threads = 1 };
    quire_put_result result;
    snprintf(base->path, sizeof base->path, "/tmp/quire-retrieve-XXXXXX");
    int file = mkstemp(base->path);
    if (file < 0) return -1;
    close(file);
    unlink(base->path);
    base->call = (quire_call){ .arena = &base->arena, .span = &base->root };
    OK(quire_config_new_with(tables, &base->config, &base->err));
    OK(quire_config_set(base->config, "embed.driver", "hash", &base->err));
    OK(quire_config_set(base->config, "embed.hash.dim", "48", &base->err));
    OK(quire_config_fill(base->config, quire_retrieve_options, &base->settings, &base->err));
    OK(quire_embedder_open(&env, base->config, drivers, &base->embedder, &base->err));
    OK(quire_store_open(base->path, QUIRE_STORE_WRITE, base->config, &env, quire_store_drivers, &base->store,
                        &base->err));
    OK(make_space(base->store, &base->call, &base->err));
    struct stored_document en = make_document(&base->arena, "/folder/en", "Harbour", "en", english);
    struct stored_document zh = make_document(&base->arena, "/folder/zh", "港口", "zh-Hans", chinese);
    OK(put_document(base->store, &base->call, &en, "/folder", &result, &base->err));
    OK(put_document(base->store, &base->call, &zh, "/folder", &result, &base->err));
    *state = base;
    return 0;
}

static int tear_down(void **state)
{
    struct base *base = *state;
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    quire_store_close(base->store);
    quire_embedder_close(base->embedder);
    quire_config_free(base->config);
    quire_arena_free(&base->arena);
    for (size_t i = 0; i < 3; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s%s", base->path, suffixes[i]);
        unlink(name);
    }
    free(base);
    return 0;
}

/* The vectors of the stored chunks are those of make_vector, so the question's is too. */
static quire_retrieval ask(struct base *base, const char *text, quire_search_mode mode,
                           const quire_filter *filter)
{
    float *vector = quire_arena_array(&base->arena, TEST_DIM, sizeof *vector);
    quire_retrieval found = { 0 };
    assert_non_null(vector);
    make_vector(text, strlen(text), vector);
    quire_retrieve_query query = { .text = quire_str_from(text),
                                   .mode = mode,
                                   .k = 3,
                                   .filter = filter,
                                   .vector = vector,
                                   .dim = TEST_DIM };
    OK(quire_retrieve(&base->call, &base->settings, base->store, base->embedder, &query, &found, &base->err));
    return found;
}

static void assert_text(quire_str found, const char *expected)
{
    if (!quire_str_is(found, expected))
        fail_msg("found \"%.*s\", expected \"%s\"", QUIRE_FMT(found), expected);
}

static void each_mode_finds_the_passage_in_both_languages(void **state)
{
    struct base *base = *state;
    static const char *const questions[] = { "Herring boats before midnight", "鲱鱼船午夜返回" };
    static const char *const passages[] = { "Herring boats returned before midnight",
                                            "鲱鱼船在午夜之前返回" };
    const quire_search_mode modes[] = { QUIRE_SEARCH_HYBRID, QUIRE_SEARCH_DENSE, QUIRE_SEARCH_LEXICAL };
    for (size_t q = 0; q < 2; q++)
        for (size_t m = 0; m < 3; m++) {
            quire_retrieval found = ask(base, questions[q], modes[m], NULL);
            assert_true(found.count > 0);
            assert_text(found.hits[0].chunk.text, passages[q]);
            assert_int_equal(found.hits[0].rank, 1);
            assert_true((isnan(found.hits[0].scores.fused) != 0) == (modes[m] != QUIRE_SEARCH_HYBRID));
            assert_true((isnan(found.hits[0].scores.dense) != 0) == (modes[m] == QUIRE_SEARCH_LEXICAL));
            assert_true((isnan(found.hits[0].scores.lexical) != 0) == (modes[m] == QUIRE_SEARCH_DENSE));
            assert_true((isnan(found.dense_weight) != 0) == (modes[m] != QUIRE_SEARCH_HYBRID));
            assert_true((found.vector == NULL) == (modes[m] == QUIRE_SEARCH_LEXICAL));
            assert_true(found.near);
            assert_int_equal(found.considered, 8);
        }
}

static void words_alone_need_no_embedder(void **state)
{
    struct base *base = *state;
    quire_retrieval found = { 0 };
    quire_retrieve_query query = { .text = QUIRE_STR("港口结冰"), .mode = QUIRE_SEARCH_LEXICAL, .k = 1 };
    OK(quire_retrieve(&base->call, &base->settings, base->store, NULL, &query, &found, &base->err));
    assert_int_equal(found.count, 1);
    assert_text(found.hits[0].chunk.text, "港口在一月结冰");
    query.text = QUIRE_STR("volcano 火山喷发");
    OK(quire_retrieve(&base->call, &base->settings, base->store, NULL, &query, &found, &base->err));
    assert_int_equal(found.count, 0);
    assert_false(found.near);
}

static void every_hit_of_a_fused_search_has_its_dense_score(void **state)
{
    struct base *base = *state;
    base->settings.candidates = 1; /* so that words find what likeness did not hand over */
    quire_retrieval found = ask(base, "The harbour keeper", QUIRE_SEARCH_HYBRID, NULL);
    assert_true(found.count >= 2);
    for (size_t i = 0; i < found.count; i++) {
        assert_true(found.hits[i].scores.dense >= -1.001); /* false for NaN */
        assert_int_equal(found.hits[i].rank, i + 1);
        assert_true(i == 0 || found.hits[i].score <= found.hits[i - 1].score);
    }
}

static void a_filter_bounds_what_is_found(void **state)
{
    struct base *base = *state;
    const quire_value english_uri = { .kind = QUIRE_VALUE_TEXT, .text = QUIRE_STR("/folder/en") },
                      other_uri = { .kind = QUIRE_VALUE_TEXT, .text = QUIRE_STR("/elsewhere") };
    const quire_condition english_only = { QUIRE_STR("uri"), QUIRE_MATCH_IS, &english_uri, 1 };
    const quire_condition nothing = { QUIRE_STR("uri"), QUIRE_MATCH_IS, &other_uri, 1 };
    quire_filter filter = { .conditions = &english_only, .count = 1 };
    quire_retrieval found = ask(base, "鲱鱼船午夜返回 herring", QUIRE_SEARCH_HYBRID, &filter);
    assert_int_equal(found.considered, 4);
    for (size_t i = 0; i < found.count; i++) assert_text(found.hits[i].document.uri, "/folder/en");
    filter.conditions = &nothing;
    found = ask(base, "herring", QUIRE_SEARCH_HYBRID, &filter);
    assert_int_equal(found.considered, 0);
    assert_int_equal(found.count, 0);
    assert_false(found.near);
}

static void a_blank_question_finds_nothing(void **state)
{
    struct base *base = *state;
    quire_retrieval found = ask(base, " \n\t", QUIRE_SEARCH_HYBRID, NULL);
    assert_int_equal(found.count, 0);
    assert_false(found.near);
}

static void the_same_question_gives_the_same_ranks_again(void **state)
{
    struct base *base = *state;
    quire_retrieval first = ask(base, "storm telegraph 港口", QUIRE_SEARCH_HYBRID, NULL);
    quire_retrieval again = ask(base, "storm telegraph 港口", QUIRE_SEARCH_HYBRID, NULL);
    assert_int_equal(first.count, again.count);
    for (size_t i = 0; i < first.count; i++) {
        assert_int_equal(first.chunk_refs[i].value, again.chunk_refs[i].value);
        assert_true(first.hits[i].score == again.hits[i].score);
    }
}

static void put(struct base *base, const char *uri, const char *title, const char *language, const char *text)
{
    quire_put_result result;
    struct stored_document made = make_document(&base->arena, uri, title, language, text);
    OK(put_document(base->store, &base->call, &made, "/folder", &result, &base->err));
}

/* The texts differ in little: only what the documents are called tells whose storm is asked for. */
static void the_document_that_is_named_comes_first(void **state)
{
    struct base *base = *state;
    put(base, "/folder/1 alder.txt", "Alder station", "en",
        "Storm of May\nFog of June\nIce of July\nRain of June\nEnd");
    put(base, "/folder/2 birch.txt", "Birch station", "en",
        "Storm of May\nFog of June\nIce of July\nRain of June\nEnd");
    put(base, "/folder/3.txt", "云杉站", "zh-Hans", "五月风暴\n六月有雾\n七月结冰\n六月下雨\n完");
    put(base, "/folder/4.txt", "白樺站", "zh-Hant", "五月風暴\n六月有霧\n七月結冰\n六月下雨\n完");
    static const struct {
        const char *question, *title;
    } cases[] = { { "Storm of Alder", "Alder station" },
                  { "Storm of Birch", "Birch station" },
                  { "云杉的风暴", "云杉站" },
                  { "白樺的風暴", "白樺站" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_retrieval found = ask(base, cases[i].question, QUIRE_SEARCH_HYBRID, NULL);
        assert_true(found.count == 3 && found.fits && found.of_name);
        assert_text(found.hits[0].document.title, cases[i].title);
        assert_true(found.fits[0].name > .99);
        found = ask(base, cases[i].question, QUIRE_SEARCH_DENSE, NULL);
        assert_true(!found.fits && !found.of_name);
    }
}

/* All rows are alike but for what they are called, and most of the question's words are in none. */
static void a_row_that_is_named_by_an_identifier_comes_first(void **state)
{
    struct base *base = *state;
    quire_buffer latin, han;
    quire_buffer_init(&latin, 1 << 16);
    quire_buffer_init(&han, 1 << 16);
    for (int i = 1; i <= 90; i++) {
        quire_buffer_printf(&latin, "Town%d mayor Holm\n", i);
        quire_buffer_printf(&han, "设备KX-%d负责人王明\n", 1000 + i);
    }
    assert_int_equal(quire_buffer_check(&latin, "", NULL) || quire_buffer_check(&han, "", NULL), 0);
    put(base, "/folder/towns", "Rows", "en", quire_arena_copy(&base->arena, quire_buffer_view(&latin)).data);
    put(base, "/folder/表", "表", "zh-Hans", quire_arena_copy(&base->arena, quire_buffer_view(&han)).data);
    quire_buffer_free(&latin);
    quire_buffer_free(&han);
    static const char *const cases[][2] = {
        { "Which politician governs the settlement Town77 nowadays, mayor Holm or another one?", "Town77 " },
        { "请问编号KX-1077的额定电压是多少伏，负责人是不是王明？", "KX-1077" },
        { "TOWN7", "Town7 " },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_retrieval found = ask(base, cases[i][0], QUIRE_SEARCH_HYBRID, NULL);
        assert_true(found.count > 0);
        if (!quire_str_holds(found.hits[0].chunk.text, cases[i][1]))
            fail_msg("%s: %.*s", cases[i][0], QUIRE_FMT(found.hits[0].chunk.text));
    }
}

static void what_is_an_identifier_is_told_by_its_form(void **state)
{
    static const char *const identifiers[] = { "town77", "kx-4321", "iso-9001", "gb/t",  "q3",
                                               "1970s",  "20th",    "2023",     "三号泵" };
    (void)state;
    for (size_t i = 0; i < sizeof identifiers / sizeof *identifiers; i++)
        assert_int_equal(quire_exact_is_identifier(quire_str_from(identifiers[i])), i < 3);
}

/* Where nothing stands out from a base in one tone, a name that one of the first passages holds makes it near. */
static void who_is_named_makes_a_passage_near(void **state)
{
    struct base *base = *state;
    static const char *const names[] = { "When was Marie Oblenska born?", "李华什么时候出生？",
                                         "李華什麼時候出生？", "玛丽·奥布伦斯卡什么时候出生？" };
    static const char *const strangers[] = { "When was Karl Ostermann born?", "王刚什么时候出生？",
                                             "王剛什麼時候出生？", "卡尔·奥斯特曼什么时候出生？" };
    static const char lives[] =
        "Marie Oblenska was born in 1911\n李华1962年出生于绍兴\n李華1962年出生於紹興\n"
        "玛丽·奥布伦斯卡1911年出生";
    struct stored_document document = make_document(&base->arena, "/folder/lives", "Lives", "zh-Hans", lives);
    quire_put_result result;
    OK(put_document(base->store, &base->call, &document, "/folder", &result, &base->err));
    base->settings.near_deviations = 100;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!ask(base, names[i], QUIRE_SEARCH_HYBRID, NULL).near)
            fail_msg("\"%s\" is near nothing", names[i]);
        if (ask(base, strangers[i], QUIRE_SEARCH_HYBRID, NULL).near) fail_msg("\"%s\" is near", strangers[i]);
    }
}

/* A base of a few reports that are all alike: what says that a series is asked for stands in none of them. */
static void what_a_series_is_of_makes_its_reports_near(void **state)
{
    struct base *base = *state;
    static const struct {
        const char *question;
        bool near;
    } cases[] = { { "How has the toll changed over the last three quarters?", true },
                  { "How has the postage changed over the last three quarters?", false },
                  { "过去三个季度通行费有什么变化？", true },
                  { "过去三个季度邮资有什么变化？", false } };
    put(base, "/folder/q1", "Q1", "en", "The toll was 11 in March\n通行费三月为11元");
    put(base, "/folder/q2", "Q2", "en", "The toll was 12 in June\n通行费六月为12元");
    base->settings.near_deviations = 100;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (ask(base, cases[i].question, QUIRE_SEARCH_HYBRID, NULL).near != cases[i].near)
            fail_msg("%s", cases[i].question);
}

/* The second search keeps to the user's filter. */
static void a_named_document_that_is_filtered_out_stays_out(void **state)
{
    struct base *base = *state;
    static const quire_value title = { .kind = QUIRE_VALUE_TEXT, .text = { "Birch", 5 } };
    static const quire_condition birch = { { "title", 5 }, QUIRE_MATCH_PREFIX, &title, 1 };
    put(base, "/folder/1", "Alder station", "en",
        "Storm of May\nFog of June\nIce of July\nRain of June\nEnd");
    put(base, "/folder/2", "Birch station", "en",
        "Storm of May\nFog of June\nIce of July\nRain of June\nEnd");
    quire_filter filter = { .conditions = &birch, .count = 1 };
    quire_retrieval found = ask(base, "Storm of Alder", QUIRE_SEARCH_HYBRID, &filter);
    assert_true(found.count > 0);
    for (size_t i = 0; i < found.count; i++) assert_text(found.hits[i].document.title, "Birch station");
}

static void each_step_leaves_a_span(void **state)
{
    struct base *base = *state;
    static const char *const steps[] = {
        "understand", "embed", "dense", "lexical", "fuse", "narrow", "read"
    };
    quire_retrieval found = { 0 };
    quire_retrieve_query query = { .text = QUIRE_STR("storm"), .k = 3 };
    OK(quire_retrieve(&base->call, &base->settings, base->store, base->embedder, &query, &found, &base->err));
    const quire_span *span = base->root.first_child;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++, span = span->next) {
        assert_non_null(span);
        assert_string_equal(span->stage, steps[i]);
        assert_true(span->ended_ns >= span->started_ns);
        bool by_store = strcmp(steps[i], "dense") == 0 || strcmp(steps[i], "lexical") == 0;
        assert_true(!by_store || strcmp(span->driver, "sqlite") == 0);
    }
    assert_null(span);
}

/* A trace may be damaged, or of a base that was made anew: its vector is not read past its end. */
static void a_vector_of_another_dimension_is_refused(void **state)
{
    struct base *base = *state;
    const float vector[2] = { 1, 0 };
    quire_retrieval found = { 0 };
    quire_retrieve_query query = { .text = QUIRE_STR("storm 港口"), .k = 3, .vector = vector, .dim = 2 };
    assert_int_equal(
        quire_retrieve(&base->call, &base->settings, base->store, base->embedder, &query, &found, &base->err),
        QUIRE_E_FORMAT);
    assert_non_null(strstr(base->err.message, "has 2 numbers"));
}

static void a_cancelled_question_stops(void **state)
{
    struct base *base = *state;
    quire_cancel cancel = { .requested = true };
    quire_retrieval found = { 0 };
    quire_retrieve_query query = { .text = QUIRE_STR("storm"), .k = 3 };
    base->call.cancel = &cancel;
    assert_int_equal(
        quire_retrieve(&base->call, &base->settings, base->store, base->embedder, &query, &found, &base->err),
        QUIRE_E_CANCELLED);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(each_mode_finds_the_passage_in_both_languages),
        CASE(words_alone_need_no_embedder),
        CASE(every_hit_of_a_fused_search_has_its_dense_score),
        CASE(a_filter_bounds_what_is_found),
        CASE(a_blank_question_finds_nothing),
        CASE(the_same_question_gives_the_same_ranks_again),
        CASE(the_document_that_is_named_comes_first),
        CASE(who_is_named_makes_a_passage_near),
        CASE(a_row_that_is_named_by_an_identifier_comes_first),
        cmocka_unit_test(what_is_an_identifier_is_told_by_its_form),
        CASE(what_a_series_is_of_makes_its_reports_near),
        CASE(a_named_document_that_is_filtered_out_stays_out),
        CASE(each_step_leaves_a_span),
        CASE(a_vector_of_another_dimension_is_refused),
        CASE(a_cancelled_question_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
