/* SPDX-License-Identifier: Apache-2.0 */
/* A row with a label alone is a group row. The rows below it stand under it while they are indented deeper. Where its first
 * row is set at its own indent, all of these do, until another group row of its rank begins: capitals and bold rank above
 * plain type. Of two group rows that follow each other directly, the first holds the second and those like it. */
#include "load/worker/loaders/pdf/pdf_tables.h"

#include "base/str.h"

#include <math.h>

enum { GROUPS_MAX = 16 };

static const float SAME_INDENT = 1; /* points */

struct group {
    float x0;
    int rank;
    size_t row;
    bool deeper; /* its first row is indented deeper */
    bool holds;  /* group rows at its own indent and of its own rank */
};

static bool is_capitals(quire_str text)
{
    size_t capitals = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] >= 'a' && text.data[i] <= 'z') return false;
        capitals += text.data[i] >= 'A' && text.data[i] <= 'Z';
    }
    return capitals > 3;
}

static int rank_of(const pdf_segment *label)
{
    return 2 * is_capitals(label->text) + label->bold;
}

/* Whether the group row at the top of the open ones holds a row at x0 no more. `next`: the row is a group row with another
 * one right behind it. */
static bool is_left(const struct group *group, float x0, bool is_group, int rank, bool next)
{
    if (group->x0 > x0 + SAME_INDENT) return true;
    if (group->x0 < x0 - SAME_INDENT) return false;
    if (is_group) return group->rank <= rank && (next || !group->holds);
    return group->deeper || (rank > group->rank && !group->holds);
}

static const pdf_segment *label_of(const pdf_row *row)
{
    return row->count && row->cells[0]->column == 0 ? row->cells[0] : NULL;
}

static bool is_group(const pdf_grid *grid, size_t at)
{
    const pdf_row *row = &grid->rows[at];
    return at + 1 < grid->count && label_of(row) && row->cells[row->count - 1]->column == 0;
}

/* A label in the middle of the table ranks above all. */
static float indent_of(const pdf_grid *grid, const pdf_segment *label)
{
    bool centred = label->place.x0 > grid->columns.x1[0] ||
                   (label->place.x1 > grid->columns.x0[grid->columns.count > 1] &&
                    label->place.x0 > grid->columns.x0[0] + 8 * label->size);
    return centred ? -INFINITY : label->place.x0;
}

void quire_pdf_find_levels(pdf_grid *grid)
{
    struct group open[GROUPS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < grid->count; i++) {
        pdf_row *row = &grid->rows[i];
        const pdf_segment *label = label_of(row);
        row->level = row->header ? 0 : (uint32_t)count;
        if (row->header || !label) continue;
        bool group = is_group(grid, i), next = group && is_group(grid, i + 1);
        float x0 = indent_of(grid, label);
        int rank = rank_of(label);
        if (count && open[count - 1].row + 1 == i) { /* its first row */
            open[count - 1].deeper = x0 > open[count - 1].x0 + SAME_INDENT;
            open[count - 1].holds = group && !open[count - 1].deeper;
        }
        while (count && is_left(&open[count - 1], x0, group, rank, next)) count--;
        row->level = (uint32_t)count;
        if (group && count < GROUPS_MAX) open[count++] = (struct group){ .x0 = x0, .rank = rank, .row = i };
    }
}
