/* SPDX-License-Identifier: Apache-2.0 */
/* The names of the reasons. */
#include "record/load_reason.h"

#include <stddef.h>

const char *quire_load_reason_name(quire_load_reason reason)
{
    static const char *const names[] = { "ok",          "unreadable", "vanished",  "empty",
                                         "unsupported", "encrypted",  "malformed", "no_text",
                                         "over_limit",  "crashed",    "timed_out" };
    size_t index = (size_t)reason;
    return index < sizeof names / sizeof *names ? names[index] : "malformed";
}
