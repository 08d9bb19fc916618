/* SPDX-License-Identifier: Apache-2.0 */
/* The working folder and the path, part by part; ".." takes the last part away again. */
#include "base/path.h"

#include "base/str.h"

#include <string.h>
#include <unistd.h>

static bool is(const char *part, size_t size, const char *name)
{
    return size == strlen(name) && memcmp(part, name, size) == 0;
}

/* Adds the parts of `path` to `out`, which holds `*used` bytes. */
static bool add_parts(const char *path, char *out, size_t capacity, size_t *used)
{
    while (*path) {
        size_t size = strcspn(path, "/");
        if (is(path, size, "..")) {
            while (*used && out[--*used] != '/') {}
        } else if (size && !is(path, size, ".")) {
            if (size + 2 > capacity - *used) return false;
            out[(*used)++] = '/';
            memcpy(out + *used, path, size);
            *used += size;
        }
        path += size + (path[size] == '/');
    }
    return true;
}

bool quire_path_absolute(const char *path, char *out, size_t capacity)
{
    char folder[4096] = "";
    size_t used = 0;
    if (capacity < 2 || (*path != '/' && !getcwd(folder, sizeof folder))) return false;
    if (!add_parts(folder, out, capacity, &used) || !add_parts(path, out, capacity, &used)) return false;
    if (!used) out[used++] = '/';
    out[used] = '\0';
    return true;
}

quire_str quire_path_stem(quire_str path)
{
    while (path.size > 1 && path.data[path.size - 1] == '/') path.size--;
    const char *slash = path.size ? memrchr(path.data, '/', path.size) : NULL;
    quire_str name = slash ? quire_str_cut(path, (size_t)(slash + 1 - path.data), path.size) : path;
    const char *dot = name.size ? memrchr(name.data, '.', name.size) : NULL;
    return dot && dot > name.data ? quire_str_cut(name, 0, (size_t)(dot - name.data)) : name;
}
