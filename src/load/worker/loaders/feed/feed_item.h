/* SPDX-License-Identifier: Apache-2.0 */
/* What all kinds of feeds say, of the feed itself and of each entry. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_ITEM_H
#define QUIRE_LOAD_WORKER_LOADERS_FEED_FEED_ITEM_H

#include "base/arena.h"
#include "quire/types.h"

/* A title, summary or content. */
typedef struct feed_text {
    quire_str text; /* empty: there is none */
    bool html;      /* it is markup */
    quire_str base; /* from where its links lead */
    int rank;       /* of the element that said it (feed_xml.c) */
} feed_text;

typedef struct feed_person {
    quire_str name, email;
} feed_person;

typedef struct feed_enclosure {
    quire_str url, type, length, title;
} feed_enclosure;

/* A value for which another element may have a better word. */
typedef struct feed_value {
    quire_str text;
    int rank;
    bool said; /* the text may be empty: it was taken back */
} feed_value;

typedef struct feed_item {
    feed_text title, summary, content;
    feed_value id, link, language;
    feed_value published, updated; /* ISO 8601, or as written where they are none */
    feed_person *authors;
    feed_enclosure *enclosures;
    quire_str *categories;
    size_t author_count, enclosure_count, category_count;
    size_t author_capacity, enclosure_capacity, category_capacity;
    uint64_t received, known; /* fields that were there, and those that have a place above */
    quire_arena *arena;       /* of all this */
    bool failed;              /* memory is out */
} feed_item;

enum {
    FEED_LIST_MAX = 256,            /* authors, categories, enclosures of one */
    FEED_TEXT_BYTES_MAX = 64 << 20, /* of one text; of those that are short by nature: */
    FEED_LINE_BYTES_MAX = 8192,
};

/* Each appends one unless it is there already, or there are too many; strings are borrowed and come in one line. */
void feed_add_person(feed_item *item, quire_str name, quire_str email);
void feed_add_category(feed_item *item, quire_str term);
void feed_add_enclosure(feed_item *item, const feed_enclosure *enclosure);

/* Takes the value unless there is one of a better rank; 0 is the best. */
void feed_take(feed_item *item, feed_value *into, quire_str text, int rank);

/* The same, and of values of one rank the last one counts. */
void feed_take_last(feed_item *item, feed_value *into, quire_str text, int rank);

/* As feed_take, of a language's tag: "en_US" is "en-US". An empty one takes back what is said around it; without data: nothing is
 * said. */
void feed_take_language(feed_item *item, quire_str tag, int rank);

/* Who wrote, as RSS says it in one string: "me@example.com (Me)", "Me <me@example.com>", "Me". */
void feed_add_author(feed_item *item, quire_str text);

/* As one line: white space folded, control characters gone, no longer than FEED_LINE_BYTES_MAX. data is NULL when memory is out. */
quire_str feed_line(quire_str text, quire_arena *arena);

#endif
