/* SPDX-License-Identifier: Apache-2.0 */
/* What a refusal says: which kind of "not found" it is, and what stands around it, in the question's language. */
#include "answer/answer.h"

#include "base/str.h"
#include "text/language.h"

struct wording {
    const char *en, *hans, *hant;
};

static const struct {
    const char *reason;
    struct wording text;
} refusals[] = {
    { "empty_base", { "The base holds no documents yet.", "知识库里还没有文档。", "知識庫裡還沒有文件。" } },
    { "no_match",
      { "I found nothing about this in the documents.", "文档中没有找到与此问题相关的内容。",
        "文件中沒有找到與此問題相關的內容。" } },
    { "weak_match",
      { "Some passages are related, but none of them answers the question.",
        "有相关的段落，但都没有回答这个问题。", "有相關的段落，但都沒有回答這個問題。" } },
    { "filtered_out",
      { "No document passes the filter.", "没有文档符合筛选条件。", "沒有文件符合篩選條件。" } },
    { "empty_question", { "The question has no words.", "问题是空的。", "問題是空的。" } },
    { "model_unsupported",
      { "What the model wrote is not supported by the documents.", "模型的回答得不到文档的支持。",
        "模型的回答得不到文件的支持。" } },
    { "provider_failed",
      { "The chat model could not be reached or failed.", "无法连接聊天模型，或模型出错。",
        "無法連接聊天模型，或模型出錯。" } },
};

static const struct wording filtered = { " Only documents that pass the filter were searched.",
                                         "只查找了符合筛选条件的文档。", "只查找了符合篩選條件的文件。" };
static const struct wording nearest = { "Nothing answers this; nearest:",
                                        "没有内容回答这个问题；最接近的是：",
                                        "沒有內容回答這個問題；最接近的是：" };

static quire_str in_language(const struct wording *wording, quire_str language)
{
    if (quire_str_is(language, "zh-Hant")) return quire_str_from(wording->hant);
    return quire_str_from(quire_str_is(quire_language_base(language), "zh") ? wording->hans : wording->en);
}

quire_str quire_refusal_text(quire_str reason, quire_str language)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (quire_str_is(reason, refusals[i].reason)) return in_language(&refusals[i].text, language);
    return reason;
}

quire_str quire_refusal_filtered(quire_str language)
{
    return in_language(&filtered, language);
}

quire_str quire_refusal_nearest(quire_str language)
{
    return in_language(&nearest, language);
}
