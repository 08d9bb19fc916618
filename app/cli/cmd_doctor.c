/* SPDX-License-Identifier: Apache-2.0 */
/* doctor: what is installed, what is used, and what to do about what is missing. */
#include "command.h"
#include "json_out.h"

#include <string.h>

static const struct flag no_flags[] = { { 0 } };

static void print_check(const quire_check *check)
{
    printf("%-8s %-12.*s ", quire_health_name(check->health), (int)check->name.size, check->name.data);
    print_text(stdout, check->found);
    fputc('\n', stdout);
    if (!check->advice.size) return;
    printf("%22s", "-> ");
    print_text(stdout, check->advice);
    fputc('\n', stdout);
}

static int print_checkup(struct cli *cli, const quire_checkup *checkup, const quire_check *unopened)
{
    int code = unopened ? EXIT_FAILED : EXIT_DONE;
    for (size_t i = 0; i < checkup->count; i++)
        if (checkup->items[i].health == QUIRE_HEALTH_MISSING) code = EXIT_FAILED;
    if (!cli->json) {
        for (size_t i = 0; i < checkup->count; i++) print_check(&checkup->items[i]);
        if (unopened) print_check(unopened);
        return code;
    }
    return json_print(json_checkup(checkup, unopened)) ? EXIT_FAILED : code;
}

/* A base that cannot be opened is what doctor is for: the rest is looked at without it. */
static int run(struct cli *cli, struct arguments arguments)
{
    static const char name[] = "base",
                      advice[] = "name another base with --kb, or bring this one back from a copy";
    quire_checkup *checkup = NULL;
    quire_error err = { 0 }, why = { 0 };
    (void)arguments;
    if (!cli_kb(cli)) return EXIT_USAGE;
    bool opened = !quire_engine_open(cli->engine, cli->kb, &cli->base, &why);
    if (quire_doctor(cli->engine, cli->base, &cli->request, &checkup, &err)) return cli_failed(cli, &err);
    quire_check unopened = { { name, sizeof name - 1 },
                             { why.message, strlen(why.message) },
                             { advice, sizeof advice - 1 },
                             QUIRE_HEALTH_MISSING };
    int code = print_checkup(cli, checkup, opened ? NULL : &unopened);
    quire_checkup_free(checkup);
    return code;
}

const struct command cmd_doctor = {
    .name = "doctor",
    .summary = "check the installation, the model, the worker and the base",
    .synopsis = "",
    .details = "The exit code is 1 where something that Quire needs is missing.",
    .examples = "quire doctor\nquire --json doctor",
    .base = BASE_ITS_OWN,
    .flags = no_flags,
    .least = 0,
    .most = 0,
    .run = run,
};
