/* SPDX-License-Identifier: Apache-2.0 */
/* help: teaches; one command, the options, and the pages that are made from the tables. */
#include "command.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool man, markdown;

static const struct flag own_flags[] = {
    { "man", 0, FLAG_SWITCH, NULL, "print the man page", &man },
    { "markdown", 0, FLAG_SWITCH, NULL, "with `options`: print them as Markdown", &markdown },
    { 0 },
};

static const char introduction[] =
    "quire answers questions from your own documents and shows where each answer stands in them.\n"
    "\n"
    "  quire add ~/papers                 read a folder; what is read: quire formats\n"
    "  quire ask 'What was found?'        an answer with citations, or a refusal\n"
    "  quire search 'blood pressure'      the passages themselves\n"
    "\n"
    "usage: quire [--kb FILE] [--json] COMMAND …\n\n";

static void print_commands(FILE *stream)
{
    for (size_t i = 0; commands[i]; i++)
        fprintf(stream, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
}

static void print_flags(FILE *stream, const struct flag *flags)
{
    for (const struct flag *flag = flags; flag && flag->name; flag++) {
        char left[64];
        snprintf(left, sizeof left, "%s%c%s--%s%s%s", flag->letter ? "-" : "",
                 flag->letter ? flag->letter : ' ', flag->letter ? ", " : "   ", flag->name,
                 flag->value ? " " : "", flag->value ? flag->value : "");
        fprintf(stream, "  %-26s %s\n", left, flag->help);
    }
}

static void print_lines(FILE *stream, const char *lines, const char *before)
{
    for (const char *at = lines; at && *at;) {
        size_t size = strcspn(at, "\n");
        fprintf(stream, "%s%.*s\n", before, (int)size, at);
        at += size + (at[size] == '\n');
    }
}

void help_command(FILE *stream, const struct command *command)
{
    fprintf(stream, "quire %s: %s\n\nusage: quire %s %s\n", command->name, command->summary, command->name,
            command->synopsis);
    if (command->details) {
        fputc('\n', stream);
        print_lines(stream, command->details, "");
    }
    if (command->flags->name) {
        fputs("\nflags:\n", stream);
        print_flags(stream, command->flags);
    }
    fputs("\nexamples:\n", stream);
    print_lines(stream, command->examples, "  ");
}

static void flag_of(const char *key, char *out, size_t capacity)
{
    snprintf(out, capacity, "--%s", key);
    for (char *c = out; *c; c++)
        if (*c == '.' || *c == '_') *c = '-';
}

static void variable_of(const char *key, char *out, size_t capacity)
{
    snprintf(out, capacity, "QUIRE_%s", key);
    for (char *c = out; *c; c++) *c = *c == '.' ? '_' : (char)toupper((unsigned char)*c);
}

/* "from 16 to 4096 floats" or "a, b or c"; empty where anything goes. */
static void bounds_of(const quire_option *option, char *out, size_t capacity)
{
    out[0] = '\0';
    if (option->type == QUIRE_OPT_CHOICE) snprintf(out, capacity, "one of %s", option->choices);
    else if (option->type == QUIRE_OPT_BOOL) snprintf(out, capacity, "true or false");
    else if (option->min != 0 || option->max != 0)
        snprintf(out, capacity, "%.10g to %.10g %s", option->min, option->max,
                 option->unit ? option->unit : "");
}

static const char *standard_of(const quire_option *option)
{
    return option->standard && *option->standard ? option->standard : "(empty)";
}

static void help_options(FILE *stream)
{
    const quire_option *option;
    char flag[128], bounds[256];
    fputs("Each option is a flag, a variable (QUIRE_… in capitals) and a line `key = value` in the "
          "configuration file.\n\n",
          stream);
    for (size_t i = 0; (option = quire_option_at(i)); i++) {
        flag_of(option->key, flag, sizeof flag);
        bounds_of(option, bounds, sizeof bounds);
        fprintf(stream, "  %s  (%s%s%s)\n      %s\n", flag, standard_of(option), *bounds ? "; " : "", bounds,
                option->help);
    }
}

static void help_options_markdown(FILE *stream)
{
    const quire_option *option;
    char flag[128], variable[128], bounds[256];
    fputs("# Options\n\nMade by `quire help options --markdown` from the option tables; a test keeps it "
          "current.\n\n"
          "Order: default < configuration file < environment < flag. The file is "
          "`$XDG_CONFIG_HOME/quire/config`, or the one\n"
          "named by `--config`; its lines are `key = value`.\n\n"
          "| key | flag | variable | default | bounds | what it does |\n|---|---|---|---|---|---|\n",
          stream);
    for (size_t i = 0; (option = quire_option_at(i)); i++) {
        flag_of(option->key, flag, sizeof flag);
        variable_of(option->key, variable, sizeof variable);
        bounds_of(option, bounds, sizeof bounds);
        for (char *c = bounds; *c; c++)
            if (*c == '|') *c = ',';
        fprintf(stream, "| `%s` | `%s` | `%s` | %s | %s | %s |\n", option->key, flag, variable,
                standard_of(option), bounds, option->help);
    }
}

/* ---- the man page ---- */

static void print_roff(FILE *stream, const char *text)
{
    bool line_start = true;
    for (const char *c = text; *c; c++) {
        if (line_start && (*c == '.' || *c == '\'')) fputs("\\&", stream);
        if (*c == '-') fputs("\\-", stream);
        else if (*c == '\\') fputs("\\e", stream);
        else fputc(*c, stream);
        line_start = *c == '\n';
    }
}

static void man_command(FILE *stream, const struct command *command)
{
    fputs(".SS quire ", stream);
    print_roff(stream, command->name);
    fputc(' ', stream);
    print_roff(stream, command->synopsis);
    fputc('\n', stream);
    print_roff(stream, command->summary);
    fputs(".\n", stream);
    if (command->details) {
        print_roff(stream, command->details);
        fputc('\n', stream);
    }
    for (const struct flag *flag = command->flags; flag->name; flag++) {
        fputs(".TP\n.B ", stream);
        if (flag->letter) fprintf(stream, "\\-%c, ", flag->letter);
        fputs("\\-\\-", stream);
        print_roff(stream, flag->name);
        if (flag->value) fprintf(stream, " \\fI%s\\fR", flag->value);
        fputc('\n', stream);
        print_roff(stream, flag->help);
        fputc('\n', stream);
    }
    fputs(".PP\n.nf\n.RS\n", stream);
    print_roff(stream, command->examples);
    fputs("\n.RE\n.fi\n", stream);
}

static void help_man(FILE *stream)
{
    const quire_option *option;
    char flag[128], bounds[256];
    fprintf(stream,
            ".TH QUIRE 1 \"\" \"quire %s\" \"User Commands\"\n.SH NAME\nquire \\- answers from your own "
            "documents, with "
            "citations\n.SH SYNOPSIS\n.B quire\n[\\-\\-kb FILE] [\\-\\-json] COMMAND …\n.SH COMMANDS\n",
            quire_version());
    for (size_t i = 0; commands[i]; i++) man_command(stream, commands[i]);
    fputs(".SH OPTIONS\nEach option is a flag, a variable (QUIRE_… in capitals) and a line `key = value` in "
          "the configuration "
          "file.\n",
          stream);
    for (size_t i = 0; (option = quire_option_at(i)); i++) {
        flag_of(option->key, flag, sizeof flag);
        bounds_of(option, bounds, sizeof bounds);
        fputs(".TP\n.B ", stream);
        print_roff(stream, flag);
        fputc('\n', stream);
        print_roff(stream, option->help);
        fputs(". Default: ", stream);
        print_roff(stream, standard_of(option));
        if (*bounds) {
            fputs("; ", stream);
            print_roff(stream, bounds);
        }
        fputs(".\n", stream);
    }
    fputs(".SH EXIT STATUS\n0 done, 1 failed, 2 wrong usage, 3 done but some sources failed.\n"
          ".SH FILES\n$XDG_DATA_HOME/quire/default.quire, the base where neither \\-\\-kb nor QUIRE_KB names "
          "one.\n"
          "$XDG_CONFIG_HOME/quire/config, the configuration.\n",
          stream);
}

static int run(struct cli *cli, struct arguments arguments)
{
    (void)cli;
    if (man) {
        help_man(stdout);
        return EXIT_DONE;
    }
    if (arguments.count == 0) {
        fputs(introduction, stdout);
        print_commands(stdout);
        puts("\n`quire COMMAND --help` explains one with examples; `quire help options` lists all options.");
        return EXIT_DONE;
    }
    if (strcmp(arguments.words[0], "options") == 0) {
        (markdown ? help_options_markdown : help_options)(stdout);
        return EXIT_DONE;
    }
    const struct command *command = command_find(arguments.words[0]);
    if (!command)
        return cli_usage("there is no command '%s'; `quire help` lists the commands", arguments.words[0]);
    help_command(stdout, command);
    return EXIT_DONE;
}

const struct command cmd_help = {
    .name = "help",
    .summary = "explain a command, or list all options",
    .synopsis = "[COMMAND | options]",
    .examples = "quire help ask\nquire help options",
    .base = BASE_NONE,
    .flags = own_flags,
    .least = 0,
    .most = 1,
    .run = run,
};
