/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/load_fetched.h"

#include "base/error.h"
#include "base/str.h"

enum { TRIES = 2 };

static quire_status load_once(quire_engine *engine, quire_call *call, const quire_load_source *source,
                              quire_ledger *ledger, quire_loaded *out, quire_error *err)
{
    quire_loader *loader = NULL;
    quire_status status = quire_loaders_take(&engine->loaders, &engine->env, engine->config, call->cancel,
                                             &loader, err);
    if (status) return status;
    status = quire_loader_load(loader, call, source, ledger, out, err);
    quire_loaders_give_back(&engine->loaders, loader);
    return status;
}

static quire_status fetch_again(quire_engine *engine, quire_call *call, const char *path,
                                quire_fetched *bytes, quire_load_source *source, quire_loaded *out,
                                quire_error *err)
{
    quire_fetched_free(bytes);
    quire_status status = quire_fetch_file(call, &engine->fetch, path, bytes, &out->reason, &out->message,
                                           err);
    source->fd = bytes->fd;
    source->size_bytes = bytes->size_bytes;
    return status;
}

/* Nothing of it is kept. */
static void account_for_failure(const quire_load_source *source, quire_load_reason reason,
                                quire_ledger *ledger)
{
    quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("bytes");
    quire_ledger_receive(ledger, step, unit, source->size_bytes);
    quire_ledger_drop_count(ledger, step, unit, quire_str_from(quire_load_reason_name(reason)),
                            source->size_bytes);
}

/* Whether what was read is what was hashed before. */
static quire_status check(quire_call *call, const quire_fetched *bytes, const quire_load_source *source,
                          bool *same, quire_error *err)
{
    char now[65];
    if (!source->part.line) return quire_fetched_check(call, bytes, same, err);
    quire_status status = quire_part_hash(source->fd, &source->part, source->offset, source->size_bytes, now,
                                          err);
    *same = !status && quire_str_is(source->sha256, now);
    return status;
}

quire_status quire_engine_load(quire_engine *engine, quire_call *call, const char *path, quire_fetched *bytes,
                               quire_load_source *source, quire_ledger *ledger, quire_loaded *out,
                               quire_error *err)
{
    *out = (quire_loaded){ 0 };
    for (int tries = 0; tries < (source->part.line ? 1 : TRIES); tries++) {
        quire_ledger account;
        bool same = false;
        quire_ledger_init(&account, call->arena);
        quire_status status = tries ? fetch_again(engine, call, path, bytes, source, out, err) : QUIRE_OK;
        if (!status && out->reason) account_for_failure(source, out->reason, ledger);
        if (status || out->reason) return status;
        status = load_once(engine, call, source, &account, out, err);
        if (!status) status = check(call, bytes, source, &same, err);
        if (!status && same) {
            quire_ledger_merge(ledger, quire_ledger_view(&account));
            return QUIRE_OK;
        }
        quire_loaded_drop(out, source->allowance);
        if (status) return status;
    }
    out->reason = QUIRE_LOAD_UNREADABLE;
    out->message = QUIRE_STR("it changed while it was read");
    account_for_failure(source, out->reason, ledger);
    return QUIRE_OK;
}

quire_str quire_found_uri(quire_arena *arena, quire_str container, quire_str name)
{
    return quire_arena_printf(arena, "%.*s" QUIRE_FOUND_INSIDE "%.*s", QUIRE_FMT(container), QUIRE_FMT(name));
}
