/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/feed/feed_item.h"

#include "base/str.h"
#include "text/unicode.h"

quire_str feed_line(quire_str text, quire_arena *arena)
{
    text = quire_str_trim(text);
    if (text.size > FEED_LINE_BYTES_MAX) text.size = quire_utf8_floor(text, FEED_LINE_BYTES_MAX);
    char *line = quire_arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; line && i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool white = c <= ' ' || c == 0x7F;
        if (white && size && line[size - 1] == ' ') continue;
        line[size++] = white ? ' ' : (char)c;
    }
    return (quire_str){ line, size };
}

void feed_take(feed_item *item, feed_value *into, quire_str text, int rank)
{
    quire_str line = feed_line(text, item->arena);
    if (!line.data) item->failed = true;
    if (!line.size || (into->said && into->rank <= rank)) return;
    *into = (feed_value){ line, rank, true };
}

void feed_take_last(feed_item *item, feed_value *into, quire_str text, int rank)
{
    if (into->said && into->rank == rank && quire_str_trim(text).size) into->said = false;
    feed_take(item, into, text, rank);
}

void feed_take_language(feed_item *item, quire_str tag, int rank)
{
    quire_str line = feed_line(tag, item->arena);
    char *letters = (char *)(uintptr_t)line.data;
    for (size_t i = 0; i < line.size; i++)
        if (letters[i] == '_') letters[i] = '-';
    if (!line.data) item->failed = true;
    if (!tag.data || (item->language.said && item->language.rank <= rank)) return;
    item->language = (feed_value){ line, rank, true };
}

/* Room for one more; NULL: there is none. */
static void *room(feed_item *item, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count >= FEED_LIST_MAX) return NULL;
    void *more = quire_arena_grow(item->arena, items, count, capacity, size);
    if (!more) item->failed = true;
    return more;
}

void feed_add_person(feed_item *item, quire_str name, quire_str email)
{
    feed_person person = { feed_line(name, item->arena), feed_line(email, item->arena) };
    if (!person.name.data || !person.email.data) item->failed = true;
    if (!person.name.size && !person.email.size) return;
    for (size_t i = 0; i < item->author_count; i++) {
        feed_person *known = &item->authors[i];
        bool same = known->name.size ? quire_str_equal(known->name, person.name)
                                     : quire_str_equal(known->email, person.email);
        if (!same) continue;
        if (!known->email.size) known->email = person.email;
        return;
    }
    feed_person *people = room(item, item->authors, item->author_count, &item->author_capacity,
                               sizeof *people);
    if (!people) return;
    item->authors = people;
    item->authors[item->author_count++] = person;
}

void feed_add_category(feed_item *item, quire_str term)
{
    term = feed_line(term, item->arena);
    if (!term.data) item->failed = true;
    if (!term.size) return;
    for (size_t i = 0; i < item->category_count; i++)
        if (quire_str_equal(item->categories[i], term)) return;
    quire_str *terms = room(item, item->categories, item->category_count, &item->category_capacity,
                            sizeof *terms);
    if (!terms) return;
    item->categories = terms;
    item->categories[item->category_count++] = term;
}

void feed_add_enclosure(feed_item *item, const feed_enclosure *enclosure)
{
    feed_enclosure one = { feed_line(enclosure->url, item->arena), feed_line(enclosure->type, item->arena),
                           feed_line(enclosure->length, item->arena),
                           feed_line(enclosure->title, item->arena) };
    if (!one.url.data || !one.type.data || !one.length.data || !one.title.data) item->failed = true;
    if (!one.url.size) return;
    for (size_t i = 0; i < item->enclosure_count; i++)
        if (quire_str_equal(item->enclosures[i].url, one.url)) return;
    feed_enclosure *all = room(item, item->enclosures, item->enclosure_count, &item->enclosure_capacity,
                               sizeof *all);
    if (!all) return;
    item->enclosures = all;
    item->enclosures[item->enclosure_count++] = one;
}

static bool is_address_character(char c)
{
    return c > ' ' && c != 0x7F && !strchr("()<>[]\",;:", c);
}

/* The mail address in `text`: where it begins and ends; empty: there is none. */
static quire_range find_address(quire_str text)
{
    const char *at = text.size ? memchr(text.data, '@', text.size) : NULL;
    if (!at) return (quire_range){ 0 };
    size_t start = (size_t)(at - text.data), end = start + 1;
    while (start > 0 && is_address_character(text.data[start - 1])) start--;
    while (end < text.size && is_address_character(text.data[end])) end++;
    bool sound = text.data + start < at && at + 1 < text.data + end;
    return sound ? (quire_range){ start, end } : (quire_range){ 0 };
}

void feed_add_author(feed_item *item, quire_str text)
{
    quire_str line = feed_line(text, item->arena);
    if (!line.data) item->failed = true;
    quire_range address = find_address(line);
    quire_str email = quire_str_cut(line, address.start, address.end);
    if (!email.size) {
        feed_add_person(item, line, email);
        return;
    }
    static const quire_str scheme = { "mailto:", 7 };
    size_t before = address.start;
    if (before >= scheme.size && quire_str_starts(quire_str_cut(line, before - scheme.size, before), scheme))
        before -= scheme.size;
    char *name = quire_arena_alloc(item->arena, line.size + 1);
    size_t size = 0;
    if (!name) item->failed = true;
    for (size_t i = 0; i < line.size && name; i++) {
        if (i >= before && i < address.end) continue;
        char c = line.data[i];
        if (!strchr("<>()", c)) name[size++] = c;
    }
    feed_add_person(item, quire_str_trim((quire_str){ name, size }), email);
}
