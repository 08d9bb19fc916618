/* SPDX-License-Identifier: Apache-2.0 */
/* Reading argv by tables: a command's flags, the global flags, and every option as a flag. */
#include "command.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_BYTES = 128 };

/* The value of `word`, behind '=' or the next word; NULL: said why. */
static const char *value_of(const char *word, int argc, char **argv, int at, int *taken)
{
    const char *equals = strchr(word, '=');
    *taken = 1;
    if (equals) return equals + 1;
    if (at + 1 < argc) {
        *taken = 2;
        return argv[at + 1];
    }
    cli_usage("%s needs a value", word);
    return NULL;
}

static bool names(const char *word, const char *name)
{
    size_t size = strlen(name);
    return strncmp(word, "--", 2) == 0 && strncmp(word + 2, name, size) == 0 &&
           (word[2 + size] == '\0' || word[2 + size] == '=');
}

/* Whether `word` is the flag of the option `key`: --embed-hash-dim for embed.hash.dim. */
static bool names_option(const char *word, const char *key)
{
    char flag[KEY_BYTES];
    size_t size = strlen(key);
    if (size >= sizeof flag) return false;
    for (size_t i = 0; i <= size; i++) flag[i] = key[i] == '.' || key[i] == '_' ? '-' : key[i];
    return names(word, flag);
}

static int set_option(struct cli *cli, const quire_option *option, int argc, char **argv, int at)
{
    quire_error err = { 0 };
    int taken = 1;
    const char *value = "true";
    if (option->type != QUIRE_OPT_BOOL || strchr(argv[at], '='))
        value = value_of(argv[at], argc, argv, at, &taken);
    if (!value) return -1;
    if (quire_config_set(cli->config, option->key, value, &err)) {
        cli_usage("%s", err.message);
        return -1;
    }
    return taken;
}

const char *arguments_config(int argc, char **argv)
{
    const char *path = NULL;
    int taken;
    for (int at = 1; at < argc && strcmp(argv[at], "--") != 0; at++)
        if (names(argv[at], "config") && (strchr(argv[at], '=') || at + 1 < argc))
            path = value_of(argv[at], argc, argv, at, &taken);
    return path;
}

int arguments_global(struct cli *cli, int argc, char **argv, int at)
{
    const char *word = argv[at];
    int taken = 1;
    if (strcmp(word, "--json") == 0) {
        cli->json = true;
        return 1;
    }
    if (names(word, "kb")) {
        cli->kb = value_of(word, argc, argv, at, &taken);
        return cli->kb ? taken : -1;
    }
    if (names(word, "config"))
        return value_of(word, argc, argv, at, &taken) ? taken : -1; /* arguments_config read it */
    const quire_option *option;
    for (size_t i = 0; (option = quire_option_at(i)); i++)
        if (names_option(word, option->key)) return set_option(cli, option, argc, argv, at);
    return 0;
}

static bool take_option(const struct flag *flag, const char *value)
{
    struct source_options *options = flag->target;
    if (options->count == sizeof options->items / sizeof *options->items) {
        cli_usage("more than %zu options of sources were given", options->count);
        return false;
    }
    options->items[options->count++] = (quire_pair){ { flag->name, strlen(flag->name) },
                                                     { value, strlen(value) } };
    return true;
}

static bool take_value(const struct flag *flag, const char *value)
{
    char *end = NULL;
    struct flag_list *list = flag->target;
    switch (flag->kind) {
    case FLAG_TEXT: *(const char **)flag->target = value; return true;
    case FLAG_COUNT:
        errno = 0;
        *(size_t *)flag->target = (size_t)strtoull(value, &end, 10);
        if (!errno && end != value && !*end && isdigit((unsigned char)*value)) return true;
        cli_usage("--%s is '%s'; it must be a whole number", flag->name, value);
        return false;
    case FLAG_LIST:
        if (list->count == sizeof list->items / sizeof *list->items) {
            cli_usage("--%s was given more than %zu times", flag->name, list->count);
            return false;
        }
        list->items[list->count++] = value;
        return true;
    case FLAG_OPTION: return take_option(flag, value);
    case FLAG_SWITCH:
    case FLAG_OPTION_SWITCH: break;
    }
    return false;
}

/* How many words the command's own flag at argv[at] took; 0: none of its flags; -1: said why. */
static int take_flag(const struct command *command, int argc, char **argv, int at)
{
    const char *word = argv[at];
    for (const struct flag *flag = command->flags; flag && flag->name; flag++) {
        bool by_letter = flag->letter && word[0] == '-' && word[1] == flag->letter;
        if (!names(word, flag->name) && !by_letter) continue;
        if (flag->kind == FLAG_OPTION_SWITCH) return take_option(flag, "true") ? 1 : -1;
        if (flag->kind == FLAG_SWITCH) {
            if (by_letter && word[2]) continue;
            *(bool *)flag->target = true;
            return 1;
        }
        int taken = 1;
        const char *value = by_letter && word[2] ? word + 2 : value_of(word, argc, argv, at, &taken);
        return value && take_value(flag, value) ? taken : -1;
    }
    return 0;
}

static bool check_count(const struct command *command, int count)
{
    if (count < command->least) {
        cli_usage("%s needs %s; usage: quire %s %s", command->name,
                  command->least == 1 ? "a word more" : "more words", command->name, command->synopsis);
        return false;
    }
    if (command->most >= 0 && count > command->most) {
        cli_usage("%s takes at most %d word%s; put a question of several words in quotes; usage: quire %s %s",
                  command->name, command->most, command->most == 1 ? "" : "s", command->name,
                  command->synopsis);
        return false;
    }
    return true;
}

bool arguments_parse(struct cli *cli, const struct command *command, int argc, char **argv, int first,
                     struct arguments *out)
{
    char **words = calloc((size_t)argc + 1, sizeof *words);
    bool only_words = false;
    int count = 0;
    if (!words) return false;
    for (int at = first; at < argc;) {
        if (!only_words && strcmp(argv[at], "--") == 0) {
            only_words = true;
            at++;
            continue;
        }
        if (only_words || argv[at][0] != '-' || !argv[at][1]) {
            words[count++] = argv[at++];
            continue;
        }
        int taken = take_flag(command, argc, argv, at);
        if (taken == 0) taken = arguments_global(cli, argc, argv, at);
        if (taken == 0)
            cli_usage("%s has no flag %s; see `quire %s --help`", command->name, argv[at], command->name);
        if (taken <= 0) goto refused;
        at += taken;
    }
    if (!check_count(command, count)) goto refused;
    *out = (struct arguments){ words, count };
    return true;
refused:
    free(words);
    return false;
}
