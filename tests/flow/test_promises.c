/* SPDX-License-Identifier: Apache-2.0 */
/* Promise 1 from end to end: a quote whose document changes or goes, while a model still writes or after the answer was
 * given, is no longer shown as real. And the calls with which one looks around: inspect, models, the checkup. */
#include "support/cmocka_all.h"

#include "base/str.h"
#include "engine/engine.h"
#include "fakes/chat_scripted.h"
#include "fakes/embed_hash.h"
#include "support/scratch.h"

#include <stdlib.h>

/* What happens to the base while the model writes. */
struct meanwhile {
    quire *other; /* a second handle on the same base */
    const char *removed;
    const quire_input *changed;
};

struct shelf {
    char folder[64], path[96];
    quire_config *config;
    quire_chat_driver model;
    const quire_embed_driver *embed[2];
    const quire_chat_driver *chat[2];
    quire *base;
    quire_error err;
};

#define OK(expression) ok(shelf, (expression), #expression, __LINE__)

static void ok(struct shelf *shelf, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, shelf->err.message);
}

/* A driver's function is handed no test: it finds here what to do. */
static struct meanwhile meanwhile;

static quire_status generate(void *state, quire_call *call, const quire_chat_message *messages, size_t count,
                             size_t limit_tokens, quire_chat_sink sink, void *user, quire_error *err)
{
    quire_removals *removals = NULL;
    quire_status status = QUIRE_OK;
    if (meanwhile.removed)
        status = quire_remove(meanwhile.other, &meanwhile.removed, 1, NULL, &removals, err);
    quire_removals_free(removals);
    if (!status && meanwhile.changed)
        status = quire_add_inputs(meanwhile.other, meanwhile.changed, 1, NULL, NULL, err);
    if (status) return status;
    return quire_chat_scripted.generate(state, call, messages, count, limit_tokens, sink, user, err);
}

static quire *open_handle(struct shelf *shelf)
{
    quire *handle = NULL;
    OK(quire_open_with(shelf->path, shelf->config, (quire_drivers){ shelf->embed, shelf->chat }, &handle,
                       &shelf->err));
    return handle;
}

/* Opens the base with a model that writes `text`; NULL: answers are quotes. */
static void open_shelf(struct shelf *shelf, const char *text)
{
    quire_arena arena = { 0 };
    const quire_option *const *tables = quire_engine_tables((quire_drivers){ shelf->embed, shelf->chat },
                                                            &arena);
    assert_non_null(tables);
    OK(quire_config_new_with(tables, &shelf->config, &shelf->err));
    quire_arena_free(&arena);
    OK(quire_config_set(shelf->config, "embed.driver", "hash", &shelf->err));
    /* A handful of chunks is no background to stand out from. */
    OK(quire_config_set(shelf->config, "retrieve.near", "0", &shelf->err));
    if (text) OK(quire_config_set(shelf->config, "chat.driver", "openai", &shelf->err));
    if (text) OK(quire_config_set(shelf->config, "chat.scripted.text", text, &shelf->err));
    shelf->base = open_handle(shelf);
}

static int set_up(void **state)
{
    struct shelf *shelf = calloc(1, sizeof *shelf);
    if (!shelf || !make_scratch("promises", shelf->folder, sizeof shelf->folder)) return -1;
    snprintf(shelf->path, sizeof shelf->path, "%s/base.quire", shelf->folder);
    shelf->model = quire_chat_scripted;
    shelf->model.generate = generate;
    shelf->embed[0] = &quire_embed_hash;
    shelf->chat[0] = &shelf->model;
    meanwhile = (struct meanwhile){ 0 };
    *state = shelf;
    return 0;
}

static int tear_down(void **state)
{
    struct shelf *shelf = *state;
    quire_close(meanwhile.other);
    quire_close(shelf->base);
    quire_config_free(shelf->config);
    int left = remove_scratch(shelf->folder);
    free(shelf);
    return left;
}

static quire_input note(const char *uri, const char *text)
{
    return (quire_input){ .uri = quire_str_from(uri),
                          .media_type = QUIRE_STR("text/plain"),
                          .bytes = quire_str_from(text) };
}

static void add_notes(struct shelf *shelf)
{
    const quire_input notes[] = { note("velmark", "The harbour of Velmark froze on 12 January 1931.\n"),
                                  note("oslin", "The harbour of Oslin stayed open in January 1931.\n"),
                                  note("维尔马克", "维尔马克港在1931年1月12日结冰。\n"),
                                  note("奥斯林", "奥斯林港在1931年1月没有结冰。\n") };
    OK(quire_add_inputs(shelf->base, notes, 4, NULL, NULL, &shelf->err));
}

static quire_answer *ask(struct shelf *shelf, const char *question)
{
    quire_answer *answer = NULL;
    OK(quire_ask(shelf->base, question, NULL, &answer, &shelf->err));
    return answer;
}

static void remove_note(struct shelf *shelf, const char *uri)
{
    quire_removals *removals = NULL;
    OK(quire_remove(shelf->base, &uri, 1, NULL, &removals, &shelf->err));
    assert_true(removals->items[0].found);
    quire_removals_free(removals);
}

/* ---- after the answer ---- */

static const quire_citation *citation_of(const quire_answer *answer, const char *uri)
{
    for (size_t i = 0; i < answer->citation_count; i++)
        if (quire_str_is(answer->citations[i].document.uri, uri)) return &answer->citations[i];
    fail_msg("no citation of %s", uri);
    return NULL;
}

static void a_quote_is_no_longer_verified_once_its_document_has_changed_or_gone(void **state)
{
    static const struct {
        const char *question, *uri, *changed;
    } cases[] = {
        { "When did the harbour of Velmark freeze?", "velmark",
          "The harbour of Velmark froze on 3 February 1940.\n" },
        { "维尔马克港什么时候结冰？", "维尔马克", "维尔马克港在1940年2月3日结冰。\n" },
    };
    struct shelf *shelf = *state;
    open_shelf(shelf, NULL);
    for (size_t i = 0; i < 2; i++) {
        add_notes(shelf);
        quire_answer *answer = ask(shelf, cases[i].question);
        const quire_citation *citation = citation_of(answer, cases[i].uri);
        OK(quire_answer_verify(shelf->base, answer, NULL, &shelf->err));
        assert_true(citation->verified);

        const quire_input changed = note(cases[i].uri, cases[i].changed);
        OK(quire_add_inputs(shelf->base, &changed, 1, NULL, NULL, &shelf->err));
        OK(quire_answer_verify(shelf->base, answer, NULL, &shelf->err));
        assert_false(citation->verified);
        quire_answer_free(answer);

        answer = ask(shelf, cases[i].question);
        citation = citation_of(answer, cases[i].uri);
        assert_true(citation->verified);
        assert_true(citation->document.revision == 2);
        remove_note(shelf, cases[i].uri);
        OK(quire_answer_verify(shelf->base, answer, NULL, &shelf->err));
        assert_false(citation->verified);
        quire_answer_free(answer);
    }
}

static void an_altered_quote_or_range_is_not_verified(void **state)
{
    struct shelf *shelf = *state;
    open_shelf(shelf, NULL);
    add_notes(shelf);
    quire_answer *answer = ask(shelf, "维尔马克港什么时候结冰？");
    /* The answer is this test's own object: it may be given a wrong quote. */
    quire_citation *citation = (quire_citation *)citation_of(answer, "维尔马克");
    const quire_citation before = *citation;
    citation->quote = QUIRE_STR("维尔马克港在1931年1月13日结冰。");
    OK(quire_answer_verify(shelf->base, answer, NULL, &shelf->err));
    assert_false(citation->verified);
    *citation = before;
    citation->end--;
    OK(quire_answer_verify(shelf->base, answer, NULL, &shelf->err));
    assert_false(citation->verified);
    *citation = before;
    OK(quire_answer_verify(shelf->base, answer, NULL, &shelf->err));
    assert_true(citation->verified);
    quire_answer_free(answer);
}

/* ---- while the model writes ---- */

static const char both[] =
    "The harbour of Velmark froze on 12 January 1931. The harbour of Oslin stayed open in January 1931.";
static const char both_zh[] = "维尔马克港在1931年1月12日结冰。奥斯林港在1931年1月没有结冰。";

static void expect_one_dropped(const quire_answer *answer, const char *uri, const char *text)
{
    assert_true(answer->supported);
    assert_int_equal(answer->dropped_citations, 1);
    assert_int_equal(answer->citation_count, 1);
    assert_true(answer->citations[0].verified);
    assert_true(quire_str_is(answer->citations[0].document.uri, uri));
    if (!quire_str_is(answer->text, text)) fail_msg("%.*s", QUIRE_FMT(answer->text));
}

static void what_goes_while_the_model_writes_is_dropped_and_the_answer_says_so(void **state)
{
    struct shelf *shelf = *state;
    open_shelf(shelf, both);
    add_notes(shelf);
    quire_answer *answer = ask(shelf,
                               "What of the harbour of Velmark and the harbour of Oslin in January 1931?");
    assert_int_equal(answer->citation_count, 2);
    assert_int_equal(answer->dropped_citations, 0);
    quire_answer_free(answer);
    meanwhile = (struct meanwhile){ .other = open_handle(shelf), .removed = "velmark" };
    answer = ask(shelf, "What of the harbour of Velmark and the harbour of Oslin in January 1931?");
    expect_one_dropped(answer, "oslin", "The harbour of Oslin stayed open in January 1931. [1]");
    quire_answer_free(answer);
}

static void what_changes_while_the_model_writes_is_dropped_and_the_answer_says_so(void **state)
{
    struct shelf *shelf = *state;
    const quire_input changed = note("维尔马克", "维尔马克港在1940年2月3日结冰。\n");
    open_shelf(shelf, both_zh);
    add_notes(shelf);
    meanwhile = (struct meanwhile){ .other = open_handle(shelf), .changed = &changed };
    quire_answer *answer = ask(shelf, "维尔马克港和奥斯林港在1931年1月结冰了吗？");
    expect_one_dropped(answer, "奥斯林", "奥斯林港在1931年1月没有结冰。 [1]");
    quire_answer_free(answer);
}

static void where_nothing_is_left_the_answer_is_a_refusal(void **state)
{
    struct shelf *shelf = *state;
    open_shelf(shelf, "维尔马克港在1931年1月12日结冰。");
    add_notes(shelf);
    meanwhile = (struct meanwhile){ .other = open_handle(shelf), .removed = "维尔马克" };
    quire_answer *answer = ask(shelf, "维尔马克港什么时候结冰？");
    assert_false(answer->supported);
    assert_int_equal(answer->reason, QUIRE_REFUSAL_MODEL_UNSUPPORTED);
    assert_int_equal(answer->dropped_citations, 1);
    assert_int_equal(answer->citation_count, 0);
    assert_null(memmem(answer->text.data, answer->text.size, "1931", 4));
    /* Nor is what has gone shown as near. */
    assert_int_equal(answer->nearest.count, 3);
    for (size_t i = 0; i < answer->nearest.count; i++) {
        assert_false(quire_str_is(answer->nearest.items[i].document.uri, "维尔马克"));
        assert_true(answer->nearest.items[i].chunk.text.size > 0);
    }
    quire_answer_free(answer);
}

static void a_provider_that_fails_still_shows_what_is_near(void **state)
{
    static const char *const questions[] = { "When did the harbour of Velmark freeze?",
                                             "维尔马克港什么时候结冰？" };
    static const char *const texts[] = { "froze on 12 January 1931", "在1931年1月12日结冰" };
    struct shelf *shelf = *state;
    open_shelf(shelf, "unused");
    quire_close(shelf->base);
    OK(quire_config_set(shelf->config, "chat.scripted.fails", "yes", &shelf->err));
    shelf->base = open_handle(shelf);
    add_notes(shelf);
    for (size_t i = 0; i < 2; i++) {
        quire_answer *answer = ask(shelf, questions[i]);
        assert_int_equal(answer->reason, QUIRE_REFUSAL_PROVIDER_FAILED);
        assert_int_equal(answer->nearest.count, 3);
        quire_str first = answer->nearest.items[0].chunk.text;
        assert_non_null(memmem(first.data, first.size, texts[i], strlen(texts[i])));
        quire_answer_free(answer);
    }
}

/* ---- looking around ---- */

static void an_inspected_file_is_what_adding_it_would_store(void **state)
{
    static const char text[] = "# 港口 Harbour\n\nThe harbour froze in 1931.\n\n港口在1931年结冰。\n";
    struct shelf *shelf = *state;
    char path[128];
    const char *source = path;
    quire_view *seen = NULL, *stored = NULL;
    open_shelf(shelf, NULL);
    snprintf(path, sizeof path, "%s/港口.md", shelf->folder);
    write_scratch(path, text);
    OK(quire_inspect(quire_get_engine(shelf->base), path, NULL, &seen, &shelf->err));
    assert_int_equal(seen->reason, QUIRE_LOAD_OK);
    quire_listing *listing = NULL;
    OK(quire_list(shelf->base, NULL, 0, NULL, &listing, &shelf->err));
    assert_int_equal(listing->documents.count, 0);
    quire_listing_free(listing);
    OK(quire_add(shelf->base, &source, 1, NULL, NULL, &shelf->err));
    OK(quire_show(shelf->base, path, NULL, &stored, &shelf->err));
    assert_true(quire_str_equal(seen->document.text, stored->document.text));
    assert_true(quire_str_equal(seen->document.sha256, stored->document.sha256));
    assert_true(quire_str_equal(seen->document.title, stored->document.title));
    assert_int_equal(seen->document.element_count, stored->document.element_count);
    assert_int_equal(seen->chunks.count, stored->chunks.count);
    for (size_t i = 0; i < seen->chunks.count; i++)
        assert_true(quire_str_equal(seen->chunks.items[i].text, stored->chunks.items[i].text));
    quire_view_free(seen);
    quire_view_free(stored);
}

static void a_file_that_cannot_be_inspected_is_said(void **state)
{
    struct shelf *shelf = *state;
    char path[128];
    quire_view *view = NULL;
    open_shelf(shelf, NULL);
    snprintf(path, sizeof path, "%s/空.txt", shelf->folder);
    assert_int_equal(quire_inspect(quire_get_engine(shelf->base), path, NULL, &view, &shelf->err),
                     QUIRE_E_NOT_FOUND);
    assert_int_equal(quire_inspect(quire_get_engine(shelf->base), shelf->folder, NULL, &view, &shelf->err),
                     QUIRE_E_INVALID);
    assert_null(view);
    write_scratch(path, "");
    OK(quire_inspect(quire_get_engine(shelf->base), path, NULL, &view, &shelf->err));
    assert_int_equal(view->reason, QUIRE_LOAD_EMPTY);
    assert_true(view->message.size > 0);
    quire_view_free(view);
}

static void the_default_model_is_listed_with_what_it_is(void **state)
{
    struct shelf *shelf = *state;
    quire_models *models = NULL;
    open_shelf(shelf, NULL);
    OK(quire_model_list(quire_get_engine(shelf->base), &models, &shelf->err));
    const quire_model *found = NULL;
    for (size_t i = 0; i < models->count; i++)
        if (quire_str_is(models->items[i].name, "multilingual-e5-small")) found = &models->items[i];
    assert_non_null(found);
    assert_true(quire_str_is(found->kind, "onnx"));
    assert_int_equal(found->dim, 384);
    assert_int_equal(found->window_tokens, 512);
    assert_true(found->identity.size >= 12);
    assert_false(found->in_use); /* the hash driver is */
    quire_models_free(models);
}

static void the_checkup_finds_everything_well(void **state)
{
    static const char *const names[] = { "quire", "cpu", "onnxruntime", "model", "models", "worker", "base" };
    struct shelf *shelf = *state;
    quire_checkup *checkup = NULL;
    open_shelf(shelf, NULL);
    add_notes(shelf);
    OK(quire_doctor(quire_get_engine(shelf->base), shelf->base, NULL, &checkup, &shelf->err));
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        const quire_check *found = NULL;
        for (size_t i = 0; i < checkup->count; i++)
            if (quire_str_is(checkup->items[i].name, names[n])) found = &checkup->items[i];
        if (!found || found->health != QUIRE_HEALTH_OK) fail_msg("%s is not well", names[n]);
        assert_true(found->found.size > 0);
    }
    quire_checkup_free(checkup);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_quote_is_no_longer_verified_once_its_document_has_changed_or_gone),
        TEST(an_altered_quote_or_range_is_not_verified),
        TEST(what_goes_while_the_model_writes_is_dropped_and_the_answer_says_so),
        TEST(what_changes_while_the_model_writes_is_dropped_and_the_answer_says_so),
        TEST(where_nothing_is_left_the_answer_is_a_refusal),
        TEST(a_provider_that_fails_still_shows_what_is_near),
        TEST(an_inspected_file_is_what_adding_it_would_store),
        TEST(a_file_that_cannot_be_inspected_is_said),
        TEST(the_default_model_is_listed_with_what_it_is),
        TEST(the_checkup_finds_everything_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
