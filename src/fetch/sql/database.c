/* SPDX-License-Identifier: Apache-2.0 */
/* What all kinds of databases share: failures as text, and addresses that are URLs. */
#include "fetch/sql/database.h"

#include "base/error.h"
#include "base/hex.h"
#include "base/str.h"
#include "record/wire.h"

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

quire_status quire_sql_fail(quire_sql_failure *failure, quire_load_reason reason, const char *format, ...)
{
    char text[sizeof((quire_error *)0)->message];
    quire_error tidy;
    va_list args;
    va_start(args, format);
    if (vsnprintf(text, sizeof text, format, args) < 0) text[0] = '\0';
    va_end(args);
    /* Libraries end what they say with a line end or a stop. */
    size_t size = strlen(text);
    while (size && strchr(" \r\n.", text[size - 1])) text[--size] = '\0';
    (void)quire_fail(&tidy, QUIRE_E_REMOTE, "%s", text);
    failure->reason = reason;
    snprintf(failure->message, sizeof failure->message, "%s", tidy.message);
    return QUIRE_OK;
}

quire_str quire_sql_decoded(quire_arena *arena, quire_str coded)
{
    char *out = quire_arena_alloc(arena, coded.size + 1);
    if (!out) return (quire_str){ 0 };
    size_t size = 0;
    for (size_t i = 0; i < coded.size; i++) {
        int high = coded.data[i] == '%' && i + 2 < coded.size ? quire_hex_digit(coded.data[i + 1]) : -1;
        int low = high >= 0 ? quire_hex_digit(coded.data[i + 2]) : -1;
        out[size++] = (char)(low >= 0 ? high << 4 | low : coded.data[i]);
        if (low >= 0) i += 2;
    }
    return (quire_str){ out, size };
}

void quire_sql_encode(quire_buffer *out, quire_str text, const char *reserved)
{
    bool sound = quire_text_is_canonical(text);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c > ' ' && c != 0x7f && c != '%' && (c < 0x80 || sound) && !strchr(reserved, c))
            quire_buffer_append_char(out, (char)c);
        else quire_buffer_printf(out, "%%%02X", c);
    }
}

void quire_sql_quote(quire_buffer *sql, quire_str name, char mark)
{
    quire_buffer_append_char(sql, mark);
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == mark) quire_buffer_append_char(sql, mark);
        quire_buffer_append_char(sql, name.data[i]);
    }
    quire_buffer_append_char(sql, mark);
}

/* ---- URLs ---- */

static bool cut_at(quire_str *rest, char mark, quire_str *out)
{
    const char *found = rest->size ? memchr(rest->data, mark, rest->size) : NULL;
    if (!found) return false;
    size_t at = (size_t)(found - rest->data);
    *out = quire_str_cut(*rest, 0, at);
    *rest = quire_str_cut(*rest, at + 1, rest->size);
    return true;
}

static bool ends_with_one_of(quire_str name, const char *const *words)
{
    for (; *words; words++)
        if (quire_str_ends(name, quire_str_from(*words))) return true;
    return false;
}

/* Drivers call it as they like ("AccessToken", "Client Secret", "SSL_KEY_PASSWORD"): the letters tell. What says where a secret
 * is kept, or how, is none. */
bool quire_sql_is_secret(quire_str name)
{
    enum { LETTERS_MAX = 128 };
    static const char *const secrets[] = { "pwd",    "passw", "passphrase", "passcode",
                                           "secret", "token", "credential" };
    static const char *const endings[] = { "key", "pass", NULL };
    static const char *const open_keys[] = {
        "sslkey", "primarykey", "foreignkey", "publickey", "bypass", NULL
    };
    static const char *const about[] = { "file",    "path", "location", "store",    "variable", "type",
                                         "timeout", "url",  "uri",      "endpoint", NULL };
    char letters[LETTERS_MAX];
    quire_str plain = { letters, 0 };
    for (size_t i = 0; i < name.size && plain.size < sizeof letters; i++) {
        char c = (char)(name.data[i] | 0x20);
        if (c >= 'a' && c <= 'z') letters[plain.size++] = c;
    }
    if (ends_with_one_of(plain, about)) return false;
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (memmem(plain.data, plain.size, secrets[i], strlen(secrets[i]))) return true;
    return ends_with_one_of(plain, endings) && !ends_with_one_of(plain, open_keys);
}

/* Copies the parameters but for secret ones, of which the first becomes the password. */
static void take_parameters(quire_arena *arena, quire_str parameters, quire_buffer *uri, quire_str *password)
{
    for (char mark = '?'; parameters.size;) {
        quire_str one = parameters, name = { 0 };
        if (!cut_at(&parameters, '&', &one)) parameters.size = 0;
        quire_str value = one;
        if (cut_at(&value, '=', &name) && quire_sql_is_secret(name)) {
            if (!password->size) *password = quire_sql_decoded(arena, value);
            continue;
        }
        quire_buffer_append_char(uri, mark);
        quire_buffer_append_str(uri, one);
        mark = '&';
    }
}

/* Whether a host is this machine: none, a folder of sockets, or its own name. */
static bool is_local(quire_str hosts)
{
    static const char *const own[] = { "localhost", "127.0.0.1", "[::1]", "::1" };
    for (bool more = true; more;) {
        quire_str host = hosts;
        more = cut_at(&hosts, ',', &host);
        bool local = host.size == 0 || host.data[0] == '/' || host.data[0] == '@' ||
                     quire_str_starts(host, QUIRE_STR("%2F")) || quire_str_starts(host, QUIRE_STR("%2f"));
        for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
            quire_str name = quire_str_from(own[i]);
            local |= quire_str_starts(host, name) && (host.size == name.size || host.data[name.size] == ':');
        }
        if (!local) return false;
    }
    return true;
}

/* Whether all hosts that the address names, before its path and in its parameters, are this machine. */
static bool names_this_machine(quire_str hosts, quire_str parameters)
{
    bool local = is_local(hosts);
    while (local && parameters.size) {
        quire_str value = parameters, name = { 0 };
        if (!cut_at(&parameters, '&', &value)) parameters.size = 0;
        if (cut_at(&value, '=', &name) && (quire_str_is(name, "host") || quire_str_is(name, "hostaddr")))
            local = is_local(value);
        else if (quire_str_is(name, "service")) local = false;
    }
    return local;
}

/* Whether a password was taken apart: an '@' behind the authority, which has a ':' and no '@'. What is left of it would be
 * shown. */
static bool is_torn_password(quire_str word, quire_str authority)
{
    const char *end = authority.data + authority.size;
    return authority.size && memchr(authority.data, ':', authority.size) &&
           !memchr(authority.data, '@', authority.size) &&
           memchr(end, '@', (size_t)(word.data + word.size - end));
}

quire_status quire_sql_address_of_url(quire_arena *arena, quire_str word, const char *scheme,
                                      quire_sql_address *out, quire_error *err)
{
    quire_str rest = word, authority, path, user, fragment = { 0 }, parameters = { 0 }, piece = { 0 };
    quire_buffer uri;
    *out = (quire_sql_address){ 0 };
    const char *behind = memmem(word.data, word.size, "://", 3);
    if (!behind || memchr(word.data, 0, word.size) || !quire_text_is_canonical(word))
        return quire_fail(err, QUIRE_E_INVALID, "an address of this kind is %s://HOST/DATABASE", scheme);
    rest = quire_str_cut(word, (size_t)(behind + 3 - word.data), word.size);
    if (cut_at(&rest, '#', &piece)) {
        fragment = rest;
        rest = piece;
    }
    if (cut_at(&rest, '?', &piece)) {
        parameters = rest;
        rest = piece;
    }
    authority = rest;
    path = (quire_str){ 0 };
    if (cut_at(&rest, '/', &authority)) path = rest;
    if (is_torn_password(word, authority))
        return quire_fail(
            err, QUIRE_E_INVALID,
            "in a password '#', '/' and '?' are written %%23, %%2F and %%3F; or leave it out and "
            "name a variable with --password-variable");
    quire_buffer_init(&uri, word.size + 64);
    quire_buffer_printf(&uri, "%s://", scheme);
    /* A password may hold an '@' that was not coded; a host has none. */
    const char *at = authority.size ? memrchr(authority.data, '@', authority.size) : NULL;
    if (at) {
        user = quire_str_cut(authority, 0, (size_t)(at - authority.data));
        authority = quire_str_cut(authority, (size_t)(at + 1 - authority.data), authority.size);
        if (cut_at(&user, ':', &piece)) {
            out->password = quire_sql_decoded(arena, user);
            user = piece;
        }
        quire_buffer_append_str(&uri, user);
        if (user.size) quire_buffer_append_char(&uri, '@');
    }
    quire_buffer_append_str(&uri, authority);
    quire_buffer_append_char(&uri, '/');
    quire_buffer_append_str(&uri, path);
    out->local = names_this_machine(authority, parameters);
    take_parameters(arena, parameters, &uri, &out->password);
    out->uri = quire_arena_copy(arena, quire_buffer_view(&uri));
    out->fragment = quire_sql_decoded(arena, fragment);
    quire_status status = quire_buffer_check(&uri, "the address", err);
    quire_buffer_free(&uri);
    return status ? status : out->uri.data && out->fragment.data ? QUIRE_OK : quire_fail_memory(err);
}
