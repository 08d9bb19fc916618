/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds: each entry is a document of its own, an Atom entry, whatever the feed is (feed_entry.h); what is left is a short document
 * that says what the feed is about. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/str.h"
#include "load/worker/loaders/data/json_tree.h"
#include "load/worker/loaders/feed/feed_entry.h"
#include "load/worker/loaders/feed/feed_json.h"
#include "load/worker/loaders/feed/feed_mend.h"
#include "load/worker/loaders/feed/feed_names.h"
#include "load/worker/loaders/feed/feed_probe.h"
#include "load/worker/loaders/feed/feed_write.h"
#include "load/worker/loaders/feed/feed_xml.h"
#include "load/worker/uri.h"

enum { ENTRY_BYTES_MAX = 256 << 20 };

/* A feed of either kind, of which the entries are walked twice: first to name them, then to hand them on. */
struct feed {
    quire_load_host *host;
    const xmlDoc *doc; /* NULL: it is JSON */
    yyjson_val *items; /* of JSON */
    feed_place place;  /* of its entries */
    feed_item head;
    feed_identity *identities;
    size_t count, capacity;
    uint64_t most; /* that are looked at: as many as may be found */
};

typedef struct cursor {
    const xmlNode *node;
    yyjson_arr_iter values;
} cursor;

/* Reads the next entry; false: there is none. */
static bool next_entry(struct feed *self, cursor *at, feed_item *item)
{
    if (!self->doc) {
        yyjson_val *value = yyjson_arr_iter_next(&at->values);
        if (value) feed_read_json_item(value, item);
        feed_take_language(item, self->place.language, 4);
        return value != NULL;
    }
    at->node = feed_next_entry(self->doc, at->node);
    if (at->node) feed_read_item(at->node, &self->place, item);
    return at->node != NULL;
}

static cursor first_of(const struct feed *self)
{
    cursor at = { 0 };
    if (!self->doc) yyjson_arr_iter_init(self->items, &at.values);
    return at;
}

/* What an entry takes over from its feed. Source: RFC 4287, section 4.2.1; JSON Feed 1.1, "authors". */
static void inherit(const struct feed *self, feed_item *item)
{
    if (item->author_count || !(self->place.atom || !self->doc)) return;
    for (size_t i = 0; i < self->head.author_count; i++)
        feed_add_person(item, self->head.authors[i].name, self->head.authors[i].email);
}

/* Links of a feed that says of no place where it stands lead from its own page. */
static void resolve(const struct feed *self, feed_item *item)
{
    feed_text *const texts[] = { &item->title, &item->summary, &item->content };
    for (size_t i = 0; i < 3; i++)
        if (!texts[i]->base.size) texts[i]->base = self->place.base;
    if (self->doc) return;
    if (item->link.text.size)
        item->link.text = quire_uri_resolve(self->place.base, item->link.text, item->arena);
    for (size_t i = 0; i < item->enclosure_count; i++)
        item->enclosures[i].url = quire_uri_resolve(self->place.base, item->enclosures[i].url, item->arena);
}

static quire_status write_entry(const struct feed *self, feed_item *item, quire_buffer *out, quire_error *err)
{
    inherit(self, item);
    resolve(self, item);
    quire_buffer_clear(out);
    feed_write_entry(item, out);
    return item->failed ? quire_fail_memory(err) : quire_buffer_check(out, "entry of a feed", err);
}

static quire_status identify(struct feed *self, const feed_item *item, quire_str bytes, quire_error *err)
{
    quire_arena *arena = self->host->arena;
    feed_identity *identities = quire_arena_grow(arena, self->identities, self->count, &self->capacity,
                                                 sizeof *identities);
    if (!identities) return quire_fail_memory(err);
    self->identities = identities;
    quire_str time = item->updated.text.size ? item->updated.text : item->published.text;
    feed_identity *one = &identities[self->count++];
    *one = (feed_identity){ .id = quire_arena_copy(arena, item->id.text),
                            .link = quire_arena_copy(arena, item->link.text),
                            .title = quire_arena_copy(arena, feed_line(item->title.text, item->arena)),
                            .time = quire_arena_copy(arena, time),
                            .hash = quire_hash_str(QUIRE_HASH_START, bytes) };
    bool kept = one->id.data && one->link.data && one->title.data && one->time.data;
    return kept ? QUIRE_OK : quire_fail_memory(err);
}

static void drop_entry(struct feed *self, const char *reason)
{
    quire_ledger_drop_count(quire_builder_ledger(self->host->builder), QUIRE_STR("load"), QUIRE_STR("items"),
                            quire_str_from(reason), 1);
}

/* Where all that it has is of no field that is kept, there is nothing to find it by. */
static bool says_something(const feed_item *item)
{
    return item->title.text.size || item->summary.text.size || item->content.text.size ||
           item->id.text.size || item->link.text.size || item->published.text.size ||
           item->updated.text.size || item->enclosure_count || item->author_count || item->category_count;
}

static quire_status give_entry(struct feed *self, const feed_item *item, const feed_identity *identity,
                               quire_str bytes, quire_error *err)
{
    quire_load_reason outcome = QUIRE_LOAD_OK;
    const quire_host_child child = { .name = identity->name,
                                     .media_type = QUIRE_STR(FEED_ENTRY_TYPE),
                                     .bytes = bytes };
    if (!says_something(item) || !identity->name.size) {
        drop_entry(self, !says_something(item) ? "empty" : identity->same ? "duplicate" : "superseded");
        return QUIRE_OK;
    }
    quire_status status = quire_host_child_found(self->host, &child, &outcome, err);
    if (!status && item->link.text.size)
        status = quire_host_link(self->host, QUIRE_LINK_ARTICLE, item->link.text, err);
    if (status) return status;
    if (outcome) drop_entry(self, quire_load_reason_name(outcome));
    else
        quire_ledger_keep(quire_builder_ledger(self->host->builder), QUIRE_STR("load"), QUIRE_STR("items"),
                          1);
    return QUIRE_OK;
}

/* One walk over the entries: to name them, or, once they have names, to hand them on. */
static quire_status walk(struct feed *self, bool named, quire_error *err)
{
    quire_status status = QUIRE_OK;
    quire_buffer bytes;
    cursor at = first_of(self);
    quire_buffer_init(&bytes, ENTRY_BYTES_MAX);
    for (size_t i = 0; !status; i++) {
        quire_arena arena = { 0 };
        feed_item item = { .arena = &arena };
        bool more = i < self->most && next_entry(self, &at, &item);
        if (more) status = write_entry(self, &item, &bytes, err);
        if (more && !status)
            status = named ? give_entry(self, &item, &self->identities[i], quire_buffer_view(&bytes), err)
                           : identify(self, &item, quire_buffer_view(&bytes), err);
        if (more && named) feed_account_fields(self->host, &item);
        quire_arena_free(&arena);
        if (!more) break;
    }
    quire_buffer_free(&bytes);
    return status;
}

static quire_status give_entries(struct feed *self, uint64_t received, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("items");
    quire_ledger *ledger = quire_builder_ledger(self->host->builder);
    quire_status status = walk(self, false, err);
    if (!status && !feed_name_entries(self->identities, self->count, self->host->arena))
        status = quire_fail_memory(err);
    if (status) return status;
    if (received < self->count) received = self->count;
    quire_ledger_receive(ledger, step, unit, received);
    bool full = self->count >= self->most;
    quire_ledger_drop_count(ledger, step, unit, full ? QUIRE_STR("over_limit") : QUIRE_STR("malformed_part"),
                            received - self->count);
    return walk(self, true, err);
}

/* What the feed says of itself. */
static quire_status write_head(struct feed *self, quire_error *err)
{
    feed_item *head = &self->head;
    feed_account_fields(self->host, head);
    head->content = (feed_text){ 0 };
    return feed_write_document(self->host, head, FEED_DOCUMENT_FEED, err);
}

static quire_status read_feed(struct feed *self, uint64_t received, quire_error *err)
{
    if (!self->place.base.size) self->place.base = self->head.link.text;
    if (self->head.language.text.size) self->place.language = self->head.language.text;
    if (self->head.failed) return quire_fail_memory(err);
    quire_status status = write_head(self, err);
    return status ? status : give_entries(self, received, err);
}

static quire_status load_xml(struct feed *self, quire_str text, quire_error *err)
{
    const feed_units units = { .names = "item|entry", .most = self->most };
    feed_parsed parsed;
    quire_status status = feed_parse(text, units, self->host->arena, &parsed, err);
    if (status) return status;
    if (parsed.doc) {
        const xmlNode *head = feed_head(parsed.doc), *root = xmlDocGetRootElement(parsed.doc);
        self->doc = parsed.doc;
        self->place.atom = feed_named(root, "feed") || feed_named(root, "entry");
        if (self->place.atom)
            quire_builder_set_media_type(self->host->builder, QUIRE_STR("application/atom+xml"));
        if (!feed_place_in(root, &self->place, self->host->arena, &self->place)) self->head.failed = true;
        if (head != root && !feed_place_in(head, &self->place, self->host->arena, &self->place))
            self->head.failed = true;
        feed_place place = self->place;
        place.whole = true;
        feed_read_item(head, &place, &self->head);
        status = read_feed(self, parsed.received, err);
    } else {
        quire_host_refuse(self->host, QUIRE_LOAD_MALFORMED, "it is no feed: no element is in it");
    }
    xmlFreeDoc(parsed.doc);
    return status;
}

static quire_status load_json(struct feed *self, quire_str text, quire_error *err)
{
    bool no_memory = false;
    yyjson_doc *doc = data_parse_json(text, &no_memory);
    yyjson_val *root = yyjson_doc_get_root(doc);
    quire_status status = no_memory ? quire_fail_memory(err) : QUIRE_OK;
    if (yyjson_is_obj(root)) {
        quire_builder_set_media_type(self->host->builder, QUIRE_STR("application/feed+json"));
        self->items = yyjson_obj_get(root, "items");
        feed_read_json_head(root, &self->head);
        status = read_feed(self, yyjson_arr_size(self->items), err);
    } else if (!status) {
        quire_host_refuse(self->host, QUIRE_LOAD_MALFORMED, "it is no JSON Feed: it does not parse as JSON");
    }
    yyjson_doc_free(doc);
    return status;
}

static quire_status load_feed(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_str text;
    struct feed self = { .host = host, .head = { .arena = host->arena }, .most = host->children_left };
    quire_status status = feed_decode(host, input, &text, err);
    if (status) return status;
    return feed_kind_of(text) == FEED_JSON ? load_json(&self, text, err) : load_xml(&self, text, err);
}

static bool is_feed(const quire_probe *probe)
{
    feed_kind kind = feed_kind_of(probe->bytes);
    return kind == FEED_XML || kind == FEED_JSON;
}

static const quire_format_type types[] = {
    { "application/rss+xml", "rss", "application/x-rss+xml|text/rss+xml|text/rss|application/x-cdf" },
    { "application/atom+xml", "atom", "text/atom+xml" },
    { "application/feed+json", NULL, NULL },
    { 0 }
};

const quire_format quire_format_feed = {
    .name = "feed",
    .title = "Feeds (RSS, Atom, RDF, JSON Feed)",
    .keeps = "title, description and link; entries as documents, with title, id, link, summary, content, "
             "authors, dates, "
             "categories, enclosures and language",
    .version = 1,
    .titles = QUIRE_TITLES_OF_FIELDS,
    .types = types,
    .probe = is_feed,
    .load = load_feed,
};
