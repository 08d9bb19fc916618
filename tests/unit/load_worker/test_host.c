/* SPDX-License-Identifier: Apache-2.0 */
/* The host: what a loader says of more than its text is bounded, cleaned and counted. */
#include "load/child_name.h"
#include "load/frames.h"
#include "unit/load_worker/expectation.h"

static void begin(struct loaded *out, quire_host_sink *sink, uint64_t children, uint64_t bytes)
{
    *out = (struct loaded){ 0 };
    out->found.arena = &out->arena;
    *sink = (quire_host_sink){ keep_child, keep_link, keep_progress, &out->found };
    out->builder = quire_builder_new(&out->arena, 1 << 20);
    assert_non_null(out->builder);
    quire_host_init(&out->host, out->builder, &out->arena, sink, children, bytes);
}

static void find(struct loaded *loaded, quire_host_child child)
{
    quire_error err = { 0 };
    quire_load_reason outcome;
    if (quire_host_child_found(&loaded->host, &child, &outcome, &err)) fail_msg("%s", err.message);
}

static const quire_ledger_row *row(const struct loaded *loaded, const char *step, const char *unit)
{
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(loaded->builder));
    for (size_t i = 0; i < rows.count; i++)
        if (quire_str_is(rows.items[i].step, step) && quire_str_is(rows.items[i].unit, unit))
            return &rows.items[i];
    fail_msg("there is no account of %s", unit);
    return NULL;
}

static void hands_on_what_is_found(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_host_sink sink;
    begin(&loaded, &sink, 10, 1000);
    find(&loaded, (quire_host_child){ .name = QUIRE_STR("合同/附件.txt"),
                                      .media_type = QUIRE_STR("text/plain"),
                                      .charset = QUIRE_STR("GB18030"),
                                      .title = QUIRE_STR("附件"),
                                      .bytes = QUIRE_STR("灯塔") });
    find(&loaded, (quire_host_child){ .name = QUIRE_STR("empty"), .bytes = QUIRE_STR("") });
    assert_int_equal(loaded.found.child_count, 2);
    const quire_host_child *child = &loaded.found.children[0];
    assert_true(quire_str_is(child->name, "合同/附件.txt") && quire_str_is(child->bytes, "灯塔"));
    assert_true(quire_str_is(child->media_type, "text/plain") && quire_str_is(child->charset, "GB18030"));
    assert_true(quire_str_is(child->title, "附件") && child->reason == QUIRE_LOAD_OK);
    assert_int_equal(quire_host_room(&loaded.host), 1000 - strlen("灯塔"));
    assert_int_equal(row(&loaded, "load", "documents")->received, 2);
    assert_int_equal(row(&loaded, "load", "documents")->kept, 2);
    unload(&loaded);
}

static void what_is_over_a_limit_is_named_and_at_last_counted(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_host_sink sink;
    begin(&loaded, &sink, 3, 10);
    find(&loaded, (quire_host_child){ .name = QUIRE_STR("fits"), .bytes = QUIRE_STR("123456") });
    assert_int_equal(quire_host_room(&loaded.host), 4);
    find(&loaded, (quire_host_child){ .name = QUIRE_STR("太大"), .bytes = QUIRE_STR("12345") });
    find(&loaded, (quire_host_child){ .name = QUIRE_STR("small"), .bytes = QUIRE_STR("1234") });
    assert_int_equal(quire_host_room(&loaded.host), 0);
    find(&loaded, (quire_host_child){ .name = QUIRE_STR("one too many"), .bytes = QUIRE_STR("") });
    assert_int_equal(loaded.found.child_count, 3);
    const quire_host_child *large = &loaded.found.children[1];
    assert_true(quire_str_is(large->name, "太大"));
    assert_int_equal(large->reason, QUIRE_LOAD_OVER_LIMIT);
    assert_int_equal(large->bytes.size, 0);
    assert_non_null(find_text(large->message, "load.children_bytes"));
    assert_true(quire_str_is(loaded.found.children[2].bytes, "1234"));
    assert_int_equal(row(&loaded, "load", "documents")->received, 4);
    assert_int_equal(row(&loaded, "load", "documents")->kept, 2);
    assert_int_equal(dropped(&loaded, "documents", "over_limit"), 2);
    assert_balanced(loaded.builder);
    unload(&loaded);
}

static void where_nothing_may_be_found_there_is_no_room(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_host_sink sink;
    begin(&loaded, &sink, 0, 1000);
    assert_int_equal(quire_host_room(&loaded.host), 0);
    find(&loaded, (quire_host_child){ .name = QUIRE_STR("a"), .bytes = QUIRE_STR("") });
    assert_int_equal(loaded.found.child_count, 0);
    assert_int_equal(loaded.host.unnamed, 1);
    assert_int_equal(dropped(&loaded, "documents", "over_limit"), 1);
    unload(&loaded);
}

static void a_child_with_a_reason_has_a_message_and_no_bytes(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_host_sink sink;
    begin(&loaded, &sink, 10, 1000);
    find(&loaded, (quire_host_child){ .name = QUIRE_STR("locked"),
                                      .bytes = QUIRE_STR("half of it"),
                                      .reason = QUIRE_LOAD_ENCRYPTED,
                                      .message = QUIRE_STR("it opens only\nwith a password") });
    find(&loaded, (quire_host_child){ .name = QUIRE_STR("torn"), .reason = QUIRE_LOAD_MALFORMED });
    find(&loaded, (quire_host_child){ .name = QUIRE_STR("bomb"), .reason = QUIRE_LOAD_OVER_LIMIT });
    assert_int_equal(loaded.found.children[0].bytes.size, 0);
    assert_true(quire_str_is(loaded.found.children[0].message, "it opens only with a password"));
    assert_true(loaded.found.children[1].message.size > 0);
    assert_non_null(find_text(loaded.found.children[2].message, "load.children_bytes"));
    assert_int_equal(dropped(&loaded, "documents", "encrypted"), 1);
    assert_int_equal(dropped(&loaded, "documents", "malformed"), 1);
    assert_int_equal(row(&loaded, "load", "documents")->kept, 0);
    assert_balanced(loaded.builder);
    unload(&loaded);
}

static void whatever_a_container_calls_its_children_their_names_are_clean(void **state)
{
    (void)state;
    static const char *const names[] = {
        "", "/", "../../etc/passwd", "C:\\报告\\年报.pdf", "a\nb", "\xFF\xFE", "x!/y", "./.", "灯塔\x01",
    };
    struct loaded loaded;
    quire_host_sink sink;
    begin(&loaded, &sink, 64, 1000);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        find(&loaded, (quire_host_child){ .name = quire_str_from(names[i]),
                                          .media_type = QUIRE_STR("text/\tplain"),
                                          .title = QUIRE_STR("two\nlines \xC3") });
        const quire_host_child *child = &loaded.found.children[i];
        if (!quire_child_name_is_clean(child->name)) fail_msg("\"%s\" is not cleaned", names[i]);
        assert_true(quire_str_is(child->media_type, "text/ plain"));
        assert_true(quire_str_is(child->title, "two lines \xEF\xBF\xBD"));
    }
    assert_true(quire_str_is(loaded.found.children[3].name, "C:/报告/年报.pdf"));
    unload(&loaded);
}

static void links_are_addresses_in_one_line(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_host_sink sink;
    quire_error err = { 0 };
    char long_address[QUIRE_LINK_MAX_BYTES + 1];
    memset(long_address, 'a', sizeof long_address);
    const quire_str uris[] = { QUIRE_STR(" https://例子.cn/合同.pdf\n"),
                               QUIRE_STR(" "),
                               QUIRE_STR("a\nb"),
                               QUIRE_STR("\xFF"),
                               { long_address, sizeof long_address } };
    begin(&loaded, &sink, 10, 1000);
    for (size_t i = 0; i < sizeof uris / sizeof *uris; i++)
        assert_int_equal(quire_host_link(&loaded.host, QUIRE_LINK_BODY, uris[i], &err), QUIRE_OK);
    assert_int_equal(loaded.found.link_count, 1);
    assert_true(quire_str_is(loaded.found.links[0], "https://例子.cn/合同.pdf"));
    assert_int_equal(dropped(&loaded, "links", "malformed"), 4);
    assert_balanced(loaded.builder);
    unload(&loaded);
}

static void small_steps_are_not_told(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_host_sink sink;
    quire_error err = { 0 };
    const uint64_t mebibyte = 1 << 20;
    begin(&loaded, &sink, 10, 1000);
    assert_int_equal(quire_host_progress(&loaded.host, 5 * mebibyte / 201, 5 * mebibyte, &err), QUIRE_OK);
    assert_int_equal(loaded.found.total, 0);
    assert_int_equal(quire_host_progress(&loaded.host, 9 * mebibyte, 5 * mebibyte, &err), QUIRE_OK);
    assert_int_equal(loaded.found.done, 5 * mebibyte);
    assert_int_equal(quire_host_progress(&loaded.host, mebibyte, 5 * mebibyte, &err), QUIRE_OK);
    assert_int_equal(loaded.found.done, 5 * mebibyte);
    unload(&loaded);
}

static void progress_in_any_unit_is_told_in_bytes(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_host_sink sink;
    quire_error err = { 0 };
    const uint64_t mebibyte = 1 << 20;
    begin(&loaded, &sink, 10, 1000);
    loaded.host.size_bytes = 8 * mebibyte;
    assert_int_equal(quire_host_progress(&loaded.host, 3, 12, &err), QUIRE_OK);
    assert_int_equal(loaded.found.done, 2 * mebibyte);
    assert_int_equal(loaded.found.total, 8 * mebibyte);
    assert_int_equal(quire_host_progress(&loaded.host, 12, 12, &err), QUIRE_OK);
    assert_int_equal(loaded.found.done, 8 * mebibyte);
    unload(&loaded);
}

static void the_first_refusal_counts_and_is_one_line(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_host_sink sink;
    char long_name[3000];
    begin(&loaded, &sink, 10, 1000);
    quire_host_refuse(&loaded.host, QUIRE_LOAD_MALFORMED, "page %d is\n%s", 7, "灯\xE5");
    quire_host_refuse(&loaded.host, QUIRE_LOAD_EMPTY, "nothing");
    assert_int_equal(loaded.host.reason, QUIRE_LOAD_MALFORMED);
    assert_true(quire_str_is(loaded.host.message, "page 7 is 灯\xEF\xBF\xBD"));
    loaded.host.reason = QUIRE_LOAD_OK; /* as a loader takes it back */
    for (size_t i = 0; i + 3 < sizeof long_name; i += 3) memcpy(long_name + i, "塔", 4);
    quire_host_refuse(&loaded.host, QUIRE_LOAD_EMPTY, "%s", long_name);
    assert_true(loaded.host.message.size > 1000 && loaded.host.message.size % 3 == 0);
    assert_true(quire_text_is_canonical(loaded.host.message));
    unload(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hands_on_what_is_found),
        cmocka_unit_test(what_is_over_a_limit_is_named_and_at_last_counted),
        cmocka_unit_test(where_nothing_may_be_found_there_is_no_room),
        cmocka_unit_test(a_child_with_a_reason_has_a_message_and_no_bytes),
        cmocka_unit_test(whatever_a_container_calls_its_children_their_names_are_clean),
        cmocka_unit_test(links_are_addresses_in_one_line),
        cmocka_unit_test(small_steps_are_not_told),
        cmocka_unit_test(progress_in_any_unit_is_told_in_bytes),
        cmocka_unit_test(the_first_refusal_counts_and_is_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
