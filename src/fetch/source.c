/* SPDX-License-Identifier: Apache-2.0 */
/* What every fetch driver would do again: the driver is found by the scheme, options are held against its table, and what
 * a driver leaves out gets a default. */
#include "base/error.h"
#include "base/str.h"
#include "fetch/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct quire_fetching {
    const quire_fetch_driver *driver;
    quire_fetch_source *source;
    void *state;
};

const quire_option *quire_fetch_driver_options(const quire_fetch_driver *driver)
{
    return driver->options;
}

/* ---- naming ---- */

/* Whether the word begins with one of the schemes, "http|https", and a colon. */
static bool has_scheme(const char *word, const char *schemes)
{
    while (schemes && *schemes) {
        size_t size = strcspn(schemes, "|");
        if (strncasecmp(word, schemes, size) == 0 && word[size] == ':') return true;
        schemes += size + (schemes[size] == '|');
    }
    return false;
}

static const quire_fetch_driver *driver_of(const char *word)
{
    const quire_fetch_driver *rest = NULL;
    for (size_t i = 0; quire_fetch_drivers[i]; i++) {
        if (has_scheme(word, quire_fetch_drivers[i]->schemes)) return quire_fetch_drivers[i];
        if (!quire_fetch_drivers[i]->schemes) rest = quire_fetch_drivers[i];
    }
    return rest;
}

/* "ftp://", "jdbc:postgresql://": a scheme that nobody reads, rather than a path. So is what may hold a password behind such a
 * scheme, "jdbc:oracle:thin:u/secret@//h", for a path is told. */
static bool is_foreign(const char *word)
{
    static const char marks[] = ":abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-";
    size_t size = strspn(word, marks + 1), all = strspn(word, marks);
    if (size < 2 || word[size] != ':' || strncasecmp(word, "file:", 5) == 0) return false;
    bool nested = word[all - 1] == ':' && strncmp(word + all, "//", 2) == 0;
    return nested || (strstr(word + size, "//") && strchr(word + size, '@'));
}

static quire_status refuse_foreign(const char *word, quire_error *err)
{
    char schemes[256] = "";
    for (size_t i = 0, size = 0; quire_fetch_drivers[i]; i++) {
        if (!quire_fetch_drivers[i]->schemes || size >= sizeof schemes) continue;
        int more = snprintf(schemes + size, sizeof schemes - size, ", %s", quire_fetch_drivers[i]->schemes);
        size += more > 0 ? (size_t)more : 0;
    }
    return quire_fail(err, QUIRE_E_INVALID, "%.*s: no such kind of source; expected a file, a folder, -%s",
                      (int)strcspn(word, ":"), word, schemes);
}

static const quire_source_option *find_option(const quire_fetch_driver *driver, quire_str name)
{
    for (const quire_source_option *option = driver->source_options; option && option->name; option++)
        if (quire_str_is(name, option->name)) return option;
    return NULL;
}

static bool is_one_of(quire_str value, const char *words)
{
    while (*words) {
        size_t size = strcspn(words, "|");
        if (quire_str_equal(value, (quire_str){ words, size })) return true;
        words += size + (words[size] == '|');
    }
    return false;
}

static bool read_number(quire_str text, int64_t *out)
{
    char copy[24], *end = copy;
    if (!text.size || text.size >= sizeof copy) return false;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    *out = strtoll(copy, &end, 10);
    return !*end;
}

static quire_status check_option(const quire_fetch_driver *driver, const quire_pair *given, bool again,
                                 quire_error *err)
{
    const quire_source_option *option = find_option(driver, given->key);
    int64_t number = 0;
    for (size_t i = 0; !option && quire_fetch_drivers[i]; i++)
        if (find_option(quire_fetch_drivers[i], given->key))
            return quire_fail(err, QUIRE_E_INVALID,
                              "'%.*s' goes with sources of the kind %s, not of the kind %s",
                              QUIRE_FMT(given->key), quire_fetch_drivers[i]->name, driver->name);
    if (!option)
        return quire_fail(err, QUIRE_E_INVALID, "'%.*s' is no option of a source", QUIRE_FMT(given->key));
    if (again && option->type != QUIRE_SOURCE_LIST)
        return quire_fail(err, QUIRE_E_INVALID, "'%s' is given twice", option->name);
    if (option->words && !is_one_of(given->value, option->words))
        return quire_fail(err, QUIRE_E_INVALID, "%s is '%.*s'; expected one of %s", option->name,
                          QUIRE_FMT(given->value), option->words);
    if (option->type == QUIRE_SOURCE_NUMBER &&
        (!read_number(given->value, &number) || number < option->least || number > option->most))
        return quire_fail(err, QUIRE_E_INVALID, "%s is '%.*s'; expected a number from %lld to %lld",
                          option->name, QUIRE_FMT(given->value), (long long)option->least,
                          (long long)option->most);
    if (option->type == QUIRE_SOURCE_FLAG && !quire_str_is(given->value, "true"))
        return quire_fail(err, QUIRE_E_INVALID, "%s is '%.*s'; expected true", option->name,
                          QUIRE_FMT(given->value));
    return QUIRE_OK;
}

static quire_status check_options(const quire_fetch_driver *driver, quire_pairs options, quire_error *err)
{
    quire_status status = QUIRE_OK;
    for (size_t i = 0; !status && i < options.count; i++) {
        bool again = false;
        for (size_t j = 0; j < i; j++) again |= quire_str_equal(options.items[i].key, options.items[j].key);
        status = check_option(driver, &options.items[i], again, err);
    }
    return status;
}

quire_status quire_fetch_resolve(quire_call *call, const char *word, quire_pairs options,
                                 quire_fetch_source *out, quire_error *err)
{
    const quire_fetch_driver *driver = driver_of(word);
    *out = (quire_fetch_source){ .driver = driver, .options = options };
    if (!*word) return quire_fail(err, QUIRE_E_INVALID, "a source is empty; expected a file, a folder or -");
    if (!driver || (!driver->schemes && is_foreign(word))) return refuse_foreign(word, err);
    quire_status status = check_options(driver, options, err);
    return status ? status : driver->resolve(call, word, out, err);
}

quire_status quire_fetch_missing(const quire_fetch_source *source, const char *word, quire_error *err)
{
    /* The word may hold a password; the uri of a path says less than its word. */
    quire_str name = quire_fetch_is_path(source->uri) ? quire_str_from(word) : source->uri;
    return quire_fail(err, source->reason == QUIRE_LOAD_VANISHED ? QUIRE_E_NOT_FOUND : QUIRE_E_IO,
                      "%.*s: %.*s", QUIRE_FMT(name), QUIRE_FMT(source->message));
}

bool quire_fetch_tells_left(const quire_fetch_source *source)
{
    return source->driver->left != NULL;
}

bool quire_fetch_remembers(const quire_fetch_source *source)
{
    return source->driver->remembers;
}

quire_str quire_fetch_option(const quire_fetch_source *source, const char *name)
{
    for (size_t i = 0; i < source->options.count; i++)
        if (quire_str_is(source->options.items[i].key, name)) return source->options.items[i].value;
    return (quire_str){ 0 };
}

int64_t quire_fetch_option_number(const quire_fetch_source *source, const char *name, int64_t otherwise)
{
    int64_t number = otherwise;
    quire_str value = quire_fetch_option(source, name);
    return value.data && read_number(value, &number) ? number : otherwise;
}

/* ---- walking ---- */

quire_status quire_fetching_open(const quire_config *config, quire_fetch_source *source,
                                 const quire_fetch_visitor *visitor, quire_fetching **out, quire_error *err)
{
    const quire_fetch_driver *driver = source->driver;
    quire_fetching *fetching = calloc(1, sizeof *fetching);
    if (!fetching) return quire_fail_memory(err);
    *fetching = (quire_fetching){ driver, source, calloc(1, driver->state_size) };
    quire_status status = fetching->state ? QUIRE_OK : quire_fail_memory(err);
    if (!status && driver->options) status = quire_config_fill(config, driver->options, fetching->state, err);
    if (!status && driver->open) status = driver->open(fetching->state, visitor, err);
    if (status) {
        free(fetching->state);
        free(fetching);
        return status;
    }
    *out = fetching;
    return QUIRE_OK;
}

void quire_fetching_close(quire_fetching *fetching)
{
    if (!fetching) return;
    if (fetching->driver->close) fetching->driver->close(fetching->state);
    free(fetching->state);
    free(fetching);
}

quire_status quire_fetching_walk(quire_fetching *fetching, quire_call *call, quire_error *err)
{
    return fetching->driver->walk(fetching->state, call, fetching->source, err);
}

quire_status quire_fetching_away(quire_fetching *fetching, quire_call *call, const char **out,
                                 quire_error *err)
{
    *out = NULL;
    return fetching->driver->away ? fetching->driver->away(fetching->state, call, fetching->source, out, err)
                                  : QUIRE_OK;
}

quire_status quire_fetching_look(quire_fetching *fetching, quire_call *call, const quire_fetch_held *held,
                                 quire_fetch_fate *out, quire_error *err)
{
    bool told = fetching->source->complete || fetching->source->reason == QUIRE_LOAD_VANISHED ||
                fetching->driver->looks;
    *out = told ? QUIRE_FATE_GONE : QUIRE_FATE_STAYS;
    if (!told || !fetching->driver->look) return QUIRE_OK;
    return fetching->driver->look(fetching->state, call, fetching->source, held, out, err);
}

quire_status quire_fetching_left(const quire_fetching *fetching, quire_call *call, quire_str uri, bool *out,
                                 quire_error *err)
{
    *out = false;
    return fetching->driver->left(fetching->state, call, uri, out, err);
}

quire_status quire_fetching_gone_away(quire_fetching *fetching, quire_call *call, quire_strs *out,
                                      quire_error *err)
{
    *out = (quire_strs){ 0 };
    return fetching->driver->gone_away ? fetching->driver->gone_away(fetching->state, call, out, err)
                                       : QUIRE_OK;
}

quire_status quire_fetch_prefixes(const quire_fetch_source *source, quire_call *call, quire_strs *out,
                                  quire_error *err)
{
    *out = (quire_strs){ 0 };
    return source->driver->prefixes ? source->driver->prefixes(call, source, out, err) : QUIRE_OK;
}

quire_status quire_fetching_leaves(const quire_fetching *fetching, quire_call *call, quire_str uri,
                                   quire_links links, const char **out, quire_error *err)
{
    *out = NULL;
    return fetching->driver->leaves ? fetching->driver->leaves(fetching->state, call, uri, links, out, err)
                                    : QUIRE_OK;
}
