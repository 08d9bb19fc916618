/* SPDX-License-Identifier: Apache-2.0 */
/* Bases for tests of the store. */
#include "support/store_base.h"

#include "base/str.h"
#include "support/scratch.h"

#include <stdlib.h>

void base_ok(struct base *base, quire_status status, const char *what, int line)
{
    if (status) fail_msg("line %d: %s: %s", line, what, base->err.message);
}

bool prepare_base(struct base *base, const char *path)
{
    static const quire_option *const tables[] = { quire_store_options, NULL };
    *base = (struct base){ 0 };
    snprintf(base->path, sizeof base->path, "%s", path);
    base->call.arena = &base->arena;
    return !quire_config_new_with(tables, &base->config, &base->err) &&
           !quire_config_set(base->config, "store.wait_ms", "200", &base->err) &&
           !quire_config_set(base->config, "trace.keep", "5", &base->err);
}

quire_status open_base(struct base *base, quire_store_mode mode)
{
    return quire_store_open(base->path, mode, base->config, NULL, &base->store, &base->err);
}

void close_base(struct base *base)
{
    quire_store_close(base->store);
    base->store = NULL;
}

int set_up_base(void **state)
{
    struct base *base = calloc(1, sizeof *base);
    char folder[64], path[160];
    if (!base || !make_scratch("store", folder, sizeof folder)) return -1;
    snprintf(path, sizeof path, "%s/base.quire", folder);
    if (!prepare_base(base, path)) return -1;
    memcpy(base->folder, folder, sizeof folder);
    *state = base;
    return 0;
}

int set_up_open_base(void **state)
{
    if (set_up_base(state)) return -1;
    struct base *base = *state;
    return open_base(base, QUIRE_STORE_WRITE) || make_space(base->store, &base->call, &base->err) ? -1 : 0;
}

int tear_down_base(void **state)
{
    struct base *base = *state;
    close_base(base);
    quire_config_free(base->config);
    quire_arena_free(&base->arena);
    int left = remove_scratch(base->folder);
    free(base);
    return left;
}

const char harbour_text[] = "The lighthouse keeper counted ships\nStorm warnings arrive by telegraph\n"
                            "Herring boats returned before midnight\nThe harbour froze in January\n"
                            "A keeper repairs the lantern";
const char harbour_text_zh[] =
    "灯塔看守人数着船只\n风暴警报通过电报到达\n鲱鱼船在午夜之前返回\n港口在一月结冰\n看守人修理灯笼";

quire_put_result put_lines(struct base *base, const char *uri, const char *title, const char *language,
                           const char *text)
{
    quire_put_result result = { 0 };
    struct stored_document made = make_document(&base->arena, uri, title, language, text);
    OK(put_document(base->store, &base->call, &made, "/folder", &result, &base->err));
    return result;
}

quire_str base_str(struct base *base, const char *text)
{
    return quire_arena_copy(&base->arena, quire_str_from(text));
}

void assert_text(quire_str found, const char *expected)
{
    if (!quire_str_is(found, expected))
        fail_msg("found \"%.*s\", expected \"%s\"", QUIRE_FMT(found), expected);
}

quire_scored_list find_words(struct base *base, const char *question, const char *language,
                             const quire_filter *filter, uint64_t *frequency)
{
    quire_terms terms = { 0 };
    quire_scored_list list = { 0 };
    OK(quire_text_terms(&base->call, quire_str_from(question), quire_str_from(language), &terms, &base->err));
    OK(quire_store_lexical(base->store, &base->call, &terms, 10, filter, &list, frequency, &base->err));
    return list;
}

quire_scored_list find_near(struct base *base, const char *question, size_t k, const quire_filter *filter)
{
    float vector[TEST_DIM];
    quire_scored_list list = { 0 };
    make_vector(question, strlen(question), vector);
    OK(quire_store_dense(base->store, &base->call, vector, TEST_DIM, k, filter, &list, &base->err));
    return list;
}

quire_hit hit_of(struct base *base, int64_t chunk)
{
    quire_hit found = { 0 };
    OK(quire_store_hits(base->store, &base->call, &chunk, 1, &found, &base->err));
    return found;
}

quire_condition condition_of(struct base *base, const char *text)
{
    quire_condition condition = { 0 };
    OK(quire_condition_parse(&base->arena, quire_str_from(text), &condition, &base->err));
    return condition;
}
