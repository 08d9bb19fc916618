/* SPDX-License-Identifier: Apache-2.0 */
/* Binding option tables to the structs of their owners. */
#ifndef QUIRE_CONFIG_OPTION_H
#define QUIRE_CONFIG_OPTION_H

#include "quire/options.h"

/* The tables of all stages and drivers; NULL ends the list. Handed in by the engine, so that
 * config knows no stage. */
quire_status quire_config_new_with(const quire_option *const *tables, quire_config **out, quire_error *err);

/* Parses each option of `table` (value in force, else default) into the struct at `state`.
 * Text stays owned by `config`, which must outlive the struct. */
QUIRE_CHECKED quire_status quire_config_fill(const quire_config *config, const quire_option *table,
                                             void *state, quire_error *err);

/* Parses and range-checks one value; `state` may be NULL: then it only checks. */
QUIRE_CHECKED quire_status quire_option_parse(const quire_option *option, const char *value, void *state,
                                              quire_error *err);

#endif
