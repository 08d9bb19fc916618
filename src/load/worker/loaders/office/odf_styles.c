/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: OpenDocument 1.3 part 3, sections 16.2 (styles), 16.30 (lists) and 16.34 (outline); names of built-in styles from
 * files that LibreOffice and others have written. */
#include "load/worker/loaders/office/odf_styles.h"

#include "base/error.h"
#include "base/str.h"

#include <stdlib.h>

enum { STYLES_MAX = 65536, PARENTS_MAX = 16 };

static int compare_styles(const void *a, const void *b)
{
    const odf_style *x = a, *y = b;
    int order = quire_ooxml_compare(x->name, y->name);
    if (!order) order = quire_ooxml_compare(x->family, y->family);
    return order ? order : (x->scope > y->scope) - (x->scope < y->scope);
}

static int compare_lists(const void *a, const void *b)
{
    const odf_list *x = a, *y = b;
    int order = quire_ooxml_compare(x->name, y->name);
    return order ? order : (x->scope > y->scope) - (x->scope < y->scope);
}

static const odf_style *find_style(const odf_styles *styles, odf_scope scope, quire_str family,
                                   quire_str name)
{
    odf_style key = { .scope = scope, .family = family, .name = name };
    return styles->style_count
               ? bsearch(&key, styles->styles, styles->style_count, sizeof key, compare_styles)
               : NULL;
}

const odf_style *quire_odf_style(const odf_styles *styles, odf_scope scope, const char *family,
                                 quire_str name)
{
    if (!name.size) return NULL;
    const odf_style *own = find_style(styles, scope, quire_str_from(family), name);
    return own ? own : find_style(styles, ODF_NAMED, quire_str_from(family), name);
}

odf_list *quire_odf_list(const odf_styles *styles, odf_scope scope, quire_str name)
{
    odf_list key = { .scope = scope, .name = name };
    if (!name.size || !styles->list_count) return NULL;
    odf_list *own = bsearch(&key, styles->lists, styles->list_count, sizeof key, compare_lists);
    key.scope = ODF_NAMED;
    return own ? own : bsearch(&key, styles->lists, styles->list_count, sizeof key, compare_lists);
}

static quire_element_kind kind_of_name(quire_str name)
{
    static const struct {
        const char *start;
        quire_element_kind kind;
    } kinds[] = {
        { "Title", QUIRE_ELEMENT_TITLE },         { "Quot", QUIRE_ELEMENT_QUOTE },
        { "Preformatted", QUIRE_ELEMENT_CODE },   { "Source_20_", QUIRE_ELEMENT_CODE },
        { "HTML_20_Pre", QUIRE_ELEMENT_CODE },    { "Caption", QUIRE_ELEMENT_CAPTION },
        { "caption", QUIRE_ELEMENT_CAPTION },     { "Illustration", QUIRE_ELEMENT_CAPTION },
        { "Figure", QUIRE_ELEMENT_CAPTION },      { "Intense_20_Quote", QUIRE_ELEMENT_QUOTE },
        { "Heading_20_", QUIRE_ELEMENT_HEADING },
    };
    if (quire_str_is(name, "Table") || quire_str_is(name, "Drawing") || quire_str_is(name, "Text"))
        return QUIRE_ELEMENT_CAPTION;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (quire_str_starts(name, quire_str_from(kinds[i].start))) return kinds[i].kind;
    return QUIRE_ELEMENT_PARAGRAPH;
}

static void read_text_properties(const xmlNode *properties, odf_style *out)
{
    quire_str position = quire_ooxml_attribute(properties, "text-position");
    if (quire_str_starts(position, QUIRE_STR("super"))) out->raised = ODF_RAISED;
    else if (quire_str_starts(position, QUIRE_STR("sub"))) out->raised = ODF_LOWERED;
    else if (position.size)
        out->raised = quire_str_starts(position, QUIRE_STR("-"))    ? ODF_LOWERED
                      : quire_str_starts(position, QUIRE_STR("0%")) ? ODF_ON_LINE
                                                                    : ODF_RAISED;
    if (quire_str_is(quire_ooxml_attribute(properties, "display"), "none")) out->hidden = true;
}

static void read_style(const xmlNode *node, odf_scope scope, odf_style *out)
{
    *out = (odf_style){ .scope = scope,
                        .family = quire_ooxml_attribute(node, "family"),
                        .name = quire_ooxml_attribute(node, "name"),
                        .parent = quire_ooxml_attribute(node, "parent-style-name"),
                        .list = quire_ooxml_attribute(node, "list-style-name"),
                        .kind = QUIRE_ELEMENT_PARAGRAPH };
    out->outline = quire_ooxml_number(quire_ooxml_attribute(node, "default-outline-level"), ODF_LIST_LEVELS,
                                      0);
    if (scope == ODF_NAMED) {
        out->kind = kind_of_name(out->name);
        out->table_heading = quire_str_is(out->name, "Table_20_Heading");
    }
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (quire_ooxml_named(child, "text-properties")) read_text_properties(child, out);
        if (quire_ooxml_named(child, "drawing-page-properties"))
            out->hidden = quire_str_is(quire_ooxml_attribute(child, "visibility"), "hidden");
    }
}

static quire_list_style number_style(quire_str format)
{
    if (!format.size) return QUIRE_LIST_NO_NUMBER;
    if (quire_str_is(format, "a")) return QUIRE_LIST_LOWER_LETTER;
    if (quire_str_is(format, "A")) return QUIRE_LIST_UPPER_LETTER;
    if (quire_str_is(format, "i")) return QUIRE_LIST_LOWER_ROMAN;
    if (quire_str_is(format, "I")) return QUIRE_LIST_UPPER_ROMAN;
    if (quire_str_starts(format, QUIRE_STR("01"))) return QUIRE_LIST_TWO_DIGITS;
    return quire_str_starts(format, QUIRE_STR("一")) ? QUIRE_LIST_CHINESE : QUIRE_LIST_DIGITS;
}

static void read_list(const xmlNode *node, odf_scope scope, odf_list *out)
{
    *out = (odf_list){ .scope = scope, .name = quire_ooxml_attribute(node, "name") };
    for (const xmlNode *child = node->children; child; child = child->next) {
        uint32_t level = quire_ooxml_number(quire_ooxml_attribute(child, "level"), ODF_LIST_LEVELS, 0);
        if (child->type != XML_ELEMENT_NODE || !level) continue;
        odf_list_level *made = &out->levels[level - 1];
        made->style = number_style(quire_ooxml_attribute(child, "num-format"));
        made->numbered = made->style != QUIRE_LIST_NO_NUMBER &&
                         (quire_ooxml_named(child, "list-level-style-number") ||
                          quire_ooxml_named(child, "outline-level-style"));
        made->prefix = quire_ooxml_attribute(child, "num-prefix");
        made->suffix = quire_ooxml_attribute(child, "num-suffix");
        made->start = quire_ooxml_number(quire_ooxml_attribute(child, "start-value"), INT32_MAX, 1);
        made->shown = quire_ooxml_number(quire_ooxml_attribute(child, "display-levels"), ODF_LIST_LEVELS, 1);
    }
}

struct group {
    const xmlNode *node;
    odf_scope scope;
};

static void count_all(const struct group *groups, size_t count, size_t *styles, size_t *lists)
{
    *styles = *lists = 0;
    for (size_t i = 0; i < count; i++)
        for (const xmlNode *node = groups[i].node ? groups[i].node->children : NULL; node;
             node = node->next) {
            *styles += quire_ooxml_named(node, "style");
            *lists += quire_ooxml_named(node, "list-style");
        }
    if (*styles > STYLES_MAX) *styles = STYLES_MAX;
    if (*lists > STYLES_MAX) *lists = STYLES_MAX;
}

/* What a style does not say itself it has from those that it is made from. */
static void inherit(odf_styles *styles)
{
    for (size_t i = 0; i < styles->style_count; i++) {
        odf_style *style = &styles->styles[i];
        quire_str parent = style->parent;
        for (unsigned steps = 0; parent.size && steps < PARENTS_MAX; steps++) {
            const odf_style *from = find_style(styles, ODF_NAMED, style->family, parent);
            if (!from || from == style) break;
            if (style->kind == QUIRE_ELEMENT_PARAGRAPH) style->kind = from->kind;
            if (!style->outline) style->outline = from->outline;
            if (!style->raised) style->raised = from->raised;
            if (!style->list.size) style->list = from->list;
            style->table_heading |= from->table_heading;
            style->hidden |= from->hidden;
            parent = from->parent;
        }
    }
}

quire_status quire_odf_read_styles(const odf_package *package, quire_arena *arena, odf_styles *out,
                                   quire_error *err)
{
    const xmlNode *content = xmlDocGetRootElement(package->content);
    const xmlNode *master = package->styles ? xmlDocGetRootElement(package->styles) : NULL;
    const struct group groups[] = {
        { quire_ooxml_child(content, "automatic-styles"), ODF_CONTENT },
        { quire_ooxml_child(master, "styles"), ODF_NAMED },
        { quire_ooxml_child(master, "automatic-styles"), ODF_MASTER },
    };
    const size_t count = sizeof groups / sizeof *groups;
    size_t styles, lists;
    *out = (odf_styles){ 0 };
    count_all(groups, count, &styles, &lists);
    out->styles = quire_arena_array(arena, styles, sizeof *out->styles);
    out->lists = quire_arena_array(arena, lists, sizeof *out->lists);
    if (!out->styles || !out->lists) return quire_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        for (const xmlNode *node = groups[i].node ? groups[i].node->children : NULL; node;
             node = node->next) {
            if (quire_ooxml_named(node, "style") && out->style_count < styles)
                read_style(node, groups[i].scope, &out->styles[out->style_count++]);
            if (quire_ooxml_named(node, "list-style") && out->list_count < lists)
                read_list(node, groups[i].scope, &out->lists[out->list_count++]);
            if (quire_ooxml_named(node, "outline-style")) read_list(node, groups[i].scope, &out->outline);
        }
    if (styles) qsort(out->styles, out->style_count, sizeof *out->styles, compare_styles);
    if (lists) qsort(out->lists, out->list_count, sizeof *out->lists, compare_lists);
    inherit(out);
    return QUIRE_OK;
}

void quire_odf_restart(odf_list *list)
{
    memset(list->begun, 0, sizeof list->begun);
}

void quire_odf_count_item(odf_list *list, uint32_t level, uint32_t start, quire_buffer *out)
{
    if (level > ODF_LIST_LEVELS) level = ODF_LIST_LEVELS;
    const odf_list_level *own = &list->levels[level - 1];
    for (uint32_t i = 0; i < level; i++) {
        if (!list->begun[i]) list->counters[i] = list->levels[i].start ? list->levels[i].start : 1;
        else if (i == level - 1 && list->counters[i] < INT32_MAX) list->counters[i]++;
        list->begun[i] = true;
    }
    if (start) list->counters[level - 1] = start;
    for (uint32_t i = level; i < ODF_LIST_LEVELS; i++) list->begun[i] = false;
    if (!own->numbered) return;
    quire_buffer_append_str(out, own->prefix);
    for (uint32_t i = own->shown < level ? level - own->shown : 0, first = i; i < level; i++) {
        if (list->levels[i].style == QUIRE_LIST_NO_NUMBER) continue;
        if (i > first) quire_buffer_append_char(out, '.');
        quire_list_put_number(out, list->levels[i].style, list->counters[i]);
    }
    quire_buffer_append_str(out, own->suffix);
}
