/* SPDX-License-Identifier: Apache-2.0 */
/* model: list, import, use. */
#include "command.h"
#include "json_out.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *name;

static const struct flag own_flags[] = {
    { "name", 0, FLAG_TEXT, "NAME", "import: what to call the model", &name },
    { 0 },
};

static int print_models(struct cli *cli, quire_models *models)
{
    int code = EXIT_DONE;
    if (cli->json) code = json_print(json_models(models));
    for (size_t i = 0; !cli->json && i < models->count; i++) {
        const quire_model *model = &models->items[i];
        printf("%c %-28.*s %-9.*s dim %zu, window %zu tokens  ", model->in_use ? '*' : ' ',
               (int)model->name.size, model->name.data, (int)model->kind.size, model->kind.data, model->dim,
               model->window_tokens);
        print_text(stdout, model->path);
        if (model->arithmetic.size) {
            fputs("\n  ", stdout);
            print_text(stdout, model->arithmetic);
        }
        fputc('\n', stdout);
    }
    if (!cli->json && models->count == 0) puts("no models; `quire model import FOLDER` adds one");
    quire_models_free(models);
    return code;
}

static int list(struct cli *cli)
{
    quire_models *models = NULL;
    quire_error err = { 0 };
    return quire_model_list(cli->engine, &models, &err) ? cli_failed(cli, &err) : print_models(cli, models);
}

static int import(struct cli *cli, const char *path)
{
    quire_models *models = NULL;
    quire_error err = { 0 };
    if (quire_model_import(cli->engine, path, name, &cli->request, &models, &err))
        return cli_failed(cli, &err);
    return print_models(cli, models);
}

static int use(struct cli *cli, const char *model)
{
    quire_error err = { 0 };
    if (quire_model_use(cli->engine, model, &err)) return cli_failed(cli, &err);
    if (!cli->json) printf("%s is the embedding model from now on\n", model);
    return list(cli);
}

static int run(struct cli *cli, struct arguments arguments)
{
    const char *verb = arguments.words[0];
    if (strcmp(verb, "list") == 0 && arguments.count == 1) return list(cli);
    if (strcmp(verb, "import") == 0 && arguments.count == 2) return import(cli, arguments.words[1]);
    if (strcmp(verb, "use") == 0 && arguments.count == 2) return use(cli, arguments.words[1]);
    return cli_usage("usage: quire model list | import PATH [--name NAME] | use NAME");
}

const struct command cmd_model = {
    .name = "model",
    .summary = "list, import and choose embedding models",
    .synopsis = "list | import PATH | use NAME",
    .details =
        "A model is a folder (model.json, model.onnx, tokenizer.json) or a GGUF file. A base remembers the\n"
        "model that made it and refuses another.",
    .examples =
        "quire model list\nquire model import ~/models/bge-small --name bge-small\nquire model use bge-small",
    .base = BASE_NONE,
    .flags = own_flags,
    .least = 1,
    .most = 2,
    .run = run,
};
