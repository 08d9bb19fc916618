/* SPDX-License-Identifier: Apache-2.0 */
/* Options: one table gives the flag, the variable, the config key, the help and the checks.
 *
 * A config collects values as text; quire_open() parses them once. Later sources win:
 * default < file < environment < flag (quire_config_set). Thread: one at a time. */
#ifndef QUIRE_OPTIONS_H
#define QUIRE_OPTIONS_H

#include "quire/error.h"
#include "quire/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum quire_option_type {
    QUIRE_OPT_INT = 1, /* int64_t */
    QUIRE_OPT_REAL,    /* double */
    QUIRE_OPT_BOOL,    /* bool: true/false, yes/no, on/off, 1/0 */
    QUIRE_OPT_TEXT,    /* const char *, owned by the config */
    QUIRE_OPT_CHOICE,  /* const char *, one of `choices` */
    QUIRE_OPT_SECRET,  /* const char *, printed as *** */
} quire_option_type;

/* One row. Key "embed.hash.dim" is also the flag --embed-hash-dim and the variable
 * QUIRE_EMBED_HASH_DIM. A table ends with a row whose key is NULL. */
typedef struct quire_option {
    const char *key;
    quire_option_type type;
    size_t offset;        /* of the field in the owner's struct */
    const char *standard; /* the default, as text; passes through the same parser */
    double min, max;      /* INT and REAL; both 0: no bounds */
    const char *choices;  /* CHOICE: "a|b|c" */
    const char *unit;     /* "ms", "bytes", "tokens" …; "" where there is none */
    const char *help;     /* one line, no trailing stop */
} quire_option;

typedef struct quire_config quire_config;

QUIRE_API QUIRE_CHECKED quire_status quire_config_new(quire_config **out, quire_error *err);
QUIRE_API void quire_config_free(quire_config *config);

/* Reads an ini file: `key = value`, or sections whose name is the key's prefix. NULL: the user's
 * own ($XDG_CONFIG_HOME/quire/config), which may be absent.
 * errors: NOT_FOUND, INVALID unknown key or bad value, with the line */
QUIRE_API QUIRE_CHECKED quire_status quire_config_load(quire_config *config, const char *path,
                                                       quire_error *err);

/* Takes every QUIRE_… variable that names an option. */
QUIRE_API QUIRE_CHECKED quire_status quire_config_environment(quire_config *config, quire_error *err);

/* Sets one option as a flag does. errors: INVALID unknown key, out of range */
QUIRE_API QUIRE_CHECKED quire_status quire_config_set(quire_config *config, const char *key,
                                                      const char *value, quire_error *err);

/* The value in force, as text; a secret gives "***" where it is set. NULL: no such option. */
QUIRE_API const char *quire_config_get(const quire_config *config, const char *key);

/* All options in the order in which the documentation lists them; NULL behind the last. */
QUIRE_API const quire_option *quire_option_at(size_t index);

#ifdef __cplusplus
}
#endif
#endif
