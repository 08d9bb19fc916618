/* SPDX-License-Identifier: Apache-2.0 */
/* Matching paths with patterns, part by part. Source: gitignore(5). */
#include "fetch/ignore.h"

#include "base/error.h"
#include "fetch/source.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>

quire_status quire_fetch_check_ignore(const char *const *patterns, size_t count, quire_error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (patterns[i][0] == '!')
            return quire_fail(
                err, QUIRE_E_INVALID,
                "the ignore pattern '%s' begins with '!', and nothing can be brought back; \\! is the sign "
                "itself",
                patterns[i]);
        if (strlen(patterns[i]) >= PATH_MAX)
            return quire_fail(err, QUIRE_E_INVALID, "an ignore pattern has %zu bytes; a path has at most %d",
                              strlen(patterns[i]), PATH_MAX - 1);
    }
    return QUIRE_OK;
}

/* Takes the first part off `*path` into `part`. */
static void next_part(const char **path, char part[PATH_MAX])
{
    size_t size = strcspn(*path, "/");
    memcpy(part, *path, size);
    part[size] = '\0';
    *path += size + ((*path)[size] == '/');
}

/* As with '*' in names, it is enough to go back to the last '**': an earlier one could only take what this one can. */
static bool match_parts(const char *pattern, const char *path)
{
    char wanted[PATH_MAX], part[PATH_MAX];
    const char *after_any = NULL, *retry = NULL;
    while (*path) {
        const char *pattern_rest = pattern, *path_rest = path;
        next_part(&pattern_rest, wanted);
        next_part(&path_rest, part);
        if (*pattern && strcmp(wanted, "**") == 0) {
            if (!*pattern_rest) return true;
            after_any = pattern = pattern_rest;
            retry = path;
        } else if (*pattern && fnmatch(wanted, part, 0) == 0) {
            pattern = pattern_rest;
            path = path_rest;
        } else if (after_any) {
            next_part(&retry, part);
            path = retry;
            pattern = after_any;
        } else {
            return false;
        }
    }
    return !*pattern;
}

static bool matches(const char *given, const char *path, bool folder)
{
    char pattern[PATH_MAX];
    size_t size = strlen(given);
    const char *name = strrchr(path, '/');
    memcpy(pattern, given, size + 1);
    if (size && pattern[size - 1] == '/') {
        if (!folder) return false;
        pattern[--size] = '\0';
    }
    if (size == 0) return false;
    if (!strchr(pattern, '/')) return fnmatch(pattern, name ? name + 1 : path, 0) == 0;
    return match_parts(pattern + (pattern[0] == '/'), path);
}

bool quire_ignored(const char *const *patterns, size_t count, const char *path, bool folder)
{
    for (size_t i = 0; i < count; i++)
        if (matches(patterns[i], path, folder)) return true;
    return false;
}
