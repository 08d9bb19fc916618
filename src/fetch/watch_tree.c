/* SPDX-License-Identifier: Apache-2.0 */
/* A chained table over the nodes themselves, and lists of what is below each. */
#include "fetch/watch_tree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>

enum { FIRST_CAPACITY = 256 };

/* The kernel counts descriptors up. */
static size_t slot_of(size_t capacity, int wd)
{
    return (size_t)(unsigned)wd & (capacity - 1);
}

static bool grow(quire_watch_tree *tree)
{
    size_t capacity = tree->capacity ? tree->capacity * 2 : FIRST_CAPACITY;
    quire_watch_node **table = calloc(capacity, sizeof *table);
    if (!table) return false;
    for (size_t i = 0; i < tree->capacity; i++)
        for (quire_watch_node *node = tree->table[i], *next; node; node = next) {
            quire_watch_node **slot = &table[slot_of(capacity, node->wd)];
            next = node->chained;
            node->chained = *slot;
            *slot = node;
        }
    free(tree->table);
    tree->table = table;
    tree->capacity = capacity;
    return true;
}

void quire_watch_tree_free(quire_watch_tree *tree)
{
    for (size_t i = 0; i < tree->capacity; i++)
        for (quire_watch_node *node = tree->table[i], *next; node; node = next) {
            next = node->chained;
            free(node);
        }
    free(tree->table);
    tree->table = NULL;
    tree->capacity = tree->count = 0;
}

quire_watch_node *quire_watch_tree_find(const quire_watch_tree *tree, int wd)
{
    quire_watch_node *node = tree->capacity ? tree->table[slot_of(tree->capacity, wd)] : NULL;
    while (node && node->wd != wd) node = node->chained;
    return node;
}

quire_watch_node *quire_watch_tree_add(quire_watch_tree *tree, int wd, quire_watch_node *above,
                                       const char *name)
{
    size_t size = strlen(name);
    if (tree->count >= tree->capacity && !grow(tree)) return NULL;
    quire_watch_node *node = calloc(1, sizeof *node + size + 1);
    if (!node) return NULL;
    node->wd = wd;
    memcpy(node->name, name, size + 1);
    if (above) {
        node->above = above;
        node->next = above->first_below;
        if (node->next) node->next->previous = node;
        above->first_below = node;
    }
    quire_watch_node **slot = &tree->table[slot_of(tree->capacity, wd)];
    node->chained = *slot;
    *slot = node;
    tree->count++;
    return node;
}

static void unlink_from_above(quire_watch_node *node)
{
    if (node->next) node->next->previous = node->previous;
    if (node->previous) node->previous->next = node->next;
    else if (node->above) node->above->first_below = node->next;
}

static void drop_alone(quire_watch_tree *tree, quire_watch_node *node)
{
    quire_watch_node **slot = &tree->table[slot_of(tree->capacity, node->wd)];
    while (*slot != node) slot = &(*slot)->chained;
    *slot = node->chained;
    unlink_from_above(node);
    inotify_rm_watch(tree->fd, node->wd); /* fails where the folder is gone, and its watch with it */
    free(node);
    tree->count--;
}

void quire_watch_tree_drop(quire_watch_tree *tree, quire_watch_node *node)
{
    for (quire_watch_node *at = node;;) {
        while (at->first_below) at = at->first_below;
        quire_watch_node *above = at->above;
        bool last = at == node;
        drop_alone(tree, at);
        if (last) return;
        at = above;
    }
}

size_t quire_watch_path(const quire_watch_node *node, const char *name, char out[PATH_MAX])
{
    size_t size = name ? strlen(name) + 1 : 0;
    for (const quire_watch_node *part = node; part; part = part->above)
        size += strlen(part->name) + (part->above != NULL);
    if (size >= PATH_MAX) return 0;
    if (size == 0) {
        memcpy(out, "/", 2);
        return 1;
    }
    size_t at = size;
    out[at] = '\0';
    for (const char *part = name ? name : node->name; part;) {
        size_t length = strlen(part);
        at -= length;
        memcpy(out + at, part, length);
        if (at) out[--at] = '/';
        if (part != name) node = node->above;
        part = node ? node->name : NULL;
    }
    return size;
}
