/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/data/data_tree.h"

#include "base/str.h"

#include <strings.h>

enum { LABEL_BYTES_MAX = 120 };

data_node *data_add(data_tree *tree, data_node *parent, data_kind kind, quire_str key, quire_str text)
{
    if (tree->count >= DATA_NODES_MAX) return NULL;
    data_node *node = quire_arena_alloc(tree->arena, sizeof *node);
    if (!node) {
        tree->failed = true;
        return NULL;
    }
    *node = (data_node){ .kind = kind, .key = key, .text = text, .parent = parent };
    tree->count++;
    if (!parent) {
        tree->root = node;
        return node;
    }
    node->index = parent->count++;
    if (parent->last) parent->last->next = node;
    else parent->first = node;
    parent->last = node;
    return node;
}

bool data_is_flat_list(const data_node *node, size_t *bytes)
{
    *bytes = 0;
    if (node->kind != DATA_LIST) return false;
    for (const data_node *item = node->first; item; item = item->next) {
        if (item->kind != DATA_SCALAR) return false;
        *bytes += item->text.size + 2;
    }
    return true;
}

static bool same_word(quire_str a, const char *b)
{
    return a.size == strlen(b) && strncasecmp(a.data, b, a.size) == 0;
}

/* By rank: what things are called, then what they are numbered with. */
static const char *const label_keys[] = { "name",  "title", "label", "姓名",    "名称",
                                          "标题",  "名字",  "主题",  "summary", "subject",
                                          "@name", "id",    "key",   "@id",     "编号" };
enum { LABEL_KEYS = sizeof label_keys / sizeof *label_keys, NAME_KEYS = 11 };

bool data_names(quire_str key)
{
    for (size_t i = 0; i < NAME_KEYS; i++)
        if (same_word(key, label_keys[i])) return true;
    return false;
}

quire_str data_label(const data_node *object)
{
    if (object->kind != DATA_OBJECT) return (quire_str){ 0 };
    for (size_t i = 0; i < LABEL_KEYS; i++)
        for (const data_node *child = object->first; child; child = child->next)
            if (child->kind == DATA_SCALAR && child->text.size && child->text.size <= LABEL_BYTES_MAX &&
                same_word(child->key, label_keys[i]) && !memchr(child->text.data, '\n', child->text.size))
                return child->text;
    return (quire_str){ 0 };
}
