/* SPDX-License-Identifier: Apache-2.0 */
/* OPML: lists of feeds, as readers export them, and outlines of any other kind. The outline is the text; feeds, and lists that it
 * includes, are links that the source follows. Source: OPML 2.0. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/feed/feed_date.h"
#include "load/worker/loaders/feed/feed_item.h"
#include "load/worker/loaders/feed/feed_mend.h"
#include "load/worker/loaders/feed/feed_probe.h"
#include "load/worker/loaders/feed/feed_xml.h"

enum { OUTLINES_MAX = 1 << 20 };

struct outlining {
    quire_load_host *host;
    uint64_t kept;
    quire_status status;
    quire_error *err;
};

static const xmlNode *child_of(const xmlNode *node, const char *name)
{
    for (const xmlNode *at = node ? node->children : NULL; at; at = at->next)
        if (feed_named(at, name)) return at;
    return NULL;
}

static void write_part(struct outlining *self, quire_str text, quire_str link)
{
    quire_builder *builder = self->host->builder;
    quire_str line = feed_line(text, self->host->arena);
    if (!line.data) self->status = quire_fail_memory(self->err);
    if (!line.size) return;
    if (link.size) quire_builder_set_label(builder, quire_builder_open(builder, QUIRE_ELEMENT_LINK), link);
    quire_builder_append(builder, line);
    if (link.size) quire_builder_close(builder);
    quire_builder_end_line(builder);
}

/* Its own line, and what it says besides. */
static void write_outline(struct outlining *self, const xmlNode *node)
{
    quire_str text = feed_attribute(node, "text"), feed = feed_attribute(node, "xmlUrl"),
              page = feed_attribute(node, "htmlUrl"), url = feed_attribute(node, "url"),
              note = feed_attribute(node, "description");
    bool include = quire_str_is(feed_attribute(node, "type"), "include");
    if (!text.size) text = feed_attribute(node, "title");
    if (!text.size) text = feed.size ? feed : url;
    if (!note.size) note = feed_attribute(node, "_note");
    write_part(self, text, page.size ? page : feed.size ? feed : url);
    if (!quire_str_equal(note, text)) write_part(self, note, (quire_str){ 0 });
    self->kept++;
    if (feed.size && !self->status)
        self->status = quire_host_link(self->host, QUIRE_LINK_MEMBER, feed, self->err);
    if (include && url.size && !self->status)
        self->status = quire_host_link(self->host, QUIRE_LINK_MEMBER, url, self->err);
}

/* As deep as feed_parse leaves them. */
static void write_list(struct outlining *self, const xmlNode *parent)
{
    quire_builder *builder = self->host->builder;
    if (!child_of(parent, "outline")) return;
    quire_builder_open(builder, QUIRE_ELEMENT_LIST);
    for (const xmlNode *node = parent->children; node && !self->status; node = node->next) {
        if (!feed_named(node, "outline")) continue;
        quire_builder_open(builder, QUIRE_ELEMENT_LIST_ITEM);
        write_outline(self, node);
        write_list(self, node);
        quire_builder_close(builder);
        quire_builder_end_line(builder);
    }
    quire_builder_close(builder);
}

static void write_head(struct outlining *self, const xmlNode *head)
{
    quire_load_host *host = self->host;
    const xmlNode *title = child_of(head, "title");
    quire_str line = title ? feed_line(feed_node_text(title, host->arena), host->arena) : (quire_str){ 0 };
    if (line.size) {
        quire_builder_set_title(host->builder, line);
        quire_builder_open(host->builder, QUIRE_ELEMENT_TITLE);
        quire_builder_append(host->builder, line);
        quire_builder_close(host->builder);
        quire_builder_end_block(host->builder);
    }
    const xmlNode *owner = child_of(head, "ownerName"), *modified = child_of(head, "dateModified");
    if (owner)
        quire_builder_add_metadata(host->builder, QUIRE_STR("author"), feed_node_text(owner, host->arena));
    if (modified)
        quire_builder_add_metadata(host->builder, QUIRE_STR("updated"),
                                   feed_date(feed_node_text(modified, host->arena), host->arena));
}

static quire_status load_opml(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    static const feed_units units = { .names = "outline", .nested = true, .most = OUTLINES_MAX };
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("items");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    struct outlining self = { .host = host, .err = err };
    feed_parsed parsed = { 0 };
    quire_str text;
    quire_status status = feed_decode(host, input, &text, err);
    if (!status) status = feed_parse(text, units, host->arena, &parsed, err);
    if (status) return status;
    const xmlNode *root = parsed.doc ? xmlDocGetRootElement(parsed.doc) : NULL;
    if (root) {
        write_head(&self, child_of(root, "head"));
        write_list(&self, child_of(root, "body"));
    } else {
        quire_host_refuse(host, QUIRE_LOAD_MALFORMED, "it is no OPML: no element is in it");
    }
    xmlFreeDoc(parsed.doc);
    if (parsed.received < self.kept) parsed.received = self.kept;
    quire_ledger_receive(ledger, step, unit, parsed.received);
    quire_ledger_keep(ledger, step, unit, self.kept);
    quire_ledger_drop_count(ledger, step, unit,
                            parsed.received > OUTLINES_MAX ? QUIRE_STR("over_limit")
                                                           : QUIRE_STR("malformed_part"),
                            parsed.received - self.kept);
    return self.status;
}

static bool is_opml(const quire_probe *probe)
{
    return feed_kind_of(probe->bytes) == FEED_OPML;
}

static const quire_format_type types[] = {
    { "text/x-opml", "opml", "text/x-opml+xml|application/xml+opml|text/opml" }, { 0 }
};

const quire_format quire_format_opml = {
    .name = "opml",
    .title = "Lists of feeds (OPML)",
    .keeps = "the outline as nested lists with their links; the feeds that it lists are followed",
    .version = 1,
    .titles = QUIRE_TITLES_OF_FIELDS,
    .types = types,
    .probe = is_opml,
    .load = load_opml,
};
