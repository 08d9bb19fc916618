/* SPDX-License-Identifier: Apache-2.0 */
/* Memory runs out while documents are added, brought up to date and removed. */
#include "support/cmocka_all.h"
#include "support/memory_rounds.h"
#include "support/zip_writer.h"

#include "base/str.h"

#include <sys/stat.h>
#include <unistd.h>

static void expect_report(const struct memory_scene *scene, const quire_report *report, uint64_t documents)
{
    uint64_t seen = report->added + report->updated + report->unchanged + report->renamed;
    if (report->failed || report->failure_count || seen != documents)
        fail_msg("%s: %d documents, %d failed", scene->label, (int)seen, (int)report->failed);
}

static quire_status add_inputs(struct memory_scene *scene, quire_error *err)
{
    const quire_input inputs[] = {
        { .uri = QUIRE_STR("/en.md"),
          .media_type = QUIRE_STR("text/markdown"),
          .bytes = QUIRE_STR("# Oslin\n\nThe mill of Oslin burned in 1801.\n") },
        { .uri = QUIRE_STR("/zh.md"),
          .media_type = QUIRE_STR("text/markdown"),
          .bytes = QUIRE_STR("# 奥斯林\n\n奥斯林的磨坊于1801年烧毁。\n") },
    };
    quire_report *report = NULL;
    quire_status status = quire_add_inputs(scene->base, inputs, 2, NULL, &report, err);
    if (!status) expect_report(scene, report, 2);
    quire_report_free(report);
    return status;
}

static zip_writer archive; /* made before memory runs out */

static quire_status add_archive(struct memory_scene *scene, quire_error *err)
{
    const quire_input input = { .uri = QUIRE_STR("/盒子.zip"), .bytes = quire_buffer_view(&archive.whole) };
    quire_report *report = NULL;
    quire_status status = quire_add_inputs(scene->base, &input, 1, NULL, &report, err);
    if (!status) expect_report(scene, report, 3);
    quire_report_free(report);
    return status;
}

static quire_status add_folder(struct memory_scene *scene, quire_error *err)
{
    const char *source = scene->documents;
    quire_report *report = NULL;
    quire_status status = quire_add(scene->base, &source, 1, NULL, &report, err);
    if (!status) expect_report(scene, report, 3);
    quire_report_free(report);
    return status;
}

static void change_documents(struct memory_scene *scene)
{
    write_scene_document(scene, "en.md", "# Velmark\n\nThe harbour of Velmark froze on 3 February 1940.\n");
    write_scene_document(scene, "zh.md", "# 维尔马克\n\n维尔马克港在1940年2月3日结冰。\n");
}

static void change_and_remove_documents(struct memory_scene *scene)
{
    change_documents(scene);
    write_scene_document(scene, "new.md", "# New\n\nThe new pier opened in 1950. 新码头于1950年启用。\n");
    assert_int_equal(unlink(scene_document(scene, "gone.md")), 0);
}

static quire_status sync_all(struct memory_scene *scene, quire_error *err)
{
    quire_report *report = NULL;
    quire_status status = quire_sync(scene->base, NULL, 0, NULL, &report, err);
    if (!status) expect_report(scene, report, 3);
    if (!status && !scene->again) assert_int_equal(report->removed, 1);
    quire_report_free(report);
    return status;
}

static void rename_document(struct memory_scene *scene, const char *from, const char *to)
{
    char path[256];
    snprintf(path, sizeof path, "%s", scene_document(scene, from));
    assert_int_equal(rename(path, scene_document(scene, to)), 0);
}

/* One goes into a folder; of two alike each gets the name that is like its own. */
static void rename_documents(struct memory_scene *scene)
{
    static const char *const folders[] = { "old", "old/a", "old/b", "港" };
    static const char text[] = "# Oslin\n\nThe mill of Oslin burned in 1801.\n";
    quire_report *report = NULL;
    quire_error err = { 0 };
    const char *source = scene->documents;
    static const char *const left[] = { "new/a/mill.md", "new/b/mill.md", "new/a",      "new/b",
                                        "new",           "港/en.md",      "港/渡轮.md", "港" };
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        remove(scene_document(scene, left[i])); /* of a round before */
    for (size_t i = 0; i < 4; i++) assert_int_equal(mkdir(scene_document(scene, folders[i]), 0700), 0);
    write_scene_document(scene, "old/a/mill.md", text);
    write_scene_document(scene, "old/b/mill.md", text);
    must_succeed("add", quire_add(scene->base, &source, 1, NULL, &report, &err), &err);
    quire_report_free(report);
    rename_document(scene, "old", "new");
    rename_document(scene, "zh.md", "港/渡轮.md");
    rename_document(scene, "en.md", "港/en.md");
}

static quire_status sync_renamed(struct memory_scene *scene, quire_error *err)
{
    quire_report *report = NULL;
    quire_status status = quire_sync(scene->base, NULL, 0, NULL, &report, err);
    if (!status) expect_report(scene, report, 5);
    if (!status && report->embedded + report->removed + report->added)
        fail_msg("%s: %d embedded", scene->label, (int)report->embedded);
    quire_report_free(report);
    return status;
}

static quire_status remove_both(struct memory_scene *scene, quire_error *err)
{
    char english[256];
    snprintf(english, sizeof english, "%s", scene_document(scene, "en.md"));
    const char *const names[] = { english, scene_document(scene, "zh.md") };
    quire_removals *removals = NULL;
    quire_status status = quire_remove(scene->base, names, 2, NULL, &removals, err);
    if (!status && !scene->again) assert_true(removals->items[0].found && removals->items[1].found);
    quire_removals_free(removals);
    return status;
}

/* Of two sources, one of which the other leads to, too. */
static void add_one_document_as_a_source(struct memory_scene *scene)
{
    const char *word = scene_document(scene, "zh.md");
    quire_error err = { 0 };
    must_succeed("add", quire_add(scene->base, &word, 1, NULL, NULL, &err), &err);
}

static quire_status remove_source(struct memory_scene *scene, quire_error *err)
{
    const char *const names[] = { scene->documents };
    quire_removals *removals = NULL;
    quire_status status = quire_source_remove(scene->base, names, 1, NULL, &removals, err);
    if (!status && !scene->again) assert_true(removals->items[0].found && removals->items[0].below == 2);
    quire_removals_free(removals);
    return status;
}

static void opening_and_adding_to_a_new_base(void **state)
{
    (void)state;
    run_memory_scenario(
        &(struct memory_scenario){ "add to a new base", .empty = true, .opens = true, .act = add_inputs });
}

static void adding_a_folder(void **state)
{
    (void)state;
    run_memory_scenario(&(struct memory_scenario){ "add a folder", .empty = true, .act = add_folder });
}

static void adding_an_archive(void **state)
{
    (void)state;
    zip_add(&archive, "notes/en.txt", QUIRE_STR("The mill of Oslin burned in 1801.\n"));
    zip_add(&archive, "笔记/磨坊.txt", QUIRE_STR("奥斯林的磨坊于1801年烧毁。\n"));
    assert_true(zip_bytes(&archive).size > 0);
    run_memory_scenario(&(struct memory_scenario){ "add an archive", .empty = true, .act = add_archive });
    zip_free(&archive);
}

static void adding_what_has_changed(void **state)
{
    (void)state;
    run_memory_scenario(
        &(struct memory_scenario){ "add what has changed", .ready = change_documents, .act = add_folder });
}

static void syncing_new_changed_and_gone_documents(void **state)
{
    (void)state;
    run_memory_scenario(
        &(struct memory_scenario){ "sync", .ready = change_and_remove_documents, .act = sync_all });
}

static void syncing_renamed_documents(void **state)
{
    (void)state;
    run_memory_scenario(
        &(struct memory_scenario){ "rename", .ready = rename_documents, .act = sync_renamed });
}

static void removing(void **state)
{
    (void)state;
    run_memory_scenario(&(struct memory_scenario){ "remove", .act = remove_both });
    run_memory_scenario(&(struct memory_scenario){ "remove a source", .ready = add_one_document_as_a_source,
                                                   .act = remove_source });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening_and_adding_to_a_new_base),
        cmocka_unit_test(adding_a_folder),
        cmocka_unit_test(adding_an_archive),
        cmocka_unit_test(adding_what_has_changed),
        cmocka_unit_test(syncing_new_changed_and_gone_documents),
        cmocka_unit_test(removing),
        cmocka_unit_test(syncing_renamed_documents),
    };
    return cmocka_run_group_tests(tests, set_up_memory_rounds, tear_down_memory_rounds);
}
