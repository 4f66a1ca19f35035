/* SPDX-License-Identifier: Apache-2.0 */
/* PaddlePaddle programs (.pdmodel, __model__): a ProgramDesc of paddle/fluid/framework/
 * framework.proto.  The parameters beside them are pickles or raw tensors. */
#include "formats/format.h"
#include "formats/paddle_operators.h"
#include "formats/protobuf_walk.h"

#include <inttypes.h>
#include <string.h>

enum message { M_PROGRAM = 1, M_BLOCK, M_OPERATOR };
enum event { E_BLOCK = 1, E_VARIABLE, E_OPERATOR };

static const struct mrl_pb_row rows[] = {
    {M_PROGRAM, 1, M_BLOCK, E_BLOCK},
    {M_BLOCK, 3, 0, E_VARIABLE},
    {M_BLOCK, 4, M_OPERATOR, 0},
    {M_OPERATOR, 3, 0, E_OPERATOR},
};

struct walk {
    struct mrl_description *d;
    uint64_t blocks, variables, operators;
};

static const struct {
    enum mrl_paddle_standing standing;
    const char *id;
    const char *text;
} judgements[] = {
    {MRL_PADDLE_PYTHON, "paddle.python-operator", "calls Python functions"},
    {MRL_PADDLE_FILE, "paddle.file-operator", "reaches files or the network"},
    {MRL_PADDLE_UNKNOWN, "paddle.unknown-operator", "does not come with PaddlePaddle"},
};

static mrl_status take_operator(struct walk *w, struct mrl_pb_field *f)
{
    enum mrl_paddle_standing standing;
    struct mrl_pb_field copy = *f;
    char quoted[160];
    char *name;
    size_t n;

    w->operators++;
    MRL_TRY(mrl_pb_text(&copy, w->d->arena, &name, &n));
    standing = strlen(name) == n ? mrl_paddle_judge(name) : MRL_PADDLE_UNKNOWN;
    MRL_TRY(mrl_pb_quote(f, quoted, sizeof(quoted)));
    for (size_t i = 0; i < MRL_COUNT(judgements); i++)
        if (judgements[i].standing == standing)
            return mrl_describe_issue(w->d, judgements[i].id, f->offset, "the operator %s %s",
                                      quoted, judgements[i].text);
    return mrl_ok();
}

static mrl_status take(void *context, unsigned event, struct mrl_pb_field *f)
{
    struct walk *w = context;

    if (event == E_OPERATOR)
        return take_operator(w, f);
    *(event == E_BLOCK ? &w->blocks : &w->variables) += 1;
    return mrl_ok();
}

static const struct mrl_pb_table table = {rows, MRL_COUNT(rows), take};

static mrl_status describe_paddle(struct mrl_description *d)
{
    struct walk walk = {.d = d};

    MRL_TRY(mrl_pb_describe(d, &table, M_PROGRAM, &walk));
    if (walk.blocks == 0)
        return MRL_FAIL(d->err, MRL_E_FORMAT, MRL_NO_OFFSET, "the program has no block");
    MRL_TRY(mrl_describe_number(d, "block_count", walk.blocks));
    MRL_TRY(mrl_describe_number(d, "variable_count", walk.variables));
    return mrl_describe_number(d, "operator_count", walk.operators);
}

/* A block, which begins with its own index 0 and that of its parent, -1. */
static bool probe_paddle(const struct mrl_probe *probe)
{
    struct mrl_error err;
    struct mrl_reader r;
    uint64_t tag, n, value;

    mrl_reader_init(&r, probe->head, probe->head_len, &err);
    if (mrl_pb_varint(&r, &tag).code != MRL_OK || tag != (1 << 3 | MRL_PB_LEN) ||
        mrl_pb_varint(&r, &n).code != MRL_OK || n < 4 || n > probe->size)
        return false;
    if (mrl_pb_varint(&r, &tag).code != MRL_OK || tag != 1 << 3 ||
        mrl_pb_varint(&r, &value).code != MRL_OK || value != 0)
        return false;
    return mrl_pb_varint(&r, &tag).code == MRL_OK && tag == 2 << 3 &&
           mrl_pb_varint(&r, &value).code == MRL_OK && value == UINT64_MAX;
}

const struct mrl_format mrl_format_paddle = {
    .id = "paddle",
    .title = "PaddlePaddle program",
    .role = MRL_ROLE_MODEL,
    .probe = probe_paddle,
    .describe = describe_paddle,
};
