/* SPDX-License-Identifier: Apache-2.0 */
/* A walk over tags with the stack of those that are open. Comments, processing instructions and the document type go; what
 * stands in CDATA becomes text; a tag closes what is open within its element, and a closing tag without one is left out. */
#include "load/worker/loaders/feed/feed_mend.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/hex.h"
#include "base/str.h"
#include "load/worker/format.h"
#include "load/worker/loaders/feed/feed_windows.h"
#include "text/unicode.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <strings.h>

enum {
    DEPTH_MAX = 200,     /* libxml2 allows 256; tags below are left out, what stands in them stays */
    ATTRIBUTES_MAX = 64, /* of one tag: libxml2 holds each against all others */
    NAME_BYTES_MAX = 256,
    KINDS = 256, /* of names, by hash */
    ENTITIES_MAX = 64,
    ENTITY_BYTES_MAX = 64, /* of one that the document declares */
    GROWTH = 8,            /* of "&" to "&amp;", and of short names to their words */
    GROWTH_FREE_BYTES = 65536,
};

struct entity {
    quire_str name, text;
};

struct mending {
    quire_str in;
    size_t at;
    quire_buffer out;
    feed_units units;
    uint64_t units_left, received;
    quire_str open[DEPTH_MAX]; /* names of tags, as they were opened */
    uint16_t held[KINDS];      /* how many of them are of each kind: most stray ends are of none */
    size_t depth, unit_depth;  /* unit_depth: of the open unit, from 1; 0: none is */
    bool cdata_ended;          /* no end of one comes any more */
    bool done;                 /* the root is closed, or no further unit is wanted */
    struct entity entities[ENTITIES_MAX];
    size_t entity_count;
};

static bool is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '_' || c == ':' || (unsigned char)c >= 0x80;
}

static bool is_name(char c)
{
    return is_name_start(c) || isdigit((unsigned char)c) || c == '-' || c == '.';
}

static bool is_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static quire_str rest_of(const struct mending *self)
{
    return quire_str_cut(self->in, self->at, self->in.size);
}

static bool stands(const struct mending *self, const char *what)
{
    size_t size = strlen(what);
    return self->in.size - self->at >= size && !strncasecmp(self->in.data + self->at, what, size);
}

static quire_str local_of(quire_str name)
{
    const char *colon = name.size ? memrchr(name.data, ':', name.size) : NULL;
    return colon ? quire_str_cut(name, (size_t)(colon - name.data) + 1, name.size) : name;
}

static bool same_name(quire_str a, quire_str b)
{
    return a.size == b.size && !strncasecmp(a.data, b.data, a.size);
}

static bool is_one_of(quire_str name, const char *words)
{
    quire_str word;
    while (quire_format_next_word(&words, &word))
        if (same_name(name, word)) return true;
    return false;
}

/* ---- characters ---- */

static bool is_character(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' ||
           (c >= 0x20 && c != 0xFFFE && c != 0xFFFF && c < 0x110000 && (c < 0xD800 || c > 0xDFFF));
}

static void put_character(struct mending *self, uint32_t c)
{
    char bytes[4];
    if (c >= 0x80 && c < 0xA0) c = feed_windows_1252[c - 0x80];
    if (!is_character(c)) c = 0xFFFD;
    if (c == '&') quire_buffer_append_str(&self->out, QUIRE_STR("&amp;"));
    else if (c == '<') quire_buffer_append_str(&self->out, QUIRE_STR("&lt;"));
    else if (c == '>') quire_buffer_append_str(&self->out, QUIRE_STR("&gt;"));
    else if (c == '"') quire_buffer_append_str(&self->out, QUIRE_STR("&quot;"));
    else if (c == '\t' || c == '\n' || c == '\r') quire_buffer_printf(&self->out, "&#%u;", c);
    else quire_buffer_append(&self->out, bytes, quire_utf8_put(c, bytes));
}

/* What one byte of a text becomes; NULL: itself. */
static const char *instead_of(unsigned char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\t':
    case '\n':
    case '\r': return NULL;
    default: return c < 0x20 ? "" : NULL;
    }
}

/* How many bytes at `at` are a character that none means: U+FFFE, U+FFFF, or a control that was a letter of Windows-1252. */
static size_t stray_size(quire_str text, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)text.data + at;
    size_t left = text.size - at;
    if (left > 1 && bytes[0] == 0xC2 && bytes[1] >= 0x80 && bytes[1] < 0xA0) return 2;
    return left > 2 && bytes[0] == 0xEF && bytes[1] == 0xBF && bytes[2] >= 0xBE ? 3 : 0;
}

static void put_plain(struct mending *self, quire_str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.size; i++) {
        const char *instead = instead_of((unsigned char)text.data[i]);
        size_t stray = stray_size(text, i);
        if (!instead && !stray) continue;
        quire_buffer_append_str(&self->out, quire_str_cut(text, from, i));
        if (instead) quire_buffer_append_str(&self->out, quire_str_from(instead));
        if (stray == 2) put_character(self, (unsigned char)text.data[i + 1]);
        if (stray) i += stray - 1;
        from = i + 1;
    }
    quire_buffer_append_str(&self->out, quire_str_cut(text, from, text.size));
}

/* "&#160;", "&#xA0;": whether it is one, whatever it names. */
static bool put_number(struct mending *self, quire_str digits)
{
    bool hex = digits.size > 1 && (digits.data[0] == 'x' || digits.data[0] == 'X');
    uint32_t c = 0;
    if (digits.size <= hex) return false;
    for (size_t i = hex; i < digits.size; i++) {
        int digit = quire_hex_digit(digits.data[i]);
        if (digit < 0 || (!hex && digit > 9)) return false;
        if (c < 0x110000) c = c * (hex ? 16 : 10) + (uint32_t)digit;
    }
    put_character(self, c);
    return true;
}

static bool put_named(struct mending *self, quire_str name)
{
    char word[32];
    for (size_t i = 0; i < self->entity_count; i++) {
        if (!quire_str_equal(self->entities[i].name, name)) continue;
        put_plain(self, self->entities[i].text);
        return true;
    }
    if (name.size >= sizeof word) return false;
    memcpy(word, name.data, name.size);
    word[name.size] = 0;
    if (!strcmp(word, "apos")) {
        put_character(self, '\'');
        return true;
    }
    const htmlEntityDesc *known = htmlEntityLookup((const xmlChar *)word);
    if (!known) return false;
    put_character(self, known->value);
    return true;
}

/* Text or an attribute's value, in which references stand for characters. */
static void put_text(struct mending *self, quire_str text)
{
    for (size_t at = 0; at < text.size;) {
        const char *mark = memchr(text.data + at, '&', text.size - at);
        size_t next = mark ? (size_t)(mark - text.data) : text.size, end = next + 1;
        put_plain(self, quire_str_cut(text, at, next));
        if (!mark) return;
        if (end < text.size && text.data[end] == '#') end++;
        while (end < text.size && end - next < ENTITY_BYTES_MAX && is_name(text.data[end])) end++;
        quire_str name = quire_str_cut(text, next + 1, end);
        bool whole = end < text.size && text.data[end] == ';' && name.size;
        bool known = whole && (name.data[0] == '#' ? put_number(self, quire_str_cut(name, 1, name.size))
                                                   : put_named(self, name));
        if (!known) quire_buffer_append_str(&self->out, QUIRE_STR("&amp;"));
        at = known ? end + 1 : next + 1;
    }
}

/* ---- what is no element ---- */

/* Moves behind `close`; false, and to the end, where it doesn't come. */
static bool skip_to(struct mending *self, const char *close)
{
    quire_str rest = rest_of(self);
    const char *end = rest.size ? memmem(rest.data, rest.size, close, strlen(close)) : NULL;
    self->at = end ? (size_t)(end - self->in.data) + strlen(close) : self->in.size;
    return end != NULL;
}

static quire_str take_quoted(struct mending *self)
{
    char quote = self->at < self->in.size ? self->in.data[self->at] : 0;
    const char *end = quote == '"' || quote == '\''
                          ? memchr(self->in.data + self->at + 1, quote, self->in.size - self->at - 1)
                          : NULL;
    if (!end) return (quire_str){ 0 };
    size_t from = self->at + 1;
    self->at = (size_t)(end - self->in.data) + 1;
    return quire_str_cut(self->in, from, self->at - 1);
}

static void skip_white(struct mending *self)
{
    while (self->at < self->in.size && is_white(self->in.data[self->at])) self->at++;
}

static quire_str take_name(struct mending *self)
{
    size_t from = self->at;
    while (self->at < self->in.size && is_name(self->in.data[self->at])) self->at++;
    return quire_str_cut(self->in, from, self->at);
}

/* <!ENTITY name "word">, of which words are kept that hold no others. */
static void take_entity(struct mending *self)
{
    self->at += strlen("<!ENTITY");
    skip_white(self);
    quire_str name = take_name(self);
    skip_white(self);
    quire_str text = take_quoted(self);
    if (!name.size || !text.size || text.size > ENTITY_BYTES_MAX || self->entity_count == ENTITIES_MAX ||
        memchr(text.data, '&', text.size) || memchr(text.data, '<', text.size))
        return;
    self->entities[self->entity_count++] = (struct entity){ name, text };
}

/* <!DOCTYPE rss [ … ]> */
static void skip_doctype(struct mending *self)
{
    bool inside = false;
    for (self->at += 2; self->at < self->in.size;) {
        char c = self->in.data[self->at];
        if (stands(self, "<!--")) {
            if (!skip_to(self, "-->")) return;
        } else if (inside && stands(self, "<!ENTITY")) {
            take_entity(self);
        } else if ((c == '"' || c == '\'') && take_quoted(self).data) {
            continue;
        } else {
            self->at++;
            inside = c == '[' ? true : c == ']' ? false : inside;
            if (c == '>' && !inside) return;
        }
    }
}

/* What stands in it is text, to its end or, where it has none, to the next tag. */
static void put_cdata(struct mending *self)
{
    size_t from = self->at + strlen("<![CDATA[");
    quire_str rest = quire_str_cut(self->in, from, self->in.size);
    const char *end = rest.size && !self->cdata_ended ? memmem(rest.data, rest.size, "]]>", 3) : NULL;
    const char *stop = end || !rest.size ? end : memmem(rest.data, rest.size, "</", 2);
    size_t to = stop ? (size_t)(stop - self->in.data) : self->in.size;
    if (self->depth && !self->done) put_plain(self, quire_str_cut(self->in, from, to));
    self->at = end ? to + 3 : to;
    self->cdata_ended |= !end;
}

/* ---- tags ---- */

static size_t kind_of(quire_str name)
{
    uint64_t hash = QUIRE_HASH_START;
    for (size_t i = 0; i < name.size; i++)
        hash = quire_hash_byte(hash, (unsigned char)tolower((unsigned char)name.data[i]));
    return hash % KINDS;
}

static void put_close(struct mending *self)
{
    quire_str name = self->open[--self->depth];
    self->held[kind_of(name)]--;
    quire_buffer_printf(&self->out, "</%.*s>", QUIRE_FMT(name));
    if (self->depth < self->unit_depth) self->unit_depth = 0;
}

static void close_tag(struct mending *self)
{
    self->at += 2;
    quire_str name = take_name(self);
    skip_to(self, ">");
    bool held = self->held[kind_of(name)] > 0;
    for (size_t i = self->depth; held && i-- > 0 && !self->done;) {
        if (!same_name(self->open[i], name)) continue;
        while (self->depth > i) put_close(self);
        self->done = self->depth == 0;
        return;
    }
}

/* One attribute, behind white space; false: the tag has none left. */
static bool take_attribute(struct mending *self, quire_str *name, quire_str *value)
{
    for (;;) {
        skip_white(self);
        if (self->at == self->in.size || strchr("<>", self->in.data[self->at])) return false;
        if (is_name_start(self->in.data[self->at])) break;
        self->at++;
    }
    *name = take_name(self);
    skip_white(self);
    *value = (quire_str){ 0 };
    if (self->at == self->in.size || self->in.data[self->at] != '=') return true;
    self->at++;
    skip_white(self);
    *value = take_quoted(self);
    if (value->data) return true;
    size_t from = self->at;
    while (self->at < self->in.size && !is_white(self->in.data[self->at]) &&
           !strchr("<>", self->in.data[self->at]))
        self->at++;
    *value = quire_str_cut(self->in, from, self->at);
    return true;
}

static bool is_empty_element(quire_str name)
{
    return is_one_of(name, "br|hr|img|input|wbr|area|param|embed");
}

static bool was_told(const quire_str *names, size_t count, quire_str name)
{
    for (size_t i = 0; i < count; i++)
        if (quire_str_equal(names[i], name)) return true;
    return false;
}

/* Its attributes, written where `shown`. *closed: it is one that closes itself. */
static void put_attributes(struct mending *self, bool shown, bool *closed)
{
    quire_str names[ATTRIBUTES_MAX], name, value;
    size_t count = 0;
    while (take_attribute(self, &name, &value)) {
        if (!shown || count == ATTRIBUTES_MAX || name.size > NAME_BYTES_MAX || was_told(names, count, name) ||
            local_of(name).size == 0 || local_of(name).size + 1 == name.size ||
            isdigit(local_of(name).data[0]))
            continue;
        names[count++] = name;
        quire_buffer_printf(&self->out, " %.*s=\"", QUIRE_FMT(name));
        put_text(self, value);
        quire_buffer_append_char(&self->out, '"');
    }
    bool whole = self->at < self->in.size && self->in.data[self->at] == '>';
    *closed = whole && self->in.data[self->at - 1] == '/';
    self->at += whole;
}

/* A unit begins: units of its name don't hold each other, so one that is open was never closed. */
static void begin_unit(struct mending *self, quire_str name)
{
    bool apart = !self->units.nested;
    if (apart && self->unit_depth && self->depth >= self->unit_depth &&
        same_name(self->open[self->unit_depth - 1], name) && self->depth - self->unit_depth < 2)
        while (self->unit_depth) put_close(self);
    if (apart && self->unit_depth) return;
    self->received++;
    if (self->units_left) self->units_left--;
    else self->done = true;
}

static void open_tag(struct mending *self)
{
    self->at++;
    quire_str name = take_name(self), local = local_of(name);
    bool unit = is_one_of(local, self->units.names) && self->depth > 0;
    if (unit) begin_unit(self, name);
    bool shown = !self->done && self->depth < DEPTH_MAX && name.size <= NAME_BYTES_MAX && local.size &&
                 local.size + 1 != name.size && is_name_start(local.data[0]);
    bool closed = false;
    if (shown) quire_buffer_printf(&self->out, "<%.*s", QUIRE_FMT(name));
    put_attributes(self, shown, &closed);
    if (!shown) return;
    closed |= is_empty_element(name);
    if (closed) {
        quire_buffer_append_str(&self->out, QUIRE_STR("/>"));
        self->done |= self->depth == 0;
        return;
    }
    quire_buffer_append_char(&self->out, '>');
    self->open[self->depth++] = name;
    self->held[kind_of(name)]++;
    if (unit && !self->unit_depth) self->unit_depth = self->depth;
}

static void put_run(struct mending *self)
{
    quire_str rest = rest_of(self);
    const char *tag = memchr(rest.data + 1, '<', rest.size - 1);
    quire_str text = quire_str_cut(rest, 0, tag ? (size_t)(tag - rest.data) : rest.size);
    self->at += text.size;
    if (self->depth && !self->done) put_text(self, text);
}

static void mend(struct mending *self)
{
    while (self->at < self->in.size && !self->out.failure) {
        char next = self->at + 1 < self->in.size ? self->in.data[self->at + 1] : 0;
        if (self->in.data[self->at] != '<') put_run(self);
        else if (stands(self, "<!--")) skip_to(self, "-->");
        else if (stands(self, "<![CDATA[")) put_cdata(self);
        else if (stands(self, "<!DOCTYPE") && !self->depth) skip_doctype(self);
        else if (next == '?') skip_to(self, ">");
        else if (next == '/') close_tag(self);
        else if (is_name_start(next)) open_tag(self);
        else put_run(self);
    }
    while (self->depth) put_close(self);
}

quire_status feed_parse(quire_str text, feed_units units, quire_arena *arena, feed_parsed *out,
                        quire_error *err)
{
    struct mending *self = quire_arena_alloc(arena, sizeof *self);
    *out = (feed_parsed){ 0 };
    if (!self) return quire_fail_memory(err);
    *self = (struct mending){ .in = text, .units = units, .units_left = units.most };
    size_t limit = text.size > INT32_MAX / GROWTH ? INT32_MAX : text.size * GROWTH + GROWTH_FREE_BYTES;
    quire_buffer_init(&self->out, limit);
    mend(self);
    out->received = self->received;
    quire_status status = quire_buffer_check(&self->out, "the feed without its mistakes", err);
    if (!status && self->out.size) {
        xmlParserCtxt *parser = xmlNewParserCtxt();
        if (parser)
            out->doc = xmlCtxtReadMemory(parser, self->out.data, (int)self->out.size, NULL, "UTF-8",
                                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                             XML_PARSE_RECOVER | XML_PARSE_COMPACT | XML_PARSE_HUGE);
        if (!parser || parser->errNo == XML_ERR_NO_MEMORY) status = quire_fail_memory(err);
        xmlFreeParserCtxt(parser);
    }
    quire_buffer_free(&self->out);
    if (out->doc && (status || !xmlDocGetRootElement(out->doc))) {
        xmlFreeDoc(out->doc);
        out->doc = NULL;
    }
    return status;
}
