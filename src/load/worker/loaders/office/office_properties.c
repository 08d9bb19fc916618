/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/office/office_properties.h"

#include "base/str.h"
#include "load/worker/loaders/office/ooxml_xml.h"

bool quire_office_read_properties(const xmlNode *properties, const office_property *kept,
                                  quire_builder *builder)
{
    bool titled = false;
    for (const xmlNode *node = properties ? properties->children : NULL; node; node = node->next) {
        quire_str text = quire_str_trim(quire_ooxml_text(node));
        if (!text.size) continue;
        if (quire_ooxml_named(node, "title")) {
            quire_builder_set_title(builder, text);
            titled = true;
        }
        if (quire_ooxml_named(node, "language")) quire_builder_set_language(builder, text);
        for (const office_property *property = kept; property->name; property++)
            if (quire_ooxml_named(node, property->name))
                quire_builder_add_metadata(builder, quire_str_from(property->key), text);
    }
    return titled;
}
