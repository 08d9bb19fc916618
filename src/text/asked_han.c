/* SPDX-License-Identifier: Apache-2.0 */
/* Names in Chinese, which has no capitals. ICU cuts the question into words; a closed class of words ends every name
 * (question words, grammar, frequent verbs), and a stretch between two of them is a name where something shows it:
 *
 *   a dot           列夫·托尔斯泰: its parts are transliterated
 *   transliteration 屠格, 屠格涅夫: characters that mostly write foreign sounds
 *   its kind        乌镇, 复旦大学, 84M线: behind it stands what it is
 *   being unknown   嵇康, 阮籍: words of one character side by side, which no dictionary has as one word
 *   a list          countries and large cities
 *
 * Only the dot, long transliterations and 张三 or 李四 are sure. All lists hold simplified characters: the question is read in them. */
#include "text/asked.h"
#include "text/asked_names.h"

#include "base/error.h"
#include "base/str.h"
#include "text/function_words.h"
#include "text/unicode.h"

#include <ctype.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

enum {
    MOST_TOKENS = 512,
    MOST_NAME_CHARACTERS = 16,
    MOST_PART_CHARACTERS = 8, /* of a dotted name */
};

struct token {
    size_t start, end;
    size_t characters;
    bool han;
    bool stop;    /* ends a name */
    bool foreign; /* all its characters may write foreign sounds, and one mostly does */
    bool place;   /* of the list */
};

struct scan {
    quire_asked_list *list;
    quire_str text; /* the question in simplified characters; same bytes otherwise */
    struct token *tokens;
    size_t count;
    /* The stretch stands behind 把: it ends with what is done, which no dictionary has together with its object. */
    bool handled;
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* Characters that hardly write anything but foreign sounds. */
static const char foreign_mostly[] = "斯尔克拉德尼曼姆卡鲁伦洛罗诺萨莎菲蒂迪维韦沃弗格戈霍赫兹茨佩珀帕莱蕾莉"
                                     "娜玛妮薇琳珊黛茜埃厄奥俄扎詹瑟逊顿乔杰杜"
                                     "芬弥耶伊贝瑞雷勒伯纳奈涅尤乌瓦威凯坎桑赛穆莫摩庞培潘泰坦特廷汀缪艾柯库"
                                     "夸奎吉贾哈盖甘丹戴邦巴鲍布毕宾博喀撒迦犹"
                                     "蒙滕朗兰亚宁图霹狄菈娅娃伽鄂拜昂浦肖蓓蒙塔梵穆麦迈翰塞";

/* Characters that do it too, beside their own meaning. */
static const char foreign_also[] =
    "阿爱安白班包保本比彼边波玻布策查察达当道得登丁东都多恩法凡范费丰冯佛夫福富冈高哥歌葛根古瓜圭海汉杭豪黑亨"
    "胡华怀"
    "基济加简姜捷金京久康考科肯孔昆赖劳黎李理利丽莲联连廉良列烈林伶刘留柳龙隆娄卢路吕律马芒茅梅门米密敏明"
    "墨默木"
    "拿乃南楠纽农努欧派彭蓬皮平普奇齐恰切钦琼丘让热日荣若三森沙尚舍申圣施史舒丝松苏索汤唐陶提托什万旺魏温文"
    "翁伍武"
    "西希锡悉夏香谢辛欣休许雪雅扬叶易英雨约赞泽曾珍芝治朱子宗佐滋嘉琪斐孟麟灵图士道卢克里奇甲";

/* clang-format off */
/* End a name where the segmentation shows them: grammar, verbs that questions use, nouns of relation. */
static const char *const stops[] = {
    "的", "了", "着", "过", "在", "是", "有", "和", "与", "及", "为", "由", "从", "向", "对", "到", "以", "因", "并", "或", "就",
    "也", "都", "还", "又", "将", "会", "能", "可", "共", "最", "不", "没", "没有", "中", "上", "下", "里", "内", "外", "时", "后",
    "前", "间", "年", "月", "日", "天", "个", "位", "名", "次", "被", "把", "让", "使", "给", "跟", "同", "于", "之", "其", "他", "她", "它",
    "第", "等", "所", "每", "各", "某", "本", "该", "此", "这", "那", "哪", "谁", "什么", "何", "几", "多", "少", "吗", "呢", "吧", "用",
    "写", "叫", "做", "作", "打", "去", "来", "说", "看", "用来", "指", "建", "据", "自", "至", "则", "若", "如", "而", "且", "但", "当",
    "随", "处", "占", "比", "较", "很", "更", "已", "已经", "请问", "关于", "对于", "根据", "按照", "除了", "除", "通过", "经过", "其中", "之间",
    "之前", "之后", "以前", "以后", "期间", "时期", "早期", "晚期", "初期", "末期", "时代", "时候", "时间", "今天", "现在", "目前", "当时", "原来", "传说",
    "位于", "属于", "处于", "成为", "作为", "称为", "叫做", "名为", "改为", "建立", "成立", "创立", "创办", "创建", "发生", "发现", "发明", "发表",
    "发布", "发行", "出版", "出生", "出任", "出现", "担任", "获得", "获", "赢得", "进入", "参加", "参与", "加入", "开始", "结束", "使用", "采用", "进行",
    "举行", "举办", "拥有", "具有", "包括", "包含", "组成", "构成", "造成", "导致", "引起", "表示", "认为", "提出", "提到", "告诉", "翻译", "拦截", "改编", "改名",
    "统治", "领导", "负责", "管理", "控制", "支持", "反对", "攻击", "占领", "征服", "去世", "逝世", "死于", "毕业", "就读", "任职", "生活", "生存",
    "居住", "分布", "覆盖", "流经", "流入", "流向", "横穿", "经历", "经营", "提供", "开发", "开通", "开放", "建成", "建造", "设计", "设立", "设有", "制定", "通过",
    "废止", "禁止", "允许", "需要", "可以", "可能", "应该", "能够", "如何", "怎样", "怎么", "为什么", "多少", "哪些", "哪个", "哪里", "哪里人", "不是", "是否",
    "一个", "一种", "一些", "许多", "很多", "所有", "全部", "主要", "著名", "首次", "首位", "首个", "最后", "最早", "最初", "最高", "最大", "最多", "唯一", "另一", "另", "与众不同",
    "原名", "又名", "别名", "别称", "简称", "全称", "俗称", "祖籍", "籍贯", "职业", "收藏", "带领", "率领", "带来", "得到", "受到", "遭到", "遭", "受", "收到", "看到", "拍摄", "饰演", "主演",
    "退役", "效力", "执教", "司职", "夺得", "击败", "战胜", "位居", "排名", "位列", "吸引", "生产", "制造", "销售", "收购", "投资", "支付", "安装", "配置", "运行", "启动", "升级", "设置", "查看",
    "拥护", "推翻", "继承", "传播", "影响", "变成", "产生", "形成", "用于", "来自", "源于", "起源", "产于", "原产", "原产于", "隶属", "隶属于", "归", "离开", "抵达", "到达", "前往", "往", "运", "返回", "逃离", "移居", "进攻",
    "唱", "读", "吃", "住", "死", "生", "娶", "嫁", "杀", "输", "赢", "丢", "得", "取", "拿", "带", "送", "寄", "买", "卖", "花", "付", "开", "关", "修", "换", "停", "坐", "走", "跑", "飞",
    "三", "一", "二", "两", "四", "五", "六", "七", "八", "九", "十", "百", "千", "万", "半", "种", "条", "只", "座", "家", "部", "本书", "届", "枚", "颗", "份",
    "旁边", "附近", "以及", "以外", "以内", "以上", "以下", "左右", "方面", "东部", "西部", "南部", "北部", "中部", "东侧", "西侧", "南侧", "北侧", "东南", "东北", "西南", "西北",
    "全国", "当地", "世界", "国家", "政府", "人口", "地区", "公司的", "进一步", "认真", "重建", "表面", "大多", "描写", "记载", "讲述", "起", "即", "称", "总共", "一共", "合作", "共同", "分别",
    "首", "届", "场", "轮", "档", "节", "幅", "篇", "集", "期", "代", "级", "层", "段", "句", "页", "头", "匹", "架", "艘", "辆", "台", "户", "所以", "自从", "不再", "最终", "为了", "一直", "要", "才", "未", "未经", "正",
    "正在", "即将", "无", "出", "入选", "获胜", "对阵", "阵", "回", "见", "求", "变", "靠", "依", "凭", "像", "似", "需", "须", "必须", "仅", "只有", "只剩", "剩", "总", "总计", "平均", "大约", "约", "近", "仍", "再", "先", "刚", "常",
    "经常", "通常", "一般", "特别", "非常", "十分", "如今", "后来", "同时", "此外", "另外", "某些", "某个", "各种", "各个", "一座", "一条", "一位", "一名", "一次", "一场", "一年", "每年", "每天", "去年", "今年", "明年", "至今", "以来",
    "么", "啥", "呀", "啊", "嘛", "型的", "类", "型", "式的", "性", "方式", "形式", "名字", "名称", "地方", "语言", "分之", "号", "卒", "修建", "发送", "上市", "改名成", "改成", "侧", "离", "距", "距离", "减持", "封王", "领军", "赛事", "表字", "战绩", "穿", "经", "应", "供", "吨", "互联网", "联邦", "一大群", "有人", "机子", "请", "比赛", "站点", "特征", "始发", "旗下", "下属",
};

/* What a thing is, standing behind its name. */
static const char *const kinds[] = {
    "巴士", "站", "车站", "火车站", "地铁站", "机场", "港", "港口", "县", "市", "省", "州", "镇", "乡", "村", "区", "自治区", "岛", "群岛", "半岛", "山", "山脉", "火山", "河", "江", "湖",
    "海", "海峡", "海湾", "湾", "洋", "运河", "水库", "大学", "学院", "中学", "小学", "公司", "有限公司", "集团", "银行", "医院", "队", "球队", "俱乐部", "乐团", "乐队", "合唱团", "寺", "庙", "教堂",
    "大教堂", "宫", "塔", "桥", "大桥", "公园", "博物馆", "图书馆", "体育馆", "体育场", "球场", "竞技场", "剧院", "出版社", "报", "日报", "杂志", "电视台", "铁路", "公路", "高速公路", "线", "街", "大街", "厂", "工厂",
    "王朝", "帝国", "王国", "共和国", "公国", "联盟", "协会", "学会", "委员会", "鱼", "鳗", "鸟", "雉", "蛙", "蟾蜍", "科", "亚科", "属", "龙", "蛇", "菌", "战役", "战争", "之战", "条约", "法案", "宣言", "公约",
    "奖", "杯", "碗", "盆地", "平原", "高原", "沙漠", "雨林", "大厦", "大楼", "酒店", "城堡", "故居", "研究所", "研究院", "研究中心", "党", "教派", "社", "餐厅", "商场", "书店", "楼", "小区", "新城", "植物志",
};

/* What a name draws along when it stands right behind. */
static const char *const tails[] = {
    "人", "族", "派", "教", "语", "们", "氏", "国", "市", "省", "州", "县", "队", "河", "山", "湖", "岛", "港", "城", "王", "帝", "公司", "大学", "银行", "集团", "人民", "式", "学派", "王朝", "帝国", "王国", "鱼", "科",
};

/* Words that end like a name of some kind, and are none. */
static const char *const common[] = {
    "车站", "城市", "都市", "地区", "国家", "社区", "市区", "山区", "工厂", "部队", "球队", "军队", "团队", "乡村", "农村", "港口", "公路", "道路", "高山", "大海", "外国", "祖国", "各国", "全国", "网站", "电站", "小镇",
    "城镇", "乡镇", "县市", "省市", "学校", "该市", "本市", "全市", "全省", "全县", "地铁站", "火车站", "总站", "首站", "航线", "路线", "光线", "战线", "曲线", "直线", "界线", "支线", "沿线", "岛屿", "运河", "沿海",
    "湖泊", "河流", "航海", "海报", "报社", "日报", "情报", "汇报", "电报", "预报", "学科", "本科", "专科", "内科", "外科", "从属", "附属", "金属", "家属", "归属", "直属", "恐龙", "金鱼", "鲸鱼", "鱼", "细菌", "真菌",
    "大奖", "获奖", "得奖", "颁奖", "世界杯", "奖杯", "政党", "该党", "大楼", "高楼", "大桥", "公司", "集团", "银行", "医院", "大学", "学院", "中学", "小学", "委员会", "协会", "俱乐部", "战争", "条约", "法案", "线", "科", "属",
    "上海", "道德", "沙发", "坦克", "克隆", "摩托", "尼龙", "吉他", "马拉松", "雷达", "帝国主义", "我国", "全球", "全年", "本公司", "我司", "截止", "截至", "全市", "企业", "行业", "去年", "今年", "每年", "上年", "同期", "比赛", "宗教", "比例", "沙龙", "卡通", "福利", "伯爵", "霍乱", "森林", "普通", "图案", "图腾", "卡片", "哪里", "博士", "美国人", "威士忌", "利用",
    "旅客", "列车", "线路", "班次", "哪一", "地铁", "社会", "书社", "公社", "旅行社", "通讯社", "小区", "居民区", "校区", "园区", "街区", "战役", "协约国", "帝国", "王国", "共和国", "成员国", "博物馆", "图书馆", "公园", "体育场",
};

static const char *const places[] = {
    "中国", "美国", "英国", "法国", "德国", "俄国", "俄罗斯", "苏联", "日本", "韩国", "朝鲜", "印度", "印度尼西亚", "印尼", "巴基斯坦", "孟加拉国", "泰国", "越南", "缅甸", "老挝", "柬埔寨", "马来西亚", "新加坡", "菲律宾", "蒙古", "内蒙古",
    "哈萨克斯坦", "伊朗", "伊拉克", "以色列", "巴勒斯坦", "叙利亚", "黎巴嫩", "约旦", "沙特", "沙特阿拉伯", "也门", "阿曼", "卡塔尔", "科威特", "土耳其", "希腊", "意大利", "西班牙", "葡萄牙", "荷兰", "比利时", "卢森堡", "瑞士", "奥地利", "波兰",
    "捷克", "匈牙利", "罗马尼亚", "保加利亚", "塞尔维亚", "克罗地亚", "乌克兰", "白俄罗斯", "立陶宛", "拉脱维亚", "爱沙尼亚", "芬兰", "瑞典", "挪威", "丹麦", "冰岛", "爱尔兰", "苏格兰", "威尔士", "英格兰", "北爱尔兰", "加拿大", "墨西哥", "古巴",
    "巴西", "阿根廷", "智利", "秘鲁", "哥伦比亚", "委内瑞拉", "埃及", "利比亚", "苏丹", "埃塞俄比亚", "肯尼亚", "坦桑尼亚", "乌干达", "尼日利亚", "加纳", "南非", "摩洛哥", "阿尔及利亚", "突尼斯", "澳大利亚", "澳洲", "新西兰", "欧洲", "亚洲", "非洲",
    "美洲", "北美", "南美", "大洋洲", "欧盟", "联合国", "格陵兰", "格陵兰岛", "台湾", "香港", "澳门", "北京", "上海", "天津", "重庆", "广州", "深圳", "南京", "杭州", "苏州", "成都", "武汉", "西安", "长安", "洛阳", "沈阳", "大连", "青岛", "济南", "郑州", "长沙",
    "福州", "厦门", "昆明", "哈尔滨", "长春", "宁波", "无锡", "台北", "高雄", "广东", "广西", "福建", "浙江", "江苏", "山东", "山西", "河北", "河南", "湖北", "湖南", "江西", "安徽", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "新疆", "西藏", "宁夏", "海南",
    "辽宁", "吉林", "黑龙江", "东京", "大阪", "京都", "横滨", "名古屋", "首尔", "平壤", "曼谷", "河内", "雅加达", "马尼拉", "新德里", "孟买", "德里", "伦敦", "巴黎", "柏林", "慕尼黑", "汉堡", "法兰克福", "罗马", "米兰", "威尼斯", "马德里", "巴塞罗那", "里斯本", "维也纳",
    "布拉格", "华沙", "布达佩斯", "雅典", "莫斯科", "圣彼得堡", "基辅", "斯德哥尔摩", "哥本哈根", "奥斯陆", "赫尔辛基", "阿姆斯特丹", "布鲁塞尔", "日内瓦", "苏黎世", "爱丁堡", "都柏林", "曼彻斯特", "利物浦", "牛津", "剑桥", "伯明翰", "纽约", "华盛顿", "波士顿", "芝加哥",
    "洛杉矶", "旧金山", "西雅图", "青岛", "休斯顿", "费城", "底特律", "达拉斯", "丹佛", "加州", "加利福尼亚", "佛罗里达", "得克萨斯", "德州", "夏威夷", "多伦多", "温哥华", "蒙特利尔", "悉尼", "墨尔本", "开罗", "伊斯坦布尔", "耶路撒冷", "巴格达", "德黑兰", "大马士革",
    "太平洋", "大西洋", "印度洋", "北冰洋", "地中海", "黄河", "长江", "喜马拉雅", "北海", "黑海", "红海", "南海", "东海", "渤海", "秦朝", "汉朝", "唐朝", "宋朝", "元朝", "明朝", "清朝", "隋朝", "晋朝",
};

/* Family names that are not also frequent words of their own. */
static const char surnames[] =
    "曾任项王李张刘陈杨赵黄周吴徐孙胡朱林郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈彭吕苏卢蒋蔡贾丁魏薛阎余潘杜戴夏钟汪姜范姚谭"
    "廖邹熊陆郝孔崔毛邱秦江史顾侯邵孟段雷钱尹黎乔贺赖龚庞樊兰殷施陶洪翟颜倪严牛芦俞章鲁葛伍韦申尤毕聂柴焦辛欧柳邢齐";
/* clang-format on */

static bool has_character(const char *set, quire_str one)
{
    return one.size == 3 && strlen(set) >= 3 && memmem(set, strlen(set), one.data, 3) != NULL;
}

static bool holds(const char *const *list, size_t count, quire_str word)
{
    for (size_t i = 0; i < count; i++)
        if (quire_str_is(word, list[i])) return true;
    return false;
}

#define HOLDS(list, word) holds(list, COUNT(list), word)

static bool is_dot(uint32_t c)
{
    return quire_asked_fold(c) == '.' && c != '.' && c != 0xFF0E;
}

static quire_str token_text(const struct scan *scan, const struct token *token)
{
    return quire_str_cut(scan->text, token->start, token->end);
}

static bool is_foreign(quire_str text)
{
    bool mostly = false;
    for (size_t at = 0; at < text.size;) {
        size_t start = at;
        quire_utf8_next(text, &at);
        quire_str one = quire_str_cut(text, start, at);
        if (has_character(foreign_mostly, one)) mostly = true;
        else if (!has_character(foreign_also, one)) return false;
    }
    return mostly;
}

static bool may_be_foreign(quire_str one)
{
    return has_character(foreign_mostly, one) || has_character(foreign_also, one);
}

static void judge(struct scan *scan, struct token *token)
{
    quire_str text = token_text(scan, token);
    token->han = true;
    for (size_t at = 0; at < text.size; token->characters++)
        token->han &= quire_char_is_han(quire_utf8_next(text, &at));
    if (!token->han) {
        token->stop = true;
        return;
    }
    /* The dictionary has some pairs of grammar and a word: 谁是, 他在. */
    static const char *const grammar[] = { "谁", "他", "她", "它", "在", "是", "的", "了" };
    for (size_t i = 0; i < COUNT(grammar) && token->characters == 2; i++)
        token->stop |= quire_str_holds(text, grammar[i]);
    /* Words of measure and of grammar that are family names as well: those only begin something. */
    static const char *const either[] = { "张", "项", "任", "成", "曾", "支" };
    bool begins = token == scan->tokens || !token[-1].han;
    token->stop |= !begins && HOLDS(either, text);
    static const char *const counted[] = { "几", "哪", "每", "各", "这", "那", "某", "第", "多" };
    for (size_t i = 0; i < COUNT(counted) && token->characters == 2; i++)
        token->stop |= quire_str_starts(text, quire_str_from(counted[i]));
    token->stop |= quire_function_word_han(text, 0) == text.size || HOLDS(stops, text) ||
                   quire_asked_is_taken(scan->list, token->start, token->end);
    token->place = HOLDS(places, text);
    token->foreign = !token->stop && !HOLDS(common, text) && is_foreign(text);
}

static quire_status cut(struct scan *scan, quire_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    UText *window = utext_openUTF8(NULL, scan->text.data, (int64_t)scan->text.size, &code);
    UBreakIterator *rules = ubrk_open(UBRK_WORD, "zh", NULL, 0, &code);
    if (U_SUCCESS(code)) ubrk_setUText(rules, window, &code);
    if (U_SUCCESS(code)) {
        size_t start = 0;
        for (int32_t to; (to = ubrk_next(rules)) != UBRK_DONE && scan->count < MOST_TOKENS;) {
            struct token *token = &scan->tokens[scan->count++];
            *token = (struct token){ .start = start, .end = (size_t)to };
            judge(scan, token);
            start = (size_t)to;
        }
    }
    if (rules) ubrk_close(rules);
    utext_close(window);
    return U_FAILURE(code) ? quire_fail_memory(err) : QUIRE_OK;
}

/* ---- A dot between the parts ---- */

static size_t token_at(const struct scan *scan, size_t byte)
{
    size_t i = 0;
    while (i < scan->count && scan->tokens[i].end <= byte) i++;
    return i;
}

/* Where the part in front of the dot at `dot` begins: sounds, or at least one word. */
static size_t start_of_part(const struct scan *scan, size_t dot)
{
    size_t start = dot;
    for (int i = 0; i < MOST_PART_CHARACTERS && start > 0; i++) {
        size_t before = quire_utf8_floor(scan->text, start - 1);
        if (!may_be_foreign(quire_str_cut(scan->text, before, start))) break;
        start = before;
    }
    if (start < dot || dot == 0) return start;
    size_t before = quire_utf8_floor(scan->text, dot - 1), at = before;
    if (!quire_char_is_han(quire_utf8_next(scan->text, &at))) return dot;
    return scan->tokens[token_at(scan, before)].start;
}

static size_t end_of_part(const struct scan *scan, size_t behind_dot)
{
    size_t end = behind_dot;
    for (int i = 0; i < MOST_PART_CHARACTERS && end < scan->text.size; i++) {
        size_t next = end;
        quire_utf8_next(scan->text, &next);
        if (!may_be_foreign(quire_str_cut(scan->text, end, next))) break;
        end = next;
    }
    /* A known word that only begins like a name is none of its: 约翰·亚当斯|曾经 */
    while (end > behind_dot) {
        size_t last = quire_utf8_floor(scan->text, end - 1);
        size_t i = token_at(scan, last);
        if (i >= scan->count) break;
        if (scan->tokens[i].start <= behind_dot) {
            if (!scan->tokens[i].stop && scan->tokens[i].end > end) end = scan->tokens[i].end; /* ·|甘地 */
            break;
        }
        if (!scan->tokens[i].stop && scan->tokens[i].end <= end) break;
        if (scan->tokens[i].characters == 1 && !scan->tokens[i].stop) break;
        end = scan->tokens[i].start;
    }
    if (end > behind_dot) return end;
    if (!quire_text_is_han_at(scan->text, end)) return behind_dot;
    return scan->tokens[token_at(scan, behind_dot)].end;
}

static void add_dotted(struct scan *scan)
{
    for (size_t at = 0; at < scan->text.size;) {
        size_t next = at;
        if (!is_dot(quire_utf8_next(scan->text, &next))) {
            at = next;
            continue;
        }
        size_t start = start_of_part(scan, at), end = end_of_part(scan, next);
        bool more = start < at && end > next;
        while (more && end < scan->text.size) {
            size_t behind = end;
            if (!is_dot(quire_utf8_next(scan->text, &behind))) break;
            size_t further = end_of_part(scan, behind);
            if (further <= behind) break;
            end = further;
        }
        if (more) quire_asked_add(scan->list, start, end, false, true);
        at = end > next ? end : next;
    }
}

/* ---- Between two stops ---- */

/* What makes a stretch a name, at token i of it. */
static bool is_unknown(const struct scan *scan, size_t i, size_t first, size_t behind)
{
    const struct token *token = &scan->tokens[i];
    if (token->characters != 1 || scan->handled) return false;
    bool left = i > first && token[-1].characters == 1, right = i + 1 < behind && token[1].characters == 1;
    return left || right;
}

static bool is_kind(const struct scan *scan, size_t i)
{
    quire_str text = token_text(scan, &scan->tokens[i]);
    if (HOLDS(kinds, text)) return true;
    if (scan->tokens[i].characters < 2 || HOLDS(common, text)) return false;
    return HOLDS(kinds, quire_str_cut(text, text.size - 3, text.size));
}

/* Whether the word holds more than its kind: 西站, not 车站. */
static bool is_named_kind(const struct scan *scan, size_t i)
{
    quire_str text = token_text(scan, &scan->tokens[i]);
    return !HOLDS(kinds, text) && !HOLDS(common, text) && is_kind(scan, i);
}

/* Whether the tokens [first, behind) are a transliteration that no dictionary has: three sounds, two of them mostly
 * foreign, word by word unknown. */
static bool is_surely_foreign(const struct scan *scan, size_t first, size_t behind)
{
    size_t characters = 0, mostly = 0;
    for (size_t i = first; i < behind; i++) {
        quire_str text = token_text(scan, &scan->tokens[i]);
        if (scan->tokens[i].characters != 1 || !may_be_foreign(text)) return false;
        characters++;
        mostly += has_character(foreign_mostly, text);
    }
    return characters >= 3 && mostly >= 2;
}

/* Where a name begins that only its kind shows: with the word before it, further in front while words have but one
 * character. */
static size_t start_of_kind(const struct scan *scan, size_t first, size_t kind)
{
    size_t start = kind - 1;
    while (start > first && (scan->tokens[start].characters == 1 || scan->tokens[start - 1].characters == 1))
        start--;
    return start;
}

static bool all_may_be_foreign(quire_str text)
{
    for (size_t at = 0; at < text.size;) {
        size_t start = at;
        quire_utf8_next(text, &at);
        if (!may_be_foreign(quire_str_cut(text, start, at))) return false;
    }
    return true;
}

/* A transliteration of which the dictionary knows but pieces: 安德|烈. */
static size_t start_of_sounds(const struct scan *scan, size_t first, size_t at)
{
    while (at > first && scan->tokens[at - 1].characters <= 2 &&
           all_may_be_foreign(token_text(scan, &scan->tokens[at - 1])))
        at--;
    return at;
}

/* 张三, 李四, 赵六: what people are called in examples. */
static bool is_counted_person(quire_str name)
{
    enum { HAN_BYTES = 3 };
    return name.size == 2 * HAN_BYTES && has_character(surnames, quire_str_cut(name, 0, HAN_BYTES)) &&
           has_character("三四五六七八九", quire_str_cut(name, HAN_BYTES, name.size));
}

/* A family name and one or two characters behind it. */
static size_t person_from(const struct scan *scan, size_t i, size_t behind)
{
    const struct token *token = &scan->tokens[i];
    if (is_counted_person(token_text(scan, token))) return i + 1;
    if (token->characters != 1 || !has_character(surnames, token_text(scan, token)) || i + 1 >= behind)
        return i;
    if (token[1].characters == 2) return i + 2;
    if (token[1].characters != 1) return i;
    return i + 2 < behind && token[2].characters == 1 ? i + 3 : i + 2;
}

/* Whether a kind follows within a few words: 北京|师范|大学, 华夏|卫星|通信|有限|公司. */
static bool kind_follows(const struct scan *scan, size_t i, size_t behind)
{
    enum { WORDS_TO_KIND = 4 };
    for (size_t to = i + WORDS_TO_KIND; i < behind && i < to; i++)
        if (is_kind(scan, i)) return true;
    return false;
}

/* Reads the stretch from its first to its last word. A name ends with its kind, or where a known word follows it that
 * leads to no kind. */
static void add_stretch(struct scan *scan, size_t first, size_t behind)
{
    size_t start = first, last = first; /* behind the last word that shows a name */
    bool shown = false, unknown_only = true;
    for (size_t i = first; i < behind; i++) {
        const struct token *token = &scan->tokens[i];
        size_t person = shown ? 0 : person_from(scan, i, behind);
        bool listed = token->place || token->foreign, unknown = is_unknown(scan, i, first, behind);
        bool tail = shown && last == i && HOLDS(tails, token_text(scan, token));
        bool kind = i > first ? is_kind(scan, i) : is_named_kind(scan, i);
        if (listed && !shown)
            start = start_of_sounds(scan, first, i); /* in front of it stand titles and the like */
        if (token->place && last == i && unknown_only) start = i; /* 进|驻|中国 */
        if (kind && !shown && i > first) start = start_of_kind(scan, first, i);
        /* 南非|减|持: behind a place, words of one character are others unless they go on with it. */
        if (unknown && i > start && token[-1].place && !kind && !kind_follows(scan, i, behind) &&
            !may_be_foreign(token_text(scan, token)))
            break;
        if (person > i) {
            start = i; /* in front of it stands a title */
            last = person;
            shown = true;
            i = person - 1;
        } else if (listed || unknown || kind || tail) {
            last = i + 1;
            shown = true;
            unknown_only &= unknown && !listed && !kind;
        } else if (shown && !kind_follows(scan, i, behind)) break;
        if (kind && !kind_follows(scan, i + 1, behind)) break;
    }
    size_t characters = 0;
    for (size_t i = start; i < last; i++) characters += scan->tokens[i].characters;
    bool only_kinds = true; /* 站|点: no name among them */
    for (size_t i = start; i < last; i++)
        only_kinds &= HOLDS(kinds, token_text(scan, &scan->tokens[i])) ||
                      HOLDS(common, token_text(scan, &scan->tokens[i]));
    only_kinds |= last - start == 2 && HOLDS(kinds, token_text(scan, &scan->tokens[start]));
    if (!shown || only_kinds || characters < 2 || characters > MOST_NAME_CHARACTERS) return;
    size_t from = scan->tokens[start].start, to = scan->tokens[last - 1].end;
    bool sure = is_surely_foreign(scan, start, last) ||
                is_counted_person(quire_str_cut(scan->text, from, to));
    quire_asked_add(scan->list, from, to, false, sure);
}

/* 某某2022年的收入: a few words that open the question right before a period are whose they are, known words or not. */
static void add_owner(struct scan *scan, size_t first, size_t behind)
{
    enum { MOST_CHARACTERS = 8 };
    size_t characters = 0, end = scan->tokens[behind - 1].end;
    bool before_period = false;
    for (size_t i = 0; scan->list->periods && i < scan->list->periods->count; i++)
        before_period |= scan->list->periods->items[i].start == end;
    if (!before_period) return;
    for (size_t i = first; i < behind; i++) {
        if (HOLDS(common, token_text(scan, &scan->tokens[i]))) return;
        characters += scan->tokens[i].characters;
    }
    if (characters >= 2 && characters <= MOST_CHARACTERS)
        quire_asked_add(scan->list, scan->tokens[first].start, end, false, false);
}

/* A numeral behind a family name is a given name where what comes next counts nothing: 赵六的. */
static void free_given_numerals(struct scan *scan)
{
    static const char *const behind[] = { "的", "和", "与", "是", "在" };
    for (size_t i = 1; i + 1 < scan->count; i++) {
        const struct token *family = &scan->tokens[i - 1];
        quire_str name = quire_str_cut(scan->text, family->start, scan->tokens[i].end);
        if ((i == 1 || family[-1].stop) && is_counted_person(name) &&
            HOLDS(behind, token_text(scan, &scan->tokens[i + 1])))
            scan->tokens[i].stop = false;
    }
}

static void add_stretches(struct scan *scan)
{
    static const char *const handles[] = { "把" };
    for (size_t i = 0; i < scan->count;) {
        if (scan->tokens[i].stop || !scan->tokens[i].han) {
            i++;
            continue;
        }
        size_t behind = i;
        while (behind < scan->count && !scan->tokens[behind].stop) behind++;
        scan->handled = i > 0 && HOLDS(handles, token_text(scan, &scan->tokens[i - 1]));
        if (i == 0) add_owner(scan, i, behind);
        add_stretch(scan, i, behind);
        i = behind;
    }
}

/* ---- Latin letters and digits among Chinese characters ---- */

/* Whether the number at `at` is a day: 10月5号. */
static bool is_day(quire_str text, size_t at)
{
    return quire_str_ends(quire_str_cut(text, 0, at), QUIRE_STR("月"));
}

void quire_asked_numbered(quire_asked_list *list)
{
    static const char *const marks[] = { "号线", "號線", "号机组", "号机", "號機", "号楼", "號樓",
                                         "号泵", "號泵", "号炉",   "号店", "号馆", "号厅", "号",
                                         "號",   "线",   "線",     "路",   "型",   "厂",   "廠",
                                         "区",   "區",   "栋",     "机",   "機" };
    quire_str text = list->question;
    for (size_t at = 0; at < text.size;) {
        size_t end = at;
        while (end < text.size && isalnum((unsigned char)text.data[end])) end++;
        if (end == at) {
            quire_utf8_next(text, &at);
            continue;
        }
        size_t digits = 0;
        for (size_t i = at; i < end; i++) digits += isdigit((unsigned char)text.data[i]) != 0;
        quire_str rest = quire_str_cut(text, end, text.size);
        bool letter = end == at + 1 && isupper((unsigned char)text.data[at]); /* A区 */
        bool open = (digits || letter) && !is_day(text, at) && !quire_asked_is_taken(list, at, end);
        for (size_t i = 0; open && i < COUNT(marks); i++) {
            if (!quire_str_starts(rest, quire_str_from(marks[i]))) continue;
            quire_asked_add(list, at, end + strlen(marks[i]), true, digits > 0);
            break;
        }
        at = end;
    }
}

static quire_status simplify(quire_call *call, quire_str question, quire_str *out, quire_error *err)
{
    quire_str copy = quire_arena_copy(call->arena, question);
    if (!copy.data) return quire_fail_memory(err);
    char *bytes = (char *)copy.data;
    for (size_t at = 0; at < copy.size;) {
        size_t start = at;
        uint32_t c = quire_utf8_next(copy, &at);
        if (c >= 0x4E00 && c <= 0x9FFF) quire_utf8_put(quire_asked_fold(c), bytes + start);
    }
    *out = copy;
    return QUIRE_OK;
}

static bool has_han(quire_str text)
{
    for (size_t at = 0; at < text.size;)
        if (quire_char_is_han(quire_utf8_next(text, &at))) return true;
    return false;
}

quire_status quire_asked_han(quire_call *call, quire_asked_list *list, quire_error *err)
{
    if (!has_han(list->question)) return QUIRE_OK;
    struct scan scan = { .list = list };
    quire_status status = simplify(call, list->question, &scan.text, err);
    if (status) return status;
    scan.tokens = quire_arena_array(call->arena, MOST_TOKENS, sizeof *scan.tokens);
    if (!scan.tokens) return quire_fail_memory(err);
    status = cut(&scan, err);
    if (status) return status;
    add_dotted(&scan);
    for (size_t i = 0; i < scan.count; i++)
        scan.tokens[i].stop |= quire_asked_is_taken(list, scan.tokens[i].start, scan.tokens[i].end);
    free_given_numerals(&scan);
    add_stretches(&scan);
    return QUIRE_OK;
}

bool quire_asked_family_name(quire_str name)
{
    static const char families[] = "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝"
                                   "韩韓唐冯馮于董萧蕭程曹袁邓鄧许許"
                                   "傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎余潘杜戴夏钟鍾汪田任姜范方石姚"
                                   "谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍"
                                   "万萬段雷钱錢汤湯尹黎易常武乔喬贺賀赖賴龚龔文";
    return name.size >= 3 && memmem(families, sizeof families - 1, name.data, 3) != NULL;
}

bool quire_asked_somebody_han(quire_str text)
{
    static const char roles[] = "人者员家长师们王帝后司局会队院校族氏母父妻夫子儿女兄弟军党府部国商团";
    bool mostly = false, also = false; /* what the character before may write */
    for (size_t at = 0; at < text.size;) {
        char bytes[5] = { 0 };
        quire_utf8_put(quire_asked_fold(quire_utf8_next(text, &at)), bytes);
        quire_str one = quire_str_from(bytes);
        bool now = has_character(foreign_mostly, one), may = now || has_character(foreign_also, one);
        if (has_character(roles, one) || has_character(surnames, one)) return true;
        if ((now && also) || (may && mostly)) return true;
        mostly = now;
        also = may;
    }
    return false;
}
