/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/text/markdown_title.h"

#include "base/str.h"
#include "load/worker/loaders/text/text_title.h"

enum { TEXT_BYTES_MAX = 1024 };

static bool has_heading(cmark_node *root)
{
    bool found = false;
    cmark_iter *iterator = cmark_iter_new(root);
    for (cmark_event_type event; !found && (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;)
        found = cmark_node_get_type(cmark_iter_get_node(iterator)) == CMARK_NODE_HEADING;
    cmark_iter_free(iterator);
    return found;
}

/* The text of a block, as much of it as `out` may hold; *lines: whether it has more than one. */
static void gather(cmark_node *block, quire_buffer *out, bool *lines)
{
    cmark_iter *iterator = cmark_iter_new(block);
    for (cmark_event_type event; (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE && !out->failure;) {
        cmark_node *node = cmark_iter_get_node(iterator);
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK)
            quire_buffer_append_str(out, quire_str_from(cmark_node_get_literal(node)));
        *lines |= type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK || type == CMARK_NODE_IMAGE;
    }
    cmark_iter_free(iterator);
}

cmark_node *quire_markdown_find_title(cmark_node *root, quire_builder *builder)
{
    cmark_node *first = cmark_node_first_child(root), *second = first ? cmark_node_next(first) : NULL;
    quire_buffer line, below;
    bool lines = false, more = false;
    if (!second || cmark_node_get_type(first) != CMARK_NODE_PARAGRAPH || has_heading(root)) return NULL;
    quire_buffer_init(&line, TEXT_BYTES_MAX);
    quire_buffer_init(&below, TEXT_BYTES_MAX);
    gather(first, &line, &lines);
    gather(second, &below, &more);
    text_title title = lines || line.failure
                           ? TEXT_NO_TITLE
                           : quire_text_title(quire_buffer_view(&line), quire_buffer_view(&below), true);
    if (title != TEXT_NO_TITLE) quire_builder_set_title(builder, quire_buffer_view(&line));
    quire_buffer_free(&line);
    quire_buffer_free(&below);
    return title == TEXT_TITLE_LINE ? first : NULL;
}
