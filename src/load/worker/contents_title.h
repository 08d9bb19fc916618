/* SPDX-License-Identifier: Apache-2.0 */
/* How tables of contents, lists of figures and indexes are called. */
#ifndef QUIRE_LOAD_WORKER_CONTENTS_TITLE_H
#define QUIRE_LOAD_WORKER_CONTENTS_TITLE_H

#include "quire/types.h"

/* Whether `line` says no more than that what follows is one: "Table of contents", "CONTENTS", "目　录", "插圖目錄". */
bool quire_contents_is_title(quire_str line);

#endif
