/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that were found in others, in the sqlite store: a put that loses some is ended at any byte that it writes, and a
 * damaged file says that two were found in each other. */
#include "base/error.h"
#include "base/str.h"
#include "bind/sqlite.h"
#include "index/postings.h"
#include "support/store_base.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 60, LOST = CHILDREN - 1, SHM_BYTES = 32768, STEP_BYTES = 4120 + 100, SURVIVED = 7 };

static const char container_uri[] = "/a.zip", first_uri[] = "/a.zip!/0 灯.txt";

static const char *child_uri(struct base *base, int number)
{
    return quire_arena_printf(&base->arena, "%s" QUIRE_FOUND_INSIDE "%d 灯.txt", container_uri, number).data;
}

static quire_status put_container(struct base *base, int children, uint64_t *removed)
{
    quire_str uris[CHILDREN];
    quire_put_result result = { 0 };
    struct stored_document made = make_container(&base->arena, container_uri);
    quire_put put = put_of(&made, "/folder");
    for (int i = 0; i < children; i++) uris[i] = quire_str_from(child_uri(base, i));
    put.children = (quire_strs){ uris, (size_t)children };
    quire_status status = quire_store_put(base->store, &base->call, &put, &result, &base->err);
    *removed = result.removed;
    return status;
}

/* Each was found in the archive, save for the last: that was found in the one before it. */
static void put_child(struct base *base, int number)
{
    quire_put_result result;
    char text[200];
    snprintf(text, sizeof text, "the zo%c%czo sleeps in the harbour\n麒麟第%d号藏于深山", 'a' + number / 10,
             'a' + number % 10, number);
    struct stored_document made = make_document(&base->arena, child_uri(base, number), "", "zh-Hans", text);
    quire_put put = put_of(&made, "/folder");
    put.parent = quire_str_from(number == CHILDREN - 1 ? child_uri(base, number - 1) : container_uri);
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
}

static int set_up_archive(void **state)
{
    uint64_t removed;
    if (set_up_open_base(state)) return -1;
    struct base *base = *state;
    if (put_container(base, CHILDREN, &removed)) return -1;
    for (int i = 0; i < CHILDREN; i++) put_child(base, i);
    return 0;
}

static uint64_t documents(struct base *base)
{
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    return counts.documents;
}

/* In a process of its own: loses all children but one, and may write no file beyond `limit` bytes. The system ends it there. */
static int lose(const char *path, const char *limit_text, bool killed)
{
    struct base other, *base = &other;
    struct rlimit limit = { 0 };
    uint64_t removed = 0;
    if (setrlimit(RLIMIT_CORE, &limit)) return 1;
    limit = (struct rlimit){ strtoul(limit_text, NULL, 10), RLIM_INFINITY };
    if (!prepare_base(base, &quire_store_sqlite, path) || open_base(base, QUIRE_STORE_WRITE)) return 2;
    if (!killed) signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit)) return 3;
    quire_status status = put_container(base, 1, &removed);
    int code = 4;
    if (!status && removed == LOST) code = 0;
    if (status == QUIRE_E_IO && documents(base) == CHILDREN + 1) code = SURVIVED;
    close_base(base);
    quire_config_free(base->config);
    quire_arena_free(&base->arena);
    return code;
}

static int run_lose(const struct base *base, size_t limit, bool killed)
{
    char text[32];
    int status = -1;
    snprintf(text, sizeof text, "%zu", limit);
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "test_descendants", killed ? "killed" : "full", base->path, text,
              (char *)NULL);
        _exit(9);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void copy(const char *from, const char *to)
{
    char command[800];
    snprintf(command, sizeof command, "cp '%s' '%s'; rm -f '%s-wal' '%s-shm'", from, to, to, to);
    assert_int_equal(system(command), 0);
}

static void assert_sound(struct base *base)
{
    quire_db db;
    OK(quire_db_open(&db, base->path, SQLITE_OPEN_READWRITE, &base->err));
    OK(quire_postings_attach(&db, &base->err));
    quire_query query = quire_query_start(&db, "PRAGMA integrity_check");
    assert_true(quire_query_next(&query));
    assert_true(quire_str_is(quire_query_bytes(&query, 0), "ok"));
    OK(quire_query_end(&query, &base->err));
    query = quire_query_start(&db, "PRAGMA foreign_key_check");
    assert_false(quire_query_next(&query));
    OK(quire_query_end(&query, &base->err));
    OK(quire_db_exec(&db, "INSERT INTO postings(postings) VALUES('integrity-check')", &base->err));
    quire_db_close(&db);
}

/* All of them, or none but the first. */
static void assert_all_or_one(struct base *base, bool all)
{
    const quire_descendant *below;
    size_t count;
    OK(quire_store_descendants(base->store, &base->call, quire_str_from(container_uri), &below, &count,
                               &base->err));
    assert_int_equal(count, all ? CHILDREN : 1);
    assert_text(below[0].uri, first_uri);
    assert_int_equal(documents(base), count + 1);
    assert_int_equal(find_near(base, "the zoafzo sleeps in the harbour", 1000, NULL).count, 2 * count);
    assert_int_equal(find_words(base, "zoafzo", "en", NULL, NULL).count, all);
    assert_int_equal(find_words(base, "zoaazo", "en", NULL, NULL).count, 1);
}

static void a_put_that_is_ended_at_any_byte_loses_all_of_them_or_none(void **state)
{
    struct base *base = *state;
    char whole[180];
    uint64_t removed;
    int unharmed = 0, lost = 0, at_end = 0;
    close_base(base);
    snprintf(whole, sizeof whole, "%s.whole", base->path);
    copy(base->path, whole);
    for (size_t limit = SHM_BYTES; at_end < 4; limit += STEP_BYTES) {
        bool killed = limit / STEP_BYTES % 3 != 0;
        copy(whole, base->path);
        int status = run_lose(base, limit, killed);
        bool done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (!done)
            assert_true(killed ? WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ
                               : WIFEXITED(status) && WEXITSTATUS(status) == SURVIVED);
        OK(open_base(base, QUIRE_STORE_WRITE));
        bool all = documents(base) == CHILDREN + 1;
        if (done) assert_false(all);
        assert_all_or_one(base, all);
        unharmed += all;
        lost += !all;
        at_end = done ? at_end + 1 : 0;
        /* The next run goes on. */
        OK(put_container(base, 1, &removed));
        assert_int_equal(removed, all ? LOST : 0);
        assert_all_or_one(base, false);
        close_base(base);
        assert_sound(base);
    }
    assert_true(unharmed > 10 && lost >= 4);
}

static void change_rows(struct base *base, const char *sql)
{
    sqlite3 *file = NULL;
    assert_int_equal(sqlite3_open(base->path, &file), SQLITE_OK);
    assert_int_equal(sqlite3_exec(file, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(file);
}

static void a_circle_in_a_damaged_file_ends(void **state)
{
    struct base *base = *state;
    static const char *const circles[] = {
        "UPDATE documents SET parent=id WHERE uri='/a.zip'",
        "UPDATE documents SET parent=(SELECT id FROM documents WHERE uri LIKE '/a.zip!/59 %') WHERE "
        "uri='/a.zip'",
    };
    uint64_t removed;
    bool pending;
    quire_removed gone;
    quire_str id = quire_str_from(container_uri);
    for (size_t i = 0; i < 2; i++) {
        const quire_descendant *below;
        size_t count;
        change_rows(base, circles[i]);
        OK(quire_store_descendants(base->store, &base->call, id, &below, &count, &base->err));
        assert_int_equal(count, CHILDREN);
        OK(put_container(base, CHILDREN, &removed)); /* which undoes it */
        assert_int_equal(removed, 0);
        change_rows(base, circles[i]);
    }
    OK(quire_store_remove(base->store, &base->call, &id, 1, &gone, &pending, &base->err));
    assert_int_equal(gone.below, CHILDREN);
    assert_int_equal(documents(base), 0);
    assert_sound(base);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up_archive, tear_down_base)

int main(int argc, char **argv)
{
    if (argc == 4) return lose(argv[2], argv[3], strcmp(argv[1], "killed") == 0);
    const struct CMUnitTest tests[] = {
        CASE(a_put_that_is_ended_at_any_byte_loses_all_of_them_or_none),
        CASE(a_circle_in_a_damaged_file_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
