/* SPDX-License-Identifier: Apache-2.0 */
/* An entry of a feed (feed_entry.h), or one that a program handed out by itself. */
#include "load/worker/format.h"

#include "base/error.h"
#include "load/worker/loaders/feed/feed_entry.h"
#include "load/worker/loaders/feed/feed_mend.h"
#include "load/worker/loaders/feed/feed_probe.h"
#include "load/worker/loaders/feed/feed_write.h"
#include "load/worker/loaders/feed/feed_xml.h"

static quire_status load_entry(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    static const feed_units units = { .names = "", .most = 0 };
    static const feed_place nowhere = { .atom = true };
    quire_str text;
    feed_parsed parsed = { 0 };
    feed_item item = { .arena = host->arena };
    quire_status status = feed_decode(host, input, &text, err);
    if (!status) status = feed_parse(text, units, host->arena, &parsed, err);
    if (status) return status;
    if (parsed.doc) {
        feed_read_item(xmlDocGetRootElement(parsed.doc), &nowhere, &item);
        feed_account_fields(host, &item);
        const quire_locator place = { .kind = QUIRE_LOCATOR_ENTRY,
                                      .name = item.id.text.size ? item.id.text : item.link.text };
        if (place.name.size) quire_builder_stand_within(host->builder, &place);
        status = item.failed ? quire_fail_memory(err)
                             : feed_write_document(host, &item, FEED_DOCUMENT_ENTRY, err);
    } else {
        quire_host_refuse(host, QUIRE_LOAD_MALFORMED, "it is no entry of a feed: no element is in it");
    }
    xmlFreeDoc(parsed.doc);
    return status;
}

static bool is_entry(const quire_probe *probe)
{
    return feed_kind_of(probe->bytes) == FEED_ENTRY;
}

static const quire_format_type types[] = { { FEED_ENTRY_TYPE, NULL, NULL }, { 0 } };

const quire_format quire_format_entry = {
    .name = "entry",
    .title = "Entries of feeds",
    .keeps = "title, id, link, who wrote it and when, categories; summary and content with their headings, "
             "lists, tables, "
             "code and links; what is enclosed",
    .version = 1,
    .titles = QUIRE_TITLES_OF_FIELDS,
    .types = types,
    .probe = is_entry,
    .load = load_entry,
};
