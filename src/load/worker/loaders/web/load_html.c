/* SPDX-License-Identifier: Apache-2.0 */
/* HTML through lexbor: decode, parse, choose the content, write it. What was received is counted by a walk of its
 * own over all text nodes. */
#include "load/worker/loaders/web/load_html.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/decode.h"
#include "load/worker/format.h"
#include "load/worker/loaders/flowing.h"
#include "load/worker/loaders/web/html_head.h"
#include "load/worker/loaders/web/html_links.h"
#include "load/worker/loaders/web/html_parse.h"
#include "load/worker/loaders/web/html_probe.h"
#include "load/worker/loaders/web/html_write.h"

#include <strings.h>

enum { PRESCAN_BYTES = 4096 };

/* The charset that a meta element declares within the first bytes; empty where there is none. */
static quire_str declared_charset(quire_str bytes, quire_arena *arena)
{
    lxb_html_encoding_t scan;
    quire_str name = { 0 };
    if (!bytes.size) return name;
    const lxb_char_t *start = (const lxb_char_t *)bytes.data;
    size_t size = bytes.size < PRESCAN_BYTES ? bytes.size : PRESCAN_BYTES;
    if (lxb_html_encoding_init(&scan) == LXB_STATUS_OK &&
        lxb_html_encoding_determine(&scan, start, start + size) == LXB_STATUS_OK) {
        const lxb_html_encoding_entry_t *entry = lxb_html_encoding_meta_entry(&scan, 0);
        if (entry && entry->name < entry->end)
            name = quire_arena_copy(
                arena, (quire_str){ (const char *)entry->name, (size_t)(entry->end - entry->name) });
    }
    lxb_html_encoding_destroy(&scan, false);
    /* Read as single bytes, the declaration itself shows that this is not UTF-16. */
    return name.size >= 6 && !strncasecmp(name.data, "utf-16", 6) ? (quire_str){ 0 } : name;
}

/* Pictures are not read, and neither is what programs show in their place: on most pages it says again what stands beside them. */
static void count_images(uint64_t described, uint64_t silent, quire_ledger *ledger)
{
    const quire_str step = QUIRE_STR("load"), unit = QUIRE_STR("images");
    if (described + silent == 0) return;
    quire_ledger_receive(ledger, step, unit, described + silent);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("alternative_text"), described);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("image_without_text"), silent);
}

static uint64_t count_received(lxb_dom_node_t *top, quire_ledger *ledger)
{
    uint64_t received = 0, white, described = 0, images = 0;
    for (lxb_dom_node_t *node = top; node; node = quire_html_next(node, top, false, NULL, NULL)) {
        if (node->type == LXB_DOM_NODE_TYPE_TEXT)
            received += quire_flowing_count(quire_html_text(node), &white);
        if (node->local_name != LXB_TAG_IMG) continue;
        images++;
        described += quire_str_trim(quire_html_attribute(node, "alt")).size > 0;
    }
    count_images(described, images - described, ledger);
    quire_ledger_receive(ledger, QUIRE_STR("load"), QUIRE_STR("characters"), received);
    return received;
}

static lxb_dom_node_t *top_of(lxb_html_document_t *document)
{
    return lxb_dom_interface_node(lxb_dom_document_element(lxb_dom_interface_document(document)));
}

static quire_status read_tree(quire_load_host *host, lxb_html_document_t *document, quire_error *err)
{
    quire_builder *builder = host->builder;
    lxb_dom_node_t *top = top_of(document);
    uint64_t content = 0;
    if (!top) {
        quire_host_refuse(host, QUIRE_LOAD_EMPTY, "the page is empty");
        return QUIRE_OK;
    }
    count_received(top, quire_builder_ledger(builder));
    bool article = false;
    quire_status status = host->page_links ? quire_html_tell_links(top, host, err) : QUIRE_OK;
    if (!status) status = quire_html_read_head(top, builder, host->arena, &article, err);
    if (!status)
        status = quire_html_choose(document, article ? HTML_ARTICLE : HTML_PAGE, host->arena, &content, err);
    if (!status && !content) status = quire_html_choose(document, HTML_PIECE, host->arena, &content, err);
    if (status) return status;
    if (quire_html_write(top, (quire_str){ 0 }, builder) == 0)
        quire_host_refuse(host, QUIRE_LOAD_NO_TEXT,
                          "the page holds no text; it may need a browser to show any");
    return QUIRE_OK;
}

/* The element at text[at] if it is one whose content HTML reads as raw text; where its tag ends goes to *end. */
static quire_str raw_element_at(quire_str text, size_t at, size_t *end)
{
    static const char *const names[] = {
        "script", "style", "title", "textarea", "iframe", "xmp", "noframes"
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t size = strlen(names[i]), close = at + 1 + size;
        if (text.size <= close || strncasecmp(text.data + at + 1, names[i], size) != 0 ||
            !strchr(" \t\r\n/", text.data[close]))
            continue;
        char quote = 0;
        for (; close < text.size && (quote || text.data[close] != '>'); close++) {
            char c = text.data[close];
            if (c == '"' || c == '\'') quote = !quote ? c : quote == c ? 0 : quote;
        }
        *end = close;
        return quire_str_cut(text, at + 1, at + 1 + size);
    }
    return (quire_str){ 0 };
}

quire_status quire_html_from_xhtml(quire_str text, quire_arena *arena, quire_str *out, quire_error *err)
{
    quire_buffer page;
    size_t written = 0;
    quire_buffer_init(&page, SIZE_MAX / 4);
    for (size_t at = 0; at < text.size; at++) {
        size_t end = 0;
        quire_str name = text.data[at] == '<' ? raw_element_at(text, at, &end) : (quire_str){ 0 };
        if (name.size && end == text.size) break; /* its tag never ends */
        if (!name.size || text.data[end - 1] != '/') continue;
        quire_buffer_append_str(&page, quire_str_cut(text, written, end - 1));
        quire_buffer_printf(&page, "></%.*s>", QUIRE_FMT(name));
        at = end;
        written = end + 1;
    }
    quire_buffer_append_str(&page, quire_str_cut(text, written, text.size));
    *out = page.failure ? (quire_str){ 0 } : quire_arena_copy(arena, quire_buffer_view(&page));
    quire_buffer_free(&page);
    return out->data ? QUIRE_OK : quire_fail_memory(err);
}

static bool is_xml(quire_str text)
{
    return quire_str_starts(quire_str_trim(text), QUIRE_STR("<?xml"));
}

quire_status quire_html_write_piece(quire_str html, quire_str base, quire_builder *builder,
                                    quire_arena *arena, uint64_t *received, uint64_t *kept, quire_error *err)
{
    lxb_html_document_t *document = NULL;
    uint64_t content = 0;
    quire_status status = quire_html_parse(html, &document, err);
    lxb_dom_node_t *top = status ? NULL : top_of(document);
    if (top) {
        *received = count_received(top, quire_builder_ledger(builder));
        status = quire_html_choose(document, HTML_PIECE, arena, &content, err);
        if (!status) *kept += quire_html_write(top, base, builder);
    }
    lxb_html_document_destroy(document);
    return status;
}

quire_status quire_html_decode(quire_str bytes, quire_str declared, quire_builder *builder,
                               quire_arena *arena, quire_str *out, quire_error *err)
{
    quire_str charset;
    if (!declared.size) declared = declared_charset(bytes, arena);
    quire_status status = quire_load_decode(bytes, declared, arena, quire_builder_ledger(builder), out,
                                            &charset, err);
    if (status) return status;
    if (charset.size) quire_builder_add_metadata(builder, QUIRE_STR("charset"), charset);
    return is_xml(*out) ? quire_html_from_xhtml(*out, arena, out, err) : QUIRE_OK;
}

static quire_status load_html(quire_load_host *host, const quire_load_input *input, quire_error *err)
{
    quire_str text;
    lxb_html_document_t *document = NULL;
    quire_status status = quire_html_decode(input->bytes, input->charset, host->builder, host->arena, &text,
                                            err);
    if (!status) status = quire_html_parse(text, &document, err);
    if (!status) status = read_tree(host, document, err);
    lxb_html_document_destroy(document);
    return status;
}

static const quire_format_type types[] = { { "text/html", "html|htm|xhtml|xht", "application/xhtml+xml" },
                                           { 0 } };

const quire_format quire_format_html = {
    .name = "html",
    .title = "Web pages",
    .keeps = "the content without menus: headings, paragraphs, lists, tables, code, quotes, links; who wrote "
             "it, when",
    .version = 5,
    .types = types,
    .probe = quire_html_probe,
    .load = load_html,
};
