/* SPDX-License-Identifier: Apache-2.0 */
/* What questions ask for and what texts hold, by their look. */
#include "answer/kinds.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct example {
    const char *text;
    bool holds;
};

static void check(bool (*test)(quire_str), const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (test(quire_str_from(examples[i].text)) != examples[i].holds)
            fail_msg("\"%s\": not %d", examples[i].text, examples[i].holds);
}

static void what_is_typed_is_asked_for_beside_the_question_word(void **state)
{
    (void)state;
    static const struct example examples[] = {
        { "Which command shows all mounts?", true },
        { "In which file are the mounts listed?", true },
        { "What is the option for a dry run?", true },
        { "Which configuration file must I edit?", true },
        { "What does a hard link share with the original file?", false },
        { "What happens when a package is removed?", false },
        { "Who wrote this program?", false },
        { "哪个命令列出挂载点？", true },
        { "语言环境记在什么文件里？", true },
        { "这个软件包叫什么？", true },
        { "删除文件之后会怎样？", false },
        { "什么时候可以重新安装已经卸载掉的程序？", false },
        { "哪個檔案記錄掛載點？", true },
    };
    check(quire_kind_wants_token, examples, COUNT(examples));
}

static void a_command_has_a_prompt_options_or_quotes_around_words(void **state)
{
    (void)state;
    static const struct example examples[] = {
        { "$ ls", true },
        { "Use ls -l for this.", true },
        { "Type dpkg --purge NAME.", true },
        { "Run \"apt update\" first.", true },
        { "先运行“apt update”。", true },
        { "用 ls -l 查看。", true },
        { "Settings stand in ~/.gitconfig.", false },
        { "It is \"free\" - as in speech.", false },
        { "He said \"This is it\".", false },
        { "设置写在“/etc/motd”里。", false },
        { "", false },
        { "\"", false },
        { "“", false },
        { "-", false },
    };
    check(quire_kind_holds_command, examples, COUNT(examples));
}

static void a_sentence_may_only_say_where_to_read_on(void **state)
{
    (void)state;
    static const struct example examples[] = {
        { "See Section 5.3 for the parameters.", true },
        { "(see Chapter 7)", true },
        { "For more information, read the manual.", true },
        { "• For details see the wiki.", true },
        { "参见第 5.3 节。", true },
        { "欲了解更多，请阅读手册。", true },
        { "請參閱第五章。", true },
        { "Seen from the quay, the ship is small.", false },
        { "The parameters are set in the menu (see Section 5.3).", false },
        { "参数在菜单中设置（参见第 5.3 节）。", false },
        { "", false },
    };
    check(quire_kind_points_elsewhere, examples, COUNT(examples));
}

static void what_is_to_be_explained_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *question, *subject;
    } examples[] = {
        { "What is APT?", "APT" },
        { "what is a boot loader?", "boot loader" },
        { "What does DFSG stand for?", "DFSG" },
        { "APT 是什么？", "APT" },
        { "什么是引导加载程序？", "引导加载程序" },
        { "DFSG指的是什么？", "DFSG" },
        { "什麼是套件？", "套件" },
        { "What is the colour of the roof?", "" },
        { "What is RAID0 good for?", "" },
        { "屋顶的颜色是什么？", "" },
        { "How is it made?", "" },
        { "What is", "" },
        { "", "" },
    };
    for (size_t i = 0; i < COUNT(examples); i++) {
        quire_str found = quire_kind_defined(quire_str_from(examples[i].question));
        if (!quire_str_is(found, examples[i].subject))
            fail_msg("%s: found \"%.*s\"", examples[i].question, QUIRE_FMT(found));
    }
}

static void a_definition_begins_with_its_subject(void **state)
{
    (void)state;
    static const struct {
        const char *text, *subject;
        bool defines;
    } examples[] = {
        { "APT is the Advanced Package Tool.", "APT", true },
        { "The boot loader is a small program.", "boot loader", true },
        { "APT (Advanced Package Tool) is a set of tools.", "APT", true },
        { "DFSG stands for a set of guidelines.", "DFSG", true },
        { "引导加载程序是启动的第二阶段。", "引导加载程序", true },
        { "APT（高级软件包工具）是一套工具。", "APT", true },
        { "Aptitude is a front end.", "APT", false },
        { "APT needs a network.", "APT", false },
        { "With it, APT is a burden.", "APT", false },
        { "引导加载程序很小。", "引导加载程序", false },
        { "APT", "APT", false },
        { "APT (", "APT", false },
        { "APT is a tool.", "", false },
    };
    for (size_t i = 0; i < COUNT(examples); i++)
        if (quire_kind_defines(quire_str_from(examples[i].text), quire_str_from(examples[i].subject)) !=
            examples[i].defines)
            fail_msg("\"%s\" of %s: not %d", examples[i].text, examples[i].subject, examples[i].defines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_typed_is_asked_for_beside_the_question_word),
        cmocka_unit_test(a_command_has_a_prompt_options_or_quotes_around_words),
        cmocka_unit_test(a_sentence_may_only_say_where_to_read_on),
        cmocka_unit_test(what_is_to_be_explained_is_told),
        cmocka_unit_test(a_definition_begins_with_its_subject),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
