/* SPDX-License-Identifier: Apache-2.0 */
/* What a refusal says: which kind of "not found" it is, and what stands around it, in the question's language. */
#include "answer/answer.h"

#include "base/str.h"
#include "text/language.h"

struct wording {
    const char *en, *hans, *hant;
};

static const struct wording refusals[] = {
    [QUIRE_REFUSAL_EMPTY_BASE] = { "The base holds no documents yet.", "知识库里还没有文档。",
                                   "知識庫裡還沒有文件。" },
    [QUIRE_REFUSAL_NO_MATCH] = { "I found nothing about this in the documents.",
                                 "文档中没有找到与此问题相关的内容。", "文件中沒有找到與此問題相關的內容。" },
    [QUIRE_REFUSAL_WEAK_MATCH] = { "Some passages are related, but none of them answers the question.",
                                   "有相关的段落，但都没有回答这个问题。",
                                   "有相關的段落，但都沒有回答這個問題。" },
    [QUIRE_REFUSAL_FILTERED_OUT] = { "No document passes the filter.", "没有文档符合筛选条件。",
                                     "沒有文件符合篩選條件。" },
    [QUIRE_REFUSAL_EMPTY_QUESTION] = { "The question has no words.", "问题是空的。", "問題是空的。" },
    [QUIRE_REFUSAL_MODEL_UNSUPPORTED] = { "What the model wrote is not supported by the documents.",
                                          "模型的回答得不到文档的支持。", "模型的回答得不到文件的支持。" },
    [QUIRE_REFUSAL_PROVIDER_FAILED] = { "The chat model could not be reached or failed.",
                                        "无法连接聊天模型，或模型出错。", "無法連接聊天模型，或模型出錯。" },
};

static const struct wording filtered = { " Only documents that pass the filter were searched.",
                                         "只查找了符合筛选条件的文档。", "只查找了符合篩選條件的文件。" };
static const struct wording nearest = { "Nothing answers this; nearest:",
                                        "没有内容回答这个问题；最接近的是：",
                                        "沒有內容回答這個問題；最接近的是：" };
/* Nobody has read whether they answer. */
static const struct wording unread = { "The passages nearest to the question:", "与问题最接近的段落：",
                                       "與問題最接近的段落：" };

static quire_str in_language(const struct wording *wording, quire_str language)
{
    if (quire_str_is(language, "zh-Hant")) return quire_str_from(wording->hant);
    return quire_str_from(quire_str_is(quire_language_base(language), "zh") ? wording->hans : wording->en);
}

quire_str quire_refusal_text(quire_refusal reason, quire_str language)
{
    return in_language(&refusals[reason], language);
}

quire_str quire_refusal_filtered(quire_str language)
{
    return in_language(&filtered, language);
}

quire_str quire_refusal_nearest(quire_refusal reason, quire_str language)
{
    return in_language(reason == QUIRE_REFUSAL_PROVIDER_FAILED ? &unread : &nearest, language);
}
