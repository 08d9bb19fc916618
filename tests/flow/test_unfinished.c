/* SPDX-License-Identifier: Apache-2.0 */
/* A large document whose add is ended on its way: what was embedded of it waits, is listed, and is not embedded again. */
#include "support/cmocka_all.h"

#include "base/error.h"
#include "base/str.h"
#include "engine/engine.h"
#include "fakes/embed_hash.h"
#include "support/scratch.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { SECTIONS = 2500, SLICE = 1024, SPARE = 2 }; /* spare: a new space embeds its probe text too */

static atomic_size_t texts_embedded;
/* Where an add is to end on its way: it is cancelled when more than a slice of it would be embedded. */
static quire_cancel *_Atomic ends;
static atomic_size_t slice_end;

static quire_status counting_embed(void *state, quire_call *call, quire_strs texts, quire_matrix *out,
                                   quire_error *err)
{
    quire_cancel *cancel = atomic_load(&ends);
    if (cancel && atomic_load(&texts_embedded) + texts.count > atomic_load(&slice_end)) {
        quire_cancel_request(cancel);
        return quire_fail_cancelled(err);
    }
    quire_status status = quire_embed_hash.embed(state, call, texts, out, err);
    if (!status) atomic_fetch_add(&texts_embedded, texts.count);
    return status;
}

struct base {
    char folder[64], path[96];
    quire_embed_driver counting;
    const quire_embed_driver *embed[2];
    quire_config *config;
    quire *handle;
    quire_cancel *cancel;
    quire_error err;
};

#define OK(expression) ok(base, (expression), #expression, __LINE__)

static void ok(struct base *base, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, base->err.message);
}

static int set_up(void **state)
{
    struct base *base = calloc(1, sizeof *base);
    if (!base || !make_scratch("unfinished", base->folder, sizeof base->folder)) return -1;
    snprintf(base->path, sizeof base->path, "%s/base.quire", base->folder);
    base->counting = quire_embed_hash;
    base->counting.embed = counting_embed;
    base->embed[0] = &base->counting;
    OK(quire_config_new(&base->config, &base->err));
    OK(quire_config_set(base->config, "embed.driver", "hash", &base->err));
    OK(quire_config_set(base->config, "log.level", "error", &base->err));
    OK(quire_open_with(base->path, base->config, (quire_drivers){ base->embed, quire_chat_drivers },
                       &base->handle, &base->err));
    *state = base;
    return 0;
}

static int tear_down(void **state)
{
    struct base *base = *state;
    quire_close(base->handle);
    quire_config_free(base->config);
    quire_cancel_free(base->cancel);
    int left = remove_scratch(base->folder);
    free(base);
    return left;
}

/* Sections of which each is a chunk. */
static char *make_log(const char *first)
{
    char *text = malloc(SECTIONS * 160), *at = text;
    assert_non_null(text);
    at += sprintf(at, "# %s\n\n", first);
    for (int i = 0; i < SECTIONS; i++)
        at += sprintf(at,
                      i % 2 ? "## Watch %d\n\nThe keeper of watch %d saw %d boats.\n\n"
                            : "## 第%d班\n\n第%d班的看守人看见了%d条船。\n\n",
                      i, i, i * 7 % 31);
    return text;
}

/* Adds the log; where `ended`, the add is cancelled once a slice of it is embedded. Gives how many were embedded. */
static size_t add_log(struct base *base, const char *first, bool ended)
{
    char *text = make_log(first);
    quire_add_params params;
    quire_input input = { .uri = QUIRE_STR("mem:log.md"),
                          .media_type = QUIRE_STR("text/markdown"),
                          .bytes = quire_str_from(text) };
    quire_add_defaults(&params);
    quire_cancel_free(base->cancel);
    base->cancel = quire_cancel_new();
    quire_request request;
    quire_request_defaults(&request);
    request.cancel = base->cancel;
    params.request = &request;
    size_t before = atomic_load(&texts_embedded);
    atomic_store(&slice_end, before + SLICE + SPARE);
    atomic_store(&ends, ended ? base->cancel : NULL);
    quire_status status = quire_add_inputs(base->handle, &input, 1, &params, NULL, &base->err);
    if (ended) assert_int_equal(status, QUIRE_E_CANCELLED);
    else OK(status);
    free(text);
    return atomic_load(&texts_embedded) - before;
}

/* How many vectors wait for the log. */
static size_t unfinished(struct base *base)
{
    quire_state *found = NULL;
    OK(quire_get_state(base->handle, NULL, &found, &base->err));
    size_t vectors = found->unfinished_count ? found->unfinished[0].vectors : 0;
    assert_true(found->unfinished_count <= 1);
    assert_true(!vectors || quire_str_is(found->unfinished[0].uri, "mem:log.md"));
    assert_true(!vectors || found->unfinished[0].since_ms > 0);
    quire_state_free(found);
    return vectors;
}

static void the_next_add_of_the_same_bytes_goes_on(void **state)
{
    struct base *base = *state;
    quire_state *found = NULL;
    add_log(base, "Log 日志", true);
    size_t waiting = unfinished(base);
    assert_int_equal(waiting, SLICE);
    size_t embedded = add_log(base, "Log 日志", false);
    assert_int_equal(unfinished(base), 0);
    OK(quire_get_state(base->handle, NULL, &found, &base->err));
    assert_int_equal(found->documents, 1);
    assert_true(found->chunks >= SECTIONS);
    assert_int_equal(embedded, found->vectors - waiting);
    quire_state_free(found);
}

static void other_bytes_and_removal_drop_it(void **state)
{
    struct base *base = *state;
    const char *uri = "mem:log.md";
    quire_removals *removals = NULL;
    add_log(base, "Log 日志", true);
    /* Another title: no section's input is as it was. */
    size_t embedded = add_log(base, "Other log 另一本日志", true);
    assert_int_equal(unfinished(base), embedded);
    OK(quire_remove(base->handle, &uri, 1, NULL, &removals, &base->err));
    assert_int_equal(removals->count, 1);
    quire_removals_free(removals);
    assert_int_equal(unfinished(base), 0);
    assert_true(add_log(base, "Other log 另一本日志", false) >= SECTIONS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_next_add_of_the_same_bytes_goes_on),
        TEST(other_bytes_and_removal_drop_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
