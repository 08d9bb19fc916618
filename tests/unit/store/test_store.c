/* SPDX-License-Identifier: Apache-2.0 */
/* The stage in front of the drivers: what it does where one leaves a function out, and what it keeps. */
#include "base/error.h"
#include "base/str.h"
#include "fakes/store_memory.h"
#include "support/store_base.h"

/* The driver in memory without all that a driver may leave out. */
static quire_store_driver plain;

/* How often that one was asked for a sample. */
static size_t samples;

static quire_status count_sample(void *state, quire_call *call, size_t limit, quire_sample *out,
                                 uint64_t *change, quire_error *err)
{
    samples++;
    return quire_store_memory.sample(state, call, limit, out, change, err);
}

static int set_up_plain(void **state)
{
    plain = quire_store_memory;
    plain.name = "plain";
    plain.start_writing = NULL;
    plain.renew_space = NULL;
    plain.titled = NULL;
    plain.is_called = NULL;
    plain.unsettled = NULL;
    plain.retitle = NULL;
    plain.put_trace = NULL;
    plain.trace = NULL;
    plain.traces = NULL;
    plain.sample = count_sample;
    samples = 0;
    *state = &plain;
    return set_up_open_base(state);
}

static void a_driver_may_leave_out_titles_traces_and_more(void **state)
{
    struct base *base = *state;
    const quire_titled *rows;
    const quire_unsettled *marks;
    const quire_trace_row *traces;
    quire_trace_row trace;
    quire_space space;
    size_t count = 7;
    bool called = true, pending = true;
    quire_str id = QUIRE_STR("t1");
    put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    put_lines(base, "/folder/b", "港口", "zh-Hans", harbour_text_zh);
    OK(quire_store_start_writing(base->store, &base->err));
    assert_true(quire_store_writable(base->store));
    OK(quire_store_erase(base->store, &base->call, &pending, &base->err));
    assert_false(pending);
    OK(quire_store_titled(base->store, &base->call, QUIRE_STR("Harbour"), 5, &rows, &count, &base->err));
    assert_int_equal(count, 0);
    OK(quire_store_is_called(base->store, QUIRE_STR("港口"), QUIRE_STR(""), QUIRE_STR(""), &called,
                             &base->err));
    assert_false(called);
    OK(quire_store_unsettled(base->store, &base->call, &marks, &count, &base->err));
    assert_int_equal(count, 0);
    OK(quire_store_retitle(base->store, &base->call, NULL, NULL, 1, NULL, 0, &base->err));
    assert_false(quire_store_keeps_traces(base->store));
    OK(quire_store_put_trace(base->store, &base->call, QUIRE_STR("ask"), QUIRE_STR("{}"), NULL, 0, &id,
                             &base->err));
    assert_int_equal(id.size, 0);
    OK(quire_store_traces(base->store, &base->call, 5, &traces, &count, &base->err));
    assert_int_equal(count, 0);
    assert_int_equal(quire_store_trace(base->store, &base->call, QUIRE_STR(""), &trace, &base->err),
                     QUIRE_E_NOT_FOUND);
    assert_non_null(strstr(base->err.message, "plain keeps no traces"));
    assert_int_equal(
        quire_store_renew_space(base->store, &base->call, QUIRE_STR("lines-v2"), &space, &base->err),
        QUIRE_E_INVALID);
    assert_non_null(strstr(base->err.message, "make a new base"));
}

static void a_sample_is_taken_once_for_each_state_of_the_base(void **state)
{
    struct base *base = *state;
    const quire_sample *held, *sample;
    put_lines(base, "/folder/a", "Harbour", "en", harbour_text);
    OK(quire_store_sample(base->store, &base->call, 3, &held, &base->err));
    for (int i = 0; i < 5; i++) {
        OK(quire_store_sample(base->store, &base->call, 3, &sample, &base->err));
        quire_store_return_sample(base->store, sample);
    }
    assert_int_equal(samples, 1);
    put_lines(base, "/folder/b", "港口", "zh-Hans", harbour_text_zh);
    OK(quire_store_sample(base->store, &base->call, 3, &sample, &base->err));
    assert_int_equal(samples, 2);
    assert_int_equal(sample->chunks, 10);
    assert_int_equal(held->chunks, 5);
    quire_store_return_sample(base->store, sample);
    quire_store_return_sample(base->store, held);
    OK(quire_store_sample(base->store, &base->call, 3, &sample, &base->err));
    assert_int_equal(samples, 2);
    quire_store_return_sample(base->store, sample);
    OK(quire_store_sample(base->store, &base->call, 4, &sample, &base->err));
    assert_int_equal(samples, 3);
    quire_store_return_sample(base->store, sample);
}

static void refuses_a_driver_that_is_not_there(void **state)
{
    struct base *base = *state;
    const quire_store_driver *const drivers[] = { &quire_store_memory, &plain, NULL };
    const quire_env env = { 0 };
    quire_store *store = NULL;
    OK(quire_config_set(base->config, "store.driver", "abacus", &base->err));
    assert_int_equal(
        quire_store_open(base->path, QUIRE_STORE_WRITE, base->config, &env, drivers, &store, &base->err),
        QUIRE_E_INVALID);
    assert_non_null(strstr(base->err.message, "\"abacus\", expected one of: memory, plain"));
    assert_null(store);
}

static void checks_arguments_before_any_driver_sees_them(void **state)
{
    struct base *base = *state;
    quire_put_result result;
    quire_condition conditions[QUIRE_FILTER_CONDITIONS + 1];
    quire_document_rows rows;
    struct stored_document made = make_document(&base->arena, "", "Harbour", "en", harbour_text);
    assert_int_equal(put_document(base->store, &base->call, &made, "/folder", &result, &base->err),
                     QUIRE_E_INVALID);
    made = make_document(&base->arena, "/folder/a", "Harbour", "en", harbour_text);
    quire_range outside = { 0, made.document.text.size + 1 };
    quire_chunk chunk = { .ranges = &outside, .range_count = 1 };
    made.chunks = (quire_chunks){ &chunk, 1 };
    assert_int_equal(put_document(base->store, &base->call, &made, "/folder", &result, &base->err),
                     QUIRE_E_INVALID);
    for (size_t i = 0; i <= QUIRE_FILTER_CONDITIONS; i++) conditions[i] = condition_of(base, "language=zh*");
    quire_filter filter = { .conditions = conditions, .count = QUIRE_FILTER_CONDITIONS };
    OK(quire_store_list(base->store, &base->call, &filter, &rows, &base->err));
    filter.count++;
    assert_int_equal(quire_store_list(base->store, &base->call, &filter, &rows, &base->err), QUIRE_E_INVALID);
    assert_int_equal(
        quire_store_put_failure(
            base->store, &base->call,
            &(quire_failed){ .uri = QUIRE_STR("/a"), .source = QUIRE_STR("/a"), .message = QUIRE_STR("no") },
            &base->err),
        QUIRE_E_INVALID);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up_plain, tear_down_base)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_driver_may_leave_out_titles_traces_and_more),
        CASE(a_sample_is_taken_once_for_each_state_of_the_base),
        CASE(refuses_a_driver_that_is_not_there),
        CASE(checks_arguments_before_any_driver_sees_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
