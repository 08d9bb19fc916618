/* SPDX-License-Identifier: Apache-2.0 */
/* Transitional and strict documents have namespaces of their own, which end alike. */
#include "load/worker/loaders/office/docx_xml.h"

#include "base/str.h"

bool quire_docx_is(const xmlNode *node, const char *name)
{
    return quire_ooxml_named(node, name) && node->ns && node->ns->href &&
           strstr((const char *)node->ns->href, "wordprocessingml");
}

quire_str quire_docx_value(const xmlNode *node, const char *name)
{
    return quire_ooxml_attribute(quire_ooxml_child(node, name), "val");
}

bool quire_docx_is_on(const xmlNode *properties, const char *name)
{
    const xmlNode *child = quire_ooxml_child(properties, name);
    return child && quire_ooxml_is_true(quire_ooxml_attribute(child, "val"));
}
