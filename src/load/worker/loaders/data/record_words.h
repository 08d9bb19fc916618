/* SPDX-License-Identifier: Apache-2.0 */
/* Calendars, contacts and references name their fields by codes, so the names that people read are ours: English, and Chinese
 * in a record that is called in Chinese, for its questions will be. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_DATA_RECORD_WORDS_H
#define QUIRE_LOAD_WORKER_LOADERS_DATA_RECORD_WORDS_H

#include "load/worker/loaders/data/data_tree.h"

/* Makes a record one that is told in one paragraph where it is no row, and translates the keys of a record whose name has Han characters: "phone number (work)" to "电话号码（工作）". */
void record_speak(data_tree *tree, data_node *record);

#endif
