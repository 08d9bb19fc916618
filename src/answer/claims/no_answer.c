/* SPDX-License-Identifier: Apache-2.0 */
/* Recognising that a model says there is no answer: it was told how to say so, and small models say it in their own ways. */
#include "answer/claims/claim.h"

#include "base/str.h"

#include <strings.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* clang-format off */
/* Anywhere in the sentence; Latin letters in any case. */
static const char *const outright[] = {
    "i do not know", "i don't know", "i don’t know", "i am not sure", "i'm not sure", "i am unable to", "i'm unable to", "i cannot answer",
    "i can't answer", "i cannot find", "i can't find", "i could not find", "i cannot determine", "cannot be determined", "can't be determined",
    "cannot be answered", "cannot be found", "no answer", "not enough information", "no information", "insufficient information",
    "no mention", "is not mentioned", "are not mentioned", "is not provided", "are not provided", "is not specified", "are not specified",
    "is not stated", "are not stated", "unable to answer", "unable to determine", "not possible to determine",
    "je ne sais pas", "ich weiß es nicht", "ich weiß nicht", "no lo sé", "não sei", "non lo so", "ik weet het niet", "не знаю",
    "わかりません", "分かりません", "모르겠습니다",
    "我不知道", "不清楚", "无法回答", "無法回答", "无法确定", "無法確定", "无法得知", "無法得知", "无法判断", "無法判斷", "没有答案", "沒有答案",
    "没有相关信息", "沒有相關資訊", "沒有相關信息", "找不到答案", "没有足够的信息", "沒有足夠的資訊",
};
/* Who says nothing, and what they do not do: "The passages do not mention it", 段落中没有提到. */
static const char *const sources[] = {
    "passage", "context", "text", "document", "information", "provided", "source", "article", "report",
    "段落", "文中", "文章", "资料", "資料", "文档", "文檔", "文件", "上文", "原文",
};
static const char *const silences[] = {
    "not mention", "not contain", "not provide", "not hold", "not include", "not specify", "not state", "not say", "not give",
    "not disclose", "not answer", "n't mention", "n't contain", "n't provide", "n't hold", "n't include", "n't specify", "n't state",
    "n't say", "n't give", "n't disclose", "n't answer", "not available", "not explicitly",
    "没有提", "沒有提", "未提", "没有说", "沒有說", "没有给出", "沒有給出", "未说明", "未說明", "没有包含", "沒有包含", "没有回答", "沒有回答", "没有关于", "沒有關於",
};
/* clang-format on */

static bool speaks(quire_str text, const char *const *words, size_t count)
{
    for (size_t w = 0; w < count; w++) {
        size_t size = strlen(words[w]);
        for (size_t i = 0; i + size <= text.size; i++)
            if (strncasecmp(text.data + i, words[w], size) == 0) return true;
    }
    return false;
}

bool quire_claim_refuses(quire_str sentence)
{
    if (speaks(sentence, outright, COUNT(outright))) return true;
    return speaks(sentence, sources, COUNT(sources)) && speaks(sentence, silences, COUNT(silences));
}
