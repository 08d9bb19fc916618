/* SPDX-License-Identifier: Apache-2.0 */
/* XML that is no HTML, through libxml2 without network and entities of its own. Where elements hold values, it is a tree of
 * records; where text and elements mix, it is prose, in its order. The account counts elements, attributes and texts. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/data/data_probe.h"
#include "load/worker/loaders/data/data_write.h"
#include "load/worker/loaders/data/xml_prose.h"
#include "load/worker/loaders/data/xml_tree.h"
#include "load/worker/loaders/text/load_text.h"

static const quire_str step = { "load", 4 };

static quire_status write_tree(quire_load_host *host, xmlDoc *doc, quire_error *err)
{
    const quire_str unit = QUIRE_STR("values"), comments = QUIRE_STR("comments");
    quire_ledger *ledger = quire_builder_ledger(host->builder);
    data_tree tree = { .arena = host->arena };
    uint64_t received = 0, commented = 0, kept = 0;
    data_count_xml(doc, &received, &commented);
    quire_ledger_receive(ledger, step, unit, received);
    if (commented) quire_ledger_receive(ledger, step, comments, commented);
    quire_ledger_drop_count(ledger, step, comments, QUIRE_STR("comment"), commented);
    if (data_is_xml_prose(doc)) {
        data_write_xml_prose(host->builder, doc, &kept);
    } else {
        data_from_xml(&tree, doc);
        if (!tree.failed) data_write(host->builder, &tree, DATA_PATHS_XML, &kept);
    }
    quire_ledger_keep(ledger, step, unit, kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), received - kept);
    return tree.failed ? quire_fail_memory(err) : QUIRE_OK;
}

static quire_status load_xml(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_str text = { 0 };
    quire_load_input declared = *input;
    if (!declared.charset.size) declared.charset = data_xml_charset(input->bytes);
    quire_status status = data_decode(host, &declared, &text, err);
    xmlDoc *doc = status ? NULL : data_parse_xml(text);
    if (status) return status;
    if (doc) status = write_tree(host, doc, err);
    else quire_text_write_unparsed(host, text, "XML");
    xmlFreeDoc(doc);
    return status;
}

static bool is_xml(const quire_probe *probe)
{
    if (!probe->is_text) return false;
    return quire_probe_claims(probe, &quire_format_xml) ||
           (!probe->claim && data_looks_like_xml(probe->bytes));
}

static const quire_format_type types[] = {
    { "application/xml", "xml|xsd|xsl|xslt|rdf|kml|gpx|plist|wsdl|dbk|docbook|tei|resx|csproj|pom",
      "text/xml" },
    { 0 }
};

const quire_format quire_format_xml = {
    .name = "xml",
    .title = "XML",
    .keeps = "each value with its element and path, repeated elements as tables; prose in its order",
    .version = 2,
    .types = types,
    .probe = is_xml,
    .load = load_xml,
};
