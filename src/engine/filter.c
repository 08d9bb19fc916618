/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions of the caller: their short form read, and checked before a store sees them. */
#include "base/error.h"
#include "engine/engine.h"

enum { CONDITIONS_MOST = 64 };

static quire_status check_count(size_t count, quire_error *err)
{
    return count <= CONDITIONS_MOST
               ? QUIRE_OK
               : quire_fail(err, QUIRE_E_INVALID, "a filter has %zu conditions; at most %d are possible",
                            count, CONDITIONS_MOST);
}

quire_status quire_engine_filter(const quire_condition *conditions, size_t count, quire_filter *out,
                                 quire_error *err)
{
    quire_status status = check_count(count, err);
    for (size_t i = 0; !status && i < count; i++) status = quire_condition_check(&conditions[i], err);
    if (!status) *out = (quire_filter){ .conditions = conditions, .count = count };
    return status;
}

quire_status quire_conditions_parse(const char *const *texts, size_t count, quire_conditions **out,
                                    quire_error *err)
{
    quire_arena *arena = NULL;
    quire_status status = check_count(count, err);
    if (status) return status;
    quire_conditions *conditions = quire_result_new(sizeof *conditions, &arena);
    quire_condition *items = conditions ? quire_arena_array(arena, count, sizeof *items) : NULL;
    if (!items) status = quire_fail_memory(err);
    for (size_t i = 0; !status && i < count; i++)
        status = quire_condition_parse(arena, quire_str_from(texts[i]), &items[i], err);
    if (status) {
        quire_conditions_free(conditions);
        return status;
    }
    *conditions = (quire_conditions){ items, count };
    *out = conditions;
    return QUIRE_OK;
}
