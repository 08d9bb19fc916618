/* SPDX-License-Identifier: Apache-2.0 */
/* Files and folders. What the base holds of a folder is looked at by its path, and nothing is called gone that could not be looked
 * at: a disk that is not mounted looks like a folder that is gone or is empty, so what the base holds of a folder that the
 * user named stays until something stands in it again. */
#include "base/error.h"
#include "base/str.h"
#include "base/str_set.h"
#include "fetch/driver.h"
#include "fetch/walk.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct file_state {
    quire_arena arena; /* of the sets */
    const quire_fetch_visitor *visitor;
    quire_str_set passed, unknown; /* paths; each stands for all that is below it */
    quire_str_set away;            /* the same: folders that the user ever named and that are gone or empty */
    quire_str_set named;           /* paths of all folders that the user ever named */
    bool looked;                   /* for those that are away */
};

/* ---- naming ---- */

/* The path with the working folder before it and without ".", ".." and doubled slashes. data is NULL: out of memory. */
static quire_str absolute(quire_arena *arena, const char *folder, const char *word)
{
    size_t size = 0, most = strlen(folder) + strlen(word) + 2;
    quire_str whole = quire_arena_printf(arena, "%s/%s", folder, word);
    char *path = quire_arena_alloc(arena, most + 1);
    if (!whole.data || !path) return (quire_str){ 0 };
    for (const char *part = whole.data; *part;) {
        part += strspn(part, "/");
        size_t length = strcspn(part, "/");
        if (length == 2 && part[0] == '.' && part[1] == '.') {
            while (size && path[--size] != '/') continue;
        } else if (length && !(length == 1 && part[0] == '.')) {
            path[size++] = '/';
            memcpy(path + size, part, length);
            size += length;
        }
        part += length;
    }
    if (size == 0) path[size++] = '/';
    path[size] = '\0';
    return (quire_str){ path, size };
}

/* The path that something gone had: the folders above that still stand have their links resolved, as they had when it
 * was found. */
static quire_str path_of_gone(quire_arena *arena, quire_str path)
{
    char above[PATH_MAX], resolved[PATH_MAX];
    for (size_t size = path.size; size-- > 1 && size < sizeof above;) {
        if (path.data[size] != '/') continue;
        memcpy(above, path.data, size);
        above[size] = '\0';
        if (realpath(above, resolved)) return quire_arena_printf(arena, "%s%s", resolved, path.data + size);
    }
    return path;
}

static quire_status resolve_path(quire_call *call, const char *word, quire_fetch_source *out,
                                 quire_error *err)
{
    char path[PATH_MAX], folder[PATH_MAX] = "";
    struct stat entry;
    if (*word != '/' && !getcwd(folder, sizeof folder))
        return quire_fail_errno(err, errno, "the working folder of %s", word);
    quire_str named = absolute(call->arena, folder, word), found = named;
    if (!named.data) return quire_fail_memory(err);
    if (realpath(word, path) && stat(path, &entry) == 0) {
        found = quire_str_from(path);
        out->folder = S_ISDIR(entry.st_mode);
    } else {
        int code = errno;
        out->reason = quire_fetch_reason(code);
        if (!out->reason) return quire_fail_errno(err, code, "%s", word);
        char text[128];
        out->message = quire_arena_copy(call->arena, quire_str_from(strerror_r(code, text, sizeof text)));
        found = path_of_gone(call->arena, named);
        if (!out->message.data || !found.data) return quire_fail_memory(err);
    }
    out->uri = quire_fetch_uri(call->arena, found.data);
    out->named = quire_fetch_uri(call->arena, named.data);
    return out->uri.data && out->named.data ? QUIRE_OK : quire_fail_memory(err);
}

static quire_status file_resolve(quire_call *call, const char *word, quire_fetch_source *out,
                                 quire_error *err)
{
    if (strncasecmp(word, "file://", 7) == 0) {
        quire_str uri = quire_arena_printf(call->arena, "file://%s", word + 7);
        quire_status status = uri.data ? quire_fetch_path(call->arena, uri, &word, err)
                                       : quire_fail_memory(err);
        if (status) return status;
    }
    quire_status status = resolve_path(call, word, out, err);
    out->kind = out->folder ? QUIRE_STR("folder") : QUIRE_STR("file");
    return status;
}

/* ---- walking ---- */

static quire_status visit(void *user, const quire_fetch_item *item, quire_error *err)
{
    struct file_state *self = user;
    bool added = false;
    if (item->kind == QUIRE_FETCH_PASSED_OVER)
        return quire_str_set_add(&self->passed, quire_str_from(item->path), &added) ? QUIRE_OK
                                                                                    : quire_fail_memory(err);
    if (item->kind == QUIRE_FETCH_UNKNOWN &&
        !quire_str_set_add(&self->unknown, quire_str_from(item->path), &added))
        return quire_fail_memory(err);
    const quire_fetch_entry entry = {
        .kind = item->kind == QUIRE_FETCH_UNKNOWN ? QUIRE_ENTRY_FAILED : QUIRE_ENTRY_READ,
        .uri = item->uri,
        .path = item->path,
        .size_bytes = item->size_bytes,
        .reason = item->reason,
        .message = item->message,
    };
    return self->visitor->visit(self->visitor->user, &entry, err);
}

static quire_status file_walk(void *state, quire_call *call, quire_fetch_source *source, quire_error *err)
{
    struct file_state *self = state;
    const char **patterns = quire_arena_array(call->arena, source->ignore.count, sizeof *patterns);
    if (!patterns) return quire_fail_memory(err);
    for (size_t i = 0; i < source->ignore.count; i++) {
        patterns[i] = quire_arena_copy(call->arena, source->ignore.items[i]).data;
        if (!patterns[i]) return quire_fail_memory(err);
    }
    const quire_fetch_visitor *visitor = self->visitor;
    const quire_fetch_walk_params params = { .ignore = patterns,
                                             .ignore_count = source->ignore.count,
                                             .base_path = visitor->base_path,
                                             .ledger = visitor->ledger,
                                             .visit = visit,
                                             .user = self };
    source->complete = true;
    return quire_fetch_walk(call, source, &params, err);
}

/* ---- looking at what the walk did not come upon ---- */

/* Whether the path, or a folder above it, is in the set. */
static bool is_in_or_below(const quire_str_set *set, quire_str path)
{
    for (size_t size = path.size; size > 0; size--)
        if ((size == path.size || path.data[size] == '/') &&
            quire_str_set_has(set, quire_str_cut(path, 0, size)))
            return true;
    return false;
}

static bool is_away(const char *path)
{
    return quire_fetch_look(path, NULL) == QUIRE_LOAD_VANISHED || quire_fetch_is_empty(path);
}

/* The folders that the user ever named and that are gone or empty now. *out (may be NULL): those that were not before. */
static quire_status find_away(struct file_state *self, quire_call *call, quire_strs *out, quire_error *err)
{
    quire_strs folders = self->visitor->folders;
    quire_str *found = quire_arena_array(call->arena, folders.count, sizeof *found);
    size_t count = 0;
    if (!found) return quire_fail_memory(err);
    for (size_t i = 0; i < folders.count; i++) {
        const char *path = NULL;
        bool added = false;
        quire_status status = quire_fetch_path(call->arena, folders.items[i], &path, err);
        if (status) return status;
        if (is_away(path) && !quire_str_set_add(&self->away, quire_str_from(path), &added))
            return quire_fail_memory(err);
        if (added) found[count++] = folders.items[i];
    }
    if (out) *out = (quire_strs){ found, count };
    self->looked = true;
    return QUIRE_OK;
}

static quire_status look_once(struct file_state *self, quire_call *call, quire_error *err)
{
    return self->looked ? QUIRE_OK : find_away(self, call, NULL, err);
}

static quire_status file_away(void *state, quire_call *call, const quire_fetch_source *source,
                              const char **out, quire_error *err)
{
    struct file_state *self = state;
    const char *path = NULL;
    *out = NULL;
    quire_status status = look_once(self, call, err);
    if (!status) status = quire_fetch_path(call->arena, source->uri, &path, err);
    if (status) return status;
    if (source->reason == QUIRE_LOAD_VANISHED && is_in_or_below(&self->away, quire_str_from(path)))
        *out =
            "the folder is gone or its disk is away; what the base holds of it stays until it stands again "
            "or `quire remove` of this folder takes it out";
    else if (!source->reason && source->folder && quire_str_set_has(&self->away, quire_str_from(path)))
        *out = "the folder is empty, as where its disk is away; what the base holds of it stays until "
               "something stands in it again or `quire remove` of this folder takes it out";
    return QUIRE_OK;
}

static quire_status file_gone_away(void *state, quire_call *call, quire_strs *out, quire_error *err)
{
    return find_away(state, call, out, err);
}

static quire_status file_look(void *state, quire_call *call, const quire_fetch_source *source,
                              const quire_fetch_held *held, quire_fetch_fate *out, quire_error *err)
{
    struct file_state *self = state;
    const char *path = NULL;
    bool folder = false;
    (void)source;
    *out = QUIRE_FATE_STAYS;
    quire_status status = look_once(self, call, err);
    if (!status) status = quire_fetch_path(call->arena, held->uri, &path, err);
    if (status) return status;
    if (is_in_or_below(&self->unknown, quire_str_from(path)) ||
        is_in_or_below(&self->away, quire_str_from(path)))
        return QUIRE_OK;
    quire_load_reason look = quire_fetch_look(path, &folder);
    quire_str uri = quire_fetch_uri(call->arena, path);
    if (!uri.data) return quire_fail_memory(err);
    /* An earlier version called it otherwise, and it was read again by the walk; or a folder that could not be read was read now. */
    bool renamed = !quire_str_equal(uri, held->uri) && self->visitor->seen(self->visitor->user, uri);
    bool mended = folder && !held->document;
    if (renamed || mended) *out = QUIRE_FATE_FORGET;
    else if (look == QUIRE_LOAD_VANISHED || folder) *out = QUIRE_FATE_GONE;
    else if (!look && held->own && is_in_or_below(&self->passed, quire_str_from(path)))
        *out = QUIRE_FATE_LEFT_OUT;
    return QUIRE_OK;
}

/* The path of a folder that the user named, above the path or this itself, that is away; looked at now, whatever the walk saw. */
static bool is_below_away(const struct file_state *self, quire_arena *arena, quire_str path, bool *out)
{
    *out = false;
    for (size_t size = path.size; size > 0 && !*out; size--) {
        quire_str above = quire_str_cut(path, 0, size);
        if (size < path.size && path.data[size] != '/') continue;
        if (!quire_str_set_has(&self->named, above)) continue;
        above = quire_arena_copy(arena, above);
        if (!above.data) return false;
        *out = is_away(above.data);
    }
    return true;
}

static quire_status file_left(const void *state, quire_call *call, quire_str uri, bool *out, quire_error *err)
{
    const struct file_state *self = state;
    const char *path = NULL;
    bool folder = false, away = false;
    if (!quire_fetch_is_path(uri)) return QUIRE_OK;
    quire_status status = quire_fetch_path(call->arena, uri, &path, err);
    if (status) return status;
    if (quire_fetch_look(path, &folder) != QUIRE_LOAD_VANISHED && !folder) return QUIRE_OK;
    if (!is_below_away(self, call->arena, quire_str_from(path), &away)) return quire_fail_memory(err);
    *out = !away;
    return QUIRE_OK;
}

/* Clean paths, and those that must be coded. */
static quire_status file_prefixes(quire_call *call, const quire_fetch_source *source, quire_strs *out,
                                  quire_error *err)
{
    const char *path = NULL;
    quire_str *prefixes = quire_arena_array(call->arena, 2, sizeof *prefixes);
    quire_status status = prefixes ? quire_fetch_path(call->arena, source->uri, &path, err)
                                   : quire_fail_memory(err);
    if (status) return status;
    const char *slash = path[1] ? "/" : "";
    quire_str coded = quire_fetch_coded_uri(call->arena, path);
    prefixes[0] = quire_arena_printf(call->arena, "%s%s", path, slash);
    prefixes[1] = quire_arena_printf(call->arena, "%s%s", coded.data ? coded.data : "", slash);
    if (!coded.data || !prefixes[0].data || !prefixes[1].data) return quire_fail_memory(err);
    *out = (quire_strs){ prefixes, 2 };
    return QUIRE_OK;
}

static quire_status file_open(void *state, const quire_fetch_visitor *visitor, quire_error *err)
{
    struct file_state *self = state;
    quire_status status = QUIRE_OK;
    self->visitor = visitor;
    self->passed.arena = self->unknown.arena = self->away.arena = self->named.arena = &self->arena;
    for (size_t i = 0; i < visitor->folders.count && !status; i++) {
        const char *path = NULL;
        bool added = false;
        status = quire_fetch_path(&self->arena, visitor->folders.items[i], &path, err);
        if (!status && !quire_str_set_add(&self->named, quire_str_from(path), &added))
            status = quire_fail_memory(err);
    }
    if (status) quire_arena_free(&self->arena);
    return status;
}

static void file_close(void *state)
{
    struct file_state *self = state;
    quire_arena_free(&self->arena);
}

static const quire_source_option source_options[] = {
    { .name = "gone", .type = QUIRE_SOURCE_TEXT, .words = "keep|remove" },
    { 0 },
};

const quire_fetch_driver quire_fetch_file_driver = {
    .name = "file",
    .summary = "files, and folders with all that is below them",
    .source_options = source_options,
    .state_size = sizeof(struct file_state),
    .origin = QUIRE_ORIGIN_LOCAL,
    .resolve = file_resolve,
    .open = file_open,
    .walk = file_walk,
    .look = file_look,
    .away = file_away,
    .left = file_left,
    .gone_away = file_gone_away,
    .prefixes = file_prefixes,
    .close = file_close,
};
