/* SPDX-License-Identifier: Apache-2.0 */
/* Charts of OOXML packages as tables: the categories, then a column for each series. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_OFFICE_OOXML_CHART_H
#define QUIRE_LOAD_WORKER_LOADERS_OFFICE_OOXML_CHART_H

#include "load/worker/loaders/office/office_writer.h"

/* Writes the chart whose part has this root. */
void quire_ooxml_write_chart(office_writer *writer, const xmlNode *root);

#endif
