/* SPDX-License-Identifier: Apache-2.0 */
/* Which row of a table is the sum of a group, by its label: "Total current assets" of "Current assets:". */
#ifndef QUIRE_RECORD_TABLE_SUM_H
#define QUIRE_RECORD_TABLE_SUM_H

#include "quire/types.h"

/* What the sum that `label` names adds up; empty of a bare "Total". false: it names no sum. */
bool quire_table_sum_of(quire_str label, quire_str *out);

/* Whether a row with this label is the sum of the group, so that the rows behind it are of the group no more. A row called like its
 * group is one. */
bool quire_table_ends_group(quire_str label, quire_str group);

#endif
