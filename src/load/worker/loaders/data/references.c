/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/data/references.h"

#include "base/str.h"

void reference_add(data_tree *tree, data_node *record, quire_str key, quire_str text, uint32_t first,
                   uint32_t last, uint64_t values)
{
    data_node *before = record->last, *node = NULL;
    bool again = before && quire_str_equal(before->key, key);
    bool turned = again && before->kind == DATA_SCALAR && memchr(before->text.data, ',', before->text.size) &&
                  memchr(text.data, ',', text.size);
    if (turned) { /* "Oduya, Martha and Li, Ming": a list has commas of its own */
        before->text = quire_arena_printf(tree->arena, "%.*s and %.*s", QUIRE_FMT(before->text),
                                          QUIRE_FMT(text));
        tree->failed |= !before->text.data;
        before->values += values;
        before->last_line = last;
        return;
    }
    if (again && before->kind == DATA_SCALAR) {
        /* The second author makes a list of the first. */
        quire_str said = before->text;
        before->kind = DATA_LIST;
        before->text = (quire_str){ 0 };
        node = data_add(tree, before, DATA_SCALAR, (quire_str){ 0 }, said);
        if (node) node->line = node->last_line = before->line;
    }
    node = data_add(tree, again ? before : record, DATA_SCALAR, again ? (quire_str){ 0 } : key, text);
    if (!node) return;
    node->values = values;
    node->line = first;
    node->last_line = last;
}
