/* SPDX-License-Identifier: Apache-2.0 */
/* What the loaders of records share: how records look before they are parsed, and their text. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_DATA_DATA_PROBE_H
#define QUIRE_LOAD_WORKER_LOADERS_DATA_DATA_PROBE_H

#include "load/worker/format.h"

/* Whether text without a claim is a JSON object or list by how it begins and ends. */
bool data_looks_like_json(quire_str bytes);
/* Whether its first line that isn't blank is an object, and the next one begins as one. */
bool data_looks_like_json_lines(quire_str bytes);

/* The document's bytes as text; its charset goes to the metadata, and the file's name is its title
 * until a better one is found. errors: as quire_load_decode */
QUIRE_CHECKED quire_status data_decode(quire_load_host *host, const quire_load_input *input, quire_str *text,
                                       quire_error *err);

#endif
