/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/data/references.h"

#include "base/str.h"
#include "text/unicode.h"

enum { NAMES_BYTES_MAX = 4096 };

static size_t characters(quire_str text, bool *han)
{
    size_t count = 0;
    for (size_t at = 0; at < text.size; count++) *han &= quire_char_is_han(quire_utf8_next(text, &at));
    return count;
}

/* "陈, 静" is 陈静: what parts names elsewhere is no part of a Chinese one. A family's name of two characters may be a whole name,
 * so it stays. */
static quire_str whole_name(data_tree *tree, quire_str text)
{
    const char *comma = text.size ? memmem(text.data, text.size, ", ", 2) : NULL;
    quire_str family = quire_str_cut(text, 0, comma ? (size_t)(comma - text.data) : 0);
    quire_str given = quire_str_cut(text, comma ? family.size + 2 : text.size, text.size);
    bool han = comma != NULL;
    if (!han || characters(family, &han) != 1 || characters(given, &han) > 2 || !han) return text;
    quire_str name = quire_arena_printf(tree->arena, "%.*s%.*s", QUIRE_FMT(family), QUIRE_FMT(given));
    tree->failed |= !name.data;
    return name.data ? name : text;
}

/* Of several, as BibTeX parts them: "陈, 静 and 王, 强" is 陈静, 王强. */
static quire_str names_of(data_tree *tree, quire_str text)
{
    const char *joint = text.size ? memmem(text.data, text.size, " and ", 5) : NULL;
    quire_str first = quire_str_cut(text, 0, joint ? (size_t)(joint - text.data) : text.size);
    quire_str name = whole_name(tree, first), all = name;
    bool turned = name.data != first.data;
    for (size_t at = first.size; turned && joint;) {
        quire_str rest = quire_str_cut(text, at + 5, text.size);
        joint = rest.size ? memmem(rest.data, rest.size, " and ", 5) : NULL;
        quire_str piece = quire_str_cut(rest, 0, joint ? (size_t)(joint - rest.data) : rest.size);
        all = quire_arena_printf(tree->arena, "%.*s, %.*s", QUIRE_FMT(all),
                                 QUIRE_FMT(whole_name(tree, piece)));
        tree->failed |= !all.data;
        at += 5 + piece.size;
        turned = all.data && all.size < NAMES_BYTES_MAX;
    }
    return turned ? all : text;
}

void reference_add(data_tree *tree, data_node *record, quire_str key, quire_str text, uint32_t first,
                   uint32_t last, uint64_t values)
{
    data_node *before = record->last, *node = NULL;
    if (quire_str_is(key, "author") || quire_str_is(key, "editor")) text = names_of(tree, text);
    bool again = before && quire_str_equal(before->key, key);
    bool turned = again && before->kind == DATA_SCALAR && memchr(before->text.data, ',', before->text.size) &&
                  memchr(text.data, ',', text.size) && before->text.size + text.size < NAMES_BYTES_MAX;
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
