/* SPDX-License-Identifier: Apache-2.0 */
/* Fusing two lists, and nearness, on numbers worked out by hand. */
#include "base/str.h"
#include "retrieve/fuse.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void assert_near(double found, double expected)
{
    if (!(fabs(found - expected) <= 1e-9)) fail_msg("found %.12f, expected %.12f", found, expected);
}

/* A base of one or two languages; the question is in `own`. */
static quire_backgrounds backgrounds_of(quire_str own, quire_str first, quire_str second)
{
    quire_backgrounds all = { .own = quire_writing_of(own),
                              .count = second.size ? 2 : 1,
                              .other = { .8, .02 } };
    all.groups[0] = (quire_background_group){ quire_writing_of(first), 100, { .75, .02 } };
    all.groups[1] = (quire_background_group){ quire_writing_of(second), 100, { .70, .02 } };
    return all;
}

static quire_candidate candidate(int64_t chunk, quire_str language, double dense, double lexical)
{
    return (quire_candidate){ .chunk = { chunk }, .language = language, .dense = dense, .lexical = lexical };
}

static void what_all_words_could_give_counts_rare_words_most(void **state)
{
    (void)state;
    const quire_term terms[] = { { .text = QUIRE_STR("herring"), .end = 7 },
                                 { .text = QUIRE_STR("the"), .start = 8, .end = 11 } };
    const quire_terms question = { terms, 2 };
    const uint64_t frequency[] = { 1, 10 };
    const quire_backgrounds no_telling = { 0 };
    /* 2.2 (ln(1 + 9.5 / 1.5) + ln(1 + .5 / 10.5)) */
    assert_near(quire_lexical_possible(&question, frequency, 10, &no_telling), 4.485690396715);
}

static void a_word_in_several_languages_counts_once(void **state)
{
    (void)state;
    const quire_term terms[] = { { .text = QUIRE_STR("herring"), .end = 8 },
                                 { .text = QUIRE_STR("herrings"), .end = 8 },
                                 { .text = QUIRE_STR("the"), .start = 9, .end = 12 } };
    const quire_terms question = { terms, 3 };
    const uint64_t frequency[] = { 1, 0, 10 };
    const quire_backgrounds no_telling = { 0 };
    assert_near(quire_lexical_possible(&question, frequency, 10, &no_telling), 4.485690396715); /* as above */
}

static void a_base_in_another_language_can_share_a_few_names_at_most(void **state)
{
    (void)state;
    const quire_term terms[] = { { .text = QUIRE_STR("灯"), .end = 3 },
                                 { .text = QUIRE_STR("灯塔"), .end = 6 },
                                 { .text = QUIRE_STR("塔"), .start = 3, .end = 6 },
                                 { .text = QUIRE_STR("eddystone"), .start = 6, .end = 15 } };
    const quire_terms question = { terms, 4 };
    const uint64_t frequency[] = { 0, 0, 0, 0 };
    const quire_backgrounds own = backgrounds_of(QUIRE_STR("zh"), QUIRE_STR("zh"), (quire_str){ 0 });
    const quire_backgrounds foreign = backgrounds_of(QUIRE_STR("zh"), QUIRE_STR("en"), (quire_str){ 0 });
    /* each word that no chunk holds: 2.2 ln(1 + 10.5 / .5) */
    assert_near(quire_lexical_possible(&question, frequency, 10, &own), 4 * 6.8002933973883);
    assert_near(quire_lexical_possible(&question, frequency, 10, &foreign), 3 * 6.8002933973883);
}

static void a_chunk_that_is_gone_is_dropped_by_scaling(void **state)
{
    (void)state;
    quire_candidate items[] = { candidate(1, QUIRE_STR("en"), NAN, 3),
                                candidate(2, QUIRE_STR("en"), .79, 2) };
    quire_candidates all = { items, 2 };
    const quire_backgrounds backgrounds = backgrounds_of(QUIRE_STR("en"), QUIRE_STR("en"), (quire_str){ 0 });
    quire_candidates_scale(&all, &backgrounds, 8);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.items[0].chunk.value, 2);
    assert_near(all.items[0].deviations, 2);
    assert_near(all.items[0].share, .25);
}

static void a_candidate_is_measured_by_its_own_language(void **state)
{
    (void)state;
    quire_candidate items[] = { candidate(1, QUIRE_STR("en"), .79, 0),
                                candidate(2, QUIRE_STR("zh-Hant"), .79, 0),
                                candidate(3, QUIRE_STR("ru"), .84, 0),
                                candidate(4, QUIRE_STR("und"), .79, 0) };
    quire_candidates all = { items, 4 };
    const quire_backgrounds backgrounds = backgrounds_of(QUIRE_STR("en"), QUIRE_STR("en"),
                                                         QUIRE_STR("zh-Hans"));
    quire_candidates_scale(&all, &backgrounds, 1);
    assert_near(all.items[0].deviations, 2);
    assert_near(all.items[1].deviations, 4.5);
    assert_near(all.items[2].deviations, 2); /* no fair part of the base: measured against the rest */
    assert_near(all.items[3].deviations, 2); /* unclear: as the question's own */
}

static void words_weigh_less_where_the_base_is_in_another_language(void **state)
{
    (void)state;
    quire_candidate items[] = { candidate(1, QUIRE_STR("zh-Hans"), .8, 1) };
    quire_candidates all = { items, 1 };
    const quire_backgrounds own = backgrounds_of(QUIRE_STR("zh-Hans"), QUIRE_STR("zh-Hans"),
                                                 (quire_str){ 0 });
    const quire_backgrounds foreign = backgrounds_of(QUIRE_STR("en"), QUIRE_STR("zh-Hans"), (quire_str){ 0 });
    quire_candidates_scale(&all, &own, 4);
    assert_near(quire_fuse_weight(&all, &own), .5);
    assert_near(quire_fuse_weight(&all, &foreign), .8);
    items[0].share = 0;
    assert_near(quire_fuse_weight(&all, &own), 1);
}

/* Seven chunks in `first`: the best holds all words, the others `share` of them. */
static double weight_where_others_hold(double share, quire_str first, quire_str own)
{
    quire_backgrounds backgrounds = backgrounds_of(own, first, QUIRE_STR("en"));
    quire_candidate items[7];
    for (size_t i = 0; i < 7; i++) {
        items[i] = candidate((int64_t)i, first, .8, 1);
        items[i].share = i == 3 ? 1 : share;
    }
    return quire_fuse_weight(&(quire_candidates){ items, 7 }, &backgrounds);
}

static void a_small_base_lacks_a_word_by_chance(void **state)
{
    (void)state;
    const quire_term english[] = { { .text = QUIRE_STR("ferri"), .end = 7 },
                                   { .text = QUIRE_STR("open"), .start = 8, .end = 15 } };
    const quire_term chinese[] = { { .text = QUIRE_STR("渡船"), .end = 6 },
                                   { .text = QUIRE_STR("開放"), .start = 6, .end = 12 } };
    const uint64_t one_absent[] = { 2, 0 }, none_absent[] = { 2, 1 }, all_absent[] = { 0, 0 };
    const quire_terms questions[] = { { english, 2 }, { chinese, 2 } };
    for (size_t i = 0; i < 2; i++) {
        /* of 5 chunks: (ln(1 + 3.5 / 2.5) + ln(1 + 5.5 / .5)) / (ln(1 + 3.5 / 2.5) + ln(1 + 4.7 / 1.3)) */
        assert_near(quire_lexical_ease(&questions[i], one_absent, 5), 1.397324533956);
        assert_near(quire_lexical_ease(&questions[i], none_absent, 5), 1);
        assert_true(quire_lexical_ease(&questions[i], all_absent, 5) > 1);
        assert_true(quire_lexical_ease(&questions[i], one_absent, 100000) < 1.001);
    }
    assert_near(quire_lexical_ease(&(quire_terms){ 0 }, NULL, 0), 1);
}

static void words_weigh_less_where_many_chunks_hold_them(void **state)
{
    (void)state;
    assert_near(weight_where_others_hold(.5, QUIRE_STR("en"), QUIRE_STR("en")), .5);
    assert_near(weight_where_others_hold(.75, QUIRE_STR("zh-Hans"), QUIRE_STR("zh-Hans")), .65);
    assert_near(weight_where_others_hold(.75, QUIRE_STR("zh-Hant"), QUIRE_STR("zh-Hant")), .65);
    assert_near(weight_where_others_hold(1, QUIRE_STR("en"), QUIRE_STR("en")), .8);
    /* what chunks in another language hold of the words tells nothing */
    assert_near(weight_where_others_hold(1, QUIRE_STR("zh"), QUIRE_STR("en")), .5);
}

static void the_fused_score_is_the_weighted_sum_and_ties_go_by_key(void **state)
{
    (void)state;
    quire_candidate items[] = { candidate(9, QUIRE_STR("en"), .75, 0), candidate(4, QUIRE_STR("en"), .75, 0),
                                candidate(5, QUIRE_STR("en"), .79, 2) };
    quire_candidates all = { items, 3 };
    const quire_backgrounds backgrounds = backgrounds_of(QUIRE_STR("en"), QUIRE_STR("en"), (quire_str){ 0 });
    quire_candidates_scale(&all, &backgrounds, 8);
    quire_fuse(&all, &backgrounds, .5);
    assert_int_equal(all.items[0].chunk.value, 5);
    assert_near(all.items[0].fused, .5 * 2 / 16 + .5 * .25);
    assert_int_equal(all.items[1].chunk.value, 4);
    assert_int_equal(all.items[2].chunk.value, 9);
}

/* The same passage in two languages: the question's words stand in one of them only. */
static void a_translation_is_found_though_it_has_none_of_the_words(void **state)
{
    (void)state;
    const quire_str languages[2][2] = { { QUIRE_STR("en"), QUIRE_STR("zh-Hans") },
                                        { QUIRE_STR("zh-Hans"), QUIRE_STR("en") } };
    for (size_t i = 0; i < 2; i++) {
        quire_str own = languages[i][0], other = languages[i][1];
        quire_candidate items[] = { candidate(1, own, .84, 6), candidate(2, own, .80, 2),
                                    candidate(3, other, .79, 0), candidate(4, other, .71, 0) };
        quire_candidates all = { items, 4 };
        const quire_backgrounds backgrounds = backgrounds_of(own, own, other);
        quire_candidates_scale(&all, &backgrounds, 10);
        quire_fuse(&all, &backgrounds, .5);
        assert_int_equal(all.items[0].chunk.value, 1);
        assert_int_equal(all.items[1].chunk.value, 3);
        assert_near(all.items[1].fused, .5 * 4.5 / 16 + .5 * .7 * .6);
        assert_int_equal(all.items[2].chunk.value,
                         4); /* lent words are most of what the passage itself had */
        assert_int_equal(all.items[3].chunk.value, 2);
    }
}

static bool near_with(quire_str own, quire_str chunk, double deviations, double share)
{
    quire_candidate items[] = {
        { .chunk = { 1 }, .language = chunk, .deviations = deviations, .share = share }
    };
    const quire_candidates all = { items, 1 };
    const quire_backgrounds backgrounds = backgrounds_of(own, chunk, (quire_str){ 0 });
    return quire_fuse_near(&all, &backgrounds, 1000, 1, 3.5); /* by chance: .5 sqrt(2 ln 1000) = 1.858 */
}

/* The base has chunks in both languages; the best candidate is in the other one. */
static bool near_in_mixed_base(quire_str own, quire_str chunk, double deviations)
{
    quire_candidate items[] = { { .chunk = { 1 }, .language = chunk, .deviations = deviations },
                                { .chunk = { 2 }, .language = own, .deviations = 2 } };
    const quire_candidates all = { items, 2 };
    const quire_backgrounds backgrounds = backgrounds_of(own, own, chunk);
    return quire_fuse_near(&all, &backgrounds, 1000, 1, 3.5);
}

static void nearness_adds_likeness_and_words(void **state)
{
    (void)state;
    const quire_str own[] = { QUIRE_STR("en"), QUIRE_STR("zh-Hans") };
    for (size_t i = 0; i < 2; i++) {
        assert_false(near_with(own[i], own[i], 3.5, .1)); /* 5.1 */
        assert_true(near_with(own[i], own[i], 3.5, .12)); /* 5.42 */
        assert_true(near_with(own[i], own[i], 5.4, 0));
        assert_true(near_with(own[i], own[i], 0, .34));
    }
}

static void across_languages_likeness_alone_is_enough(void **state)
{
    (void)state;
    assert_true(near_with(QUIRE_STR("en"), QUIRE_STR("zh-Hans"), 3, 0));
    assert_true(near_with(QUIRE_STR("zh-Hans"), QUIRE_STR("en"), 3, 0));
    assert_false(near_with(QUIRE_STR("en"), QUIRE_STR("zh-Hans"), 2.5, 0));
    assert_false(near_with(QUIRE_STR("en"), QUIRE_STR("de"), 3, 0)); /* one script is not told apart */
    assert_true(near_in_mixed_base(QUIRE_STR("en"), QUIRE_STR("zh-Hans"), 3));
    assert_true(near_in_mixed_base(QUIRE_STR("zh-Hans"), QUIRE_STR("en"), 3));
    assert_false(near_in_mixed_base(QUIRE_STR("en"), QUIRE_STR("zh-Hans"), 2.5));
}

static void without_candidates_nothing_is_near(void **state)
{
    (void)state;
    const quire_candidates none = { 0 };
    const quire_backgrounds backgrounds = { 0 };
    assert_false(quire_fuse_near(&none, &backgrounds, 0, 1, 0));
    assert_false(quire_lexical_near(&none, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_in_several_languages_counts_once),
        cmocka_unit_test(what_all_words_could_give_counts_rare_words_most),
        cmocka_unit_test(a_base_in_another_language_can_share_a_few_names_at_most),
        cmocka_unit_test(a_chunk_that_is_gone_is_dropped_by_scaling),
        cmocka_unit_test(a_candidate_is_measured_by_its_own_language),
        cmocka_unit_test(words_weigh_less_where_the_base_is_in_another_language),
        cmocka_unit_test(a_small_base_lacks_a_word_by_chance),
        cmocka_unit_test(words_weigh_less_where_many_chunks_hold_them),
        cmocka_unit_test(the_fused_score_is_the_weighted_sum_and_ties_go_by_key),
        cmocka_unit_test(a_translation_is_found_though_it_has_none_of_the_words),
        cmocka_unit_test(nearness_adds_likeness_and_words),
        cmocka_unit_test(across_languages_likeness_alone_is_enough),
        cmocka_unit_test(without_candidates_nothing_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
