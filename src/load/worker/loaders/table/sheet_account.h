/* SPDX-License-Identifier: Apache-2.0 */
/* What of a workbook was read and what was not, whatever file it comes from. */
#ifndef QUIRE_LOAD_WORKER_LOADERS_TABLE_SHEET_ACCOUNT_H
#define QUIRE_LOAD_WORKER_LOADERS_TABLE_SHEET_ACCOUNT_H

#include "load/worker/host.h"
#include "load/worker/loaders/table/sheet.h"

/* What of the cells with a value did not become one of the sheet's. */
typedef struct sheet_losses {
    uint64_t white, not_calculated, covered, malformed, misplaced, deleted, over_limit;
} sheet_losses;

typedef struct sheet_account {
    uint64_t received, kept; /* cells */
    sheet_losses losses;
    size_t asides;       /* comments and text boxes that were kept */
    quire_buffer hidden; /* in words */
} sheet_account;

void quire_sheet_account_init(sheet_account *account);
void quire_sheet_account_free(sheet_account *account);

/* Adds the cells of one sheet. */
void quire_sheet_account_add(sheet_account *account, const table_sheet *sheet, const sheet_losses *losses);

/* Enters all cells in the ledger (step "load", unit "cells"). */
void quire_sheet_account_enter(const sheet_account *account, quire_ledger *ledger);

/* Says what is hidden, and refuses `what`, a workbook by its name for people, where nothing of it was kept. */
void quire_sheet_account_end(const sheet_account *account, quire_load_host *host, const char *what);

/* Enters `count` of `unit` that are received, and lost for this reason; NULL: kept. 0 is entered nowhere. */
void quire_sheet_enter(quire_ledger *ledger, quire_str unit, uint64_t count, const char *lost);

#endif
