/* SPDX-License-Identifier: Apache-2.0 */
/* Every public function that tells an error is called without a place to tell it: the status is the same. That none is
 * missing here, tests/api/test_exports.py sees to. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "engine/engine.h"
#include "fakes/embed_hash.h"
#include "support/scratch.h"

#include <stdlib.h>

struct desk {
    char folder[64], path[96], damaged[96];
    quire_config *config;
    quire_engine *engine;
    quire *base;
    quire_cancel *cancel;
    quire_request cancelled;
    quire_answer *answer;
    quire_view *view;
};

static int set_up(void **state)
{
    static const quire_embed_driver *const embed[] = { &quire_embed_hash, NULL };
    struct desk *desk = calloc(1, sizeof *desk);
    quire_engine_params params;
    const quire_input input = { .uri = QUIRE_STR("绳子.md"), .bytes = QUIRE_STR("麻绳能承受400公斤。") };
    if (!desk || !make_scratch("no-error", desk->folder, sizeof desk->folder)) return -1;
    snprintf(desk->path, sizeof desk->path, "%s/base.quire", desk->folder);
    snprintf(desk->damaged, sizeof desk->damaged, "%s/damaged.quire", desk->folder);
    write_scratch(desk->damaged, "not a base, and long enough to be seen as none: 这不是一个知识库");
    desk->cancel = quire_cancel_new();
    if (!desk->cancel || quire_config_new(&desk->config, NULL)) return -1;
    if (quire_config_set(desk->config, "embed.driver", "hash", NULL)) return -1;
    if (quire_config_set(desk->config, "retrieve.near", "0", NULL)) return -1;
    quire_engine_defaults(&params);
    params.config = desk->config;
    if (quire_engine_new_with(&params, (quire_drivers){ embed, quire_chat_drivers }, &desk->engine, NULL) ||
        quire_engine_open(desk->engine, desk->path, &desk->base, NULL) ||
        quire_add_inputs(desk->base, &input, 1, NULL, NULL, NULL) ||
        quire_ask(desk->base, "麻绳能承受多少公斤？", NULL, &desk->answer, NULL) ||
        quire_inspect_input(desk->engine, &input, NULL, &desk->view, NULL))
        return -1;
    quire_cancel_request(desk->cancel);
    quire_request_defaults(&desk->cancelled);
    desk->cancelled.cancel = desk->cancel;
    *state = desk;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *desk = *state;
    quire_view_free(desk->view);
    quire_answer_free(desk->answer);
    quire_close(desk->base);
    quire_engine_free(desk->engine);
    quire_config_free(desk->config);
    quire_cancel_free(desk->cancel);
    int left = remove_scratch(desk->folder);
    free(desk);
    return left;
}

/* `call` names its error `err`. */
#define FAILS(expected, call)                                                                                \
    do {                                                                                                     \
        quire_error said = { 0 }, *err = &said;                                                              \
        quire_status with = (call);                                                                          \
        err = NULL;                                                                                          \
        quire_status without = (call);                                                                       \
        if (with != (expected) || without != (expected))                                                     \
            fail_msg("%s: %s with an error, %s without, expected %s", #call, quire_status_name(with),        \
                     quire_status_name(without), quire_status_name(expected));                               \
        if (with && (said.status != with || !*said.message)) fail_msg("%s says nothing", #call);             \
    } while (0)

static void configuring_and_opening(void **state)
{
    struct desk *desk = *state;
    quire_config *config = NULL;
    quire_engine *engine = NULL;
    quire *base = NULL;
    quire_engine_params unfilled = { 0 };
    char path[128];
    snprintf(path, sizeof path, "%s/config", desk->folder);
    FAILS(QUIRE_OK, (quire_config_free(config), quire_config_new(&config, err)));
    FAILS(QUIRE_E_NOT_FOUND, quire_config_load(config, path, err));
    write_scratch(path, "[embed]\nno.such = 1\n");
    FAILS(QUIRE_E_INVALID, quire_config_load(config, path, err));
    setenv("QUIRE_LOAD_WORKERS", "many", 1);
    FAILS(QUIRE_E_INVALID, quire_config_environment(config, err));
    unsetenv("QUIRE_LOAD_WORKERS");
    FAILS(QUIRE_E_INVALID, quire_config_set(config, "embed.nothing", "1", err));
    FAILS(QUIRE_E_INVALID, quire_engine_new(&unfilled, &engine, err));
    FAILS(QUIRE_E_FORMAT, quire_engine_open(desk->engine, desk->damaged, &base, err));
    FAILS(QUIRE_E_FORMAT, quire_open(desk->damaged, NULL, &base, err));
    quire_config_free(config);
    assert_null(engine);
    assert_null(base);
}

static void models_and_health(void **state)
{
    struct desk *desk = *state;
    quire_models *models = NULL;
    quire_checkup *checkup = NULL;
    quire_formats *formats = NULL;
    FAILS(QUIRE_OK, (quire_models_free(models), quire_model_list(desk->engine, &models, err)));
    quire_models_free(models);
    FAILS(QUIRE_E_NOT_FOUND, quire_model_import(desk->engine, "/nowhere/模型", NULL, NULL, &models, err));
    FAILS(QUIRE_E_NOT_FOUND, quire_model_use(desk->engine, "no such model", err));
    FAILS(QUIRE_E_CANCELLED, quire_doctor(desk->engine, desk->base, &desk->cancelled, &checkup, err));
    FAILS(QUIRE_E_CANCELLED, quire_get_formats(desk->engine, &desk->cancelled, &formats, err));
    assert_true(!checkup && !formats);
}

static void adding_and_removing(void **state)
{
    struct desk *desk = *state;
    static const char *const missing[] = { "/nonexistent/港口.md" };
    const quire_input nameless = { .bytes = QUIRE_STR("text") },
                      named = { .uri = QUIRE_STR("a.md"), .bytes = QUIRE_STR("text") };
    quire_add_params params;
    quire_removals *removals = NULL;
    quire_add_defaults(&params);
    FAILS(QUIRE_E_NOT_FOUND, quire_add(desk->base, missing, 1, &params, NULL, err));
    FAILS(QUIRE_E_NOT_FOUND, quire_sync(desk->base, missing, 1, &params, NULL, err));
    FAILS(QUIRE_E_INVALID, quire_add_inputs(desk->base, &nameless, 1, &params, NULL, err));
    params.request = &desk->cancelled;
    FAILS(QUIRE_E_CANCELLED, quire_add_inputs(desk->base, &named, 1, &params, NULL, err));
    FAILS(QUIRE_E_CANCELLED, quire_sync(desk->base, NULL, 0, &params, NULL, err));
    const quire_request unfilled = { 0 };
    FAILS(QUIRE_E_INVALID, quire_remove(desk->base, missing, 1, &unfilled, &removals, err));
    assert_null(removals);
}

static void sources(void **state)
{
    struct desk *desk = *state;
    static const char *const missing[] = { "s999" };
    const quire_request unfilled = { 0 };
    quire_watch_params watch;
    quire_source_listing *listing = NULL;
    quire_source_view *view = NULL;
    quire_removals *removals = NULL;
    int64_t ms = 0;
    quire_watch_defaults(&watch);
    watch.request = &desk->cancelled;
    FAILS(QUIRE_E_CANCELLED, quire_watch(desk->base, NULL, 0, &watch, err));
    FAILS(QUIRE_E_INVALID, quire_source_list(desk->base, &unfilled, &listing, err));
    FAILS(QUIRE_E_NOT_FOUND, quire_source_show(desk->base, missing[0], NULL, &view, err));
    FAILS(QUIRE_E_INVALID, quire_source_remove(desk->base, missing, 1, &unfilled, &removals, err));
    FAILS(QUIRE_E_INVALID, quire_duration_parse("十五分钟", &ms, err));
}

static void looking(void **state)
{
    struct desk *desk = *state;
    const quire_request unfilled = { 0 };
    const quire_input input = { .uri = QUIRE_STR("a.md"), .bytes = QUIRE_STR("text") };
    const quire_condition bad = { 0 };
    static const char *const words[] = { "no condition" };
    quire_listing *listing = NULL;
    quire_view *view = NULL;
    quire_state *now = NULL;
    quire_tables tables;
    const quire_table table = { 0 };
    quire_columns columns;
    quire_conditions *conditions = NULL;
    FAILS(QUIRE_E_INVALID, quire_list(desk->base, &bad, 1, NULL, &listing, err));
    FAILS(QUIRE_E_INVALID, quire_conditions_parse(words, 1, &conditions, err));
    FAILS(QUIRE_E_NOT_FOUND, quire_show(desk->base, "没有", NULL, &view, err));
    FAILS(QUIRE_E_NOT_FOUND, quire_inspect(desk->engine, "/nonexistent/港口.md", NULL, &view, err));
    FAILS(QUIRE_E_CANCELLED, quire_inspect_input(desk->engine, &input, &desk->cancelled, &view, err));
    FAILS(QUIRE_E_INVALID, quire_get_state(desk->base, &unfilled, &now, err));
    FAILS(QUIRE_OK, quire_view_tables(desk->view, &tables, err));
    FAILS(QUIRE_OK, quire_view_columns(desk->view, &table, &columns, err));
    assert_true(!listing && !view && !now && !conditions);
}

static void searching_asking_and_tracing(void **state)
{
    struct desk *desk = *state;
    const quire_request unfilled = { 0 };
    quire_search_params search;
    quire_ask_params ask;
    quire_results *results = NULL;
    quire_answer *answer = NULL;
    quire_traces *traces = NULL;
    quire_replay *replay = NULL;
    quire_search_defaults(&search);
    search.k = 0;
    FAILS(QUIRE_E_INVALID, quire_search(desk->base, "麻绳", &search, &results, err));
    quire_ask_defaults(&ask);
    ask.quotes = 1000;
    FAILS(QUIRE_E_INVALID, quire_ask(desk->base, "麻绳？", &ask, &answer, err));
    quire_ask_defaults(&ask);
    ask.request = &desk->cancelled;
    FAILS(QUIRE_E_CANCELLED, quire_ask(desk->base, "麻绳？", &ask, &answer, err));
    FAILS(QUIRE_E_INVALID, quire_answer_verify(desk->base, desk->answer, &unfilled, err));
    FAILS(QUIRE_E_INVALID, quire_trace_list(desk->base, 1, &unfilled, &traces, err));
    FAILS(QUIRE_E_NOT_FOUND, quire_trace_get(desk->base, "t999", NULL, &traces, err));
    FAILS(QUIRE_E_NOT_FOUND, quire_trace_replay(desk->base, "t999", NULL, &replay, err));
    assert_true(!results && !answer && !traces && !replay);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(configuring_and_opening),
        TEST(models_and_health),
        TEST(adding_and_removing),
        TEST(looking),
        TEST(sources),
        TEST(searching_asking_and_tracing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
