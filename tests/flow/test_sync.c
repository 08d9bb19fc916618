/* SPDX-License-Identifier: Apache-2.0 */
/* What add and sync do with sources that change under them: gone, unreadable, exchanged, overlapping; and with many small
 * files, whose walk overlaps with their storing. A fake embedder counts what it is given and can be slow. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "engine/engine.h"
#include "fakes/embed_hash.h"

#include <ftw.h>
#include <linux/capability.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_size_t texts_embedded;
static atomic_int pause_us; /* before each call that embeds */

static quire_status counting_embed(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                                   quire_error *err)
{
    if (atomic_load(&pause_us)) usleep((useconds_t)atomic_load(&pause_us));
    atomic_fetch_add(&texts_embedded, texts.count);
    return quire_embed_hash.embed(state, call, texts, out, err);
}

struct base {
    char folder[64], path[96], documents[96];
    quire_embed_driver counting;
    const quire_embed_driver *embed[2];
    quire_config *config;
    quire *handle;
    quire_report *report; /* of the last add or sync */
    quire_error err;
};

#define OK(expression) ok(base, (expression), #expression, __LINE__)

static void ok(struct base *base, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, base->err.message);
}

/* Below the documents; one of two buffers. */
static const char *place(const struct base *base, const char *name)
{
    static char paths[2][256];
    static int next;
    char *path = paths[next++ % 2];
    snprintf(path, sizeof paths[0], "%s%s%s", base->documents, *name ? "/" : "", name);
    return path;
}

static void write_document(const struct base *base, const char *name, const char *text)
{
    FILE *file = fopen(place(base, name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void make_folder(const struct base *base, const char *name)
{
    assert_int_equal(mkdir(place(base, name), 0700), 0);
}

static int set_up(void **state)
{
    struct base *base = calloc(1, sizeof *base);
    if (!base) return -1;
    snprintf(base->folder, sizeof base->folder, "/tmp/quire-sync-XXXXXX");
    if (!mkdtemp(base->folder)) return -1;
    snprintf(base->path, sizeof base->path, "%s/base.quire", base->folder);
    snprintf(base->documents, sizeof base->documents, "%s/documents", base->folder);
    if (mkdir(base->documents, 0700)) return -1;
    base->counting = quire_embed_hash;
    base->counting.embed = counting_embed;
    base->embed[0] = &base->counting;
    OK(quire_config_new(&base->config, &base->err));
    OK(quire_config_set(base->config, "embed.driver", "hash", &base->err));
    OK(quire_config_set(base->config, "load.workers", "2", &base->err));
    OK(quire_config_set(base->config, "log.level", "error", &base->err));
    OK(quire_open_with(base->path, base->config, (quire_drivers){ base->embed, quire_chat_drivers },
                       &base->handle, &base->err));
    atomic_store(&pause_us, 0);
    *state = base;
    return 0;
}

static int remove_entry(const char *path, const struct stat *entry, int kind, struct FTW *where)
{
    (void)entry, (void)kind, (void)where;
    return remove(path);
}

static int tear_down(void **state)
{
    struct base *base = *state;
    quire_report_free(base->report);
    quire_close(base->handle);
    quire_config_free(base->config);
    int left = nftw(base->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    free(base);
    return left;
}

static const quire_report *added(struct base *base, const char *name)
{
    const char *source = place(base, name);
    quire_report_free(base->report);
    base->report = NULL;
    OK(quire_add(base->handle, &source, 1, NULL, &base->report, &base->err));
    return base->report;
}

/* All sources where `name` is NULL. */
static const quire_report *synced(struct base *base, const char *name)
{
    const char *source = name ? place(base, name) : NULL;
    quire_report_free(base->report);
    base->report = NULL;
    OK(quire_sync(base->handle, &source, name != NULL, NULL, &base->report, &base->err));
    return base->report;
}

static void expect_failure(const quire_report *report, quire_load_reason reason, const char *uri_end)
{
    for (size_t i = 0; i < report->failure_count; i++)
        if (report->failures[i].reason == reason &&
            quire_str_ends(report->failures[i].uri, quire_str_from(uri_end)))
            return;
    fail_msg("no failure %s of %s among %zu", quire_load_reason_name(reason), uri_end, report->failure_count);
}

static size_t count_listed(struct base *base, quire_load_reason reason)
{
    quire_listing *listing = NULL;
    size_t count = 0;
    OK(quire_list(base->handle, NULL, 0, NULL, &listing, &base->err));
    for (size_t i = 0; i < listing->documents.count; i++)
        count += listing->documents.items[i].reason == reason;
    quire_listing_free(listing);
    return count;
}

static uint64_t dropped(quire_ledger_rows rows, const char *unit, const char *reason)
{
    for (size_t i = 0; i < rows.count; i++)
        for (size_t j = 0; j < rows.items[i].dropped_count; j++)
            if (quire_str_is(rows.items[i].unit, unit) &&
                quire_str_is(rows.items[i].dropped[j].reason, reason))
                return rows.items[i].dropped[j].count;
    return 0;
}

/* Root passes over the modes of files by two capabilities; this thread, and those that it starts, do without. */
static void set_passing_over_modes(bool allowed)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct data[2];
    uint32_t both = 1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH;
    assert_int_equal(syscall(SYS_capget, &header, data), 0);
    data[0].effective = allowed ? data[0].effective | (data[0].permitted & both) : data[0].effective & ~both;
    assert_int_equal(syscall(SYS_capset, &header, data), 0);
}

/* ---- what cannot be looked at ---- */

static void what_a_locked_folder_holds_stays_and_comes_back(void **state)
{
    struct base *base = *state;
    make_folder(base, "锁");
    write_document(base, "a.md", "# A\n\nThe first pier.\n");
    write_document(base, "锁/b.md", "# 乙\n\n第二座码头。\n");
    assert_int_equal(added(base, "")->added, 2);
    assert_int_equal(chmod(place(base, "锁"), 0), 0);
    set_passing_over_modes(false);
    const quire_report *report = synced(base, NULL);
    assert_int_equal(report->removed, 0);
    assert_int_equal(report->failed, 1);
    expect_failure(report, QUIRE_LOAD_UNREADABLE, "/锁");
    assert_int_equal(count_listed(base, QUIRE_LOAD_OK), 2);
    report = added(base, "");
    assert_int_equal(report->failed, 1); /* the folder, and nothing below it as vanished */
    assert_int_equal(chmod(place(base, "锁"), 0700), 0);
    report = added(base, "");
    assert_int_equal(report->failed, 0);
    assert_int_equal(report->removed, 0);
    assert_int_equal(count_listed(base, QUIRE_LOAD_UNREADABLE), 0);
    assert_int_equal(count_listed(base, QUIRE_LOAD_OK), 2);
    set_passing_over_modes(true);
}

static void a_source_that_cannot_be_looked_at_stays(void **state)
{
    struct base *base = *state;
    make_folder(base, "外");
    make_folder(base, "外/内");
    write_document(base, "外/内/b.md", "# B\n\nThe second pier.\n");
    added(base, "外/内");
    assert_int_equal(chmod(place(base, "外"), 0), 0);
    set_passing_over_modes(false);
    const quire_report *report = synced(base, NULL);
    assert_int_equal(report->removed, 0);
    expect_failure(report, QUIRE_LOAD_UNREADABLE, "/外/内");
    report = added(base, "外/内");
    expect_failure(report, QUIRE_LOAD_UNREADABLE, "/外/内");
    const char *unknown = place(base, "外/别的");
    assert_int_equal(quire_add(base->handle, &unknown, 1, NULL, NULL, &base->err), QUIRE_E_IO);
    assert_int_equal(chmod(place(base, "外"), 0700), 0);
    set_passing_over_modes(true);
    assert_int_equal(synced(base, NULL)->unchanged, 1);
}

static void nothing_below_a_folder_nested_too_deep_is_removed(void **state)
{
    struct base *base = *state;
    char name[256] = "d";
    make_folder(base, name);
    for (int i = 1; i < 66; i++) make_folder(base, strcat(name, "/d"));
    write_document(base, strcat(name, "/x.md"), "# X\n\nThe deepest pier.\n");
    assert_int_equal(added(base, name)->added, 1);
    added(base, "");
    const quire_report *report = synced(base, "");
    assert_int_equal(report->removed, 0);
    expect_failure(report, QUIRE_LOAD_OVER_LIMIT, "/d");
    assert_int_equal(count_listed(base, QUIRE_LOAD_OK), 1);
}

/* ---- what is gone ---- */

static void sync_of_a_path_that_is_gone_removes_it_and_add_reports_it(void **state)
{
    struct base *base = *state;
    make_folder(base, "夹");
    write_document(base, "夹/a.md", "# A\n\nThe first pier.\n");
    write_document(base, "夹/乙.md", "# 乙\n\n第二座码头。\n");
    write_document(base, "c.md", "# C\n\nThe third pier.\n");
    added(base, "夹");
    added(base, "c.md");
    assert_int_equal(unlink(place(base, "夹/乙.md")), 0);
    const quire_report *report = added(base, "夹/乙.md");
    assert_int_equal(report->failed, 1);
    expect_failure(report, QUIRE_LOAD_VANISHED, "/夹/乙.md");
    assert_int_equal(synced(base, "夹/乙.md")->removed, 1);
    write_document(base, "夹/.left", "So that the folder is not empty.\n");
    assert_int_equal(unlink(place(base, "夹/a.md")) || unlink(place(base, "c.md")), 0);
    report = synced(base, NULL);
    assert_int_equal(report->removed, 2);
    assert_int_equal(report->failed, 0);
    assert_int_equal(unlink(place(base, "夹/.left")) || rmdir(place(base, "夹")), 0);
    report = synced(base, NULL);
    assert_int_equal(report->removed + report->failed + report->unchanged, 0);
}

/* As an unmounted disk leaves its mount point. */
static void a_folder_that_is_empty_keeps_what_it_held(void **state)
{
    struct base *base = *state;
    make_folder(base, "夹");
    write_document(base, "夹/a.md", "# A\n\nThe first pier.\n");
    write_document(base, "c.md", "# C\n\nThe third pier.\n");
    added(base, "夹");
    added(base, ""); /* the folder above is a source, too: what it held stays all the same */
    assert_int_equal(unlink(place(base, "夹/a.md")), 0);
    for (int i = 0; i < 3; i++) {
        static const char *const words[] = { NULL, "夹", "" };
        const quire_report *report = synced(base, words[i]);
        assert_int_equal(report->removed, 0);
        if (i < 2) expect_failure(report, QUIRE_LOAD_VANISHED, "/夹");
        assert_int_equal(report->failed, i < 2);
    }
    write_document(base, "夹/b.md", "# B\n\n第二座码头。\n");
    assert_int_equal(synced(base, NULL)->removed, 1);
}

static void a_folder_is_removed_with_what_came_from_it_alone(void **state)
{
    struct base *base = *state;
    quire_removals *removals = NULL;
    make_folder(base, "夹");
    make_folder(base, "夹/里");
    write_document(base, "夹/a.md", "# A\n\nThe first pier.\n");
    write_document(base, "夹/乙.md", "# 乙\n\n第二座码头。\n");
    write_document(base, "夹/里/c.md", "# C\n\nThe third pier.\n");
    added(base, "夹");
    added(base, "夹/里");
    added(base, "夹/乙.md");
    char folder[256];
    snprintf(folder, sizeof folder, "%s", place(base, "夹"));
    const char *words[] = { folder, place(base, "") };
    OK(quire_remove(base->handle, words, 2, NULL, &removals, &base->err));
    const quire_removal *removal = &removals->items[0];
    assert_true(removal->found && removal->folder);
    assert_int_equal(removal->below, 1);
    assert_int_equal(removal->document_count, 1);
    assert_true(quire_str_is(removal->documents[0].document.title, "A"));
    assert_true(!removals->items[1].found && removals->items[1].folder);
    quire_removals_free(removals);
    assert_int_equal(count_listed(base, QUIRE_LOAD_OK), 2);
    /* What stays belongs to the source that is left. */
    assert_int_equal(unlink(place(base, "夹/里/c.md")), 0);
    write_document(base, "夹/里/d.md", "# D\n\nThe fourth pier.\n");
    const quire_report *report = synced(base, NULL);
    assert_int_equal(report->removed, 1);
    assert_int_equal(report->added, 1);
    assert_int_equal(report->failed, 0);
}

static void a_folder_that_is_away_keeps_what_it_held(void **state)
{
    struct base *base = *state;
    char away[256];
    make_folder(base, "夹");
    write_document(base, "夹/a.md", "# A\n\nThe first pier.\n");
    write_document(base, "夹/乙.md", "# 乙\n\n第二座码头。\n");
    write_document(base, "c.md", "# C\n\nThe third pier.\n");
    added(base, "夹");
    added(base, "c.md");
    snprintf(away, sizeof away, "%s", place(base, "走"));
    assert_int_equal(rename(place(base, "夹"), away) || unlink(place(base, "c.md")), 0);
    const quire_report *report = added(base, "夹");
    assert_int_equal(report->failed, 1);
    expect_failure(report, QUIRE_LOAD_VANISHED, "/夹");
    report = synced(base, NULL);
    assert_int_equal(report->removed, 1); /* of a file that was named nothing but the file tells */
    assert_int_equal(report->failed, 1);
    expect_failure(report, QUIRE_LOAD_VANISHED, "/夹");
    assert_int_equal(synced(base, "夹/乙.md")->removed, 0);
    assert_int_equal(count_listed(base, QUIRE_LOAD_OK), 2);
    assert_int_equal(rename(away, place(base, "夹")), 0);
    report = synced(base, NULL);
    assert_int_equal(report->unchanged, 2);
    assert_int_equal(report->removed + report->failed, 0);
}

static void what_never_was_is_an_error_alone_and_a_failure_beside_others(void **state)
{
    struct base *base = *state;
    char missing[256];
    write_document(base, "a.md", "# A\n\nThe first pier.\n");
    snprintf(missing, sizeof missing, "%s", place(base, "没有.md"));
    const char *words[] = { missing, place(base, "a.md") };
    assert_int_equal(quire_add(base->handle, words, 1, NULL, NULL, &base->err), QUIRE_E_NOT_FOUND);
    assert_non_null(strstr(base->err.message, "没有.md"));
    assert_int_equal(quire_sync(base->handle, words, 1, NULL, NULL, &base->err), QUIRE_E_NOT_FOUND);
    OK(quire_add(base->handle, words, 2, NULL, &base->report, &base->err));
    assert_int_equal(base->report->added, 1);
    assert_int_equal(base->report->failed, 1);
    expect_failure(base->report, QUIRE_LOAD_VANISHED, "/没有.md");
}

static void a_source_that_became_a_link_brings_nothing_in(void **state)
{
    struct base *base = *state;
    make_folder(base, "夹");
    make_folder(base, "秘密");
    write_document(base, "夹/a.md", "# A\n\nThe first pier.\n");
    write_document(base, "秘密/x.md", "# X\n\nNot meant for the base.\n");
    added(base, "夹");
    assert_int_equal(unlink(place(base, "夹/a.md")) || rmdir(place(base, "夹")), 0);
    assert_int_equal(symlink("秘密", place(base, "夹")), 0);
    const quire_report *report = synced(base, NULL);
    assert_int_equal(report->added + report->removed, 0);
    expect_failure(report, QUIRE_LOAD_UNREADABLE, "/夹");
    report = synced(base, "夹");
    assert_int_equal(report->added, 0);
    expect_failure(report, QUIRE_LOAD_UNREADABLE, "/夹");
    assert_int_equal(count_listed(base, QUIRE_LOAD_OK), 1);
}

static void what_is_left_out_now_is_removed_by_sync_alone(void **state)
{
    struct base *base = *state;
    const char *patterns[] = { "**/草稿/**" }, *source = place(base, "");
    quire_add_params params;
    make_folder(base, "草稿");
    write_document(base, "草稿/a.md", "# A\n\nThe first pier.\n");
    write_document(base, "b.md", "# B\n\nThe second pier.\n");
    added(base, "");
    quire_add_defaults(&params);
    params.ignore = patterns;
    params.ignore_count = 1;
    OK(quire_add(base->handle, &source, 1, &params, NULL, &base->err));
    assert_int_equal(count_listed(base, QUIRE_LOAD_OK), 2);
    const quire_report *report = synced(base, NULL);
    assert_int_equal(report->removed, 1);
    assert_int_equal(dropped(report->fetched, "entries", "ignored"), 1);
    patterns[0] = "!b.md";
    assert_int_equal(quire_add(base->handle, &source, 1, &params, NULL, &base->err), QUIRE_E_INVALID);
}

/* ---- sources that overlap ---- */

static void a_document_of_two_sources_is_read_once_and_settled_by_both(void **state)
{
    struct base *base = *state;
    make_folder(base, "外");
    make_folder(base, "外/内");
    write_document(base, "外/内/a.md", "# A\n\nThe first pier.\n");
    write_document(base, "外/内/b\n乙.md", "# B\n\nThe second pier.\n");
    write_document(base, "外/内/.hidden.md", "# H\n\nThe hidden pier.\n");
    added(base, "外/内/.hidden.md");
    added(base, "外/内");
    assert_int_equal(added(base, "外")->unchanged, 2);
    assert_int_equal(unlink(place(base, "外/内/a.md")) || unlink(place(base, "外/内/b\n乙.md")), 0);
    const quire_report *report = added(base, "外");
    assert_int_equal(report->failed, 2);
    expect_failure(report, QUIRE_LOAD_VANISHED, "/外/内/a.md");
    assert_int_equal(synced(base, "外")->removed, 2);
    assert_int_equal(count_listed(base, QUIRE_LOAD_OK), 1); /* the hidden one came from a source of its own */
}

static void what_is_named_twice_in_one_add_is_added_once(void **state)
{
    struct base *base = *state;
    char folder[256], file[256];
    make_folder(base, "夹");
    write_document(base, "夹/a.md", "# A\n\nThe first pier.\n");
    snprintf(folder, sizeof folder, "%s", place(base, "夹"));
    snprintf(file, sizeof file, "%s", place(base, "夹/a.md"));
    const char *words[] = { folder, file, file, folder };
    OK(quire_add(base->handle, words, 4, NULL, &base->report, &base->err));
    assert_int_equal(base->report->added, 1);
    assert_int_equal(base->report->updated + base->report->unchanged, 0);
}

/* ---- accounts ---- */

static const quire_ledger_row *row_of(quire_ledger_rows rows, const char *step, const char *unit)
{
    for (size_t i = 0; i < rows.count; i++)
        if (quire_str_is(rows.items[i].step, step) && quire_str_is(rows.items[i].unit, unit))
            return &rows.items[i];
    fail_msg("no row %s/%s", step, unit);
    return NULL;
}

static void expect_counts(const quire_ledger_row *row, uint64_t received, uint64_t kept)
{
    assert_int_equal(row->received, received);
    assert_int_equal(row->kept, kept);
}

static void all_that_was_found_is_accounted_for(void **state)
{
    struct base *base = *state;
    quire_view *view = NULL;
    make_folder(base, "夹");
    write_document(base, "夹/a.md", "# A\n\nThe first pier.\n");
    write_document(base, "锁.md", "# 锁\n\n锁住的码头。\n");
    write_document(base, ".hidden", "x");
    assert_int_equal(symlink("夹", place(base, "link")), 0);
    assert_int_equal(chmod(place(base, "锁.md"), 0), 0);
    set_passing_over_modes(false);
    const quire_report *report = added(base, "");
    set_passing_over_modes(true);
    expect_counts(row_of(report->fetched, "fetch", "entries"), 5, 3);
    assert_int_equal(dropped(report->fetched, "entries", "hidden"), 1);
    assert_int_equal(dropped(report->fetched, "entries", "link"), 1);
    expect_counts(row_of(report->fetched, "fetch", "files"), 2, 1);
    assert_int_equal(dropped(report->fetched, "files", "unreadable"), 1);
    OK(quire_show(base->handle, place(base, "锁.md"), NULL, &view, &base->err));
    expect_counts(row_of(view->ledger, "fetch", "files"), 1, 0);
    assert_int_equal(dropped(view->ledger, "files", "unreadable"), 1);
    quire_view_free(view);
    OK(quire_show(base->handle, place(base, "夹/a.md"), NULL, &view, &base->err));
    expect_counts(row_of(view->ledger, "fetch", "files"), 1, 1);
    quire_view_free(view);
}

static void a_file_over_what_is_loaded_is_not_read(void **state)
{
    struct base *base = *state;
    quire *small = NULL;
    quire_report *report = NULL;
    const char *source = place(base, "");
    write_document(base, "a.md", "# A\n\nThis pier has more bytes than are loaded.\n");
    OK(quire_config_set(base->config, "load.document_bytes", "20", &base->err));
    OK(quire_open_with(base->path, base->config, (quire_drivers){ base->embed, quire_chat_drivers }, &small,
                       &base->err));
    OK(quire_add(small, &source, 1, NULL, &report, &base->err));
    expect_failure(report, QUIRE_LOAD_OVER_LIMIT, "/a.md");
    assert_int_equal(dropped(report->fetched, "files", "over_limit"), 1);
    quire_report_free(report);
    quire_close(small);
}

/* ---- vectors that documents share ---- */

/* "0.md" is being embedded while the others, of known content, wait behind it; then the first of them takes the other's
 * content, and what was its own leaves the base before the other one needs it. */
static void content_that_moves_between_files_is_stored(void **state)
{
    static const char *const texts[] = { "# One\n\nThe first pier stands in the north.\n",
                                         "# 二\n\n第二座码头在南边。\n" };
    struct base *base = *state;
    write_document(base, "0.md", "# Zero\n\nThe oldest pier.\n");
    write_document(base, "1.md", texts[0]);
    write_document(base, "2.md", texts[1]);
    added(base, "");
    write_document(base, "0.md", "# Zero\n\nThe oldest pier was rebuilt.\n");
    write_document(base, "1.md", texts[1]);
    write_document(base, "2.md", texts[0]);
    atomic_store(&pause_us, 500000);
    const quire_report *report = added(base, "");
    atomic_store(&pause_us, 0);
    assert_int_equal(report->updated, 3);
    assert_int_equal(report->failed, 0);
    quire_state *now = NULL;
    OK(quire_get_state(base->handle, NULL, &now, &base->err));
    assert_int_equal(now->chunks, 3);
    assert_int_equal(now->vectors, 3);
    quire_state_free(now);
}

static void an_input_in_flight_twice_is_embedded_once(void **state)
{
    struct base *base = *state;
    char name[32];
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "%02d.md", i);
        write_document(base, name, i % 2 ? "# Pier\n\nThe same pier.\n" : "# 码头\n\n同一座码头。\n");
    }
    write_document(base, "warm.md", "# Warm\n\nThis makes the space.\n");
    added(base, "warm.md");
    size_t before = atomic_load(&texts_embedded);
    atomic_store(&pause_us, 20000);
    const quire_report *report = added(base, "");
    atomic_store(&pause_us, 0);
    assert_int_equal(report->added, 40);
    assert_int_equal(atomic_load(&texts_embedded) - before, 2);
    assert_int_equal(report->embedded, 2);
}

/* ---- many ---- */

/* Enough that storing begins before the walk ends: the queue between them holds 4 MiB. */
static void many_small_files_are_all_added(void **state)
{
    enum { MANY = 2000, FOLDERS = 30 };
    struct base *base = *state;
    char name[64], text[128];
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "夹%02d", i % FOLDERS);
        if (i < FOLDERS) make_folder(base, name);
        snprintf(name, sizeof name, "夹%02d/barge-%04d.md", i % FOLDERS, i);
        snprintf(text, sizeof text, "# 驳船 %d\n\nThe barge number %d.\n", i, i);
        write_document(base, name, text);
    }
    const quire_report *report = added(base, "");
    assert_int_equal(report->added, MANY);
    assert_int_equal(report->failed, 0);
    expect_counts(row_of(report->fetched, "fetch", "files"), MANY, MANY);
    expect_counts(row_of(report->fetched, "fetch", "entries"), MANY + FOLDERS, MANY + FOLDERS);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_a_locked_folder_holds_stays_and_comes_back),
        TEST(a_source_that_cannot_be_looked_at_stays),
        TEST(nothing_below_a_folder_nested_too_deep_is_removed),
        TEST(sync_of_a_path_that_is_gone_removes_it_and_add_reports_it),
        TEST(a_folder_that_is_away_keeps_what_it_held),
        TEST(a_folder_that_is_empty_keeps_what_it_held),
        TEST(a_folder_is_removed_with_what_came_from_it_alone),
        TEST(what_never_was_is_an_error_alone_and_a_failure_beside_others),
        TEST(a_source_that_became_a_link_brings_nothing_in),
        TEST(what_is_left_out_now_is_removed_by_sync_alone),
        TEST(a_document_of_two_sources_is_read_once_and_settled_by_both),
        TEST(what_is_named_twice_in_one_add_is_added_once),
        TEST(all_that_was_found_is_accounted_for),
        TEST(a_file_over_what_is_loaded_is_not_read),
        TEST(content_that_moves_between_files_is_stored),
        TEST(an_input_in_flight_twice_is_embedded_once),
        TEST(many_small_files_are_all_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
