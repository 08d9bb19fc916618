/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/office/office_writer.h"

#include "base/error.h"
#include "base/str.h"
#include "load/worker/loaders/flowing.h"
#include "load/worker/loaders/office/lists.h"

void quire_office_write(office_writer *writer, quire_str text)
{
    quire_flowing_append(writer->builder, text, &writer->kept, &writer->white);
}

void quire_office_write_as(office_writer *writer, quire_str text, quire_str shown)
{
    uint64_t white;
    if (!shown.data) writer->failed = true;
    quire_builder_append_flowing(writer->builder, shown);
    writer->kept += quire_flowing_count(text, &white);
}

static bool is_characters(const xmlNode *node)
{
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

uint64_t quire_office_count(const office_writer *writer, const xmlNode *node)
{
    uint64_t count = 0, white;
    bool text = node->type == XML_ELEMENT_NODE && writer->is_text(node);
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (text && is_characters(child))
            count += quire_flowing_count(quire_str_from((const char *)child->content), &white);
        else if (child->type == XML_ELEMENT_NODE) count += quire_office_count(writer, child);
    }
    return count;
}

void quire_office_drop_count(office_writer *writer, const char *unit, const char *reason, uint64_t count)
{
    if (count)
        quire_ledger_drop_count(quire_builder_ledger(writer->builder), QUIRE_STR("load"),
                                quire_str_from(unit), quire_str_from(reason), count);
}

uint64_t quire_office_settled(const office_writer *writer)
{
    uint64_t count = writer->kept + writer->white;
    quire_ledger_rows rows = quire_ledger_view(quire_builder_ledger(writer->builder));
    for (size_t i = 0; i < rows.count; i++)
        for (size_t j = 0; quire_str_is(rows.items[i].unit, "characters") && j < rows.items[i].dropped_count;
             j++)
            count += rows.items[i].dropped[j].count;
    return count;
}

void quire_office_drop(office_writer *writer, const xmlNode *node, const char *reason)
{
    quire_office_drop_count(writer, "characters", reason, quire_office_count(writer, node));
}

void quire_office_drop_around(office_writer *writer, const xmlNode *outer, const xmlNode *inner)
{
    uint64_t inside = inner ? quire_office_count(writer, inner) : 0;
    quire_office_drop_count(writer, "characters", "misplaced", quire_office_count(writer, outer) - inside);
}

void quire_office_write_node(office_writer *writer, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next)
        if (is_characters(child)) quire_office_write(writer, quire_str_from((const char *)child->content));
        else if (child->type == XML_ELEMENT_NODE) quire_office_drop(writer, child, "misplaced");
}

void quire_office_account(office_writer *writer, const char *unit, const char *reason)
{
    quire_ledger *ledger = quire_builder_ledger(writer->builder);
    quire_ledger_receive(ledger, QUIRE_STR("load"), quire_str_from(unit), 1);
    if (reason) quire_office_drop_count(writer, unit, reason, 1);
    else quire_ledger_keep(ledger, QUIRE_STR("load"), quire_str_from(unit), 1);
}

static void set_apart(office_writer *writer)
{
    if (quire_builder_size(writer->builder) > writer->flat_start)
        quire_builder_append_flowing(writer->builder, QUIRE_STR(" "));
}

quire_element *quire_office_open_block(office_writer *writer, quire_element_kind kind)
{
    if (writer->flat) {
        set_apart(writer);
        return &writer->scratch;
    }
    quire_list_close(writer->builder, &writer->lists);
    return quire_builder_open(writer->builder, kind);
}

void quire_office_close_block(office_writer *writer)
{
    if (writer->flat) return;
    quire_list_close(writer->builder, &writer->lists);
    quire_builder_close(writer->builder);
    quire_builder_end_block(writer->builder);
}

void quire_office_open_item(office_writer *writer, uint32_t level)
{
    if (writer->flat) set_apart(writer);
    else quire_list_open_item(writer->builder, &writer->lists, level);
}

void quire_office_break_line(office_writer *writer)
{
    if (writer->flat) quire_builder_append_flowing(writer->builder, QUIRE_STR(" "));
    else quire_builder_end_line(writer->builder);
}

quire_element *quire_office_open_flat(office_writer *writer, quire_element_kind kind)
{
    quire_element *element = quire_builder_open(writer->builder, kind);
    writer->flat++;
    writer->flat_start = quire_builder_size(writer->builder);
    return element;
}

void quire_office_close_flat(office_writer *writer)
{
    writer->flat--;
    quire_builder_close(writer->builder);
}

quire_status quire_office_settle(office_writer *writer, quire_error *err)
{
    quire_ledger *ledger = quire_builder_ledger(writer->builder);
    quire_list_close(writer->builder, &writer->lists);
    quire_ledger_keep(ledger, QUIRE_STR("load"), QUIRE_STR("characters"), writer->kept);
    quire_office_drop_count(writer, "characters", "white_space", writer->white);
    return writer->failed ? quire_fail_memory(err) : QUIRE_OK;
}
