/* SPDX-License-Identifier: Apache-2.0 */
/* Result objects: each stands in front of the arena that everything in it lives in. */
#include "engine/engine.h"

#include "base/error.h"
#include "base/size.h"

#include <stdlib.h>

struct boxed {
    quire_arena arena;
    _Alignas(max_align_t) unsigned char object[];
};

void *quire_result_new(size_t size, quire_arena **arena)
{
    size_t total;
    struct boxed *box = quire_size_add(sizeof *box, size, &total) ? calloc(1, total) : NULL;
    if (!box) return NULL;
    *arena = &box->arena;
    return box->object;
}

static struct boxed *box_of(void *result)
{
    return (struct boxed *)((unsigned char *)result - offsetof(struct boxed, object));
}

quire_arena *quire_result_arena(void *result)
{
    return &box_of(result)->arena;
}

static void result_free(void *result)
{
    if (!result) return;
    struct boxed *box = box_of(result);
    quire_arena_free(&box->arena);
    free(box);
}

void quire_report_free(quire_report *report)
{
    result_free(report);
}
void quire_listing_free(quire_listing *listing)
{
    result_free(listing);
}
void quire_view_free(quire_view *view)
{
    result_free(view);
}
void quire_removals_free(quire_removals *removals)
{
    result_free(removals);
}
void quire_results_free(quire_results *results)
{
    result_free(results);
}
void quire_answer_free(quire_answer *answer)
{
    result_free(answer);
}
void quire_source_listing_free(quire_source_listing *listing)
{
    result_free(listing);
}
void quire_source_view_free(quire_source_view *view)
{
    result_free(view);
}
void quire_traces_free(quire_traces *traces)
{
    result_free(traces);
}
void quire_replay_free(quire_replay *replay)
{
    result_free(replay);
}
void quire_state_free(quire_state *state)
{
    result_free(state);
}
void quire_formats_free(quire_formats *formats)
{
    result_free(formats);
}
void quire_models_free(quire_models *models)
{
    result_free(models);
}
void quire_conditions_free(quire_conditions *conditions)
{
    result_free(conditions);
}
void quire_checkup_free(quire_checkup *checkup)
{
    result_free(checkup);
}

const quire_timing *quire_engine_timings(const quire_span *root, quire_arena *arena, size_t *out_count)
{
    size_t most = 0, count = 0;
    for (const quire_span *span = root->first_child; span; span = span->next) most++;
    quire_timing *timings = quire_arena_array(arena, most, sizeof *timings);
    for (const quire_span *span = root->first_child; span && timings; span = span->next) {
        size_t at = 0;
        while (at < count && !quire_str_is(timings[at].step, span->stage)) at++;
        if (at == count) timings[count++] = (quire_timing){ .step = quire_str_from(span->stage) };
        timings[at].ms += (double)(span->ended_ns - span->started_ns) / 1e6;
    }
    *out_count = count;
    return timings;
}
