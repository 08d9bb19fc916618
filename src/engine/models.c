/* SPDX-License-Identifier: Apache-2.0 */
/* Embedding models: list, import, use. */
#include "base/buffer.h"
#include "base/error.h"
#include "base/folder.h"
#include "embed/model_folder.h"
#include "engine/engine.h"
#include "engine/installation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CONFIG_LIMIT_BYTES = 1 << 20 };

/* Whether the driver, as configured, computes models of this kind. */
static bool computes(const char *driver, quire_model_kind kind)
{
    static const char *const gguf[] = { "llama", NULL }, *const folder[] = { "auto", "onnxruntime", NULL };
    for (const char *const *name = kind == QUIRE_MODEL_GGUF ? gguf : folder; driver && *name; name++)
        if (strcmp(driver, *name) == 0) return true;
    return false;
}

/* The model that the configuration names: for the llama driver a path, else a name. */
static bool is_in_use(quire_engine *engine, const quire_model_folder *folder)
{
    const char *key = folder->kind == QUIRE_MODEL_GGUF ? "embed.llama.path" : "embed.model";
    pthread_mutex_lock(&engine->choosing);
    const char *value = quire_config_get(engine->chosen, key);
    bool in_use = computes(quire_config_get(engine->chosen, "embed.driver"), folder->kind) && value &&
                  (quire_str_is(folder->name, value) || strcmp(folder->path, value) == 0 ||
                   strcmp(folder->model_path, value) == 0);
    pthread_mutex_unlock(&engine->choosing);
    return in_use;
}

static quire_model model_of(quire_engine *engine, const quire_model_folder *folder)
{
    return (quire_model){ .name = folder->name,
                          .kind = quire_str_from(quire_model_kind_name(folder->kind)),
                          .identity = folder->identity,
                          .path = quire_str_from(folder->path),
                          .arithmetic = folder->arithmetic,
                          .dim = folder->dim,
                          .window_tokens = folder->window_tokens,
                          .in_use = is_in_use(engine, folder) };
}

quire_status quire_model_list(quire_engine *engine, quire_models **out, quire_error *err)
{
    quire_arena *arena = NULL;
    quire_models *models = quire_result_new(sizeof *models, &arena);
    if (!models) return quire_fail_memory(err);
    quire_model_folders folders = { 0 };
    quire_status status = quire_model_folder_list(&engine->env, arena, &folders, err);
    quire_model *items = status ? NULL : quire_arena_array(arena, folders.count, sizeof *items);
    if (!status && !items) status = quire_fail_memory(err);
    for (size_t i = 0; !status && i < folders.count; i++) items[i] = model_of(engine, &folders.items[i]);
    models->items = items;
    models->count = folders.count;
    if (status) quire_models_free(models);
    else *out = models;
    return status;
}

quire_status quire_model_import(quire_engine *engine, const char *path, const char *name,
                                const quire_request *request, quire_models **out, quire_error *err)
{
    quire_started started;
    quire_arena *arena = NULL;
    quire_status status = quire_start(&started, request, err);
    if (status) return status;
    quire_models *models = quire_result_new(sizeof *models, &arena);
    quire_model *item = models ? quire_arena_array(arena, 1, sizeof *item) : NULL;
    quire_model_folder folder = { 0 };
    quire_env env = engine->env;
    env.cancel = &started.cancel;
    status = item ? quire_model_folder_import(&env, path, name, arena, &folder, err) : quire_fail_memory(err);
    if (status) {
        quire_models_free(models);
        return quire_end(&started, status, err);
    }
    *item = model_of(engine, &folder);
    models->items = item;
    models->count = 1;
    *out = models;
    return QUIRE_OK;
}

/* ---- use ---- */

/* Whether `text` is `section` + '.' + `name`, or `name` alone where there is no section. */
static bool is_key(quire_str text, quire_str section, quire_str name)
{
    size_t size = section.size ? section.size + 1 : 0;
    return text.size == size + name.size && quire_str_starts(text, section) &&
           (!size || text.data[section.size] == '.') && quire_str_ends(text, name);
}

/* Follows the lines of an ini file: which section they stand in, and which of them set one of the keys. A line that starts
 * with white space goes on with the one before. */
struct ini_place {
    quire_str section;
    bool dropped;
};

static bool sets_key(struct ini_place *place, quire_str line, const char *const keys[2])
{
    bool indented = line.size && (line.data[0] == ' ' || line.data[0] == '\t');
    line = quire_str_trim(line);
    if (indented && line.size && place->dropped) return true;
    place->dropped = false;
    if (line.size > 1 && line.data[0] == '[') {
        const char *end = memchr(line.data, ']', line.size);
        place->section = quire_str_cut(line, 1, end ? (size_t)(end - line.data) : line.size);
        return false;
    }
    size_t size = 0;
    while (size < line.size && line.data[size] != '=' && line.data[size] != ':') size++;
    if (size == line.size) return false;
    quire_str name = quire_str_trim(quire_str_cut(line, 0, size));
    for (int i = 0; i < 2; i++) place->dropped |= is_key(quire_str_from(keys[i]), place->section, name);
    return place->dropped;
}

static quire_status read_lines(const char *path, quire_buffer *out, quire_error *err)
{
    FILE *file = fopen(path, "r");
    char piece[4096];
    size_t got;
    if (!file) return errno == ENOENT ? QUIRE_OK : quire_fail_errno(err, errno, "%s", path);
    while ((got = fread(piece, 1, sizeof piece, file)) > 0) quire_buffer_append(out, piece, got);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed) return quire_fail(err, QUIRE_E_IO, "%s cannot be read", path);
    return quire_buffer_check(out, path, err);
}

/* The old lines without those that set one of the keys. New ones stand in front: a section below would claim them. */
static void write_lines(quire_str old, const char *const keys[2], const char *const values[2],
                        quire_buffer *out)
{
    for (int i = 0; i < 2; i++) quire_buffer_printf(out, "%s = %s\n", keys[i], values[i]);
    struct ini_place place = { 0 };
    for (size_t at = 0; at < old.size;) {
        const char *line_end = memchr(old.data + at, '\n', old.size - at);
        size_t end = line_end ? (size_t)(line_end - old.data) + 1 : old.size;
        quire_str line = quire_str_cut(old, at, end);
        if (!sets_key(&place, line, keys)) quire_buffer_append_str(out, line);
        at = end;
    }
}

/* Writes beside the file and renames: a crash leaves the old one. */
static quire_status replace_file(const char *path, quire_str text, quire_arena *arena, quire_error *err)
{
    quire_str temporary = quire_arena_printf(arena, "%s.new", path);
    if (!temporary.data) return quire_fail_memory(err);
    FILE *file = fopen(temporary.data, "w");
    if (!file) return quire_fail_errno(err, errno, "%s", temporary.data);
    bool written = fwrite(text.data, 1, text.size, file) == text.size;
    written = fflush(file) == 0 && written;
    written = fclose(file) == 0 && written;
    if (!written || rename(temporary.data, path) != 0) {
        int code = errno;
        unlink(temporary.data);
        return quire_fail_errno(err, code, "%s", path);
    }
    return QUIRE_OK;
}

/* One at a time: the file is read, written and put in place under the lock. */
static quire_status choose(quire_engine *engine, const char *path, const char *const keys[2],
                           const char *const values[2], quire_arena *arena, quire_error *err)
{
    quire_buffer old, text;
    quire_buffer_init(&old, CONFIG_LIMIT_BYTES);
    quire_buffer_init(&text, 2 * CONFIG_LIMIT_BYTES);
    pthread_mutex_lock(&engine->choosing);
    quire_status status = read_lines(path, &old, err);
    if (!status) {
        write_lines(quire_buffer_view(&old), keys, values, &text);
        status = quire_buffer_check(&text, "the configuration", err);
    }
    if (!status) status = quire_folder_make_above(path, 0700, err);
    if (!status) status = replace_file(path, quire_buffer_view(&text), arena, err);
    for (int i = 0; !status && i < 2; i++) status = quire_config_set(engine->chosen, keys[i], values[i], err);
    pthread_mutex_unlock(&engine->choosing);
    quire_buffer_free(&old);
    quire_buffer_free(&text);
    return status;
}

quire_status quire_model_use(quire_engine *engine, const char *name, quire_error *err)
{
    static const char *const keys_folder[] = { "embed.driver", "embed.model" }, *const keys_gguf[] = {
        "embed.driver", "embed.llama.path"
    };
    quire_arena arena = { 0 };
    quire_model_folder folder = { 0 };
    quire_installation places;
    quire_status status = quire_model_folder_find(&engine->env, name, &arena, &folder, err);
    if (!status) status = quire_installation_find(&arena, &places, err);
    if (!status && !places.config_path)
        status = quire_fail(err, QUIRE_E_IO, "no place for the configuration: set HOME or XDG_CONFIG_HOME");
    if (!status) {
        bool gguf = folder.kind == QUIRE_MODEL_GGUF;
        const char *values[2] = { gguf ? "llama" : "auto", gguf ? folder.model_path : name };
        status = choose(engine, places.config_path, gguf ? keys_gguf : keys_folder, values, &arena, err);
    }
    quire_arena_free(&arena);
    return status;
}
