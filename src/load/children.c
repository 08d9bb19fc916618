/* SPDX-License-Identifier: Apache-2.0 */
#include "load/children.h"

#include "base/error.h"
#include "base/str.h"
#include "base/str_set.h"
#include "bind/sha256.h"

#include <inttypes.h>
#include <stdlib.h>

void quire_children_init(quire_children *children, const quire_children_limits *limits, quire_arena *arena,
                         const quire_load_source *source)
{
    *children = (quire_children){ .limits = limits,
                                  .arena = arena,
                                  .fd = source->fd,
                                  .offset = source->offset,
                                  .allowance = source->allowance,
                                  .follow = source->follow,
                                  .too_deep = source->depth >= limits->depth };
}

quire_allowance_left quire_children_room(const quire_children *children)
{
    quire_allowance_left room = quire_allowance_look(children->allowance);
    if (children->too_deep) room.bytes = 0; /* each is named, and none is unpacked */
    return room;
}

static bool copy(quire_arena *arena, quire_str *text)
{
    *text = quire_arena_copy(arena, *text);
    return text->data != NULL;
}

static void refuse(quire_load_child *child, quire_str message)
{
    child->reason = QUIRE_LOAD_OVER_LIMIT;
    child->message = message;
}

/* Takes the child out of the allowance, with its bytes, without them, or not at all: then false. */
static bool take(quire_children *children, const quire_frame_child *head, quire_load_child *child)
{
    const quire_children_limits *limits = children->limits;
    quire_allowance_left want = { .children = 1, .bytes = head->is_range ? 0 : head->size_bytes };
    if (children->too_deep && (!head->reason || head->reason == QUIRE_LOAD_OVER_LIMIT)) {
        want.bytes = 0;
        refuse(child,
               quire_arena_printf(children->arena,
                                  "what is found in documents is read to a depth of load.depth = %" PRId64,
                                  limits->depth));
    }
    bool taken = quire_allowance_take(children->allowance, want);
    if (!taken && want.bytes) {
        want.bytes = 0;
        taken = quire_allowance_take(children->allowance, want);
        refuse(child, quire_arena_printf(children->arena,
                                         "with it there would be more in the document than "
                                         "load.children_bytes = %" PRId64 " allows",
                                         limits->bytes));
    }
    if (!taken) return false;
    children->taken.children += want.children;
    children->taken.bytes += want.bytes;
    return true;
}

/* The last child is whole. */
static quire_status end_child(quire_children *children, quire_error *err)
{
    unsigned char digest[32];
    if (!children->keeping) return QUIRE_OK;
    quire_status status = quire_sha256_take(children->hash, digest, err);
    if (!status) quire_sha256_hex(digest, children->items[children->count - 1].sha256);
    return status;
}

/* Where the bytes of a child go, or stand. */
static quire_status make_room(quire_children *children, const quire_frame_child *head,
                              quire_load_child *child, quire_error *err)
{
    quire_status status = children->spool  ? QUIRE_OK
                          : head->is_range ? quire_spool_over(children->fd, &children->spool, err)
                                           : quire_spool_open(&children->spool, err);
    if (status) return status;
    child->part = (quire_part){ .line = head->line, .heads_bytes = head->heads_bytes };
    if (head->is_range) {
        child->part.heads_offset = children->offset;
        child->offset = children->offset + (size_t)head->offset;
        child->size_bytes = (size_t)head->size_bytes;
        return quire_part_hash(children->fd, &child->part, child->offset, child->size_bytes, child->sha256,
                               err);
    }
    if (!children->hash) children->hash = quire_sha256_new();
    if (!children->hash) return quire_fail_memory(err);
    child->part.heads_offset = quire_spool_size(children->spool);
    child->offset = child->part.heads_offset + (size_t)head->heads_bytes;
    child->size_bytes = (size_t)(head->size_bytes - head->heads_bytes);
    return QUIRE_OK;
}

static quire_status take_child(void *user, const quire_frame_child *head, quire_error *err)
{
    quire_children *children = user;
    quire_load_child child = { .name = head->name,
                               .media_type = head->media_type,
                               .charset = head->charset,
                               .title = head->title,
                               .reason = head->reason,
                               .message = head->message };
    bool named = take(children, head, &child);
    if (child.reason && !child.message.data) return quire_fail_memory(err);
    children->due = head->is_range ? 0 : head->size_bytes;
    children->keeping = named && !child.reason;
    children->refused += !head->reason && !children->keeping;
    if (!named) return QUIRE_OK;
    quire_load_child *items = quire_arena_grow(children->arena, children->items, children->count,
                                               &children->capacity, sizeof child);
    if (!items || !copy(children->arena, &child.name) || !copy(children->arena, &child.media_type) ||
        !copy(children->arena, &child.charset) || !copy(children->arena, &child.title) ||
        !copy(children->arena, &child.message))
        return quire_fail_memory(err);
    children->items = items;
    quire_status status = children->keeping ? make_room(children, head, &child, err) : QUIRE_OK;
    if (status) return status;
    child.renamed = head->renamed;
    children->items[children->count++] = child;
    return children->due || head->is_range ? QUIRE_OK : end_child(children, err);
}

static quire_status take_bytes(void *user, quire_str piece, quire_error *err)
{
    quire_children *children = user;
    children->due -= piece.size;
    if (!children->keeping) return QUIRE_OK;
    quire_status status = quire_spool_append(children->spool, piece, err);
    if (!status) status = quire_sha256_add(children->hash, piece, err);
    return status || children->due ? status : end_child(children, err);
}

static quire_status take_link(void *user, const quire_link *given, quire_error *err)
{
    quire_children *children = user;
    quire_link link = *given,
               *links = quire_arena_grow(children->arena, children->links, children->link_count,
                                         &children->link_capacity, sizeof *links);
    if (!links || !copy(children->arena, &link.uri)) return quire_fail_memory(err);
    children->links = links;
    children->links[children->link_count++] = link;
    return QUIRE_OK;
}

quire_load_sink quire_children_sink(quire_children *children)
{
    return (quire_load_sink){ take_child, take_bytes, take_link, children };
}

static int by_name(const void *a, const void *b)
{
    const quire_load_child *const *left = a, *const *right = b;
    quire_str x = (*left)->name, y = (*right)->name;
    int order = memcmp(x.data, y.data, x.size < y.size ? x.size : y.size);
    if (order) return order;
    if (x.size != y.size) return (x.size > y.size) - (x.size < y.size);
    return (*left)->renamed != (*right)->renamed ? (*left)->renamed - (*right)->renamed
                                                 : (*left > *right) - (*left < *right);
}

/* "a/b (2).txt" of "a/b.txt". */
static quire_str with_number(quire_arena *arena, quire_str name, size_t number)
{
    const char *slash = memrchr(name.data, '/', name.size);
    size_t first = slash ? (size_t)(slash - name.data) + 1 : 0;
    const char *dot = memrchr(name.data + first, '.', name.size - first);
    size_t end = dot && dot > name.data + first ? (size_t)(dot - name.data) : name.size;
    return quire_arena_printf(arena, "%.*s (%zu)%.*s", QUIRE_FMT(quire_str_cut(name, 0, end)), number,
                              QUIRE_FMT(quire_str_cut(name, end, name.size)));
}

/* Gives all but the first of one name, of which those come first that have it from the document, a name of their own, which none has from the document. Each name that was taken already
 * costs one try of the one name that it could come from. False: out of memory. */
static bool tell_apart(quire_children *children)
{
    size_t count = children->count;
    quire_str_set names = { .arena = children->arena };
    quire_load_child **order = quire_arena_array(children->arena, count, sizeof *order);
    bool added = false;
    if (!order) return false;
    for (size_t i = 0; i < count; i++) {
        order[i] = &children->items[i];
        if (!quire_str_set_add(&names, order[i]->name, &added)) return false;
    }
    qsort(order, count, sizeof *order, by_name);
    quire_str name = { 0 };
    for (size_t i = 0, number = 2; i < count; i++) {
        if (!i || !quire_str_equal(order[i]->name, name)) {
            name = order[i]->name;
            number = 2;
            continue;
        }
        for (added = false; !added;) {
            order[i]->name = with_number(children->arena, name, number++);
            if (!order[i]->name.data || !quire_str_set_add(&names, order[i]->name, &added)) return false;
        }
    }
    return true;
}

/* What was refused here, the worker has counted as kept: as documents, and as what its container calls them. */
static void account_refused(const quire_children *children, quire_ledger *ledger)
{
    static const char *const units[] = { "documents", "members", "messages", "items", "parts" };
    quire_ledger_rows rows = quire_ledger_view(ledger);
    for (size_t i = 0; i < rows.count; i++)
        for (size_t j = 0; j < sizeof units / sizeof *units; j++)
            if (quire_str_is(rows.items[i].step, "load") && quire_str_is(rows.items[i].unit, units[j]) &&
                rows.items[i].kept >= children->refused)
                quire_ledger_drop_kept(ledger, QUIRE_STR("load"), rows.items[i].unit,
                                       quire_str_from(quire_load_reason_name(QUIRE_LOAD_OVER_LIMIT)),
                                       children->refused);
}

/* What belongs to the document and nobody goes after is lost; what it only leads to is not. */
static void account(const quire_children *children, quire_ledger *ledger)
{
    static const quire_str fetch = { "fetch", 5 }, links = { "links", 5 };
    if (children->refused) account_refused(children, ledger);
    size_t bodies = 0, members = 0;
    for (size_t i = 0; i < children->link_count; i++) {
        bodies += children->links[i].kind == QUIRE_LINK_BODY;
        members += children->links[i].kind == QUIRE_LINK_MEMBER;
    }
    size_t left = bodies + (children->follow == QUIRE_FOLLOW_NONE ? members : 0);
    if (!bodies && !members) return;
    quire_ledger_receive(ledger, fetch, links, bodies + members);
    quire_ledger_keep(ledger, fetch, links, bodies + members - left);
    if (left) quire_ledger_drop_count(ledger, fetch, links, QUIRE_STR("not_fetched"), left);
}

quire_status quire_children_finish(quire_children *children, quire_ledger *ledger, quire_loaded *out,
                                   quire_error *err)
{
    if (!tell_apart(children)) return quire_fail_memory(err);
    quire_status status = children->spool ? quire_spool_seal(children->spool, err) : QUIRE_OK;
    if (status) return status;
    account(children, ledger);
    out->children = children->items;
    out->child_count = children->count;
    out->spool = children->spool;
    out->links = (quire_links){ children->follow, children->links, children->link_count };
    children->spool = NULL;
    children->taken = (quire_allowance_left){ 0 };
    return QUIRE_OK;
}

void quire_children_free(quire_children *children)
{
    quire_allowance_give_back(children->allowance, children->taken);
    quire_spool_release(children->spool);
    quire_sha256_free(children->hash);
}
