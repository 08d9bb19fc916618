/* SPDX-License-Identifier: Apache-2.0 */
/* The wrapped allocator: every function of the C library through which Quire asks for memory, and the arena's, so that
 * each piece of a block can be the one for which there is no room. */
#include "support/failing_memory.h"

#include "base/arena.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
int __real_posix_memalign(void **out, size_t alignment, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);
int __real_vasprintf(char **out, const char *format, va_list values);
char *__real_realpath(const char *path, char *out);
void *__real_quire_arena_alloc(quire_arena *arena, size_t size);
void *__real_quire_arena_array(quire_arena *arena, size_t count, size_t item_size);
quire_str __real_quire_arena_copy(quire_arena *arena, quire_str text);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
int __wrap_posix_memalign(void **out, size_t alignment, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);
int __wrap_vasprintf(char **out, const char *format, va_list values) __attribute__((format(printf, 2, 0)));
int __wrap_asprintf(char **out, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *__wrap_realpath(const char *path, char *out);
void *__wrap_quire_arena_alloc(quire_arena *arena, size_t size);
void *__wrap_quire_arena_array(quire_arena *arena, size_t count, size_t item_size);
quire_str __wrap_quire_arena_copy(quire_arena *arena, quire_str text);
quire_str __wrap_quire_arena_printf(quire_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static struct {
    atomic_bool counting;
    atomic_long made, failing;
} owners[MEMORY_OWNER_COUNT];

static sqlite3_mem_methods sqlite_memory;

static bool fails(memory_owner owner)
{
    if (!atomic_load(&owners[owner].counting)) return false;
    if (atomic_fetch_add(&owners[owner].made, 1) + 1 != atomic_load(&owners[owner].failing)) return false;
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails(MEMORY_OWN) ? NULL : __real_malloc(size);
}
void *__wrap_calloc(size_t count, size_t size)
{
    return fails(MEMORY_OWN) ? NULL : __real_calloc(count, size);
}
void *__wrap_realloc(void *old, size_t size)
{
    return fails(MEMORY_OWN) ? NULL : __real_realloc(old, size);
}
void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails(MEMORY_OWN) ? NULL : __real_aligned_alloc(alignment, size);
}
int __wrap_posix_memalign(void **out, size_t alignment, size_t size)
{
    return fails(MEMORY_OWN) ? ENOMEM : __real_posix_memalign(out, alignment, size);
}
char *__wrap_strdup(const char *text)
{
    return fails(MEMORY_OWN) ? NULL : __real_strdup(text);
}
char *__wrap_strndup(const char *text, size_t size)
{
    return fails(MEMORY_OWN) ? NULL : __real_strndup(text, size);
}
int __wrap_vasprintf(char **out, const char *format, va_list values)
{
    return fails(MEMORY_OWN) ? -1 : __real_vasprintf(out, format, values);
}
int __wrap_asprintf(char **out, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    int size = __wrap_vasprintf(out, format, values);
    va_end(values);
    return size;
}
/* With a buffer of the caller's it allocates nothing. */
char *__wrap_realpath(const char *path, char *out)
{
    return !out && fails(MEMORY_OWN) ? NULL : __real_realpath(path, out);
}

void *__wrap_quire_arena_alloc(quire_arena *arena, size_t size)
{
    return fails(MEMORY_OWN) ? NULL : __real_quire_arena_alloc(arena, size);
}
void *__wrap_quire_arena_array(quire_arena *arena, size_t count, size_t item_size)
{
    return fails(MEMORY_OWN) ? NULL : __real_quire_arena_array(arena, count, item_size);
}
quire_str __wrap_quire_arena_copy(quire_arena *arena, quire_str text)
{
    return fails(MEMORY_OWN) ? (quire_str){ 0 } : __real_quire_arena_copy(arena, text);
}
quire_str __wrap_quire_arena_printf(quire_arena *arena, const char *format, ...)
{
    char *text = NULL;
    va_list values;
    if (fails(MEMORY_OWN)) return (quire_str){ 0 };
    va_start(values, format);
    int size = __real_vasprintf(&text, format, values);
    va_end(values);
    quire_str copy = size < 0 ? (quire_str){ 0 }
                              : __real_quire_arena_copy(arena, (quire_str){ text, (size_t)size });
    free(text);
    return copy;
}

static void *sqlite_malloc(int size)
{
    return fails(MEMORY_SQLITE) ? NULL : sqlite_memory.xMalloc(size);
}
static void *sqlite_realloc(void *old, int size)
{
    return fails(MEMORY_SQLITE) ? NULL : sqlite_memory.xRealloc(old, size);
}

bool failing_memory_take_sqlite(void)
{
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory) != SQLITE_OK) return false;
    sqlite3_mem_methods failing = sqlite_memory;
    failing.xMalloc = sqlite_malloc;
    failing.xRealloc = sqlite_realloc;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK;
}

void failing_memory_begin(memory_owner owner, long n)
{
    atomic_store(&owners[owner].made, 0);
    atomic_store(&owners[owner].failing, n);
    atomic_store(&owners[owner].counting, true);
}

long failing_memory_end(memory_owner owner)
{
    atomic_store(&owners[owner].counting, false);
    return atomic_load(&owners[owner].made);
}
