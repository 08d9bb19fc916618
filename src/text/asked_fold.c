/* SPDX-License-Identifier: Apache-2.0 */
/* One writing for a character: simplified, half width, small. The table holds what names and questions are mostly
 * written with; a character that is missing is only equal to itself. */
#include "text/asked_names.h"
#include "text/unicode.h"

#include <string.h>
#include <unicode/uchar.h>

enum { PAIRS_A_ROW = 16, PAIR_BYTES = 6, PAIRS = 796 };

/* Traditional and simplified, by turns, in the order of the traditional ones; all rows but the last are full. */
/* clang-format off */
static const char *const rows[] = {
    "丟丢亂乱亞亚佔占來来侖仑倉仓個个們们倫伦偉伟傘伞備备傳传債债傷伤",
    "傾倾僅仅僑侨僱雇價价儀仪億亿償偿優优兇凶兒儿內内兩两冊册冑胄凱凯",
    "別别則则剛刚創创劃划劇剧劉刘劍剑動动務务勝胜勞劳勢势勵励區区協协",
    "卻却厭厌參参叢丛員员問问啟启喚唤喪丧喬乔單单嗎吗嘆叹嘗尝噸吨嚴严",
    "國国圍围園园圓圆圖图團团執执堅坚報报場场塊块墳坟墻墙壇坛壓压壘垒",
    "壯壮夠够奪夺奮奋妝妆婦妇媽妈嬰婴孫孙學学宮宫實实寧宁審审寫写寬宽",
    "寶宝將将尋寻對对導导層层屬属岡冈島岛峽峡嶺岭嶽岳帥帅師师帳帐帶带",
    "幣币幫帮幹干幾几庫库廟庙廠厂廢废廣广廳厅強强彈弹彎弯後后徑径從从",
    "復复徵征惡恶惱恼愛爱態态慶庆憂忧憐怜憶忆應应懶懒懷怀戀恋戰战戲戏",
    "戶户掃扫掛挂揚扬換换揮挥損损搶抢撫抚擁拥擇择擊击擋挡擔担據据擴扩",
    "擾扰敗败敵敌數数斷断於于時时晉晋暈晕曆历曬晒書书會会東东條条棟栋",
    "楊杨業业極极構构槍枪樂乐樓楼標标樣样樹树橋桥機机檢检權权歐欧歡欢",
    "歲岁歷历歸归殘残殺杀殼壳毀毁氣气氫氢決决沒没沖冲況况涼凉淚泪淨净",
    "淵渊測测渾浑湯汤溝沟滄沧滅灭滬沪滿满漁渔漢汉潔洁潛潜潤润澀涩澆浇",
    "澤泽濕湿濟济濱滨瀏浏瀘泸瀾澜灘滩灣湾災灾為为烏乌無无煉炼煒炜煙烟",
    "煩烦熱热燈灯燒烧營营燦灿爐炉爭争爺爷爾尔牆墙牽牵狀状猶犹獄狱獅狮",
    "獎奖獨独獲获獸兽現现琿珲瑋玮瑣琐瑩莹瑪玛環环璽玺瓊琼產产甦苏甯宁",
    "畝亩畢毕畫画當当痙痉痺痹瘋疯療疗癥症發发皚皑皺皱盜盗盞盏監监盤盘",
    "盧卢眞真眾众睏困硃朱碼码磚砖礎础礙碍礦矿祕秘祿禄禍祸禪禅禮礼稅税",
    "種种稱称積积穎颖穩稳窮穷竅窍竊窃竝并競竞筆笔筍笋節节範范築筑簡简",
    "簽签籃篮籌筹粵粤糧粮糾纠紀纪約约紅红納纳紐纽純纯級级紡纺細细紳绅",
    "紹绍終终組组結结絕绝絞绞絡络給给統统絲丝綁绑經经綜综綠绿維维綱纲",
    "網网綽绰緊紧緒绪線线緣缘編编緩缓緬缅練练縈萦縉缙縣县縫缝縮缩縱纵",
    "總总績绩織织繞绕繪绘繼继續续纏缠纖纤罰罚罵骂羅罗義义習习聖圣聞闻",
    "聯联聰聪聲声聶聂職职聽听肅肃脅胁腎肾腦脑腳脚膠胶膽胆臉脸臟脏臨临",
    "臺台與与舉举舊旧舖铺艙舱艦舰艱艰艷艳荊荆莊庄華华萊莱萬万葉叶葦苇",
    "蒼苍蓀荪蓋盖蓮莲蔔卜蔣蒋蔭荫蕭萧薔蔷薦荐薩萨藍蓝藝艺藥药蘆芦蘇苏",
    "蘊蕴蘋苹蘭兰蘿萝處处虛虚號号虧亏蝦虾蝸蜗蟲虫蠻蛮術术衛卫衝冲裊袅",
    "裏里補补裝装裡里製制複复褲裤襲袭見见規规視视親亲覺觉覽览觀观觸触",
    "訂订計计訊讯訓训託托記记訟讼訪访設设許许診诊詐诈評评詞词詢询試试",
    "詩诗話话詳详誇夸誌志語语誠诚誤误說说誰谁課课調调談谈請请諒谅論论",
    "諸诸諾诺謀谋謊谎謙谦謝谢謹谨證证識识譚谭譜谱譯译議议護护讀读變变",
    "讓让豈岂豎竖豐丰豬猪貓猫貝贝負负財财貢贡貨货販贩貫贯責责買买費费",
    "貿贸賀贺資资賈贾賓宾賞赏賠赔賢贤賣卖質质賴赖賺赚購购賽赛贈赠贊赞",
    "贏赢贖赎趙赵趨趋跡迹躉趸躍跃車车軌轨軍军軒轩軟软軸轴載载輔辅輕轻",
    "輛辆輝辉輪轮輯辑輸输轄辖轉转轟轰辦办辭辞農农這这週周進进遊游運运",
    "過过達达遙遥遞递遠远適适遷迁選选遺遗遼辽邁迈還还邊边邏逻郵邮鄉乡",
    "鄒邹鄔邬鄧邓鄭郑鄰邻醫医醬酱釀酿釋释針针釣钓鈉钠鈔钞鈞钧鈴铃鉀钾",
    "鉄铁鉑铂鉛铅銀银銅铜銖铢銘铭銳锐銷销鋁铝鋅锌鋒锋鋪铺鋰锂鋼钢錄录",
    "錢钱錦锦錫锡錯错鍋锅鍵键鍾钟鎂镁鎊镑鎖锁鎢钨鎮镇鏈链鏡镜鐘钟鐵铁",
    "鑄铸鑒鉴鑽钻長长門门閃闪閉闭開开閏闰間间閘闸閣阁閩闽閱阅閻阎闊阔",
    "闕阙闖闯關关闡阐陝陕陰阴陳陈陸陆陽阳隊队階阶際际隨随險险隱隐隸隶",
    "隻只雋隽雖虽雙双雜杂雞鸡離离難难雲云電电霧雾霽霁靈灵靜静鞏巩韋韦",
    "韓韩韜韬韻韵頁页頂顶項项順顺須须頌颂預预頑顽頒颁頓顿頗颇領领頭头",
    "頸颈頻频顆颗題题額额顏颜願愿類类顧顾顫颤顯显風风飄飘飛飞飯饭飲饮",
    "飼饲飾饰餅饼養养餘余館馆饒饶馬马馮冯馴驯駁驳駐驻駕驾駛驶駝驼駱骆",
    "駿骏騁骋騎骑騙骗騰腾騷骚驅驱驕骄驗验驚惊驛驿骯肮髒脏體体髮发鬍胡",
    "鬚须鬥斗鬧闹魘魇魚鱼魯鲁魷鱿鮑鲍鮭鲑鮮鲜鯉鲤鯊鲨鯨鲸鰲鳌鰻鳗鱷鳄",
    "鳥鸟鳳凤鳴鸣鴉鸦鴨鸭鴻鸿鴿鸽鵝鹅鵬鹏鵲鹊鶴鹤鷗鸥鷹鹰鸚鹦鹽盐麗丽",
    "麥麦麵面麼么黃黄點点黨党齊齐齒齿齡龄龍龙龐庞龜龟",
};
/* clang-format on */

static uint32_t dot_as_stop(uint32_t c)
{
    switch (c) {
    case 0xB7:   /* · */
    case 0x2022: /* • */
    case 0x2027: /* ‧ */
    case 0x30FB: /* ・ */
    case 0xFF65: /* half-width ・ */ return '.';
    case 0x2019: return '\'';
    default: return c;
    }
}

/* Bytes of UTF-8 stand in the order of characters. */
static uint32_t simplified(uint32_t c)
{
    char bytes[4];
    quire_utf8_put(c, bytes);
    size_t low = 0, high = PAIRS;
    while (low < high) {
        size_t middle = (low + high) / 2;
        quire_str pair = { rows[middle / PAIRS_A_ROW] + middle % PAIRS_A_ROW * PAIR_BYTES, PAIR_BYTES };
        int found = memcmp(pair.data, bytes, PAIR_BYTES / 2);
        if (found == 0) {
            size_t at = PAIR_BYTES / 2;
            return quire_utf8_next(pair, &at);
        }
        if (found < 0) low = middle + 1;
        else high = middle;
    }
    return c;
}

uint32_t quire_asked_fold(uint32_t c)
{
    if (c < 0x80) return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    if (c >= 0xFF01 && c <= 0xFF5E) return quire_asked_fold(c - 0xFEE0);
    if (c >= 0x4E00 && c <= 0x9FFF) return simplified(c);
    uint32_t plain = dot_as_stop(c);
    return plain != c ? plain : (uint32_t)u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT);
}

size_t quire_asked_unfold(uint32_t folded, uint32_t out[QUIRE_ASKED_MOST_FORMS])
{
    char bytes[4];
    size_t count = 0;
    if (quire_utf8_put(folded, bytes) != PAIR_BYTES / 2) return 0;
    for (size_t i = 0; i < PAIRS && count < QUIRE_ASKED_MOST_FORMS; i++) {
        quire_str pair = { rows[i / PAIRS_A_ROW] + i % PAIRS_A_ROW * PAIR_BYTES, PAIR_BYTES };
        size_t at = 0;
        if (memcmp(pair.data + PAIR_BYTES / 2, bytes, PAIR_BYTES / 2) == 0)
            out[count++] = quire_utf8_next(pair, &at);
    }
    return count;
}
