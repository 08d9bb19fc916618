/* SPDX-License-Identifier: Apache-2.0 */
/* Points are joined by connections from parent to child. What no connection leads to is written behind the rest. Source:
 * ECMA-376 part 1, section 21.4.3. */
#include "load/worker/loaders/office/ooxml_diagram.h"

#include "base/str.h"
#include "load/worker/loaders/office/ooxml_xml.h"

#include <stdlib.h>

enum { POINTS_MAX = 65536, LEVELS_MAX = 32 };

struct point {
    quire_str id;
    const xmlNode *node;
    size_t first, last; /* of its connections */
    bool met;
};

struct connection {
    struct point *from, *to;
    uint32_t order;
};

struct diagram {
    office_writer *writer;
    struct point *points; /* as they stand in the part */
    struct point **by_id;
    struct connection *connections; /* by their parents, then in order */
    size_t point_count, connection_count;
};

static int by_id(const void *a, const void *b)
{
    return quire_ooxml_compare((*(struct point *const *)a)->id, (*(struct point *const *)b)->id);
}

static int by_parent(const void *a, const void *b)
{
    const struct connection *x = a, *y = b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static size_t count_named(const xmlNode *list, const char *name)
{
    size_t count = 0;
    for (const xmlNode *node = list ? list->children : NULL; node && count < POINTS_MAX; node = node->next)
        count += quire_ooxml_named(node, name);
    return count;
}

static struct point *find(const struct diagram *diagram, quire_str id)
{
    struct point key = { .id = id }, *wanted = &key;
    struct point **found = diagram->point_count ? bsearch(&wanted, diagram->by_id, diagram->point_count,
                                                          sizeof(struct point *), by_id)
                                                : NULL;
    return found ? *found : NULL;
}

static bool read_points(struct diagram *diagram, const xmlNode *list)
{
    size_t count = count_named(list, "pt");
    diagram->points = quire_arena_array(diagram->writer->arena, count, sizeof *diagram->points);
    diagram->by_id = quire_arena_array(diagram->writer->arena, count, sizeof(struct point *));
    if (!diagram->points || !diagram->by_id) return false;
    for (const xmlNode *node = list ? list->children : NULL; node && diagram->point_count < count;
         node = node->next) {
        if (!quire_ooxml_named(node, "pt")) continue;
        struct point *point = &diagram->points[diagram->point_count];
        *point = (struct point){ .id = quire_ooxml_attribute(node, "modelId"), .node = node };
        diagram->by_id[diagram->point_count++] = point;
    }
    if (count) qsort(diagram->by_id, count, sizeof(struct point *), by_id);
    return true;
}

static bool read_connections(struct diagram *diagram, const xmlNode *list)
{
    size_t count = count_named(list, "cxn"), seen = 0;
    diagram->connections = quire_arena_array(diagram->writer->arena, count, sizeof *diagram->connections);
    if (!diagram->connections) return false;
    for (const xmlNode *node = list ? list->children : NULL; node && seen < count; node = node->next) {
        if (!quire_ooxml_named(node, "cxn")) continue;
        seen++;
        quire_str type = quire_ooxml_attribute(node, "type");
        struct point *from = find(diagram, quire_ooxml_attribute(node, "srcId"));
        struct point *to = find(diagram, quire_ooxml_attribute(node, "destId"));
        if (!from || !to || (type.size && !quire_str_is(type, "parOf"))) continue;
        diagram->connections[diagram->connection_count++] = (struct connection){
            from, to, quire_ooxml_number(quire_ooxml_attribute(node, "srcOrd"), UINT32_MAX, 0)
        };
    }
    if (diagram->connection_count)
        qsort(diagram->connections, diagram->connection_count, sizeof *diagram->connections, by_parent);
    for (size_t i = diagram->connection_count; i-- > 0;) {
        struct point *from = diagram->connections[i].from;
        if (!from->last) from->last = i + 1;
        from->first = i;
    }
    return true;
}

static void write_text(office_writer *writer, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE) continue;
        if (writer->is_text(child)) quire_office_write(writer, quire_ooxml_text(child));
        else write_text(writer, child);
        if (quire_ooxml_named(child, "p") || quire_ooxml_named(child, "br"))
            quire_builder_append_flowing(writer->builder, QUIRE_STR(" "));
    }
}

/* `level` is of the points, `shown` of those among them that say something. */
static void write_point(struct diagram *diagram, struct point *point, uint32_t level, uint32_t shown)
{
    if (point->met || level > LEVELS_MAX) return;
    point->met = true;
    bool says = quire_office_count(diagram->writer, point->node) > 0;
    if (says) {
        quire_office_open_item(diagram->writer, shown);
        write_text(diagram->writer, point->node);
    }
    for (size_t i = point->first; i < point->last; i++)
        write_point(diagram, diagram->connections[i].to, level + 1, shown + says);
}

void quire_ooxml_write_diagram(office_writer *writer, const xmlNode *root)
{
    struct diagram diagram = { .writer = writer };
    if (!quire_office_count(writer, root)) return;
    if (!read_points(&diagram, quire_ooxml_child(root, "ptLst")) ||
        !read_connections(&diagram, quire_ooxml_child(root, "cxnLst"))) {
        writer->failed = true;
        return;
    }
    uint64_t received = quire_office_count(writer, root), before = writer->kept + writer->white;
    quire_office_open_block(writer, QUIRE_ELEMENT_FIGURE);
    for (size_t i = 0; i < diagram.point_count; i++)
        if (quire_str_is(quire_ooxml_attribute(diagram.points[i].node, "type"), "doc"))
            write_point(&diagram, &diagram.points[i], 1, 1);
    for (size_t i = 0; i < diagram.point_count; i++) write_point(&diagram, &diagram.points[i], 1, 1);
    quire_office_close_block(writer);
    uint64_t settled = writer->kept + writer->white - before;
    if (received > settled) quire_office_drop_count(writer, "characters", "misplaced", received - settled);
}
