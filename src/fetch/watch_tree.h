/* SPDX-License-Identifier: Apache-2.0 */
/* The watched folders, by the kernel's descriptor and below one another: a path is put together only when something happens
 * there, so that a folder costs its name and a few pointers. No file is in it. */
#ifndef QUIRE_FETCH_WATCH_TREE_H
#define QUIRE_FETCH_WATCH_TREE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct quire_watch_node {
    int wd;
    bool queued; /* it is to be looked through */
    bool report; /* and what stands in it is news */
    struct quire_watch_node *above, *first_below, *next, *previous;
    struct quire_watch_node *chained; /* with the same place in the table */
    char name[];                      /* where nothing is above, the absolute path; empty: "/" */
} quire_watch_node;

typedef struct quire_watch_tree {
    int fd; /* of inotify */
    quire_watch_node **table;
    size_t capacity, count;
} quire_watch_tree;

/* {0} but for `fd` is an empty tree. */
void quire_watch_tree_free(quire_watch_tree *tree);

quire_watch_node *quire_watch_tree_find(const quire_watch_tree *tree, int wd);
/* `above` may be NULL. NULL: out of memory. */
quire_watch_node *quire_watch_tree_add(quire_watch_tree *tree, int wd, quire_watch_node *above,
                                       const char *name);
/* Takes it out, with all that is below it; none of them is watched any more. */
void quire_watch_tree_drop(quire_watch_tree *tree, quire_watch_node *node);

/* The path of `name` in the folder, of the folder itself where it is NULL. 0: it is longer than any path. */
size_t quire_watch_path(const quire_watch_node *node, const char *name, char out[PATH_MAX]);

#endif
