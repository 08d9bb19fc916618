/* SPDX-License-Identifier: Apache-2.0 */
/* Archives of several programs, and hostile ones. What is in them stands in tests/fixtures/README.md and make_zip.py. */
#include "load/worker/libraries.h"
#include "load/worker/loaders/archive/zip_directory.h"
#include "members.h"

static void load(const char *name, struct loaded *out)
{
    load_fixture(&quire_format_zip, name, out);
    if (!out->reason) assert_int_equal(out->document.text.size, 0);
}

static void archives_of_four_programs_give_their_files(void **state)
{
    (void)state;
    struct loaded loaded;
    load("zip/info-zip.zip", &loaded);
    assert_int_equal(loaded.found.child_count, 3);
    expect_text(&loaded, "资料/水位.txt", "河水在四月上涨。\n");
    expect_text(&loaded, "docs/river.txt", "The river rises in April.\n");
    expect_text(&loaded, "docs/floods.md", "# Floods\n");
    assert_int_equal(members(&loaded), 7);
    assert_int_equal(dropped(&loaded, "members", "folder"), 3);
    assert_int_equal(dropped(&loaded, "members", "link"), 1);
    unload(&loaded);
    load("zip/bsdtar.zip", &loaded);
    expect_text(&loaded, "资料/水位.txt", "河水在四月上涨。\n");
    expect_text(&loaded, "docs/river.txt", "The river rises in April.\n");
    unload(&loaded);
    load("zip/7z-lzma.zip", &loaded);
    expect_text(&loaded, "资料/水位.txt", "河水在四月上涨。\n");
    expect_text(&loaded, "docs/river.txt", "The river rises in April.\n");
    unload(&loaded);
    load("zip/python.zip", &loaded);
    assert_int_equal(loaded.found.child_count, 2);
    expect_text(&loaded, "年度报告/摘要.txt", "营业收入增长了百分之十二。\n");
    expect_text(&loaded, "notes/plan.txt", "The plan has three steps.\n");
    assert_int_equal(members(&loaded), 7);
    assert_int_equal(dropped(&loaded, "members", "hidden"), 4);
    unload(&loaded);
}

static void names_are_read_in_the_charset_that_their_system_used(void **state)
{
    (void)state;
    struct loaded loaded;
    load("zip/windows-gbk.zip", &loaded);
    expect_text(&loaded, "合同/租赁合同.txt", "租金每月八千元。\n");
    expect_text(&loaded, "合同/付款计划.txt", "分四期支付。\n");
    expect_text(&loaded, "readme.txt", "two contracts\n");
    unload(&loaded);
    load("zip/windows-big5.zip", &loaded);
    expect_text(&loaded, "專案/進度報告.txt", "進度落後兩週。\n");
    expect_text(&loaded, "專案/會議記錄.txt", "下週三開會。\n");
    unload(&loaded);
    load("zip/windows-shift-jis.zip", &loaded);
    expect_text(&loaded, "資料/会議のメモ.txt", "次の会議は金曜日です。\n");
    unload(&loaded);
    load("zip/dos-437.zip", &loaded);
    expect_text(&loaded, "Übersicht.txt", "eins\n");
    expect_text(&loaded, "Größe.txt", "zwei\n");
    unload(&loaded);
}

static void large_and_streamed_archives_are_read(void **state)
{
    (void)state;
    struct loaded loaded;
    load("zip/zip64.zip", &loaded);
    assert_int_equal(members(&loaded), 1);
    expect_text(&loaded, "docs/river.txt", "The river rises in April.\n");
    unload(&loaded);
    load("zip/stream.zip", &loaded);
    expect_text(&loaded, "-", "The river rises in April.\n");
    unload(&loaded);
    load("zip/comment.zip", &loaded);
    expect_text(&loaded, "good.txt", "The tide turns twice a day.\n");
    unload(&loaded);
}

static void what_needs_a_password_says_so(void **state)
{
    (void)state;
    struct loaded loaded;
    load("zip/encrypted.zip", &loaded);
    expect_reason(&loaded, "docs/river.txt", QUIRE_LOAD_ENCRYPTED, "password");
    expect_reason(&loaded, "docs/floods.md", QUIRE_LOAD_ENCRYPTED, "password");
    unload(&loaded);
    load("zip/7z-aes.zip", &loaded);
    expect_reason(&loaded, "docs/river.txt", QUIRE_LOAD_ENCRYPTED, "password");
    unload(&loaded);
}

static void methods_that_are_not_read_are_named(void **state)
{
    (void)state;
    struct loaded loaded;
    load("zip/7z-deflate64.zip", &loaded);
    expect_reason(&loaded, "docs/long.txt", QUIRE_LOAD_UNSUPPORTED, "64-bit");
    unload(&loaded);
    load("zip/unknown-method.zip", &loaded);
    expect_reason(&loaded, "odd.txt", QUIRE_LOAD_UNSUPPORTED, "77");
    expect_text(&loaded, "good.txt", "The tide turns twice a day.\n");
    unload(&loaded);
}

static void a_damaged_member_costs_itself(void **state)
{
    (void)state;
    static const char *const names[] = { "zip/bad-crc.zip", "zip/bad-data.zip" };
    struct loaded loaded;
    for (size_t i = 0; i < 2; i++) {
        load(names[i], &loaded);
        expect_reason(&loaded, "bad.txt", QUIRE_LOAD_MALFORMED, "damaged");
        expect_text(&loaded, "good.txt", "The tide turns twice a day.\n");
        assert_int_equal(dropped(&loaded, "members", "malformed"), 1);
        unload(&loaded);
    }
    load("zip/size-lies.zip", &loaded);
    expect_reason(&loaded, "small.txt", QUIRE_LOAD_MALFORMED, "wrong size");
    expect_reason(&loaded, "large.txt", QUIRE_LOAD_MALFORMED, "wrong size");
    expect_text(&loaded, "good.txt", "The tide turns twice a day.\n");
    unload(&loaded);
}

static void bombs_are_cut(void **state)
{
    (void)state;
    struct loaded loaded;
    load("zip/bomb.zip", &loaded); /* 70 MB in 70 KB; a child may have 16 MB here */
    expect_reason(&loaded, "zeros.txt", QUIRE_LOAD_OVER_LIMIT, "load.children_bytes");
    expect_text(&loaded, "good.txt", "The tide turns twice a day.\n");
    unload(&loaded);
    load("zip/overlap.zip", &loaded);
    assert_int_equal(members(&loaded), 60);
    assert_int_equal(loaded.found.child_count + dropped(&loaded, "members", "malformed"), 60);
    assert_true(loaded.found.child_count <= 16); /* so many of them fit */
    unload(&loaded);
}

/* 70 MB in 70 KB are more than is honest, and less than what there is room for. */
static void a_bomb_costs_itself_alone(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_arena arena = { 0 };
    load_within(&quire_format_zip,
                read_test_file(QUIRE_TEST_SOURCE_DIR "/tests/fixtures/zip/bomb.zip", &arena), 1 << 30,
                &loaded);
    expect_reason(&loaded, "zeros.txt", QUIRE_LOAD_OVER_LIMIT, "far more than its size");
    expect_text(&loaded, "good.txt", "The tide turns twice a day.\n");
    assert_int_equal(dropped(&loaded, "members", "over_limit"), 1);
    unload(&loaded);
    quire_arena_free(&arena);
}

/* A member that the host has no room for is not kept. */
static void members_are_kept_as_far_as_they_are_taken(void **state)
{
    (void)state;
    struct loaded loaded;
    quire_arena arena = { 0 };
    load_within(&quire_format_zip,
                read_test_file(QUIRE_TEST_SOURCE_DIR "/tests/fixtures/zip/overlap.zip", &arena), 1 << 20,
                &loaded);
    uint64_t taken = 0;
    for (size_t i = 0; i < loaded.found.child_count; i++) taken += !loaded.found.children[i].reason;
    assert_int_equal(taken, 1);
    assert_int_equal(dropped(&loaded, "members", "over_limit") + dropped(&loaded, "members", "malformed"),
                     59);
    unload(&loaded);
    quire_arena_free(&arena);
}

/* A name leads nowhere: the host cleans it. What counts here is that both of one name are found. */
static void names_that_climb_are_files_like_others(void **state)
{
    (void)state;
    struct loaded loaded;
    load("zip/climbing.zip", &loaded);
    assert_int_equal(loaded.found.child_count, 5);
    for (size_t i = 0; i < 5; i++) assert_int_equal(loaded.found.children[i].reason, QUIRE_LOAD_OK);
    unload(&loaded);
}

static void an_archive_in_an_archive_is_one_document(void **state)
{
    (void)state;
    struct loaded loaded;
    load("zip/nested.zip", &loaded);
    assert_int_equal(loaded.found.child_count, 2);
    assert_true(quire_str_starts(child_of(&loaded, "inner.zip")->bytes, QUIRE_STR("PK\3\4")));
    unload(&loaded);
}

static void what_holds_nothing_says_so(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        quire_load_reason reason;
    } cases[] = { { "zip/empty.zip", QUIRE_LOAD_EMPTY },
                  { "zip/folders.zip", QUIRE_LOAD_EMPTY },
                  { "zip/truncated.zip", QUIRE_LOAD_MALFORMED },
                  { "zip/directory-only.zip", QUIRE_LOAD_MALFORMED } };
    struct loaded loaded;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        load(cases[i].name, &loaded);
        if (loaded.reason != cases[i].reason) fail_msg("%s: %d", cases[i].name, (int)loaded.reason);
        unload(&loaded);
    }
}

static void the_directory_is_counted_record_by_record(void **state)
{
    (void)state;
    char end[22] = "PK\5\6";
    assert_int_equal(quire_zip_count_members((quire_str){ 0 }), UINT64_MAX);
    assert_int_equal(quire_zip_count_members((quire_str){ end, 21 }), UINT64_MAX);
    end[8] = end[10] = 99; /* what it says of itself */
    assert_int_equal(quire_zip_count_members((quire_str){ end, 22 }), 0);
    end[12] = 99; /* a directory that would begin before the file */
    assert_int_equal(quire_zip_count_members((quire_str){ end, 22 }), UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(archives_of_four_programs_give_their_files),
        cmocka_unit_test(names_are_read_in_the_charset_that_their_system_used),
        cmocka_unit_test(large_and_streamed_archives_are_read),
        cmocka_unit_test(what_needs_a_password_says_so),
        cmocka_unit_test(methods_that_are_not_read_are_named),
        cmocka_unit_test(a_damaged_member_costs_itself),
        cmocka_unit_test(bombs_are_cut),
        cmocka_unit_test(a_bomb_costs_itself_alone),
        cmocka_unit_test(members_are_kept_as_far_as_they_are_taken),
        cmocka_unit_test(names_that_climb_are_files_like_others),
        cmocka_unit_test(an_archive_in_an_archive_is_one_document),
        cmocka_unit_test(what_holds_nothing_says_so),
        cmocka_unit_test(the_directory_is_counted_record_by_record),
    };
    return quire_libraries_prepare() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
