/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/table/xlsx_styles.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/ooxml_xml.h"
#include "load/worker/loaders/table/number_format.h"

#include <stdlib.h>
#include <strings.h>

enum { STYLES_MAX = 65536, FORMAT_MAX_BYTES = 1024 };

struct format {
    uint32_t id;
    quire_str code;
};

/* One list of the part as an array of its elements. */
struct list {
    const xmlNode **items;
    size_t count;
};

static bool read_list(const xmlNode *root, const char *name, quire_arena *arena, struct list *out)
{
    const xmlNode *parent = quire_ooxml_child(root, name);
    size_t count = 0;
    for (const xmlNode *node = parent ? parent->children : NULL; node && count < STYLES_MAX;
         node = node->next)
        count += node->type == XML_ELEMENT_NODE;
    *out = (struct list){ quire_arena_array(arena, count, sizeof *out->items), 0 };
    if (!out->items) return false;
    for (const xmlNode *node = parent ? parent->children : NULL; node && out->count < count;
         node = node->next)
        if (node->type == XML_ELEMENT_NODE) out->items[out->count++] = node;
    return true;
}

static uint32_t number(const xmlNode *node, const char *name)
{
    return quire_ooxml_number(quire_ooxml_attribute(node, name), UINT32_MAX, 0);
}

static int by_id(const void *a, const void *b)
{
    uint32_t x = ((const struct format *)a)->id, y = ((const struct format *)b)->id;
    return (x > y) - (x < y);
}

static bool is_bold(const struct list *fonts, uint32_t index)
{
    const xmlNode *bold = index < fonts->count ? quire_ooxml_child(fonts->items[index], "b") : NULL;
    return bold && quire_ooxml_is_true(quire_ooxml_attribute(bold, "val"));
}

static bool is_filled(const struct list *fills, uint32_t index)
{
    const xmlNode *pattern = index < fills->count ? quire_ooxml_child(fills->items[index], "patternFill")
                                                  : NULL;
    quire_str type = quire_ooxml_attribute(pattern, "patternType");
    quire_str colour = quire_ooxml_attribute(quire_ooxml_child(pattern, "fgColor"), "rgb");
    bool white = colour.size == 8 && strncasecmp(colour.data + 2, "ffffff", 6) == 0;
    return quire_str_is(type, "solid") && !white;
}

static quire_status read(const xmlNode *root, quire_arena *arena, xlsx_styles *out, quire_error *err)
{
    struct list formats, fonts, fills, cells;
    if (!read_list(root, "numFmts", arena, &formats) || !read_list(root, "fonts", arena, &fonts) ||
        !read_list(root, "fills", arena, &fills) || !read_list(root, "cellXfs", arena, &cells))
        return quire_fail_memory(err);
    struct format *codes = quire_arena_array(arena, formats.count, sizeof *codes);
    out->items = quire_arena_array(arena, cells.count, sizeof *out->items);
    if (!codes || !out->items) return quire_fail_memory(err);
    for (size_t i = 0; i < formats.count; i++) {
        quire_str code = quire_ooxml_attribute(formats.items[i], "formatCode");
        if (code.size > FORMAT_MAX_BYTES) code.size = 0;
        codes[i] = (struct format){ number(formats.items[i], "numFmtId"), quire_arena_copy(arena, code) };
        if (!codes[i].code.data) return quire_fail_memory(err);
    }
    if (formats.count) qsort(codes, formats.count, sizeof *codes, by_id);
    for (; out->count < cells.count; out->count++) {
        const xmlNode *cell = cells.items[out->count];
        struct format key = { .id = number(cell, "numFmtId") };
        const struct format *own = formats.count ? bsearch(&key, codes, formats.count, sizeof *codes, by_id)
                                                 : NULL;
        out->items[out->count] = (xlsx_style){
            .format = own ? own->code : quire_number_format_of(key.id),
            .strong = is_bold(&fonts, number(cell, "fontId")) || is_filled(&fills, number(cell, "fillId")),
        };
    }
    return QUIRE_OK;
}

quire_status quire_xlsx_read_styles(quire_str part, quire_arena *arena, xlsx_styles *out, quire_error *err)
{
    xmlDoc *document = quire_ooxml_parse(part);
    quire_status status = QUIRE_OK;
    *out = (xlsx_styles){ 0 };
    if (document) status = read(xmlDocGetRootElement(document), arena, out, err);
    xmlFreeDoc(document);
    return status;
}

xlsx_style quire_xlsx_style(const xlsx_styles *styles, uint32_t index)
{
    if (index < styles->count) return styles->items[index];
    return (xlsx_style){ .format = QUIRE_STR("General") };
}
