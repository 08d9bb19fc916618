/* SPDX-License-Identifier: Apache-2.0 */
/* A file of format version 1 becomes one of this version: with a copy kept, all or nothing, and never for who only reads. */
#include "base/error.h"
#include "base/str.h"
#include "support/store_base.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char fixture[] = QUIRE_TEST_SOURCE_DIR "/tests/fixtures/bases/v1-last.quire";
enum { DOCUMENTS = 10, CHUNKS = 15 };

static void copy_file(const char *from, const char *to)
{
    char command[400];
    snprintf(command, sizeof command, "cp '%s' '%s'", from, to);
    assert_int_equal(system(command), 0);
}

/* The base as an earlier Quire left it; with vectors that a process staged which then died. */
static int set_up_old(void **state)
{
    if (set_up_base(state)) return -1;
    struct base *base = *state;
    sqlite3 *file = NULL;
    copy_file(fixture, base->path);
    bool made = sqlite3_open(base->path, &file) == SQLITE_OK &&
                sqlite3_exec(file,
                             "INSERT INTO sessions VALUES(7, 1, 1, 'elsewhere'); "
                             "INSERT INTO staged VALUES(7, x'00', x'00')",
                             NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_close(file);
    return made && chmod(base->path, 0600) == 0 ? 0 : -1;
}

static int64_t number_of(const char *path, const char *sql)
{
    sqlite3 *file = NULL;
    sqlite3_stmt *statement = NULL;
    int64_t found = -1;
    if (sqlite3_open_v2(path, &file, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(file, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        found = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(file);
    return found;
}

static quire_store_counts count(struct base *base)
{
    quire_store_counts counts;
    OK(quire_store_count(base->store, &base->call, &counts, &base->err));
    return counts;
}

static void name_copy(const struct base *base, char *out, size_t size)
{
    snprintf(out, size, "%s.v1", base->path);
}

static void whoever_reads_changes_nothing(void **state)
{
    struct base *base = *state;
    const quire_staged *staged;
    size_t staged_count;
    OK(open_base(base, QUIRE_STORE_READ));
    assert_int_equal(count(base).format_version, 1);
    assert_int_equal(count(base).chunks, CHUNKS);
    assert_true(find_words(base, "harbour", "en", NULL, NULL).count > 0);
    assert_true(find_words(base, "渡轮", "zh-Hans", NULL, NULL).count > 0);
    OK(quire_store_staged(base->store, &base->call, &staged, &staged_count, &base->err));
    assert_int_equal(staged_count, 0);
    close_base(base);
    assert_int_equal(number_of(base->path, "PRAGMA user_version"), 1);
}

static void whoever_writes_keeps_a_copy_first(void **state)
{
    struct base *base = *state;
    char copy[200], suffix[210];
    struct stat about;
    name_copy(base, copy, sizeof copy);
    OK(open_base(base, QUIRE_STORE_WRITE));
    assert_int_equal(count(base).format_version, 3);
    assert_int_equal(count(base).documents, DOCUMENTS);
    assert_int_equal(count(base).chunks, CHUNKS);
    assert_text(count(base).kept_copy, copy);
    assert_true(find_words(base, "harbour", "en", NULL, NULL).count > 0);
    close_base(base);
    assert_int_equal(
        number_of(base->path, "SELECT count(*) FROM sqlite_schema WHERE name IN ('staged', 'sessions')"), 0);
    assert_int_equal(stat(copy, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600); /* who could not read the base cannot read the copy */
    assert_int_equal(number_of(copy, "PRAGMA user_version"), 1);
    assert_int_equal(number_of(copy, "SELECT count(*) FROM staged"), 1);
    snprintf(suffix, sizeof suffix, "%s.part", copy);
    assert_int_equal(access(suffix, F_OK), -1);
    /* The copy is a base: read, it is as it was. */
    copy_file(copy, base->path);
    OK(open_base(base, QUIRE_STORE_READ));
    assert_int_equal(count(base).format_version, 1);
    assert_int_equal(count(base).chunks, CHUNKS);
}

static void a_handle_that_read_before_upgrades_when_it_begins_to_write(void **state)
{
    struct base *base = *state;
    OK(open_base(base, QUIRE_STORE_READ));
    size_t found = find_words(base, "harbour", "en", NULL, NULL).count;
    OK(quire_store_start_writing(base->store, &base->err));
    assert_int_equal(count(base).format_version, 3);
    assert_int_equal(find_words(base, "harbour", "en", NULL, NULL).count, found);
    OK(quire_store_start_writing(base->store, &base->err));
}

static void begins_again_where_it_was_ended(void **state)
{
    struct base *base = *state;
    char copy[200], part[210];
    name_copy(base, copy, sizeof copy);
    snprintf(part, sizeof part, "%s.part", copy);
    FILE *file = fopen(part, "w");
    assert_non_null(file);
    fputs("half a copy", file);
    fclose(file);
    OK(open_base(base, QUIRE_STORE_WRITE));
    assert_int_equal(count(base).format_version, 3);
    assert_int_equal(number_of(copy, "PRAGMA user_version"), 1);
    assert_int_equal(access(part, F_OK), -1);
}

static void without_room_for_a_copy_the_base_stays_as_it_is(void **state)
{
    struct base *base = *state;
    char part[210];
    snprintf(part, sizeof part, "%s.v1.part", base->path);
    assert_int_equal(mkdir(part, 0700), 0); /* where the copy would be made */
    assert_int_equal(open_base(base, QUIRE_STORE_WRITE), QUIRE_E_IO);
    assert_non_null(strstr(base->err.message, "format version 3"));
    assert_int_equal(number_of(base->path, "PRAGMA user_version"), 1);
    assert_int_equal(rmdir(part), 0);
    OK(open_base(base, QUIRE_STORE_READ));
    assert_int_equal(count(base).chunks, CHUNKS);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up_old, tear_down_base)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(whoever_reads_changes_nothing),
        CASE(whoever_writes_keeps_a_copy_first),
        CASE(a_handle_that_read_before_upgrades_when_it_begins_to_write),
        CASE(begins_again_where_it_was_ended),
        CASE(without_room_for_a_copy_the_base_stays_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
