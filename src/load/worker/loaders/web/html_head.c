/* SPDX-License-Identifier: Apache-2.0 */
/* The same is said in many vocabularies; of what is said twice the better source counts, and of its likes the first. */
#include "load/worker/loaders/web/html_head.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/raised.h"
#include "load/worker/loaders/web/html_linked.h"
#include "load/worker/loaders/web/html_raised.h"
#include "load/worker/loaders/web/html_title.h"

#include <strings.h>

enum {
    TITLE_HEADINGS = 8,
    TEXT_NODES = 1000,
    SCRIPTS_MAX = 16,
    AUTHOR_MAX_BYTES = 200,
    COMMENT_MAX_BYTES = 4096
};

enum key {
    AUTHOR,
    DATE,
    MODIFIED,
    SITE,
    PUBLISHER,
    DESCRIPTION,
    KEYWORDS,
    GENERATOR,
    CANONICAL,
    URL,
    SAVED,
    LANGUAGE,
    TITLE,
    KEYS
};

static const char *const key_names[TITLE] = { "author",    "date",        "modified", "site",
                                              "publisher", "description", "keywords", "generator",
                                              "canonical", "url",         "saved",    NULL };

/* By name or property of a meta element, or as itemprop; `rank`: the least counts. Source: RFC 5013 (dc), ogp.me, Highwire Press (citation). */
static const struct source {
    const char *name;
    enum key key;
    int rank;
} sources[] = {
    { "article:author", AUTHOR, 2 },
    { "article:modified_time", MODIFIED, 1 },
    { "article:published_time", DATE, 1 },
    { "author", AUTHOR, 1 },
    { "byl", AUTHOR, 3 },
    { "citation_author", AUTHOR, 2 },
    { "citation_date", DATE, 4 },
    { "citation_publication_date", DATE, 3 },
    { "content-language", LANGUAGE, 2 },
    { "date", DATE, 4 },
    { "dateModified", MODIFIED, 3 },
    { "datePublished", DATE, 3 },
    { "dc.creator", AUTHOR, 3 },
    { "dc.date", DATE, 4 },
    { "dc.date.issued", DATE, 3 },
    { "dc.description", DESCRIPTION, 3 },
    { "dc.language", LANGUAGE, 4 },
    { "dc.publisher", PUBLISHER, 2 },
    { "dc.subject", KEYWORDS, 3 },
    { "dcterms.created", DATE, 4 },
    { "dcterms.creator", AUTHOR, 3 },
    { "dcterms.date", DATE, 4 },
    { "dcterms.issued", DATE, 3 },
    { "dcterms.modified", MODIFIED, 2 },
    { "description", DESCRIPTION, 1 },
    { "generator", GENERATOR, 1 },
    { "keywords", KEYWORDS, 1 },
    { "language", LANGUAGE, 3 },
    { "last-modified", MODIFIED, 4 },
    { "news_keywords", KEYWORDS, 2 },
    { "og:description", DESCRIPTION, 2 },
    { "og:locale", LANGUAGE, 3 },
    { "og:site_name", SITE, 1 },
    { "og:title", TITLE, 1 },
    { "og:updated_time", MODIFIED, 3 },
    { "og:url", CANONICAL, 2 },
    { "parsely-author", AUTHOR, 3 },
    { "parsely-pub-date", DATE, 3 },
    { "pubdate", DATE, 3 },
    { "publishdate", DATE, 3 },
    { "sailthru.author", AUTHOR, 3 },
    { "sailthru.date", DATE, 3 },
    { "twitter:title", TITLE, 2 },
};

struct said {
    quire_str value;
    int rank; /* 0: nothing is said */
};

struct head {
    quire_arena *arena;
    struct said said[KEYS];
    quire_str title, headings[TITLE_HEADINGS];
    size_t heading_count, scripts;
    html_linked linked;
    bool article, failed;
};

/* "Ann Ames" and, as often set, "By Ann Ames". */
static quire_str without_by(quire_str name)
{
    bool by = name.size > 3 && !strncasecmp(name.data, "by ", 3);
    return by ? quire_str_trim(quire_str_cut(name, 3, name.size)) : name;
}

/* Several authors are said one by one. */
static void add_author(struct head *self, struct said *said, quire_str name)
{
    if (quire_str_holds(name, "\n") || memmem(said->value.data, said->value.size, name.data, name.size))
        return;
    if (said->value.size + name.size > AUTHOR_MAX_BYTES) return;
    said->value = quire_arena_printf(self->arena, "%.*s, %.*s", QUIRE_FMT(said->value), QUIRE_FMT(name));
    self->failed |= !said->value.data;
}

static void offer(struct head *self, enum key key, quire_str value, int rank)
{
    struct said *said = &self->said[key];
    value = quire_str_trim(value);
    if (key == AUTHOR) value = without_by(value);
    bool address = value.size > 4 && !strncasecmp(value.data, "http", 4),
         wanted = key == CANONICAL || key == URL;
    if (!value.size || (address != wanted && (wanted || key == AUTHOR || key == PUBLISHER))) return;
    if (said->rank && said->rank == rank && key == AUTHOR) add_author(self, said, value);
    else if (!said->rank || rank < said->rank) *said = (struct said){ value, rank };
}

static bool is_name(quire_str name, const char *wanted)
{
    return name.size == strlen(wanted) && !strncasecmp(name.data, wanted, name.size);
}

static void offer_by_name(struct head *self, quire_str name, quire_str value)
{
    for (size_t i = 0; name.size && i < sizeof sources / sizeof *sources; i++)
        if (is_name(name, sources[i].name)) offer(self, sources[i].key, value, sources[i].rank);
}

static void read_meta(struct head *self, lxb_dom_node_t *node)
{
    quire_str content = quire_html_attribute(node, "content"),
              property = quire_html_attribute(node, "property");
    if (is_name(property, "og:type") && is_name(quire_str_trim(content), "article")) self->article = true;
    offer_by_name(self, property, content);
    offer_by_name(self, quire_html_attribute(node, "name"), content);
    offer_by_name(self, quire_html_attribute(node, "http-equiv"), content);
    offer_by_name(self, quire_html_attribute(node, "itemprop"), content);
}

/* A text node's text, as it is written where the element around it stands above or below the line. */
static quire_str leveled_text(lxb_dom_node_t *node, quire_arena *arena)
{
    quire_str text = quire_html_text(node);
    bool element = node->parent && node->parent->type == LXB_DOM_NODE_TYPE_ELEMENT;
    html_level level = element ? quire_html_level(node->parent) : HTML_LEVEL;
    if (level == HTML_RAISED) return quire_raised_text(text, arena);
    return level == HTML_LOWERED ? quire_lowered_text(text, arena) : text;
}

/* The text under `node`, one level of markup deep, in `arena`. */
static quire_str inner_text(lxb_dom_node_t *node, quire_arena *arena)
{
    quire_str text = { 0 };
    lxb_dom_node_t *at = node;
    for (int i = 0; i < TEXT_NODES && at && text.size < 2000;
         i++, at = quire_html_next(at, node, false, NULL, NULL))
        if (at->type == LXB_DOM_NODE_TYPE_TEXT)
            text = quire_arena_printf(arena, "%.*s%.*s", QUIRE_FMT(text), QUIRE_FMT(leveled_text(at, arena)));
    return quire_str_trim(text);
}

/* What stands in the page for readers and is marked for programs, too. */
static void read_item(struct head *self, lxb_dom_node_t *node)
{
    quire_str item = quire_html_attribute(node, "itemprop"), type = quire_html_attribute(node, "itemtype");
    bool time = node->local_name == LXB_TAG_TIME;
    self->article |= quire_str_ends(type, QUIRE_STR("Article")) ||
                     quire_str_ends(type, QUIRE_STR("/BlogPosting"));
    if (!item.size && !time && node->local_name != LXB_TAG_A) return;
    quire_str at = quire_html_attribute(node, time ? "datetime" : "content"), class = quire_html_class(node);
    bool published = is_name(item, "datePublished"), modified = is_name(item, "dateModified");
    if (published || modified)
        offer(self, published ? DATE : MODIFIED, at.size ? at : inner_text(node, self->arena), 5);
    else if (time && (quire_str_holds(class, "published") || quire_html_attribute(node, "pubdate").data))
        offer(self, DATE, at, 6);
    bool person = is_name(item, "author") || is_name(quire_html_attribute(node, "rel"), "author");
    quire_str name = person && !self->said[AUTHOR].rank ? inner_text(node, self->arena) : (quire_str){ 0 };
    if (name.size && name.size <= AUTHOR_MAX_BYTES) offer(self, AUTHOR, name, 6);
}

static void read_link(struct head *self, lxb_dom_node_t *node)
{
    if (is_name(quire_str_trim(quire_html_attribute(node, "rel")), "canonical"))
        offer(self, CANONICAL, quire_html_attribute(node, "href"), 1);
}

static void read_script(struct head *self, lxb_dom_node_t *node)
{
    if (!is_name(quire_str_trim(quire_html_attribute(node, "type")), "application/ld+json")) return;
    lxb_dom_node_t *text = node->first_child;
    if (!text || text->type != LXB_DOM_NODE_TYPE_TEXT || self->scripts++ == SCRIPTS_MAX) return;
    self->failed |= !quire_html_read_linked(quire_html_text(text), self->arena, &self->linked);
}

/* The rest of the line behind `label`. */
static quire_str line_behind(quire_str text, const char *label)
{
    const char *found = memmem(text.data, text.size, label, strlen(label));
    if (!found) return (quire_str){ 0 };
    size_t start = (size_t)(found - text.data) + strlen(label), end = start;
    while (end < text.size && text.data[end] != '\n' && text.data[end] != '\r') end++;
    return quire_str_trim(quire_str_cut(text, start, end));
}

/* Browsers say where a page was saved from: "saved from url=(0023)http://…", SingleFile "url: …" and "saved date: …". */
static void read_comment(struct head *self, lxb_dom_node_t *node)
{
    quire_str text = quire_html_text(node);
    if (text.size > COMMENT_MAX_BYTES) return;
    quire_str url = line_behind(text, "saved from url=(");
    const char *close = url.size ? memchr(url.data, ')', url.size) : NULL;
    if (close) offer(self, URL, quire_str_cut(url, (size_t)(close - url.data) + 1, url.size), 1);
    if (!quire_str_holds(text, "saved with SingleFile")) return;
    offer(self, URL, line_behind(text, "url: "), 1);
    offer(self, SAVED, line_behind(text, "saved date: "), 1);
}

static void read_element(struct head *self, lxb_dom_node_t *node)
{
    switch (node->local_name) {
    case LXB_TAG_META: read_meta(self, node); return;
    case LXB_TAG_LINK: read_link(self, node); return;
    case LXB_TAG_SCRIPT: read_script(self, node); return;
    case LXB_TAG_TITLE:
        if (node->ns == LXB_NS_HTML && !self->title.size) self->title = inner_text(node, self->arena);
        return;
    case LXB_TAG_H1:
        if (self->heading_count == TITLE_HEADINGS) break;
        self->headings[self->heading_count] = inner_text(node, self->arena);
        self->heading_count += self->headings[self->heading_count].size > 0;
        break;
    default: break;
    }
    if (lxb_dom_interface_element(node)->first_attr) read_item(self, node);
}

/* Linked data is written for search engines and is mostly right; names in it are without titles and places. */
static void take_linked(struct head *self)
{
    const html_linked *linked = &self->linked;
    self->article |= linked->article;
    offer(self, AUTHOR, linked->author, self->said[AUTHOR].rank == 1 ? 4 : 1);
    offer(self, DATE, linked->published, 2);
    offer(self, MODIFIED, linked->modified, 2);
    offer(self, PUBLISHER, linked->publisher, 1);
    offer(self, LANGUAGE, linked->language, 5);
}

/* html, body, or the element that the text stands in. */
static bool is_right_to_left(lxb_dom_node_t *top)
{
    for (lxb_dom_node_t *node = top; node; node = quire_html_next(node, top, false, NULL, NULL)) {
        if (node->type != LXB_DOM_NODE_TYPE_ELEMENT) continue;
        quire_str direction = quire_str_trim(quire_html_attribute(node, "dir"));
        if (direction.size) return is_name(direction, "rtl");
        if (node->local_name == LXB_TAG_P) return false;
    }
    return false;
}

static void write_head(struct head *self, lxb_dom_node_t *top, quire_builder *builder)
{
    const struct said *said = self->said;
    quire_str title = said[TITLE].rank == 1 || !self->title.size ? said[TITLE].value : self->title;
    if (!title.size && self->heading_count) title = self->headings[0];
    const quire_strs headings = { self->headings, self->heading_count };
    quire_builder_set_title(builder, quire_html_title_of_page(title, headings, said[SITE].value));
    quire_str language = quire_str_trim(quire_html_attribute(top, "lang"));
    if (!language.size) language = quire_str_trim(quire_html_attribute(top, "xml:lang"));
    if (!language.size) language = said[LANGUAGE].value;
    if (language.size) quire_builder_set_language(builder, language);
    for (size_t key = 0; key < sizeof key_names / sizeof *key_names && key_names[key]; key++)
        if (said[key].rank)
            quire_builder_add_metadata(builder, quire_str_from(key_names[key]), said[key].value);
    if (is_right_to_left(top)) quire_builder_add_metadata(builder, QUIRE_STR("direction"), QUIRE_STR("rtl"));
}

quire_status quire_html_read_head(lxb_dom_node_t *top, quire_builder *builder, quire_arena *arena,
                                  bool *article, quire_error *err)
{
    struct head self = { .arena = arena };
    lxb_dom_document_t *document = top->owner_document;
    for (lxb_dom_node_t *node = lxb_dom_interface_node(document)->first_child; node; node = node->next)
        if (node->type == LXB_DOM_NODE_TYPE_COMMENT) read_comment(&self, node);
    for (lxb_dom_node_t *node = top; node;
         node = quire_html_next(node, top, node->local_name == LXB_TAG_TEMPLATE, NULL, NULL)) {
        if (node->type == LXB_DOM_NODE_TYPE_ELEMENT) read_element(&self, node);
        else if (node->type == LXB_DOM_NODE_TYPE_COMMENT && node->parent == top) read_comment(&self, node);
    }
    take_linked(&self);
    write_head(&self, top, builder);
    *article = self.article;
    return self.failed ? quire_fail_memory(err) : QUIRE_OK;
}
