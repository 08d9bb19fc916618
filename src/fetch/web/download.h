/* SPDX-License-Identifier: Apache-2.0 */
/* One address of the web → a sealed copy of what stands there, or why there is none. docs/decisions/web.md */
#ifndef QUIRE_FETCH_WEB_DOWNLOAD_H
#define QUIRE_FETCH_WEB_DOWNLOAD_H

#include "fetch/fetch.h"
#include "fetch/web/origins.h"
#include "fetch/web/url.h"

typedef struct quire_web_settings {
    int64_t timeout_ms, idle_ms, page_bytes, retries, retry_wait_ms;
    const char *proxy, *ca_file;
} quire_web_settings;

/* Options fetch.http.…, bound to a state that begins with the settings. */
extern const quire_option quire_web_options[];

/* Who asks. {0} with settings is one who may read what is public. One thread at a time. */
typedef struct quire_web {
    const quire_web_settings *settings;
    bool allow_private;     /* also what is no public address */
    const quire_url *login; /* user and password, and `header`, go to its origin alone; NULL: to none */
    const char *header;     /* "Name: value", a secret; NULL: none */

    /* Its own. */
    struct quire_http_downloader *downloader;
    quire_arena arena;
    quire_str_set origins; /* "https://example.com" */
} quire_web;

void quire_web_close(quire_web *web);

/* What is asked of one address. */
typedef struct quire_web_ask {
    size_t limit_bytes; /* 0: fetch.http.page_bytes */
    bool cut;           /* what is behind the limit is left, in place of the whole page */
    /* Whether to go on to where a redirect leads; *left (a reason of ledgers) says why not. NULL: wherever it leads. */
    quire_status (*passes)(void *user, quire_call *call, const quire_url *url, const char **left,
                           quire_error *err);
    /* The version that is held of the address (quire_page.version), in call->arena; empty: none. NULL: none of any. */
    quire_status (*version)(void *user, quire_call *call, const quire_url *url, quire_str *out,
                            quire_error *err);
    void *user;
} quire_web_ask;

typedef struct quire_page {
    enum {
        QUIRE_PAGE_READ = 1, /* `bytes` is to be freed or taken over */
        QUIRE_PAGE_STANDS,   /* as it was when `version` was held */
        QUIRE_PAGE_LEFT,     /* on purpose: `left` says why */
        QUIRE_PAGE_FAILED,
    } kind;
    quire_url url; /* where it is, behind redirects */
    long status;   /* of HTTP; 0: there was no answer */
    bool for_once; /* a redirect on the way was none for good */
    quire_fetched bytes;
    quire_str media_type, charset, version;
    quire_str canonical;      /* as a header says it; relative to `url`; may be empty */
    bool no_index, no_follow; /* headers ask for it */
    const char *left;
    quire_load_reason reason; /* VANISHED: the server says that nothing stands there */
    quire_str message;
} quire_page;

/* Strings live in call->arena. Waits, where the server asked for pauses, and tries again what may succeed later.
 * errors: of `ask`; CANCELLED; INVALID a header or option that cannot be sent; NO_MEMORY; IO. All else is told in the page. */
QUIRE_CHECKED quire_status quire_web_get(quire_web *web, quire_call *call, const quire_url *url,
                                         const quire_web_ask *ask, quire_page *out, quire_error *err);

/* Whether its robots.txt, which is read when it is first asked for, lets the address be fetched; *told (may be NULL): the site said so,
 * else it could not say. errors: as quire_web_get */
QUIRE_CHECKED quire_status quire_web_robots_allow(quire_web *web, quire_call *call, const quire_url *url,
                                                  bool *allow, bool *told, quire_error *err);

#endif
