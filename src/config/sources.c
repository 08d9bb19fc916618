/* SPDX-License-Identifier: Apache-2.0 */
/* Where option values come from besides flags: the ini file and the environment. */
#include "base/error.h"
#include "base/user_folders.h"
#include "config/config.h"

#include <ctype.h>
#include <ini.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEY_BYTES = 128 };

struct reading {
    quire_config *config;
    quire_error *err;
    quire_status status;
};

/* inih calls this for each line; 0 stops at that line. */
static int take_line(void *user, const char *section, const char *name, const char *value)
{
    struct reading *reading = user;
    char key[KEY_BYTES];
    int size = *section ? snprintf(key, sizeof key, "%s.%s", section, name)
                        : snprintf(key, sizeof key, "%s", name);
    if (size < 0 || (size_t)size >= sizeof key)
        reading->status = quire_fail(reading->err, QUIRE_E_INVALID, "a key is over %d bytes", KEY_BYTES);
    else reading->status = quire_config_set(reading->config, key, value ? value : "", reading->err);
    return reading->status == QUIRE_OK;
}

quire_status quire_config_load(quire_config *config, const char *path, quire_error *err)
{
    char own[PATH_MAX];
    if (!path) {
        if (!quire_user_path(QUIRE_USER_CONFIG, "quire/config", own, sizeof own) || access(own, F_OK) != 0)
            return QUIRE_OK;
        path = own;
    }
    struct reading reading = { .config = config, .err = err };
    int line = ini_parse(path, take_line, &reading);
    if (reading.status) return quire_error_wrap(err, reading.status, "%s, line %d", path, line);
    if (line < 0) return quire_fail(err, QUIRE_E_NOT_FOUND, "the configuration %s cannot be read", path);
    if (line > 0)
        return quire_fail(err, QUIRE_E_INVALID, "%s, line %d: expected `key = value` or [section]", path,
                          line);
    return QUIRE_OK;
}

quire_status quire_config_environment(quire_config *config, quire_error *err)
{
    for (size_t i = 0; i < config->count; i++) {
        const char *key = config->values[i].option->key;
        char name[KEY_BYTES];
        int size = snprintf(name, sizeof name, "QUIRE_%s", key);
        if (size < 0 || (size_t)size >= sizeof name) continue;
        for (char *c = name; *c; c++) *c = *c == '.' ? '_' : (char)toupper((unsigned char)*c);
        const char *value = getenv(name);
        if (!value) continue;
        quire_status status = quire_config_set(config, key, value, err);
        if (status) {
            quire_error_wrap(err, status, "%s", name);
            return status;
        }
    }
    return QUIRE_OK;
}
