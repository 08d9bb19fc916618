/* SPDX-License-Identifier: Apache-2.0 */
/* All options: the engine's own, then each stage's and its drivers', in the order of the pipeline. */
#include "engine/engine.h"

#include "base/error.h"

const quire_option quire_engine_options[] = {
    { "engine.threads", QUIRE_OPT_INT, offsetof(quire_engine_settings, threads), "0", .min = 0, .max = 1024,
      .unit = "threads", .help = "CPU threads that models may use; 0: as many as the machine has" },
    { "load.workers", QUIRE_OPT_INT, offsetof(quire_engine_settings, workers), "2", .min = 1, .max = 64,
      .unit = "processes", .help = "worker processes that parse documents at the same time" },
    { "models.dir", QUIRE_OPT_TEXT, offsetof(quire_engine_settings, models_dir), "", .unit = "",
      .help = "folder of your models; empty: quire/models in your data folder" },
    { "log.level", QUIRE_OPT_CHOICE, offsetof(quire_engine_settings, log_level), "warn",
      .choices = "error|warn|info|debug", .unit = "", .help = "what is written to standard error" },
    { 0 },
};

enum { STAGE_TABLES = 9 };

const quire_option *const *quire_engine_tables(quire_drivers drivers, quire_arena *arena)
{
    size_t embed = 0, chat = 0, store = 0, at = 0;
    while (drivers.embed[embed]) embed++;
    while (drivers.chat[chat]) chat++;
    while (quire_store_drivers[store]) store++;
    const quire_option **tables = quire_arena_array(arena, STAGE_TABLES + embed + chat + store + 1,
                                                    sizeof *tables);
    if (!tables) return NULL;
    tables[at++] = quire_engine_options;
    tables[at++] = quire_fetch_options;
    tables[at++] = quire_load_options;
    tables[at++] = quire_split_options;
    tables[at++] = quire_embed_options;
    for (size_t i = 0; i < embed; i++)
        if (drivers.embed[i]->options) tables[at++] = drivers.embed[i]->options;
    tables[at++] = quire_store_options;
    for (size_t i = 0; i < store; i++) {
        const quire_option *own = quire_store_driver_options(quire_store_drivers[i]);
        if (own) tables[at++] = own;
    }
    tables[at++] = quire_retrieve_options;
    tables[at++] = quire_chat_options;
    for (size_t i = 0; i < chat; i++)
        if (drivers.chat[i]->options) tables[at++] = drivers.chat[i]->options;
    tables[at++] = quire_answer_options;
    tables[at] = NULL;
    return tables;
}

quire_status quire_config_new(quire_config **out, quire_error *err)
{
    quire_arena arena = { 0 };
    const quire_option *const *tables = quire_engine_tables(
        (quire_drivers){ quire_embed_drivers, quire_chat_drivers }, &arena);
    quire_status status = tables ? quire_config_new_with(tables, out, err) : quire_fail_memory(err);
    quire_arena_free(&arena);
    return status;
}

const quire_option *quire_option_at(size_t index)
{
    quire_arena arena = { 0 };
    const quire_option *found = NULL;
    const quire_option *const *tables = quire_engine_tables(
        (quire_drivers){ quire_embed_drivers, quire_chat_drivers }, &arena);
    for (size_t i = 0; tables && tables[i] && !found; i++)
        for (const quire_option *row = tables[i]; row->key && !found; row++)
            if (index-- == 0) found = row;
    quire_arena_free(&arena);
    return found;
}
