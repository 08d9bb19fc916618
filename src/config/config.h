/* SPDX-License-Identifier: Apache-2.0 */
/* What is inside a config. */
#ifndef QUIRE_CONFIG_CONFIG_H
#define QUIRE_CONFIG_CONFIG_H

#include "config/option.h"

typedef struct quire_config_value {
    const quire_option *option;
    char *text; /* set by a source; NULL: the default */
} quire_config_value;

struct quire_config {
    quire_config_value *values;
    size_t count;
};

/* Sets in `into` all that is set in `config`. */
QUIRE_CHECKED quire_status quire_config_copy(const quire_config *config, quire_config *into,
                                             quire_error *err);

#endif
