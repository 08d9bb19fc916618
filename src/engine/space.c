/* SPDX-License-Identifier: Apache-2.0 */
/* Holds the embedder against the base's space: a text whose vector the base keeps is embedded again, and must come out near
 * to it. What the same files gave on the same CPU in an earlier process is remembered in the user's cache, so that a
 * question need not wait for it. */
#include "base/error.h"
#include "engine/engine.h"
#include "engine/probe_memory.h"

/* Of both languages, so that a model that lost one of them is noticed. */
static const quire_str probe_text = { "Quire reads documents. 文档在这里。",
                                      sizeof "Quire reads documents. 文档在这里。" - 1 };

/* The same weights on another CPU or in another precision stay far above it; another model does not come near. */
static const double probe_least_cosine = 0.995;

static quire_status make_space(quire *base, quire_call *call, quire_store *store,
                               const quire_embed_model *model, quire_str chunking, const float *probe,
                               quire_error *err)
{
    quire_space space = { .model_name = model->name,
                          .model_identity = model->identity,
                          .chunking = chunking,
                          .dim = model->dim,
                          .probe = probe };
    quire_status status = quire_store_create_space(store, call, &space, err);
    if (!status) atomic_store(&base->checked_space, space.key);
    return status;
}

static quire_status check_identity(const quire *base, const quire_space *space,
                                   const quire_embed_model *model, quire_error *err)
{
    if (quire_str_equal(space->model_identity, model->identity) && space->dim == model->dim) return QUIRE_OK;
    return quire_fail(
        err, QUIRE_E_INVALID,
        "%s was made with the model %.*s (dimension %zu, %.12s…); the model in use is %.*s (dimension "
        "%zu, %.12s…): use the first with --embed-model, or add the documents to a new base",
        base->path, QUIRE_FMT(space->model_name), space->dim,
        space->model_identity.size >= 12 ? space->model_identity.data : "", QUIRE_FMT(model->name),
        model->dim, model->identity.size >= 12 ? model->identity.data : "");
}

static double cosine_to(const quire_space *space, const float *probe)
{
    double cosine = 0;
    for (size_t i = 0; i < space->dim; i++) cosine += (double)space->probe[i] * (double)probe[i];
    return cosine;
}

static quire_status hold_against(quire *base, const quire_space *space, const quire_embed_model *model,
                                 const float *probe, quire_error *err)
{
    double cosine = cosine_to(space, probe);
    if (!(cosine >= probe_least_cosine))
        return quire_fail(
            err, QUIRE_E_INVALID,
            "the model %.*s no longer computes what it computed for %s (probe cosine %.4f, expected at least "
            "%.3f): convert or import it anew",
            QUIRE_FMT(model->name), base->path, cosine, probe_least_cosine);
    atomic_store(&base->checked_space, space->key);
    return QUIRE_OK;
}

/* Whether an earlier process found that what computes here computes what the base was made with. */
static bool remembered(quire *base, const quire_space *space, quire_str computation, quire_arena *arena)
{
    float *probe = quire_arena_array(arena, space->dim, sizeof *probe);
    if (!probe || !quire_probe_recall(base->engine->env.cache_dir, space->model_identity, computation,
                                      space->dim, probe))
        return false;
    if (!(cosine_to(space, probe) >= probe_least_cosine)) return false; /* computed anew, and then refused */
    atomic_store(&base->checked_space, space->key);
    return true;
}

/* Embeds the probe and holds it against the space, or makes the space of it. */
static quire_status compute_probe(quire *base, quire_call *call, quire_store *store, quire_embedder *embedder,
                                  const quire_space *space, quire_str chunking, quire_str computation,
                                  quire_error *err)
{
    const quire_embed_model *model = quire_embedder_model(embedder);
    quire_matrix probe = { 0 };
    quire_status status = quire_embedder_embed(embedder, call, QUIRE_ROLE_PASSAGE,
                                               (quire_strs){ &probe_text, 1 }, &probe, err);
    if (!status)
        status = space->key ? hold_against(base, space, model, probe.cells, err)
                            : make_space(base, call, store, model, chunking, probe.cells, err);
    if (!status)
        quire_probe_remember(base->engine->env.cache_dir, model->identity, computation, model->dim,
                             probe.cells);
    return status;
}

quire_status quire_base_check_space(quire *base, quire_call *call, quire_store *store,
                                    quire_embedder *embedder, bool create, quire_error *err)
{
    const quire_embed_model *model = quire_embedder_model(embedder);
    quire_token_counter counter = quire_engine_counter(embedder);
    quire_space space = { 0 };
    quire_str computation = { 0 };
    quire_str chunking = quire_split_identity(&base->engine->split, &counter, call->arena);
    if (!chunking.data) return quire_fail_memory(err);
    quire_status status = quire_store_space(store, call, &space, err);
    if (status || (!space.key && !create)) return status;
    bool resplit = create && space.key && !quire_str_equal(space.chunking, chunking);
    if (resplit && !quire_split_same_options(space.chunking, chunking))
        return quire_fail(
            err, QUIRE_E_INVALID,
            "%s was split as %.*s; now it would be %.*s: use the same split options, or a new base",
            base->path, QUIRE_FMT(space.chunking), QUIRE_FMT(chunking));
    if (!resplit && space.key && atomic_load(&base->checked_space) == space.key) return QUIRE_OK;
    if (space.key) status = check_identity(base, &space, model, err);
    if (!status) status = quire_embedder_computation(embedder, call->arena, &computation, err);
    if (status) return status;
    quire_span spare, *span = quire_span_begin(call->span, call->arena, &spare, "probe");
    quire_call inner = *call;
    inner.span = span;
    if (!space.key || !remembered(base, &space, computation, call->arena))
        status = compute_probe(base, &inner, store, embedder, &space, chunking, computation, err);
    quire_span_end(span, status);
    /* The rules have changed since: the vectors serve on, and each document is split anew when it is next added. */
    if (!status && resplit) status = quire_store_renew_space(store, call, chunking, &space, err);
    if (!status && resplit) atomic_store(&base->checked_space, space.key);
    return status;
}
