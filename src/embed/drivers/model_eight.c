/* SPDX-License-Identifier: Apache-2.0 */
#include "embed/drivers/model_eight.h"

#include "base/error.h"
#include "base/str.h"
#include "embed/drivers/onnx_eight.h"
#include "embed/drivers/onnx_text.h"
#include "embed/embed.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* In turns English and Chinese. Those at even places of a language tell how great a model's inputs are, those at odd ones
 * what 8 bits cost. */
static const char *const texts[] = {
    "The lighthouse on the cape was built in 1868; its lamp stands 43 metres above the sea and is seen for "
    "21 nautical "
    "miles in clear weather.",
    "海角上的灯塔建于一八六八年，灯高出海面四十三米，晴天在二十一海里外仍可看见。",
    "Revenue for the quarter was $5,120 million, compared with $4,807 million a year earlier, an increase of "
    "6.5 percent.",
    "本季度营业收入为五十一亿二千万元，去年同期为四十八亿零七百万元，同比增长百分之六点五。",
    "The tenant shall give the landlord written notice of at least thirty days before the lease ends; "
    "otherwise the lease "
    "is renewed for one year.",
    "承租方应当在租赁期限届满前至少三十日书面通知出租方；未通知的，租赁合同自动续期一年。",
    "Mitochondria release the energy that is stored in food by oxidising sugars and fats, and pass it on as "
    "ATP.",
    "线粒体通过氧化糖类和脂肪释放食物中储存的能量，并以三磷酸腺苷的形式传递给细胞。",
    "How do I reset the password of an account whose mail address no longer exists?",
    "如果注册时使用的邮箱已经失效，怎样才能重新设置账户密码？",
    "Install the package, then run `make test`; if it fails, look at build/test.log and send us the last "
    "fifty lines.",
    "安装软件包后请运行 make test；如果失败，请查看 build/test.log，并把最后五十行发给我们。",
    "Contents: 1 Introduction, 2 Materials and methods, 3 Results, 4 Discussion, References",
    "目录：第一章 绪论，第二章 材料与方法，第三章 结果，第四章 讨论，参考文献",
    "She walked along the river until the rain stopped, thinking of the letter that she had not answered.",
    "她沿着河边一直走到雨停，心里想着那封还没有回的信。",
    "Quarter | Units | Price\nQ1 2023 | 1,204 | 18.50\nQ2 2023 | 1,377 | 18.90",
    "季度｜数量｜单价\n2023年第一季度｜1,204｜18.50\n2023年第二季度｜1,377｜18.90",
    "A committee of nine members, elected for three years, decides by a majority of two thirds.",
    "委員會由九名委員組成，任期三年，重大事項須經三分之二以上委員同意方得決議。",
    "The bridge was closed to traffic after engineers found cracks in two of its main cables.",
    "工程人員在兩條主纜上發現裂縫後，大橋隨即封閉，禁止車輛通行。",
    "yes",
    "好",
    "In 1937 the expedition reached the northern shore of the lake, where the villagers had never seen a map "
    "of their own "
    "valley; they stayed for the winter, measured the depth of the ice every morning, and left their "
    "instruments behind "
    "when the thaw came early.",
    "一九三七年，考察队抵达湖的北岸，当地村民从未见过自己山谷的地图。他们在那里过冬，每天早晨测量冰层的厚度；"
    "第二年春天解冻来得很早，队员们匆忙离开，把仪器都留在了岸边。",
    "Take one tablet twice daily after meals; do not exceed four tablets in twenty-four hours.",
    "每日两次，每次一片，饭后服用；二十四小时内不得超过四片。",
    "What is the difference between a process and a thread in an operating system?",
    "操作系统中的进程和线程有什么区别？",
    "The orchestra opened with an overture by Weber, followed by a violin concerto that few in the audience "
    "had heard.",
    "乐团以韦伯的序曲开场，随后演奏了一首多数听众从未听过的小提琴协奏曲。",
};
enum { TEXTS = sizeof texts / sizeof *texts };

/* At .0009 on average a set of passages lost .005 of nDCG@10, at .0003 none lost more than .0012. */
static const double mean_bound = 0.0005, most_bound = 0.002;

static bool is_measured(size_t text)
{
    return text / 2 % 2 == 1;
}

quire_status quire_model_embed_texts(const quire_env *env, quire_model_kind kind, const char *folder,
                                     quire_arena *arena, quire_matrix *out, quire_error *err)
{
    enum { DRIVERS_LIMIT = 16 };
    const quire_option *tables[DRIVERS_LIMIT + 2] = { quire_embed_options };
    for (size_t i = 0, at = 1; quire_embed_drivers[i] && at <= DRIVERS_LIMIT; i++)
        if (quire_embed_drivers[i]->options) tables[at++] = quire_embed_drivers[i]->options;
    bool gguf = kind == QUIRE_MODEL_GGUF;
    quire_call call = { .arena = arena, .cancel = env->cancel, .log = env->log };
    quire_env own = *env;
    quire_config *config = NULL;
    quire_embedder *embedder = NULL;
    quire_str items[TEXTS];
    own.arena = arena;
    own.cache_dir = NULL; /* the copy has another path when it is used */
    quire_status status = quire_config_new_with(tables, &config, err);
    if (!status) status = quire_config_set(config, "embed.driver", gguf ? "llama" : "onnxruntime", err);
    if (!status) status = quire_config_set(config, gguf ? "embed.llama.path" : "embed.model", folder, err);
    if (!status) status = quire_embedder_open(&own, config, quire_embed_drivers, &embedder, err);
    for (size_t i = 0; i < TEXTS && !status; i++) {
        items[i] = quire_str_from(texts[i]);
        size_t tokens = quire_embedder_count(embedder, QUIRE_ROLE_PASSAGE, items[i]);
        if (tokens > quire_embedder_model(embedder)->window_tokens) items[i] = QUIRE_STR("yes");
    }
    quire_strs passages = { items, TEXTS };
    if (!status) status = quire_embedder_embed(embedder, &call, QUIRE_ROLE_PASSAGE, passages, out, err);
    quire_embedder_close(embedder);
    quire_config_free(config);
    return status;
}

/* A failure of reading or running the model means that 8 bits cannot be had, which costs speed alone; one of writing, that
 * the import fails. */
static quire_status refused(quire_status status, quire_error *err)
{
    if (!status || status == QUIRE_E_CANCELLED || status == QUIRE_E_NO_MEMORY) return status;
    err->status = QUIRE_E_FORMAT;
    return QUIRE_E_FORMAT;
}

/* ---- how great the inputs are ---- */

static quire_status write_file(const char *path, quire_str bytes, quire_error *err)
{
    FILE *file = fopen(path, "wb");
    if (!file) return quire_fail_errno(err, errno, "%s", path);
    bool whole = fwrite(bytes.data, 1, bytes.size, file) == bytes.size;
    whole = fflush(file) == 0 && fsync(fileno(file)) == 0 && whole;
    whole = fclose(file) == 0 && whole;
    return whole ? QUIRE_OK : quire_fail_errno(err, errno, "%s", path);
}

/* Of a product that narrows the mean over the texts, else the greatest. */
static void gather(const quire_onnx_products *products, const float *of_text, size_t text_count, float *sizes)
{
    for (size_t p = 0; p < products->count; p++)
        for (size_t i = products->items[p].first; i < products->items[p].first + products->items[p].inputs;
             i++)
            sizes[i] = products->items[p].narrows ? sizes[i] + of_text[i] / (float)text_count
                                                  : fmaxf(sizes[i], of_text[i]);
}

static quire_status run_texts(const quire_env *env, quire_onnxruntime *graph, const quire_folder_model *model,
                              const quire_onnx_products *products, float *sizes, quire_error *err)
{
    quire_tokens tokens = { 0 };
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < TEXTS && !status; i++) {
        quire_arena scratch = { 0 };
        quire_onnxruntime_output output = { 0 };
        quire_str text = quire_arena_printf(&scratch, "%.*s%s", QUIRE_FMT(model->folder.passage_prefix),
                                            texts[i]);
        size_t size = text.data ? quire_folder_model_count(model, text) : 0;
        if (!text.data) status = quire_fail_memory(err);
        if (quire_cancel_asked(env->cancel)) status = quire_fail_cancelled(err);
        if (!status && !is_measured(i) && size <= model->folder.window_tokens)
            status = quire_onnx_run_text(graph, model, text, &tokens, &scratch, &output, err);
        if (!status && output.cells && (output.rank != 1 || output.shape[0] != products->inputs))
            status = quire_fail(err, QUIRE_E_FORMAT, "%s has %zu sizes, expected %zu",
                                model->folder.model_path, output.shape[0], products->inputs);
        if (!status && output.cells) gather(products, output.cells, TEXTS / 2, sizes);
        quire_onnxruntime_output_free(graph, &output);
        quire_arena_free(&scratch);
    }
    quire_tokens_free(&tokens);
    return status;
}

static quire_status measure_sizes(const quire_env *env, const char *folder, const quire_onnx_model *model,
                                  const quire_onnx_products *products, quire_arena *arena, float **out,
                                  quire_error *err)
{
    const char *path = quire_arena_printf(arena, "%s/sizes.onnx", folder).data;
    quire_buffer graph;
    quire_onnxruntime *opened = NULL;
    quire_folder_model folder_model;
    quire_embed_model described;
    quire_env own = *env;
    own.arena = arena;
    *out = quire_arena_array(arena, products->inputs, sizeof **out);
    if (!path || !*out) return quire_fail_memory(err);
    quire_status status = refused(quire_folder_model_open(&own, folder, &folder_model, &described, err), err);
    if (status) return status;
    quire_buffer_init(&graph, SIZE_MAX);
    status = refused(quire_onnx_write_sizes(model, products, arena, &graph, err), err);
    if (!status) status = write_file(path, quire_buffer_view(&graph), err);
    if (!status)
        status = refused(quire_onnxruntime_open(path, QUIRE_ONNXRUNTIME_OPTIMISED, &opened, err), err);
    if (!status) status = refused(run_texts(env, opened, &folder_model, products, *out, err), err);
    quire_onnxruntime_close(opened);
    quire_buffer_free(&graph);
    quire_folder_model_close(&folder_model);
    unlink(path);
    return status;
}

/* ---- the model in 8 bits, in a folder of its own ---- */

/* A file system without links keeps the model as it was. */
static quire_status link_file(const char *from, const char *to, const char *name, quire_arena *arena,
                              quire_error *err)
{
    const char *source = quire_arena_printf(arena, "%s/%s", from, name).data;
    const char *target = quire_arena_printf(arena, "%s/%s", to, name).data;
    if (!source || !target) return quire_fail_memory(err);
    if (link(source, target) == 0) return QUIRE_OK;
    return quire_fail(err, QUIRE_E_FORMAT, "%s cannot be linked, which trying 8 bits needs", source);
}

static quire_status write_eight(const quire_env *env, const char *target, const quire_onnx_model *model,
                                const quire_onnx_products *products, const float *sizes, quire_arena *arena,
                                quire_error *err)
{
    const char *path = quire_arena_printf(arena, "%s/model.onnx", target).data;
    const char *beside = quire_arena_printf(arena, "%s/" ONNX_DATA_FILE, target).data;
    quire_buffer graph;
    if (!path || !beside) return quire_fail_memory(err);
    FILE *data = fopen(beside, "wb");
    if (!data) return quire_fail_errno(err, errno, "%s", beside);
    quire_buffer_init(&graph, SIZE_MAX);
    quire_status status = quire_onnx_write_eight(model, products, sizes, env->cancel, arena, &graph, data,
                                                 err);
    bool kept = fflush(data) == 0 && fsync(fileno(data)) == 0;
    kept = fclose(data) == 0 && kept;
    if (!status && !kept) status = quire_fail_errno(err, errno, "%s", beside);
    if (!status) status = write_file(path, quire_buffer_view(&graph), err);
    quire_buffer_free(&graph);
    return status;
}

static quire_status make_eight(const quire_env *env, const char *folder, const char *target,
                               quire_arena *arena, quire_error *err)
{
    quire_onnx_model model;
    quire_onnx_products products;
    float *sizes = NULL;
    quire_arena names = { 0 };
    quire_status status = refused(quire_onnx_model_open(folder, &names, &model, err), err);
    if (status) goto done;
    status = refused(quire_onnx_products_find(&model, &names, &products, err), err);
    if (!status) status = measure_sizes(env, folder, &model, &products, &names, &sizes, err);
    if (!status && mkdir(target, 0700)) status = quire_fail_errno(err, errno, "%s", target);
    if (!status) status = link_file(folder, target, "model.json", arena, err);
    if (!status) status = link_file(folder, target, "tokenizer.trie", arena, err);
    if (!status) status = write_eight(env, target, &model, &products, sizes, &names, err);
    quire_onnx_model_close(&model);
done:
    quire_arena_free(&names);
    return status;
}

/* Moves the files of `target` to `folder`, or away with them. */
static quire_status put_in_place(const char *folder, const char *target, bool taken, quire_arena *arena,
                                 quire_error *err)
{
    static const char *const names[] = { "model.onnx", ONNX_DATA_FILE, "model.json", "tokenizer.trie" };
    quire_status status = QUIRE_OK;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *from = quire_arena_printf(arena, "%s/%s", target, names[i]).data;
        const char *to = quire_arena_printf(arena, "%s/%s", folder, names[i]).data;
        if (!from || !to) return quire_fail_memory(err);
        if (taken && i < 2 && !status && rename(from, to)) status = quire_fail_errno(err, errno, "%s", to);
        unlink(from);
    }
    rmdir(target);
    return status;
}

/* ---- what it costs ---- */

struct error {
    double mean, most;
};

static struct error error_between(const quire_matrix *a, const quire_matrix *b)
{
    struct error found = { 0 };
    size_t count = 0;
    for (size_t i = 0; i < TEXTS; i++) {
        double cosine = 0;
        if (!is_measured(i)) continue;
        for (size_t d = 0; d < a->dim; d++)
            cosine += (double)quire_matrix_row(a, i)[d] * (double)quire_matrix_row(b, i)[d];
        found.mean += 1 - cosine;
        found.most = fmax(found.most, 1 - cosine);
        count++;
    }
    found.mean /= (double)count;
    return found;
}

quire_status quire_model_try_eight(const quire_env *env, const char *folder, const quire_matrix *plain,
                                   quire_arena *arena, quire_model_folder *model, quire_error *err)
{
    const char *target = quire_arena_printf(arena, "%s/eight", folder).data;
    quire_error problem = { 0 };
    quire_matrix rows = { 0 };
    bool taken = false;
    if (!target) return quire_fail_memory(err);
    quire_status status = make_eight(env, folder, target, arena, &problem);
    if (!status)
        status = refused(quire_model_embed_texts(env, QUIRE_MODEL_ONNX, target, arena, &rows, &problem),
                         &problem);
    if (status == QUIRE_E_FORMAT || status == QUIRE_E_LIMIT) {
        model->arithmetic = quire_arena_printf(arena, "f32: %s", problem.message);
    } else if (!status) {
        struct error error = error_between(plain, &rows);
        taken = error.mean <= mean_bound && error.most <= most_bound;
        model->arithmetic = quire_arena_printf(
            arena, "%s: 1 - cosine to f32 %s %.5f on average and %.5f at most, bounds %g and %g",
            taken ? "8-bit" : "f32", taken ? "is" : "would in 8-bit be", error.mean, error.most, mean_bound,
            most_bound);
    }
    if (status == QUIRE_E_FORMAT || status == QUIRE_E_LIMIT) status = QUIRE_OK;
    else if (status && err) *err = problem;
    quire_status placed = put_in_place(folder, target, taken, arena, status ? &problem : err);
    if (!status) status = placed;
    return status || model->arithmetic.data ? status : quire_fail_memory(err);
}
