/* SPDX-License-Identifier: Apache-2.0 */
/* PPTX, slide by slide in the order of the show: its shapes, its notes, its comments. Layouts and masters are only asked what a
 * slide has from them; what they print on all slides is not repeated. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/ooxml_embedded.h"
#include "load/worker/loaders/office/pptx_sections.h"
#include "load/worker/loaders/office/pptx_slide.h"
#include "load/worker/loaders/office/xml_count.h"

enum { SLIDES_MAX = 10000, AUTHORS_MAX = 256 };

struct loading {
    quire_load_host *host;
    office_package package;
    ooxml_relations relations; /* of the presentation */
    pptx_writer writer;
    pptx_layouts layouts;
    pptx_sections sections;
    uint32_t section; /* whose slides are written */
    xmlDoc *presentation, *authors;
};

/* Unlike what writes, it knows nothing of what stands around a text. */
static quire_xml_counts counts(const char *name, const char *space, quire_xml_counts outer)
{
    bool drawing = strstr(space, "/drawingml/"), chart = drawing && strstr(space, "/chart");
    bool text = (!strcmp(name, "t") && ((drawing && strstr(space, "/main")) || strstr(space, "/math"))) ||
                (!strcmp(name, "v") && chart) || (!strcmp(name, "text") && strstr(space, "/presentationml/"));
    (void)outer;
    return text ? QUIRE_XML_COUNTS_TEXT : QUIRE_XML_COUNTS_NOTHING;
}

xmlDoc *quire_pptx_open_part(pptx_writer *writer, quire_str name)
{
    quire_str bytes = quire_office_part(writer->package, name);
    xmlDoc *document = quire_ooxml_parse(bytes);
    const char *lost = bytes.data ? "malformed_part" : "missing_part";
    quire_office_account(&writer->office, "parts", document ? NULL : lost);
    if (document)
        quire_ledger_receive(quire_builder_ledger(writer->office.builder), QUIRE_STR("load"),
                             QUIRE_STR("characters"), quire_xml_count(bytes, counts));
    return document;
}

static quire_str author_of(const struct loading *loading, const xmlNode *comment)
{
    quire_str id = quire_ooxml_attribute(comment, "authorId");
    const xmlNode *root = loading->authors ? xmlDocGetRootElement(loading->authors) : NULL;
    size_t seen = 0;
    for (const xmlNode *node = root ? root->children : NULL; node && seen < AUTHORS_MAX;
         node = node->next, seen++)
        if (node->type == XML_ELEMENT_NODE && quire_str_equal(quire_ooxml_attribute(node, "id"), id))
            return quire_ooxml_attribute(node, "name");
    return (quire_str){ 0 };
}

static void write_notes(struct loading *loading, const ooxml_relations *slide)
{
    const ooxml_relation *notes = quire_ooxml_relation_of_type(slide, "notesSlide");
    xmlDoc *document = notes ? quire_pptx_open_part(&loading->writer, notes->target) : NULL;
    if (!document) return;
    const xmlNode *root = xmlDocGetRootElement(document);
    const xmlNode *tree = quire_ooxml_child(quire_ooxml_child(root, "cSld"), "spTree");
    if (tree) quire_pptx_write_notes(&loading->writer, tree);
    quire_office_drop_around(&loading->writer.office, root, tree);
    xmlFreeDoc(document);
}

static void write_comments(struct loading *loading, const ooxml_relations *slide)
{
    for (size_t i = 0; i < slide->count; i++) {
        if (!quire_str_is(slide->items[i].type, "comments")) continue;
        xmlDoc *document = quire_pptx_open_part(&loading->writer, slide->items[i].target);
        if (!document) continue;
        for (const xmlNode *node = xmlDocGetRootElement(document)->children; node; node = node->next)
            if (quire_ooxml_named(node, "cm"))
                quire_pptx_write_comment(&loading->writer, node, author_of(loading, node));
            else if (node->type == XML_ELEMENT_NODE)
                quire_office_drop(&loading->writer.office, node, "misplaced");
        xmlFreeDoc(document);
    }
}

static quire_status write_slide(struct loading *loading, quire_str name, quire_error *err)
{
    pptx_writer *writer = &loading->writer;
    ooxml_relations relations;
    quire_status status = quire_ooxml_relations(&loading->package, name, loading->host->arena, &relations,
                                                err);
    if (!status)
        status = quire_pptx_layout(&loading->layouts, &loading->package, &relations, loading->host->arena,
                                   &writer->layout, err);
    if (status) return status;
    xmlDoc *document = quire_pptx_open_part(writer, name);
    if (!document) return QUIRE_OK;
    const quire_locator here = { .kind = QUIRE_LOCATOR_SLIDE, .first = writer->slide };
    const xmlNode *root = xmlDocGetRootElement(document);
    const xmlNode *tree = quire_ooxml_child(quire_ooxml_child(root, "cSld"), "spTree");
    quire_str shown = quire_ooxml_attribute(root, "show");
    writer->relations = &relations;
    quire_builder_stand_at(writer->office.builder, &here);
    if (tree) quire_pptx_write_slide(writer, tree, shown.size && !quire_ooxml_is_true(shown));
    quire_office_drop_around(&writer->office, root, tree);
    xmlFreeDoc(document);
    write_notes(loading, &relations);
    write_comments(loading, &relations);
    quire_builder_stand_at(writer->office.builder, NULL);
    return QUIRE_OK;
}

/* A section is headed where its first slide begins; its name is in no text of the file, so no account holds it. */
static void begin_section(struct loading *loading, const pptx_sectioned *slide)
{
    office_writer *office = &loading->writer.office;
    const quire_locator here = { .kind = QUIRE_LOCATOR_SLIDE, .first = loading->writer.slide };
    uint32_t section = slide ? slide->section : 0;
    loading->writer.level = section ? 2 : 1;
    if (section && section != loading->section) {
        quire_builder_stand_at(office->builder, &here);
        quire_office_open_block(office, QUIRE_ELEMENT_HEADING)->level = 1;
        quire_builder_append_flowing(office->builder, slide->name);
        quire_office_close_block(office);
    }
    loading->section = section;
}

static quire_status write_slides(struct loading *loading, quire_error *err)
{
    const xmlNode *list = quire_ooxml_child(xmlDocGetRootElement(loading->presentation), "sldIdLst");
    quire_status status = QUIRE_OK;
    uint64_t all = 0;
    for (const xmlNode *node = list ? list->children : NULL; node; node = node->next)
        all += quire_ooxml_named(node, "sldId");
    for (const xmlNode *node = list ? list->children : NULL; node && !status; node = node->next) {
        if (!quire_ooxml_named(node, "sldId")) continue;
        quire_str id = { 0 }, number = { 0 };
        for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next)
            if (attribute->children && strcmp((const char *)attribute->name, "id") == 0)
                *(attribute->ns ? &id : &number) = quire_str_from((const char *)attribute->children->content);
        const ooxml_relation *slide = quire_ooxml_relation(&loading->relations, id);
        bool over = ++loading->writer.slide > SLIDES_MAX;
        if (slide && !over) begin_section(loading, quire_pptx_section_of(&loading->sections, number));
        if (slide && !over) status = write_slide(loading, slide->target, err);
        else quire_office_account(&loading->writer.office, "parts", over ? "over_limit" : "missing_part");
        if (!status) status = quire_host_progress(loading->host, loading->writer.slide, all, err);
    }
    return status;
}

static void open_authors(struct loading *loading)
{
    const ooxml_relation *authors = quire_ooxml_relation_of_type(&loading->relations, "commentAuthors");
    if (!authors) authors = quire_ooxml_relation_of_type(&loading->relations, "authors");
    if (authors) loading->authors = quire_ooxml_parse(quire_office_part(&loading->package, authors->target));
}

static quire_status read_presentation(struct loading *loading, quire_str bytes, quire_error *err)
{
    ooxml_relations package_relations;
    quire_arena *arena = loading->host->arena;
    quire_status status = quire_ooxml_relations(&loading->package, (quire_str){ 0 }, arena,
                                                &package_relations, err);
    if (status) return status;
    const ooxml_relation *main = quire_ooxml_relation_of_type(&package_relations, "officeDocument");
    quire_str name = main ? main->target : QUIRE_STR("ppt/presentation.xml");
    loading->presentation = quire_pptx_open_part(&loading->writer, name);
    if (!loading->presentation) {
        quire_host_refuse(loading->host, QUIRE_LOAD_MALFORMED,
                          "the presentation's main part is missing or is not valid XML; save it again in the "
                          "program that made it");
        return QUIRE_OK;
    }
    quire_office_drop(&loading->writer.office, xmlDocGetRootElement(loading->presentation), "misplaced");
    status = quire_ooxml_relations(&loading->package, name, arena, &loading->relations, err);
    if (status) return status;
    status = quire_pptx_read_sections(xmlDocGetRootElement(loading->presentation), arena, &loading->sections,
                                      err);
    if (status) return status;
    open_authors(loading);
    quire_ooxml_read_core(&loading->package, &package_relations, loading->host->builder);
    status = write_slides(loading, err);
    if (!status) status = quire_office_settle(&loading->writer.office, err);
    if (!status) status = quire_ooxml_hand_on_embedded(loading->host, bytes, &loading->package, err);
    if (status) return status;
    /* The properties often name the template, or what the program calls every presentation. */
    quire_builder_set_title(loading->host->builder, loading->writer.title);
    if (!loading->writer.office.kept && !loading->host->child_count)
        quire_host_refuse(loading->host, QUIRE_LOAD_NO_TEXT, "the presentation holds no text");
    return QUIRE_OK;
}

static quire_status load_pptx(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    struct loading loading = { .host = host };
    loading.writer = (pptx_writer){ .office = { .host = host,
                                                .builder = host->builder,
                                                .arena = host->arena,
                                                .is_text = quire_pptx_is_text } };
    loading.writer.package = &loading.package;
    quire_status status = quire_ooxml_open(host, input->bytes, &loading.package, err);
    if (!status && !host->reason) status = read_presentation(&loading, input->bytes, err);
    quire_pptx_close_layouts(&loading.layouts);
    xmlFreeDoc(loading.presentation);
    xmlFreeDoc(loading.authors);
    return status;
}

static const quire_format_type types[] = {
    { "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx|pptm|ppsx|ppsm|potx",
      "application/vnd.ms-powerpoint.presentation.macroenabled.12|"
      "application/vnd.openxmlformats-officedocument.presentationml.slideshow" },
    { 0 },
};

static bool is_presentation(const quire_probe *probe)
{
    return probe->zip == QUIRE_ZIP_POWERPOINT || quire_ooxml_may_be(probe, &quire_format_pptx);
}

const quire_format quire_format_pptx = {
    .name = "pptx",
    .title = "PowerPoint presentations",
    .keeps = "sections, slides in their order, titles, lists, tables, formulas, figures of charts, diagrams, "
             "notes, comments",
    .version = 2,
    .types = types,
    .signatures = quire_zip_signatures,
    .probe = is_presentation,
    .load = load_pptx,
};
