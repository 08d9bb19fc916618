/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/table/sheet_account.h"

#include "base/str.h"

enum { HIDDEN_MAX_BYTES = 1 << 14 };

static const quire_str step = { "load", 4 };

void quire_sheet_account_init(sheet_account *account)
{
    *account = (sheet_account){ 0 };
    quire_buffer_init(&account->hidden, HIDDEN_MAX_BYTES);
}

void quire_sheet_account_free(sheet_account *account)
{
    quire_buffer_free(&account->hidden);
}

void quire_sheet_account_add(sheet_account *account, const table_sheet *sheet, const sheet_losses *losses)
{
    account->kept += sheet->count;
    account->losses.white += losses->white;
    account->losses.not_calculated += losses->not_calculated;
    account->losses.covered += losses->covered;
    account->losses.malformed += losses->malformed;
    account->losses.misplaced += losses->misplaced;
    account->losses.deleted += losses->deleted;
    account->losses.over_limit += losses->over_limit;
}

void quire_sheet_account_enter(const sheet_account *account, quire_ledger *ledger)
{
    const quire_str unit = QUIRE_STR("cells");
    const sheet_losses *losses = &account->losses;
    quire_ledger_receive(ledger, step, unit, account->received);
    quire_ledger_keep(ledger, step, unit, account->kept);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("white_space"), losses->white);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("not_calculated"), losses->not_calculated);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("merged_cell"), losses->covered);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("malformed"), losses->malformed);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("misplaced"), losses->misplaced);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("deleted_revision"), losses->deleted);
    quire_ledger_drop_count(ledger, step, unit, QUIRE_STR("over_limit"), losses->over_limit);
}

void quire_sheet_account_end(const sheet_account *account, quire_load_host *host, const char *what)
{
    if (account->hidden.size)
        quire_builder_add_metadata(host->builder, QUIRE_STR("hidden"), quire_buffer_view(&account->hidden));
    if (!account->kept && !account->asides)
        quire_host_refuse(host, QUIRE_LOAD_NO_TEXT, "the %s holds no values", what);
}

void quire_sheet_enter(quire_ledger *ledger, quire_str unit, uint64_t count, const char *lost)
{
    if (!count) return;
    quire_ledger_receive(ledger, step, unit, count);
    if (lost) quire_ledger_drop_count(ledger, step, unit, quire_str_from(lost), count);
    else quire_ledger_keep(ledger, step, unit, count);
}
