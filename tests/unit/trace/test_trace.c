/* SPDX-License-Identifier: Apache-2.0 */
/* Trace bodies: what is written comes back, no passage stands in them, and a hostile body is refused, never believed. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "trace/trace.h"

#include <math.h>

static const float vector[] = { 0.25f, -0.5f, 1e-7f, 0.8291562f };

static quire_trace_question make_question(const quire_hit *hits, size_t hit_count)
{
    static const quire_value prefix = { .kind = QUIRE_VALUE_TEXT, .text = { "zh", 2 } },
                             numbers[] = { { .kind = QUIRE_VALUE_NUMBER, .number = 0.5 },
                                           { .kind = QUIRE_VALUE_DATE, .text = { "2024-03", 7 } },
                                           { .kind = QUIRE_VALUE_TEXT, .text = { "港口 \"一\"*", 12 } } };
    static const quire_condition conditions[] = { { { "language", 8 }, QUIRE_MATCH_PREFIX, &prefix, 1 },
                                                  { { "meta.标题", 11 }, QUIRE_MATCH_IN, numbers, 3 } };
    return (quire_trace_question){ .text = QUIRE_STR("When did it freeze? 什么时候结冰？\n\"\\"),
                                   .model = QUIRE_STR("extractive"),
                                   .mode = QUIRE_SEARCH_DENSE,
                                   .k = 7,
                                   .conditions = conditions,
                                   .condition_count = 2,
                                   .change = UINT64_MAX,
                                   .vector = vector,
                                   .dim = 4,
                                   .dense_weight = 0.7,
                                   .background_mean = NAN,
                                   .background_deviation = NAN,
                                   .hits = hits,
                                   .hit_count = hit_count };
}

static void a_question_comes_back_from_its_body(void **state)
{
    static const quire_range range = { 10, 99 };
    const quire_hit hits[] = {
        { .rank = 1,
          .scores = { 0.9, NAN, 0.8, NAN },
          .document = { .id = QUIRE_STR("d1"), .title = QUIRE_STR("Velmark") },
          .chunk = { .id = QUIRE_STR("c1"),
                     .ranges = &range,
                     .range_count = 1,
                     .text = QUIRE_STR("froze in January") } },
        { .rank = 2,
          .document = { .id = QUIRE_STR("文") },
          .chunk = { .id = QUIRE_STR("c2"), .text = QUIRE_STR("一月结冰") } },
    };
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_error err = { 0 };
    quire_str body = { 0 };
    quire_trace_question question = make_question(hits, 2), back;
    (void)state;
    assert_int_equal(quire_trace_question_body(&call, &question, &body, &err), QUIRE_OK);
    assert_null(memmem(body.data, body.size, "January", 7));
    assert_null(memmem(body.data, body.size, "一月", 6));
    assert_int_equal(quire_trace_read_question(&call, body, &back, &err), QUIRE_OK);
    assert_true(quire_str_equal(back.text, question.text));
    assert_int_equal(back.mode, QUIRE_SEARCH_DENSE);
    assert_int_equal(back.k, 7);
    assert_true(back.change == UINT64_MAX);
    assert_int_equal(back.condition_count, 2);
    assert_int_equal(back.conditions[0].match, QUIRE_MATCH_PREFIX);
    for (size_t i = 0; i < 2; i++) {
        const quire_condition *then = &question.conditions[i], *now = &back.conditions[i];
        assert_true(quire_str_equal(now->key, then->key));
        assert_int_equal(now->match, then->match);
        assert_int_equal(now->count, then->count);
        for (size_t j = 0; j < now->count; j++) {
            assert_int_equal(now->values[j].kind, then->values[j].kind);
            assert_true(quire_str_equal(now->values[j].text, then->values[j].text));
            assert_true(now->values[j].number == then->values[j].number);
        }
    }
    assert_int_equal(back.dim, 4);
    assert_memory_equal(back.vector, vector, sizeof vector);
    assert_int_equal(back.hit_count, 2);
    assert_int_equal(back.hits[1].rank, 2);
    assert_true(quire_str_is(back.hits[0].chunk.id, "c1"));
    assert_true(quire_str_is(back.hits[1].document.id, "文"));
    quire_arena_free(&arena);
}

/* What bases of before there were objects hold. */
static void filters_in_the_short_form_are_read(void **state)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_error err = { 0 };
    quire_trace_question back;
    (void)state;
    assert_int_equal(
        quire_trace_read_question(&call,
                                  QUIRE_STR("{\"mode\":\"dense\",\"k\":1,\"question\":\"?\",\"filters\":["
                                            "\"language=zh*\",\"作者=王明\"]}"),
                                  &back, &err),
        QUIRE_OK);
    assert_int_equal(back.condition_count, 2);
    assert_true(quire_str_is(back.conditions[0].key, "language"));
    assert_int_equal(back.conditions[0].match, QUIRE_MATCH_PREFIX);
    assert_true(quire_str_is(back.conditions[0].values->text, "zh"));
    assert_true(quire_str_is(back.conditions[1].key, "meta.作者"));
    assert_int_equal(back.conditions[1].match, QUIRE_MATCH_IS);
    quire_arena_free(&arena);
}

static void a_lexical_question_has_no_vector_and_an_empty_one_no_hits(void **state)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_error err = { 0 };
    quire_str body = { 0 };
    quire_trace_question question = { .text = QUIRE_STR(""), .mode = QUIRE_SEARCH_LEXICAL, .k = 1 }, back;
    (void)state;
    assert_int_equal(quire_trace_question_body(&call, &question, &body, &err), QUIRE_OK);
    assert_int_equal(quire_trace_read_question(&call, body, &back, &err), QUIRE_OK);
    assert_null(back.vector);
    assert_int_equal(back.dim + back.hit_count + back.condition_count + back.text.size, 0);
    quire_arena_free(&arena);
}

static void bodies_that_are_not_of_a_question_are_refused(void **state)
{
    static const char *const hostile[] = {
        "",
        "{",
        "null",
        "[]",
        "\"hybrid\"",
        "\xff\xfe",
        "{\"mode\":7}",
        "{\"mode\":\"best\",\"k\":1}",
        "{\"mode\":\"dense\"}",
        "{\"mode\":\"dense\",\"k\":0}",
        "{\"mode\":\"dense\",\"k\":-1}",
        "{\"mode\":\"dense\",\"k\":99999999}",
        "{\"mode\":\"dense\",\"k\":\"many\"}",
        "{\"mode\":\"dense\",\"k\":1,\"filters\":[1]}",
        "{\"mode\":\"dense\",\"k\":1,\"filters\":[null]}",
        "{\"mode\":\"dense\",\"k\":1,\"filters\":[\"=\"]}",
        "{\"mode\":\"dense\",\"k\":1,\"filters\":[{}]}",
        "{\"mode\":\"dense\",\"k\":1,\"filters\":[{\"key\":\"uri\",\"match\":\"like\",\"values\":[{\"text\":"
        "\"x\"}]}]}",
        "{\"mode\":\"dense\",\"k\":1,\"filters\":[{\"key\":\"uri\",\"match\":\"is\",\"values\":[]}]}",
        "{\"mode\":\"dense\",\"k\":1,\"filters\":[{\"key\":\"uri\",\"match\":\"is\",\"values\":[{\"number\":"
        "\"5\"}]}]}",
        "{\"mode\":\"dense\",\"k\":1,\"filters\":[{\"key\":\"uri\",\"match\":\"less\",\"values\":[{\"date\":"
        "\"soon\"}]}]}",
        "{\"mode\":\"dense\",\"k\":1,\"vector\":[\"a\"]}",
        "{\"mode\":\"dense\",\"k\":1,\"vector\":[0.5,null]}",
        "{\"mode\":\"dense\",\"k\":1,\"vector\":[0.5,1e60]}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        quire_arena arena = { 0 };
        quire_call call = { .arena = &arena };
        quire_error err = { 0 };
        quire_trace_question back;
        if (quire_trace_read_question(&call, quire_str_from(hostile[i]), &back, &err) != QUIRE_E_FORMAT)
            fail_msg("%s", hostile[i]);
        assert_true(strlen(err.message) > 0);
        quire_arena_free(&arena);
    }
}

static void a_body_cut_anywhere_is_refused(void **state)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_error err = { 0 };
    quire_str body = { 0 };
    quire_trace_question question = make_question(NULL, 0), back;
    (void)state;
    assert_int_equal(quire_trace_question_body(&call, &question, &body, &err), QUIRE_OK);
    for (size_t size = 0; size < body.size; size++)
        assert_int_equal(quire_trace_read_question(&call, quire_str_cut(body, 0, size), &back, &err),
                         QUIRE_E_FORMAT);
    quire_arena_free(&arena);
}

static void fields_of_another_type_are_read_as_nothing(void **state)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_error err = { 0 };
    quire_trace_question back;
    quire_str body = QUIRE_STR(
        "{\"mode\":\"hybrid\",\"k\":3,\"question\":[],\"vector\":{},\"hits\":[7,{\"chunk\":8}]}");
    (void)state;
    assert_int_equal(quire_trace_read_question(&call, body, &back, &err), QUIRE_OK);
    assert_int_equal(back.text.size + back.dim, 0);
    assert_int_equal(back.hit_count, 2);
    assert_int_equal(back.hits[0].chunk.id.size + back.hits[1].chunk.id.size, 0);
    quire_arena_free(&arena);
}

static void an_add_is_no_question(void **state)
{
    quire_arena arena = { 0 };
    quire_call call = { .arena = &arena };
    quire_error err = { 0 };
    quire_str body = { 0 };
    quire_report report = { .added = 3, .chunks = 9, .seconds = 1.5 };
    const quire_step_account steps[] = {
        { .stage = "load", .driver = "worker", .items = 3, .status = QUIRE_E_IO }
    };
    quire_trace_question back;
    (void)state;
    assert_int_equal(quire_trace_add_body(&call, &report, QUIRE_E_CANCELLED, steps, 1, &body, &err),
                     QUIRE_OK);
    assert_non_null(memmem(body.data, body.size, "\"added\":3", 9));
    assert_non_null(strstr(body.data, "\"status\":\"cancelled\""));
    assert_non_null(strstr(body.data, "\"driver\":\"worker\""));
    assert_non_null(strstr(body.data, "\"status\":\"io\""));
    assert_int_equal(quire_trace_read_question(&call, body, &back, &err), QUIRE_E_FORMAT);
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_comes_back_from_its_body),
        cmocka_unit_test(filters_in_the_short_form_are_read),
        cmocka_unit_test(a_lexical_question_has_no_vector_and_an_empty_one_no_hits),
        cmocka_unit_test(bodies_that_are_not_of_a_question_are_refused),
        cmocka_unit_test(a_body_cut_anywhere_is_refused),
        cmocka_unit_test(fields_of_another_type_are_read_as_nothing),
        cmocka_unit_test(an_add_is_no_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
