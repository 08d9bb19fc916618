/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an address, and as a link on a page: refused with a message, or in a normal form that is its own. */
#include "base/str.h"
#include "fetch/web/url.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool holds)
{
    if (!holds) abort();
}

static void check(quire_arena *arena, const quire_url *url)
{
    quire_url again, plain;
    quire_error err = { 0 };
    require(url->text.size <= QUIRE_URL_MAX_BYTES && !url->text.data[url->text.size]);
    for (size_t i = 0; i < url->text.size; i++)
        require(url->text.data[i] > ' ' && url->text.data[i] < 0x7f && url->text.data[i] != '#');
    require(quire_str_starts(url->text, url->origin) && url->target.size && url->target.data[0] == '/');
    require(quire_url_read(arena, NULL, url->text, &again, &err) == QUIRE_OK);
    require(quire_str_equal(again.text, url->text));
    quire_status status = quire_url_strip(arena, url, &plain, &err);
    require(status == QUIRE_OK || status == QUIRE_E_INVALID);
    if (!status) require(plain.text.size <= url->text.size && quire_str_equal(plain.origin, url->origin));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    quire_arena arena = { 0 };
    quire_url base, url;
    quire_error err = { 0 };
    quire_str word = { (const char *)bytes, size };
    require(quire_url_read(&arena, NULL, QUIRE_STR("https://a.example/b/c;d?q"), &base, &err) == QUIRE_OK);
    const quire_url *const bases[] = { NULL, &base };
    for (size_t i = 0; i < 2; i++) {
        quire_status status = quire_url_read(&arena, bases[i], word, &url, &err);
        require(status == QUIRE_OK || (status == QUIRE_E_INVALID && err.message[0]));
        if (!status) check(&arena, &url);
    }
    quire_arena_free(&arena);
    return 0;
}
