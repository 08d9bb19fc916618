/* SPDX-License-Identifier: Apache-2.0 */
/* Units become chunks. */
#ifndef QUIRE_SPLIT_PACK_H
#define QUIRE_SPLIT_PACK_H

#include "base/call.h"
#include "split/plan.h"

/* Packs all units of `plan` in order. out lives in call->arena. errors: NO_MEMORY, CANCELLED */
QUIRE_CHECKED quire_status quire_split_pack(quire_call *call, const quire_split_settings *settings,
                                            quire_split_plan *plan, quire_chunks *out, quire_error *err);

#endif
