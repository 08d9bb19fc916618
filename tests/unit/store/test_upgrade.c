/* SPDX-License-Identifier: Apache-2.0 */
/* A file of an earlier format version becomes one of this version: with a copy kept, all or nothing, and never for who only reads. */
#include "base/error.h"
#include "base/str.h"
#include "support/store_base.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DOCUMENTS = 10, CHUNKS = 15, VERSION = 5 };

/* What an earlier version left, the last Quire that made it. */
struct old {
    int64_t version;
    const char *fixture;
    const char *staged;  /* leaves what a process staged which then died */
    const char *waiting; /* counts it */
    size_t kept;         /* how many documents of it are known to this version */
};

static const struct old olds[] = {
    { 1, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/bases/v1-last.quire",
      "INSERT INTO sessions VALUES(7, 1, 1, 'elsewhere'); INSERT INTO staged VALUES(7, x'00', x'00')",
      "SELECT count(*) FROM staged", 0 },
    { 2, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/bases/v2-last.quire",
      "INSERT INTO staged_documents VALUES(7, '/draft', 'ff', 9999999999999); "
      "INSERT INTO staged_vectors VALUES(7, x'00', x'00')",
      "SELECT count(*) FROM staged_vectors", 1 },
    { 3, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/bases/v3-last.quire",
      "INSERT INTO staged_documents VALUES(7, '/draft', 'ff', 9999999999999); "
      "INSERT INTO staged_vectors VALUES(7, x'00', x'00')",
      "SELECT count(*) FROM staged_vectors", 1 },
    { 4, QUIRE_TEST_SOURCE_DIR "/tests/fixtures/bases/v4-last.quire",
      "INSERT INTO staged_documents VALUES(7, '/draft', 'ff', 9999999999999); "
      "INSERT INTO staged_vectors VALUES(7, x'00', x'00')",
      "SELECT count(*) FROM staged_vectors", 1 },
};

static const struct old *old;

static void copy_file(const char *from, const char *to)
{
    char command[400];
    snprintf(command, sizeof command, "cp '%s' '%s'", from, to);
    assert_int_equal(system(command), 0);
}

/* The base as an earlier Quire left it; with vectors that a process staged which then died. */
static int set_up_old(void **state)
{
    old = *state;
    *state = NULL;
    if (set_up_base(state)) return -1;
    struct base *base = *state;
    sqlite3 *file = NULL;
    copy_file(old->fixture, base->path);
    bool made = sqlite3_open(base->path, &file) == SQLITE_OK &&
                sqlite3_exec(file, old->staged, NULL, NULL, NULL) == SQLITE_OK;
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
    snprintf(out, size, "%s.v%d", base->path, (int)old->version);
}

/* Each document can be listed, found, looked up and cited, and none was found in another. */
static void assert_all_stand_alone(struct base *base)
{
    quire_document_rows rows;
    OK(quire_store_list(base->store, &base->call, NULL, &rows, &base->err));
    assert_int_equal(rows.count, DOCUMENTS + 1);
    for (size_t i = 0; i < rows.count; i++) {
        const quire_descendant *below;
        const quire_source_entry *entries;
        size_t below_count, entry_count;
        quire_stored_source stored;
        quire_document_row row;
        OK(quire_store_find(base->store, &base->call, rows.items[i].uri, &row, &base->err));
        assert_true(quire_str_equal(row.id, rows.items[i].id));
        assert_true(row.parent.size == 0 && row.children == 0);
        OK(quire_store_lookup(base->store, &base->call, row.uri, &stored, &base->err));
        assert_text(stored.source, "/quire-v1/documents");
        assert_true(stored.parent.size == 0 && stored.children == 0);
        OK(quire_store_descendants(base->store, &base->call, row.uri, &below, &below_count, &base->err));
        entries = entries_of(base, row.uri, (quire_strs){ 0 }, &entry_count);
        assert_int_equal(below_count, 0);
        assert_true(entry_count == 1 && !entries[0].found_inside);
    }
    quire_hit hit = hit_of(base, find_words(base, "渡轮", "zh-Hans", NULL, NULL).items[0].chunk);
    assert_text(hit.document.uri, "/quire-v1/documents/渡轮.txt");
    assert_int_equal(hit.document.parent.size, 0);
}

static void whoever_reads_changes_nothing(void **state)
{
    struct base *base = *state;
    const quire_staged *staged;
    size_t staged_count;
    OK(open_base(base, QUIRE_STORE_READ));
    assert_int_equal(count(base).format_version, old->version);
    assert_int_equal(count(base).chunks, CHUNKS);
    assert_true(find_words(base, "harbour", "en", NULL, NULL).count > 0);
    assert_true(find_words(base, "渡轮", "zh-Hans", NULL, NULL).count > 0);
    OK(quire_store_staged(base->store, &base->call, &staged, &staged_count, &base->err));
    assert_int_equal(staged_count, 0); /* those of another version cannot be named */
    assert_all_stand_alone(base);
    close_base(base);
    assert_int_equal(number_of(base->path, "PRAGMA user_version"), old->version);
}

static void whoever_writes_keeps_a_copy_first(void **state)
{
    struct base *base = *state;
    char copy[200], suffix[210];
    struct stat about;
    const quire_staged *staged;
    size_t staged_count;
    name_copy(base, copy, sizeof copy);
    OK(open_base(base, QUIRE_STORE_WRITE));
    assert_int_equal(count(base).format_version, VERSION);
    assert_int_equal(count(base).documents, DOCUMENTS);
    assert_int_equal(count(base).chunks, CHUNKS);
    assert_text(count(base).kept_copy, copy);
    assert_true(find_words(base, "harbour", "en", NULL, NULL).count > 0);
    assert_all_stand_alone(base);
    OK(quire_store_staged(base->store, &base->call, &staged, &staged_count, &base->err));
    assert_int_equal(staged_count, old->kept);
    close_base(base);
    assert_int_equal(
        number_of(base->path, "SELECT count(*) FROM sqlite_schema WHERE name IN ('staged', 'sessions')"), 0);
    assert_int_equal(stat(copy, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600); /* who could not read the base cannot read the copy */
    assert_int_equal(number_of(copy, "PRAGMA user_version"), old->version);
    assert_int_equal(number_of(copy, old->waiting), 1);
    snprintf(suffix, sizeof suffix, "%s.part", copy);
    assert_int_equal(access(suffix, F_OK), -1);
    /* The copy is a base: read, it is as it was. */
    copy_file(copy, base->path);
    OK(open_base(base, QUIRE_STORE_READ));
    assert_int_equal(count(base).format_version, old->version);
    assert_int_equal(count(base).chunks, CHUNKS);
}

/* As whoever only reads sums them up. */
static void its_ledgers_have_the_same_sums_afterwards(void **state)
{
    struct base *base = *state;
    quire_ledger_rows before, after;
    OK(open_base(base, QUIRE_STORE_READ));
    OK(quire_store_ledger(base->store, &base->call, &before, &base->err));
    close_base(base);
    OK(open_base(base, QUIRE_STORE_WRITE));
    OK(quire_store_ledger(base->store, &base->call, &after, &base->err));
    assert_true(after.count == before.count && before.count > 5);
    for (size_t i = 0; i < before.count; i++) {
        assert_true(quire_str_equal(before.items[i].step, after.items[i].step));
        assert_true(quire_str_equal(before.items[i].unit, after.items[i].unit));
        assert_int_equal(before.items[i].received, after.items[i].received);
        assert_int_equal(before.items[i].kept, after.items[i].kept);
        assert_int_equal(before.items[i].dropped_count, after.items[i].dropped_count);
        for (size_t j = 0; j < before.items[i].dropped_count; j++)
            assert_int_equal(before.items[i].dropped[j].count, after.items[i].dropped[j].count);
    }
}

static void a_handle_that_read_before_upgrades_when_it_begins_to_write(void **state)
{
    struct base *base = *state;
    OK(open_base(base, QUIRE_STORE_READ));
    size_t found = find_words(base, "harbour", "en", NULL, NULL).count;
    OK(quire_store_start_writing(base->store, &base->err));
    assert_int_equal(count(base).format_version, VERSION);
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
    assert_int_equal(count(base).format_version, VERSION);
    assert_int_equal(number_of(copy, "PRAGMA user_version"), old->version);
    assert_int_equal(access(part, F_OK), -1);
}

static void without_room_for_a_copy_the_base_stays_as_it_is(void **state)
{
    struct base *base = *state;
    char part[210];
    snprintf(part, sizeof part, "%s.v%d.part", base->path, (int)old->version);
    assert_int_equal(mkdir(part, 0700), 0); /* where the copy would be made */
    assert_int_equal(open_base(base, QUIRE_STORE_WRITE), QUIRE_E_IO);
    assert_non_null(strstr(base->err.message, "format version 5"));
    assert_int_equal(number_of(base->path, "PRAGMA user_version"), old->version);
    assert_int_equal(rmdir(part), 0);
    OK(open_base(base, QUIRE_STORE_READ));
    assert_int_equal(count(base).chunks, CHUNKS);
}

/* It took its connections while the file was of the earlier version, and keeps them. */
static void a_handle_that_reads_sees_what_another_puts_after_its_upgrade(void **state)
{
    struct base *base = *state;
    struct base other = *base;
    quire_put_result result;
    quire_document_row row, parent;
    quire_stored_source stored;
    other.arena = (quire_arena){ 0 };
    other.call.arena = &other.arena;
    OK(open_base(&other, QUIRE_STORE_READ));
    assert_all_stand_alone(&other);
    OK(open_base(base, QUIRE_STORE_WRITE));
    struct stored_document made = make_container(&base->arena, "/a.zip!/灯.zip");
    quire_put put = put_of(&made, "/a.zip");
    put.parent = QUIRE_STR("/quire-v1/documents/渡轮.txt");
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
    OK(quire_store_find(other.store, &other.call, put.parent, &parent, &other.err));
    OK(quire_store_find(other.store, &other.call, result.id, &row, &other.err));
    assert_true(quire_str_equal(row.parent, parent.id));
    OK(quire_store_lookup(other.store, &other.call, row.uri, &stored, &other.err));
    assert_text(stored.parent, "/quire-v1/documents/渡轮.txt");
    quire_store_close(other.store);
    quire_arena_free(&other.arena);
}

/* One of its documents as if it were a file of rows. */
static void make_rows_of(const struct base *base, const char *uri)
{
    sqlite3 *file = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open(base->path, &file), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(file, "UPDATE documents SET media_type='text/csv' WHERE uri=?", -1,
                                        &statement, NULL),
                     SQLITE_OK);
    sqlite3_bind_text(statement, 1, uri, -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
    assert_int_equal(sqlite3_changes(file), 1);
    sqlite3_finalize(statement);
    sqlite3_close(file);
}

static void tables_are_kept_from_the_next_reading_on(void **state)
{
    struct base *base = *state;
    static const char rows[] = "/quire-v1/documents/渡轮.txt", other[] = "/quire-v1/documents/harbour.txt";
    quire_typed_tables tables;
    quire_stored_source stored;
    quire_put_result result;
    make_rows_of(base, rows);
    OK(open_base(base, QUIRE_STORE_READ));
    OK(quire_store_tables(base->store, &base->call, quire_str_from(rows), &tables, &base->err));
    assert_true(tables.count == 0 && count(base).typed_tables == 0);
    assert_int_equal(
        quire_store_table_rows(base->store, &base->call, QUIRE_STR("x1"), NULL, NULL, &base->err),
        QUIRE_E_NOT_FOUND);
    close_base(base);
    OK(open_base(base, QUIRE_STORE_WRITE));
    OK(quire_store_lookup(base->store, &base->call, quire_str_from(other), &stored, &base->err));
    assert_false(stored.untyped);
    OK(quire_store_lookup(base->store, &base->call, quire_str_from(rows), &stored, &base->err));
    assert_true(stored.untyped);
    struct stored_document made = make_table(&base->arena, rows, "渡轮", "zh-Hans", "船\t金额\n海鸥号\t5\n");
    made.document.media_type = QUIRE_STR("text/csv");
    made.chunks.count = 0; /* its vectors would have another dimension */
    quire_put put = put_of(&made, "/quire-v1/documents");
    put.vectors = NULL;
    OK(quire_store_put(base->store, &base->call, &put, &result, &base->err));
    OK(quire_store_tables(base->store, &base->call, quire_str_from(rows), &tables, &base->err));
    assert_true(tables.count == 1 && count(base).typed_rows == 1);
}

#define CASE(name) cmocka_unit_test_prestate_setup_teardown(name, set_up_old, tear_down_base, from)

static int run_from(const struct old *version)
{
    void *from = (void *)(uintptr_t)version;
    char name[32];
    const struct CMUnitTest tests[] = {
        CASE(whoever_reads_changes_nothing),
        CASE(whoever_writes_keeps_a_copy_first),
        CASE(its_ledgers_have_the_same_sums_afterwards),
        CASE(a_handle_that_read_before_upgrades_when_it_begins_to_write),
        CASE(begins_again_where_it_was_ended),
        CASE(without_room_for_a_copy_the_base_stays_as_it_is),
        CASE(tables_are_kept_from_the_next_reading_on),
        CASE(a_handle_that_reads_sees_what_another_puts_after_its_upgrade),
    };
    snprintf(name, sizeof name, "from version %d", (int)version->version);
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

int main(void)
{
    int failed = 0;
    for (size_t i = 0; i < sizeof olds / sizeof *olds; i++) failed += run_from(&olds[i]);
    return failed;
}
