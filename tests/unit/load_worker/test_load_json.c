/* SPDX-License-Identifier: Apache-2.0 */
/* JSON and JSON lines: values stand with their keys and paths. */
#include "placed.h"

static void load_json(const char *json, struct loaded *loaded)
{
    load_bytes(&quire_format_json, quire_str_from(json), loaded);
}

static void an_object_is_a_section_of_keys_with_their_values(void **state)
{
    (void)state;
    struct loaded loaded;
    load_json("{\"title\": \"Harbour\", \"server\": {\"port\": 5432, \"limits\": {\"超时\": 2500}}, \"big\": "
              "12345678901234567890.10}",
              &loaded);
    assert_true(quire_str_is(loaded.document.title, "Harbour"));
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "big: 12345678901234567890.10", "$.big");
    assert_int_equal(expect_placed(&loaded, QUIRE_ELEMENT_HEADING, "server", "$.server")->level, 1);
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "port: 5432", "$.server.port");
    assert_int_equal(expect_placed(&loaded, QUIRE_ELEMENT_HEADING, "limits", "$.server.limits")->level, 2);
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "超时: 2500", "$.server.limits.超时");
    /* Three objects, five keys beside the root's … two of objects, four values. */
    expect_account(&loaded, "values", 3 + 6 + 4, 3 + 6 + 4);
    unload(&loaded);
}

static void records_of_one_shape_are_a_table_that_begins_with_their_names(void **state)
{
    (void)state;
    struct loaded loaded;
    load_json("{\"staff\": [{\"id\": 17, \"name\": \"Alice Chen\", \"address\": {\"city\": \"Rotterdam\"}, "
              "\"tags\": [\"a\", \"b\"]},"
              "{\"id\": 18, \"name\": \"王小明\", \"address\": {\"city\": \"上海\"}}]}",
              &loaded);
    const quire_element *heads = expect_placed(&loaded, QUIRE_ELEMENT_TABLE_ROW, "name id address.city tags",
                                               "");
    assert_true(heads->header);
    expect_placed(&loaded, QUIRE_ELEMENT_TABLE_ROW, "Alice Chen 17 Rotterdam a, b", "$.staff[0]");
    expect_placed(&loaded, QUIRE_ELEMENT_TABLE_ROW, "王小明 18 上海", "$.staff[1]");
    unload(&loaded);
}

static void records_of_several_shapes_are_sections_with_their_names(void **state)
{
    (void)state;
    struct loaded loaded;
    load_json("[{\"name\": \"灯塔\", \"parts\": [{\"kind\": \"lamp\", \"inner\": {\"deep\": {\"a\": 1}}}]}, "
              "{\"height\": 42}]",
              &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_HEADING, "[0]: 灯塔", "$[0]");
    expect_placed(&loaded, QUIRE_ELEMENT_HEADING, "parts[0]", "$[0].parts[0]");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "height: 42", "$[1].height");
    unload(&loaded);
}

static void comments_are_dropped_and_counted_and_odd_keys_are_quoted_in_paths(void **state)
{
    (void)state;
    struct loaded loaded;
    load_json("{ // one\n \"a b\": \"http://x\", /* two */ \"long\": \"first line\\nsecond\", }", &loaded);
    assert_int_equal(dropped(&loaded, "comments", "comment"), 2);
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "a b: http://x", "$[\"a b\"]");
    expect_placed(&loaded, QUIRE_ELEMENT_PARAGRAPH, "long: first line second", "$.long");
    unload(&loaded);
}

static void what_is_nested_ten_thousand_deep_stays_as_it_is_written(void **state)
{
    (void)state;
    enum { DEPTH = 10000 };
    struct loaded loaded;
    static char deep[2 * DEPTH + 1];
    memset(deep, '[', DEPTH);
    memset(deep + DEPTH, ']', DEPTH);
    memcpy(deep + DEPTH - 1, "[7", 2);
    load_json(deep, &loaded);
    assert_int_equal(loaded.reason, QUIRE_LOAD_OK);
    assert_true(loaded.document.element_count < 100);
    unload(&loaded);
}

static void what_is_no_json_is_read_as_text_and_says_so(void **state)
{
    (void)state;
    static const char *const broken[] = { "{\"a\": \"灯塔\"", "{a}", "[1 2]", "\"\\x\"", "{\"a\":1}}" };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct loaded loaded;
        load_json(broken[i], &loaded);
        assert_int_equal(dropped(&loaded, "documents", "malformed"), 1);
        assert_string_equal(metadata_named(&loaded, "malformed"), "JSON");
        assert_non_null(find_text(loaded.spaced, broken[i]));
        unload(&loaded);
    }
}

static void odd_values_do_no_harm(void **state)
{
    (void)state;
    static const char *const odd[] = { "null",
                                       "\"\\u0000\\ud800x\"",
                                       "{}",
                                       "[]",
                                       "[[],{}]",
                                       "{\"\": {\"\": \"\"}}",
                                       "[{\"a\":\"x\\ty\",\"b\":1},{\"a\":\"z\",\"b\":2}]",
                                       "[{\"a\":1,\"a\":2},{\"a\":3,\"b\":4}]",
                                       "[{\"a\":1,\"b\":2},{}]",
                                       "[1,[2,[3]],{\"x\":[{}]}]" };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct loaded loaded;
        load_json(odd[i], &loaded);
        assert_int_equal(dropped(&loaded, "values", "over_limit"), 0);
        unload(&loaded);
    }
}

static void each_line_is_a_record_with_its_number(void **state)
{
    (void)state;
    struct loaded loaded;
    load_bytes(
        &quire_format_jsonl,
        QUIRE_STR(
            "{\"id\": 1, \"text\": \"disk full\"}\n\n{\"id\": 2, \"text\": \"温度过高\"}\r\nnot json\n"),
        &loaded);
    expect_placed(&loaded, QUIRE_ELEMENT_TABLE_ROW, "1 disk full", "line 1");
    expect_placed(&loaded, QUIRE_ELEMENT_TABLE_ROW, "2 温度过高", "line 3");
    expect_placed(&loaded, QUIRE_ELEMENT_LIST_ITEM, "not json", "line 4");
    assert_string_equal(metadata_named(&loaded, "malformed_lines"), "1");
    unload(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_is_a_section_of_keys_with_their_values),
        cmocka_unit_test(records_of_one_shape_are_a_table_that_begins_with_their_names),
        cmocka_unit_test(records_of_several_shapes_are_sections_with_their_names),
        cmocka_unit_test(comments_are_dropped_and_counted_and_odd_keys_are_quoted_in_paths),
        cmocka_unit_test(what_is_nested_ten_thousand_deep_stays_as_it_is_written),
        cmocka_unit_test(what_is_no_json_is_read_as_text_and_says_so),
        cmocka_unit_test(odd_values_do_no_harm),
        cmocka_unit_test(each_line_is_a_record_with_its_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
