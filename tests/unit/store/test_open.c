/* SPDX-License-Identifier: Apache-2.0 */
/* Opening what is not a sound, writable base; waiting for other writers; full disks; processes that die. */
#include "base/error.h"
#include "base/str.h"
#include "support/store_base.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char text[] = "The harbour froze in January\n港口在一月结冰";

/* A name that SQLite could take for a uri with options. */
static int set_up(void **state)
{
    if (set_up_base(state)) return -1;
    struct base *base = *state;
    snprintf(base->path, sizeof base->path, "%s/a base %%%%41?.quire", base->folder);
    return 0;
}

static quire_status put(struct base *base, const char *uri, const char *content)
{
    quire_put_result result;
    struct stored_document made = make_document(&base->arena, uri, "Harbour", "en", content);
    return put_document(base->store, &base->call, &made, "/folder", &result, &base->err);
}

static void make_base(struct base *base)
{
    OK(open_base(base, QUIRE_STORE_WRITE));
    OK(make_space(base->store, &base->call, &base->err));
    OK(put(base, "/a", text));
}

static uint64_t documents(struct base *base)
{
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    return counts.documents;
}

static void write_file(struct base *base, const void *bytes, size_t size)
{
    FILE *file = fopen(base->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void assert_refused(struct base *base, quire_status status, const char *says)
{
    for (int mode = QUIRE_STORE_READ; mode <= QUIRE_STORE_WRITE; mode++) {
        assert_int_equal(open_base(base, (quire_store_mode)mode), status);
        if (!strstr(base->err.message, says)) fail_msg("\"%s\" does not say \"%s\"", base->err.message, says);
    }
}

static void refuses_files_that_are_not_ours_and_leaves_them_alone(void **state)
{
    struct base *base = *state;
    char noise[9000];
    sqlite3 *other = NULL;
    memset(noise, 'q', sizeof noise);
    write_file(base, noise, sizeof noise);
    assert_refused(base, QUIRE_E_FORMAT, "not a Quire base");
    write_file(base, noise, 50);
    assert_refused(base, QUIRE_E_FORMAT, "less than 100 bytes");
    memcpy(noise, "SQLite format 3", 16);
    write_file(base, noise, sizeof noise);
    assert_refused(base, QUIRE_E_FORMAT, "");
    unlink(base->path);
    assert_int_equal(sqlite3_open(base->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "CREATE TABLE t(x); PRAGMA application_id=7", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(other);
    assert_refused(base, QUIRE_E_FORMAT, "another program (application id 7)");
    snprintf(base->path, sizeof base->path, "%s", base->folder);
    assert_refused(base, QUIRE_E_FORMAT, "found a folder");
    base->path[0] = '\0';
    assert_refused(base, QUIRE_E_INVALID, "empty");
}

static void says_what_a_missing_or_empty_base_is(void **state)
{
    struct base *base = *state;
    assert_int_equal(open_base(base, QUIRE_STORE_READ), QUIRE_E_NOT_FOUND);
    assert_non_null(strstr(base->err.message, "quire add"));
    write_file(base, "", 0);
    assert_int_equal(open_base(base, QUIRE_STORE_READ), QUIRE_E_NOT_FOUND);
    assert_non_null(strstr(base->err.message, "quire add"));
    make_base(base);
    assert_int_equal(documents(base), 1);
}

static void refuses_a_newer_version_and_a_cut_file(void **state)
{
    struct base *base = *state;
    sqlite3 *file = NULL;
    struct stat about;
    make_base(base);
    close_base(base);
    assert_int_equal(sqlite3_open(base->path, &file), SQLITE_OK);
    assert_int_equal(sqlite3_exec(file, "PRAGMA user_version=99", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(file);
    assert_refused(base, QUIRE_E_FORMAT, "format version 99");
    assert_int_equal(sqlite3_open(base->path, &file), SQLITE_OK);
    assert_int_equal(sqlite3_exec(file, "PRAGMA user_version=1", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(file);
    assert_int_equal(stat(base->path, &about), 0);
    assert_int_equal(truncate(base->path, about.st_size / 2), 0);
    assert_refused(base, QUIRE_E_FORMAT, "cut short");
}

/* Runs `body` as a user who may write nothing here, in a new program; gives its exit status. */
static int as_nobody(struct base *base, const char *what)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        unsetenv("TSAN_OPTIONS"); /* names a file that this user may not be able to reach */
        if (getuid() == 0 && (setgid(65534) || setuid(65534))) _exit(90);
        execl("/proc/self/exe", "test_open", what, base->path, (char *)NULL);
        _exit(91);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

/* In that program: reads and searches; 0 where all is as it should be. */
static int read_only_user(const char *path)
{
    struct base other, *base = &other;
    float vector[TEST_DIM];
    const quire_store_query query = { .vector = vector, .dim = TEST_DIM, .k = 1 };
    quire_found_list list;
    quire_str id;
    quire_hit hit;
    if (!prepare_base(base, &quire_store_sqlite, path)) return 1;
    if (open_base(base, QUIRE_STORE_WRITE) != QUIRE_E_IO) return 2;
    if (open_base(base, QUIRE_STORE_READ)) return fprintf(stderr, "%s\n", base->err.message), 3;
    if (quire_store_writable(base->store)) return 4;
    make_vector(text, 28, vector);
    if (quire_store_search(base->store, &base->call, &query, &list, &base->err)) return 5;
    if (list.count != 1 ||
        quire_store_hits(base->store, &base->call, &list.items[0].chunk, 1, &hit, &base->err))
        return 6;
    if (!quire_str_is(hit.chunk.text, "The harbour froze in January")) return 7;
    if (quire_store_put_trace(base->store, &base->call, QUIRE_STR("ask"), QUIRE_STR("{}"), NULL, 0, &id,
                              &base->err) != QUIRE_E_IO)
        return 8;
    if (put(base, "/b", text) != QUIRE_E_IO || !strstr(base->err.message, "read-only")) return 9;
    close_base(base);
    quire_config_free(base->config);
    quire_arena_free(&base->arena);
    return 0;
}

static void reads_a_base_that_cannot_be_written(void **state)
{
    struct base *base = *state;
    make_base(base);
    close_base(base);
    assert_int_equal(chmod(base->path, 0444), 0);
    assert_int_equal(chmod(base->folder, 0777), 0);
    assert_int_equal(as_nobody(base, "read"), 0);
    assert_int_equal(chmod(base->folder, 0555), 0);
    assert_int_equal(as_nobody(base, "read"), 0);
    assert_int_equal(chmod(base->path, 0644), 0);
    assert_int_equal(chmod(base->folder, 0755), 0);
    OK(open_base(base, QUIRE_STORE_WRITE));
    assert_int_equal(documents(base), 1);
    /* Beside a living writer, whose -wal has content, a reader without rights sees its commits. */
    OK(put(base, "/c", "another line"));
    assert_int_equal(as_nobody(base, "read"), 0);
}

static int hold_the_lock(const char *path)
{
    sqlite3 *db = NULL;
    char byte;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK || write(1, "x", 1) != 1)
        return 1;
    bool told = read(0, &byte, 1) >= 0;
    return sqlite3_close(db) == SQLITE_OK && told ? 0 : 1;
}

/* Starts this program with `what`, its standard input and output on pipes, and waits for its first byte. */
static pid_t start(struct base *base, const char *what, int *go)
{
    int ready[2], leave[2];
    char byte = 0;
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(leave), 0);
    pid_t child = fork();
    if (child == 0) {
        if (dup2(leave[0], 0) < 0 || dup2(ready[1], 1) < 0) _exit(1);
        for (int file = 3; file < 100; file++) close(file);
        execl("/proc/self/exe", "test_open", what, base->path, (char *)NULL);
        _exit(1);
    }
    close(ready[1]);
    close(leave[0]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    *go = leave[1];
    return child;
}

static void waits_for_another_writer_and_then_names_it(void **state)
{
    struct base *base = *state;
    char name[32];
    int go, status;
    make_base(base);
    pid_t child = start(base, "lock", &go);
    assert_int_equal(put(base, "/b", text), QUIRE_E_BUSY);
    assert_true(base->err.retryable);
    snprintf(name, sizeof name, "process %ld", (long)child);
    if (!strstr(base->err.message, name)) fail_msg("\"%s\" does not name %s", base->err.message, name);
    assert_int_equal(documents(base), 1);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    close(go);
    OK(put(base, "/b", text));
    assert_int_equal(documents(base), 2);
}

static int stage_and_wait(const char *path)
{
    struct base other, *base = &other;
    char byte;
    if (!prepare_base(base, &quire_store_sqlite, path) || open_base(base, QUIRE_STORE_WRITE)) return 1;
    struct stored_document made = make_document(&base->arena, "/staged", "Staged", "en", "a staged line");
    const quire_document_version version = version_of(&made);
    if (quire_store_stage(base->store, &base->call, &version, made.inputs, &made.vectors, &base->err))
        return 1;
    return write(1, "x", 1) == 1 && read(0, &byte, 1) >= 0 ? 0 : 1;
}

static void staged_vectors_of_a_dead_process_wait_for_its_document(void **state)
{
    struct base *base = *state;
    int go, status;
    const quire_staged *staged;
    size_t count;
    make_base(base);
    close_base(base);
    pid_t child = start(base, "stage", &go);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    close(go);
    OK(open_base(base, QUIRE_STORE_WRITE));
    OK(quire_store_staged(base->store, &base->call, &staged, &count, &base->err));
    assert_int_equal(count, 1);
    assert_text(staged[0].version.uri, "/staged");
    struct stored_document made = make_document(&base->arena, "/staged", "Staged", "en", "a staged line");
    quire_put put = put_of(&made, "/staged");
    quire_put_result result;
    put.vectors = NULL;
    put.vector_inputs = NULL;
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
    assert_int_equal(find_near(base, "a staged line", 10, NULL).count, 3);
}

/* Puts documents without end, telling each one that was acknowledged. */
static int put_on(const char *path)
{
    struct base other, *base = &other;
    if (!prepare_base(base, &quire_store_sqlite, path) || open_base(base, QUIRE_STORE_WRITE)) return 1;
    for (int i = 0;; i++) {
        char uri[32];
        unsigned char number = (unsigned char)(i % 250);
        snprintf(uri, sizeof uri, "/n%d", i);
        if (put(base, uri, text) || write(1, &number, 1) != 1) return 1;
    }
}

static void every_acknowledged_document_stands_after_a_kill(void **state)
{
    struct base *base = *state;
    make_base(base);
    close_base(base);
    for (int round = 0; round < 6; round++) {
        int told[2], status;
        unsigned char bytes[4096];
        ssize_t size, acknowledged = 0;
        assert_int_equal(pipe(told), 0);
        pid_t child = fork();
        if (child == 0) {
            if (dup2(told[1], 1) < 0) _exit(1);
            for (int file = 3; file < 100; file++) close(file);
            execl("/proc/self/exe", "test_open", "put", base->path, (char *)NULL);
            _exit(1);
        }
        close(told[1]);
        usleep((useconds_t)(60000 + round * 17300));
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        while ((size = read(told[0], bytes, sizeof bytes)) > 0) acknowledged += size;
        close(told[0]);
        OK(open_base(base, QUIRE_STORE_WRITE));
        quire_document_rows rows;
        OK(quire_store_list(base->store, &base->call, NULL, &rows, &base->err));
        assert_true(rows.count > (size_t)acknowledged);
        for (size_t i = 0; i < rows.count; i++) {
            quire_document document;
            quire_chunks chunks;
            OK(quire_store_document(base->store, &base->call, rows.items[i].id, &document, NULL, &base->err));
            OK(quire_store_document_chunks(base->store, &base->call, rows.items[i].id, &chunks, &base->err));
            assert_true(quire_str_is(document.text, text) && chunks.count == 2);
        }
        close_base(base);
    }
}

static int fill_the_disk(const char *path)
{
    struct base other, *base = &other;
    struct rlimit limit;
    struct stat about;
    if (!prepare_base(base, &quire_store_sqlite, path) || open_base(base, QUIRE_STORE_WRITE) ||
        stat(path, &about))
        return 1;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = (rlim_t)about.st_size + 200000;
    if (setrlimit(RLIMIT_FSIZE, &limit)) return 2;
    char *large = malloc(2000001);
    if (!large) return 3;
    memset(large, 'x', 2000000);
    large[2000000] = '\0';
    quire_status status = put(base, "/large", large);
    free(large);
    if (status != QUIRE_E_IO || !strstr(base->err.message, "disk is full"))
        return fprintf(stderr, "%d %s\n", status, base->err.message), 4;
    if (documents(base) != 1) return 5;
    if (put(base, "/small", text)) return fprintf(stderr, "%s\n", base->err.message), 6;
    close_base(base);
    quire_config_free(base->config);
    quire_arena_free(&base->arena);
    return 0;
}

static void a_full_disk_is_said_and_leaves_nothing_half_written(void **state)
{
    struct base *base = *state;
    int status = -1;
    make_base(base);
    close_base(base);
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "test_open", "fill", base->path, (char *)NULL);
        _exit(1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    OK(open_base(base, QUIRE_STORE_WRITE));
    assert_int_equal(documents(base), 2);
}

static void postings_of_other_rules_are_made_anew(void **state)
{
    struct base *base = *state;
    sqlite3 *file = NULL;
    quire_term term = { .text = QUIRE_STR("harbour") };
    quire_terms terms = { &term, 1 };
    const quire_store_query query = { .terms = &terms, .k = 5 };
    quire_found_list list;
    make_base(base);
    OK(quire_text_terms(&base->call, QUIRE_STR("harbour"), QUIRE_STR("en"), &terms, &base->err));
    close_base(base);
    assert_int_equal(sqlite3_open(base->path, &file), SQLITE_OK);
    assert_int_equal(sqlite3_exec(file,
                                  "UPDATE numbers SET value=0 WHERE name='postings_version'; "
                                  "DELETE FROM postings_data WHERE id>10",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(file);
    OK(open_base(base, QUIRE_STORE_READ));
    OK(quire_store_search(base->store, &base->call, &query, &list, &base->err));
    assert_int_equal(list.frequency[0], 2); /* its own chunk, and the Chinese one by its title */
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down_base)

static int other_program(const char *what, const char *path)
{
    if (strcmp(what, "read") == 0) return read_only_user(path);
    if (strcmp(what, "lock") == 0) return hold_the_lock(path);
    if (strcmp(what, "stage") == 0) return stage_and_wait(path);
    if (strcmp(what, "put") == 0) return put_on(path);
    return fill_the_disk(path);
}

int main(int argc, char **argv)
{
    if (argc == 3) return other_program(argv[1], argv[2]);
    const struct CMUnitTest tests[] = {
        CASE(refuses_files_that_are_not_ours_and_leaves_them_alone),
        CASE(says_what_a_missing_or_empty_base_is),
        CASE(refuses_a_newer_version_and_a_cut_file),
        CASE(reads_a_base_that_cannot_be_written),
        CASE(waits_for_another_writer_and_then_names_it),
        CASE(staged_vectors_of_a_dead_process_wait_for_its_document),
        CASE(every_acknowledged_document_stands_after_a_kill),
        CASE(a_full_disk_is_said_and_leaves_nothing_half_written),
        CASE(postings_of_other_rules_are_made_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
