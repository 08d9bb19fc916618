/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/office/odf_package.h"

#include "base/str.h"
#include "load/worker/loaders/office/odf_flat.h"
#include "load/worker/loaders/office/office_properties.h"

#include <stdio.h>

enum { PATH_BYTES_MAX = 1024 };

static bool is_wanted(quire_str name)
{
    return quire_str_ends(name, QUIRE_STR(".xml"));
}

/* Whether the manifest has a key for the content, or for a package that all of it is in. */
static bool is_encrypted(const odf_package *package)
{
    xmlDoc *manifest = quire_ooxml_parse(
        quire_office_part(&package->parts, QUIRE_STR("META-INF/manifest.xml")));
    bool encrypted = false;
    if (!manifest) return false;
    for (const xmlNode *entry = xmlDocGetRootElement(manifest)->children; entry; entry = entry->next) {
        quire_str path = quire_ooxml_attribute(entry, "full-path");
        bool whole = quire_str_is(path, "content.xml") || quire_str_is(path, "encrypted-package");
        encrypted |= whole && quire_ooxml_child(entry, "encryption-data");
    }
    xmlFreeDoc(manifest);
    return encrypted;
}

static xmlDoc *open_part(const odf_package *package, quire_builder *builder, quire_str name)
{
    quire_ledger *ledger = quire_builder_ledger(builder);
    quire_str bytes = quire_office_part(&package->parts, name);
    if (!bytes.data) return NULL;
    xmlDoc *document = quire_ooxml_parse(bytes);
    quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("parts"), 1);
    if (document) quire_ledger_keep(ledger, QUIRE_STR("load"), QUIRE_STR("parts"), 1);
    else
        quire_ledger_drop_count(ledger, QUIRE_STR("load"), QUIRE_STR("parts"), QUIRE_STR("malformed_part"),
                                1);
    return document;
}

/* Programs in the document, which nothing here runs: they are said, and left out. Lists of them are none. */
static void drop_macros(const odf_package *package, quire_builder *builder)
{
    uint64_t macros = 0;
    for (size_t i = 0; i < package->parts.count; i++) {
        quire_str name = package->parts.parts[i].name;
        macros += quire_str_starts(name, QUIRE_STR("Basic/")) &&
                  !quire_str_ends(name, QUIRE_STR("/script-lc.xml")) &&
                  !quire_str_ends(name, QUIRE_STR("/script-lb.xml"));
    }
    quire_ledger *ledger = quire_builder_ledger(builder);
    quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("parts"), macros);
    quire_ledger_drop_count(ledger, QUIRE_STR("load"), QUIRE_STR("parts"), QUIRE_STR("macros"), macros);
}

quire_status quire_odf_open(quire_load_host *host, quire_str bytes, const char *body, odf_package *out,
                            quire_error *err)
{
    *out = (odf_package){ 0 };
    quire_status status = quire_odf_is_flat(bytes, body)
                              ? quire_odf_unfold(host, bytes, &out->parts, err)
                              : quire_office_open(host, bytes, is_wanted, &out->parts, err);
    if (status || host->reason) return status;
    if (is_encrypted(out)) {
        quire_host_refuse(host, QUIRE_LOAD_ENCRYPTED, "the document is protected by a password");
        return QUIRE_OK;
    }
    drop_macros(out, host->builder);
    out->content = open_part(out, host->builder, QUIRE_STR("content.xml"));
    if (out->content)
        out->body = quire_ooxml_child(quire_ooxml_child(xmlDocGetRootElement(out->content), "body"), body);
    if (!out->body) {
        quire_host_refuse(host, QUIRE_LOAD_MALFORMED,
                          "the document's content is missing or is not valid XML; save it again in the "
                          "program that made it");
        quire_odf_close(out);
        return QUIRE_OK;
    }
    out->styles = open_part(out, host->builder, QUIRE_STR("styles.xml"));
    return QUIRE_OK;
}

void quire_odf_close(odf_package *package)
{
    xmlFreeDoc(package->content);
    xmlFreeDoc(package->styles);
    package->content = package->styles = NULL;
}

bool quire_odf_read_meta(const odf_package *package, quire_builder *builder)
{
    xmlDoc *document = quire_ooxml_parse(quire_office_part(&package->parts, QUIRE_STR("meta.xml")));
    const xmlNode *meta = document ? quire_ooxml_child(xmlDocGetRootElement(document), "meta") : NULL;
    /* Who wrote it last is its author where nobody is named who did first. */
    bool first = meta && quire_ooxml_child(meta, "initial-creator");
    const office_property kept[] = {
        { first ? "initial-creator" : "creator", "author" },
        { "subject", "subject" },
        { "keyword", "keywords" },
        { "description", "description" },
        { "creation-date", "created" },
        { "date", "modified" },
        { 0 },
    };
    bool titled = quire_office_read_properties(meta, kept, builder);
    xmlFreeDoc(document);
    return titled;
}

xmlDoc *quire_odf_object(const odf_package *package, quire_str href, quire_str *part)
{
    char path[PATH_BYTES_MAX];
    if (quire_str_starts(href, QUIRE_STR("./"))) href = quire_str_cut(href, 2, href.size);
    int size = snprintf(path, sizeof path, "%.*s/content.xml", QUIRE_FMT(href));
    *part = (quire_str){ 0 };
    if (size <= 0 || (size_t)size >= sizeof path) return NULL;
    *part = quire_office_part(&package->parts, (quire_str){ path, (size_t)size });
    return quire_ooxml_parse(*part);
}
