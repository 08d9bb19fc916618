/* SPDX-License-Identifier: Apache-2.0 */
/* Source of the formats: ECMA-376 part 1, section 17.18.59. A format that is not known counts in digits. */
#include "load/worker/loaders/office/docx_numbering.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/lists.h"

#include <stdlib.h>

enum { LISTS_MAX = 65536, LABEL_BYTES_MAX = 512 };

static bool read_level(const xmlNode *node, quire_arena *arena, docx_list_level *out)
{
    out->format = quire_arena_copy(arena, quire_docx_value(node, "numFmt"));
    out->text = quire_arena_copy(arena, quire_docx_value(node, "lvlText"));
    out->style = quire_arena_copy(arena, quire_docx_value(node, "pStyle"));
    out->start = quire_ooxml_number(quire_docx_value(node, "start"), INT32_MAX, 1);
    out->legal = quire_docx_is_on(node, "isLgl");
    return out->format.data && out->text.data && out->style.data;
}

static uint32_t level_of(const xmlNode *node)
{
    return quire_ooxml_number(quire_ooxml_attribute(node, "ilvl"), DOCX_LIST_LEVELS, DOCX_LIST_LEVELS);
}

static bool read_kind(const xmlNode *node, quire_arena *arena, docx_list_kind *out)
{
    bool read = true;
    out->id = quire_ooxml_number(quire_ooxml_attribute(node, "abstractNumId"), UINT32_MAX, 0);
    for (const xmlNode *child = node->children; child && read; child = child->next)
        if (quire_docx_is(child, "lvl") && level_of(child) < DOCX_LIST_LEVELS)
            read = read_level(child, arena, &out->levels[level_of(child)]);
    return read;
}

static int by_kind(const void *a, const void *b)
{
    const docx_list_kind *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static int by_list(const void *a, const void *b)
{
    const docx_list *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static void read_list(const xmlNode *node, const docx_numbering *numbering, docx_list *out)
{
    docx_list_kind key = { .id = quire_ooxml_number(quire_docx_value(node, "abstractNumId"), UINT32_MAX, 0) };
    out->id = quire_ooxml_number(quire_ooxml_attribute(node, "numId"), UINT32_MAX, 0);
    out->kind = numbering->kind_count
                    ? bsearch(&key, numbering->kinds, numbering->kind_count, sizeof key, by_kind)
                    : NULL;
    for (const xmlNode *child = node->children; child; child = child->next) {
        quire_str start = quire_docx_value(child, "startOverride");
        if (!quire_docx_is(child, "lvlOverride") || !start.size || level_of(child) == DOCX_LIST_LEVELS)
            continue;
        out->restarts[level_of(child)] = true;
        out->restart[level_of(child)] = quire_ooxml_number(start, INT32_MAX, 1);
    }
}

static size_t count_named(const xmlNode *root, const char *name)
{
    size_t count = 0;
    for (const xmlNode *node = root->children; node && count < LISTS_MAX; node = node->next)
        count += quire_docx_is(node, name);
    return count;
}

static bool read_all(const xmlNode *root, quire_arena *arena, docx_numbering *out)
{
    size_t kinds = count_named(root, "abstractNum"), lists = count_named(root, "num");
    out->kinds = quire_arena_array(arena, kinds, sizeof *out->kinds);
    out->lists = quire_arena_array(arena, lists, sizeof *out->lists);
    if (!out->kinds || !out->lists) return false;
    for (const xmlNode *node = root->children; node && out->kind_count < kinds; node = node->next)
        if (quire_docx_is(node, "abstractNum") && !read_kind(node, arena, &out->kinds[out->kind_count++]))
            return false;
    if (kinds) qsort(out->kinds, kinds, sizeof *out->kinds, by_kind);
    for (const xmlNode *node = root->children; node && out->list_count < lists; node = node->next)
        if (quire_docx_is(node, "num")) read_list(node, out, &out->lists[out->list_count++]);
    if (lists) qsort(out->lists, lists, sizeof *out->lists, by_list);
    return true;
}

quire_status quire_docx_read_numbering(quire_str bytes, quire_arena *arena, docx_numbering *out,
                                       quire_error *err)
{
    *out = (docx_numbering){ 0 };
    xmlDoc *document = quire_ooxml_parse(bytes);
    if (!document) return QUIRE_OK;
    bool read = read_all(xmlDocGetRootElement(document), arena, out);
    xmlFreeDoc(document);
    return read ? QUIRE_OK : quire_fail_memory(err);
}

docx_list *quire_docx_list(const docx_numbering *numbering, uint32_t id)
{
    docx_list key = { .id = id };
    docx_list *found = id && numbering->list_count
                           ? bsearch(&key, numbering->lists, numbering->list_count, sizeof key, by_list)
                           : NULL;
    return found && found->kind ? found : NULL;
}

uint32_t quire_docx_list_level(const docx_list *list, quire_str style, uint32_t otherwise)
{
    for (uint32_t i = 0; i < DOCX_LIST_LEVELS && style.size; i++)
        if (quire_str_equal(list->kind->levels[i].style, style)) return i;
    return otherwise;
}

static quire_list_style style_of(quire_str format)
{
    if (quire_str_is(format, "lowerLetter")) return QUIRE_LIST_LOWER_LETTER;
    if (quire_str_is(format, "upperLetter")) return QUIRE_LIST_UPPER_LETTER;
    if (quire_str_is(format, "lowerRoman")) return QUIRE_LIST_LOWER_ROMAN;
    if (quire_str_is(format, "upperRoman")) return QUIRE_LIST_UPPER_ROMAN;
    if (quire_str_starts(format, QUIRE_STR("chineseCounting")) ||
        quire_str_is(format, "taiwaneseCountingThousand") || quire_str_is(format, "japaneseCounting"))
        return QUIRE_LIST_CHINESE;
    if (quire_str_is(format, "decimalZero")) return QUIRE_LIST_TWO_DIGITS;
    return quire_str_is(format, "none") ? QUIRE_LIST_NO_NUMBER : QUIRE_LIST_DIGITS;
}

static void count(docx_list *list, uint32_t level)
{
    docx_list_kind *kind = list->kind;
    for (uint32_t i = 0; i <= level; i++) {
        bool again = list->restarts[i] && (i == level || !kind->begun[i]);
        if (again) kind->counters[i] = list->restart[i];
        else if (!kind->begun[i]) kind->counters[i] = kind->levels[i].start;
        else if (i == level && kind->counters[i] < INT32_MAX) kind->counters[i]++;
        if (again) list->restarts[i] = false;
        kind->begun[i] = true;
    }
    for (uint32_t i = level + 1; i < DOCX_LIST_LEVELS; i++) kind->begun[i] = false;
}

quire_str quire_docx_count_item(docx_list *list, uint32_t level, quire_arena *arena)
{
    if (level >= DOCX_LIST_LEVELS) level = DOCX_LIST_LEVELS - 1;
    const docx_list_kind *kind = list->kind;
    quire_str text = kind->levels[level].text;
    quire_buffer label;
    count(list, level);
    if (quire_str_is(kind->levels[level].format, "bullet")) text = (quire_str){ 0 };
    quire_buffer_init(&label, LABEL_BYTES_MAX);
    for (size_t i = 0; i < text.size; i++) {
        unsigned digit = text.data[i] == '%' && i + 1 < text.size ? (unsigned)(text.data[i + 1] - '1')
                                                                  : UINT32_MAX;
        if (digit < DOCX_LIST_LEVELS) {
            quire_str format = kind->levels[level].legal ? QUIRE_STR("decimal") : kind->levels[digit].format;
            quire_list_put_number(&label, style_of(format), kind->counters[digit]);
            i++;
        } else {
            quire_buffer_append_char(&label, text.data[i]);
        }
    }
    /* A label over the bound is none that anybody reads. */
    bool failed = label.failure == QUIRE_E_NO_MEMORY;
    quire_str copy = failed ? (quire_str){ 0 }
                            : quire_arena_copy(arena,
                                               label.failure ? (quire_str){ 0 } : quire_buffer_view(&label));
    quire_buffer_free(&label);
    return quire_str_trim(copy);
}
