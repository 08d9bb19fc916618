/* SPDX-License-Identifier: Apache-2.0 */
/* How every store driver must keep the vectors of a document that is still being embedded. */
#include "fakes/store_memory.h"
#include "support/store_base.h"

#include "base/error.h"
#include "base/str.h"

static void uses_staged_vectors_and_refuses_a_chunk_without_one(void **state)
{
    struct base *base = *state;
    quire_put_result result;
    struct stored_document made = make_document(&base->arena, "/folder/a", "Harbour", "en", harbour_text);
    quire_matrix first = made.vectors, last = made.vectors;
    first.rows = 3;
    last.rows = 1;
    last.cells += 3 * TEST_DIM;
    const quire_document_version version = version_of(&made);
    OK(quire_store_stage(base->store, &base->call, &version, made.inputs, &first, &base->err));
    assert_int_equal(find_near(base, "Storm", 10, NULL).count, 0);
    quire_put put = put_of(&made, "/folder");
    put.vectors = &last;
    put.vector_inputs = made.inputs + 3;
    assert_int_equal(quire_store_put(base->store, &base->call, &put, &result, &base->err), QUIRE_E_NOT_FOUND);
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    assert_int_equal(counts.documents, 0);
    assert_int_equal(counts.vectors, 0);
    last.rows = 2;
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
    assert_int_equal(find_near(base, "Storm", 10, NULL).count, 5);
}

/* What is known of the five lines of `made`, as bits. */
static unsigned known_of(struct base *base, const struct stored_document *made)
{
    const quire_document_version version = version_of(made);
    bool known[5];
    unsigned bits = 0;
    OK(quire_store_known(base->store, &base->call, &version, made->inputs, 5, known, &base->err));
    for (unsigned i = 0; i < 5; i++) bits |= (unsigned)known[i] << i;
    return bits;
}

static void stage_three(struct base *base, const struct stored_document *made)
{
    const quire_document_version version = version_of(made);
    quire_matrix three = made->vectors;
    three.rows = 3;
    OK(quire_store_stage(base->store, &base->call, &version, made->inputs, &three, &base->err));
}

static size_t staged_count(struct base *base)
{
    const quire_staged *staged;
    size_t count;
    OK(quire_store_staged(base->store, &base->call, &staged, &count, &base->err));
    return count;
}

static void staged_vectors_wait_for_the_next_run_of_their_document(void **state)
{
    struct base *base = *state;
    const quire_staged *staged;
    size_t count;
    quire_put_result result;
    struct stored_document made = make_document(&base->arena, "/folder/港", "港口", "zh-Hans",
                                                harbour_text_zh),
                           other = make_document(&base->arena, "/folder/b", "港口", "zh-Hans",
                                                 harbour_text_zh);
    base_unix_ms = 1000000000000;
    stage_three(base, &made);
    stage_three(base, &made); /* the same once more is no harm */
    close_base(base);
    OK(open_base(base, QUIRE_STORE_WRITE));
    OK(quire_store_staged(base->store, &base->call, &staged, &count, &base->err));
    assert_int_equal(count, 1);
    assert_text(staged[0].version.uri, "/folder/港");
    assert_true(quire_str_equal(staged[0].version.sha256, made.document.sha256));
    assert_int_equal(staged[0].vectors, 3);
    assert_int_equal(staged[0].staged_ms, base_unix_ms);
    assert_int_equal(known_of(base, &made), 7);
    assert_int_equal(known_of(base, &other), 0); /* they are not for others */
    quire_matrix rest = { made.vectors.cells + 3 * TEST_DIM, 2, TEST_DIM };
    quire_put put = put_of(&made, "/folder");
    put.vectors = &rest;
    put.vector_inputs = made.inputs + 3;
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
    assert_int_equal(staged_count(base), 0);
    assert_int_equal(find_near(base, "港口", 10, NULL).count, 5);
    base_unix_ms = 0;
}

static void staged_vectors_go_with_another_version_or_removal(void **state)
{
    struct base *base = *state;
    struct stored_document made = make_document(&base->arena, "/folder/a", "Harbour", "en", harbour_text),
                           changed = made;
    quire_str uri = QUIRE_STR("/folder/a");
    quire_removed removed;
    quire_put_result result;
    bool pending;
    changed.document.sha256 = QUIRE_STR("other bytes");
    stage_three(base, &made);
    stage_three(base, &changed);
    assert_int_equal(known_of(base, &made), 0);
    assert_int_equal(known_of(base, &changed), 7);
    OK(quire_store_remove(base->store, &base->call, &uri, 1, &removed, &pending, &base->err));
    assert_true(removed.found);
    assert_text(removed.document.uri, "/folder/a");
    assert_int_equal(removed.document.chunks, 0);
    assert_int_equal(known_of(base, &changed), 0);
    stage_three(base, &changed);
    OK(put_document(base->store, &base->call, &made, "/folder", &result, &base->err));
    assert_int_equal(staged_count(base), 0);
    stage_three(base, &changed);
    OK(quire_store_remove(base->store, &base->call, &result.id, 1, &removed, &pending, &base->err));
    assert_int_equal(staged_count(base), 0);
    stage_three(base, &made);
    const quire_str shas[] = { QUIRE_STR(""), made.document.sha256, QUIRE_STR("other bytes") };
    for (size_t i = 0; i < 3; i++) {
        /* Where the bytes could not be read, they may be the same. */
        OK(quire_store_put_failure(base->store, &base->call,
                                   &(quire_failed){ .uri = uri,
                                                    .source = QUIRE_STR("/folder"),
                                                    .sha256 = shas[i],
                                                    .reason = QUIRE_STR("malformed"),
                                                    .message = QUIRE_STR("no") },
                                   &base->err));
        assert_int_equal(staged_count(base), i < 2);
    }
}

static void staged_vectors_go_after_a_week(void **state)
{
    enum { HOUR_MS = 3600000 };
    struct base *base = *state;
    struct stored_document old = make_document(&base->arena, "/folder/old", "Harbour", "en", harbour_text),
                           young = make_document(&base->arena, "/folder/young", "Harbour", "en",
                                                 harbour_text);
    base_unix_ms = 1000000000000;
    stage_three(base, &old);
    base_unix_ms += (int64_t)24 * HOUR_MS;
    stage_three(base, &young);
    base_unix_ms += (int64_t)6 * 24 * HOUR_MS - HOUR_MS;
    close_base(base);
    OK(open_base(base, QUIRE_STORE_WRITE));
    assert_int_equal(staged_count(base), 2);
    base_unix_ms += (int64_t)2 * HOUR_MS;
    close_base(base);
    OK(open_base(base, QUIRE_STORE_READ));
    assert_int_equal(staged_count(base), 2); /* who reads clears nothing up */
    OK(quire_store_start_writing(base->store, &base->err));
    assert_int_equal(known_of(base, &old), 0);
    assert_int_equal(known_of(base, &young), 7);
    base_unix_ms = 0;
}

#define CASE(name) cmocka_unit_test_prestate_setup_teardown(name, set_up_open_base, tear_down_base, driver)

static int run_over(const quire_store_driver *tested)
{
    void *driver = (void *)(uintptr_t)tested;
    const struct CMUnitTest tests[] = {
        CASE(uses_staged_vectors_and_refuses_a_chunk_without_one),
        CASE(staged_vectors_wait_for_the_next_run_of_their_document),
        CASE(staged_vectors_go_with_another_version_or_removal),
        CASE(staged_vectors_go_after_a_week),
    };
    return cmocka_run_group_tests_name(tested->name, tests, NULL, NULL);
}

int main(void)
{
    return run_over(&quire_store_sqlite) + run_over(&quire_store_memory);
}
