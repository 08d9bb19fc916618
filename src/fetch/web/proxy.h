/* SPDX-License-Identifier: Apache-2.0 */
/* Which proxy an address is asked for through: the option, or the environment's variables as curl reads them. */
#ifndef QUIRE_FETCH_WEB_PROXY_H
#define QUIRE_FETCH_WEB_PROXY_H

#include "fetch/web/url.h"

/* `option` wins over https_proxy, HTTPS_PROXY, http_proxy, all_proxy and ALL_PROXY; NULL or "": it is not set. What no_proxy or NO_PROXY
 * names is asked directly; so is this machine, unless the option is set. NULL: no proxy. */
const char *quire_proxy_for(const char *option, const quire_url *url);

#endif
