/* SPDX-License-Identifier: Apache-2.0 */
/* Walking folders, naming odd paths, and copies that no longer change. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "fetch/ignore.h"
#include "fetch/open_path.h"
#include "fetch/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
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
    size_t count, stop_at, passed_over;
    const char *base_path;
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
    if (item->kind == QUIRE_FETCH_PASSED_OVER) return folder->passed_over++, QUIRE_OK;
    assert_int_equal(item->kind, item->reason ? QUIRE_FETCH_UNKNOWN : QUIRE_FETCH_FILE);
    if (folder->count == folder->stop_at) return QUIRE_E_LIMIT;
    if (folder->count == VISITS) return QUIRE_E_INVALID;
    snprintf(folder->visited[folder->count], sizeof folder->visited[0], "%s",
             item->path + strlen(folder->root) + 1);
    folder->reasons[folder->count++] = item->reason;
    return QUIRE_OK;
}

static quire_status walk_source(struct folder *folder, quire_fetch_source *source, const char *const *ignore,
                                size_t ignore_count)
{
    quire_fetch_walk_params params = { .ignore = ignore,
                                       .ignore_count = ignore_count,
                                       .base_path = folder->base_path,
                                       .ledger = &folder->ledger,
                                       .visit = visit,
                                       .user = folder };
    return quire_fetch_walk(&folder->call, source, &params, &folder->err);
}

static quire_status walk(struct folder *folder, const char *const *ignore, size_t ignore_count)
{
    quire_fetch_source source = { 0 };
    assert_int_equal(
        quire_fetch_resolve(&folder->call, folder->root, (quire_pairs){ 0 }, &source, &folder->err),
        QUIRE_OK);
    assert_true(source.folder);
    quire_status status = walk_source(folder, &source, ignore, ignore_count);
    assert_int_equal(source.reason, QUIRE_LOAD_OK);
    return status;
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
    assert_true(quire_str_is(rows.items[0].unit, "entries"));
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
    expect_ledger(folder, 10, 10);
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
    assert_int_equal(folder->passed_over, 6);
    assert_int_equal(dropped(folder, "hidden"), 2);
    assert_int_equal(dropped(folder, "link"), 3);
    assert_int_equal(dropped(folder, "special_file"), 1);
}

static void a_maildir_gives_its_mails_and_those_of_its_folders(void **state)
{
    static const char *const expected[] = { ".Sent/cur/1700000002.M1P7.box:2,S",
                                            ".已发送/new/1700000003.M1P7.box", "cur/1700000000.M1P7.box:2,RS",
                                            "new/1700000001.M1P7.box" };
    static const char *const folders[] = { "cur",         "new",         "tmp",         ".Sent",
                                           ".Sent/cur",   ".Sent/new",   ".Sent/tmp",   ".已发送",
                                           ".已发送/cur", ".已发送/new", ".已发送/tmp", ".notmuch",
                                           ".notmuch/cur" };
    static const char *const own[] = { "tmp/1700000004.M1P7.box", ".Sent/maildirfolder", "dovecot-uidlist",
                                       "dovecot.index.log",       "subscriptions",       ".notmuch/xapian" };
    struct folder *folder = *state;
    char path[256], other[256];
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) make_folder(folder, folders[i]);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        write_file(folder, expected[i], "From: a@b\n");
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) write_file(folder, own[i], "text");
    assert_int_equal(walk(folder, NULL, 0), QUIRE_OK);
    expect_visits(folder, expected, sizeof expected / sizeof *expected);
    assert_int_equal(dropped(folder, "hidden"), 1);
    assert_int_equal(dropped(folder, "mail_system"), 7);
    /* Where it is none, the same names are hidden, or files as all others. */
    path_of(folder, "new", path, sizeof path);
    assert_int_equal(rename(path, path_of(folder, "old", other, sizeof other)), 0);
    folder->count = 0;
    assert_int_equal(walk(folder, NULL, 0), QUIRE_OK);
    assert_int_equal(folder->count, 6);
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
    expect_ledger(folder, 14, 8);
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
    expect_ledger(folder, 65, 64);
    assert_int_equal(dropped(folder, "over_limit"), 1);
}

/* With the rules of a walk through everything: what that passes over is passed over, at whatever depth it is named. */
static void visits_only_the_paths_that_are_named(void **state)
{
    static const char *const names[] = {
        "a",         "港/乙.md",   "gone.md", "港/gone/x.md", "x.log", "build/out.md", ".git/config",
        "link/b.md", "a.md/below", "港"
    };
    static const char *const expected[] = { "a/1.md", "a/2/x.md", "港/乙.md", "港/乙.md", "港/甲.md" };
    static const char *const ignore[] = { "*.log", "build/" };
    struct folder *folder = *state;
    char path[256];
    quire_str only[12];
    size_t count = sizeof names / sizeof *names;
    quire_fetch_source source = { 0 };
    static const char *const folders[] = { "a", "a/2", "港", "build", ".git" };
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) make_folder(folder, folders[i]);
    static const char *const files[] = { "a/1.md", "a/2/x.md", "a/y.log",      "港/乙.md",    "港/甲.md",
                                         "a.md",   "x.log",    "build/out.md", ".git/config", "other.md" };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) write_file(folder, files[i], "text");
    assert_int_equal(symlink("a", path_of(folder, "link", path, sizeof path)), 0);
    assert_int_equal(
        quire_fetch_resolve(&folder->call, folder->root, (quire_pairs){ 0 }, &source, &folder->err),
        QUIRE_OK);
    for (size_t i = 0; i < count; i++)
        only[i] = quire_arena_copy(&folder->arena,
                                   quire_str_from(path_of(folder, names[i], path, sizeof path)));
    only[count++] = QUIRE_STR("/tmp");
    only[count++] = quire_str_from(folder->root);
    source.only = (quire_strs){ only, count };
    assert_int_equal(walk_source(folder, &source, ignore, 2), QUIRE_OK);
    assert_int_equal(source.reason, QUIRE_LOAD_OK);
    expect_visits(folder, expected, sizeof expected / sizeof *expected);
    /* a with 1.md, 2, 2/x.md and y.log; 乙.md; x.log; build, .git and link; 港 with its two. */
    expect_ledger(folder, 13, 8);
    assert_int_equal(dropped(folder, "ignored"), 3);
    assert_int_equal(dropped(folder, "hidden"), 1);
    assert_int_equal(dropped(folder, "link"), 1);
}

static void a_mail_is_visited_alone_as_one_of_its_maildir(void **state)
{
    static const char *const folders[] = {
        "cur", "new", "tmp", ".Sent", ".Sent/cur", ".Sent/new", ".notmuch"
    };
    static const char *const names[] = { "new/1", "tmp/2", ".Sent/cur/3", ".notmuch/4", "dovecot-uidlist" };
    static const char *const expected[] = { "new/1", ".Sent/cur/3" };
    struct folder *folder = *state;
    char path[256];
    quire_str only[5];
    quire_fetch_source source = { 0 };
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) make_folder(folder, folders[i]);
    for (size_t i = 0; i < 5; i++) {
        write_file(folder, names[i], "From: a@b\n");
        only[i] = quire_arena_copy(&folder->arena,
                                   quire_str_from(path_of(folder, names[i], path, sizeof path)));
    }
    assert_int_equal(
        quire_fetch_resolve(&folder->call, folder->root, (quire_pairs){ 0 }, &source, &folder->err),
        QUIRE_OK);
    source.only = (quire_strs){ only, 5 };
    assert_int_equal(walk_source(folder, &source, NULL, 0), QUIRE_OK);
    expect_visits(folder, expected, 2);
    expect_ledger(folder, 5, 2);
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
    assert_int_equal(quire_fetch_resolve(&folder->call, path, (quire_pairs){ 0 }, &source, &folder->err),
                     QUIRE_OK);
    assert_false(source.folder);
    assert_true(quire_str_is(source.uri, path));
    assert_int_equal(walk_source(folder, &source, NULL, 0), QUIRE_OK);
    assert_int_equal(folder->count, 1);
    expect_ledger(folder, 1, 1);
}

/* Each pattern with paths that it leaves out, and paths that it does not. The cases are those of gitignore(5). */
static void two_stars_stand_for_any_number_of_folders(void **state)
{
    static const struct {
        const char *pattern, *path;
        bool ignored;
    } cases[] = {
        { "**/日志", "日志", true },
        { "**/日志", "a/b/日志", true },
        { "**/日志", "a/日志本", false },
        { "docs/**", "docs", false },
        { "docs/**", "docs/a/b.md", true },
        { "a/**/b", "a/b", true },
        { "a/**/b", "a/x/y/b", true },
        { "a/**/b", "a/x/y/c", false },
        { "a/**/b/**/c", "a/b/x/b/y/c", true },
        { "a/*/b", "a/x/y/b", false },
        { "/**/*.tmp", "x/y.tmp", true },
        { "x**y", "x--y", true },
        { "**", "anything/at/all", true },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (quire_ignored(&cases[i].pattern, 1, cases[i].path, false) != cases[i].ignored)
            fail_msg("%s against %s", cases[i].pattern, cases[i].path);
}

static void patterns_that_cannot_be_followed_are_refused(void **state)
{
    struct folder *folder = *state;
    char path[PATH_MAX + 8];
    memset(path, 'a', sizeof path);
    path[PATH_MAX] = '\0';
    const char *back[] = { "*.log", "!正稿.log" }, *longer[] = { path };
    write_file(folder, "a.md", "text");
    assert_int_equal(walk(folder, back, 2), QUIRE_E_INVALID);
    assert_non_null(strstr(folder->err.message, "!正稿.log"));
    assert_int_equal(walk(folder, longer, 1), QUIRE_E_INVALID);
    assert_int_equal(folder->count, 0);
}

static void the_base_that_is_filled_is_not_one_of_its_documents(void **state)
{
    static const char *const expected[] = { "a.md" };
    struct folder *folder = *state;
    char path[256];
    write_file(folder, "a.md", "text");
    write_file(folder, "base", "pages");
    write_file(folder, "base-wal", "pages");
    write_file(folder, "base-shm", "locks");
    folder->base_path = path_of(folder, "base", path, sizeof path);
    assert_int_equal(walk(folder, NULL, 0), QUIRE_OK);
    expect_visits(folder, expected, 1);
    expect_ledger(folder, 4, 1);
    assert_int_equal(dropped(folder, "own_base"), 3);
}

/* Runs `body` as a user whom the modes of files bind. */
static void as_nobody(struct folder *folder, void (*body)(struct folder *folder))
{
    int status = -1;
    assert_int_equal(chmod(folder->root, 0755), 0);
    pid_t child = fork();
    if (child == 0) {
        if (getuid() == 0 && (setgid(65534) || setuid(65534))) _exit(90);
        body(folder);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* cmocka's assertions do not end a child process. */
#define EXPECT(condition)                                                                                    \
    do {                                                                                                     \
        if (!(condition)) _exit(91);                                                                         \
    } while (0)

static void walk_around_the_locked_folder(struct folder *folder)
{
    EXPECT(walk(folder, NULL, 0) == QUIRE_OK);
    EXPECT(folder->count == 3);
    EXPECT(strcmp(folder->visited[1], "锁住") == 0 && folder->reasons[1] == QUIRE_LOAD_UNREADABLE);
    EXPECT(strcmp(folder->visited[2], "闻.md") == 0 && folder->reasons[2] == QUIRE_LOAD_OK);
    EXPECT(dropped(folder, "unreadable") == 1);
    EXPECT(quire_ledger_row_balances(&quire_ledger_view(&folder->ledger).items[0]));
}

static void a_folder_below_that_cannot_be_read_costs_itself_alone(void **state)
{
    struct folder *folder = *state;
    char path[256];
    write_file(folder, "a.md", "text");
    make_folder(folder, "锁住");
    write_file(folder, "锁住/b.md", "text");
    write_file(folder, "闻.md", "text");
    assert_int_equal(chmod(path_of(folder, "锁住", path, sizeof path), 0), 0);
    as_nobody(folder, walk_around_the_locked_folder);
}

static void resolve_what_cannot_be_looked_at(struct folder *folder)
{
    quire_fetch_source source = { 0 };
    char path[256];
    EXPECT(quire_fetch_resolve(&folder->call, path_of(folder, "锁住/b.md", path, sizeof path),
                               (quire_pairs){ 0 }, &source, &folder->err) == QUIRE_OK);
    EXPECT(source.reason == QUIRE_LOAD_UNREADABLE && quire_str_is(source.uri, path) && source.message.size);
    EXPECT(quire_fetch_look(path, NULL) == QUIRE_LOAD_UNREADABLE);
    EXPECT(quire_fetch_resolve(&folder->call, path_of(folder, "锁住", path, sizeof path), (quire_pairs){ 0 },
                               &source, &folder->err) == QUIRE_OK);
    EXPECT(source.reason == QUIRE_LOAD_OK && source.folder);
    EXPECT(walk_source(folder, &source, NULL, 0) == QUIRE_OK);
    EXPECT(source.reason == QUIRE_LOAD_UNREADABLE && folder->count == 0);
    EXPECT(quire_fetch_missing(&source, "锁住", &folder->err) == QUIRE_E_IO);
}

static void what_cannot_be_looked_at_is_not_gone(void **state)
{
    struct folder *folder = *state;
    char path[256];
    make_folder(folder, "锁住");
    write_file(folder, "锁住/b.md", "text");
    assert_int_equal(chmod(path_of(folder, "锁住", path, sizeof path), 0), 0);
    as_nobody(folder, resolve_what_cannot_be_looked_at);
}

static void what_is_gone_has_the_uri_that_it_had(void **state)
{
    struct folder *folder = *state;
    quire_fetch_source source = { 0 };
    char path[256], expected[256], here[PATH_MAX];
    make_folder(folder, "there");
    assert_int_equal(symlink("there", path_of(folder, "link", path, sizeof path)), 0);
    path_of(folder, "link/./文/../gone//x.md", path, sizeof path);
    path_of(folder, "there/gone/x.md", expected, sizeof expected);
    assert_int_equal(quire_fetch_resolve(&folder->call, path, (quire_pairs){ 0 }, &source, &folder->err),
                     QUIRE_OK);
    assert_int_equal(source.reason, QUIRE_LOAD_VANISHED);
    assert_true(quire_str_is(source.uri, expected));
    assert_int_equal(quire_fetch_look(expected, NULL), QUIRE_LOAD_VANISHED);
    assert_int_equal(quire_fetch_missing(&source, path, &folder->err), QUIRE_E_NOT_FOUND);
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(quire_fetch_resolve(&folder->call, "没有.md", (quire_pairs){ 0 }, &source, &folder->err),
                     QUIRE_OK);
    assert_true(quire_str_starts(source.uri, quire_str_from(here)));
    assert_true(quire_str_ends(source.uri, QUIRE_STR("/没有.md")));
}

static void words_that_name_nothing_we_read_are_refused_with_the_reason(void **state)
{
    struct folder *folder = *state;
    quire_fetch_source source = { 0 };
    assert_int_equal(
        quire_fetch_resolve(&folder->call, "gopher://example.org", (quire_pairs){ 0 }, &source, &folder->err),
        QUIRE_E_INVALID);
    const quire_pair depth = { QUIRE_STR("depths"), QUIRE_STR("2") };
    assert_int_equal(
        quire_fetch_resolve(&folder->call, "没有.md", (quire_pairs){ &depth, 1 }, &source, &folder->err),
        QUIRE_E_INVALID);
    assert_int_equal(quire_fetch_resolve(&folder->call, "", (quire_pairs){ 0 }, &source, &folder->err),
                     QUIRE_E_INVALID);
}

/* ---- uris ---- */

static void clean_paths_are_their_own_uri_and_odd_ones_are_coded(void **state)
{
    /* Percent coding as RFC 3986, section 2.1, with capital digits. */
    static const struct {
        const char *path, *uri;
    } cases[] = {
        { "/home/a b/港口.md", "/home/a b/港口.md" },
        { "/100%41.md", "/100%41.md" },
        { "/latin\xe9.txt", "file:///latin%E9.txt" },
        { "/line\nfeed", "file:///line%0Afeed" },
        { "/tab\t港", "file:///tab%09%E6%B8%AF" },
        { "/\x7f%41", "file:///%7F%2541" },
        { "/odd.zip!", "/odd.zip!" },
        { "/odd.zip!/in.txt", "file:///odd.zip%21/in.txt" },
        { "/重要!/港.md", "file:///%E9%87%8D%E8%A6%81%21/%E6%B8%AF.md" },
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

static const quire_fetch_settings roomy = { .file_bytes = 1 << 20, .copy_bytes = 1 << 20 };

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

/* ---- where it stands ---- */

static const quire_fetch_settings in_place = { .file_bytes = 1 << 20, .copy_bytes = 4 };

static void fetch(struct folder *folder, const char *name, quire_fetched *out)
{
    quire_load_reason reason;
    quire_str message;
    char path[256];
    assert_int_equal(quire_fetch_file(&folder->call, &in_place, path_of(folder, name, path, sizeof path), out,
                                      &reason, &message, &folder->err),
                     QUIRE_OK);
    assert_int_equal(reason, QUIRE_LOAD_OK);
}

static bool is_the_same(struct folder *folder, const quire_fetched *fetched)
{
    bool same = false;
    assert_int_equal(quire_fetched_check(&folder->call, fetched, &same, &folder->err), QUIRE_OK);
    return same;
}

static void a_large_file_is_read_where_it_stands(void **state)
{
    struct folder *folder = *state;
    quire_fetched large, small;
    write_file(folder, "large", "港口");
    write_file(folder, "small", "four");
    fetch(folder, "large", &large);
    fetch(folder, "small", &small);
    assert_true(large.in_place);
    assert_false(small.in_place);
    assert_string_equal(large.sha256, "5cc1444ad44d1ec2f36ce3fb11e78cf721069b558f509632ff899ddb3392d4b9");
    expect_bytes(&large, "港口");
    /* Whoever is handed the descriptor can read it. */
    assert_int_equal(pwrite(large.fd, "x", 1, 0), -1);
    assert_true(is_the_same(folder, &large) && is_the_same(folder, &small));
    write_file(folder, "small", "five5");
    assert_true(is_the_same(folder, &small));
    quire_fetched_free(&large);
    quire_fetched_free(&small);
}

/* Of the same size, shorter, empty; what is written behind it or stands under its name changes none of its bytes. */
static void a_change_of_a_file_in_place_is_noticed(void **state)
{
    struct folder *folder = *state;
    static const char *const changes[] = { "sam3 size", "same", "" };
    char path[256];
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        quire_fetched fetched;
        write_file(folder, "file", "same size");
        fetch(folder, "file", &fetched);
        assert_true(is_the_same(folder, &fetched));
        write_file(folder, "file", changes[i]);
        assert_false(is_the_same(folder, &fetched));
        write_file(folder, "file", "same size, and more");
        assert_true(is_the_same(folder, &fetched));
        quire_fetched_free(&fetched);
    }
    quire_fetched fetched;
    fetch(folder, "file", &fetched);
    assert_int_equal(unlink(path_of(folder, "file", path, sizeof path)), 0);
    write_file(folder, "file", "another");
    assert_true(is_the_same(folder, &fetched));
    quire_fetched_free(&fetched);
}

static void looking_again_can_be_cancelled(void **state)
{
    struct folder *folder = *state;
    quire_cancel cancel = { 0 };
    quire_call call = { .arena = &folder->arena, .cancel = &cancel };
    quire_fetched fetched;
    bool same;
    write_file(folder, "file", "some bytes");
    fetch(folder, "file", &fetched);
    atomic_store(&cancel.requested, true);
    assert_int_equal(quire_fetched_check(&call, &fetched, &same, &folder->err), QUIRE_E_CANCELLED);
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
    assert_int_equal(refused(folder, &roomy, "broken"), QUIRE_LOAD_UNREADABLE);
    assert_int_equal(refused(folder, &roomy, "文件夹"), QUIRE_LOAD_UNSUPPORTED);
    assert_int_equal(refused(folder, &roomy, "pipe"), QUIRE_LOAD_UNSUPPORTED);
    assert_int_equal(refused(folder, &roomy, "three/below"), QUIRE_LOAD_VANISHED);
}

/* After the walk any part of the path may be exchanged for a link. */
static void no_part_of_a_path_is_followed_where_it_is_a_link(void **state)
{
    static int (*const ways[])(const char *path, int flags) = { quire_open_path, quire_open_path_by_parts };
    struct folder *folder = *state;
    char path[256], link_path[256];
    make_folder(folder, "内");
    write_file(folder, "内/a.md", "inside");
    make_folder(folder, "外");
    write_file(folder, "外/a.md", "outside");
    path_of(folder, "内/a.md", path, sizeof path);
    for (size_t i = 0; i < 2; i++) {
        int fd = ways[i](path, O_RDONLY);
        assert_true(fd >= 0);
        assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
        close(fd);
        fd = ways[i]("/", O_RDONLY | O_DIRECTORY);
        assert_true(fd >= 0);
        close(fd);
        assert_int_equal(ways[i](path_of(folder, "没有/a.md", link_path, sizeof link_path), O_RDONLY), -1);
        assert_int_equal(errno, ENOENT);
        assert_int_equal(ways[i](path_of(folder, "内/a.md/b", link_path, sizeof link_path), O_RDONLY), -1);
        assert_int_equal(errno, ENOTDIR);
    }
    assert_int_equal(symlink("内/a.md", path_of(folder, "file", link_path, sizeof link_path)), 0);
    assert_int_equal(symlink("外", path_of(folder, "folder", link_path, sizeof link_path)), 0);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(ways[i](path_of(folder, "file", path, sizeof path), O_RDONLY), -1);
        assert_int_equal(errno, ELOOP);
        assert_int_equal(ways[i](path_of(folder, "folder/a.md", path, sizeof path), O_RDONLY), -1);
        assert_int_equal(errno, ELOOP);
        assert_int_equal(ways[i](path_of(folder, "folder", path, sizeof path), O_RDONLY | O_DIRECTORY), -1);
        assert_int_equal(errno, ELOOP);
    }
    assert_int_equal(refused(folder, &roomy, "folder/a.md"), QUIRE_LOAD_UNREADABLE);
}

/* Out of descriptors: every file after this one would fail the same way, and none of them is at fault. */
static void a_failure_of_this_process_is_not_the_files(void **state)
{
    struct folder *folder = *state;
    struct rlimit before, none = { 0 };
    quire_fetched fetched = { .fd = -1 };
    quire_load_reason reason = QUIRE_LOAD_OK;
    quire_str message = { 0 };
    char path[256];
    write_file(folder, "文.md", "text");
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none.rlim_max = before.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    quire_status status = quire_fetch_file(&folder->call, &roomy, path_of(folder, "文.md", path, sizeof path),
                                           &fetched, &reason, &message, &folder->err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(status, QUIRE_E_IO);
    assert_int_equal(reason, QUIRE_LOAD_OK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(visits_files_in_the_order_of_their_names_depth_first),
        TEST(hidden_entries_links_and_special_files_are_counted_and_passed_over),
        TEST(patterns_leave_out_what_they_match_and_count_it),
        TEST(folders_nested_too_deep_are_reported_not_followed),
        TEST(a_maildir_gives_its_mails_and_those_of_its_folders),
        TEST(visits_only_the_paths_that_are_named),
        TEST(a_mail_is_visited_alone_as_one_of_its_maildir),
        TEST(a_failing_visit_and_a_cancel_end_the_walk),
        TEST(a_file_named_by_the_user_is_one_visit_even_if_it_is_hidden),
        TEST(two_stars_stand_for_any_number_of_folders),
        TEST(patterns_that_cannot_be_followed_are_refused),
        TEST(the_base_that_is_filled_is_not_one_of_its_documents),
        TEST(a_folder_below_that_cannot_be_read_costs_itself_alone),
        TEST(what_cannot_be_looked_at_is_not_gone),
        TEST(what_is_gone_has_the_uri_that_it_had),
        TEST(words_that_name_nothing_we_read_are_refused_with_the_reason),
        TEST(clean_paths_are_their_own_uri_and_odd_ones_are_coded),
        TEST(every_byte_of_a_name_comes_back_from_its_uri),
        TEST(small_hex_digits_are_read_and_broken_codes_stand_for_themselves),
        TEST(the_hash_is_that_of_the_bytes),
        TEST(a_file_that_changes_after_it_was_fetched_keeps_its_bytes),
        TEST(a_large_file_is_read_where_it_stands),
        TEST(a_change_of_a_file_in_place_is_noticed),
        TEST(looking_again_can_be_cancelled),
        TEST(what_cannot_be_read_gives_a_reason_and_no_error),
        TEST(no_part_of_a_path_is_followed_where_it_is_a_link),
        TEST(a_failure_of_this_process_is_not_the_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
