/* SPDX-License-Identifier: Apache-2.0 */
/* A path is looked for with each folder above it among the sources, which are sorted; what a walk would pass over is nobody's. */
#include "fetch/watch_sources.h"

#include "fetch/ignore.h"
#include "fetch/maildir.h"
#include "fetch/walk.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_cut(const char *path, size_t size, const char *other)
{
    int order = strncmp(path, other, size);
    return order ? order : other[size] ? -1 : 0;
}

/* The source at the first `size` bytes of `path`. */
static quire_watched *source_at(const quire_watch_sources *sources, const char *path, size_t size)
{
    for (size_t low = 0, high = sources->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        int order = compare_cut(path, size, sources->items[middle].path);
        if (order == 0) return &sources->items[middle];
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return NULL;
}

static bool is_base_file(const quire_watch_sources *sources, const char *path)
{
    static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };
    size_t size = strlen(sources->base_path);
    if (!size || strncmp(path, sources->base_path, size) != 0) return false;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (strcmp(path + size, suffixes[i]) == 0) return true;
    return false;
}

/* Whether a walk of the source would come upon `path`, which is below it. What is hidden was kept from the tree above it. */
static bool passes(const quire_watched *source, const char *path, bool folder)
{
    char part[PATH_MAX];
    const char *below = path + strlen(source->path) + (source->path[1] != '\0');
    const char *const *ignore = (const char *const *)source->ignore;
    int depth = 0;
    for (const char *slash = below; (slash = strchr(slash, '/')); slash++) {
        if (++depth > QUIRE_WALK_DEPTH) return false;
        if (!source->ignore_count) continue;
        memcpy(part, below, (size_t)(slash - below));
        part[slash - below] = '\0';
        if (quire_ignored(ignore, source->ignore_count, part, true)) return false;
    }
    return !quire_ignored(ignore, source->ignore_count, below, folder);
}

/* Whether a walk comes upon what has this name in the folder, by the name alone. */
static bool is_name_walked(const quire_watch_node *above, const char *name, bool folder)
{
    char path[PATH_MAX];
    bool own = quire_maildir_is_own(name);
    if (name[0] != '.' && !own) return true;
    bool maildir = quire_watch_path(above, NULL, path) && quire_maildir_stands(AT_FDCWD, path);
    return name[0] == '.' ? maildir && folder : !maildir;
}

quire_watched *quire_watch_source_of(const quire_watch_sources *sources, const quire_watch_node *above,
                                     const char *name, const char *path, bool folder)
{
    size_t size = strlen(path);
    quire_watched *source = source_at(sources, path, size);
    if (source && !source->folder && !folder) return source;
    if (!is_name_walked(above, name, folder) || is_base_file(sources, path)) return NULL;
    while (size > 1) {
        while (size > 1 && path[--size] != '/') continue;
        source = source_at(sources, path, size ? size : 1);
        if (source && source->folder && passes(source, path, folder)) return source;
    }
    return NULL;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const quire_watched *)a)->path, ((const quire_watched *)b)->path);
}

static int by_anchor_path(const void *a, const void *b)
{
    return strcmp(((const quire_watch_anchor *)a)->path, ((const quire_watch_anchor *)b)->path);
}

static bool copy_source(quire_watched *out, const quire_watch_source *source, size_t number)
{
    out->number = number;
    out->folder = source->folder;
    out->path = strdup(source->path);
    out->ignore = calloc(source->ignore_count + 1, sizeof *out->ignore);
    if (!out->path || !out->ignore) return false;
    for (; out->ignore_count < source->ignore_count; out->ignore_count++)
        if (!(out->ignore[out->ignore_count] = strdup(source->ignore[out->ignore_count]))) return false;
    return true;
}

static bool make_anchors(quire_watch_sources *sources)
{
    size_t kept = 0, count = sources->count;
    sources->anchors = calloc(count + 1, sizeof *sources->anchors);
    if (!sources->anchors) return false;
    for (; sources->anchor_count < count; sources->anchor_count++) {
        const quire_watched *source = &sources->items[sources->anchor_count];
        char *path = strdup(source->path), *slash = path && !source->folder ? strrchr(path, '/') : NULL;
        if (!path) return false;
        if (slash) slash[slash == path] = '\0';
        sources->anchors[sources->anchor_count] = (quire_watch_anchor){ .path = path, .wd = -1 };
    }
    qsort(sources->anchors, count, sizeof *sources->anchors, by_anchor_path);
    for (size_t i = 0; i < count; i++) {
        if (kept && strcmp(sources->anchors[kept - 1].path, sources->anchors[i].path) == 0)
            free(sources->anchors[i].path);
        else sources->anchors[kept++] = sources->anchors[i];
    }
    sources->anchor_count = kept;
    for (size_t i = 0; i < count; i++) {
        quire_watched *source = &sources->items[i];
        size_t size = strlen(source->path);
        if (!source->folder)
            while (size > 1 && source->path[--size] != '/') continue;
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%.*s", (int)(size ? size : 1), source->path);
        source->anchor = bsearch(&(quire_watch_anchor){ .path = path }, sources->anchors, kept,
                                 sizeof *sources->anchors, by_anchor_path);
        if (!source->anchor) return false;
    }
    return true;
}

bool quire_watch_sources_init(quire_watch_sources *out, const quire_watch_source *sources, size_t count,
                              const char *base_path)
{
    *out = (quire_watch_sources){ .count = count };
    /* The base may be named through links. */
    if (base_path && !realpath(base_path, out->base_path)) out->base_path[0] = '\0';
    out->items = calloc(count + 1, sizeof *out->items);
    out->by_number = calloc(count + 1, sizeof *out->by_number);
    if (!out->items || !out->by_number) return false;
    for (size_t i = 0; i < count; i++)
        if (!copy_source(&out->items[i], &sources[i], i)) return false;
    qsort(out->items, count, sizeof *out->items, by_path);
    for (size_t i = 0; i < count; i++) out->by_number[out->items[i].number] = &out->items[i];
    return make_anchors(out);
}

void quire_watch_sources_free(quire_watch_sources *sources)
{
    for (size_t i = 0; sources->items && i < sources->count; i++) {
        quire_watched *source = &sources->items[i];
        for (size_t j = 0; j < source->ignore_count; j++) free(source->ignore[j]);
        free(source->ignore);
        free(source->path);
    }
    for (size_t i = 0; i < sources->anchor_count; i++) free(sources->anchors[i].path);
    free(sources->items);
    free(sources->by_number);
    free(sources->anchors);
    *sources = (quire_watch_sources){ 0 };
}
