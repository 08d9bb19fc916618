/* SPDX-License-Identifier: Apache-2.0 */
/* Which language a text is in: by script first, then by function words. */
#ifndef QUIRE_TEXT_LANGUAGE_H
#define QUIRE_TEXT_LANGUAGE_H

#include "quire/types.h"

/* "zh-Hans", "zh-Hant", "ja", "ko", "en", "de" … or "und". A literal: never freed. Reads at most 16 KiB. */
quire_str quire_language_of(quire_str text);

/* "en" for "en-GB", "zh" for "zh-Hant". */
quire_str quire_language_base(quire_str language);

#endif
