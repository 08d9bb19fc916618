/* SPDX-License-Identifier: Apache-2.0 */
/* A config: option tables, and for each option the text that is in force. */
#include "config/config.h"

#include "base/error.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Room for two texts: the bound of a choice or a key is far below it. */
enum { VALUE_LIMIT_BYTES = 4096 };

static size_t table_rows(const quire_option *const *tables)
{
    size_t count = 0;
    for (size_t i = 0; tables[i]; i++)
        for (const quire_option *row = tables[i]; row->key; row++) count++;
    return count;
}

quire_status quire_config_new_with(const quire_option *const *tables, quire_config **out, quire_error *err)
{
    quire_config *config = calloc(1, sizeof *config);
    if (!config) return quire_fail_memory(err);
    config->count = table_rows(tables);
    config->values = calloc(config->count + 1, sizeof *config->values);
    if (!config->values) {
        free(config);
        return quire_fail_memory(err);
    }
    size_t at = 0;
    for (size_t i = 0; tables[i]; i++)
        for (const quire_option *row = tables[i]; row->key; row++) config->values[at++].option = row;
    *out = config;
    return QUIRE_OK;
}

void quire_config_free(quire_config *config)
{
    if (!config) return;
    for (size_t i = 0; i < config->count; i++) free(config->values[i].text);
    free(config->values);
    free(config);
}

static quire_config_value *find(const quire_config *config, const char *key)
{
    for (size_t i = 0; i < config->count; i++)
        if (strcmp(config->values[i].option->key, key) == 0) return &config->values[i];
    return NULL;
}

quire_status quire_config_copy(const quire_config *config, quire_config *into, quire_error *err)
{
    for (size_t i = 0; i < config->count; i++) {
        const quire_config_value *value = &config->values[i];
        if (!value->text) continue;
        quire_status status = quire_config_set(into, value->option->key, value->text, err);
        if (status) return status;
    }
    return QUIRE_OK;
}

quire_status quire_config_set(quire_config *config, const char *key, const char *value, quire_error *err)
{
    quire_config_value *at = find(config, key);
    if (!at)
        return quire_fail(err, QUIRE_E_INVALID, "there is no option '%s'; `quire help options` lists them",
                          key);
    quire_status status = quire_option_parse(at->option, value, NULL, err);
    if (status) return status;
    char *copy = strdup(value);
    if (!copy) return quire_fail_memory(err);
    free(at->text);
    at->text = copy;
    return QUIRE_OK;
}

static const char *value_in_force(const quire_config_value *value)
{
    return value->text ? value->text : value->option->standard;
}

const char *quire_config_get(const quire_config *config, const char *key)
{
    const quire_config_value *at = find(config, key);
    if (!at) return NULL;
    const char *value = value_in_force(at);
    return at->option->type == QUIRE_OPT_SECRET && *value ? "***" : value;
}

static bool parse_bool(const char *value, bool *out)
{
    static const char *const yes[] = { "true", "yes", "on", "1" }, *const no[] = { "false", "no", "off",
                                                                                   "0" };
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcasecmp(value, yes[i]) == 0) return *out = true, true;
        if (strcasecmp(value, no[i]) == 0) return *out = false, true;
    }
    return false;
}

static bool is_choice(const char *choices, const char *value)
{
    size_t size = strlen(value);
    for (const char *at = choices; at; at = strchr(at, '|')) {
        if (*at == '|') at++;
        if (size && strncmp(at, value, size) == 0 && (at[size] == '|' || at[size] == '\0')) return true;
    }
    return false;
}

static quire_status out_of_range(const quire_option *option, const char *value, quire_error *err)
{
    return quire_fail(err, QUIRE_E_INVALID, "%s is '%s'; it must be a number from %.10g to %.10g%s%s",
                      option->key, value, option->min, option->max, option->unit && *option->unit ? " " : "",
                      option->unit ? option->unit : "");
}

static bool within(const quire_option *option, double number)
{
    return (option->min == 0 && option->max == 0) || (number >= option->min && number <= option->max);
}

static quire_status parse_number(const quire_option *option, const char *value, void *field, quire_error *err)
{
    char *end = NULL;
    errno = 0;
    if (option->type == QUIRE_OPT_INT) {
        long long number = strtoll(value, &end, 10);
        if (errno || end == value || *end || !within(option, (double)number))
            return out_of_range(option, value, err);
        if (field) *(int64_t *)field = number;
    } else {
        double number = strtod(value, &end);
        if (errno || end == value || *end || !isfinite(number) || !within(option, number))
            return out_of_range(option, value, err);
        if (field) *(double *)field = number;
    }
    return QUIRE_OK;
}

quire_status quire_option_parse(const quire_option *option, const char *value, void *state, quire_error *err)
{
    void *field = state ? (char *)state + option->offset : NULL;
    bool flag = false;
    if (strlen(value) > VALUE_LIMIT_BYTES)
        return quire_fail(err, QUIRE_E_INVALID, "the value of %s is over %d bytes", option->key,
                          VALUE_LIMIT_BYTES);
    switch (option->type) {
    case QUIRE_OPT_INT:
    case QUIRE_OPT_REAL: return parse_number(option, value, field, err);
    case QUIRE_OPT_BOOL:
        if (!parse_bool(value, &flag))
            return quire_fail(err, QUIRE_E_INVALID, "%s is '%s'; it must be true or false", option->key,
                              value);
        if (field) *(bool *)field = flag;
        return QUIRE_OK;
    case QUIRE_OPT_CHOICE:
        if (!is_choice(option->choices, value))
            return quire_fail(err, QUIRE_E_INVALID, "%s is '%s'; it must be one of %s", option->key, value,
                              option->choices);
        break;
    case QUIRE_OPT_TEXT:
    case QUIRE_OPT_SECRET: break;
    }
    if (field) *(const char **)field = value;
    return QUIRE_OK;
}

quire_status quire_config_fill(const quire_config *config, const quire_option *table, void *state,
                               quire_error *err)
{
    for (const quire_option *row = table; row && row->key; row++) {
        const quire_config_value *at = find(config, row->key);
        quire_status status = quire_option_parse(row, at ? value_in_force(at) : row->standard, state, err);
        if (status) return status;
    }
    return QUIRE_OK;
}
