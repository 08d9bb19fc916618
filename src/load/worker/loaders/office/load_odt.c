/* SPDX-License-Identifier: Apache-2.0 */
/* OpenDocument texts: headers, the text, footers. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/odf_flat.h"
#include "load/worker/loaders/office/odf_text.h"
#include "load/worker/loaders/office/ooxml_package.h"

enum { ASIDES_MAX = 64 };

struct asides {
    quire_str written[ASIDES_MAX];
    size_t count;
};

static bool was_written(struct asides *asides, quire_str text)
{
    for (size_t i = 0; i < asides->count; i++)
        if (quire_str_equal(asides->written[i], text)) return true;
    if (asides->count < ASIDES_MAX) asides->written[asides->count++] = text;
    return false;
}

/* The headers or the footers of all page styles, each once. */
static void write_asides(odf_writer *writer, const xmlNode *masters, const char *start,
                         quire_element_kind kind)
{
    struct asides asides = { 0 };
    writer->scope = ODF_MASTER;
    for (const xmlNode *page = masters ? masters->children : NULL; page; page = page->next)
        for (const xmlNode *aside = quire_ooxml_named(page, "master-page") ? page->children : NULL; aside;
             aside = aside->next) {
            if (aside->type != XML_ELEMENT_NODE ||
                !quire_str_starts(quire_str_from((const char *)aside->name), quire_str_from(start)) ||
                !quire_office_count(&writer->office, aside))
                continue;
            if (was_written(&asides, quire_odf_text_under(writer, aside))) {
                quire_office_drop(&writer->office, aside, "duplicate");
                continue;
            }
            quire_office_open_flat(&writer->office, kind);
            quire_odf_write_blocks(writer, aside);
            quire_office_close_flat(&writer->office);
            quire_builder_end_block(writer->office.builder);
            quire_odf_flush(writer);
        }
    writer->scope = ODF_CONTENT;
}

/* What of the styles is text and stands in no header or footer. */
static void drop_rest(odf_writer *writer, const xmlNode *root, const xmlNode *masters)
{
    quire_office_drop_around(&writer->office, root, masters);
    for (const xmlNode *page = masters ? masters->children : NULL; page; page = page->next) {
        if (page->type != XML_ELEMENT_NODE) continue;
        if (!quire_ooxml_named(page, "master-page")) {
            quire_office_drop(&writer->office, page, "misplaced");
            continue;
        }
        for (const xmlNode *child = page->children; child; child = child->next) {
            quire_str name = quire_str_from((const char *)child->name);
            if (child->type == XML_ELEMENT_NODE && !quire_str_starts(name, QUIRE_STR("header")) &&
                !quire_str_starts(name, QUIRE_STR("footer")))
                quire_office_drop(&writer->office, child, "misplaced");
        }
    }
}

static quire_status write_all(odf_writer *writer, const odf_package *package, quire_error *err)
{
    const xmlNode *styles = package->styles ? xmlDocGetRootElement(package->styles) : NULL;
    const xmlNode *masters = styles ? quire_ooxml_child(styles, "master-styles") : NULL;
    quire_odf_receive(writer, quire_office_part(&package->parts, QUIRE_STR("content.xml")));
    if (styles) quire_odf_receive(writer, quire_office_part(&package->parts, QUIRE_STR("styles.xml")));
    if (styles) drop_rest(writer, styles, masters);
    quire_office_drop_around(&writer->office, xmlDocGetRootElement(package->content), package->body);
    write_asides(writer, masters, "header", QUIRE_ELEMENT_HEADER);
    quire_odf_write_blocks(writer, package->body);
    write_asides(writer, masters, "footer", QUIRE_ELEMENT_FOOTER);
    return quire_office_settle(&writer->office, err);
}

static quire_status load_odt(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    odf_package package;
    odf_writer writer = { 0 };
    quire_status status = quire_odf_open(host, input->bytes, "text", &package, err);
    if (!status && !host->reason) {
        bool titled = quire_odf_read_meta(&package, host->builder);
        status = quire_odf_begin(&writer, host, &package, err);
        if (!status) status = write_all(&writer, &package, err);
        if (!titled) quire_builder_set_title(host->builder, writer.title);
        if (!status && !writer.office.kept)
            quire_host_refuse(host, QUIRE_LOAD_NO_TEXT, "the document holds no text");
    }
    quire_odf_close(&package);
    return status;
}

static const quire_format_type types[] = {
    { "application/vnd.oasis.opendocument.text", "odt|ott",
      "application/vnd.oasis.opendocument.text-template" },
    { "application/vnd.oasis.opendocument.text-flat-xml", "fodt", NULL },
    { 0 },
};

static bool is_text(const quire_probe *probe)
{
    return probe->zip == QUIRE_ZIP_ODF_TEXT || quire_odf_is_flat(probe->bytes, "text") ||
           quire_ooxml_may_be(probe, &quire_format_odt);
}

const quire_format quire_format_odt = {
    .name = "odt",
    .title = "OpenDocument texts",
    .keeps =
        "headings, paragraphs, lists with their numbers, tables, notes, comments, headers and footers, links",
    .version = 2,
    .types = types,
    .signatures = quire_zip_signatures,
    .probe = is_text,
    .load = load_odt,
};
