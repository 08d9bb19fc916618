/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/mail/mail_message.h"

#include "base/str.h"
#include "load/worker/charset.h"
#include "load/worker/loaders/mail/mail_groups.h"
#include "load/worker/loaders/mail/mail_words.h"
#include "text/unicode.h"

enum { NAME_BYTES = 80, HEAD_BYTES_MAX = 1 << 20 };

static bool is_ascii(quire_str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] & 0x80) return false;
    return true;
}

GMimeParserOptions *quire_mail_options(quire_str bytes, quire_arena *arena)
{
    quire_str sample = quire_mail_head_of(bytes);
    if (is_ascii(sample)) sample = bytes;
    GMimeParserOptions *options = g_mime_parser_options_new();
    const char *charsets[] = { "utf-8", quire_charset_choose(sample, (quire_str){ 0 }, arena), NULL };
    g_mime_parser_options_set_fallback_charsets(options, charsets);
    return options;
}

GMimeMessage *quire_mail_parse(quire_str bytes, GMimeParserOptions *options, quire_arena *arena,
                               GByteArray *array)
{
    quire_str fields = quire_mail_fill_words(bytes, arena);
    if (fields.data) fields = quire_mail_flatten_groups(fields, arena);
    *array = (GByteArray){ (guint8 *)(uintptr_t)fields.data, (guint)fields.size };
    if (!fields.data) return NULL;
    GMimeStream *all = g_mime_stream_mem_new_with_byte_array(array);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(all), FALSE);
    GMimeParser *parser = g_mime_parser_new_with_stream(all);
    GMimeMessage *message = g_mime_parser_construct_message(parser, options);
    g_object_unref(parser);
    g_object_unref(all);
    array->data = (guint8 *)(uintptr_t)bytes.data;
    return message;
}

quire_str quire_mail_head_of(quire_str bytes)
{
    static const char *const ends[] = { "\n\n", "\n\r\n" };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const char *end = bytes.size ? memmem(bytes.data, bytes.size, ends[i], strlen(ends[i])) : NULL;
        if (end) bytes = quire_str_cut(bytes, 0, (size_t)(end - bytes.data) + 1);
    }
    return bytes;
}

quire_str quire_mail_line(const char *text, quire_arena *arena)
{
    quire_str line = quire_arena_copy(arena, quire_str_from(text));
    if (line.data) line.size = quire_mail_clean_field((char *)(uintptr_t)line.data, line.size);
    return line;
}

quire_str quire_mail_name(quire_str bytes, quire_arena *arena)
{
    GByteArray array;
    quire_str head = quire_mail_head_of(bytes);
    if (head.size > HEAD_BYTES_MAX) head.size = HEAD_BYTES_MAX;
    GMimeParserOptions *options = quire_mail_options(head, arena);
    GMimeMessage *message = quire_mail_parse(head, options, arena, &array);
    quire_str subject = quire_mail_line(message ? g_mime_message_get_subject(message) : NULL, arena);
    if (message) g_object_unref(message);
    g_mime_parser_options_free(options);
    if (subject.size > NAME_BYTES) subject.size = quire_utf8_floor(subject, NAME_BYTES);
    return quire_arena_printf(arena, "%.*s.eml", QUIRE_FMT(subject.size ? subject : QUIRE_STR("message")));
}

void quire_mail_flatten_name(quire_str name)
{
    for (size_t i = 0; name.data && i < name.size; i++)
        if (name.data[i] == '/' || name.data[i] == '\\') ((char *)(uintptr_t)name.data)[i] = '-';
}
