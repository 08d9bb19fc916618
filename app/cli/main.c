/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: finds the command, gives it a base, and turns what happened into an exit code. */
#include "command.h"
#include "json_out.h"

#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct command *const commands[] = { &cmd_add,    &cmd_sync,    &cmd_source,  &cmd_list,   &cmd_show,
                                           &cmd_remove, &cmd_inspect, &cmd_formats, &cmd_search, &cmd_ask,
                                           &cmd_eval,   &cmd_trace,   &cmd_status,  &cmd_model,  &cmd_doctor,
                                           &cmd_help,   NULL };

/* A signal handler can only reach what is global. */
static quire_cancel *interrupted;

static void on_interrupt(int number)
{
    quire_cancel_request(interrupted);
    /* The second one ends the process at once. */
    signal(number, SIG_DFL);
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    return NULL;
}

/* The only place that says which exit code a status gives. */
static int exit_code_of(quire_status status)
{
    return status == QUIRE_OK ? EXIT_DONE : EXIT_FAILED;
}

int cli_failed(const struct cli *cli, const quire_error *err)
{
    progress_clear();
    if (cli->json) json_print(json_failure(err));
    else fprintf(stderr, "quire: %s\n", err->message);
    return exit_code_of(err->status);
}

int cli_usage(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("quire: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    return EXIT_USAGE;
}

static const char *standard_kb(void)
{
    static char path[PATH_MAX];
    const char *named = getenv("QUIRE_KB");
    if (named && *named) return named;
    return quire_standard_base(path, sizeof path) ? path : NULL;
}

const char *cli_kb(struct cli *cli)
{
    if (!cli->kb) cli->kb = standard_kb();
    if (!cli->kb) cli_usage("no place for the base: name it with --kb FILE");
    return cli->kb;
}

bool cli_open(struct cli *cli)
{
    quire_error err = { 0 };
    if (!cli_kb(cli)) return false;
    if (quire_engine_open(cli->engine, cli->kb, &cli->base, &err)) {
        cli_failed(cli, &err);
        return false;
    }
    return true;
}

void cli_close(struct cli *cli)
{
    quire_close(cli->base);
    cli->base = NULL;
}

static void log_to_stderr(void *user, quire_log_level level, const char *component, const char *line)
{
    (void)user;
    fprintf(stderr, "%s: %s: %s\n", quire_log_level_name(level), component, line);
}

static bool make_engine(struct cli *cli)
{
    quire_engine_params params;
    quire_error err = { 0 };
    quire_engine_defaults(&params);
    params.config = cli->config;
    params.log = log_to_stderr;
    if (!quire_engine_new(&params, &cli->engine, &err)) return true;
    cli_failed(cli, &err);
    return false;
}

/* default < file < environment < flag: flags follow as the words are read. */
static bool configure(struct cli *cli, int argc, char **argv)
{
    const char *named = arguments_config(argc, argv);
    quire_error err = { 0 };
    quire_status status = quire_config_new(&cli->config, &err);
    if (!status) status = quire_config_load(cli->config, NULL, &err);
    if (!status && named) status = quire_config_load(cli->config, named, &err);
    if (!status) status = quire_config_environment(cli->config, &err);
    if (status) cli_usage("%s", err.message);
    return !status;
}

static int run_command(struct cli *cli, const struct command *command, int argc, char **argv, int first)
{
    struct arguments arguments = { 0 };
    for (int i = first; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            help_command(stdout, command);
            return EXIT_DONE;
        }
    if (!arguments_parse(cli, command, argc, argv, first, &arguments)) return EXIT_USAGE;
    int code = EXIT_FAILED;
    if (make_engine(cli) && (command->base != BASE_NEEDED || cli_open(cli)))
        code = command->run(cli, arguments);
    free(arguments.words);
    if (fflush(stdout) != 0 && errno != EPIPE && code == EXIT_DONE) {
        fprintf(stderr, "quire: writing the output: %s\n", strerror(errno));
        code = EXIT_FAILED;
    }
    return code;
}

int main(int argc, char **argv)
{
    struct cli cli = { 0 };
    int code = EXIT_USAGE, at = 1;
    setlocale(LC_CTYPE, "C.UTF-8");
    /* A closed pipe and a file over its limit are errors of the write that meets them, not the end of the process. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    cli.cancel = interrupted = quire_cancel_new();
    quire_request_defaults(&cli.request);
    cli.request.cancel = cli.cancel;
    cli.request.on_progress = progress_show;
    if (!cli.cancel || !configure(&cli, argc, argv)) goto done;
    signal(SIGINT, on_interrupt);
    signal(SIGTERM, on_interrupt);
    while (at < argc && argv[at][0] == '-' && argv[at][1]) {
        if (strcmp(argv[at], "--version") == 0) {
            printf("quire %s\n", quire_version());
            code = EXIT_DONE;
            goto done;
        }
        if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0) break;
        int taken = arguments_global(&cli, argc, argv, at);
        if (taken < 0) goto done;
        if (taken == 0) {
            cli_usage("there is no flag %s here; `quire help` lists the commands", argv[at]);
            goto done;
        }
        at += taken;
    }
    if (at >= argc || strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0) {
        code = cmd_help.run(&cli, (struct arguments){ 0 });
        goto done;
    }
    const struct command *command = command_find(argv[at]);
    if (!command) cli_usage("there is no command '%s'; `quire help` lists the commands", argv[at]);
    else code = run_command(&cli, command, argc, argv, at + 1);
done:
    quire_conditions_free(cli.conditions);
    quire_close(cli.base);
    quire_engine_free(cli.engine);
    quire_config_free(cli.config);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    quire_cancel_free(cli.cancel);
    return code;
}
