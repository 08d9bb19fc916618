/* SPDX-License-Identifier: Apache-2.0 */
/* Source: ECMA-376 part 1, sections 19.3.1.36 (places) and 21.1.2.4 (bullets). */
#include "load/worker/loaders/office/pptx_layout.h"

#include "base/error.h"
#include "base/str.h"

#include <stdio.h>

enum {
    LAYOUTS_MAX = 256,
    SHAPES_MAX = 128, /* of a layout that are looked at: every shape of every slide asks */
    LEVELS = 9,
    NAME_BYTES = 16
};

quire_status quire_pptx_layout(pptx_layouts *layouts, const office_package *package,
                               const ooxml_relations *slide, quire_arena *arena, const pptx_layout **out,
                               quire_error *err)
{
    const ooxml_relation *relation = quire_ooxml_relation_of_type(slide, "slideLayout"), *master;
    ooxml_relations relations;
    *out = NULL;
    if (!relation) return QUIRE_OK;
    for (size_t i = 0; i < layouts->count && !*out; i++)
        if (quire_str_equal(layouts->items[i].name, relation->target)) *out = &layouts->items[i];
    if (*out || layouts->count == LAYOUTS_MAX) return QUIRE_OK;
    if (!layouts->items) layouts->items = quire_arena_array(arena, LAYOUTS_MAX, sizeof *layouts->items);
    if (!layouts->items) return quire_fail_memory(err);
    quire_status status = quire_ooxml_relations(package, relation->target, arena, &relations, err);
    if (status) return status;
    pptx_layout *layout = &layouts->items[layouts->count++];
    *layout = (pptx_layout){ .name = relation->target,
                             .layout = quire_ooxml_parse(quire_office_part(package, relation->target)) };
    master = quire_ooxml_relation_of_type(&relations, "slideMaster");
    if (master) layout->master = quire_ooxml_parse(quire_office_part(package, master->target));
    *out = layout;
    return QUIRE_OK;
}

void quire_pptx_close_layouts(pptx_layouts *layouts)
{
    for (size_t i = 0; i < layouts->count; i++) {
        xmlFreeDoc(layouts->items[i].layout);
        xmlFreeDoc(layouts->items[i].master);
    }
}

const xmlNode *quire_pptx_placeholder(const xmlNode *shape)
{
    for (const xmlNode *child = shape ? shape->children : NULL; child; child = child->next) {
        const xmlNode *properties = quire_ooxml_child(child, "nvPr");
        if (properties) return quire_ooxml_child(properties, "ph");
    }
    return NULL;
}

quire_str quire_pptx_role(const xmlNode *placeholder)
{
    quire_str type = quire_ooxml_attribute(placeholder, "type");
    return type.size ? type : QUIRE_STR("obj");
}

/* What a master calls the place. */
static const char *role_in_master(quire_str role)
{
    if (quire_str_is(role, "title") || quire_str_is(role, "ctrTitle")) return "title";
    if (quire_str_is(role, "dt")) return "dt";
    if (quire_str_is(role, "ftr")) return "ftr";
    if (quire_str_is(role, "sldNum")) return "sldNum";
    return "body";
}

static const xmlNode *shapes_of(const xmlDoc *document)
{
    const xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
    return quire_ooxml_child(quire_ooxml_child(root, "cSld"), "spTree");
}

/* The shape of the layout that `wanted` takes the place of: its number decides, else its role. */
static const xmlNode *in_layout(const pptx_layout *layout, const xmlNode *wanted)
{
    const xmlNode *tree = layout ? shapes_of(layout->layout) : NULL, *same_role = NULL;
    quire_str number = quire_ooxml_attribute(wanted, "idx");
    size_t seen = 0;
    for (const xmlNode *shape = tree ? tree->children : NULL; shape && seen < SHAPES_MAX;
         shape = shape->next) {
        const xmlNode *place = quire_pptx_placeholder(shape);
        if (!place) continue;
        seen++;
        if (number.size && quire_str_equal(quire_ooxml_attribute(place, "idx"), number)) return shape;
        if (!same_role && quire_str_equal(quire_pptx_role(place), quire_pptx_role(wanted))) same_role = shape;
    }
    return same_role;
}

static const xmlNode *in_master(const pptx_layout *layout, const xmlNode *wanted)
{
    const xmlNode *tree = layout ? shapes_of(layout->master) : NULL;
    const char *role = role_in_master(quire_pptx_role(wanted));
    size_t seen = 0;
    for (const xmlNode *shape = tree ? tree->children : NULL; shape && seen < SHAPES_MAX;
         shape = shape->next) {
        const xmlNode *place = quire_pptx_placeholder(shape);
        seen += place != NULL;
        if (place && quire_str_is(quire_pptx_role(place), role)) return shape;
    }
    return NULL;
}

static const xmlNode *own_frame(const xmlNode *shape)
{
    const xmlNode *direct = shape ? quire_ooxml_child(shape, "xfrm") : NULL; /* of a graphicFrame */
    if (direct) return direct;
    const xmlNode *properties = shape ? quire_ooxml_child(shape, "spPr") : NULL;
    if (shape && !properties) properties = quire_ooxml_child(shape, "grpSpPr");
    return quire_ooxml_child(properties, "xfrm");
}

const xmlNode *quire_pptx_frame(const pptx_layout *layout, const xmlNode *shape)
{
    const xmlNode *frame = own_frame(shape), *place = quire_pptx_placeholder(shape);
    if (!frame && place) frame = own_frame(in_layout(layout, place));
    if (!frame && place) frame = own_frame(in_master(layout, place));
    return frame;
}

uint32_t quire_pptx_level(const xmlNode *paragraph)
{
    return quire_ooxml_number(quire_ooxml_attribute(quire_ooxml_child(paragraph, "pPr"), "lvl"), LEVELS - 1,
                              0);
}

/* Whether the properties say anything of a bullet; *out is NULL where they say that there is none. */
static bool says_bullet(const xmlNode *properties, const xmlNode **out)
{
    *out = NULL;
    for (const xmlNode *child = properties ? properties->children : NULL; child; child = child->next) {
        if (quire_ooxml_named(child, "buNone")) return true;
        if (quire_ooxml_named(child, "buChar") || quire_ooxml_named(child, "buAutoNum") ||
            quire_ooxml_named(child, "buBlip")) {
            *out = child;
            return true;
        }
    }
    return false;
}

static const xmlNode *list_style(const xmlNode *shape)
{
    return shape ? quire_ooxml_child(quire_ooxml_child(shape, "txBody"), "lstStyle") : NULL;
}

const xmlNode *quire_pptx_bullet(const pptx_layout *layout, const xmlNode *shape, const xmlNode *paragraph)
{
    char level[NAME_BYTES];
    const xmlNode *place = quire_pptx_placeholder(shape), *bullet, *master;
    snprintf(level, sizeof level, "lvl%upPr", quire_pptx_level(paragraph) + 1);
    if (says_bullet(quire_ooxml_child(paragraph, "pPr"), &bullet)) return bullet;
    if (says_bullet(quire_ooxml_child(list_style(shape), level), &bullet) || !place) return bullet;
    if (says_bullet(quire_ooxml_child(list_style(in_layout(layout, place)), level), &bullet)) return bullet;
    if (says_bullet(quire_ooxml_child(list_style(in_master(layout, place)), level), &bullet)) return bullet;
    const char *role = role_in_master(quire_pptx_role(place));
    master = layout && layout->master ? xmlDocGetRootElement(layout->master) : NULL;
    const xmlNode *styles = quire_ooxml_child(master, "txStyles");
    const char *style = strcmp(role, "title") == 0  ? "titleStyle"
                        : strcmp(role, "body") == 0 ? "bodyStyle"
                                                    : "otherStyle";
    says_bullet(quire_ooxml_child(quire_ooxml_child(styles, style), level), &bullet);
    return bullet;
}
