/* SPDX-License-Identifier: Apache-2.0 */
/* Watching a real folder. Where nothing must be told, a marker is made behind it: what is told up to that is all there was. */
#include "support/cmocka_all.h"
#include "support/scratch.h"

#include "base/str.h"
#include "base/str_set.h"
#include "fetch/watch.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST_MS = 20000, NS_PER_MS = 1000000 };

struct room {
    char folder[64];
    quire_watch_settings settings;
    quire_watcher *watcher;
    quire_arena arena;
    quire_cancel cancel;
    quire_call call;
    quire_str_set told, waiting; /* paths below the folder */
    bool whole[4];               /* which sources were told as a whole */
    size_t rounds;
};

static const char *path_in(const struct room *room, const char *name, char path[PATH_MAX])
{
    int size = snprintf(path, PATH_MAX, "%s%s%s", room->folder, *name ? "/" : "", name);
    assert_true(size < PATH_MAX);
    return path;
}

static void write_in(const struct room *room, const char *name, const char *text)
{
    char path[PATH_MAX];
    write_scratch(path_in(room, name, path), text);
}

static void make_in(const struct room *room, const char *name)
{
    char path[PATH_MAX];
    assert_int_equal(mkdir(path_in(room, name, path), 0700), 0);
}

static void move_in(const struct room *room, const char *from, const char *to)
{
    char old[PATH_MAX], new[PATH_MAX];
    assert_int_equal(rename(path_in(room, from, old), path_in(room, to, new)), 0);
}

static void remove_in(const struct room *room, const char *name)
{
    char path[PATH_MAX];
    assert_int_equal(remove(path_in(room, name, path)), 0);
}

static void open_with(struct room *room, const quire_watch_source *sources, size_t count, const char *base)
{
    assert_int_equal(quire_watcher_open(&room->settings, sources, count, base, &room->watcher, NULL), 0);
    assert_int_equal(quire_watcher_drain(room->watcher, &room->call, NULL), 0);
}

/* The whole folder as the only source. */
static void open_folder(struct room *room)
{
    quire_watch_source source = { .path = room->folder, .folder = true };
    open_with(room, &source, 1, NULL);
}

static void take(struct room *room, int64_t until_ns)
{
    quire_watch_news news;
    size_t above = strlen(room->folder) + 1;
    bool added;
    assert_int_equal(quire_watcher_wait(room->watcher, &room->call, until_ns, &news, NULL), 0);
    room->rounds += news.count > 0;
    for (size_t i = 0; i < news.count; i++) {
        room->whole[news.changes[i].source] |= news.changes[i].whole;
        for (size_t j = 0; j < news.changes[i].paths.count; j++) {
            quire_str path = news.changes[i].paths.items[j];
            assert_true(quire_str_set_add(&room->told, quire_str_cut(path, above, path.size), &added));
        }
    }
    for (size_t i = 0; i < news.waiting.count; i++) {
        quire_str path = news.waiting.items[i];
        assert_true(quire_str_set_add(&room->waiting, quire_str_cut(path, above, path.size), &added));
        assert_true(added);
    }
}

static bool was_told(const struct room *room, const char *name)
{
    return quire_str_set_has(&room->told, quire_str_from(name));
}

/* Takes what is told until `name` is. */
static void take_until(struct room *room, const char *name)
{
    int64_t end_ns = quire_monotonic_ns() + LONGEST_MS * (int64_t)NS_PER_MS;
    while (!was_told(room, name)) {
        if (quire_monotonic_ns() >= end_ns) fail_msg("%s was not told", name);
        take(room, end_ns);
    }
}

static void take_until_whole(struct room *room, size_t source)
{
    int64_t end_ns = quire_monotonic_ns() + LONGEST_MS * (int64_t)NS_PER_MS;
    while (!room->whole[source]) {
        if (quire_monotonic_ns() >= end_ns) fail_msg("source %zu was not told as a whole", source);
        take(room, end_ns);
    }
}

/* What has been told is forgotten. */
static void forget(struct room *room)
{
    room->told = (quire_str_set){ .arena = &room->arena };
    memset(room->whole, 0, sizeof room->whole);
    room->rounds = 0;
}

static void take_marker(struct room *room)
{
    write_in(room, "marker", "x");
    take_until(room, "marker");
}

static int set_up(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    if (!room || !make_scratch("watch", room->folder, sizeof room->folder)) return -1;
    room->settings = quire_watch_standard;
    room->settings.settle_ms = 20;
    room->settings.found_ms = 40;
    room->settings.look_ms = 20;
    room->call = (quire_call){ .arena = &room->arena, .cancel = &room->cancel };
    room->told.arena = room->waiting.arena = &room->arena;
    *state = room;
    return 0;
}

static int tear_down(void **state)
{
    struct room *room = *state;
    quire_watcher_close(room->watcher);
    quire_arena_free(&room->arena);
    int left = remove_scratch(room->folder);
    free(room);
    return left;
}

static void tells_what_was_written_and_deleted(void **state)
{
    struct room *room = *state;
    make_in(room, "港口");
    write_in(room, "港口/渡轮.md", "旧");
    write_in(room, "gone.md", "x");
    write_in(room, "stays.md", "x");
    open_folder(room);
    write_in(room, "港口/渡轮.md", "新");
    write_in(room, "new.md", "x");
    remove_in(room, "gone.md");
    take_until(room, "港口/渡轮.md");
    take_until(room, "new.md");
    take_until(room, "gone.md");
    assert_false(was_told(room, "stays.md"));
    assert_int_equal(room->told.count, 3);
}

static void an_editors_save_is_told_in_one_round(void **state)
{
    struct room *room = *state;
    write_in(room, "笔记.md", "旧");
    write_in(room, "vim.md", "old");
    open_folder(room);
    /* As most editors: a file beside it that takes its name. */
    write_in(room, "笔记.md.tmp", "新");
    move_in(room, "笔记.md.tmp", "笔记.md");
    /* As vim: the old one is kept aside meanwhile. */
    move_in(room, "vim.md", "vim.md~");
    write_in(room, "vim.md", "new");
    remove_in(room, "vim.md~");
    take_until(room, "vim.md");
    assert_true(was_told(room, "笔记.md"));
    assert_int_equal(room->rounds, 1);
}

static void both_names_of_a_renamed_file_are_told_together(void **state)
{
    struct room *room = *state;
    write_in(room, "old.md", "x");
    open_folder(room);
    move_in(room, "old.md", "新.md");
    take_until(room, "新.md");
    assert_true(was_told(room, "old.md"));
    assert_int_equal(room->rounds, 1);
}

static void nothing_is_lost_in_folders_that_are_made(void **state)
{
    struct room *room = *state;
    char path[PATH_MAX] = "";
    open_folder(room);
    for (int i = 0; i < 20; i++) {
        strcat(path, i ? "/下" : "深");
        make_in(room, path);
    }
    strcat(path, "/file.md");
    write_in(room, path, "x");
    take_until(room, path);
    forget(room);
    write_in(room, path, "y"); /* it is watched by now */
    take_until(room, path);
    assert_int_equal(quire_watcher_folders(room->watcher), 21);
}

static void a_folder_that_is_renamed_stays_watched(void **state)
{
    struct room *room = *state;
    make_in(room, "old");
    make_in(room, "old/below");
    write_in(room, "old/below/file.md", "x");
    open_folder(room);
    move_in(room, "old", "新的");
    take_until(room, "新的");
    assert_true(was_told(room, "old"));
    write_in(room, "新的/below/file.md", "y");
    take_until(room, "新的/below/file.md");
    assert_false(was_told(room, "old/below/file.md"));
    assert_int_equal(quire_watcher_folders(room->watcher), 3);
}

static void folders_that_change_places_stay_watched(void **state)
{
    struct room *room = *state;
    make_in(room, "a");
    make_in(room, "a/b");
    open_folder(room);
    /* What was above is below now, and is told with it. */
    move_in(room, "a/b", "b");
    move_in(room, "a", "b/a");
    take_until(room, "b");
    forget(room);
    write_in(room, "b/one.md", "x");
    write_in(room, "b/a/two.md", "x");
    take_until(room, "b/one.md");
    take_until(room, "b/a/two.md");
    assert_int_equal(quire_watcher_folders(room->watcher), 3);
}

static void a_folder_that_left_is_watched_no_more(void **state)
{
    struct room *room = *state;
    make_in(room, "in");
    make_in(room, "in/a");
    make_in(room, "in/a/b");
    make_in(room, "out");
    char path[PATH_MAX];
    quire_watch_source source = { .path = path_in(room, "in", path), .folder = true };
    open_with(room, &source, 1, NULL);
    assert_int_equal(quire_watcher_folders(room->watcher), 3);
    move_in(room, "in/a", "out/a");
    take_until(room, "in/a");
    write_in(room, "out/a/b/file.md", "x");
    write_in(room, "in/marker", "x");
    take_until(room, "in/marker");
    assert_int_equal(room->told.count, 2);
    assert_int_equal(quire_watcher_folders(room->watcher), 1);
    move_in(room, "out/a", "in/back");
    take_until(room, "in/back");
    assert_int_equal(quire_watcher_folders(room->watcher), 3);
}

static void a_folder_that_is_deleted_and_made_again_is_watched(void **state)
{
    struct room *room = *state;
    make_in(room, "a");
    write_in(room, "a/file.md", "x");
    open_folder(room);
    for (int i = 0; i < 3; i++) {
        remove_in(room, "a/file.md");
        remove_in(room, "a");
        take_until(room, "a");
        forget(room);
        make_in(room, "a");
        write_in(room, "a/file.md", "x");
        take_until(room, "a/file.md");
        forget(room);
    }
}

static void what_a_walk_passes_over_wakes_nobody(void **state)
{
    struct room *room = *state;
    static const char *const ignore[] = { "*.log", "build/", "/top/*.txt" };
    char base[PATH_MAX];
    make_in(room, "build");
    make_in(room, ".git");
    make_in(room, "top");
    write_in(room, "base.quire", "");
    quire_watch_source source = { .path = room->folder, .folder = true, .ignore = ignore, .ignore_count = 3 };
    open_with(room, &source, 1, path_in(room, "base.quire", base));
    assert_int_equal(quire_watcher_folders(room->watcher), 2);
    write_in(room, "base.quire", "x");
    write_in(room, "base.quire-wal", "x");
    write_in(room, "base.quire-shm", "x");
    write_in(room, ".hidden.md", "x");
    write_in(room, ".git/index", "x");
    write_in(room, "日志.log", "x");
    write_in(room, "build/out.md", "x");
    write_in(room, "top/a.txt", "x");
    make_in(room, ".cache");
    write_in(room, ".cache/x", "x");
    make_in(room, "top/build");
    write_in(room, "top/build/x.md", "x");
    take_marker(room);
    assert_int_equal(room->told.count, 1);
}

static void mails_are_told_and_what_their_programs_keep_is_not(void **state)
{
    struct room *room = *state;
    static const char *const folders[] = {
        "mail",       "mail/cur",       "mail/new",       "mail/tmp",
        "mail/.Sent", "mail/.Sent/cur", "mail/.Sent/new", "mail/.Sent/tmp"
    };
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) make_in(room, folders[i]);
    open_folder(room);
    write_in(room, "mail/tmp/1", "x");
    move_in(room, "mail/tmp/1", "mail/new/1");
    write_in(room, "mail/dovecot.index.log", "x");
    write_in(room, "mail/.Sent/cur/2", "x");
    write_in(room, "mail/.hidden", "x");
    take_until(room, "mail/.Sent/cur/2");
    take_marker(room);
    assert_true(was_told(room, "mail/new/1"));
    assert_int_equal(room->told.count, 3);
}

static void a_file_that_is_written_to_waits_until_it_is_closed(void **state)
{
    struct room *room = *state;
    char path[PATH_MAX];
    room->settings.waiting_ms = 30;
    open_folder(room);
    int fd = open(path_in(room, "大文件.md", path), O_WRONLY | O_CREAT, 0600);
    assert_int_equal(write(fd, "half", 4), 4);
    take_marker(room);
    assert_false(was_told(room, "大文件.md"));
    int64_t end_ns = quire_monotonic_ns() + LONGEST_MS * (int64_t)NS_PER_MS;
    while (!room->waiting.count && quire_monotonic_ns() < end_ns) take(room, end_ns);
    assert_true(quire_str_set_has(&room->waiting, QUIRE_STR("大文件.md")));
    assert_int_equal(write(fd, "more", 4), 4);
    close(fd);
    take_until(room, "大文件.md");
}

static void a_file_that_is_never_closed_is_told_once_it_is_still(void **state)
{
    struct room *room = *state;
    char path[PATH_MAX];
    room->settings.still_ms = 50;
    open_folder(room);
    int fd = open(path_in(room, "open.md", path), O_WRONLY | O_CREAT, 0600);
    assert_int_equal(write(fd, "x", 1), 1);
    take_until(room, "open.md");
    close(fd);
}

static void what_is_written_again_and_again_is_told_all_the_same(void **state)
{
    struct room *room = *state;
    room->settings.settle_ms = 1000;
    room->settings.longest_ms = 50;
    open_folder(room);
    int64_t end_ns = quire_monotonic_ns() + LONGEST_MS * (int64_t)NS_PER_MS;
    while (!was_told(room, "log.md") && quire_monotonic_ns() < end_ns) {
        write_in(room, "log.md", "x");
        take(room, 0);
    }
    assert_true(was_told(room, "log.md"));
}

static void too_many_paths_are_all_of_their_source(void **state)
{
    struct room *room = *state;
    char name[32];
    room->settings.most_paths = 10;
    open_folder(room);
    for (int i = 0; i < 11; i++) {
        snprintf(name, sizeof name, "%d.md", i);
        write_in(room, name, "x");
    }
    take_until_whole(room, 0);
    assert_int_equal(room->told.count, 0);
    take_marker(room);
}

static long queue_length(void)
{
    long length = 0;
    FILE *file = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
    if (!file) return 0;
    if (fscanf(file, "%ld", &length) != 1) length = 0;
    fclose(file);
    return length;
}

static void a_queue_that_ran_over_makes_everything_one_change(void **state)
{
    struct room *room = *state;
    char name[32], path[PATH_MAX];
    long length = queue_length();
    if (length <= 0 || length > 1000000) skip(); /* this machine's is out of reach */
    make_in(room, "a");
    open_folder(room);
    /* Each gives two events and more. */
    for (long i = 0; i < length; i++) {
        snprintf(name, sizeof name, "%ld", i % 100);
        close(open(path_in(room, name, path), O_WRONLY | O_CREAT, 0600));
    }
    make_in(room, "a/lost");
    take_until_whole(room, 0);
    forget(room);
    write_in(room, "a/lost/file.md", "x");
    take_until(room, "a/lost/file.md");
    assert_int_equal(quire_watcher_folders(room->watcher), 3);
}

static void a_source_that_goes_away_and_comes_back_is_told_each_time(void **state)
{
    struct room *room = *state;
    char path[PATH_MAX];
    make_in(room, "above");
    make_in(room, "above/源");
    make_in(room, "above/源/below");
    quire_watch_source source = { .path = path_in(room, "above/源", path), .folder = true };
    open_with(room, &source, 1, NULL);
    assert_int_equal(quire_watcher_standing(room->watcher, 0).kind, QUIRE_WATCHED);
    move_in(room, "above/源", "away");
    take_until_whole(room, 0);
    assert_int_equal(quire_watcher_standing(room->watcher, 0).kind, QUIRE_WATCHED_AWAY);
    assert_int_equal(quire_watcher_folders(room->watcher), 0);
    forget(room);
    move_in(room, "away", "above/源");
    take_until_whole(room, 0);
    assert_int_equal(quire_watcher_standing(room->watcher, 0).kind, QUIRE_WATCHED);
    forget(room);
    /* What is above tells nothing of itself. */
    move_in(room, "above", "elsewhere");
    take_until_whole(room, 0);
    assert_int_equal(quire_watcher_standing(room->watcher, 0).kind, QUIRE_WATCHED_AWAY);
    forget(room);
    move_in(room, "elsewhere", "above");
    take_until_whole(room, 0);
    write_in(room, "above/源/below/file.md", "x");
    take_until(room, "above/源/below/file.md");
}

static void a_file_is_watched_alone(void **state)
{
    struct room *room = *state;
    char path[PATH_MAX];
    room->settings.still_ms = 100;
    write_in(room, "合同.md", "x");
    quire_watch_source source = { .path = path_in(room, "合同.md", path) };
    open_with(room, &source, 1, NULL);
    assert_int_equal(quire_watcher_folders(room->watcher), 1);
    write_in(room, "other.md", "x");
    write_in(room, "合同.md.tmp", "y");
    move_in(room, "合同.md.tmp", "合同.md");
    take_until(room, "合同.md");
    remove_in(room, "合同.md");
    forget(room);
    take_until(room, "合同.md");
    assert_int_equal(room->told.count, 1);
}

static void the_innermost_source_gets_a_change(void **state)
{
    struct room *room = *state;
    static const char *const ignore[] = { "inner/" };
    char inner[PATH_MAX], hidden[PATH_MAX];
    make_in(room, "inner");
    make_in(room, "inner/deep");
    make_in(room, ".notes");
    quire_watch_source sources[] = {
        { .path = room->folder, .folder = true, .ignore = ignore, .ignore_count = 1 },
        { .path = path_in(room, "inner", inner), .folder = true },
        { .path = path_in(room, ".notes", hidden), .folder = true },
    };
    open_with(room, sources, 3, NULL);
    write_in(room, "inner/deep/a.md", "x");
    write_in(room, ".notes/b.md", "x");
    write_in(room, "c.md", "x");
    take_until(room, "inner/deep/a.md");
    take_until(room, ".notes/b.md");
    take_until(room, "c.md");
    assert_int_equal(room->told.count, 3);
    assert_int_equal(quire_watcher_folders(room->watcher), 4);
}

static void a_limit_of_watches_is_said(void **state)
{
    struct room *room = *state;
    char name[16];
    room->settings.most_folders = 5;
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "d%d", i);
        make_in(room, name);
    }
    open_folder(room);
    quire_watch_standing standing = quire_watcher_standing(room->watcher, 0);
    assert_int_equal(standing.kind, QUIRE_WATCHED_PARTLY);
    assert_non_null(strstr(standing.why, "max_user_watches"));
    assert_int_equal(quire_watcher_folders(room->watcher), 5);
    take_marker(room);
}

static void what_is_given_back_is_told_again(void **state)
{
    struct room *room = *state;
    char path[PATH_MAX];
    open_folder(room);
    take_marker(room);
    quire_str given = quire_str_from(path_in(room, "marker", path));
    quire_changes changes = { .source = 0, .paths = { &given, 1 } };
    forget(room);
    quire_watcher_give_back(room->watcher, &changes, 1);
    take_until(room, "marker");
    quire_changes whole = { .source = 0, .whole = true };
    quire_watcher_give_back(room->watcher, &whole, 1);
    take_until_whole(room, 0);
}

static void *cancel(void *user)
{
    struct room *room = user;
    quire_cancel_request(&room->cancel);
    return NULL;
}

static void a_cancel_ends_a_wait_at_once(void **state)
{
    struct room *room = *state;
    quire_watch_news news;
    pthread_t thread;
    open_folder(room);
    int64_t start_ns = quire_monotonic_ns();
    assert_int_equal(pthread_create(&thread, NULL, cancel, room), 0);
    assert_int_equal(quire_watcher_wait(room->watcher, &room->call, INT64_MAX, &news, NULL),
                     QUIRE_E_CANCELLED);
    assert_true(quire_monotonic_ns() - start_ns < 1000 * (int64_t)NS_PER_MS);
    pthread_join(thread, NULL);
}

static void a_folder_that_cannot_be_read_is_watched_once_it_can(void **state)
{
    struct room *room = *state;
    char path[PATH_MAX];
    if (geteuid() == 0) skip(); /* modes don't bind root */
    make_in(room, "shut");
    assert_int_equal(chmod(path_in(room, "shut", path), 0), 0);
    open_folder(room);
    assert_int_equal(quire_watcher_standing(room->watcher, 0).kind, QUIRE_WATCHED);
    assert_int_equal(chmod(path, 0700), 0);
    write_in(room, "shut/file.md", "x");
    take_until(room, "shut/file.md");
}

static void a_disk_that_is_mounted_below_is_watched_and_one_that_goes_is_told(void **state)
{
    struct room *room = *state;
    char path[PATH_MAX];
    make_in(room, "a");
    make_in(room, "a/磁 盘");
    path_in(room, "a/磁 盘", path);
    /* In a view of its own, so that nobody else sees the disk. */
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) skip();
    open_folder(room);
    if (mount("none", path, "tmpfs", 0, "size=64k") != 0) skip();
    take_until_whole(room, 0);
    write_in(room, "a/磁 盘/file.md", "x");
    take_until(room, "a/磁 盘/file.md");
    forget(room);
    assert_int_equal(umount2(path, MNT_DETACH), 0);
    take_until_whole(room, 0);
    write_in(room, "a/磁 盘/below.md", "x");
    take_until(room, "a/磁 盘/below.md");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tells_what_was_written_and_deleted),
        TEST(an_editors_save_is_told_in_one_round),
        TEST(both_names_of_a_renamed_file_are_told_together),
        TEST(nothing_is_lost_in_folders_that_are_made),
        TEST(a_folder_that_is_renamed_stays_watched),
        TEST(folders_that_change_places_stay_watched),
        TEST(a_folder_that_left_is_watched_no_more),
        TEST(a_folder_that_is_deleted_and_made_again_is_watched),
        TEST(what_a_walk_passes_over_wakes_nobody),
        TEST(mails_are_told_and_what_their_programs_keep_is_not),
        TEST(a_file_that_is_written_to_waits_until_it_is_closed),
        TEST(a_file_that_is_never_closed_is_told_once_it_is_still),
        TEST(what_is_written_again_and_again_is_told_all_the_same),
        TEST(too_many_paths_are_all_of_their_source),
        TEST(a_queue_that_ran_over_makes_everything_one_change),
        TEST(a_source_that_goes_away_and_comes_back_is_told_each_time),
        TEST(a_file_is_watched_alone),
        TEST(the_innermost_source_gets_a_change),
        TEST(a_limit_of_watches_is_said),
        TEST(what_is_given_back_is_told_again),
        TEST(a_cancel_ends_a_wait_at_once),
        TEST(a_folder_that_cannot_be_read_is_watched_once_it_can),
        TEST(a_disk_that_is_mounted_below_is_watched_and_one_that_goes_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
