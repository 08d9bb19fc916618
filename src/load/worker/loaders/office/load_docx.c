/* SPDX-License-Identifier: Apache-2.0 */
/* DOCX: the package's parts through libarchive, their XML through libxml2. The characters received are counted by a
 * second, streaming pass that knows nothing of what is written. */
#include "load/worker/format.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/office/docx_body.h"
#include "load/worker/loaders/office/ooxml_embedded.h"
#include "load/worker/loaders/office/xml_count.h"

#include <stdlib.h>

enum { ASIDES_MAX = 64, HELD_BYTES_MAX = 4096 };

struct loading {
    quire_load_host *host;
    quire_str bytes;
    quire_arena *arena;
    quire_builder *builder;
    office_package package;
    docx_styles styles;
    docx_numbering numbering;
    ooxml_relations relations; /* of the main part */
    docx_writer writer;
    quire_str main_name;
    xmlDoc *main, *notes[DOCX_NOTES_KINDS];
};

/* Unlike what writes, it knows nothing of what stands around a text. */
static quire_xml_counts counts(const char *name, const char *space, quire_xml_counts outer)
{
    bool word = strstr(space, "wordprocessingml"), drawing = strstr(space, "/drawingml/");
    (void)outer;
    if (word && !strcmp(name, "sym")) return QUIRE_XML_COUNTS_ONE;
    if (!strcmp(name, "t") && (word || strstr(space, "/math") || (drawing && strstr(space, "/main"))))
        return QUIRE_XML_COUNTS_TEXT;
    bool text = (word && !strcmp(name, "delText")) ||
                (drawing && strstr(space, "/chart") && !strcmp(name, "v"));
    return text ? QUIRE_XML_COUNTS_TEXT : QUIRE_XML_COUNTS_NOTHING;
}

xmlDoc *quire_docx_open_part(docx_writer *writer, quire_str name)
{
    quire_ledger *ledger = quire_builder_ledger(writer->builder);
    quire_str bytes = quire_office_part(writer->package, name);
    xmlDoc *document = quire_ooxml_parse(bytes);
    if (!document) {
        quire_docx_drop_part(writer, bytes.data ? "malformed_part" : "missing_part");
        return NULL;
    }
    quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("parts"), 1);
    quire_ledger_keep(ledger, QUIRE_STR("load"), QUIRE_STR("parts"), 1);
    quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("characters"), quire_xml_count(bytes, counts));
    return document;
}

static quire_status open_notes(struct loading *loading, int kind, quire_error *err)
{
    static const struct {
        const char *type, *element;
        quire_element_kind kind;
    } kinds[DOCX_NOTES_KINDS] = {
        { "footnotes", "footnote", QUIRE_ELEMENT_FOOTNOTE },
        { "endnotes", "endnote", QUIRE_ELEMENT_FOOTNOTE },
        { "comments", "comment", QUIRE_ELEMENT_ANNOTATION },
    };
    docx_notes *notes = &loading->writer.notes[kind];
    const ooxml_relation *relation = quire_ooxml_relation_of_type(&loading->relations, kinds[kind].type);
    *notes = (docx_notes){ .kind = kinds[kind].kind };
    if (!relation) return QUIRE_OK;
    loading->notes[kind] = quire_docx_open_part(&loading->writer, relation->target);
    if (!loading->notes[kind]) return QUIRE_OK;
    notes->root = xmlDocGetRootElement(loading->notes[kind]);
    for (const xmlNode *node = notes->root->children; node; node = node->next)
        notes->count += quire_docx_is(node, kinds[kind].element);
    notes->items = quire_arena_array(loading->arena, notes->count, sizeof *notes->items);
    notes->by_id = quire_arena_array(loading->arena, notes->count, sizeof(docx_note *));
    if (!notes->items || !notes->by_id) return quire_fail_memory(err);
    size_t at = 0;
    for (xmlNode *node = notes->root->children; node; node = node->next) {
        if (quire_docx_is(node, kinds[kind].element))
            notes->items[at++] = (docx_note){ .id = quire_ooxml_attribute(node, "id"), .node = node };
        else if (node->type == XML_ELEMENT_NODE) quire_docx_drop(&loading->writer, node, "misplaced");
    }
    quire_docx_index_notes(notes);
    return quire_ooxml_relations(&loading->package, relation->target, loading->arena, &notes->relations, err);
}

/* A header or footer, as one element. */
static quire_status write_aside(struct loading *loading, const xmlDoc *document, quire_str name,
                                quire_element_kind kind, quire_error *err)
{
    ooxml_relations relations;
    quire_status status = quire_ooxml_relations(&loading->package, name, loading->arena, &relations, err);
    if (status) return status;
    loading->writer.relations = &relations;
    quire_builder_open(loading->builder, kind);
    quire_docx_begin_line(&loading->writer);
    for (xmlNode *child = xmlDocGetRootElement(document)->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE) quire_docx_write_block(&loading->writer, child);
    quire_builder_close(loading->builder);
    quire_builder_end_block(loading->builder);
    loading->writer.cells--;
    quire_docx_flush(&loading->writer);
    loading->writer.relations = &loading->relations;
    return QUIRE_OK;
}

/* The headers or the footers that belong to the main part. */
static quire_status write_asides(struct loading *loading, const char *type, quire_element_kind kind,
                                 quire_error *err)
{
    size_t opened = 0;
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < loading->relations.count && !status; i++) {
        const ooxml_relation *relation = &loading->relations.items[i];
        if (!quire_str_is(relation->type, type)) continue;
        if (++opened > ASIDES_MAX) {
            quire_docx_drop_part(&loading->writer, "over_limit");
            continue;
        }
        xmlDoc *document = quire_docx_open_part(&loading->writer, relation->target);
        if (!document) continue;
        status = write_aside(loading, document, relation->target, kind, err);
        xmlFreeDoc(document);
    }
    return status;
}

static quire_status write_all(struct loading *loading, quire_error *err)
{
    docx_writer *writer = &loading->writer;
    const xmlNode *root = xmlDocGetRootElement(loading->main);
    quire_status status = write_asides(loading, "header", QUIRE_ELEMENT_HEADER, err);
    if (status) return status;
    writer->relations = &loading->relations;
    quire_docx_write_blocks(writer, root);
    quire_docx_write_rest(writer);
    /* Those that no text refers to. */
    for (size_t i = 0; i < loading->relations.count; i++)
        quire_docx_write_part(writer, &loading->relations.items[i]);
    status = write_asides(loading, "footer", QUIRE_ELEMENT_FOOTER, err);
    quire_ledger *ledger = quire_builder_ledger(loading->builder);
    quire_ledger_keep(ledger, QUIRE_STR("load"), QUIRE_STR("characters"), writer->kept);
    quire_ledger_drop_count(ledger, QUIRE_STR("load"), QUIRE_STR("characters"), QUIRE_STR("white_space"),
                            writer->white);
    return !status && writer->failed ? quire_fail_memory(err) : status;
}

static quire_status read_document(struct loading *loading, quire_error *err)
{
    ooxml_relations package_relations;
    quire_status status = quire_ooxml_relations(&loading->package, (quire_str){ 0 }, loading->arena,
                                                &package_relations, err);
    if (status) return status;
    const ooxml_relation *main = quire_ooxml_relation_of_type(&package_relations, "officeDocument");
    loading->main_name = main ? main->target : QUIRE_STR("word/document.xml");
    loading->main = quire_docx_open_part(&loading->writer, loading->main_name);
    if (!loading->main) {
        quire_host_refuse(loading->host, QUIRE_LOAD_MALFORMED,
                          "the document's main part is missing or is not valid XML; save it again in the "
                          "program that made it");
        return QUIRE_OK;
    }
    bool titled = quire_ooxml_read_core(&loading->package, &package_relations, loading->builder);
    status = quire_ooxml_relations(&loading->package, loading->main_name, loading->arena, &loading->relations,
                                   err);
    const ooxml_relation *styles = quire_ooxml_relation_of_type(&loading->relations, "styles");
    quire_str style_part = styles ? styles->target : QUIRE_STR("word/styles.xml");
    if (!status)
        status = quire_docx_read_styles(quire_office_part(&loading->package, style_part), loading->arena,
                                        &loading->styles, err);
    const ooxml_relation *numbering = quire_ooxml_relation_of_type(&loading->relations, "numbering");
    if (!status && numbering)
        status = quire_docx_read_numbering(quire_office_part(&loading->package, numbering->target),
                                           loading->arena, &loading->numbering, err);
    for (int kind = 0; kind < DOCX_NOTES_KINDS && !status; kind++) status = open_notes(loading, kind, err);
    if (!status) status = write_all(loading, err);
    if (status) return status;
    if (!titled) quire_builder_set_title(loading->builder, loading->writer.title);
    status = quire_ooxml_hand_on_embedded(loading->host, loading->bytes, &loading->package, err);
    if (!status && !loading->writer.kept && !loading->host->child_count)
        quire_host_refuse(loading->host, QUIRE_LOAD_NO_TEXT, "the document holds no text");
    return status;
}

static quire_status load_docx(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    struct loading loading = {
        .host = host, .bytes = input->bytes, .arena = host->arena, .builder = host->builder
    };
    loading.writer = (docx_writer){
        .builder = host->builder, .arena = host->arena, .package = &loading.package, .styles = &loading.styles
    };
    quire_buffer_init(&loading.writer.held, HELD_BYTES_MAX);
    loading.writer.relations = &loading.relations;
    loading.writer.numbering = &loading.numbering;
    quire_status status = quire_ooxml_open(host, input->bytes, &loading.package, err);
    if (!status && !host->reason) status = read_document(&loading, err);
    for (int kind = 0; kind < DOCX_NOTES_KINDS; kind++) xmlFreeDoc(loading.notes[kind]);
    xmlFreeDoc(loading.main);
    quire_buffer_free(&loading.writer.held);
    return status;
}

static const quire_format_type types[] = {
    { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx|docm",
      "application/vnd.ms-word.document.macroenabled.12" },
    { 0 },
};

static bool is_word(const quire_probe *probe)
{
    return probe->zip == QUIRE_ZIP_WORD || quire_ooxml_may_be(probe, &quire_format_docx);
}

const quire_format quire_format_docx = {
    .name = "docx",
    .title = "Word documents",
    .keeps = "headings, paragraphs, lists, tables, figures of charts, diagrams, notes, comments, headers and "
             "footers, formulas, links",
    .version = 4,
    .types = types,
    .signatures = quire_zip_signatures,
    .probe = is_word,
    .load = load_docx,
};
