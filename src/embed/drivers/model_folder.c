/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and finding models on disk. It stands among the drivers because it reads JSON. */
#include "embed/model_folder.h"

#include "base/error.h"
#include "base/str.h"
#include "bind/json.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DESCRIPTION_LIMIT_BYTES = 1 << 20, DIM_LIMIT = 65536, WINDOW_LIMIT = 1 << 24, MODELS_LIMIT = 4096 };

quire_status quire_model_identity(const char *source, quire_str pooling, quire_str query_prefix,
                                  quire_str passage_prefix, size_t dim, quire_arena *arena, quire_str *out,
                                  quire_error *err)
{
    *out = quire_arena_printf(arena, "%s pooling %.*s query \"%.*s\" passage \"%.*s\" dim %zu", source,
                              QUIRE_FMT(pooling), QUIRE_FMT(query_prefix), QUIRE_FMT(passage_prefix), dim);
    return out->data ? QUIRE_OK : quire_fail_memory(err);
}

const char *quire_model_kind_name(quire_model_kind kind)
{
    return kind == QUIRE_MODEL_GGUF ? "gguf" : "onnx";
}

/* ---- reading one ---- */

static quire_status read_json(const char *path, yyjson_doc **out, quire_error *err)
{
    struct stat facts;
    if (stat(path, &facts)) return quire_fail_errno(err, errno, "%s", path);
    if (facts.st_size > DESCRIPTION_LIMIT_BYTES)
        return quire_fail(err, QUIRE_E_FORMAT, "%s has %lld bytes, expected at most %d", path,
                          (long long)facts.st_size, DESCRIPTION_LIMIT_BYTES);
    yyjson_read_err problem;
    *out = yyjson_read_file(path, 0, NULL, &problem);
    if (*out) return QUIRE_OK;
    if (problem.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION) return quire_fail_memory(err);
    return quire_fail(err, QUIRE_E_FORMAT, "%s is not JSON: %s at byte %zu", path, problem.msg, problem.pos);
}

static quire_status take_text(yyjson_val *object, const char *key, quire_arena *arena, quire_str *out,
                              quire_error *err)
{
    *out = quire_arena_copy(arena, quire_json_get_str(object, key));
    return out->data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status take_size(yyjson_val *object, const char *key, size_t limit, const char *path,
                              size_t *out, quire_error *err)
{
    yyjson_val *value = yyjson_obj_get(object, key);
    if (!value) return QUIRE_OK;
    if (!yyjson_is_uint(value) || yyjson_get_uint(value) < 1 || yyjson_get_uint(value) > limit)
        return quire_fail(err, QUIRE_E_FORMAT, "%s: \"%s\" is not a whole number from 1 to %zu", path, key,
                          limit);
    *out = (size_t)yyjson_get_uint(value);
    return QUIRE_OK;
}

static quire_status take_kind(yyjson_val *root, const char *path, quire_model_kind *out, quire_error *err)
{
    quire_str kind = quire_json_get_str(root, "kind");
    /* The second is what earlier versions wrote for an ONNX file too. */
    if (quire_str_is(kind, "onnx") || quire_str_is(kind, "openvino")) *out = QUIRE_MODEL_ONNX;
    else if (quire_str_is(kind, "gguf")) *out = QUIRE_MODEL_GGUF;
    else
        return quire_fail(err, QUIRE_E_FORMAT, "%s: \"kind\" is \"%.*s\", expected onnx or gguf", path,
                          QUIRE_FMT(kind));
    return QUIRE_OK;
}

static quire_status take_description(yyjson_val *root, const char *path, quire_arena *arena,
                                     quire_model_folder *out, quire_error *err)
{
    if (!yyjson_is_obj(root)) return quire_fail(err, QUIRE_E_FORMAT, "%s is not a JSON object", path);
    quire_status status = take_kind(root, path, &out->kind, err);
    if (!status) status = take_text(root, "name", arena, &out->name, err);
    if (!status) status = take_text(root, "identity", arena, &out->identity, err);
    if (!status) status = take_text(root, "pooling", arena, &out->pooling, err);
    if (!status) status = take_text(root, "arithmetic", arena, &out->arithmetic, err);
    if (!status) status = take_text(root, "prefix_query", arena, &out->query_prefix, err);
    if (!status) status = take_text(root, "prefix_passage", arena, &out->passage_prefix, err);
    if (!status) status = take_size(root, "dim", DIM_LIMIT, path, &out->dim, err);
    if (!status) status = take_size(root, "window_tokens", WINDOW_LIMIT, path, &out->window_tokens, err);
    out->pooled_output = yyjson_get_bool(yyjson_obj_get(root, "pooled_output"));
    out->optimised = yyjson_get_bool(yyjson_obj_get(root, "optimised"));
    if (status || out->kind == QUIRE_MODEL_GGUF) return status;
    if (!out->dim || !out->window_tokens)
        return quire_fail(err, QUIRE_E_FORMAT, "%s: \"dim\" or \"window_tokens\" is missing", path);
    if (!quire_str_is(out->pooling, "mean") && !quire_str_is(out->pooling, "cls") &&
        !quire_str_is(out->pooling, "last"))
        return quire_fail(err, QUIRE_E_FORMAT, "%s: \"pooling\" is \"%.*s\", expected mean, cls or last",
                          path, QUIRE_FMT(out->pooling));
    return QUIRE_OK;
}

static quire_str last_part(const char *path)
{
    quire_str name = quire_str_from(path);
    while (name.size > 1 && name.data[name.size - 1] == '/') name.size--;
    size_t start = name.size;
    while (start && name.data[start - 1] != '/') start--;
    return quire_str_cut(name, start, name.size);
}

static quire_status take_paths(const char *path, quire_arena *arena, quire_model_folder *out,
                               quire_error *err)
{
    const char *name = out->kind == QUIRE_MODEL_GGUF ? "model.gguf" : "model.onnx";
    const char *graph = quire_arena_printf(arena, "%s/model.xml", path).data; /* of OpenVINO */
    out->model_path = quire_arena_printf(arena, "%s/%s", path, name).data;
    out->tokenizer_path = quire_arena_printf(arena, "%s/tokenizer.trie", path).data;
    if (!out->model_path || !out->tokenizer_path || !graph) return quire_fail_memory(err);
    if (access(out->model_path, R_OK) == 0) return QUIRE_OK;
    if (out->kind == QUIRE_MODEL_ONNX && access(graph, F_OK) == 0)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "%s is an OpenVINO model, which Quire does not compute: give the ONNX file that it "
                          "was made from, as model.onnx in its place",
                          graph);
    return quire_fail(err, QUIRE_E_FORMAT, "%s has model.json and no %s", path, name);
}

quire_status quire_model_folder_read(const char *path, quire_arena *arena, quire_model_folder *out,
                                     quire_error *err)
{
    struct stat facts;
    quire_model_folder model = { .path = quire_arena_copy(arena, quire_str_from(path)).data };
    if (!model.path) return quire_fail_memory(err);
    if (stat(path, &facts)) return quire_fail_errno(err, errno, "%s", path);
    quire_str name = last_part(model.path);
    if (S_ISREG(facts.st_mode)) {
        if (quire_str_ends(name, QUIRE_STR(".xml")) || quire_str_ends(name, QUIRE_STR(".onnx")))
            return quire_fail(err, QUIRE_E_FORMAT,
                              "%s: give a folder that holds model.onnx, tokenizer.json and model.json%s",
                              path,
                              quire_str_ends(name, QUIRE_STR(".xml"))
                                  ? "; an OpenVINO model is not computed, but the ONNX that it was made from"
                                  : "");
        if (!quire_str_ends(name, QUIRE_STR(".gguf")))
            return quire_fail(err, QUIRE_E_FORMAT, "%s is neither a model folder nor a .gguf file", path);
        model.kind = QUIRE_MODEL_GGUF;
        model.model_path = model.path;
        model.name = quire_str_cut(name, 0, name.size - 5);
        *out = model;
        return QUIRE_OK;
    }
    const char *description = quire_arena_printf(arena, "%s/model.json", path).data;
    if (!description) return quire_fail_memory(err);
    yyjson_doc *doc = NULL;
    quire_status status = read_json(description, &doc, err);
    if (!status) status = take_description(yyjson_doc_get_root(doc), description, arena, &model, err);
    if (!status) status = take_paths(path, arena, &model, err);
    if (!status && !model.name.size) model.name = name;
    yyjson_doc_free(doc);
    if (!status) *out = model;
    return status;
}

/* ---- finding ---- */

quire_status quire_model_folder_find(const quire_env *env, const char *name, quire_arena *arena,
                                     quire_model_folder *out, quire_error *err)
{
    const char *const folders[] = { env->models_dir, env->system_models_dir };
    static const char *const endings[] = { "", ".gguf" };
    if (!*name) return quire_fail(err, QUIRE_E_INVALID, "the model's name is empty");
    if (strchr(name, '/')) return quire_model_folder_read(name, arena, out, err);
    for (size_t i = 0; i < 4; i++) {
        if (!folders[i / 2]) continue;
        const char *path = quire_arena_printf(arena, "%s/%s%s", folders[i / 2], name, endings[i % 2]).data;
        if (!path) return quire_fail_memory(err);
        if (access(path, F_OK) == 0) return quire_model_folder_read(path, arena, out, err);
    }
    return quire_fail(err, QUIRE_E_NOT_FOUND, "there is no model \"%s\" in %s or %s: see quire model list",
                      name, folders[0] ? folders[0] : "(no folder of yours)",
                      folders[1] ? folders[1] : "(none installed)");
}

static int by_name(const void *left, const void *right)
{
    const quire_model_folder *a = left, *b = right;
    size_t size = a->name.size < b->name.size ? a->name.size : b->name.size;
    int order = size ? memcmp(a->name.data, b->name.data, size) : 0;
    return order ? order : a->name.size < b->name.size ? -1 : a->name.size > b->name.size;
}

static bool listed(const quire_model_folder *items, size_t count, quire_str name)
{
    for (size_t i = 0; i < count; i++)
        if (quire_str_equal(items[i].name, name)) return true;
    return false;
}

/* Appends the models of one folder to `items`. A missing folder has none. */
static quire_status list_folder(const quire_env *env, const char *folder, quire_arena *arena,
                                quire_model_folder *items, size_t *count, quire_error *err)
{
    quire_status status = QUIRE_OK;
    DIR *entries = folder ? opendir(folder) : NULL;
    for (struct dirent *entry; entries && !status && (entry = readdir(entries));) {
        quire_error problem = { 0 };
        quire_model_folder model;
        if (entry->d_name[0] == '.') continue;
        if (*count == MODELS_LIMIT) {
            status = quire_fail(err, QUIRE_E_LIMIT, "%s holds more than %d models", folder, MODELS_LIMIT);
            break;
        }
        const char *path = quire_arena_printf(arena, "%s/%s", folder, entry->d_name).data;
        status = path ? quire_model_folder_read(path, arena, &model, &problem) : quire_fail_memory(&problem);
        if (status == QUIRE_OK) {
            if (!listed(items, *count, model.name)) items[(*count)++] = model;
        } else if (status == QUIRE_E_NO_MEMORY) {
            quire_fail_memory(err);
        } else {
            quire_log_write(env->log, QUIRE_LOG_WARN, "not a model: %s", problem.message);
            status = QUIRE_OK;
        }
    }
    if (entries) closedir(entries);
    return status;
}

quire_status quire_model_folder_list(const quire_env *env, quire_arena *arena, quire_model_folders *out,
                                     quire_error *err)
{
    size_t count = 0;
    quire_model_folder *items = calloc(MODELS_LIMIT, sizeof *items);
    if (!items) return quire_fail_memory(err);
    quire_status status = list_folder(env, env->models_dir, arena, items, &count, err);
    if (!status) status = list_folder(env, env->system_models_dir, arena, items, &count, err);
    quire_model_folder *kept = status ? NULL : quire_arena_array(arena, count, sizeof *kept);
    if (!status && !kept) status = quire_fail_memory(err);
    if (!status) {
        if (count) memcpy(kept, items, count * sizeof *kept);
        qsort(kept, count, sizeof *kept, by_name);
        *out = (quire_model_folders){ kept, count };
    }
    free(items);
    return status;
}
