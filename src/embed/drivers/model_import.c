/* SPDX-License-Identifier: Apache-2.0 */
/* Copying a model into the user's folder: everything is made in a hidden folder beside the others and then
 * renamed, so that a model is there whole or not at all. */
#include "embed/drivers/model_eight.h"
#include "embed/model_folder.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/folder.h"
#include "base/str.h"
#include "bind/json.h"
#include "bind/llama.h"
#include "bind/sha256.h"
#include "text/tokenizers/unigram_build.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_LIMIT_BYTES = 100, COPY_PIECE_BYTES = 1 << 20 };

/* What is copied of a model folder, where it is there. */
static const char *const onnx_files[] = { "model.onnx", "model.onnx.data", "tokenizer.json", NULL };

static quire_status check_name(quire_str name, quire_error *err)
{
    bool good = name.size > 0 && name.size <= NAME_LIMIT_BYTES && name.data[0] != '.' && name.data[0] != '-';
    for (size_t i = 0; i < name.size && good; i++) {
        char c = name.data[i];
        good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("._-", c);
    }
    if (good) return QUIRE_OK;
    return quire_fail(err, QUIRE_E_INVALID,
                      "\"%.*s\" is no name for a model, expected up to %d letters, digits, '.', '_' "
                      "and '-'",
                      QUIRE_FMT(name), NAME_LIMIT_BYTES);
}

/* ---- copying ---- */

/* `hash` may be NULL. */
static quire_status copy_bytes(int from, int to, const char *path, const quire_cancel *cancel,
                               quire_sha256 *hash, quire_error *err)
{
    char *piece = malloc(COPY_PIECE_BYTES);
    quire_status status = piece ? QUIRE_OK : quire_fail_memory(err);
    while (!status) {
        if (quire_cancel_asked(cancel)) {
            status = quire_fail_cancelled(err);
            break;
        }
        ssize_t size = read(from, piece, COPY_PIECE_BYTES);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) status = quire_fail_errno(err, errno, "%s", path);
        if (size <= 0) break;
        if (hash) status = quire_sha256_add(hash, (quire_str){ piece, (size_t)size }, err);
        for (ssize_t at = 0; !status && at < size;) {
            ssize_t written = write(to, piece + at, (size_t)(size - at));
            if (written < 0 && errno != EINTR) status = quire_fail_errno(err, errno, "copying %s", path);
            else if (written > 0) at += written;
        }
    }
    free(piece);
    return status;
}

static quire_status copy_file(const char *path, const char *copy, const quire_cancel *cancel,
                              quire_sha256 *hash, quire_error *err)
{
    struct stat facts;
    int from = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not hold us */
    if (from < 0) return quire_fail_errno(err, errno, "%s", path);
    if (fstat(from, &facts) || !S_ISREG(facts.st_mode)) {
        close(from);
        return quire_fail(err, QUIRE_E_FORMAT, "%s is not a regular file", path);
    }
    int to = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    quire_status status = to < 0 ? quire_fail_errno(err, errno, "%s", copy)
                                 : copy_bytes(from, to, path, cancel, hash, err);
    if (!status && fsync(to)) status = quire_fail_errno(err, errno, "%s", copy);
    if (to >= 0) close(to);
    close(from);
    return status;
}

static quire_status copy_onnx(const quire_env *env, const quire_model_folder *model, const char *made,
                              quire_arena *arena, quire_sha256 *hash, quire_error *err)
{
    quire_status status = QUIRE_OK;
    bool tokenizer = false;
    for (size_t i = 0; onnx_files[i] && !status; i++) {
        const char *from = quire_arena_printf(arena, "%s/%s", model->path, onnx_files[i]).data;
        const char *to = quire_arena_printf(arena, "%s/%s", made, onnx_files[i]).data;
        if (!from || !to) return quire_fail_memory(err);
        if (access(from, F_OK)) continue;
        status = copy_file(from, to, env->cancel, hash, err);
        if (strcmp(onnx_files[i], "tokenizer.json") == 0) tokenizer = true;
    }
    if (status) return status;
    const char *json = quire_arena_printf(arena, "%s/tokenizer.json", made).data;
    const char *trie = quire_arena_printf(arena, "%s/tokenizer.trie", made).data;
    if (!json || !trie) return quire_fail_memory(err);
    if (!tokenizer)
        return quire_fail(err, QUIRE_E_FORMAT, "%s has no tokenizer.json, expected one of the Unigram kind",
                          model->path);
    status = quire_unigram_build_from_json(json, trie, err);
    return status ? quire_error_wrap(err, status, "the tokenizer of %s", model->path) : QUIRE_OK;
}

/* ---- model.json ---- */

static quire_status write_description(const quire_model_folder *model, const char *made, quire_arena *arena,
                                      quire_error *err)
{
    const char *path = quire_arena_printf(arena, "%s/model.json", made).data;
    if (!path) return quire_fail_memory(err);
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    bool whole = root && quire_json_add_str(doc, root, "name", model->name) &&
                 yyjson_mut_obj_add_str(doc, root, "kind", quire_model_kind_name(model->kind)) &&
                 quire_json_add_str(doc, root, "identity", model->identity) &&
                 yyjson_mut_obj_add_uint(doc, root, "dim", model->dim) &&
                 yyjson_mut_obj_add_uint(doc, root, "window_tokens", model->window_tokens) &&
                 quire_json_add_str(doc, root, "pooling", model->pooling) &&
                 yyjson_mut_obj_add_bool(doc, root, "pooled_output", model->pooled_output) &&
                 yyjson_mut_obj_add_bool(doc, root, "optimised", model->optimised) &&
                 quire_json_add_str(doc, root, "arithmetic", model->arithmetic) &&
                 quire_json_add_str(doc, root, "prefix_query", model->query_prefix) &&
                 quire_json_add_str(doc, root, "prefix_passage", model->passage_prefix);
    if (whole) yyjson_mut_doc_set_root(doc, root);
    yyjson_write_err problem = { 0 };
    quire_status status = whole ? QUIRE_OK : quire_fail_memory(err);
    if (whole && !yyjson_mut_write_file(path, doc, YYJSON_WRITE_PRETTY, NULL, &problem))
        status = quire_fail(err, QUIRE_E_IO, "%s: %s", path, problem.msg);
    yyjson_mut_doc_free(doc);
    return status;
}

/* ---- importing ---- */

static quire_status make_onnx(const quire_env *env, quire_model_folder *model, const char *made,
                              quire_arena *arena, quire_error *err)
{
    unsigned char digest[32];
    char source[72] = "sha256:";
    quire_sha256 *hash = quire_sha256_new();
    if (!hash) return quire_fail_memory(err);
    quire_status status = copy_onnx(env, model, made, arena, hash, err);
    if (!status) status = quire_sha256_take(hash, digest, err);
    quire_sha256_free(hash);
    if (status || model->identity.size) return status;
    quire_sha256_hex(digest, source + strlen(source));
    return quire_model_identity(source, model->pooling, model->query_prefix, model->passage_prefix,
                                model->dim, arena, &model->identity, err);
}

static quire_status make_gguf(const quire_env *env, quire_model_folder *model, const char *made,
                              quire_arena *arena, quire_error *err)
{
    quire_llama_facts facts;
    quire_status status = quire_llama_check(model->model_path, env->cache_dir, env->cancel, &facts, err);
    if (status) return status;
    if (strcmp(facts.pooling, "none") == 0 || strcmp(facts.pooling, "rank") == 0)
        return quire_fail(err, QUIRE_E_FORMAT,
                          "%s is no embedding model: its pooling is \"%s\", expected mean, cls or last",
                          model->model_path, facts.pooling);
    const char *source = quire_arena_printf(arena, "gguf:%s", facts.sha256).data;
    const char *to = quire_arena_printf(arena, "%s/model.gguf", made).data;
    quire_sha256 *hash = quire_sha256_new();
    model->pooling = quire_arena_copy(arena, quire_str_from(facts.pooling));
    model->dim = (size_t)facts.dim;
    model->window_tokens = (size_t)facts.window_tokens;
    if (!to || !hash || !source || !model->pooling.data) status = quire_fail_memory(err);
    if (!status && !model->identity.size)
        status = quire_model_identity(source, model->pooling, model->query_prefix, model->passage_prefix,
                                      model->dim, arena, &model->identity, err);
    if (!status) status = copy_file(model->model_path, to, env->cancel, hash, err);
    quire_sha256_free(hash);
    return status;
}

static void remove_folder(const char *folder)
{
    DIR *entries = opendir(folder);
    char path[PATH_MAX];
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (entry->d_name[0] != '.' &&
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) < (int)sizeof path)
            unlink(path);
    if (entries) closedir(entries);
    rmdir(folder);
}

/* Has the made copy embed texts, by the driver that will run it; and where it is an f32 ONNX model, in 8 bits too. */
static quire_status prove(const quire_env *env, quire_model_folder *model, const char *made,
                          quire_arena *arena, quire_error *err)
{
    quire_arena scratch = { 0 };
    quire_matrix rows = { 0 };
    quire_status status = quire_model_embed_texts(env, model->kind, made, &scratch, &rows, err);
    if (!status && model->kind == QUIRE_MODEL_ONNX && !model->optimised) {
        status = quire_model_try_eight(env, made, &rows, arena, model, err);
        if (!status) status = write_description(model, made, arena, err);
    }
    quire_arena_free(&scratch);
    return status;
}

/* Fills the hidden folder `made` and gives it its name. */
static quire_status make_model(const quire_env *env, quire_model_folder *model, const char *made,
                               const char *target, quire_arena *arena, quire_error *err)
{
    quire_status status = model->kind == QUIRE_MODEL_GGUF ? make_gguf(env, model, made, arena, err)
                                                          : make_onnx(env, model, made, arena, err);
    if (!status) status = write_description(model, made, arena, err);
    if (!status) status = prove(env, model, made, arena, err);
    if (status && status != QUIRE_E_CANCELLED) quire_error_wrap(err, status, "importing %s", model->path);
    if (!status && chmod(made, 0755)) status = quire_fail_errno(err, errno, "%s", made);
    if (!status && rename(made, target)) {
        bool taken = errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR;
        status = taken ? quire_fail(err, QUIRE_E_INVALID,
                                    "%s is there already: choose another name, or remove it", target)
                       : quire_fail_errno(err, errno, "%s", target);
    }
    return status;
}

quire_status quire_model_folder_import(const quire_env *env, const char *path, const char *name,
                                       quire_arena *arena, quire_model_folder *out, quire_error *err)
{
    quire_model_folder model;
    if (!env->models_dir)
        return quire_fail(err, QUIRE_E_INVALID, "there is no folder for your models: set models.dir");
    quire_status status = quire_model_folder_read(path, arena, &model, err);
    if (status) return status;
    if (name && *name) model.name = quire_arena_copy(arena, quire_str_from(name));
    if (!model.name.data) return quire_fail_memory(err);
    status = check_name(model.name, err);
    if (!status) status = quire_folder_make(env->models_dir, 0755, err);
    if (status) return status;
    const char *target = quire_arena_printf(arena, "%s/%.*s", env->models_dir, QUIRE_FMT(model.name)).data;
    quire_str made = quire_arena_printf(arena, "%s/.import-XXXXXX", env->models_dir);
    char *folder = made.data ? strndup(made.data, made.size) : NULL;
    if (!target || !folder) {
        free(folder);
        return quire_fail_memory(err);
    }
    if (access(target, F_OK) == 0)
        status = quire_fail(err, QUIRE_E_INVALID, "%s is there already: choose another name, or remove it",
                            target);
    else if (!mkdtemp(folder)) status = quire_fail_errno(err, errno, "%s", folder);
    if (!status) {
        status = make_model(env, &model, folder, target, arena, err);
        if (status) remove_folder(folder);
    }
    free(folder);
    return status ? status : quire_model_folder_read(target, arena, out, err);
}
