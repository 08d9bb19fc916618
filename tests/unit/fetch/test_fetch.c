/* SPDX-License-Identifier: Apache-2.0 */
/* Walking folders, naming odd paths, and copies that no longer change. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "fetch/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { VISITS = 32 };

struct folder {
    char root[64];
    quire_arena arena;
    quire_call call;
    quire_cancel cancel;
    quire_ledger ledger;
    quire_error err;
    char visited[VISITS][128]; /* below the root */
    quire_load_reason reasons[VISITS];
    size_t count, stop_at;
};

static const char *path_of(const struct folder *folder, const char *name, char *out, size_t size)
{
    snprintf(out, size, "%s/%s", folder->root, name);
    return out;
}

static void write_file(const struct folder *folder, const char *name, const char *text)
{
    char path[256];
    FILE *file = fopen(path_of(folder, name, path, sizeof path), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void make_folder(const struct folder *folder, const char *name)
{
    char path[256];
    assert_int_equal(mkdir(path_of(folder, name, path, sizeof path), 0700), 0);
}

static int set_up(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    if (!folder) return -1;
    snprintf(folder->root, sizeof folder->root, "/tmp/quire-fetch-XXXXXX");
    if (!mkdtemp(folder->root)) return -1;
    folder->call = (quire_call){ .arena = &folder->arena, .cancel = &folder->cancel };
    folder->stop_at = SIZE_MAX;
    quire_ledger_init(&folder->ledger, &folder->arena);
    *state = folder;
    return 0;
}

static int remove_entry(const char *path, const struct stat *entry, int kind, struct FTW *where)
{
    (void)entry, (void)kind, (void)where;
    return remove(path);
}

static int tear_down(void **state)
{
    struct folder *folder = *state;
    int left = nftw(folder->root, remove_entry, 80, FTW_DEPTH | FTW_PHYS);
    quire_arena_free(&folder->arena);
    free(folder);
    return left;
}

static quire_status visit(void *user, const quire_fetch_item *item, quire_error *err)
{
    struct folder *folder = user;
    (void)err;
    if (folder->count == folder->stop_at) return QUIRE_E_LIMIT;
    if (folder->count == VISITS) return QUIRE_E_INVALID;
    snprintf(folder->visited[folder->count], sizeof folder->visited[0], "%s",
             item->path + strlen(folder->root) + 1);
    folder->reasons[folder->count++] = item->reason;
    return QUIRE_OK;
}

static quire_status walk(struct folder *folder, const char *const *ignore, size_t ignore_count)
{
    quire_fetch_source source = { 0 };
    assert_int_equal(quire_fetch_resolve(&folder->call, folder->root, &source, &folder->err), QUIRE_OK);
    assert_true(source.folder);
    return quire_fetch_walk(&folder->call, &source, ignore, ignore_count, &folder->ledger, visit, folder,
                            &folder->err);
}

static void expect_visits(const struct folder *folder, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count && i < folder->count; i++) assert_string_equal(folder->visited[i], names[i]);
    assert_int_equal(folder->count, count);
}

static uint64_t dropped(const struct folder *folder, const char *reason)
{
    const quire_ledger_row *row = &quire_ledger_view(&folder->ledger).items[0];
    for (size_t i = 0; i < row->dropped_count; i++)
        if (quire_str_is(row->dropped[i].reason, reason)) return row->dropped[i].count;
    return 0;
}

static void expect_ledger(const struct folder *folder, uint64_t received, uint64_t kept)
{
    quire_ledger_rows rows = quire_ledger_view(&folder->ledger);
    assert_int_equal(rows.count, 1);
    assert_true(quire_str_is(rows.items[0].step, "fetch"));
    assert_true(quire_str_is(rows.items[0].unit, "files"));
    assert_int_equal(rows.items[0].received, received);
    assert_int_equal(rows.items[0].kept, kept);
    assert_true(quire_ledger_row_balances(&rows.items[0]));
}

static void visits_files_in_the_order_of_their_names_depth_first(void **state)
{
    static const char *const expected[] = { "B.md", "a/1.md",   "a/2/x.md", "a/3.md",
                                            "b.md", "港/乙.md", "港/甲.md" };
    struct folder *folder = *state;
    make_folder(folder, "港");
    make_folder(folder, "a");
    make_folder(folder, "a/2");
    for (size_t i = sizeof expected / sizeof *expected; i-- > 0;) write_file(folder, expected[i], "text");
    assert_int_equal(walk(folder, NULL, 0), QUIRE_OK);
    expect_visits(folder, expected, sizeof expected / sizeof *expected);
    expect_ledger(folder, 7, 7);
}

static void hidden_entries_links_and_special_files_are_counted_and_passed_over(void **state)
{
    static const char *const expected[] = { "文.md" };
    struct folder *folder = *state;
    char path[256];
    write_file(folder, ".hidden", "text");
    make_folder(folder, ".git");
    write_file(folder, ".git/config", "text");
    write_file(folder, "文.md", "text");
    assert_int_equal(symlink("/etc", path_of(folder, "away", path, sizeof path)), 0);
    assert_int_equal(symlink("文.md", path_of(folder, "same.md", path, sizeof path)), 0);
    assert_int_equal(symlink(".", path_of(folder, "loop", path, sizeof path)), 0);
    assert_int_equal(mkfifo(path_of(folder, "pipe", path, sizeof path), 0600), 0);
    assert_int_equal(walk(folder, NULL, 0), QUIRE_OK);
    expect_visits(folder, expected, 1);
    expect_ledger(folder, 7, 1);
    assert_int_equal(dropped(folder, "hidden"), 2);
    assert_int_equal(dropped(folder, "link"), 3);
    assert_int_equal(dropped(folder, "special_file"), 1);
}

/* The cases are those of gitignore(5): a name anywhere, a folder only, anchored below the source. */
static void patterns_leave_out_what_they_match_and_count_it(void **state)
{
    static const char *const ignore[] = { "*.log", "build/", "/top.md", "docs/*.tmp", "草稿*", "" };
    static const char *const expected[] = { "docs/deep/b.tmp", "docs/keep.md", "docs/top.md",
                                            "notbuild/build", "正稿.md" };
    static const char *const left_out[] = { "a.log", "docs/a.tmp", "docs/b.log", "top.md", "草稿一.md" };
    struct folder *folder = *state;
    make_folder(folder, "docs");
    make_folder(folder, "docs/deep");
    make_folder(folder, "build");
    make_folder(folder, "notbuild");
    write_file(folder, "build/x.md", "text");
    for (size_t i = 0; i < 5; i++) write_file(folder, expected[i], "text");
    for (size_t i = 0; i < 5; i++) write_file(folder, left_out[i], "text");
    assert_int_equal(walk(folder, ignore, 6), QUIRE_OK);
    expect_visits(folder, expected, 5);
    expect_ledger(folder, 11, 5);
    assert_int_equal(dropped(folder, "ignored"), 6);
}

static void folders_nested_too_deep_are_reported_not_followed(void **state)
{
    struct folder *folder = *state;
    char path[512] = "";
    for (int i = 0; i < 70; i++) {
        strcat(path, i ? "/d" : "d");
        make_folder(folder, path);
    }
    strcat(path, "/x.md");
    write_file(folder, path, "text");
    assert_int_equal(walk(folder, NULL, 0), QUIRE_OK);
    assert_int_equal(folder->count, 1);
    assert_int_equal(folder->reasons[0], QUIRE_LOAD_OVER_LIMIT);
    expect_ledger(folder, 1, 0);
    assert_int_equal(dropped(folder, "over_limit"), 1);
}

static void a_failing_visit_and_a_cancel_end_the_walk(void **state)
{
    struct folder *folder = *state;
    write_file(folder, "a", "text");
    write_file(folder, "b", "text");
    folder->stop_at = 1;
    assert_int_equal(walk(folder, NULL, 0), QUIRE_E_LIMIT);
    assert_int_equal(folder->count, 1);
    atomic_store(&folder->cancel.requested, true);
    assert_int_equal(walk(folder, NULL, 0), QUIRE_E_CANCELLED);
    assert_int_equal(folder->count, 1);
}

static void a_file_named_by_the_user_is_one_visit_even_if_it_is_hidden(void **state)
{
    struct folder *folder = *state;
    quire_fetch_source source = { 0 };
    char path[256];
    write_file(folder, ".港", "text");
    path_of(folder, ".港", path, sizeof path);
    assert_int_equal(quire_fetch_resolve(&folder->call, path, &source, &folder->err), QUIRE_OK);
    assert_false(source.folder);
    assert_true(quire_str_is(source.uri, path));
    assert_int_equal(
        quire_fetch_walk(&folder->call, &source, NULL, 0, &folder->ledger, visit, folder, &folder->err),
        QUIRE_OK);
    assert_int_equal(folder->count, 1);
    expect_ledger(folder, 1, 1);
}

static void words_that_name_nothing_we_read_are_refused_with_the_reason(void **state)
{
    struct folder *folder = *state;
    quire_fetch_source source = { 0 };
    assert_int_equal(quire_fetch_resolve(&folder->call, "/nonexistent/港", &source, &folder->err),
                     QUIRE_E_NOT_FOUND);
    assert_non_null(strstr(folder->err.message, "/nonexistent/港"));
    assert_int_equal(quire_fetch_resolve(&folder->call, "https://example.org", &source, &folder->err),
                     QUIRE_E_INVALID);
    assert_int_equal(quire_fetch_resolve(&folder->call, "postgresql:db", &source, &folder->err),
                     QUIRE_E_INVALID);
    assert_int_equal(quire_fetch_resolve(&folder->call, "", &source, &folder->err), QUIRE_E_INVALID);
}

/* ---- uris ---- */

static void clean_paths_are_their_own_uri_and_odd_ones_are_coded(void **state)
{
    /* Percent coding as RFC 3986, section 2.1, with capital digits. */
    static const struct {
        const char *path, *uri;
    } cases[] = {
        { "/home/a b/港口.md", "/home/a b/港口.md" }, { "/100%41.md", "/100%41.md" },
        { "/latin\xe9.txt", "file:///latin%E9.txt" }, { "/line\nfeed", "file:///line%0Afeed" },
        { "/tab\t港", "file:///tab%09%E6%B8%AF" },    { "/\x7f%41", "file:///%7F%2541" },
    };
    struct folder *folder = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *back = NULL;
        quire_str uri = quire_fetch_uri(&folder->arena, cases[i].path);
        if (!quire_str_is(uri, cases[i].uri)) fail_msg("%zu: %.*s", i, QUIRE_FMT(uri));
        assert_int_equal(quire_fetch_path(&folder->arena, uri, &back, &folder->err), QUIRE_OK);
        assert_string_equal(back, cases[i].path);
    }
}

static void every_byte_of_a_name_comes_back_from_its_uri(void **state)
{
    struct folder *folder = *state;
    for (int first = 1; first < 256; first++)
        for (int second = 1; second < 256; second++) {
            char path[] = { '/', (char)first, (char)second, 'x', '\0' };
            const char *back = NULL;
            quire_str uri = quire_fetch_uri(&folder->arena, path);
            assert_int_equal(quire_fetch_path(&folder->arena, uri, &back, &folder->err), QUIRE_OK);
            if (strcmp(back, path) != 0) fail_msg("%02x %02x", first, second);
        }
}

static void small_hex_digits_are_read_and_broken_codes_stand_for_themselves(void **state)
{
    struct folder *folder = *state;
    const char *path = NULL;
    assert_int_equal(quire_fetch_path(&folder->arena, QUIRE_STR("file:///%e6%b8%af%4"), &path, &folder->err),
                     QUIRE_OK);
    assert_string_equal(path, "/港%4");
    assert_int_equal(quire_fetch_path(&folder->arena, QUIRE_STR("file:///100%zz%"), &path, &folder->err),
                     QUIRE_OK);
    assert_string_equal(path, "/100%zz%");
    assert_int_equal(quire_fetch_path(&folder->arena, QUIRE_STR("note 港"), &path, &folder->err),
                     QUIRE_E_INVALID);
}

/* ---- copies ---- */

static const quire_fetch_settings roomy = { .file_bytes = 1 << 20 };

static void expect_bytes(const quire_fetched *fetched, const char *text)
{
    char bytes[64];
    size_t size = strlen(text);
    assert_int_equal(fetched->size_bytes, size);
    assert_int_equal(pread(fetched->fd, bytes, sizeof bytes, 0), size);
    assert_memory_equal(bytes, text, size);
}

/* FIPS 180-4's example of one block; the empty message is of NIST's test vectors. The third is coreutils' sha256sum. */
static void the_hash_is_that_of_the_bytes(void **state)
{
    static const struct {
        const char *text, *sha256;
    } cases[] = {
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "港口", "5cc1444ad44d1ec2f36ce3fb11e78cf721069b558f509632ff899ddb3392d4b9" },
    };
    struct folder *folder = *state;
    char path[256];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quire_fetched fetched = { .fd = -1 };
        quire_load_reason reason;
        quire_str message;
        assert_int_equal(
            quire_fetch_bytes(&folder->call, quire_str_from(cases[i].text), &fetched, &folder->err),
            QUIRE_OK);
        assert_string_equal(fetched.sha256, cases[i].sha256);
        expect_bytes(&fetched, cases[i].text);
        quire_fetched_free(&fetched);
        write_file(folder, "file", cases[i].text);
        assert_int_equal(quire_fetch_file(&folder->call, &roomy, path_of(folder, "file", path, sizeof path),
                                          &fetched, &reason, &message, &folder->err),
                         QUIRE_OK);
        assert_int_equal(reason, QUIRE_LOAD_OK);
        assert_string_equal(fetched.sha256, cases[i].sha256);
        expect_bytes(&fetched, cases[i].text);
        quire_fetched_free(&fetched);
        assert_int_equal(fetched.fd, -1);
    }
}

static void a_file_that_changes_after_it_was_fetched_keeps_its_bytes(void **state)
{
    struct folder *folder = *state;
    quire_fetched fetched = { .fd = -1 };
    quire_load_reason reason;
    quire_str message;
    char path[256];
    write_file(folder, "港.md", "abc");
    path_of(folder, "港.md", path, sizeof path);
    assert_int_equal(quire_fetch_file(&folder->call, &roomy, path, &fetched, &reason, &message, &folder->err),
                     QUIRE_OK);
    write_file(folder, "港.md", "something else altogether");
    expect_bytes(&fetched, "abc");
    assert_int_equal(unlink(path), 0);
    expect_bytes(&fetched, "abc");
    /* Nobody who is handed the descriptor can change them either. */
    assert_int_equal(pwrite(fetched.fd, "x", 1, 0), -1);
    assert_int_equal(ftruncate(fetched.fd, 1), -1);
    assert_int_equal(ftruncate(fetched.fd, 9), -1);
    expect_bytes(&fetched, "abc");
    quire_fetched_free(&fetched);
}

static quire_load_reason refused(struct folder *folder, const quire_fetch_settings *settings,
                                 const char *name)
{
    quire_fetched fetched = { .fd = 7 };
    quire_load_reason reason = QUIRE_LOAD_OK;
    quire_str message = { 0 };
    char path[256];
    path_of(folder, name, path, sizeof path);
    assert_int_equal(
        quire_fetch_file(&folder->call, settings, path, &fetched, &reason, &message, &folder->err), QUIRE_OK);
    if (reason) {
        assert_int_equal(fetched.fd, -1);
        assert_true(message.size > 0);
    }
    quire_fetched_free(&fetched);
    return reason;
}

static void what_cannot_be_read_gives_a_reason_and_no_error(void **state)
{
    struct folder *folder = *state;
    char path[256];
    const quire_fetch_settings three = { .file_bytes = 3 };
    write_file(folder, "three", "abc");
    write_file(folder, "four", "abcd");
    make_folder(folder, "文件夹");
    assert_int_equal(mkfifo(path_of(folder, "pipe", path, sizeof path), 0600), 0);
    assert_int_equal(symlink("nowhere", path_of(folder, "broken", path, sizeof path)), 0);
    assert_int_equal(refused(folder, &three, "three"), QUIRE_LOAD_OK);
    assert_int_equal(refused(folder, &three, "four"), QUIRE_LOAD_OVER_LIMIT);
    assert_int_equal(refused(folder, &roomy, "没有"), QUIRE_LOAD_VANISHED);
    assert_int_equal(refused(folder, &roomy, "broken"), QUIRE_LOAD_VANISHED);
    assert_int_equal(refused(folder, &roomy, "文件夹"), QUIRE_LOAD_UNSUPPORTED);
    assert_int_equal(refused(folder, &roomy, "pipe"), QUIRE_LOAD_UNSUPPORTED);
    assert_int_equal(refused(folder, &roomy, "three/below"), QUIRE_LOAD_UNREADABLE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(visits_files_in_the_order_of_their_names_depth_first),
        TEST(hidden_entries_links_and_special_files_are_counted_and_passed_over),
        TEST(patterns_leave_out_what_they_match_and_count_it),
        TEST(folders_nested_too_deep_are_reported_not_followed),
        TEST(a_failing_visit_and_a_cancel_end_the_walk),
        TEST(a_file_named_by_the_user_is_one_visit_even_if_it_is_hidden),
        TEST(words_that_name_nothing_we_read_are_refused_with_the_reason),
        TEST(clean_paths_are_their_own_uri_and_odd_ones_are_coded),
        TEST(every_byte_of_a_name_comes_back_from_its_uri),
        TEST(small_hex_digits_are_read_and_broken_codes_stand_for_themselves),
        TEST(the_hash_is_that_of_the_bytes),
        TEST(a_file_that_changes_after_it_was_fetched_keeps_its_bytes),
        TEST(what_cannot_be_read_gives_a_reason_and_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
