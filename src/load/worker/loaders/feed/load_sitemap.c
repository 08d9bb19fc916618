/* SPDX-License-Identifier: Apache-2.0 */
/* Sitemaps: which pages a site has, or which other sitemaps, as XML or as lines of text. They yield links; the document itself only
 * says whose pages they are and how many. Source: sitemaps.org, protocol 0.9. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/lines.h"
#include "load/worker/loaders/feed/feed_item.h"
#include "load/worker/loaders/feed/feed_mend.h"
#include "load/worker/loaders/feed/feed_probe.h"
#include "load/worker/loaders/feed/feed_xml.h"

#include <ctype.h>
#include <inttypes.h>
#include <strings.h>

enum { LOOK_BYTES = 16384 };

struct listing {
    quire_load_host *host;
    uint64_t pages, sitemaps;
    quire_str site; /* of the first one */
};

static bool is_address(quire_str line)
{
    return (line.size > 8 && !strncasecmp(line.data, "https://", 8)) ||
           (line.size > 7 && !strncasecmp(line.data, "http://", 7));
}

static quire_status give(struct listing *self, quire_str uri, uint64_t *count, quire_error *err)
{
    const char *slashes = self->site.size || !is_address(uri) ? NULL : strstr(uri.data, "//");
    if (slashes) {
        size_t size = strcspn(slashes + 2, "/?#");
        self->site = quire_arena_copy(self->host->arena, (quire_str){ slashes + 2, size });
        if (!self->site.data) return quire_fail_memory(err);
    }
    ++*count;
    return quire_host_link(self->host, QUIRE_LINK_MEMBER, uri, err);
}

/* The child <loc> of the protocol itself: pictures and films have one of their own. */
static const xmlNode *location_of(const xmlNode *entry)
{
    for (const xmlNode *at = entry->children; at; at = at->next)
        if (feed_named(at, "loc") && (!at->ns || !at->ns->prefix || at->ns == entry->ns)) return at;
    return NULL;
}

static quire_status read_xml(struct listing *self, quire_str text, uint64_t *received, quire_error *err)
{
    const feed_units units = { .names = "url|sitemap", .most = self->host->links_left };
    feed_parsed parsed = { 0 };
    quire_status status = feed_parse(text, units, self->host->arena, &parsed, err);
    if (status) return status;
    const xmlNode *root = parsed.doc ? xmlDocGetRootElement(parsed.doc) : NULL;
    if (!root) quire_host_refuse(self->host, QUIRE_LOAD_MALFORMED, "it is no sitemap: no element is in it");
    for (const xmlNode *at = root ? root->children : NULL; at && !status; at = at->next) {
        bool sitemap = feed_named(at, "sitemap");
        const xmlNode *location = sitemap || feed_named(at, "url") ? location_of(at) : NULL;
        if (!location) continue;
        quire_str uri = feed_line(feed_node_text(location, self->host->arena), self->host->arena);
        if (!uri.data) status = quire_fail_memory(err);
        else if (uri.size) status = give(self, uri, sitemap ? &self->sitemaps : &self->pages, err);
    }
    xmlFreeDoc(parsed.doc);
    *received = parsed.received;
    return status;
}

static quire_status read_lines(struct listing *self, quire_str text, uint64_t *received, quire_error *err)
{
    quire_status status = QUIRE_OK;
    for (size_t at = 0; at < text.size && !status;) {
        quire_str line = quire_str_trim(quire_line_at(text, at, &at));
        if (!line.size) continue;
        ++*received;
        if (!is_address(line) || !self->host->links_left) continue;
        line = feed_line(line, self->host->arena);
        status = line.data ? give(self, line, &self->pages, err) : quire_fail_memory(err);
    }
    return status;
}

static void write_field(struct listing *self, const char *label, quire_str value)
{
    quire_builder *builder = self->host->builder;
    quire_builder_open(builder, QUIRE_ELEMENT_FIELD);
    quire_builder_append(builder, quire_str_from(label));
    quire_builder_append(builder, QUIRE_STR(": "));
    quire_builder_append(builder, value);
    quire_builder_close(builder);
    quire_builder_end_line(builder);
}

static quire_status write_summary(struct listing *self, quire_error *err)
{
    quire_arena *arena = self->host->arena;
    quire_str title = quire_arena_printf(arena, "Sitemap of %.*s", QUIRE_FMT(self->site));
    quire_str pages = quire_arena_printf(arena, "%" PRIu64, self->pages),
              sitemaps = quire_arena_printf(arena, "%" PRIu64, self->sitemaps);
    if (!title.data || !pages.data || !sitemaps.data) return quire_fail_memory(err);
    if (!self->pages && !self->sitemaps) return QUIRE_OK;
    if (self->site.size) quire_builder_set_title(self->host->builder, title);
    if (self->site.size) write_field(self, "Sitemap of", self->site);
    if (self->pages) write_field(self, "Pages", pages);
    if (self->sitemaps) write_field(self, "Sitemaps", sitemaps);
    return QUIRE_OK;
}

static quire_status load_sitemap(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("items");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    struct listing self = { .host = host };
    uint64_t received = 0;
    quire_str text;
    quire_status status = feed_decode(host, input, &text, err);
    if (!status)
        status = feed_kind_of(text) == FEED_NONE ? read_lines(&self, text, &received, err)
                                                 : read_xml(&self, text, &received, err);
    if (!status && !host->reason) status = write_summary(&self, err);
    uint64_t kept = self.pages + self.sitemaps;
    if (received < kept) received = kept;
    quire_ledger_receive(ledger, step, unit, received);
    quire_ledger_keep(ledger, step, unit, kept);
    quire_ledger_drop_count(ledger, step, unit,
                            host->links_left ? QUIRE_STR("malformed_part") : QUIRE_STR("over_limit"),
                            received - kept);
    return status;
}

/* Lines of addresses are a sitemap where the file is called one: anybody may keep a list of pages. */
static bool is_list_of_addresses(const quire_probe *probe)
{
    static const char called[] = "sitemap", ending[] = ".txt";
    bool named = false;
    for (size_t i = 0; i + strlen(called) <= probe->name.size && !named; i++)
        named = !strncasecmp(probe->name.data + i, called, strlen(called));
    if (!named || !probe->is_text || !quire_str_ends(probe->name, quire_str_from(ending))) return false;
    quire_str text = quire_probe_start(probe->bytes);
    size_t lines = 0;
    for (size_t at = 0; at < text.size && at < LOOK_BYTES;) {
        quire_str line = quire_str_trim(quire_line_at(text, at, &at));
        if (line.size && !is_address(line)) return false;
        lines += line.size > 0;
    }
    return lines > 0;
}

static bool is_sitemap(const quire_probe *probe)
{
    return feed_kind_of(probe->bytes) == FEED_SITEMAP || is_list_of_addresses(probe);
}

static const quire_format_type types[] = { { "application/sitemap+xml", NULL, NULL }, { 0 } };

const quire_format quire_format_sitemap = {
    .name = "sitemap",
    .title = "Sitemaps",
    .keeps = "whose pages they are, and how many; the pages are followed",
    .version = 1,
    .titles = QUIRE_TITLES_OF_FIELDS,
    .types = types,
    .probe = is_sitemap,
    .load = load_sitemap,
};
