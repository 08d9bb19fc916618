/* SPDX-License-Identifier: Apache-2.0 */
/* Strings, sizes, hashes, arenas, growing arrays, buffers, errors, spans. */
#include "support/cmocka_all.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/size.h"
#include "base/span.h"
#include "base/str.h"

static void trims_and_compares_views(void **state)
{
    (void)state;
    assert_true(quire_str_is(quire_str_trim(QUIRE_STR(" \t a b\r\n")), "a b"));
    assert_true(quire_str_equal((quire_str){ 0 }, QUIRE_STR("")));
    assert_true(quire_str_starts(QUIRE_STR("维尔马克港"), QUIRE_STR("维尔")));
    assert_true(quire_str_ends(QUIRE_STR("维尔马克港"), QUIRE_STR("港")));
    assert_false(quire_str_starts(QUIRE_STR("a"), QUIRE_STR("ab")));
}

static void reports_overflow_of_sizes(void **state)
{
    size_t out = 7;
    (void)state;
    assert_false(quire_size_add(SIZE_MAX, 1, &out));
    assert_false(quire_size_mul(SIZE_MAX / 2, 3, &out));
    assert_int_equal(out, 7);
    assert_true(quire_size_mul(6, 7, &out));
    assert_int_equal(out, 42);
}

static void an_arena_gives_zeroed_aligned_memory_of_any_size(void **state)
{
    quire_arena arena = { 0 };
    (void)state;
    for (size_t size = 0; size < 200000; size = size * 3 + 1) {
        unsigned char *bytes = quire_arena_alloc(&arena, size);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) assert_int_equal(bytes[i], 0);
        if (size) memset(bytes, 0xAA, size);
    }
    assert_null(quire_arena_array(&arena, SIZE_MAX / 2, 8));
    assert_null(quire_arena_alloc(&arena, SIZE_MAX));
    assert_true(quire_str_is(quire_arena_printf(&arena, "%d %s", 12, "港口"), "12 港口"));
    quire_arena_free(&arena);
}

static void growing_arrays_keep_what_they_hold(void **state)
{
    quire_arena arena = { 0 };
    int *in_arena = NULL, *on_heap = NULL;
    size_t room = 0, more_room = 0;
    (void)state;
    for (int i = 0; i < 1000; i++) {
        in_arena = quire_arena_grow(&arena, in_arena, (size_t)i, &room, sizeof *in_arena);
        on_heap = quire_array_grow(on_heap, (size_t)i, &more_room, sizeof *on_heap);
        assert_true(in_arena && on_heap);
        in_arena[i] = on_heap[i] = i;
    }
    for (int i = 0; i < 1000; i++) assert_true(in_arena[i] == i && on_heap[i] == i);
    assert_true(room >= 1000 && more_room >= 1000);
    room = SIZE_MAX / 2;
    assert_null(quire_arena_grow(&arena, in_arena, room, &room, sizeof *in_arena));
    assert_null(quire_array_grow(on_heap, SIZE_MAX / 2, &room, sizeof *on_heap));
    assert_int_equal(room, SIZE_MAX / 2);
    free(on_heap);
    quire_arena_free(&arena);
}

/* Expected values: draft-eastlake-fnv, appendix C. */
static void hashes_are_those_of_the_source(void **state)
{
    (void)state;
    assert_int_equal(quire_hash_str(QUIRE_HASH_START, QUIRE_STR("")), 0xcbf29ce484222325);
    assert_int_equal(quire_hash_str(QUIRE_HASH_START, QUIRE_STR("a")), 0xaf63dc4c8601ec8c);
    assert_int_equal(quire_hash_str(QUIRE_HASH_START, QUIRE_STR("foobar")), 0x85944171f73967e8);
}

static void a_buffer_stops_at_its_limit_and_stays_failed(void **state)
{
    quire_buffer buffer;
    quire_error err = { 0 };
    (void)state;
    quire_buffer_init(&buffer, 10);
    quire_buffer_append_str(&buffer, QUIRE_STR("12345678"));
    assert_int_equal(quire_buffer_check(&buffer, "the text", &err), QUIRE_OK);
    quire_buffer_append_str(&buffer, QUIRE_STR("901"));
    quire_buffer_append_char(&buffer, 'x');
    assert_int_equal(buffer.size, 8);
    assert_int_equal(quire_buffer_check(&buffer, "the text", &err), QUIRE_E_LIMIT);
    assert_non_null(strstr(err.message, "the text is over 10 bytes"));
    quire_buffer_clear(&buffer);
    quire_buffer_printf(&buffer, "%s", "12345678");
    assert_true(quire_str_is(quire_buffer_view(&buffer), "12345678"));
    quire_buffer_free(&buffer);
}

static void a_message_is_one_line_and_never_cuts_a_character(void **state)
{
    quire_error err = { 0 };
    char text[900];
    (void)state;
    assert_int_equal(quire_fail(&err, QUIRE_E_FORMAT, "a\nb\x1b[31m"), QUIRE_E_FORMAT);
    assert_string_equal(err.message, "a b [31m");
    for (size_t i = 0; i + 3 < sizeof text; i += 3) memcpy(text + i, "港", 4);
    quire_fail(&err, QUIRE_E_FORMAT, "x%s", text);
    size_t size = strlen(err.message);
    assert_true(size >= sizeof err.message - 4);
    assert_memory_equal(err.message + size - 3, "港", 3);
    quire_fail(&err, QUIRE_E_IO, "page 3: no space");
    assert_int_equal(quire_error_wrap(&err, QUIRE_E_IO, "adding %s", "a.pdf"), QUIRE_E_IO);
    assert_int_equal(quire_error_wrap(NULL, QUIRE_E_IO, "adding %s", "a.pdf"), QUIRE_E_IO);
    assert_string_equal(err.message, "adding a.pdf: page 3: no space");
    assert_int_equal(quire_fail(NULL, QUIRE_E_LIMIT, "nobody listens"), QUIRE_E_LIMIT);
}

static void spans_form_a_tree_in_order(void **state)
{
    quire_arena arena = { 0 };
    quire_span root = { .stage = "ask" }, spare;
    (void)state;
    quire_span *first = quire_span_begin(&root, &arena, &spare, "embed");
    quire_span_end(first, QUIRE_OK);
    quire_span *second = quire_span_begin(&root, &arena, &spare, "dense");
    quire_span_end(second, QUIRE_E_IO);
    assert_ptr_equal(root.first_child, first);
    assert_ptr_equal(first->next, second);
    assert_null(second->next);
    assert_true(first->ended_ns >= first->started_ns);
    assert_ptr_equal(quire_span_begin(NULL, &arena, &spare, "alone"), &spare);
    quire_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trims_and_compares_views),
        cmocka_unit_test(reports_overflow_of_sizes),
        cmocka_unit_test(an_arena_gives_zeroed_aligned_memory_of_any_size),
        cmocka_unit_test(growing_arrays_keep_what_they_hold),
        cmocka_unit_test(hashes_are_those_of_the_source),
        cmocka_unit_test(a_buffer_stops_at_its_limit_and_stays_failed),
        cmocka_unit_test(a_message_is_one_line_and_never_cuts_a_character),
        cmocka_unit_test(spans_form_a_tree_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
