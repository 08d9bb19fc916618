/* SPDX-License-Identifier: Apache-2.0 */
/* Which language a text is in: by script first, then by function words. */
#ifndef QUIRE_TEXT_LANGUAGE_H
#define QUIRE_TEXT_LANGUAGE_H

#include "quire/types.h"

/* "zh-Hans", "zh-Hant", "ja", "ko", "en", "de" … or "und". A literal: never freed. Reads at most 16 KiB. */
quire_str quire_language_of(quire_str text);

/* The same of a text that may be no prose: names, addresses and figures have words of many languages. A Latin language is only told
 * where enough of its function words stand in it. */
quire_str quire_language_of_prose(quire_str text);

/* The language as which the vector of a passage counts that is embedded below `context`, its title and headings: "und" for
 * Latin writing under Chinese ones, as code is, for what is embedded is then of both. */
quire_str quire_language_below(quire_str language, quire_str context);

/* "en" for "en-GB", "zh" for "zh-Hant". */
quire_str quire_language_base(quire_str language);

#endif
