/* SPDX-License-Identifier: Apache-2.0 */
/* doctor: what is installed, what is used, and what to do about what is missing. */
#include "command.h"
#include "json_out.h"

static const struct flag no_flags[] = { { 0 } };

static int run(struct cli *cli, struct arguments arguments)
{
    static const char *const health_names[] = { "ok", "note", "missing" };
    quire_checkup *checkup = NULL;
    quire_error err = { 0 };
    (void)arguments;
    if (quire_doctor(cli->base, &checkup, &err)) return cli_failed(cli, &err);
    int code = EXIT_DONE;
    yyjson_mut_doc *doc = cli->json ? json_new() : NULL;
    yyjson_mut_val *list = doc ? yyjson_mut_obj_add_arr(doc, yyjson_mut_doc_get_root(doc), "checks") : NULL;
    for (size_t i = 0; i < checkup->count; i++) {
        const quire_check *check = &checkup->items[i];
        if (check->health == QUIRE_HEALTH_MISSING) code = EXIT_FAILED;
        if (list) {
            yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, list);
            quire_json_add_str(doc, item, "name", check->name);
            yyjson_mut_obj_add_str(doc, item, "health", health_names[check->health]);
            quire_json_add_str(doc, item, "found", check->found);
            quire_json_add_str(doc, item, "advice", check->advice);
            continue;
        }
        printf("%-8s %-12.*s ", health_names[check->health], (int)check->name.size, check->name.data);
        print_text(stdout, check->found);
        fputc('\n', stdout);
        if (check->advice.size) {
            printf("%22s", "-> ");
            print_text(stdout, check->advice);
            fputc('\n', stdout);
        }
    }
    if (cli->json && !json_print(doc)) code = EXIT_FAILED;
    quire_checkup_free(checkup);
    return code;
}

const struct command cmd_doctor = {
    .name = "doctor",
    .summary = "check the installation, the model, the worker and the base",
    .synopsis = "",
    .details = "The exit code is 1 where something that Quire needs is missing.",
    .examples = "quire doctor\nquire --json doctor",
    .base = BASE_NEEDED,
    .flags = no_flags,
    .least = 0,
    .most = 0,
    .run = run,
};
