/* SPDX-License-Identifier: Apache-2.0 */
/* What a few bytes of HTML can make large or slow is bounded while the tree is built, token by token, where no page of anybody's
 * comes near:
 * - formatting that was never closed (<b>, <font>, <a>) is opened again in each block that follows: a thousand of them in front of
 *   a thousand paragraphs are a million elements. The oldest of too many are forgotten;
 * - for most tags the parser looks through all elements that are open. What is opened too deep is a line break instead;
 * - each attribute is held against all others of its tag. Those behind too many are left out;
 * - names that a page makes up are kept in tables that do not grow. A large page has large ones.
 * Source: HTML Standard, 13.2.4 "Parse state". */
#include "load/worker/loaders/web/html_parse.h"

#include "base/error.h"

enum {
    TABLE_PLACES = 128,
    TABLE_PLACES_MAX = 1 << 18,
    BYTES_A_NAME = 128,
    DEPTH_MAX = 512, /* as in browsers */
    ATTRIBUTES_MAX = 512,
    OPEN_MAX = 32,          /* that are opened again in one place, */
    OPEN_LATER_MAX = 2,     /* and once a page has taken more than is honest: */
    REOPENED_MAX = 1 << 18, /* so many in all */
};

struct parsing {
    lxb_html_tree_t *tree;
    lexbor_array_t *open; /* from the oldest; behind a marker, those of the innermost cell */
    lxb_html_tokenizer_token_f build;
    void *build_context;
    size_t reopened; /* at most */
};

/* Forgets the oldest of those that may be opened again here. */
static void forget_oldest(struct parsing *self)
{
    const lexbor_array_t *open = self->open;
    size_t most = self->reopened < REOPENED_MAX ? OPEN_MAX : OPEN_LATER_MAX, count = 0;
    const void *marker = lxb_html_tree_active_formatting_marker();
    while (count < open->length && count <= most && open->list[open->length - 1 - count] != marker) count++;
    if (count > most) lexbor_array_delete(self->open, open->length - count, count - most);
    self->reopened += count;
}

/* Elements between which and what is in them nothing is looked for, or whose content is read in a way of its own. */
static bool keeps_apart(lxb_tag_id_t tag)
{
    static const lxb_tag_id_t tags[] = {
        LXB_TAG_HTML,     LXB_TAG_HEAD,   LXB_TAG_BODY,     LXB_TAG_TABLE,     LXB_TAG_CAPTION,
        LXB_TAG_COLGROUP, LXB_TAG_THEAD,  LXB_TAG_TBODY,    LXB_TAG_TFOOT,     LXB_TAG_TR,
        LXB_TAG_TD,       LXB_TAG_TH,     LXB_TAG_TEMPLATE, LXB_TAG_SCRIPT,    LXB_TAG_STYLE,
        LXB_TAG_TITLE,    LXB_TAG_XMP,    LXB_TAG_TEXTAREA, LXB_TAG_IFRAME,    LXB_TAG_NOFRAMES,
        LXB_TAG_NOSCRIPT, LXB_TAG_SELECT, LXB_TAG_OPTION,   LXB_TAG_OPTGROUP,  LXB_TAG_NOEMBED,
        LXB_TAG_FRAMESET, LXB_TAG_SVG,    LXB_TAG_MATH,     LXB_TAG_PLAINTEXT,
    };
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (tags[i] == tag) return true;
    return tag <= LXB_TAG__LAST_ENTRY && lxb_html_tag_is_void(tag);
}

static bool is_too_deep(const struct parsing *self, const lxb_html_token_t *token)
{
    const lexbor_array_t *open = self->tree->open_elements;
    if (open->length < DEPTH_MAX || token->type & LXB_HTML_TOKEN_TYPE_CLOSE) return false;
    const lxb_dom_node_t *above = open->list[open->length - 1];
    return token->tag_id >= LXB_TAG_A && above->ns == LXB_NS_HTML && !keeps_apart(token->tag_id);
}

static void bound_attributes(lxb_html_token_t *token)
{
    lxb_html_token_attr_t *last = token->attr_first;
    for (size_t count = 1; last && last->next && count < ATTRIBUTES_MAX; count++) last = last->next;
    if (!last || !last->next) return;
    last->next = NULL;
    token->attr_last = last;
}

static lxb_html_token_t *take_token(lxb_html_tokenizer_t *tokenizer, lxb_html_token_t *token, void *user)
{
    struct parsing *self = user;
    if (self->open->length) forget_oldest(self);
    bound_attributes(token);
    if (is_too_deep(self, token)) token->tag_id = LXB_TAG_BR;
    return self->build(tokenizer, token, self->build_context);
}

/* Names of tags and attributes that a page makes up are found in tables of 128 places, however many there are. */
static lxb_status_t widen_tables(lxb_dom_document_t *document, size_t page_bytes)
{
    size_t places = TABLE_PLACES;
    while (places < page_bytes / BYTES_A_NAME && places < TABLE_PLACES_MAX) places *= 2;
    if (places == TABLE_PLACES) return LXB_STATUS_OK;
    lexbor_hash_destroy(document->tags, false);
    lexbor_hash_destroy(document->attrs, false);
    lxb_status_t status = lexbor_hash_init(document->tags, places, sizeof(lxb_tag_data_t));
    return status == LXB_STATUS_OK ? lexbor_hash_init(document->attrs, places, sizeof(lxb_dom_attr_data_t))
                                   : status;
}

quire_status quire_html_parse(quire_str html, lxb_html_document_t **out, quire_error *err)
{
    lxb_html_parser_t *parser = lxb_html_parser_create();
    lxb_status_t status = parser ? lxb_html_parser_init(parser) : LXB_STATUS_ERROR_MEMORY_ALLOCATION;
    *out = status == LXB_STATUS_OK ? lxb_html_parse_chunk_begin(parser) : NULL;
    if (*out) {
        lxb_html_tokenizer_t *tokenizer = lxb_html_parser_tokenizer(parser);
        lxb_html_tree_t *tree = lxb_html_parser_tree(parser);
        struct parsing parsing = { .tree = tree,
                                   .open = tree->active_formatting,
                                   .build = tokenizer->callback_token_done,
                                   .build_context = tokenizer->callback_token_ctx };
        lxb_html_tokenizer_callback_token_done_set(tokenizer, take_token, &parsing);
        status = widen_tables(lxb_dom_interface_document(*out), html.size);
        if (status == LXB_STATUS_OK)
            status = lxb_html_parse_chunk_process(parser, (const lxb_char_t *)html.data, html.size);
        if (status == LXB_STATUS_OK) status = lxb_html_parse_chunk_end(parser);
    }
    lxb_html_parser_destroy(parser);
    if (*out && status == LXB_STATUS_OK) return QUIRE_OK;
    lxb_html_document_destroy(*out);
    *out = NULL;
    return quire_fail_memory(err);
}
