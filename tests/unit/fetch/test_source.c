/* SPDX-License-Identifier: Apache-2.0 */
/* What is done once for all fetch drivers: which one reads a word, what their options may be, and what a driver that leaves
 * something out gets. */
#include "support/cmocka_all.h"

#include "base/error.h"
#include "base/str.h"
#include "fakes/fetch_scripted.h"

#include <string.h>

static quire_status bare_resolve(quire_call *call, const char *word, quire_fetch_source *out,
                                 quire_error *err)
{
    (void)call, (void)err;
    out->uri = quire_str_from(word);
    out->kind = QUIRE_STR("web");
    return QUIRE_OK;
}

static quire_status bare_walk(void *state, quire_call *call, quire_fetch_source *source, quire_error *err)
{
    (void)call, (void)err;
    source->complete = *(bool *)state;
    *(bool *)state = true; /* the next walk of the same state is complete */
    return QUIRE_OK;
}

static const quire_source_option bare_options[] = { { .name = "table", .type = QUIRE_SOURCE_LIST }, { 0 } };

/* With nothing that may be left out. */
static const quire_fetch_driver bare = { .name = "bare",
                                         .summary = "nothing of its own",
                                         .schemes = "bare",
                                         .source_options = bare_options,
                                         .state_size = sizeof(bool),
                                         .resolve = bare_resolve,
                                         .walk = bare_walk };

/* In place of the library's. */
const quire_fetch_driver *const quire_fetch_drivers[] = { &quire_fetch_file_driver, &quire_fetch_scripted,
                                                          &bare, NULL };

struct desk {
    quire_arena arena;
    quire_call call;
    quire_cancel cancel;
    quire_fetch_source source;
    quire_error err;
};

static int set_up(void **state)
{
    static struct desk desk;
    desk = (struct desk){ 0 };
    desk.call = (quire_call){ .arena = &desk.arena, .cancel = &desk.cancel };
    *state = &desk;
    return 0;
}

static int tear_down(void **state)
{
    quire_arena_free(&((struct desk *)*state)->arena);
    return 0;
}

static quire_status resolve(struct desk *desk, const char *word, const quire_pair *options, size_t count)
{
    desk->err = (quire_error){ 0 };
    return quire_fetch_resolve(&desk->call, word, (quire_pairs){ options, count }, &desk->source, &desk->err);
}

static void expect_driver(struct desk *desk, const char *word, const quire_fetch_driver *driver)
{
    if (resolve(desk, word, NULL, 0)) fail_msg("%s: %s", word, desk->err.message);
    if (desk->source.driver != driver) fail_msg("%s: read by %s", word, desk->source.driver->name);
}

/* The message holds all of the parts; NULL ends them. */
static void expect_refused(struct desk *desk, const char *word, const quire_pair *options, size_t count,
                           const char *const *parts)
{
    assert_int_equal(resolve(desk, word, options, count), QUIRE_E_INVALID);
    for (; *parts; parts++)
        if (!strstr(desk->err.message, *parts))
            fail_msg("%s: '%s' lacks %s", word, desk->err.message, *parts);
}

/* ---- schemes ---- */

static void a_word_is_read_by_the_driver_of_its_scheme(void **state)
{
    struct desk *desk = *state;
    expect_driver(desk, "scripted://place", &quire_fetch_scripted);
    expect_driver(desk, "fake:place", &quire_fetch_scripted);
    expect_driver(desk, "Scripted://place", &quire_fetch_scripted); /* RFC 3986 3.1: schemes have no case */
    expect_driver(desk, "bare:x", &bare);
    expect_driver(desk, "/没有/这里", &quire_fetch_file_driver);
    expect_driver(desk, "file:///nowhere/here", &quire_fetch_file_driver);
    expect_driver(desk, "FILE:///nowhere/here", &quire_fetch_file_driver);
    assert_true(quire_str_is(desk->source.uri, "/nowhere/here"));
    /* Only the whole scheme counts. */
    expect_driver(desk, "scripted", &quire_fetch_file_driver);
    expect_driver(desk, "scriptedx:place", &quire_fetch_file_driver);
    expect_driver(desk, "会议:记录.md", &quire_fetch_file_driver);
}

static void a_scheme_that_nobody_reads_is_no_path(void **state)
{
    struct desk *desk = *state;
    static const char *const parts[] = { "gopher:", "scripted", "fake", "bare", "a folder", NULL };
    expect_refused(desk, "gopher://example.org/页", NULL, 0, parts);
    static const char *const empty[] = { "empty", NULL };
    expect_refused(desk, "", NULL, 0, empty);
    /* What stands behind it may be a secret. */
    assert_int_equal(resolve(desk, "gopher://user:tiger@example.org/", NULL, 0), QUIRE_E_INVALID);
    assert_null(strstr(desk->err.message, "tiger"));
}

/* ---- options ---- */

static void options_are_held_against_the_drivers_table(void **state)
{
    struct desk *desk = *state;
    const struct {
        quire_pair options[2];
        size_t count;
        const char *parts[4];
    } refused[] = {
        { { { QUIRE_STR("深度"), QUIRE_STR("2") } }, 1, { "深度", "no option" } },
        { { { QUIRE_STR("table"), QUIRE_STR("orders") } }, 1, { "table", "bare", "scripted" } },
        { { { QUIRE_STR("depth"), QUIRE_STR("10") } }, 1, { "depth", "10", "0 to 9" } },
        { { { QUIRE_STR("depth"), QUIRE_STR("-1") } }, 1, { "depth", "0 to 9" } },
        { { { QUIRE_STR("depth"), QUIRE_STR("3x") } }, 1, { "depth", "3x", "number" } },
        { { { QUIRE_STR("depth"), QUIRE_STR("") } }, 1, { "depth", "number" } },
        { { { QUIRE_STR("depth"), QUIRE_STR("二") } }, 1, { "depth", "二" } },
        { { { QUIRE_STR("depth"), QUIRE_STR("99999999999999999999999") } }, 1, { "depth" } },
        { { { QUIRE_STR("gone"), QUIRE_STR("kee") } }, 1, { "gone", "kee", "keep|remove" } },
        { { { QUIRE_STR("gone"), QUIRE_STR("") } }, 1, { "gone" } },
        { { { QUIRE_STR("articles"), QUIRE_STR("no") } }, 1, { "articles", "true" } },
        { { { QUIRE_STR("query"), QUIRE_STR("a") }, { QUIRE_STR("query"), QUIRE_STR("b") } },
          2,
          { "query", "twice" } },
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        expect_refused(desk, "scripted://place", refused[i].options, refused[i].count, refused[i].parts);
}

static void options_that_fit_are_the_sources(void **state)
{
    struct desk *desk = *state;
    const quire_pair options[] = { { QUIRE_STR("include"), QUIRE_STR("*港口*") },
                                   { QUIRE_STR("depth"), QUIRE_STR("9") },
                                   { QUIRE_STR("include"), QUIRE_STR("/docs/*") },
                                   { QUIRE_STR("gone"), QUIRE_STR("remove") },
                                   { QUIRE_STR("articles"), QUIRE_STR("true") } };
    assert_int_equal(resolve(desk, "scripted://place", options, 5), QUIRE_OK);
    const quire_fetch_source *source = &desk->source;
    assert_int_equal(source->options.count, 5);
    assert_true(quire_str_is(quire_fetch_option(source, "include"), "*港口*"));
    assert_true(quire_str_is(quire_fetch_option(source, "gone"), "remove"));
    assert_null(quire_fetch_option(source, "query").data);
    assert_int_equal(quire_fetch_option_number(source, "depth", 1), 9);
    assert_int_equal(quire_fetch_option_number(source, "limit", 77), 77);
    static const char *const parts[] = { "'depth'", "file", NULL };
    expect_refused(desk, "/没有", &options[1], 1, parts);
}

/* ---- secrets ---- */

static void a_password_is_in_no_uri_and_no_message(void **state)
{
    struct desk *desk = *state;
    assert_int_equal(resolve(desk, "scripted://user:tiger@place/页", NULL, 0), QUIRE_OK);
    assert_true(quire_str_is(desk->source.uri, "scripted://place/页"));
    assert_true(quire_str_is(desk->source.secret, "tiger"));
    desk->source.reason = QUIRE_LOAD_UNREACHABLE;
    desk->source.message = QUIRE_STR("no answer");
    assert_int_equal(quire_fetch_missing(&desk->source, "scripted://user:tiger@place/页", &desk->err),
                     QUIRE_E_IO);
    assert_string_equal(desk->err.message, "scripted://place/页: no answer");
}

static void what_is_missing_is_called_as_the_user_did(void **state)
{
    struct desk *desk = *state;
    assert_int_equal(resolve(desk, "没有.md", NULL, 0), QUIRE_OK);
    assert_int_equal(quire_fetch_missing(&desk->source, "没有.md", &desk->err), QUIRE_E_NOT_FOUND);
    assert_true(strncmp(desk->err.message, "没有.md: ", strlen("没有.md: ")) == 0);
}

/* ---- what a driver leaves out ---- */

static void what_a_driver_leaves_out_has_a_default(void **state)
{
    struct desk *desk = *state;
    quire_config *config = NULL;
    quire_fetching *fetching = NULL;
    const quire_fetch_visitor visitor = { 0 };
    const quire_fetch_held held = { QUIRE_STR("bare:x/1"), .own = true, .document = true };
    quire_fetch_fate fate = QUIRE_FATE_FORGET;
    quire_strs strs = { NULL, 9 };
    const char *away = "x";
    assert_int_equal(quire_config_new(&config, &desk->err), QUIRE_OK);
    assert_int_equal(resolve(desk, "bare:x", NULL, 0), QUIRE_OK);
    assert_false(quire_fetch_remembers(&desk->source));
    assert_int_equal(quire_fetching_open(config, &desk->source, &visitor, &fetching, &desk->err), QUIRE_OK);
    assert_int_equal(quire_fetching_away(fetching, &desk->call, &away, &desk->err), QUIRE_OK);
    assert_null(away);
    assert_int_equal(quire_fetching_gone_away(fetching, &desk->call, &strs, &desk->err), QUIRE_OK);
    assert_int_equal(strs.count, 0);
    strs.count = 9;
    assert_int_equal(quire_fetch_prefixes(&desk->source, &desk->call, &strs, &desk->err), QUIRE_OK);
    assert_int_equal(strs.count, 0);
    /* A walk that did not see all tells of nothing that it is gone. */
    for (int walk = 0; walk < 2; walk++) {
        assert_int_equal(quire_fetching_walk(fetching, &desk->call, &desk->err), QUIRE_OK);
        assert_int_equal(desk->source.complete, walk == 1);
        assert_int_equal(quire_fetching_look(fetching, &desk->call, &held, &fate, &desk->err), QUIRE_OK);
        assert_int_equal(fate, walk == 1 ? QUIRE_FATE_GONE : QUIRE_FATE_STAYS);
    }
    quire_fetching_close(fetching);
    quire_fetching_close(NULL);
    quire_config_free(config);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_word_is_read_by_the_driver_of_its_scheme), TEST(a_scheme_that_nobody_reads_is_no_path),
        TEST(options_are_held_against_the_drivers_table), TEST(options_that_fit_are_the_sources),
        TEST(a_password_is_in_no_uri_and_no_message),     TEST(what_is_missing_is_called_as_the_user_did),
        TEST(what_a_driver_leaves_out_has_a_default),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
