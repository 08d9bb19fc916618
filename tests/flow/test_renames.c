/* SPDX-License-Identifier: Apache-2.0 */
/* What has another name now: which document becomes which, and that nothing of it is embedded. A fake embedder counts what it is
 * given. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "engine/engine.h"
#include "fakes/embed_hash.h"

#include <ftw.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_size_t texts_embedded;

static quire_status counting_embed(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                                   quire_error *err)
{
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
    quire_listing *listing;
    quire_error err;
};

#define OK(expression) ok(base, (expression), #expression, __LINE__)

static void ok(struct base *base, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, base->err.message);
}

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

static void rename_to(const struct base *base, const char *from, const char *to)
{
    assert_int_equal(rename(place(base, from), place(base, to)), 0);
}

static int set_up(void **state)
{
    struct base *base = calloc(1, sizeof *base);
    if (!base) return -1;
    snprintf(base->folder, sizeof base->folder, "/tmp/quire-renames-XXXXXX");
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
    quire_listing_free(base->listing);
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
    atomic_store(&texts_embedded, 0);
    return base->report;
}

static const quire_report *synced(struct base *base)
{
    quire_report_free(base->report);
    base->report = NULL;
    OK(quire_sync(base->handle, NULL, 0, NULL, &base->report, &base->err));
    return base->report;
}

static void expect_renamed(const quire_report *report, uint64_t renamed, uint64_t unchanged)
{
    assert_int_equal(report->renamed, renamed);
    assert_int_equal(report->unchanged, unchanged);
    assert_int_equal(report->added + report->updated + report->removed + report->failed, 0);
    assert_int_equal(report->embedded + report->chunks + atomic_load(&texts_embedded), 0);
}

/* Of the document that has a uri which ends so. */
static quire_document_row row_of(struct base *base, const char *end)
{
    quire_listing_free(base->listing);
    base->listing = NULL;
    OK(quire_list(base->handle, NULL, 0, NULL, &base->listing, &base->err));
    for (size_t i = 0; i < base->listing->documents.count; i++)
        if (quire_str_ends(base->listing->documents.items[i].uri, quire_str_from(end)))
            return base->listing->documents.items[i];
    fail_msg("no document %s", end);
    return (quire_document_row){ 0 };
}

static void assert_id(struct base *base, const char *end, quire_str id)
{
    quire_str found = row_of(base, end).id;
    if (!quire_str_equal(found, id)) fail_msg("%s is %.*s, not %.*s", end, QUIRE_FMT(found), QUIRE_FMT(id));
}

static quire_str keep_id(struct base *base, const char *end, char out[32])
{
    quire_str id = row_of(base, end).id;
    assert_true(id.size < 32);
    memcpy(out, id.data, id.size);
    return (quire_str){ out, id.size };
}

/* Each alone of its bytes, and all alike. */
static void fill(const struct base *base, size_t count, bool alike)
{
    char name[64], text[128];
    make_folder(base, "旧");
    write_document(base, "stays.md", "# Stays\n\nThe pier stays.\n");
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "旧/%zu", i);
        make_folder(base, name);
        snprintf(name, sizeof name, "旧/%zu/n.md", i);
        snprintf(text, sizeof text, "# Ship %zu\n\nShip %zu carries crates. 货物。\n", alike ? 0 : i,
                 alike ? 0 : i);
        write_document(base, name, text);
    }
}

static void expect_all_moved(struct base *base, size_t count, bool alike)
{
    char ids[400][32], name[64];
    quire_str kept[400];
    fill(base, count, alike);
    added(base, "");
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "/旧/%zu/n.md", i);
        kept[i] = keep_id(base, name, ids[i]);
    }
    rename_to(base, "旧", "新");
    expect_renamed(synced(base), count, 1);
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "/新/%zu/n.md", i);
        assert_id(base, name, kept[i]);
    }
    expect_renamed(synced(base), 0, count + 1);
}

static void a_renamed_folder_keeps_all_ids(void **state)
{
    expect_all_moved(*state, 300, false);
}

/* More than are looked at for each: those of the same place meet all the same. */
static void documents_that_are_alike_keep_their_own_ids(void **state)
{
    expect_all_moved(*state, 300, true);
}

static void of_two_names_for_one_that_has_left_one_is_new(void **state)
{
    struct base *base = *state;
    char id[32];
    write_document(base, "a.md", "# A\n\nThe first pier. 第一座码头。\n");
    write_document(base, "stays.md", "# Stays\n\nThe pier stays.\n");
    added(base, "");
    quire_str kept = keep_id(base, "/a.md", id);
    write_document(base, "b.md", "# A\n\nThe first pier. 第一座码头。\n");
    rename_to(base, "a.md", "c.md");
    const quire_report *report = synced(base);
    assert_int_equal(report->renamed, 1);
    assert_int_equal(report->added, 1);
    assert_int_equal(report->removed + report->failed + report->embedded, 0);
    bool first = quire_str_equal(row_of(base, "/b.md").id, kept),
         second = quire_str_equal(row_of(base, "/c.md").id, kept);
    assert_true(first != second);
}

/* A name that another has now is no rename of that: each file says something else than before. */
static void names_that_were_exchanged_are_two_changes(void **state)
{
    struct base *base = *state;
    char a[32], b[32];
    write_document(base, "a.md", "# A\n\nThe first pier.\n");
    write_document(base, "乙.md", "# 乙\n\n第二座码头。\n");
    added(base, "");
    quire_str first = keep_id(base, "/a.md", a), second = keep_id(base, "/乙.md", b);
    rename_to(base, "a.md", "x");
    rename_to(base, "乙.md", "a.md");
    rename_to(base, "x", "乙.md");
    const quire_report *report = synced(base);
    assert_int_equal(report->updated, 2);
    assert_int_equal(report->renamed + report->added + report->removed, 0);
    assert_id(base, "/a.md", first);
    assert_id(base, "/乙.md", second);
}

/* What came from nowhere but the caller is not looked for among the files. */
static void what_was_given_by_hand_is_not_taken(void **state)
{
    struct base *base = *state;
    const quire_input input = { .uri = QUIRE_STR("/nowhere/a.md"),
                                .bytes = QUIRE_STR("# A\n\nThe first pier. 第一座码头。\n") };
    OK(quire_add_inputs(base->handle, &input, 1, NULL, NULL, &base->err));
    write_document(base, "a.md", "# A\n\nThe first pier. 第一座码头。\n");
    assert_int_equal(added(base, "")->added, 1);
    assert_int_equal(base->report->renamed, 0);
    row_of(base, "/nowhere/a.md");
}

/* A folder that stands where the file was: it is gone from there as well. */
static void a_folder_may_have_taken_its_place(void **state)
{
    struct base *base = *state;
    char id[32];
    write_document(base, "a.md", "# A\n\nThe first pier. 第一座码头。\n");
    write_document(base, "stays.md", "# Stays\n\nThe pier stays.\n");
    added(base, "");
    quire_str kept = keep_id(base, "/a.md", id);
    rename_to(base, "a.md", "x.md");
    make_folder(base, "a.md");
    rename_to(base, "x.md", "a.md/内.md");
    expect_renamed(synced(base), 1, 1);
    assert_id(base, "/a.md/内.md", kept);
}

/* What several documents share is no title: the brackets name the file, and the file has another name now. */
static void brackets_name_the_file_as_it_is_called_now(void **state)
{
    struct base *base = *state;
    write_document(base, "1931.md", "# Tide tables\n\nHigh water at nine.\n");
    write_document(base, "1932.md", "# Tide tables\n\nHigh water at ten.\n");
    write_document(base, "甲.md", "# 潮汐表\n\n九点高潮。\n");
    write_document(base, "乙.md", "# 潮汐表\n\n十点高潮。\n");
    added(base, "");
    rename_to(base, "1931.md", "first.md");
    rename_to(base, "甲.md", "初.md");
    expect_renamed(synced(base), 2, 2);
    assert_true(quire_str_is(row_of(base, "/first.md").title, "Tide tables (first)"));
    assert_true(quire_str_is(row_of(base, "/1932.md").title, "Tide tables (1932)"));
    assert_true(quire_str_is(row_of(base, "/初.md").title, "潮汐表 (初)"));
    assert_true(quire_str_is(row_of(base, "/乙.md").title, "潮汐表 (乙)"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_renamed_folder_keeps_all_ids),
        TEST(documents_that_are_alike_keep_their_own_ids),
        TEST(of_two_names_for_one_that_has_left_one_is_new),
        TEST(names_that_were_exchanged_are_two_changes),
        TEST(what_was_given_by_hand_is_not_taken),
        TEST(a_folder_may_have_taken_its_place),
        TEST(brackets_name_the_file_as_it_is_called_now),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
