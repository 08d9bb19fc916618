/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/feed/feed_entry.h"

#include "base/str.h"
#include "text/unicode.h"

static const char *instead_of(uint32_t c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case 0xFFFE:
    case 0xFFFF: return "";
    case '\t':
    case '\n': return NULL;
    case '\r': return "&#13;";
    default: return c < 0x20 ? "" : NULL;
    }
}

/* Any bytes as characters of XML. */
static void put_text(quire_buffer *out, quire_str text)
{
    char bytes[4];
    for (size_t at = 0; at < text.size;) {
        uint32_t c = quire_utf8_next(text, &at);
        const char *instead = instead_of(c);
        if (instead) quire_buffer_append_str(out, quire_str_from(instead));
        else quire_buffer_append(out, bytes, quire_utf8_put(c, bytes));
    }
}

static void put_attribute(quire_buffer *out, const char *name, quire_str value)
{
    if (!value.size) return;
    quire_buffer_printf(out, " %s=\"", name);
    put_text(out, value);
    quire_buffer_append_char(out, '"');
}

static void put_value(quire_buffer *out, const char *name, quire_str value)
{
    if (!value.size) return;
    quire_buffer_printf(out, "<%s>", name);
    put_text(out, value);
    quire_buffer_printf(out, "</%s>\n", name);
}

static void put_words(quire_buffer *out, const char *name, const feed_text *text)
{
    if (!text->text.size) return;
    quire_buffer_printf(out, "<%s type=\"%s\"", name, text->html ? "html" : "text");
    if (text->html) put_attribute(out, "xml:base", text->base);
    quire_buffer_append_char(out, '>');
    put_text(out, text->text);
    quire_buffer_printf(out, "</%s>\n", name);
}

static void put_link(quire_buffer *out, const char *rel, const feed_enclosure *to)
{
    if (!to->url.size) return;
    quire_buffer_printf(out, "<link rel=\"%s\"", rel);
    put_attribute(out, "href", to->url);
    put_attribute(out, "type", to->type);
    put_attribute(out, "length", to->length);
    put_attribute(out, "title", to->title);
    quire_buffer_append_str(out, QUIRE_STR("/>\n"));
}

void feed_write_entry(const feed_item *item, quire_buffer *out)
{
    const feed_enclosure link = { .url = item->link.text };
    quire_buffer_append_str(out, QUIRE_STR("<entry xmlns=\"http://www.w3.org/2005/Atom\""));
    put_attribute(out, "xml:lang", item->language.text);
    quire_buffer_append_str(out, QUIRE_STR(">\n"));
    put_words(out, "title", &item->title);
    put_value(out, "id", item->id.text);
    put_link(out, "alternate", &link);
    put_value(out, "published", item->published.text);
    put_value(out, "updated", item->updated.text);
    for (size_t i = 0; i < item->author_count; i++) {
        quire_buffer_append_str(out, QUIRE_STR("<author>"));
        put_value(out, "name", item->authors[i].name);
        put_value(out, "email", item->authors[i].email);
        quire_buffer_append_str(out, QUIRE_STR("</author>\n"));
    }
    for (size_t i = 0; i < item->category_count; i++) {
        quire_buffer_append_str(out, QUIRE_STR("<category"));
        put_attribute(out, "term", item->categories[i]);
        quire_buffer_append_str(out, QUIRE_STR("/>\n"));
    }
    for (size_t i = 0; i < item->enclosure_count; i++) put_link(out, "enclosure", &item->enclosures[i]);
    put_words(out, "summary", &item->summary);
    put_words(out, "content", &item->content);
    quire_buffer_append_str(out, QUIRE_STR("</entry>\n"));
}
