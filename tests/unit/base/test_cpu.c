/* SPDX-License-Identifier: Apache-2.0 */
/* What we say of the CPU against what the kernel says of it. */
#include "support/cmocka_all.h"

#include "base/cpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The kernel's flags between spaces; "" where it lists none of that name (not x86). */
static char *kernel_flags(void)
{
    char *line = NULL;
    size_t capacity = 0;
    FILE *file = fopen("/proc/cpuinfo", "r");
    assert_non_null(file);
    while (getline(&line, &capacity, file) > 0)
        if (strncmp(line, "flags", 5) == 0) break;
    if (!feof(file)) line[strcspn(line, "\n")] = ' ';
    else line[0] = '\0';
    fclose(file);
    return line;
}

static void says_what_the_kernel_says(void **state)
{
    (void)state;
    char described[64], *flags = kernel_flags();
    quire_cpu_describe(described, sizeof described);
    assert_int_equal(strstr(described, " BF16") != NULL, strstr(flags, " avx512_bf16 ") != NULL);
    assert_int_equal(strstr(described, " AVX2") != NULL, strstr(flags, " avx2 ") != NULL);
    assert_int_equal(strstr(described, " VNNI") != NULL, strstr(flags, " avx512_vnni ") != NULL);
    assert_int_equal(strstr(described, " AMX") != NULL, strstr(flags, " amx_bf16 ") != NULL);
    free(flags);
}

static void cuts_what_does_not_fit(void **state)
{
    (void)state;
    char whole[64], cut[4];
    quire_cpu_describe(whole, sizeof whole);
    quire_cpu_describe(cut, sizeof cut);
    whole[3] = '\0';
    assert_string_equal(cut, whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_the_kernel_says),
        cmocka_unit_test(cuts_what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
