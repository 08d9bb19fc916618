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
      .choices = "error|warn|info|debug", .unit = "",
      .help = "what is logged; the command line logs to standard error" },
    { 0 },
};

/* The table behind `*left` others, counted down; NULL: there are fewer. */
static const quire_option *pick(const quire_option *table, size_t *left)
{
    return table && (*left)-- == 0 ? table : NULL;
}

/* The tables in the order of the pipeline, each by its place; NULL behind the last. */
static const quire_option *table_at(quire_drivers drivers, size_t place)
{
    const quire_option *const before_fetch[] = { quire_engine_options, quire_fetch_options },
                              *const before_embed[] = { quire_load_options, quire_split_options,
                                                        quire_embed_options },
                              *const before_chat[] = { quire_retrieve_options, quire_chat_options };
    const quire_option *found = NULL;
    for (size_t i = 0; !found && i < sizeof before_fetch / sizeof *before_fetch; i++)
        found = pick(before_fetch[i], &place);
    for (size_t i = 0; !found && quire_fetch_drivers[i]; i++)
        found = pick(quire_fetch_driver_options(quire_fetch_drivers[i]), &place);
    for (size_t i = 0; !found && i < sizeof before_embed / sizeof *before_embed; i++)
        found = pick(before_embed[i], &place);
    for (size_t i = 0; !found && drivers.embed[i]; i++) found = pick(drivers.embed[i]->options, &place);
    found = found ? found : pick(quire_store_options, &place);
    for (size_t i = 0; !found && quire_store_drivers[i]; i++)
        found = pick(quire_store_driver_options(quire_store_drivers[i]), &place);
    for (size_t i = 0; !found && i < sizeof before_chat / sizeof *before_chat; i++)
        found = pick(before_chat[i], &place);
    for (size_t i = 0; !found && drivers.chat[i]; i++) found = pick(drivers.chat[i]->options, &place);
    return found ? found : pick(quire_answer_options, &place);
}

const quire_option *const *quire_engine_tables(quire_drivers drivers, quire_arena *arena)
{
    size_t count = 0;
    while (table_at(drivers, count)) count++;
    const quire_option **tables = quire_arena_array(arena, count + 1, sizeof *tables);
    for (size_t i = 0; tables && i <= count; i++) tables[i] = table_at(drivers, i);
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
    const quire_drivers drivers = { quire_embed_drivers, quire_chat_drivers };
    const quire_option *table;
    for (size_t place = 0; (table = table_at(drivers, place)); place++)
        for (const quire_option *row = table; row->key; row++)
            if (index-- == 0) return row;
    return NULL;
}
