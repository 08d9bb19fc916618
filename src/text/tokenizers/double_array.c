/* SPDX-License-Identifier: Apache-2.0 */
/* The array grows by blocks of 256 units, so that base ^ byte stays within a block. The children of a node
 * go to the first base whose units are all free; a linked list leads from one free unit to the next. Blocks
 * far behind the end are nearly full and are no longer searched, which keeps building linear. */
#include "text/tokenizers/double_array.h"

#include "base/error.h"
#include "text/tokenizers/unigram_layout.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_UNITS = 256, SEARCHED_BLOCKS = 16, MAX_DEPTH = UNIGRAM_MAX_PIECE_BYTES };

#define NOWHERE UINT32_MAX

struct slot {
    uint32_t unit;
    uint32_t before, behind; /* neighbours among the free slots */
    bool taken;              /* the unit is in use */
    bool is_base;            /* no second node may have its children here */
};

struct builder {
    const quire_trie_key *keys;
    struct slot *slots;
    uint32_t count, capacity;
    uint32_t first_free, last_free;
    quire_error *err;
};

/* Keys [from, to) share `depth` bytes, which lead to the node at `position`. */
struct range {
    size_t from, to, depth;
    uint32_t position;
};

static void take(struct builder *self, uint32_t at)
{
    struct slot *slot = &self->slots[at];
    slot->taken = true;
    if (slot->before == NOWHERE) self->first_free = slot->behind;
    else self->slots[slot->before].behind = slot->behind;
    if (slot->behind == NOWHERE) self->last_free = slot->before;
    else self->slots[slot->behind].before = slot->before;
}

/* Takes what is still free in a block off the list, without using it. */
static void retire_block(struct builder *self, uint32_t block)
{
    for (uint32_t i = block * BLOCK_UNITS; i < (block + 1) * BLOCK_UNITS; i++)
        if (!self->slots[i].taken) take(self, i);
}

static quire_status add_block(struct builder *self)
{
    uint32_t start = self->count, end = start + BLOCK_UNITS;
    if (end > UNIGRAM_MAX_UNITS)
        return quire_fail(self->err, QUIRE_E_LIMIT, "the vocabulary needs more than %u trie units",
                          UNIGRAM_MAX_UNITS);
    if (end > self->capacity) {
        uint32_t capacity = self->capacity ? self->capacity * 2 : 64 * BLOCK_UNITS;
        struct slot *slots = realloc(self->slots, capacity * sizeof *slots);
        if (!slots) return quire_fail_memory(self->err);
        self->slots = slots;
        self->capacity = capacity;
    }
    for (uint32_t i = start; i < end; i++) {
        self->slots[i] = (struct slot){ .before = self->last_free, .behind = NOWHERE };
        if (self->last_free == NOWHERE) self->first_free = i;
        else self->slots[self->last_free].behind = i;
        self->last_free = i;
    }
    self->count = end;
    if (start / BLOCK_UNITS >= SEARCHED_BLOCKS) retire_block(self, start / BLOCK_UNITS - SEARCHED_BLOCKS);
    return QUIRE_OK;
}

static bool fits(const struct builder *self, uint32_t base, const unsigned char *labels, size_t count)
{
    if (self->slots[base].is_base) return false;
    for (size_t i = 1; i < count; i++)
        if (self->slots[base ^ labels[i]].taken) return false;
    return true;
}

static quire_status find_base(struct builder *self, const unsigned char *labels, size_t count, uint32_t *out)
{
    for (uint32_t at = self->first_free; at != NOWHERE; at = self->slots[at].behind) {
        if (!fits(self, at ^ labels[0], labels, count)) continue;
        *out = at ^ labels[0];
        return QUIRE_OK;
    }
    *out = self->count ^ labels[0];
    return add_block(self);
}

static unsigned char label_of(const struct builder *self, size_t key, size_t depth)
{
    quire_str text = self->keys[key].text;
    return depth < text.size ? (unsigned char)text.data[depth] : 0;
}

/* Places the children of one node; the label 0 stands for the value of the key that ends there. */
static quire_status place_children(struct builder *self, struct range range, struct range *children,
                                   size_t *out_count)
{
    unsigned char labels[256];
    size_t count = 0;
    for (size_t i = range.from; i < range.to; i++) {
        unsigned char label = label_of(self, i, range.depth);
        if (count && labels[count - 1] == label) continue;
        children[count] = (struct range){ .from = i, .depth = range.depth + 1 };
        if (count) children[count - 1].to = i;
        labels[count++] = label;
    }
    children[count - 1].to = range.to;
    uint32_t base;
    quire_status status = find_base(self, labels, count, &base);
    if (status) return status;
    self->slots[base].is_base = true;
    for (size_t i = 0; i < count; i++) {
        children[i].position = base ^ labels[i];
        take(self, children[i].position);
        self->slots[children[i].position].unit = labels[i] ? labels[i]
                                                           : 0x80000000u | self->keys[range.from].value;
    }
    self->slots[range.position].unit |= (range.position ^ base) << 10 | (labels[0] ? 0 : 0x100u);
    size_t values = labels[0] ? 0 : 1;
    *out_count = count - values;
    if (values) memmove(children, children + 1, *out_count * sizeof *children);
    return QUIRE_OK;
}

/* Depth first, the nearest child last on the stack and so next in the array. A node's children take the
 * place of the node, so the stack holds at most 255 ranges a level. */
static quire_status place_all(struct builder *self, size_t key_count)
{
    quire_status status = QUIRE_OK;
    size_t capacity = 256 * ((size_t)MAX_DEPTH + 2), size = 0, added;
    struct range *stack = malloc(capacity * sizeof *stack);
    if (!stack) return quire_fail_memory(self->err);
    stack[size++] = (struct range){ .from = 0, .to = key_count };
    while (size && !status) {
        struct range range = stack[--size];
        struct range *children = stack + size;
        status = place_children(self, range, children, &added);
        if (status) break;
        for (size_t i = 0; i < added / 2; i++) {
            struct range swap = children[i];
            children[i] = children[added - 1 - i];
            children[added - 1 - i] = swap;
        }
        size += added;
    }
    free(stack);
    return status;
}

quire_status quire_double_array_build(const quire_trie_key *keys, size_t count, uint32_t **out_units,
                                      uint32_t *out_count, quire_error *err)
{
    *out_units = NULL;
    struct builder self = { .keys = keys, .first_free = NOWHERE, .last_free = NOWHERE, .err = err };
    quire_status status = add_block(&self);
    if (status) goto done;
    take(&self, 0);
    if (count) status = place_all(&self, count);
    if (status) goto done;
    *out_units = malloc(self.count * sizeof **out_units);
    if (!*out_units) {
        status = quire_fail_memory(err);
        goto done;
    }
    for (uint32_t i = 0; i < self.count; i++) (*out_units)[i] = self.slots[i].unit;
    *out_count = self.count;
done:
    free(self.slots);
    return status;
}
