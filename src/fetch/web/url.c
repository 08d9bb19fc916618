/* SPDX-License-Identifier: Apache-2.0 */
/* The normal form: as RFC 3986, section 6.2 has it, with what browsers do to sloppy links before (WHATWG URL: white space and
 * backslashes). Coded characters are decoded where they need no code, all else that is no ASCII sign of a URL is coded, and
 * then dot segments go. The order of parameters stays: to some servers it means something. */
#include "fetch/web/url.h"

#include "base/error.h"
#include "base/hex.h"
#include "base/str.h"
#include "bind/http_url.h"
#include "text/host_name.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* A session's name is no word and no number: it has at least so many letters and digits of both kinds. */
enum { SESSION_VALUE_BYTES = 16 };

static bool is_unreserved(unsigned char c)
{
    return isalnum(c) || (c && strchr("-._~", c));
}

static size_t put(char *out, quire_str text)
{
    if (text.size) memcpy(out, text.data, text.size);
    return text.size;
}

/* Where the scheme ends; 0: there is none. */
static size_t scheme_size(quire_str word)
{
    for (size_t i = 0; i < word.size; i++) {
        unsigned char c = (unsigned char)word.data[i];
        if (c == ':') return i;
        if (!isalpha(c) && (i == 0 || (!isdigit(c) && c != '+' && c != '-' && c != '.'))) return 0;
    }
    return 0;
}

bool quire_url_is_foreign(quire_str word)
{
    word = quire_str_trim(word);
    size_t size = scheme_size(word);
    return size && (size != 4 || strncasecmp(word.data, "http", 4) != 0) &&
           (size != 5 || strncasecmp(word.data, "https", 5) != 0);
}

/* As browsers clean what stands in a link. data is NULL when memory is out. */
static quire_str clean(quire_arena *arena, quire_str word)
{
    char *out = quire_arena_alloc(arena, 3 * word.size + 1);
    size_t size = 0, first = 0, last = word.size;
    bool in_path = true;
    if (!out) return (quire_str){ 0 };
    while (first < last && (unsigned char)word.data[first] <= ' ') first++;
    while (last > first && (unsigned char)word.data[last - 1] <= ' ') last--;
    for (size_t i = first; i < last && word.data[i] != '#'; i++) {
        char c = word.data[i];
        if (c == '\t' || c == '\n' || c == '\r') continue;
        in_path = in_path && c != '?';
        if (c == ' ') size += put(out + size, QUIRE_STR("%20"));
        else out[size++] = in_path && c == '\\' ? '/' : c;
    }
    return (quire_str){ out, size };
}

/* Appends a path or a query with each character coded where it has to be, and nowhere else. */
static size_t put_coded(char *out, quire_str text)
{
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool coded = c == '%' && i + 2 < text.size && quire_hex_digit(text.data[i + 1]) >= 0 &&
                     quire_hex_digit(text.data[i + 2]) >= 0;
        if (coded) {
            c = (unsigned char)(quire_hex_digit(text.data[i + 1]) * 16 + quire_hex_digit(text.data[i + 2]));
            i += 2;
        }
        if (is_unreserved(c) || (!coded && c && strchr("/:@!$&'()*+,;=?[]", c))) {
            out[size++] = (char)c;
        } else {
            out[size++] = '%';
            out[size++] = "0123456789ABCDEF"[c >> 4];
            out[size++] = "0123456789ABCDEF"[c & 15];
        }
    }
    return size;
}

quire_str quire_url_coded(quire_arena *arena, quire_str text)
{
    char *out = quire_arena_alloc(arena, 3 * text.size + 1);
    return out ? (quire_str){ out, put_coded(out, text) } : (quire_str){ 0 };
}

/* In ASCII, letters small, and no dot at the end: "Example.COM." is example.com. */
static quire_status normal_host(quire_arena *arena, quire_str *host, quire_error *err)
{
    quire_status status = quire_host_to_ascii(arena, *host, host, err);
    if (status) return status;
    if (host->size > 1 && quire_str_ends(*host, QUIRE_STR("."))) host->size--;
    char *out = quire_arena_alloc(arena, host->size + 1);
    if (!out) return quire_fail_memory(err);
    for (size_t i = 0; i < host->size; i++) out[i] = (char)tolower((unsigned char)host->data[i]);
    host->data = out;
    return QUIRE_OK;
}

/* Writes the parts as one text; *origin tells where the path begins. data is NULL when memory is out. */
static quire_str compose(quire_arena *arena, const quire_http_url *parts, size_t *origin)
{
    char *out = quire_arena_alloc(arena, parts->host.size + parts->port.size + 3 * parts->path.size +
                                             3 * parts->query.size + 32);
    if (!out) return (quire_str){ 0 };
    size_t size = put(out, parts->scheme);
    size += put(out + size, QUIRE_STR("://"));
    size += put(out + size, parts->host);
    if (parts->port.size) {
        out[size++] = ':';
        size += put(out + size, parts->port);
    }
    *origin = size;
    if (!parts->path.size) out[size++] = '/';
    size += put_coded(out + size, parts->path);
    if (parts->query.size) {
        out[size++] = '?';
        size += put_coded(out + size, parts->query);
    }
    return (quire_str){ out, size };
}

static quire_status fill(quire_arena *arena, const quire_http_url *parts, quire_url *out, quire_error *err)
{
    size_t origin = 0;
    *out = (quire_url){ .text = compose(arena, parts, &origin) };
    if (!out->text.data) return quire_fail_memory(err);
    if (out->text.size > QUIRE_URL_MAX_BYTES)
        return quire_fail(err, QUIRE_E_INVALID, "the address is longer than %d bytes", QUIRE_URL_MAX_BYTES);
    size_t host_end = origin - (parts->port.size ? parts->port.size + 1 : 0);
    out->secure = quire_str_is(parts->scheme, "https");
    out->origin = quire_arena_copy(arena, quire_str_cut(out->text, 0, origin));
    out->host = quire_arena_copy(arena, quire_str_cut(out->text, parts->scheme.size + 3, host_end));
    out->port = parts->port;
    out->user = parts->user;
    out->password = parts->password;
    out->target = quire_str_cut(out->text, origin, out->text.size);
    const char *mark = memchr(out->target.data, '?', out->target.size);
    size_t path_size = mark ? (size_t)(mark - out->target.data) : out->target.size;
    out->path = quire_str_cut(out->target, 0, path_size);
    if (mark) out->query = quire_str_cut(out->target, path_size + 1, out->target.size);
    return out->origin.data && out->host.data ? QUIRE_OK : quire_fail_memory(err);
}

quire_status quire_url_read(quire_arena *arena, const quire_url *base, quire_str word, quire_url *out,
                            quire_error *err)
{
    quire_http_url parts, second;
    size_t origin = 0;
    *out = (quire_url){ 0 };
    if (word.size > QUIRE_URL_MAX_BYTES)
        return quire_fail(err, QUIRE_E_INVALID, "the address is longer than %d bytes", QUIRE_URL_MAX_BYTES);
    quire_str text = clean(arena, word);
    if (!text.data) return quire_fail_memory(err);
    if (quire_url_is_foreign(text))
        return quire_fail(err, QUIRE_E_INVALID, "%.*s: is no address of the web: only http and https are",
                          QUIRE_FMT(quire_str_cut(text, 0, scheme_size(text))));
    if (memchr(text.data, '\0', text.size))
        return quire_fail(err, QUIRE_E_INVALID, "the address holds a NUL");
    if (!text.size && base) text = base->text;
    quire_status status = quire_http_url_read(arena, base ? base->text.data : NULL, text.data, &parts, err);
    if (!status) status = normal_host(arena, &parts.host, err);
    if (status) return status;
    /* Once more: what was coded may be a dot segment, and a name in other digits an address. */
    quire_str composed = compose(arena, &parts, &origin);
    if (!composed.data) return quire_fail_memory(err);
    status = quire_http_url_read(arena, NULL, composed.data, &second, err);
    if (status) return status;
    second.user = parts.user;
    second.password = parts.password;
    return fill(arena, &second, out, err);
}

bool quire_url_same_site(const quire_url *a, const quire_url *b)
{
    return quire_str_equal(a->host, b->host) && quire_str_equal(a->port, b->port);
}

/* ---- what says nothing of the page ---- */

static bool is_name(quire_str name, const char *const *names)
{
    for (; *names; names++)
        if (strlen(*names) == name.size && strncasecmp(*names, name.data, name.size) == 0) return true;
    return false;
}

/* What advertising adds to links: it tells where the reader came from. */
static bool is_tracking(quire_str name)
{
    static const char *const names[] = { "fbclid", "gclid",  "dclid",  "gbraid", "wbraid", "msclkid", "yclid",
                                         "twclid", "igshid", "mc_cid", "mc_eid", "_ga",    "_gl",     NULL };
    return (name.size > 4 && strncasecmp(name.data, "utm_", 4) == 0) || is_name(name, names);
}

/* Letters and digits mixed, and many: no word, date or number of an article. */
static bool is_made_up(quire_str value)
{
    bool letter = false, digit = false;
    for (size_t i = 0; i < value.size; i++) {
        letter |= isalpha((unsigned char)value.data[i]) != 0;
        digit |= isdigit((unsigned char)value.data[i]) != 0;
    }
    return value.size >= SESSION_VALUE_BYTES && letter && digit;
}

static bool is_session(quire_str name, quire_str value)
{
    static const char *const sure[] = { "phpsessid", "jsessionid", "cfid", "cftoken", NULL };
    static const char *const likely[] = { "sid",  "sessid", "sessionid", "session_id", "session",
                                          "osid", "oscsid", "zenid",     "s",          NULL };
    return is_name(name, sure) || (name.size > 12 && strncasecmp(name.data, "aspsessionid", 12) == 0) ||
           (is_name(name, likely) && is_made_up(value));
}

/* Whether "name=value" is to go. */
static bool is_idle(quire_str parameter)
{
    const char *sign = memchr(parameter.data, '=', parameter.size);
    size_t size = sign ? (size_t)(sign - parameter.data) : parameter.size;
    quire_str name = quire_str_cut(parameter, 0, size);
    return is_tracking(name) ||
           is_session(name, sign ? quire_str_cut(parameter, size + 1, parameter.size) : (quire_str){ 0 });
}

/* Copies the pieces of `text` between the separators that stay. In a path, what names a part of it does. */
static size_t put_kept(char *out, quire_str text, char separator, bool in_path)
{
    size_t size = 0;
    for (size_t start = 0; start <= text.size;) {
        const char *mark = start < text.size ? memchr(text.data + start, separator, text.size - start) : NULL;
        size_t end = mark ? (size_t)(mark - text.data) : text.size;
        quire_str piece = quire_str_cut(text, start, end);
        bool stays = in_path && piece.size && (start == 0 || memchr(piece.data, '/', piece.size));
        if (piece.size && (stays || !is_idle(piece))) {
            if (size) out[size++] = separator;
            size += put(out + size, piece);
        }
        start = end + 1;
    }
    return size;
}

quire_status quire_url_strip(quire_arena *arena, const quire_url *url, quire_url *out, quire_error *err)
{
    /* Java's servers write the session behind a semicolon at the end of the path. */
    bool parameters = memchr(url->path.data, ';', url->path.size) != NULL;
    *out = *url;
    if (!url->query.size && !parameters) return QUIRE_OK;
    char *text = quire_arena_alloc(arena, url->text.size + 1);
    if (!text) return quire_fail_memory(err);
    size_t size = put(text, url->origin);
    size += parameters ? put_kept(text + size, url->path, ';', true) : put(text + size, url->path);
    if (url->query.size) {
        size_t query = put_kept(text + size + 1, url->query, '&', false);
        if (query) {
            text[size] = '?';
            size += query + 1;
        }
    }
    if (size == url->text.size) return QUIRE_OK;
    quire_str user = url->user, password = url->password;
    quire_status status = quire_url_read(arena, NULL, (quire_str){ text, size }, out, err);
    out->user = user;
    out->password = password;
    return status;
}
