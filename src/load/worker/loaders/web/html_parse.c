/* SPDX-License-Identifier: Apache-2.0 */
/* HTML opens formatting that was never closed (<b>, <font>, <a>) again in each block that follows: a thousand of them in front of a
 * thousand paragraphs are a million elements. Browsers are kept from that by how deep they let a page nest; here the oldest of too
 * many are forgotten, which changes how a page looks and not what it says. Source: HTML Standard, 13.2.4.3 "The list of active
 * formatting elements". */
#include "load/worker/loaders/web/html_parse.h"

#include "base/error.h"

enum {
    OPEN_MAX = 32,          /* that are opened again in one place, */
    OPEN_LATER_MAX = 2,     /* and once a page has taken more than is honest: */
    REOPENED_MAX = 1 << 20, /* so many in all */
};

struct parsing {
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

static lxb_html_token_t *take_token(lxb_html_tokenizer_t *tokenizer, lxb_html_token_t *token, void *user)
{
    struct parsing *self = user;
    if (self->open->length) forget_oldest(self);
    return self->build(tokenizer, token, self->build_context);
}

quire_status quire_html_parse(quire_str html, lxb_html_document_t **out, quire_error *err)
{
    lxb_html_parser_t *parser = lxb_html_parser_create();
    lxb_status_t status = parser ? lxb_html_parser_init(parser) : LXB_STATUS_ERROR_MEMORY_ALLOCATION;
    *out = status == LXB_STATUS_OK ? lxb_html_parse_chunk_begin(parser) : NULL;
    if (*out) {
        lxb_html_tokenizer_t *tokenizer = lxb_html_parser_tokenizer(parser);
        struct parsing parsing = { .open = lxb_html_parser_tree(parser)->active_formatting,
                                   .build = tokenizer->callback_token_done,
                                   .build_context = tokenizer->callback_token_ctx };
        lxb_html_tokenizer_callback_token_done_set(tokenizer, take_token, &parsing);
        status = lxb_html_parse_chunk_process(parser, (const lxb_char_t *)html.data, html.size);
        if (status == LXB_STATUS_OK) status = lxb_html_parse_chunk_end(parser);
    }
    lxb_html_parser_destroy(parser);
    if (*out && status == LXB_STATUS_OK) return QUIRE_OK;
    lxb_html_document_destroy(*out);
    *out = NULL;
    return quire_fail_memory(err);
}
