/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/feed/feed_json.h"

#include "base/str.h"
#include "load/worker/format.h"
#include "load/worker/loaders/feed/feed_date.h"

/* Ids may be numbers, which are as they are written (data/json_tree.c asks for that). */
static quire_str text_of(yyjson_val *object, const char *key)
{
    yyjson_val *value = yyjson_obj_get(object, key);
    bool text = yyjson_is_str(value) || yyjson_is_raw(value);
    return text ? (quire_str){ unsafe_yyjson_get_str(value), unsafe_yyjson_get_len(value) }
                : (quire_str){ 0 };
}

static void take_text(feed_item *item, feed_text *into, quire_str text, bool html)
{
    text = quire_str_trim(text);
    if (!text.size || into->text.size) return;
    *into = (feed_text){ .text = quire_arena_copy(item->arena, text), .html = html };
    if (!into->text.data) item->failed = true;
}

static void take_date(feed_item *item, feed_value *into, quire_str text)
{
    quire_str date = feed_date(text, item->arena);
    if (!date.data) item->failed = true;
    else feed_take(item, into, date, 0);
}

/* "authors" of version 1.1, "author" of version 1. */
static void take_authors(feed_item *item, yyjson_val *object)
{
    size_t i, count;
    yyjson_val *author, *authors = yyjson_obj_get(object, "authors");
    yyjson_arr_foreach(authors, i, count, author)
        feed_add_person(item, text_of(author, "name"), (quire_str){ 0 });
    feed_add_person(item, text_of(yyjson_obj_get(object, "author"), "name"), (quire_str){ 0 });
}

/* Fields that are there; those of `known`, "title|url", have a place. */
static void count_fields(feed_item *item, yyjson_val *object, const char *known)
{
    size_t i, count;
    yyjson_val *key, *value;
    yyjson_obj_foreach(object, i, count, key, value)
    {
        quire_str name = { yyjson_get_str(key), yyjson_get_len(key) }, word;
        item->received++;
        for (const char *list = known; quire_format_next_word(&list, &word);)
            item->known += quire_str_equal(name, word);
    }
}

void feed_read_json_head(yyjson_val *feed, feed_item *item)
{
    count_fields(item, feed,
                 "version|title|description|home_page_url|feed_url|language|authors|author|items");
    take_text(item, &item->title, text_of(feed, "title"), false);
    take_text(item, &item->summary, text_of(feed, "description"), false);
    feed_take(item, &item->link, text_of(feed, "home_page_url"), 0);
    feed_take(item, &item->id, text_of(feed, "feed_url"), 0);
    feed_take_language(item, text_of(feed, "language"), 0);
    take_authors(item, feed);
}

void feed_read_json_item(yyjson_val *entry, feed_item *item)
{
    size_t i, count;
    yyjson_val *value;
    count_fields(item, entry,
                 "id|url|external_url|title|summary|content_html|content_text|language|date_published|"
                 "date_modified|authors|author|tags|attachments");
    take_text(item, &item->title, text_of(entry, "title"), false);
    take_text(item, &item->summary, text_of(entry, "summary"), false);
    take_text(item, &item->content, text_of(entry, "content_html"), true);
    take_text(item, &item->content, text_of(entry, "content_text"), false);
    feed_take(item, &item->id, text_of(entry, "id"), 0);
    feed_take(item, &item->link, text_of(entry, "url"), 0);
    feed_take(item, &item->link, text_of(entry, "external_url"), 1);
    feed_take_language(item, text_of(entry, "language"), 0);
    take_date(item, &item->published, text_of(entry, "date_published"));
    take_date(item, &item->updated, text_of(entry, "date_modified"));
    take_authors(item, entry);
    yyjson_arr_foreach(yyjson_obj_get(entry, "tags"), i, count, value) if (yyjson_is_str(value))
        feed_add_category(item, (quire_str){ yyjson_get_str(value), yyjson_get_len(value) });
    yyjson_arr_foreach(yyjson_obj_get(entry, "attachments"), i, count, value)
    {
        const feed_enclosure enclosure = { text_of(value, "url"), text_of(value, "mime_type"),
                                           text_of(value, "size_in_bytes"), text_of(value, "title") };
        feed_add_enclosure(item, &enclosure);
    }
}
