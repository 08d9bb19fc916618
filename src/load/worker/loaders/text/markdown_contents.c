/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/text/markdown_contents.h"

#include "base/str.h"
#include "load/worker/contents_title.h"
#include "load/worker/loaders/text/text_contents.h"

enum { CONTENTS_LINKS = 3, CONTENTS_PERCENT = 80, TITLE_BYTES_MAX = 128 };

struct share {
    size_t text, linked, links; /* bytes; links: that count */
};

static bool leads_within(cmark_node *link)
{
    const char *url = cmark_node_get_url(link);
    return url && url[0] == '#' && url[1];
}

static struct share measure(cmark_node *list, bool titled)
{
    struct share share = { 0 };
    bool inside = false;
    cmark_iter *iterator = cmark_iter_new(list);
    for (cmark_event_type event; (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iterator);
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_LINK && (titled || leads_within(node))) {
            inside = event == CMARK_EVENT_ENTER;
            share.links += inside;
        } else if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) {
            size_t size = quire_str_trim(quire_str_from(cmark_node_get_literal(node))).size;
            share.text += size;
            if (inside) share.linked += size;
        }
    }
    cmark_iter_free(iterator);
    return share;
}

/* Whether the block says no more than that contents follow. */
static bool is_title(cmark_node *block)
{
    char line[TITLE_BYTES_MAX];
    size_t used = 0;
    cmark_node_type type = block ? cmark_node_get_type(block) : CMARK_NODE_NONE;
    if (type != CMARK_NODE_HEADING && type != CMARK_NODE_PARAGRAPH) return false;
    cmark_iter *iterator = cmark_iter_new(block);
    for (cmark_event_type event; (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iterator);
        if (cmark_node_get_type(node) != CMARK_NODE_TEXT) continue;
        quire_str text = quire_str_from(cmark_node_get_literal(node));
        if (used + text.size > sizeof line) {
            used = 0;
            break;
        }
        memcpy(line + used, text.data, text.size);
        used += text.size;
    }
    cmark_iter_free(iterator);
    return quire_contents_is_title((quire_str){ line, used });
}

bool quire_markdown_is_contents(cmark_node *list)
{
    bool titled = is_title(cmark_node_previous(list));
    struct share share = measure(list, titled);
    return share.links >= (titled ? 1 : CONTENTS_LINKS) &&
           share.linked * 100 >= share.text * CONTENTS_PERCENT;
}

/* The lines of a paragraph that holds nothing but text. */
static bool read_lines(cmark_node *paragraph, quire_buffer *out, uint64_t *breaks)
{
    for (cmark_node *node = cmark_node_first_child(paragraph); node; node = cmark_node_next(node)) {
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) {
            quire_buffer_append_char(out, '\n');
            (*breaks)++;
        } else if (type == CMARK_NODE_TEXT) {
            quire_buffer_append_str(out, quire_str_from(cmark_node_get_literal(node)));
        } else {
            return false;
        }
    }
    return !out->failure;
}

bool quire_markdown_read_entries(cmark_node *paragraph, quire_buffer *out, uint64_t *breaks)
{
    quire_str title = QUIRE_STR("Contents\n");
    bool titled = is_title(cmark_node_previous(paragraph));
    *breaks = 0;
    if (titled) quire_buffer_append_str(out, title);
    if (!read_lines(paragraph, out, breaks)) return false;
    if (quire_text_contents_end(quire_buffer_view(out), 0) != out->size) return false;
    if (titled) {
        memmove(out->data, out->data + title.size, out->size - title.size);
        out->size -= title.size;
    }
    return true;
}
