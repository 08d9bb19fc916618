/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/sql/words.h"

static const quire_sql_words english = {
    .database = "Database ",
    .table = "Table ",
    .view = "View ",
    .table_end = "",
    .view_end = "",
    .holds = " holds ",
    .said = ": ",
    .tables = " has %zu tables: ",
    .columns = " has %zu columns: ",
    .rows = " has %lld rows. ",
    .about_rows = " has about %lld rows. ",
    .key = " has the primary key ",
    .reference_start = "Column ",
    .of_table = " of ",
    .references = " references ",
    .comma = ", ",
    .stop = ". ",
    .more = " and more. ",
    .open = " (",
    .close = ")",
    .tables_of = "Tables",
    .columns_of = "Columns of ",
    .sample_of = "Sample rows of ",
    .primary_key = "primary key",
    .required = "required",
    .column_heads = { "Column", "Type", "Key", "Required", "Default", "References", "Comment" },
    .table_heads = { "Table", "Comment", "Rows", "Columns" },
};

static const quire_sql_words chinese_words = {
    .database = "数据库 ",
    .table = "",
    .view = "",
    .table_end = "表",
    .view_end = "视图",
    .holds = "存放",
    .said = "：",
    .tables = "有 %zu 个表：",
    .columns = "有 %zu 列：",
    .rows = "有 %lld 行。",
    .about_rows = "约有 %lld 行。",
    .key = "的主键是 ",
    .reference_start = "列 ",
    .of_table = " 属于 ",
    .references = "，引用 ",
    .comma = "、",
    .stop = "。",
    .more = " 等。",
    .open = "（",
    .close = "）",
    .tables_of = "所有表",
    .columns_of = "列：",
    .sample_of = "示例行：",
    .primary_key = "主键",
    .required = "必填",
    .column_heads = { "列", "类型", "键", "必填", "默认值", "引用", "说明" },
    .table_heads = { "表", "说明", "行数", "列" },
};

const quire_sql_words *quire_sql_words_for(bool chinese)
{
    return chinese ? &chinese_words : &english;
}
