/* SPDX-License-Identifier: Apache-2.0 */
/* Such a page rarely has the same bytes twice, for it says which address was asked for; its title it keeps. */
#include "fetch/web/soft_404.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/str.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { HEAD_BYTES = 32 * 1024 };

/* What stands in the first <title>, as it is written; where there is none it is empty. It is compared and nothing else, so nobody
 * has to know how it is coded. */
static quire_status read_title(quire_arena *arena, const quire_fetched *page, quire_str *out,
                               quire_error *err)
{
    char *head = quire_arena_alloc(arena, HEAD_BYTES + 1);
    *out = (quire_str){ 0 };
    if (!head) return quire_fail_memory(err);
    if (pread(page->fd, head, HEAD_BYTES, 0) < 0) return QUIRE_OK;
    const char *start = strcasestr(head, "<title");
    start = start ? strchr(start, '>') : NULL;
    const char *end = start ? strchr(start, '<') : NULL;
    if (end) *out = quire_str_trim((quire_str){ start + 1, (size_t)(end - start - 1) });
    return QUIRE_OK;
}

quire_status quire_soft_404_probe(quire_soft_404 *out, quire_web *web, quire_call *call,
                                  const quire_url *start, quire_error *err)
{
    const quire_web_ask ask = { 0 };
    quire_page page = { .bytes.fd = -1 };
    quire_url url;
    bool allow = false;
    *out = (quire_soft_404){ 0 };
    quire_str name = quire_arena_printf(call->arena, "quire-%016" PRIx64,
                                        quire_hash_str(QUIRE_HASH_START, start->text));
    quire_status status = name.data ? quire_url_read(call->arena, start, name, &url, err)
                                    : quire_fail_memory(err);
    if (!status) status = quire_web_robots_allow(web, call, &url, &allow, NULL, err);
    if (status || !allow) return status;
    status = quire_web_get(web, call, &url, &ask, &page, err);
    if (status || page.kind != QUIRE_PAGE_READ) return status;
    memcpy(out->sha256, page.bytes.sha256, sizeof out->sha256);
    if (!quire_str_equal(page.url.text, url.text)) out->address = page.url.text;
    status = read_title(call->arena, &page.bytes, &out->title, err);
    quire_fetched_free(&page.bytes);
    return status;
}

quire_status quire_soft_404_compare(quire_soft_404 *soft, quire_arena *arena, const quire_fetched *start,
                                    quire_error *err)
{
    quire_str title;
    if (!soft->title.size) return QUIRE_OK;
    quire_status status = read_title(arena, start, &title, err);
    if (!status && quire_str_equal(title, soft->title)) soft->title = (quire_str){ 0 };
    return status;
}

bool quire_soft_404_is_address(const quire_soft_404 *soft, const quire_url *url)
{
    return soft->address.size && quire_str_equal(soft->address, url->text);
}

quire_status quire_soft_404_is(const quire_soft_404 *soft, quire_arena *arena, const quire_fetched *page,
                               bool *is, quire_error *err)
{
    quire_str title;
    *is = *soft->sha256 && strcmp(soft->sha256, page->sha256) == 0;
    if (*is || !soft->title.size) return QUIRE_OK;
    quire_status status = read_title(arena, page, &title, err);
    *is = !status && quire_str_equal(title, soft->title);
    return status;
}
