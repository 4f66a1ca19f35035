/* SPDX-License-Identifier: Apache-2.0 */
/* `merlon bom convert`: a bill in another format. */
#include "base/limits.h"
#include "base/node.h"
#include "base/text.h"
#include "bom/read.h"
#include "bom/validate.h"
#include "cli/bom.h"
#include "cli/bom_read.h"
#include "cli/message.h"
#include "cli/model_input.h"

#include <string.h>

mrl_status mrl_bom_read_file(const char *path, struct mrl_arena *arena, struct mrl_doc *doc,
                             enum mrl_bom_format *format, struct mrl_bom *ret,
                             struct mrl_error *err)
{
    char *text;
    size_t n;

    MRL_TRY(mrl_model_read_file(path, MRL_MAX_TREE_BYTES, arena, &text, &n, err));
    MRL_TRY(mrl_json_parse(path, text, n, arena, doc, err));
    MRL_TRY(mrl_bom_detect(doc, format, err));
    return *format == MRL_BOM_SPDX_3_0_1 ? mrl_bom_read_spdx(doc, arena, ret, err)
                                         : mrl_bom_read_cyclonedx(doc, arena, ret, err);
}

static void say_what_is_left(struct mrl_cli *cli, const char *file, const struct mrl_doc *doc)
{
    struct mrl_bom_left left;

    mrl_bom_look_for_left(doc, &left);
    for (size_t i = 0; i < left.count; i++) {
        char word[80];

        mrl_text_quote(word, sizeof(word), left.words[i], strlen(left.words[i]));
        mrl_say(cli, file, "`%s` is not carried over", word);
    }
}

static mrl_status convert(struct mrl_cli *cli, const struct mrl_bom_convert_args *a,
                          struct mrl_arena *arena, struct mrl_error *err)
{
    mrl_cleanup(mrl_bom_text_done) struct mrl_bom_text text = {0};
    enum mrl_bom_format from;
    struct mrl_doc doc;
    struct mrl_bom bom;

    MRL_TRY(mrl_bom_read_file(cli->operands[0], arena, &doc, &from, &bom, err));
    if (!cli->common.quiet)
        say_what_is_left(cli, cli->operands[0], &doc);
    MRL_TRY(mrl_bom_write(&bom, (enum mrl_bom_format)a->to, &text, err));
    (void)fwrite(text.bytes, 1, text.len, cli->out);
    return mrl_ok();
}

enum mrl_exit mrl_bom_run_convert(struct mrl_cli *cli, const void *args)
{
    mrl_cleanup(mrl_arena_freep) struct mrl_arena *arena = mrl_arena_new(MRL_BOM_ARENA);
    struct mrl_error err;
    const mrl_status s = arena ? convert(cli, args, arena, &err) : MRL_FAIL_NOMEM(&err);

    if (s.code == MRL_OK)
        return MRL_EXIT_CLEAN;
    mrl_say_error(cli, cli->operands[0], &err);
    return MRL_EXIT_FAILED;
}
