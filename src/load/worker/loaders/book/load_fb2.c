/* SPDX-License-Identifier: Apache-2.0 */
/* A FictionBook: one XML file with all of a book. Source: FictionBook 2.1, schema FictionBook.xsd. */
#include "load/worker/format.h"

#include "base/str.h"
#include "load/worker/loaders/book/book_head.h"
#include "load/worker/loaders/book/book_xml.h"
#include "load/worker/loaders/book/fb2_body.h"
#include "load/worker/loaders/office/ooxml_charset.h"
#include "text/unicode.h"

enum { ROOT_WINDOW_BYTES = 4096 };

/* "Anton Chekhov", but "李伟": the parts of a name as they are said; data is NULL when memory is out. */
static quire_str name_of(const xmlNode *person, quire_arena *arena)
{
    quire_str first = quire_book_text(quire_ooxml_child(person, "first-name"), arena);
    quire_str middle = quire_book_text(quire_ooxml_child(person, "middle-name"), arena);
    quire_str last = quire_book_text(quire_ooxml_child(person, "last-name"), arena);
    size_t at = 0;
    if (!first.size && !last.size) return quire_book_text(quire_ooxml_child(person, "nickname"), arena);
    if (last.size && quire_char_is_han(quire_utf8_next(last, &at)))
        return quire_arena_printf(arena, "%.*s%.*s%.*s", QUIRE_FMT(last), QUIRE_FMT(middle),
                                  QUIRE_FMT(first));
    return quire_arena_printf(arena, "%.*s%s%.*s%s%.*s", QUIRE_FMT(first),
                              first.size && middle.size ? " " : "", QUIRE_FMT(middle),
                              last.size && first.size ? " " : "", QUIRE_FMT(last));
}

static void add(quire_load_host *host, const char *key, quire_str value)
{
    if (value.size) quire_builder_add_metadata(host->builder, quire_str_from(key), value);
}

static void read_sequence(quire_load_host *host, const xmlNode *node)
{
    quire_str name = quire_ooxml_attribute(node, "name"), number = quire_ooxml_attribute(node, "number");
    if (number.size) name = quire_arena_printf(host->arena, "%.*s, %.*s", QUIRE_FMT(name), QUIRE_FMT(number));
    add(host, "series", name);
}

static void read_title_info(quire_load_host *host, const xmlNode *info, book_head *head)
{
    quire_arena *arena = host->arena;
    for (const xmlNode *node = info ? info->children : NULL; node; node = node->next) {
        if (node->type != XML_ELEMENT_NODE) continue;
        bool person = quire_ooxml_named(node, "author") || quire_ooxml_named(node, "translator");
        quire_str text = person ? name_of(node, arena) : quire_book_text(node, arena);
        if (quire_ooxml_named(node, "sequence")) read_sequence(host, node);
        if (!text.size) continue;
        if (quire_ooxml_named(node, "book-title")) quire_book_title(head, text);
        else if (quire_ooxml_named(node, "author")) quire_book_author(head, text);
        else if (quire_ooxml_named(node, "translator")) add(host, "translator", text);
        else if (quire_ooxml_named(node, "lang")) quire_book_language(head, text);
        else if (quire_ooxml_named(node, "genre")) add(host, "subject", text);
        else if (quire_ooxml_named(node, "keywords")) add(host, "keywords", text);
        else if (quire_ooxml_named(node, "date")) add(host, "date", text);
    }
}

static void read_publish_info(quire_load_host *host, const xmlNode *info)
{
    static const struct {
        const char *name, *key;
    } kept[] = {
        { "publisher", "publisher" }, { "city", "city" }, { "year", "year" }, { "isbn", "identifier" }
    };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        add(host, kept[i].key, quire_book_text(quire_ooxml_child(info, kept[i].name), host->arena));
}

static void read_book(quire_load_host *host, const xmlNode *root)
{
    const xmlNode *description = quire_ooxml_child(root, "description");
    const xmlNode *info = quire_ooxml_child(description, "title-info");
    book_head head;
    quire_book_head_init(&head, host->builder);
    read_title_info(host, info, &head);
    read_publish_info(host, quire_ooxml_child(description, "publish-info"));
    quire_str title = head.title;
    quire_book_write_head(&head);
    if (!quire_fb2_write(root, quire_ooxml_child(info, "annotation"), title, host->builder, host->arena))
        quire_host_refuse(host, QUIRE_LOAD_NO_TEXT, "the book holds no text");
}

/* What stands behind damage is not known, and may be read or not. */
static void account_damage(quire_ledger *ledger, bool damaged)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("parts");
    quire_ledger_receive(ledger, step, unit, 1);
    if (damaged) quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("malformed_part"), 1);
    else quire_ledger_keep(ledger, step, unit, 1);
}

static quire_status load_fb2(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_str xml;
    quire_status status = quire_ooxml_decode(input->bytes, host->arena, &xml, err);
    if (status) return status;
    bool damaged = false;
    xmlDoc *document = quire_book_parse(xml, &damaged);
    const xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
    account_damage(quire_builder_ledger(host->builder), damaged || !document);
    if (root && quire_ooxml_child(root, "body")) read_book(host, root);
    else
        quire_host_refuse(host, QUIRE_LOAD_MALFORMED,
                          "the book's text is missing: it is no FictionBook, or damaged from its start on");
    xmlFreeDoc(document);
    return QUIRE_OK;
}

static const quire_format_type types[] = {
    { "application/x-fictionbook+xml", "fb2",
      "application/fictionbook+xml|application/x-fictionbook|text/fb2+xml" },
    { 0 }
};

/* By its root element, in single bytes or UTF-16. */
static bool is_fb2(const quire_probe *probe)
{
    static const char wide[] = "<\0F\0i\0c\0t\0i\0o\0n\0B\0o\0o\0k";
    quire_str bytes = probe->bytes;
    if (bytes.size > ROOT_WINDOW_BYTES) bytes.size = ROOT_WINDOW_BYTES;
    quire_str start = quire_probe_start(bytes);
    bool utf16 = quire_str_starts(bytes, QUIRE_STR("\xff\xfe")) ||
                 quire_str_starts(bytes, QUIRE_STR("\xfe\xff"));
    if (utf16) return memmem(bytes.data, bytes.size, wide, sizeof wide - 1) != NULL;
    return (quire_str_starts(start, QUIRE_STR("<?xml")) || quire_str_starts(start, QUIRE_STR("<Fi"))) &&
           quire_str_holds(start, "<FictionBook");
}

const quire_format quire_format_fb2 = {
    .name = "fb2",
    .title = "FictionBook books",
    .keeps = "title, authors, series, sections with their headings, verses, quotes, tables, notes",
    .version = 1,
    .types = types,
    .probe = is_fb2,
    .load = load_fb2,
};
