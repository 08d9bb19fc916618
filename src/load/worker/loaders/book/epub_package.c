/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: EPUB 3.3 sections 4 (container), 5 (package), 7 (navigation); Open Packaging Format 2.0.1 (guide, NCX). */
#include "load/worker/loaders/book/epub_package.h"

#include "base/error.h"
#include "base/hex.h"
#include "base/str.h"

#include <stdlib.h>
#include <strings.h>

enum { CHAPTERS_MAX = 4000, ITEMS_MAX = 20000, LABELS_MAX = 20000, LEVEL_MAX = 6, MARKS_MAX = 256 };

struct item {
    quire_str id, path, properties;
    size_t order; /* in the package */
    bool read;    /* the spine has named it */
};

struct label {
    quire_str path, text;
    uint32_t level;
    size_t order;
};

struct opening {
    quire_load_host *host;
    epub_package *package;
    quire_str path; /* of the package document */
    struct item *items;
    struct label *labels;
    size_t item_count, label_count, marks;
    quire_str navigation, contents; /* paths: EPUB 3's, EPUB 2's */
    bool failed;                    /* memory ran out */
};

static bool is_wanted(quire_str name)
{
    static const char *const endings[] = { ".opf", ".ncx", ".xml", ".xhtml", ".html", ".htm", ".xht" };
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t size = strlen(endings[i]);
        if (name.size > size && strncasecmp(name.data + name.size - size, endings[i], size) == 0) return true;
    }
    return false;
}

/* ---- paths ---- */

/* Appends to path[*size] what `text` says, with its %20 as spaces. "." and ".." are folders. */
static void add_steps(char *path, size_t *size, quire_str text)
{
    for (size_t at = 0; at < text.size;) {
        size_t start = *size;
        for (; at < text.size && text.data[at] != '/'; at++) {
            bool escaped = text.data[at] == '%' && at + 2 < text.size &&
                           quire_hex_digit(text.data[at + 1]) >= 0 && quire_hex_digit(text.data[at + 2]) >= 0;
            path[(*size)++] = escaped ? (char)(quire_hex_digit(text.data[at + 1]) * 16 +
                                               quire_hex_digit(text.data[at + 2]))
                                      : text.data[at];
            if (escaped) at += 2;
        }
        quire_str step = { path + start, *size - start };
        if (step.size == 0 || quire_str_is(step, ".")) {
            *size = start;
        } else if (quire_str_is(step, "..")) {
            for (*size = start ? start - 1 : 0; *size && path[*size - 1] != '/';) --*size;
        } else if (at < text.size) {
            path[(*size)++] = '/';
        }
        at++;
    }
}

/* "Text/ch%201.xhtml#p2" against "OEBPS/content.opf" is "OEBPS/Text/ch 1.xhtml". */
static quire_str resolve(struct opening *self, quire_str base, quire_str address)
{
    const char *mark = address.size ? memchr(address.data, '#', address.size) : NULL;
    if (mark) address.size = (size_t)(mark - address.data);
    while (base.size && base.data[base.size - 1] != '/') base.size--;
    if (quire_str_starts(address, QUIRE_STR("/"))) base.size = 0;
    char *path = quire_arena_alloc(self->host->arena, base.size + address.size + 2);
    size_t size = base.size;
    if (!path) {
        self->failed = true;
        return (quire_str){ 0 };
    }
    if (base.size) memcpy(path, base.data, base.size);
    add_steps(path, &size, address);
    return (quire_str){ path, size };
}

/* ---- looking up ---- */

static int compare_items(const void *a, const void *b)
{
    const struct item *first = a, *second = b;
    int order = quire_ooxml_compare(first->id, second->id);
    return order ? order : (first->order > second->order) - (first->order < second->order);
}

static int compare_labels(const void *a, const void *b)
{
    const struct label *first = a, *second = b;
    int order = quire_ooxml_compare(first->path, second->path);
    return order ? order : (first->order > second->order) - (first->order < second->order);
}

static struct item *find_item(const struct opening *self, quire_str id)
{
    size_t low = 0, high = self->item_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (quire_ooxml_compare(self->items[middle].id, id) < 0) low = middle + 1;
        else high = middle;
    }
    return low < self->item_count && quire_str_equal(self->items[low].id, id) ? &self->items[low] : NULL;
}

/* The first that the contents say of the document. */
static const struct label *find_label(const struct opening *self, quire_str path)
{
    size_t low = 0, high = self->label_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (quire_ooxml_compare(self->labels[middle].path, path) < 0) low = middle + 1;
        else high = middle;
    }
    return low < self->label_count && quire_str_equal(self->labels[low].path, path) ? &self->labels[low]
                                                                                    : NULL;
}

static bool has_word(quire_str words, const char *word)
{
    size_t size = strlen(word);
    for (size_t at = 0; at < words.size;) {
        size_t end = at;
        while (end < words.size && words.data[end] != ' ') end++;
        if (end - at == size && strncasecmp(words.data + at, word, size) == 0) return true;
        at = end + 1;
    }
    return false;
}

/* ---- the package ---- */

static void read_items(struct opening *self, const xmlNode *manifest)
{
    self->items = quire_arena_array(self->host->arena, ITEMS_MAX, sizeof *self->items);
    self->failed |= !self->items;
    for (const xmlNode *node = manifest ? manifest->children : NULL;
         node && self->item_count < ITEMS_MAX && !self->failed; node = node->next) {
        if (!quire_ooxml_named(node, "item")) continue;
        struct item *item = &self->items[self->item_count];
        *item = (struct item){ .id = quire_ooxml_attribute(node, "id"),
                               .path = resolve(self, self->path, quire_ooxml_attribute(node, "href")),
                               .properties = quire_ooxml_attribute(node, "properties"),
                               .order = self->item_count++ };
        if (has_word(item->properties, "nav")) self->navigation = item->path;
        if (quire_str_is(quire_ooxml_attribute(node, "media-type"), "application/x-dtbncx+xml"))
            self->contents = item->path;
    }
    if (self->item_count) qsort(self->items, self->item_count, sizeof *self->items, compare_items);
}

static void read_spine(struct opening *self, const xmlNode *spine)
{
    epub_package *package = self->package;
    package->chapters = quire_arena_array(self->host->arena, CHAPTERS_MAX, sizeof *package->chapters);
    self->failed |= !package->chapters;
    for (const xmlNode *node = spine ? spine->children : NULL; node && !self->failed; node = node->next) {
        if (!quire_ooxml_named(node, "itemref")) continue;
        struct item *item = find_item(self, quire_ooxml_attribute(node, "idref"));
        if (package->count == CHAPTERS_MAX) {
            package->over++;
            continue;
        }
        epub_chapter *chapter = &package->chapters[package->count++];
        if (!item) continue;
        chapter->path = item->path;
        chapter->again = item->read;
        item->read = true;
        chapter->navigation = has_word(item->properties, "nav");
    }
}

static epub_chapter *find_chapter(const epub_package *package, quire_str path)
{
    for (size_t i = 0; i < package->count; i++)
        if (quire_str_equal(package->chapters[i].path, path)) return &package->chapters[i];
    return NULL;
}

/* What a link of the guide or of the landmarks leads to. */
static void mark_chapter(struct opening *self, quire_str base, const xmlNode *link, quire_str type)
{
    if (self->marks++ >= MARKS_MAX) return;
    epub_chapter *chapter = find_chapter(self->package,
                                         resolve(self, base, quire_ooxml_attribute(link, "href")));
    if (!chapter) return;
    chapter->cover |= has_word(type, "cover");
    chapter->navigation |= has_word(type, "toc");
}

static void read_guide(struct opening *self, const xmlNode *guide)
{
    for (const xmlNode *node = guide ? guide->children : NULL; node; node = node->next)
        if (quire_ooxml_named(node, "reference"))
            mark_chapter(self, self->path, node, quire_ooxml_attribute(node, "type"));
}

/* ---- the table of contents ---- */

static void add_label(struct opening *self, quire_str path, quire_str text, uint32_t level)
{
    self->failed |= !text.data || !path.data;
    if (!text.size || !path.size || self->label_count == LABELS_MAX || self->failed) return;
    self->labels[self->label_count] = (struct label){ path, text, level < LEVEL_MAX ? level : LEVEL_MAX,
                                                      self->label_count };
    self->label_count++;
}

/* How many elements of that name hold `node`. */
static uint32_t depth_in(const xmlNode *node, const char *name)
{
    uint32_t depth = 0;
    for (const xmlNode *at = node; at && depth < LEVEL_MAX; at = at->parent)
        depth += quire_ooxml_named(at, name);
    return depth;
}

/* Links of the nav element whose type is "toc"; those of "landmarks" tell covers. */
static void read_navigation(struct opening *self)
{
    xmlDoc *document = quire_book_parse(quire_office_part(&self->package->parts, self->navigation), NULL);
    const xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
    quire_str type = { 0 };
    for (const xmlNode *node = root; node && !self->failed; node = quire_book_next(node, root)) {
        quire_str address = quire_ooxml_attribute(node, "href");
        if (quire_ooxml_named(node, "nav")) type = quire_ooxml_attribute(node, "type");
        if (!quire_ooxml_named(node, "a") || !address.size) continue;
        if (has_word(type, "toc"))
            add_label(self, resolve(self, self->navigation, address),
                      quire_book_text(node, self->host->arena), depth_in(node, "ol"));
        else if (has_word(type, "landmarks"))
            mark_chapter(self, self->navigation, node, quire_ooxml_attribute(node, "type"));
    }
    xmlFreeDoc(document);
}

static void read_contents(struct opening *self)
{
    xmlDoc *document = quire_book_parse(quire_office_part(&self->package->parts, self->contents), NULL);
    const xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
    for (const xmlNode *node = root; node && !self->failed; node = quire_book_next(node, root)) {
        if (!quire_ooxml_named(node, "navPoint")) continue;
        quire_str address = quire_ooxml_attribute(quire_ooxml_child(node, "content"), "src");
        const xmlNode *label = quire_ooxml_child(node, "navLabel");
        if (label && address.size)
            add_label(self, resolve(self, self->contents, address), quire_book_text(label, self->host->arena),
                      depth_in(node, "navPoint"));
    }
    xmlFreeDoc(document);
}

static void label_chapters(struct opening *self)
{
    self->labels = quire_arena_array(self->host->arena, LABELS_MAX, sizeof *self->labels);
    self->failed |= !self->labels;
    if (self->navigation.size && !self->failed) read_navigation(self);
    if (self->label_count == 0 && self->contents.size && !self->failed) read_contents(self);
    if (self->label_count) qsort(self->labels, self->label_count, sizeof *self->labels, compare_labels);
    for (size_t i = 0; i < self->package->count && !self->failed; i++) {
        const struct label *label = find_label(self, self->package->chapters[i].path);
        if (!label) continue;
        self->package->chapters[i].label = label->text;
        self->package->chapters[i].level = label->level;
    }
}

/* ---- encryption ---- */

/* Fonts may be mangled so that they cannot be taken out; their text is not. */
static bool is_for_fonts(quire_str algorithm)
{
    return quire_str_holds(algorithm, "www.idpf.org/2008/embedding") ||
           quire_str_holds(algorithm, "ns.adobe.com/pdf/enc#RC");
}

static void read_encryption(struct opening *self)
{
    xmlDoc *document = quire_book_parse(
        quire_office_part(&self->package->parts, QUIRE_STR("META-INF/encryption.xml")), NULL);
    const xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
    bool fonts = false;
    size_t seen = 0;
    for (const xmlNode *node = root; node && seen < ITEMS_MAX && !self->failed;
         node = quire_book_next(node, root)) {
        if (quire_ooxml_named(node, "EncryptedData")) fonts = false;
        if (quire_ooxml_named(node, "EncryptionMethod"))
            fonts = is_for_fonts(quire_ooxml_attribute(node, "Algorithm"));
        if (!quire_ooxml_named(node, "CipherReference") || fonts) continue;
        quire_str path = resolve(self, (quire_str){ 0 }, quire_ooxml_attribute(node, "URI"));
        epub_chapter *chapter = find_chapter(self->package, path);
        if (chapter) chapter->encrypted = true;
        self->package->encrypted = true;
        seen++;
    }
    xmlFreeDoc(document);
}

/* ---- all of it ---- */

/* The path of the package document that the container names. */
static void find_package(struct opening *self)
{
    xmlDoc *document = quire_book_parse(
        quire_office_part(&self->package->parts, QUIRE_STR("META-INF/container.xml")), NULL);
    const xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
    for (const xmlNode *node = root; node && !self->path.size; node = quire_book_next(node, root))
        if (quire_ooxml_named(node, "rootfile"))
            self->path = resolve(self, (quire_str){ 0 }, quire_ooxml_attribute(node, "full-path"));
    xmlFreeDoc(document);
    for (size_t i = 0; i < self->package->parts.count && !self->path.size; i++)
        if (quire_str_ends(self->package->parts.parts[i].name, QUIRE_STR(".opf")))
            self->path = self->package->parts.parts[i].name;
}

quire_status quire_epub_open(quire_load_host *host, quire_str bytes, epub_package *out, quire_error *err)
{
    struct opening self = { .host = host, .package = out };
    *out = (epub_package){ 0 };
    quire_status status = quire_office_open(host, bytes, is_wanted, &out->parts, err);
    if (status || host->reason) return status;
    find_package(&self);
    out->document = quire_book_parse(quire_office_part(&out->parts, self.path), NULL);
    const xmlNode *root = out->document ? xmlDocGetRootElement(out->document) : NULL;
    if (!root || !quire_ooxml_child(root, "spine")) {
        quire_host_refuse(host, QUIRE_LOAD_MALFORMED,
                          "the book does not say what it is made of: its package is missing or damaged");
        return self.failed ? quire_fail_memory(err) : QUIRE_OK;
    }
    out->metadata = quire_ooxml_child(root, "metadata");
    read_items(&self, quire_ooxml_child(root, "manifest"));
    read_spine(&self, quire_ooxml_child(root, "spine"));
    if (!self.failed) {
        read_guide(&self, quire_ooxml_child(root, "guide"));
        label_chapters(&self);
        read_encryption(&self);
    }
    return self.failed ? quire_fail_memory(err) : QUIRE_OK;
}

void quire_epub_close(epub_package *package)
{
    xmlFreeDoc(package->document);
    package->document = NULL;
}
