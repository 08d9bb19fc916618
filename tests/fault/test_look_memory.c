/* SPDX-License-Identifier: Apache-2.0 */
/* Memory runs out while one looks: at documents, traces, the base, models and the installation. */
#include "support/cmocka_all.h"
#include "support/memory_rounds.h"

#include "base/str.h"

static quire_status list(struct memory_scene *scene, quire_error *err)
{
    static const char *const filters[] = { "language=zh*" };
    quire_conditions *conditions = NULL;
    quire_listing *listing = NULL;
    quire_status status = quire_list(scene->base, NULL, 0, NULL, &listing, err);
    if (!status) assert_int_equal(listing->documents.count, 3);
    quire_listing_free(listing);
    listing = NULL;
    if (!status) status = quire_conditions_parse(filters, 1, &conditions, err);
    if (!status) status = quire_list(scene->base, conditions->items, conditions->count, NULL, &listing, err);
    quire_conditions_free(conditions);
    if (!status) assert_int_equal(listing->documents.count, 1);
    quire_listing_free(listing);
    return status;
}

static void expect_view(const struct memory_scene *scene, const quire_view *view)
{
    quire_str text = view->document.text;
    if (view->reason || !memmem(text.data, text.size, "渡轮", 6) || view->chunks.count == 0 ||
        view->ledger.count == 0)
        fail_msg("%s: the document is not whole: %.*s", scene->label, QUIRE_FMT(view->message));
}

static quire_status show(struct memory_scene *scene, quire_error *err)
{
    quire_view *view = NULL;
    quire_status status = quire_show(scene->base, scene_document(scene, "zh.md"), NULL, &view, err);
    if (!status) expect_view(scene, view);
    quire_view_free(view);
    return status;
}

static quire_status inspect(struct memory_scene *scene, quire_error *err)
{
    quire_view *view = NULL;
    quire_status status = quire_inspect(quire_get_engine(scene->base), scene_document(scene, "zh.md"), NULL,
                                        &view, err);
    if (!status) expect_view(scene, view);
    quire_view_free(view);
    return status;
}

/* Two attachments of one name, which are told apart. */
static void write_mail(struct memory_scene *scene)
{
    write_scene_document(
        scene, "post.eml",
        "From: harbour@example.org\nSubject: 渡轮时刻\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=cut\n\n"
        "--cut\nContent-Type: text/plain; charset=utf-8\n\n渡轮八点开。\n"
        "--cut\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"list.txt\"\n\n"
        "The first list.\n"
        "--cut\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"list.txt\"\n\n"
        "The second list.\n--cut--\n");
}

static quire_status inspect_mail(struct memory_scene *scene, quire_error *err)
{
    quire_view *view = NULL;
    quire_status status = quire_inspect(quire_get_engine(scene->base), scene_document(scene, "post.eml"),
                                        NULL, &view, err);
    if (!status) {
        expect_view(scene, view);
        assert_int_equal(view->children.count, 2);
        assert_true(quire_str_ends(view->children.items[0].uri, QUIRE_STR("!/list.txt")));
        assert_true(quire_str_ends(view->children.items[1].uri, QUIRE_STR("!/list (2).txt")));
    }
    quire_view_free(view);
    return status;
}

static void make_traces(struct memory_scene *scene)
{
    static const char *const questions[] = { "When did the harbour freeze?", "维尔马克港什么时候结冰？" };
    quire_error err = { 0 };
    for (size_t i = 0; i < 2; i++) {
        quire_results *results = NULL;
        must_succeed("search", quire_search(scene->base, questions[i], NULL, &results, &err), &err);
        quire_results_free(results);
    }
}

static quire_status trace(struct memory_scene *scene, quire_error *err)
{
    quire_traces *all = NULL, *newest = NULL;
    quire_replay *replay = NULL;
    quire_status status = quire_trace_list(scene->base, 10, NULL, &all, err);
    if (!status) assert_int_equal(all->count, 3);
    quire_traces_free(all);
    if (!status) status = quire_trace_get(scene->base, NULL, NULL, &newest, err);
    if (!status) assert_true(quire_str_is(newest->items[0].kind, "search"));
    quire_traces_free(newest);
    if (!status) status = quire_trace_replay(scene->base, NULL, NULL, &replay, err);
    if (!status) assert_true(replay->same);
    quire_replay_free(replay);
    return status;
}

static quire_status state_of(struct memory_scene *scene, quire_error *err)
{
    quire_state *now = NULL;
    quire_status status = quire_get_state(scene->base, NULL, &now, err);
    if (!status) assert_int_equal(now->documents, 3);
    if (!status) assert_true(now->ledger.count > 0);
    quire_state_free(now);
    return status;
}

static quire_status sources_of(struct memory_scene *scene, quire_error *err)
{
    quire_source_listing *listing = NULL;
    quire_source_view *view = NULL;
    quire_status status = quire_source_list(scene->base, NULL, &listing, err);
    if (!status) assert_true(listing->count == 1 && listing->items[0].documents == 3);
    quire_source_listing_free(listing);
    if (!status) status = quire_source_show(scene->base, scene->documents, NULL, &view, err);
    if (!status) assert_true(view->source.state == QUIRE_SOURCE_OK && view->types[0].documents == 3);
    quire_source_view_free(view);
    return status;
}

static quire_status list_models(struct memory_scene *scene, quire_error *err)
{
    quire_models *models = NULL;
    quire_status status = quire_model_list(quire_get_engine(scene->base), &models, err);
    if (!status) assert_true(models->count >= 1);
    quire_models_free(models);
    return status;
}

/* A check may itself report that memory is out: only what comes after must be well. */
static quire_status doctor(struct memory_scene *scene, quire_error *err)
{
    quire_checkup *checkup = NULL;
    quire_status status = quire_doctor(quire_get_engine(scene->base), scene->base, NULL, &checkup, err);
    for (size_t i = 0; !status && scene->again && i < checkup->count; i++)
        if (checkup->items[i].health == QUIRE_HEALTH_MISSING)
            fail_msg("doctor, %.*s: %.*s", QUIRE_FMT(checkup->items[i].name),
                     QUIRE_FMT(checkup->items[i].found));
    quire_checkup_free(checkup);
    return status;
}

static void looking_at_documents(void **state)
{
    (void)state;
    run_memory_scenario(&(struct memory_scenario){ "list", .act = list });
    run_memory_scenario(&(struct memory_scenario){ "show", .act = show });
    run_memory_scenario(&(struct memory_scenario){ "inspect", .act = inspect });
    run_memory_scenario(
        &(struct memory_scenario){ "inspect a mail", .ready = write_mail, .act = inspect_mail });
}

static void looking_at_traces(void **state)
{
    (void)state;
    run_memory_scenario(&(struct memory_scenario){ "trace", .ready = make_traces, .act = trace });
}

static void looking_at_the_base(void **state)
{
    (void)state;
    run_memory_scenario(&(struct memory_scenario){ "opening and state", .opens = true, .act = state_of });
}

static void looking_at_sources(void **state)
{
    (void)state;
    run_memory_scenario(&(struct memory_scenario){ "source list and show", .act = sources_of });
}

static void looking_at_models_and_the_installation(void **state)
{
    (void)state;
    run_memory_scenario(&(struct memory_scenario){ "model list", .act = list_models });
    run_memory_scenario(&(struct memory_scenario){ "doctor", .act = doctor, .tells = true });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looking_at_documents),
        cmocka_unit_test(looking_at_traces),
        cmocka_unit_test(looking_at_the_base),
        cmocka_unit_test(looking_at_sources),
        cmocka_unit_test(looking_at_models_and_the_installation),
    };
    return cmocka_run_group_tests(tests, set_up_memory_rounds, tear_down_memory_rounds);
}
