/* SPDX-License-Identifier: Apache-2.0 */
#include "record/link.h"

#include "record/wire.h"

void quire_links_encode(quire_links links, quire_buffer *out)
{
    if (!links.asked) return;
    quire_buffer_append_char(out, 1);
    quire_wire_put_number(out, (uint64_t)links.asked);
    quire_wire_put_number(out, links.count);
    for (size_t i = 0; i < links.count; i++) {
        quire_wire_put_number(out, (uint64_t)links.items[i].kind);
        quire_wire_put_string(out, links.items[i].uri);
    }
}

quire_status quire_links_decode(quire_str bytes, quire_arena *arena, quire_links *out, quire_error *err)
{
    quire_wire_reader reader = { .bytes = (const unsigned char *)bytes.data,
                                 .size = bytes.size,
                                 .arena = arena };
    *out = (quire_links){ 0 };
    if (!bytes.size) return QUIRE_OK;
    quire_wire_version(&reader, 1);
    quire_follow asked = (quire_follow)quire_wire_number(&reader, QUIRE_FOLLOW_PAGES,
                                                         "links are asked for in an unknown way");
    size_t count = quire_wire_count(&reader, QUIRE_LINKS_MAX, 2);
    quire_link *items = quire_wire_memory(&reader, count, sizeof *items);
    for (size_t i = 0; items && i < count && !reader.wrong; i++) {
        items[i].kind = (quire_link_kind)quire_wire_number(&reader, QUIRE_LINK_KIND_COUNT - 1,
                                                           "a link is of an unknown kind");
        items[i].uri = quire_wire_string(&reader, QUIRE_LINK_MAX_BYTES);
    }
    *out = (quire_links){ asked, items, count };
    return quire_wire_verdict(&reader, "a document's links", err);
}
