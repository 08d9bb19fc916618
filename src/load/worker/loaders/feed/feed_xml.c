/* SPDX-License-Identifier: Apache-2.0 */
/* One table says which element of which vocabulary gives which field, and with what rank: a feed may have a title of its own, one
 * of Dublin Core and one for podcasts, and its own is the best. Vocabularies are told by their namespace and, where nobody
 * declared one, by the prefix that all use. Sources: RSS 0.9x to 2.0, RSS 1.0 and its modules, RFC 4287, Atom 0.3, Media RSS,
 * Apple's podcast tags, CDF. */
#include "load/worker/loaders/feed/feed_xml.h"

#include "base/buffer.h"
#include "base/str.h"
#include "load/worker/format.h"
#include "load/worker/loaders/feed/feed_base64.h"
#include "load/worker/loaders/feed/feed_date.h"
#include "load/worker/loaders/feed/feed_twice.h"
#include "load/worker/uri.h"

#include <ctype.h>
#include <strings.h>

typedef enum vocabulary { CORE, DC, TERMS, CONTENT, MEDIA, ITUNES, XHTML, OTHER } vocabulary;

typedef enum feed_field {
    TITLE,
    SUMMARY,
    BODY,
    LINK,
    ID,
    AUTHOR,
    PUBLISHED,
    UPDATED,
    CATEGORY,
    KEYWORDS,
    LANGUAGE,
    ENCLOSURE,
    GROUP, /* of media, whose children count as the entry's */
} feed_field;

static const struct {
    const char *name;
    vocabulary of;
    feed_field field;
    int rank;
} elements[] = {
    { "title", CORE, TITLE, 0 },
    { "title", DC, TITLE, 1 },
    { "title", MEDIA, TITLE, 2 },
    { "title", ITUNES, TITLE, 2 },
    { "summary", CORE, SUMMARY, 0 },
    { "description", CORE, SUMMARY, 1 },
    { "subtitle", CORE, SUMMARY, 1 },
    { "tagline", CORE, SUMMARY, 1 },
    { "abstract", CORE, SUMMARY, 1 },
    { "info", CORE, SUMMARY, 4 },
    { "description", DC, SUMMARY, 2 },
    { "abstract", TERMS, SUMMARY, 2 },
    { "summary", ITUNES, SUMMARY, 2 },
    { "description", MEDIA, SUMMARY, 3 },
    { "subtitle", ITUNES, SUMMARY, 3 },
    { "encoded", CONTENT, BODY, 0 },
    { "content", CORE, BODY, 0 },
    { "fullitem", CORE, BODY, 1 },
    { "body", XHTML, BODY, 1 },
    { "body", CORE, BODY, 1 },
    { "link", CORE, LINK, 0 },
    { "id", CORE, ID, 0 },
    { "guid", CORE, ID, 0 },
    { "identifier", DC, ID, 2 },
    { "author", CORE, AUTHOR, 0 },
    { "managingeditor", CORE, AUTHOR, 0 },
    { "creator", DC, AUTHOR, 0 },
    { "author", DC, AUTHOR, 0 },
    { "author", ITUNES, AUTHOR, 0 },
    { "owner", ITUNES, AUTHOR, 0 },
    { "published", CORE, PUBLISHED, 0 },
    { "issued", CORE, PUBLISHED, 0 },
    { "pubdate", CORE, PUBLISHED, 0 },
    { "issued", TERMS, PUBLISHED, 1 },
    { "created", CORE, PUBLISHED, 2 },
    { "created", TERMS, PUBLISHED, 2 },
    { "updated", CORE, UPDATED, 0 },
    { "modified", CORE, UPDATED, 0 },
    { "lastbuilddate", CORE, UPDATED, 0 },
    { "modified", TERMS, UPDATED, 1 },
    { "date", DC, UPDATED, 2 },
    { "category", CORE, CATEGORY, 0 },
    { "subject", DC, CATEGORY, 0 },
    { "category", ITUNES, CATEGORY, 0 },
    { "category", MEDIA, CATEGORY, 0 },
    { "keywords", CORE, KEYWORDS, 0 },
    { "keywords", ITUNES, KEYWORDS, 0 },
    { "keywords", MEDIA, KEYWORDS, 0 },
    { "tags", CORE, KEYWORDS, 0 },
    { "language", CORE, LANGUAGE, 0 },
    { "language", DC, LANGUAGE, 0 },
    { "enclosure", CORE, ENCLOSURE, 0 },
    { "content", MEDIA, ENCLOSURE, 0 },
    { "group", MEDIA, GROUP, 0 },
    { "content", MEDIA, GROUP, 0 },
};

static const struct {
    const char *uri, *prefix; /* uri: what it begins with; NULL: any that none of the others has */
    vocabulary is;
} vocabularies[] = {
    { "http://purl.org/dc/elements/", "dc", DC },
    { "http://purl.org/dc/terms/", "dcterms", TERMS },
    { "http://purl.org/rss/1.0/modules/content", "content", CONTENT },
    { "http://search.yahoo.com/mrss", "media", MEDIA },
    { "http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes", ITUNES },
    { "http://example.com/dtds/podcast-1.0.dtd", "itunes", ITUNES },
    { "http://www.w3.org/1999/xhtml", "xhtml", XHTML },
    { "http://www.w3.org/2005/atom", "atom", CORE },
    { "http://purl.org/atom/", "atom", CORE },
    { "http://purl.org/rss/1.0/modules/", NULL, OTHER },
    { "http://purl.org/rss/1.0/", "rss", CORE },
    { "http://purl.org/net/rss1.1", NULL, CORE },
    { "http://my.netscape.com/rdf/simple/0.9", NULL, CORE },
    { "http://channel.netscape.com/rdf/simple/0.9", NULL, CORE },
    { "http://my.netscape.com/publish/formats/rss-0.91.dtd", NULL, CORE },
    { "http://backend.userland.com/rss", NULL, CORE },
    { "http://blogs.law.harvard.edu/tech/rss", NULL, CORE },
    { "http://cyber.law.harvard.edu/rss", NULL, CORE },
};

/* ---- the tree ---- */

/* Without the prefix of a namespace that nobody declared. */
static const char *local_name(const xmlNode *node)
{
    const char *name = (const char *)node->name, *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

bool feed_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && !strcasecmp(local_name(node), name);
}

static vocabulary vocabulary_of(const xmlNode *node)
{
    const char *uri = node->ns ? (const char *)node->ns->href : NULL, *name = (const char *)node->name;
    const char *colon = strchr(name, ':');
    for (size_t i = 0; uri && i < sizeof vocabularies / sizeof *vocabularies; i++)
        if (!strncasecmp(uri, vocabularies[i].uri, strlen(vocabularies[i].uri))) return vocabularies[i].is;
    if (uri) return node->ns->prefix ? OTHER : CORE;
    if (!colon) return CORE;
    for (size_t i = 0; i < sizeof vocabularies / sizeof *vocabularies; i++) {
        const char *prefix = vocabularies[i].prefix;
        if (prefix && strlen(prefix) == (size_t)(colon - name) && !strncasecmp(name, prefix, strlen(prefix)))
            return vocabularies[i].is;
    }
    return OTHER;
}

quire_str feed_attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *at = node->type == XML_ELEMENT_NODE ? node->properties : NULL; at; at = at->next) {
        const char *colon = strrchr((const char *)at->name, ':');
        if (strcasecmp(colon ? colon + 1 : (const char *)at->name, name)) continue;
        return at->children ? quire_str_from((const char *)at->children->content) : QUIRE_STR("");
    }
    return (quire_str){ 0 };
}

/* Only where no other vocabulary gives an attribute of that name, as Atom's "type" beside xlink's. */
static quire_str own_attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *at = node->properties; at; at = at->next)
        if (!at->ns && !strcasecmp((const char *)at->name, name))
            return at->children ? quire_str_from((const char *)at->children->content) : QUIRE_STR("");
    return (quire_str){ 0 };
}

static const xmlNode *next_in(const xmlNode *node, const xmlNode *top)
{
    if (node->children && node->type == XML_ELEMENT_NODE) return node->children;
    while (node != top && !node->next) node = node->parent;
    return node == top ? NULL : node->next;
}

static bool is_text(const xmlNode *node)
{
    return (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content;
}

quire_str feed_node_text(const xmlNode *node, quire_arena *arena)
{
    quire_buffer text;
    quire_buffer_init(&text, FEED_TEXT_BYTES_MAX);
    for (const xmlNode *at = node; at; at = next_in(at, node))
        if (is_text(at)) quire_buffer_append_str(&text, quire_str_from((const char *)at->content));
    quire_str out = text.failure == QUIRE_E_NO_MEMORY ? (quire_str){ 0 }
                                                      : quire_arena_copy(arena, quire_buffer_view(&text));
    quire_buffer_free(&text);
    return out;
}

static bool has_elements(const xmlNode *node)
{
    for (const xmlNode *at = node->children; at; at = at->next)
        if (at->type == XML_ELEMENT_NODE) return true;
    return false;
}

static void put_escaped(quire_buffer *out, quire_str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        const char *instead = c == '&'   ? "&amp;"
                              : c == '<' ? "&lt;"
                              : c == '>' ? "&gt;"
                              : c == '"' ? "&quot;"
                                         : NULL;
        if (!instead) continue;
        quire_buffer_append_str(out, quire_str_cut(text, from, i));
        quire_buffer_append_str(out, quire_str_from(instead));
        from = i + 1;
    }
    quire_buffer_append_str(out, quire_str_cut(text, from, text.size));
}

static void put_open(quire_buffer *out, const xmlNode *node)
{
    quire_buffer_printf(out, "<%s", local_name(node));
    for (const xmlAttr *at = node->properties; at; at = at->next) {
        quire_buffer_printf(out, " %s=\"", (const char *)at->name);
        if (at->children) put_escaped(out, quire_str_from((const char *)at->children->content));
        quire_buffer_append_char(out, '"');
    }
    quire_buffer_append_char(out, '>');
}

static bool is_void(const xmlNode *node)
{
    return feed_named(node, "br") || feed_named(node, "hr") || feed_named(node, "img") ||
           feed_named(node, "input") || feed_named(node, "wbr") || feed_named(node, "area");
}

/* What stands in `top` as markup. */
static quire_str inner_markup(const xmlNode *top, quire_arena *arena)
{
    quire_buffer out;
    quire_buffer_init(&out, FEED_TEXT_BYTES_MAX);
    for (const xmlNode *node = top->children; node;) {
        if (is_text(node)) put_escaped(&out, quire_str_from((const char *)node->content));
        bool element = node->type == XML_ELEMENT_NODE;
        if (element) put_open(&out, node);
        if (element && node->children) {
            node = node->children;
            continue;
        }
        if (element && !is_void(node)) quire_buffer_printf(&out, "</%s>", local_name(node));
        while (node != top && !node->next) {
            node = node->parent;
            if (node != top) quire_buffer_printf(&out, "</%s>", local_name(node));
        }
        node = node == top ? NULL : node->next;
    }
    quire_str text = out.failure == QUIRE_E_NO_MEMORY ? (quire_str){ 0 }
                                                      : quire_arena_copy(arena, quire_buffer_view(&out));
    quire_buffer_free(&out);
    return text;
}

/* ---- where it stands ---- */

static bool is_web_address(quire_str uri)
{
    static const char *const schemes[] = { "http:", "https:", "ftp:", "file:" };
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (uri.size > strlen(schemes[i]) && !strncasecmp(uri.data, schemes[i], strlen(schemes[i])))
            return true;
    return !quire_uri_is_absolute(uri);
}

static quire_str xml_attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *at = node->properties; at; at = at->next) {
        bool xml = at->ns && at->ns->prefix && !strcmp((const char *)at->ns->prefix, "xml");
        if (xml && !strcmp((const char *)at->name, name))
            return at->children ? quire_str_from((const char *)at->children->content) : QUIRE_STR("");
    }
    return (quire_str){ 0 };
}

bool feed_place_in(const xmlNode *element, const feed_place *around, quire_arena *arena, feed_place *out)
{
    quire_str base = quire_str_trim(xml_attribute(element, "base")),
              language = xml_attribute(element, "lang");
    *out = *around;
    if (language.data) out->language = quire_str_trim(language);
    if (!base.size || !is_web_address(base)) return true;
    out->base = quire_uri_resolve(around->base, base, arena);
    return out->base.data != NULL;
}

/* ---- texts ---- */

static bool is_type(quire_str type, const char *name)
{
    size_t size = strlen(name);
    return type.size >= size && !strncasecmp(type.data, name, size) &&
           (type.size == size || type.data[size] == ';');
}

/* A tag of HTML at text[at]: others stand in plain texts about programs ("List<String>"). */
static bool is_tag_at(quire_str text, size_t at)
{
    static const char names[] =
        "a|abbr|b|big|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|embed|figure|font|"
        "form|h1|h2|h3|h4|h5|h6|head|hr|html|i|iframe|img|ins|kbd|li|link|meta|object|ol|p|pre|q|"
        "s|script|section|small|span|strike|strong|style|sub|sup|table|tbody|td|th|thead|tr|tt|u|"
        "ul|video";
    size_t from = at + 1 + (at + 1 < text.size && text.data[at + 1] == '/' ? 1 : 0), end = from;
    while (end < text.size && isalnum((unsigned char)text.data[end])) end++;
    quire_str name = quire_str_cut(text, from, end), word;
    if (!name.size || end == text.size || !strchr(" \t\r\n/>", text.data[end]) || !text.data[end])
        return false;
    for (const char *list = names; quire_format_next_word(&list, &word);)
        if (word.size == name.size && !strncasecmp(word.data, name.data, name.size)) return true;
    return false;
}

/* Whether a tag stands in it, one that closes another, or the name of a character. */
static bool looks_like_html(quire_str text)
{
    for (size_t at = 0; at < text.size; at++) {
        bool closing = text.size - at > 2 && text.data[at + 1] == '/' &&
                       isalpha((unsigned char)text.data[at + 2]);
        if (text.data[at] == '<' && (closing || is_tag_at(text, at))) return true;
        if (text.data[at] != '&') continue;
        size_t from = at + 1 + (at + 1 < text.size && text.data[at + 1] == '#' ? 1 : 0), end = from;
        while (end < text.size && end - from < 10 && isalnum((unsigned char)text.data[end])) end++;
        if (end > from && end < text.size && text.data[end] == ';') return true;
    }
    return false;
}

/* What Atom says of a text: whether it is markup, and how it is packed. */
struct packing {
    bool html, inline_markup, base64, binary;
};

static struct packing packing_of(const xmlNode *node)
{
    quire_str type = quire_str_trim(own_attribute(node, "type")), mode = own_attribute(node, "mode");
    struct packing packing = { .base64 = quire_str_is(mode, "base64") };
    bool xml = type.size > 4 &&
               (quire_str_ends(type, QUIRE_STR("+xml")) || quire_str_ends(type, QUIRE_STR("/xml")));
    bool mime = type.size && memchr(type.data, '/', type.size);
    packing.html = is_type(type, "html") || is_type(type, "text/html") || is_type(type, "xhtml") ||
                   is_type(type, "application/xhtml+xml");
    packing.inline_markup = is_type(type, "xhtml") || xml || quire_str_is(mode, "xml");
    packing.html |= packing.inline_markup && !mode.size;
    packing.binary = mime && !xml && !packing.html && strncasecmp(type.data, "text/", 5) != 0;
    packing.base64 |= packing.binary && !mode.size && !has_elements(node);
    return packing;
}

/* How well the language of a text tells that of its entry; the place of all comes behind. */
enum { LANGUAGE_ITSELF, BODY_SPEAKS, SUMMARY_SPEAKS, TITLE_SPEAKS, AROUND_SPEAKS };

static void take_text(const xmlNode *node, const feed_place *around, feed_text *into, int rank, int spoken,
                      feed_item *item)
{
    feed_place place;
    feed_text text = { .rank = rank };
    struct packing packing = around->atom || own_attribute(node, "mode").data ||
                                     own_attribute(node, "type").data
                                 ? packing_of(node)
                                 : (struct packing){ 0 };
    if (into->text.size && into->rank <= rank) return;
    if (!feed_place_in(node, around, item->arena, &place)) item->failed = true;
    text.base = place.base;
    if (has_elements(node)) {
        text.text = inner_markup(node, item->arena);
        text.html = true;
    } else {
        text.text = feed_node_text(node, item->arena);
        text.html = packing.html && !packing.inline_markup;
    }
    if (text.text.size) text.text = feed_decoded_twice(text.text, item->arena);
    if (!text.text.data) item->failed = true;
    if (packing.base64 && text.text.size) {
        text.text = feed_from_base64(text.text, item->arena);
        text.html = packing.html || looks_like_html(text.text);
    }
    text.text = quire_str_trim(text.text);
    if (!around->atom && (spoken == BODY_SPEAKS || looks_like_html(text.text))) text.html = true;
    if (!text.text.size) return;
    if (!around->whole) feed_take_language(item, place.language, spoken);
    *into = text;
}

/* ---- fields ---- */

static const xmlNode *child_of(const xmlNode *node, const char *name)
{
    for (const xmlNode *at = node->children; at; at = at->next)
        if (feed_named(at, name)) return at;
    return NULL;
}

static quire_str text_of(const xmlNode *node, feed_item *item)
{
    quire_str text = node ? feed_node_text(node, item->arena) : QUIRE_STR("");
    if (!text.data) item->failed = true;
    return text;
}

/* "<a href=…>Wen Li</a>", as some write who is linked to. */
static quire_str without_tags(feed_item *item, quire_str text)
{
    char *out = looks_like_html(text) ? quire_arena_alloc(item->arena, text.size + 1) : NULL;
    size_t size = 0;
    bool inside = false;
    if (!out) return text;
    for (size_t i = 0; i < text.size; i++) {
        inside |= text.data[i] == '<' && is_tag_at(text, i);
        if (!inside) out[size++] = text.data[i];
        inside &= text.data[i] != '>';
    }
    return (quire_str){ out, size };
}

static void take_author(const xmlNode *node, feed_item *item)
{
    if (!has_elements(node)) {
        feed_add_author(item, without_tags(item, text_of(node, item)));
        return;
    }
    quire_str name = text_of(child_of(node, "name"), item), email = text_of(child_of(node, "email"), item);
    if (quire_str_trim(email).size) feed_add_person(item, name, email);
    else feed_add_author(item, name);
}

static quire_str resolved(feed_item *item, const feed_place *place, quire_str uri)
{
    quire_str out = quire_str_trim(uri);
    if (out.size) out = quire_uri_resolve(place->base, out, item->arena);
    if (!out.data && uri.size) item->failed = true;
    return out;
}

static void take_enclosure(const xmlNode *node, const feed_place *place, feed_item *item)
{
    quire_str url = feed_attribute(node, "url"), length = feed_attribute(node, "length");
    if (!url.size) url = feed_attribute(node, "href");
    if (!url.size) url = feed_attribute(node, "src");
    if (!length.size) length = feed_attribute(node, "fileSize");
    const feed_enclosure enclosure = { resolved(item, place, url), feed_attribute(node, "type"), length,
                                       feed_attribute(node, "title") };
    feed_add_enclosure(item, &enclosure);
}

/* Atom's link, or a word of RSS between tags. A page that people read is the better one. */
static void take_link(const xmlNode *node, const feed_place *around, feed_item *item)
{
    feed_place place;
    if (!feed_place_in(node, around, item->arena, &place)) item->failed = true;
    quire_str rel = quire_str_trim(feed_attribute(node, "rel")), type = feed_attribute(node, "type");
    quire_str href = feed_attribute(node, "href"), text = quire_str_trim(text_of(node, item));
    bool bare = !href.data;
    quire_str uri = resolved(item, &place, bare ? text : href);
    static const char iana[] = "http://www.iana.org/assignments/relation/";
    if (rel.size > strlen(iana) && !strncasecmp(rel.data, iana, strlen(iana)))
        rel = quire_str_cut(rel, strlen(iana), rel.size);
    if (is_type(rel, "enclosure")) {
        const feed_enclosure enclosure = { uri, type, feed_attribute(node, "length"),
                                           feed_attribute(node, "title") };
        feed_add_enclosure(item, &enclosure);
    } else if (!rel.size || is_type(rel, "alternate")) {
        bool page = !type.size || is_type(type, "text/html") || is_type(type, "application/xhtml+xml");
        feed_take(item, &item->link, uri, page ? 0 : 1);
    }
}

static void take_id(const xmlNode *node, const feed_place *place, int rank, feed_item *item)
{
    quire_str id = quire_str_trim(text_of(node, item)), permanent = feed_attribute(node, "isPermaLink");
    feed_take(item, &item->id, id, rank);
    bool link = feed_named(node, "guid") && !(permanent.size && !strncasecmp(permanent.data, "false", 5));
    bool address = quire_uri_is_absolute(id) && is_web_address(id);
    if (link && (address || permanent.size)) feed_take(item, &item->link, resolved(item, place, id), 3);
}

static void take_words(feed_item *item, quire_str text, const char *separators)
{
    for (size_t at = 0; at < text.size;) {
        size_t end = at;
        while (end < text.size && !strchr(separators, text.data[end])) end++;
        feed_add_category(item, quire_str_cut(text, at, end));
        at = end + 1;
    }
}

static void take_keywords(const xmlNode *node, feed_item *item)
{
    quire_str text = text_of(node, item);
    bool commas = text.size && memchr(text.data, ',', text.size);
    take_words(item, text, commas ? "," : " \t\r\n");
}

/* The term, which filters compare, else its words. Apple's hold each other. */
static void take_category(const xmlNode *node, feed_item *item)
{
    quire_str term = feed_attribute(node, "term");
    if (!term.size) term = feed_attribute(node, "text");
    if (!term.size) term = text_of(node, item);
    if (!quire_str_trim(term).size) term = feed_attribute(node, "label");
    feed_add_category(item, term);
    for (const xmlNode *at = node->children; at; at = at->next)
        if (feed_named(at, "category")) feed_add_category(item, feed_attribute(at, "text"));
}

static void take_date(const xmlNode *node, feed_value *into, int rank, feed_item *item)
{
    quire_str date = feed_date(text_of(node, item), item->arena);
    if (!date.data) item->failed = true;
    else feed_take_last(item, into, date, rank);
}

/* RSS knows a description; beside a summary it is the longer text. */
static void take_summary(const xmlNode *node, const feed_place *place, int rank, feed_item *item)
{
    feed_text before = item->summary;
    bool second = before.text.size && before.rank <= 1 && rank <= 1 && before.rank != rank &&
                  !item->content.text.size;
    if (!second) {
        take_text(node, place, &item->summary, rank, SUMMARY_SPEAKS, item);
        return;
    }
    feed_text other = { 0 };
    take_text(node, place, &other, rank, SUMMARY_SPEAKS, item);
    item->summary = rank == 0 ? other : before;
    item->content = rank == 0 ? before : other;
    item->content.rank = 2;
}

static void take_children(const xmlNode *element, const feed_place *place, int worse, feed_item *item);

static void take_field(const xmlNode *node, const feed_place *place, feed_field field, int rank,
                       feed_item *item)
{
    switch (field) {
    case TITLE: take_text(node, place, &item->title, rank, TITLE_SPEAKS, item); break;
    case SUMMARY: take_summary(node, place, rank, item); break;
    case BODY:
        take_text(node, place, &item->content, rank, BODY_SPEAKS, item);
        take_enclosure(node, place, item);
        break;
    case LINK: take_link(node, place, item); break;
    case ID: take_id(node, place, rank, item); break;
    case AUTHOR: take_author(node, item); break;
    case PUBLISHED: take_date(node, &item->published, rank, item); break;
    case UPDATED: take_date(node, &item->updated, rank, item); break;
    case CATEGORY: take_category(node, item); break;
    case KEYWORDS: take_keywords(node, item); break;
    case LANGUAGE: feed_take_language(item, text_of(node, item), LANGUAGE_ITSELF); break;
    case ENCLOSURE: take_enclosure(node, place, item); break;
    case GROUP: take_children(node, place, 2, item); break;
    }
}

static void take_children(const xmlNode *element, const feed_place *place, int worse, feed_item *item)
{
    for (const xmlNode *node = element->children; node; node = node->next) {
        if (node->type != XML_ELEMENT_NODE) continue;
        vocabulary of = vocabulary_of(node);
        bool known = false;
        const char *name = local_name(node);
        for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
            if (elements[i].of != of || (worse && of != MEDIA) || strcasecmp(elements[i].name, name))
                continue;
            take_field(node, place, elements[i].field, elements[i].rank + worse, item);
            known = true;
        }
        item->known += known && !worse;
    }
}

/* "rdf:about" of RSS 1.0, "HREF" and "LASTMOD" of CDF. */
static void take_attributes(const xmlNode *element, const feed_place *place, feed_item *item)
{
    quire_str modified = feed_date(feed_attribute(element, "lastmod"), item->arena);
    feed_take(item, &item->id, feed_attribute(element, "about"), 1);
    feed_take(item, &item->link, resolved(item, place, feed_attribute(element, "href")), 2);
    if (modified.size) feed_take(item, &item->updated, modified, 3);
}

static bool is_entry(const xmlNode *node)
{
    return feed_named(node, "item") || feed_named(node, "entry");
}

void feed_read_item(const xmlNode *element, const feed_place *around, feed_item *item)
{
    feed_place place;
    if (!feed_place_in(element, around, item->arena, &place)) item->failed = true;
    feed_take_language(item, place.language, AROUND_SPEAKS);
    for (const xmlNode *node = element->children; node; node = node->next)
        item->received += node->type == XML_ELEMENT_NODE && !is_entry(node);
    take_children(element, &place, 0, item);
    take_attributes(element, &place, item);
}

/* ---- the feed ---- */

const xmlNode *feed_head(const xmlDoc *doc)
{
    const xmlNode *root = xmlDocGetRootElement(doc), *channel = root ? child_of(root, "channel") : NULL;
    return channel && !feed_named(root, "channel") ? channel : root;
}

const xmlNode *feed_next_entry(const xmlDoc *doc, const xmlNode *entry)
{
    const xmlNode *root = xmlDocGetRootElement(doc), *node = entry ? entry : root;
    while (node) {
        bool enter = node != entry && node->type == XML_ELEMENT_NODE && node->children &&
                     (node == root || feed_named(node, "channel"));
        if (enter) {
            node = node->children;
        } else {
            while (node != root && !node->next) node = node->parent;
            node = node == root ? NULL : node->next;
        }
        if (node && is_entry(node)) return node;
    }
    return NULL;
}
