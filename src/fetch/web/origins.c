/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/web/origins.h"

quire_origin_state *quire_origin_state_of(quire_str_set *origins, quire_str name)
{
    void **value = quire_str_set_value(origins, name);
    if (value && !*value) *value = quire_arena_alloc(origins->arena, sizeof(quire_origin_state));
    return value ? *value : NULL;
}
