/* SPDX-License-Identifier: Apache-2.0 */
#include "load/worker/loaders/data/record_words.h"

#include "base/str.h"
#include "text/unicode.h"

static const struct {
    const char *english, *chinese;
} words[] = {
    { "name", "姓名" },
    { "nickname", "昵称" },
    { "organisation", "单位" },
    { "job title", "职务" },
    { "role", "角色" },
    { "email", "邮箱" },
    { "phone number", "电话号码" },
    { "address", "地址" },
    { "birthday", "生日" },
    { "anniversary", "纪念日" },
    { "url", "网址" },
    { "note", "备注" },
    { "categories", "分类" },
    { "messenger", "即时通讯" },
    { "related", "关系人" },
    { "summary", "主题" },
    { "start", "开始时间" },
    { "end", "结束时间" },
    { "due", "截止时间" },
    { "duration", "时长" },
    { "completed", "完成时间" },
    { "location", "地点" },
    { "description", "说明" },
    { "comment", "评论" },
    { "organizer", "组织者" },
    { "attendees", "参加者" },
    { "contact", "联系人" },
    { "status", "状态" },
    { "priority", "优先级" },
    { "repeats", "重复" },
    { "title", "标题" },
    { "author", "作者" },
    { "editor", "编者" },
    { "year", "年份" },
    { "date", "日期" },
    { "journal", "期刊" },
    { "published in", "刊于" },
    { "volume", "卷" },
    { "number", "期" },
    { "publisher", "出版社" },
    { "city", "城市" },
    { "abstract", "摘要" },
    { "keywords", "关键词" },
    { "type", "类型" },
    { "home", "住宅" },
    { "work", "工作" },
    { "mobile", "手机" },
    { "fax", "传真" },
};

static quire_str translated(quire_str word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (quire_str_is(word, words[i].english)) return quire_str_from(words[i].chinese);
    return word;
}

static bool holds_han(quire_str text)
{
    for (size_t at = 0; at < text.size;)
        if (quire_char_is_han(quire_utf8_next(text, &at))) return true;
    return false;
}

void record_speak(data_tree *tree, data_node *record)
{
    record->whole = true;
    if (!holds_han(data_label(record))) return;
    for (data_node *child = record->first; child; child = child->next) {
        quire_str key = child->key, kind = { 0 };
        const char *open = key.size ? memmem(key.data, key.size, " (", 2) : NULL;
        if (open && key.data[key.size - 1] == ')') {
            kind = quire_str_cut(key, (size_t)(open - key.data) + 2, key.size - 1);
            key.size = (size_t)(open - key.data);
        }
        child->key = translated(key);
        if (!kind.size) continue;
        child->key = quire_arena_printf(tree->arena, "%.*s（%.*s）", QUIRE_FMT(child->key),
                                        QUIRE_FMT(translated(kind)));
        tree->failed |= !child->key.data;
    }
}
