/* SPDX-License-Identifier: Apache-2.0 */
/* Reasons by their names, as the store keeps them; quire/types.h has the reasons themselves. */
#ifndef QUIRE_RECORD_REASONS_H
#define QUIRE_RECORD_REASONS_H

#include "quire/types.h"

/* One that this version does not know, of a base that a later one wrote, is MALFORMED. */
quire_load_reason quire_load_reason_named(quire_str name);

#endif
