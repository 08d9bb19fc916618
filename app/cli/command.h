/* SPDX-License-Identifier: Apache-2.0 */
/* What a command is, and what all commands share: one table row and one file each. */
#ifndef QUIRE_CLI_COMMAND_H
#define QUIRE_CLI_COMMAND_H

#include "quire/quire.h"

#include <stdbool.h>
#include <stdio.h>

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_PARTLY = 3 };

/* What the user gave, besides a command's own flags. */
struct cli {
    const char *kb; /* path of the base */
    bool json;
    quire_config *config;
    quire_engine *engine;         /* while a command runs */
    quire *base;                  /* the same; NULL for those that need none */
    quire_cancel *cancel;         /* requested by Ctrl-C */
    quire_conditions *conditions; /* of its filters; or NULL */
    quire_request request;        /* of every call: with that cancel, and the progress bar */
};

typedef enum flag_kind {
    FLAG_SWITCH,
    FLAG_TEXT,
    FLAG_COUNT,
    FLAG_LIST,
    FLAG_OPTION,        /* of a source: its name and value join the options */
    FLAG_OPTION_SWITCH, /* the same; its value is "true" */
} flag_kind;

/* A repeated flag's values; borrowed from argv. */
struct flag_list {
    const char *items[64];
    size_t count;
};

/* What sources are named with, in the order given; borrowed from argv. */
struct source_options {
    quire_pair items[64];
    size_t count;
};

/* One flag of one command. A table ends with a row whose name is NULL. */
struct flag {
    const char *name; /* without dashes */
    char letter;      /* or 0 */
    flag_kind kind;
    const char *value; /* what to call its value in help; NULL for a switch */
    const char *help;
    void *target; /* bool, const char *, size_t, flag_list, source_options */
};

struct arguments {
    char **words;
    int count;
};

typedef enum command_base {
    BASE_NONE,
    BASE_NEEDED,
    BASE_ITS_OWN
} command_base; /* ITS_OWN: the command opens it */

struct command {
    const char *name, *summary;
    const char *synopsis; /* behind the name */
    const char *details;  /* a few lines, or NULL */
    const char *examples; /* lines, each a command */
    command_base base;
    const struct flag *flags; /* ends with {0}; targets are static: a process runs one command */
    int least, most;          /* words; most -1: any number */
    int (*run)(struct cli *cli, struct arguments arguments);
};

extern const struct command cmd_add, cmd_sync, cmd_source, cmd_list, cmd_show, cmd_remove, cmd_inspect,
    cmd_formats, cmd_search, cmd_ask, cmd_eval, cmd_trace, cmd_status, cmd_model, cmd_doctor, cmd_help;

/* All commands in the order in which help lists them; NULL ends it. */
extern const struct command *const commands[];
const struct command *command_find(const char *name);

/* Parses flags and words of `command` from argv[first] on; takes global flags and options into `cli`. False: said why. */
bool arguments_parse(struct cli *cli, const struct command *command, int argc, char **argv, int first,
                     struct arguments *out);
/* The path that --config names; NULL: none does. It is read before the environment, wherever it stands. */
const char *arguments_config(int argc, char **argv);
/* --kb, --json, --config and every option as a flag. Returns how many words it took, 0: not a global flag, -1: said why. */
int arguments_global(struct cli *cli, int argc, char **argv, int at);

/* Opens the user's base for a command that needs one. False: said why. */
bool cli_open(struct cli *cli);
void cli_close(struct cli *cli);
/* The base that --kb, QUIRE_KB or the standard place names; NULL: none, said why. */
const char *cli_kb(struct cli *cli);
/* Says that something failed, and gives the exit code for it. */
int cli_failed(const struct cli *cli, const quire_error *err);
int cli_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints text of documents: control characters that could steer a terminal are left out. */
void print_text(FILE *stream, quire_str text);
/* On standard error, that no trace was kept and why; nothing where that is empty. */
void print_untraced(quire_str why);
/* The beginning of `text` on one line, at most `most` characters, cut at a word; " …" where more follows. White space is one
 * space, between cells " | ". */
void print_beginning(FILE *stream, quire_str text, size_t most);
void print_indented(FILE *stream, quire_str text, int columns);
/* "12.3 MB" */
void print_bytes(FILE *stream, uint64_t bytes);
/* "2026-01-31 12:00" in local time. */
void print_time(FILE *stream, int64_t unix_ms);
/* A line for each of the bits (quire_warning). */
void print_warnings(FILE *stream, quire_str uri, unsigned warnings);
void print_ledger(FILE *stream, quire_ledger_rows rows);
void print_ledger_head(FILE *stream);
void print_ledger_row(FILE *stream, const quire_ledger_row *row);
/* ", page 3", ", lines 12–14". `locator` may be NULL. */
void print_places(FILE *stream, uint32_t page, const quire_locator *locator);

/* The progress bar of add, sync and eval: on a terminal only. */
void progress_show(void *user, const quire_progress *progress);
void progress_clear(void);

/* Standard input, whole, at most `limit` bytes; data is malloc'ed. errors: LIMIT, IO, CANCELLED, NO_MEMORY */
quire_status read_standard_input(const quire_cancel *cancel, size_t limit, quire_str *out, quire_error *err);

/* What `quire COMMAND --help` prints. */
void help_command(FILE *stream, const struct command *command);

#endif
