/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: XML 1.0 section 4.3.3 and appendix F; ECMA-376 part 2 (packages are in UTF-8 or UTF-16; programs differ). */
#include "load/worker/loaders/office/ooxml_charset.h"

#include "base/str.h"
#include "load/worker/decode.h"

#include <ctype.h>
#include <libxml/encoding.h>
#include <string.h>
#include <strings.h>

enum { DECLARATION_BYTES_MAX = 512, NAME_BYTES_MAX = 64 };

static bool is_name_character(char c)
{
    return isalnum((unsigned char)c) || c == '.' || c == '_' || c == '-';
}

static size_t skip_spaces(quire_str text, size_t at)
{
    while (at < text.size && isspace((unsigned char)text.data[at])) at++;
    return at;
}

/* Where `encoding="GB18030"` stands in the XML declaration, and the name in it; empty where none is declared. */
static quire_str find_declared(quire_str xml, char name[NAME_BYTES_MAX])
{
    const quire_str word = QUIRE_STR("encoding");
    quire_str head = quire_str_cut(xml, 0,
                                   xml.size < DECLARATION_BYTES_MAX ? xml.size : DECLARATION_BYTES_MAX);
    size_t at = quire_str_starts(head, QUIRE_STR("\xEF\xBB\xBF")) ? 3 : 0, size = 0;
    *name = '\0';
    if (!quire_str_starts(quire_str_cut(head, at, head.size), QUIRE_STR("<?xml"))) return (quire_str){ 0 };
    while (at < head.size && head.data[at] != '>' &&
           !quire_str_starts(quire_str_cut(head, at, head.size), word))
        at++;
    size_t start = at;
    if (at == head.size || head.data[at] == '>') return (quire_str){ 0 };
    at = skip_spaces(head, at + word.size);
    if (at < head.size && head.data[at] == '=') at = skip_spaces(head, at + 1);
    if (at < head.size && (head.data[at] == '"' || head.data[at] == '\'')) at++;
    while (at < head.size && size < NAME_BYTES_MAX - 1 && is_name_character(head.data[at]))
        name[size++] = head.data[at++];
    name[size] = '\0';
    return quire_str_cut(head, start, at < head.size ? at + 1 : at); /* with the quote behind it */
}

quire_status quire_ooxml_decode(quire_str xml, quire_arena *arena, quire_str *out, quire_error *err)
{
    char name[NAME_BYTES_MAX];
    const char *charset = name;
    quire_decoded decoded;
    xmlCharEncoding form = xmlDetectCharEncoding((const unsigned char *)xml.data, xml.size < 4 ? 0 : 4);
    find_declared(xml, name);
    if (form == XML_CHAR_ENCODING_UTF16LE) charset = "UTF-16LE";
    else if (form == XML_CHAR_ENCODING_UTF16BE) charset = "UTF-16BE";
    else if (form != XML_CHAR_ENCODING_UTF8 && form != XML_CHAR_ENCODING_NONE)
        return *out = (quire_str){ 0 }, QUIRE_OK;
    else if (!*name || strcasecmp(name, "UTF-8") == 0) return *out = xml, QUIRE_OK;
    quire_status status = quire_load_decode_as(xml, charset, arena, &decoded, err);
    if (status && status != QUIRE_E_FORMAT) return status;
    *out = status || decoded.undecodable ? (quire_str){ 0 } : decoded.text;
    quire_str declared = find_declared(*out, name);
    if (declared.size) memset((char *)declared.data, ' ', declared.size); /* in memory of the arena */
    return QUIRE_OK;
}
