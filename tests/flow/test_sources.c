/* SPDX-License-Identifier: Apache-2.0 */
/* Sources of another kind than files, through the public API: what is remembered of them, what is read again, what goes with
 * them, and what a sync does where one is away, gone or has lost much. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "engine/engine.h"
#include "fakes/embed_hash.h"
#include "fakes/fetch_scripted.h"

#include <dirent.h>
#include <ftw.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

enum { MANY = 40 };

/* In place of the library's. */
const quire_fetch_driver *const quire_fetch_drivers[] = { &quire_fetch_file_driver, &quire_fetch_scripted,
                                                          NULL };

struct desk {
    char folder[64], path[96];
    const quire_embed_driver *embed[2];
    quire_config *config;
    quire *base;
    quire_report *report; /* of the last add or sync */
    quire_source_listing *listing;
    quire_removals *removals;
    struct scripted_entry entries[MANY];
    char names[MANY][32], texts[MANY][96];
    quire_error err;
};

#define OK(expression) ok(desk, (expression), #expression, __LINE__)

static void ok(struct desk *desk, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, desk->err.message);
}

/* Half of the pages are Chinese. The first has the uri of the place itself. */
static void write_page(struct desk *desk, size_t number, const char *version)
{
    struct scripted_entry *entry = &desk->entries[number];
    snprintf(desk->names[number], sizeof desk->names[number], number % 2 ? "页/%zu" : "page/%zu", number);
    snprintf(desk->texts[number], sizeof desk->texts[number],
             number % 2 ? "# 码头%zu\n\n第%zu号码头，%s。\n" : "# Pier %zu\n\nPier %zu, %s.\n", number,
             number, version);
    *entry = (struct scripted_entry){ .name = number ? desk->names[number] : "",
                                      .text = desk->texts[number],
                                      .version = version };
}

static int set_up(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    if (!desk) return -1;
    snprintf(desk->folder, sizeof desk->folder, "/tmp/quire-sources-XXXXXX");
    if (!mkdtemp(desk->folder)) return -1;
    snprintf(desk->path, sizeof desk->path, "%s/base.quire", desk->folder);
    desk->embed[0] = &quire_embed_hash;
    OK(quire_config_new(&desk->config, &desk->err));
    OK(quire_config_set(desk->config, "embed.driver", "hash", &desk->err));
    OK(quire_config_set(desk->config, "load.workers", "1", &desk->err));
    OK(quire_config_set(desk->config, "log.level", "error", &desk->err));
    OK(quire_open_with(desk->path, desk->config, (quire_drivers){ desk->embed, quire_chat_drivers },
                       &desk->base, &desk->err));
    for (size_t i = 0; i < MANY; i++) write_page(desk, i, "v1");
    memset(scripted_places, 0, sizeof scripted_places);
    scripted_places[0] = (struct scripted_place){ .place = "港口", .entries = desk->entries, .count = 4 };
    scripted_seen = (struct scripted_seen){ 0 };
    *state = desk;
    return 0;
}

static int remove_entry(const char *path, const struct stat *entry, int kind, struct FTW *where)
{
    (void)entry, (void)kind, (void)where;
    return remove(path);
}

static int tear_down(void **state)
{
    struct desk *desk = *state;
    quire_report_free(desk->report);
    quire_source_listing_free(desk->listing);
    quire_removals_free(desk->removals);
    quire_close(desk->base);
    quire_config_free(desk->config);
    int left = nftw(desk->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    free(desk);
    return left;
}

static const quire_report *added(struct desk *desk, const char *word, const quire_pair *options, size_t count)
{
    quire_add_params params;
    quire_add_defaults(&params);
    params.options = options;
    params.option_count = count;
    quire_report_free(desk->report);
    desk->report = NULL;
    scripted_seen = (struct scripted_seen){ 0 };
    OK(quire_add(desk->base, &word, 1, &params, &desk->report, &desk->err));
    return desk->report;
}

static const quire_report *synced(struct desk *desk, bool remove_many)
{
    quire_add_params params;
    quire_add_defaults(&params);
    params.remove_many = remove_many;
    quire_report_free(desk->report);
    desk->report = NULL;
    scripted_seen = (struct scripted_seen){ 0 };
    OK(quire_sync(desk->base, NULL, 0, &params, &desk->report, &desk->err));
    return desk->report;
}

static const quire_source_listing *listed(struct desk *desk)
{
    quire_source_listing_free(desk->listing);
    desk->listing = NULL;
    OK(quire_source_list(desk->base, NULL, &desk->listing, &desk->err));
    return desk->listing;
}

static const quire_source *only(struct desk *desk)
{
    assert_int_equal(listed(desk)->count, 1);
    return &desk->listing->items[0];
}

static const quire_removals *removed(struct desk *desk, const char *word, bool source)
{
    quire_removals_free(desk->removals);
    desk->removals = NULL;
    OK(source ? quire_source_remove(desk->base, &word, 1, NULL, &desk->removals, &desk->err)
              : quire_remove(desk->base, &word, 1, NULL, &desk->removals, &desk->err));
    return desk->removals;
}

static uint64_t change_of(struct desk *desk)
{
    quire_state *now = NULL;
    OK(quire_get_state(desk->base, NULL, &now, &desk->err));
    uint64_t change = now->change;
    quire_state_free(now);
    return change;
}

/* Whether the document stands, by its uri. */
static bool stands(struct desk *desk, const char *uri)
{
    quire_view *view = NULL;
    quire_status status = quire_show(desk->base, uri, NULL, &view, &desk->err);
    bool found = !status && view->row.revision > 0;
    quire_view_free(view);
    assert_true(!status || status == QUIRE_E_NOT_FOUND);
    return found;
}

static void expect_failure(const quire_report *report, quire_load_reason reason, const char *uri)
{
    assert_int_equal(report->failure_count, 1);
    assert_int_equal(report->failures[0].reason, reason);
    assert_true(quire_str_is(report->failures[0].uri, uri));
}

/* ---- what is remembered ---- */

/* Whether the bytes stand in a file of the base. */
static bool in_files(const struct desk *desk, const char *text)
{
    static const char *const endings[] = { "", "-wal" };
    bool found = false;
    for (size_t i = 0; i < 2; i++) {
        char path[128];
        static char bytes[8 << 20];
        snprintf(path, sizeof path, "%s%s", desk->path, endings[i]);
        FILE *file = fopen(path, "rb");
        size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
        if (file) fclose(file);
        found |= memmem(bytes, size, text, strlen(text)) != NULL;
    }
    return found;
}

static void a_source_is_remembered_with_its_options_and_without_its_password(void **state)
{
    struct desk *desk = *state;
    const quire_pair options[] = { { QUIRE_STR("depth"), QUIRE_STR("2") },
                                   { QUIRE_STR("include"), QUIRE_STR("*码头*") },
                                   { QUIRE_STR("include"), QUIRE_STR("/page/*") } };
    static const char all[] = "depth=2;include=*码头*;include=/page/*;";
    assert_int_equal(added(desk, "fake://user:Tiger77@港口", options, 3)->added, 4);
    assert_string_equal(scripted_seen.secret, "Tiger77");
    assert_string_equal(scripted_seen.options, all);
    const quire_source *source = only(desk);
    assert_true(quire_str_is(source->uri, "scripted://港口") && quire_str_is(source->kind, "web"));
    assert_int_equal(source->options.count, 3);
    assert_true(quire_str_is(source->options.items[1].value, "*码头*"));
    assert_true(source->state == QUIRE_SOURCE_OK && source->documents == 4);
    synced(desk, false);
    assert_string_equal(scripted_seen.secret, ""); /* it was for that run */
    assert_string_equal(scripted_seen.options, all);
    added(desk, "scripted://港口", NULL, 0);
    assert_string_equal(scripted_seen.options, all);
    added(desk, "scripted://港口", options, 1);
    assert_string_equal(scripted_seen.options, "depth=2;");
    synced(desk, false);
    assert_string_equal(scripted_seen.options, "depth=2;");
    assert_true(in_files(desk, "scripted://港口"));
    assert_false(in_files(desk, "Tiger77"));
}

static void a_source_that_never_came_in_names_no_password_and_leaves_nothing(void **state)
{
    struct desk *desk = *state;
    const char *words[] = { "scripted://user:Tiger77@港口", "scripted://港口" };
    scripted_places[0].reason = QUIRE_LOAD_DENIED;
    assert_int_equal(quire_add(desk->base, words, 1, NULL, NULL, &desk->err), QUIRE_E_IO);
    assert_string_equal(desk->err.message, "scripted://港口: the place does not answer");
    assert_int_equal(listed(desk)->count, 0);
    quire_source_view *view = NULL;
    assert_int_equal(quire_source_show(desk->base, words[0], NULL, &view, &desk->err), QUIRE_E_NOT_FOUND);
    assert_null(strstr(desk->err.message, "Tiger77"));
    assert_true(!removed(desk, words[0], true)->items[0].found);
    assert_true(quire_str_is(desk->removals->items[0].document.uri, "scripted://港口"));
}

static void a_cursor_comes_back_after_a_whole_walk_alone(void **state)
{
    struct desk *desk = *state;
    scripted_places[0].cursor = "2026-01-01 港";
    added(desk, "scripted://港口", NULL, 0);
    assert_string_equal(scripted_seen.cursor, "");
    scripted_places[0].cursor = NULL;
    scripted_places[0].reason = QUIRE_LOAD_UNREACHABLE;
    synced(desk, false);
    assert_string_equal(scripted_seen.cursor, "2026-01-01 港");
    scripted_places[0].reason = QUIRE_LOAD_OK;
    synced(desk, false);
    assert_string_equal(scripted_seen.cursor, "2026-01-01 港");
}

/* ---- what is read ---- */

static void what_stands_is_not_read_again_and_costs_no_write(void **state)
{
    struct desk *desk = *state;
    added(desk, "scripted://港口", NULL, 0);
    assert_int_equal(scripted_seen.read, 4);
    uint64_t change = change_of(desk);
    const quire_report *report = synced(desk, false);
    assert_int_equal(scripted_seen.read, 0);
    assert_int_equal(report->unchanged, 4);
    assert_int_equal(report->embedded + report->updated + report->added + report->failed, 0);
    assert_int_equal(change_of(desk), change);
    write_page(desk, 3, "第二版");
    report = synced(desk, false);
    assert_int_equal(scripted_seen.read, 1);
    assert_true(report->updated == 1 && report->unchanged == 3 && report->embedded == 1);
    /* Another version of the same bytes: they are read, and nothing is embedded. */
    desk->entries[3].version = "third";
    report = synced(desk, false);
    assert_int_equal(scripted_seen.read, 1);
    assert_true(report->unchanged == 4 && report->embedded == 0);
    synced(desk, false);
    assert_int_equal(scripted_seen.read, 0);
}

static void close_and_change(struct desk *desk, const char *sql)
{
    sqlite3 *db = NULL;
    quire_close(desk->base);
    assert_int_equal(sqlite3_open(desk->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    OK(quire_open_with(desk->path, desk->config, (quire_drivers){ desk->embed, quire_chat_drivers },
                       &desk->base, &desk->err));
}

static void what_is_ready_made_is_told_by_what_it_was_made_of(void **state)
{
    struct desk *desk = *state;
    for (size_t i = 0; i < 4; i++) desk->entries[i].ready = i < 2 ? "scripted-1" : NULL;
    const quire_report *report = added(desk, "scripted://港口", NULL, 0);
    assert_true(report->added == 4 && report->failed == 0);
    assert_true(stands(desk, "scripted://港口/页/1"));
    report = synced(desk, false);
    assert_true(scripted_seen.read == 0 && report->unchanged == 4 && report->embedded == 0);
    write_page(desk, 1, "第二版");
    desk->entries[1].ready = "scripted-1";
    report = synced(desk, false);
    assert_true(scripted_seen.read == 1 && report->updated == 1 && report->embedded == 1);
    /* Whoever makes it otherwise now says so. */
    desk->entries[0].ready = desk->entries[1].ready = "scripted-2";
    report = synced(desk, false);
    assert_true(scripted_seen.read == 2 && report->updated == 2 && report->embedded == 0);
    synced(desk, false);
    assert_int_equal(scripted_seen.read, 0);
}

/* As when a later Quire splits by other rules: what its source calls unchanged is made anew all the same. */
static void what_would_be_split_otherwise_is_read_again(void **state)
{
    struct desk *desk = *state;
    for (size_t i = 0; i < 4; i++) desk->entries[i].ready = i < 2 ? "scripted-1" : NULL;
    added(desk, "scripted://港口", NULL, 0);
    close_and_change(desk,
                     "UPDATE spaces SET chunking='split-0 ' || substr(chunking, instr(chunking, ' ') + 1)");
    const quire_report *report = synced(desk, false);
    assert_true(scripted_seen.read == 4 && report->updated == 4 && report->embedded == 0);
    synced(desk, false);
    assert_int_equal(scripted_seen.read, 0);
}

static void an_entry_that_fails_keeps_what_stood(void **state)
{
    struct desk *desk = *state;
    added(desk, "scripted://港口", NULL, 0);
    desk->entries[1].reason = QUIRE_LOAD_TIMED_OUT;
    const quire_report *report = synced(desk, false);
    expect_failure(report, QUIRE_LOAD_TIMED_OUT, "scripted://港口/页/1");
    assert_true(stands(desk, "scripted://港口/页/1"));
    const quire_source *source = only(desk);
    assert_true(source->state == QUIRE_SOURCE_OK && source->documents == 4 && source->failed == 1);
    desk->entries[1].reason = QUIRE_LOAD_OK;
    assert_int_equal(synced(desk, false)->failed, 0);
    assert_int_equal(only(desk)->failed, 0);
}

/* Of copies in memory: how many connections to the base wait to be used again is a matter of timing. */
static size_t open_descriptors(void)
{
    char name[300], target[64];
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder));) {
        snprintf(name, sizeof name, "/proc/self/fd/%s", entry->d_name);
        ssize_t size = readlink(name, target, sizeof target - 1);
        target[size > 0 ? size : 0] = '\0';
        count += strstr(target, "memfd:") != NULL;
    }
    closedir(folder);
    return count;
}

static void what_two_sources_lead_to_is_read_once_and_costs_no_descriptor(void **state)
{
    struct desk *desk = *state;
    const char *words[] = { "scripted://港口", "scripted://港口/页" };
    struct scripted_entry again[] = { desk->entries[1], desk->entries[3] };
    for (size_t i = 0; i < 4; i++) desk->entries[i].version = NULL;
    again[0].name = "1", again[1].name = "3";
    again[0].version = again[1].version = NULL;
    scripted_places[1] = (struct scripted_place){ .place = "港口/页", .entries = again, .count = 2 };
    OK(quire_add(desk->base, words, 2, NULL, &desk->report, &desk->err));
    assert_int_equal(desk->report->added, 4);
    size_t before = open_descriptors();
    for (int i = 0; i < 3; i++) assert_int_equal(synced(desk, false)->unchanged, 4);
    assert_int_equal(open_descriptors(), before);
}

/* ---- what is away or gone ---- */

static void a_source_that_is_away_keeps_its_documents_until_it_is_back(void **state)
{
    struct desk *desk = *state;
    static const quire_load_reason reasons[] = { QUIRE_LOAD_UNREACHABLE, QUIRE_LOAD_DENIED,
                                                 QUIRE_LOAD_TIMED_OUT, QUIRE_LOAD_MALFORMED };
    added(desk, "scripted://港口", NULL, 0);
    int64_t last = only(desk)->last_ms;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        scripted_places[0].reason = reasons[i];
        const quire_report *report = synced(desk, true);
        expect_failure(report, reasons[i], "scripted://港口");
        assert_int_equal(report->removed, 0);
        const quire_source *source = only(desk);
        assert_true(source->state == QUIRE_SOURCE_FAILED && source->reason == reasons[i]);
        assert_true(quire_str_is(source->message, "the place does not answer"));
        assert_true(source->documents == 4 && source->last_ms == last && source->failed_ms >= last);
    }
    scripted_places[0].reason = QUIRE_LOAD_OK;
    assert_int_equal(synced(desk, false)->unchanged, 4);
    const quire_source *source = only(desk);
    assert_true(source->state == QUIRE_SOURCE_OK && source->reason == QUIRE_LOAD_OK && !source->message.size);
    assert_true(source->last_ms >= source->failed_ms && source->failed_ms > 0);
}

static void a_walk_that_did_not_see_all_removes_nothing(void **state)
{
    struct desk *desk = *state;
    added(desk, "scripted://港口", NULL, 0);
    desk->entries[1].gone = desk->entries[2].gone = true;
    scripted_places[0].incomplete = true;
    assert_int_equal(synced(desk, true)->removed, 0);
    assert_int_equal(only(desk)->documents, 4);
    scripted_places[0].incomplete = false;
    assert_int_equal(synced(desk, false)->removed, 2);
    assert_int_equal(only(desk)->documents, 2);
}

static void a_source_that_lost_much_removes_nothing_unasked(void **state)
{
    struct desk *desk = *state;
    scripted_places[0].count = MANY;
    added(desk, "scripted://港口", NULL, 0);
    for (size_t i = 0; i < 20; i++) desk->entries[i].gone = true;
    assert_int_equal(synced(desk, false)->removed, 20); /* 20 are not more than 20 */
    for (size_t i = 20; i < MANY; i++) write_page(desk, i - 20, "v2"), desk->entries[i - 20].gone = false;
    assert_int_equal(synced(desk, false)->added, 20);
    for (size_t i = 0; i < 21; i++) desk->entries[i].gone = true;
    write_page(desk, 39, "v2");
    const quire_report *report = synced(desk, false);
    expect_failure(report, QUIRE_LOAD_SHRUNK, "scripted://港口");
    assert_true(report->removed == 0 && report->updated == 1); /* what is new comes in all the same */
    assert_true(only(desk)->reason == QUIRE_LOAD_SHRUNK && only(desk)->documents == MANY);
    assert_int_equal(synced(desk, true)->removed, 21);
    assert_true(only(desk)->state == QUIRE_SOURCE_OK && only(desk)->documents == MANY - 21);
}

static void a_source_that_is_gone_goes_where_little_goes_with_it(void **state)
{
    struct desk *desk = *state;
    added(desk, "scripted://港口", NULL, 0);
    scripted_places[0].reason = QUIRE_LOAD_VANISHED;
    const quire_report *report = added(desk, "scripted://港口", NULL, 0);
    expect_failure(report, QUIRE_LOAD_VANISHED, "scripted://港口");
    assert_int_equal(only(desk)->documents, 4);
    report = synced(desk, false);
    assert_true(report->removed == 4 && report->failed == 0);
    assert_int_equal(listed(desk)->count, 0);
}

static void a_source_that_is_gone_with_much_stays_unless_asked(void **state)
{
    struct desk *desk = *state;
    scripted_places[0].count = MANY;
    added(desk, "scripted://港口", NULL, 0);
    scripted_places[0].reason = QUIRE_LOAD_VANISHED;
    const quire_report *report = synced(desk, false);
    expect_failure(report, QUIRE_LOAD_SHRUNK, "scripted://港口");
    assert_int_equal(report->removed, 0);
    assert_true(only(desk)->reason == QUIRE_LOAD_SHRUNK && only(desk)->documents == MANY);
    assert_int_equal(synced(desk, true)->removed, MANY);
    assert_int_equal(listed(desk)->count, 0);
}

/* ---- removing ---- */

static void a_source_is_removed_with_what_came_from_it_alone(void **state)
{
    struct desk *desk = *state;
    struct scripted_entry below[] = { desk->entries[1], desk->entries[5] };
    below[0].name = "1", below[1].name = "乙";
    added(desk, "scripted://港口", NULL, 0);
    scripted_places[1] = (struct scripted_place){ .place = "港口/页", .entries = below, .count = 2 };
    added(desk, "scripted://港口/页", NULL, 0);
    const quire_removals *removals = removed(desk, "fake://user:Tiger77@港口", true);
    assert_int_equal(removals->source_count, 1);
    assert_true(quire_str_is(removals->sources[0].uri, "scripted://港口"));
    assert_true(removals->items[0].found && removals->items[0].folder && removals->items[0].below == 2);
    assert_false(stands(desk, "scripted://港口"));
    assert_false(stands(desk, "scripted://港口/page/2"));
    assert_true(stands(desk, "scripted://港口/页/1") && stands(desk, "scripted://港口/页/3"));
    assert_int_equal(only(desk)->documents, 3);
    /* What the other one led to and does not list stood below it: its next walk settles that. */
    assert_int_equal(synced(desk, false)->removed, 1);
    assert_int_equal(removed(desk, "s2", true)->items[0].below, 2);
    assert_int_equal(listed(desk)->count, 0);
}

static void the_first_page_of_a_source_means_the_source_and_its_id_the_page(void **state)
{
    struct desk *desk = *state;
    added(desk, "scripted://港口", NULL, 0);
    quire_view *view = NULL;
    OK(quire_show(desk->base, "scripted://港口", NULL, &view, &desk->err));
    char id[16];
    snprintf(id, sizeof id, "%.*s", QUIRE_FMT(view->row.id));
    quire_view_free(view);
    assert_true(removed(desk, id, false)->items[0].found && !desk->removals->items[0].folder);
    assert_int_equal(desk->removals->source_count, 0);
    assert_int_equal(only(desk)->documents, 3);
    assert_int_equal(synced(desk, false)->added, 1); /* the source still leads to it */
    assert_int_equal(removed(desk, "scripted://港口", false)->items[0].below, 4);
    assert_int_equal(desk->removals->source_count, 1);
    assert_int_equal(listed(desk)->count, 0);
}

static void a_word_means_the_part_that_an_option_chose_where_there_is_one(void **state)
{
    struct desk *desk = *state;
    const quire_pair orders = { QUIRE_STR("query"), QUIRE_STR("订单") },
                     customers = { QUIRE_STR("query"), QUIRE_STR("customers") };
    scripted_places[0].place = "shop#订单";
    scripted_places[1] = scripted_places[0];
    scripted_places[1].place = "shop#customers";
    added(desk, "scripted://shop", &orders, 1);
    quire_source_view *view = NULL;
    OK(quire_source_show(desk->base, "scripted://user:Tiger77@shop", NULL, &view, &desk->err));
    assert_true(quire_str_is(view->source.uri, "scripted://shop#订单"));
    quire_source_view_free(view);
    assert_int_equal(quire_source_show(desk->base, "scripted://sho", NULL, &view, &desk->err),
                     QUIRE_E_NOT_FOUND);
    added(desk, "scripted://shop", &customers, 1);
    assert_int_equal(listed(desk)->count, 2);
    assert_false(removed(desk, "scripted://shop", true)->items[0].found); /* which one? */
    assert_true(removed(desk, "scripted://shop#customers", true)->items[0].found);
    assert_int_equal(removed(desk, "scripted://shop", true)->items[0].below, 4);
    assert_int_equal(listed(desk)->count, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_source_is_remembered_with_its_options_and_without_its_password),
        TEST(a_source_that_never_came_in_names_no_password_and_leaves_nothing),
        TEST(a_cursor_comes_back_after_a_whole_walk_alone),
        TEST(what_stands_is_not_read_again_and_costs_no_write),
        TEST(what_is_ready_made_is_told_by_what_it_was_made_of),
        TEST(what_would_be_split_otherwise_is_read_again),
        TEST(an_entry_that_fails_keeps_what_stood),
        TEST(what_two_sources_lead_to_is_read_once_and_costs_no_descriptor),
        TEST(a_source_that_is_away_keeps_its_documents_until_it_is_back),
        TEST(a_walk_that_did_not_see_all_removes_nothing),
        TEST(a_source_that_lost_much_removes_nothing_unasked),
        TEST(a_source_that_is_gone_goes_where_little_goes_with_it),
        TEST(a_source_that_is_gone_with_much_stays_unless_asked),
        TEST(a_source_is_removed_with_what_came_from_it_alone),
        TEST(a_word_means_the_part_that_an_option_chose_where_there_is_one),
        TEST(the_first_page_of_a_source_means_the_source_and_its_id_the_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
