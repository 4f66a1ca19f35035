/* SPDX-License-Identifier: Apache-2.0 */
/* Core ML models, a Model message of coremltools' specification (Model.proto, NeuralNetwork.proto,
 * CustomModel.proto, LinkedModel.proto, MIL.proto).  Told are the places where a model names code
 * or files of the application that loads it. */
#include "base/span.h"
#include "formats/format.h"
#include "formats/member_name.h"
#include "formats/protobuf_walk.h"

#include <inttypes.h>
#include <string.h>

enum message {
    M_MODEL = 1,
    M_PIPELINE,
    M_PIPELINE_HOLDER, /* PipelineClassifier, PipelineRegressor */
    M_NETWORK,
    M_LAYER,
    M_BRANCH,
    M_LOOP,
    M_CUSTOM_LAYER,
    M_CUSTOM_MODEL,
    M_LINKED_MODEL,
    M_LINKED_FILE,
    M_NAME,
    M_SEARCH_PATH,
    M_PROGRAM,
    M_FUNCTIONS, /* entries of maps: key 1, value 2 */
    M_FUNCTION,
    M_BLOCKS,
    M_BLOCK,
    M_OPERATION,
    M_ARGUMENTS,
    M_ARGUMENT,
    M_BINDING,
    M_VALUES,
    M_VALUE,
    M_BLOB,
};

enum event {
    E_VERSION = 1,
    E_DESCRIPTION,
    E_KIND,
    E_LAYER,
    E_LAYER_CLASS,
    E_MODEL_CLASS,
    E_LINKED_NAME,
    E_SEARCH_PATH,
    E_OPERATION,
    E_BLOB_NAME,
};

static const struct mrl_pb_row rows[] = {
    {M_MODEL, 1, 0, E_VERSION},
    {M_MODEL, 2, 0, E_DESCRIPTION},
    {M_MODEL, 200, M_PIPELINE_HOLDER, E_KIND},
    {M_MODEL, 201, M_PIPELINE_HOLDER, E_KIND},
    {M_MODEL, 202, M_PIPELINE, E_KIND},
    {M_MODEL, 300, 0, E_KIND},
    {M_MODEL, 301, 0, E_KIND},
    {M_MODEL, 302, 0, E_KIND},
    {M_MODEL, 303, M_NETWORK, E_KIND},
    {M_MODEL, 304, 0, E_KIND},
    {M_MODEL, 400, 0, E_KIND},
    {M_MODEL, 401, 0, E_KIND},
    {M_MODEL, 402, 0, E_KIND},
    {M_MODEL, 403, M_NETWORK, E_KIND},
    {M_MODEL, 404, 0, E_KIND},
    {M_MODEL, 500, M_NETWORK, E_KIND},
    {M_MODEL, 501, 0, E_KIND},
    {M_MODEL, 502, M_PROGRAM, E_KIND},
    {M_MODEL, 555, M_CUSTOM_MODEL, E_KIND},
    {M_MODEL, 556, M_LINKED_MODEL, E_KIND},
    {M_PIPELINE_HOLDER, 1, M_PIPELINE, 0},
    {M_PIPELINE, 1, M_MODEL, 0},
    {M_NETWORK, 1, M_LAYER, E_LAYER},
    {M_LAYER, 500, M_CUSTOM_LAYER, 0},
    {M_LAYER, 605, M_BRANCH, 0},
    {M_LAYER, 615, M_LOOP, 0},
    {M_BRANCH, 1, M_NETWORK, 0},
    {M_BRANCH, 2, M_NETWORK, 0},
    {M_LOOP, 3, M_NETWORK, 0},
    {M_LOOP, 4, M_NETWORK, 0},
    {M_CUSTOM_LAYER, 10, 0, E_LAYER_CLASS},
    {M_CUSTOM_MODEL, 10, 0, E_MODEL_CLASS},
    {M_LINKED_MODEL, 1, M_LINKED_FILE, 0},
    {M_LINKED_FILE, 1, M_NAME, 0},
    {M_LINKED_FILE, 2, M_SEARCH_PATH, 0},
    {M_NAME, 1, 0, E_LINKED_NAME},
    {M_SEARCH_PATH, 1, 0, E_SEARCH_PATH},
    {M_PROGRAM, 2, M_FUNCTIONS, 0},
    {M_PROGRAM, 4, M_VALUES, 0},
    {M_FUNCTIONS, 2, M_FUNCTION, 0},
    {M_FUNCTION, 3, M_BLOCKS, 0},
    {M_FUNCTION, 4, M_VALUES, 0},
    {M_BLOCKS, 2, M_BLOCK, 0},
    {M_BLOCK, 3, M_OPERATION, E_LAYER},
    {M_BLOCK, 4, M_VALUES, 0},
    {M_OPERATION, 1, 0, E_OPERATION},
    {M_OPERATION, 2, M_ARGUMENTS, 0},
    {M_OPERATION, 4, M_BLOCK, 0},
    {M_OPERATION, 5, M_VALUES, 0},
    {M_ARGUMENTS, 2, M_ARGUMENT, 0},
    {M_ARGUMENT, 1, M_BINDING, 0},
    {M_BINDING, 2, M_VALUE, 0},
    {M_VALUES, 2, M_VALUE, 0},
    {M_VALUE, 5, M_BLOB, 0},
    {M_BLOB, 1, 0, E_BLOB_NAME},
};

struct walk {
    struct mrl_description *d;
    uint64_t version, layers, kinds;
};

static mrl_status tell_class(struct walk *w, const char *id, const char *what,
                             struct mrl_pb_field *f)
{
    char name[160];

    MRL_TRY(mrl_pb_quote(f, name, sizeof(name)));
    return mrl_describe_issue(w->d, id, f->offset, "%s is the class %s of the application", what,
                              name);
}

/* A search path may be a list. */
static bool path_leads_out(struct mrl_span path)
{
    struct mrl_span part;

    while (mrl_span_cut(&path, ':', &part))
        if (mrl_member_name_leads_out(part.at, part.len))
            return true;
    return false;
}

static mrl_status tell_path(struct walk *w, struct mrl_pb_field *f, const char *what)
{
    struct mrl_pb_field copy = *f;
    char quoted[160];
    char *path;
    size_t n;

    MRL_TRY(mrl_pb_text(f, w->d->arena, &path, &n));
    MRL_TRY(mrl_pb_quote(&copy, quoted, sizeof(quoted)));
    if (path_leads_out(mrl_span(path, n)))
        return mrl_describe_issue(w->d, "coreml.path", f->offset,
                                  "%s %s leads out of the folder of the model", what, quoted);
    return mrl_ok();
}

static mrl_status take_linked(struct walk *w, struct mrl_pb_field *f)
{
    struct mrl_pb_field copy = *f;
    char name[160];

    MRL_TRY(tell_path(w, &copy, "the linked model"));
    MRL_TRY(mrl_pb_quote(f, name, sizeof(name)));
    return mrl_describe_issue(w->d, "coreml.linked-model", f->offset,
                              "the model is %s, which lies elsewhere", name);
}

static mrl_status take_operation(struct walk *w, struct mrl_pb_field *f)
{
    char name[160];

    MRL_TRY(mrl_pb_quote(f, name, sizeof(name)));
    if (!strstr(name, "custom"))
        return mrl_ok();
    return mrl_describe_issue(w->d, "coreml.custom-layer", f->offset,
                              "the operation %s is code of the application", name);
}

/* "@model_path" is the folder that the model lies in. */
static mrl_status take_blob(struct walk *w, struct mrl_pb_field *f)
{
    return tell_path(w, f, "the file of weights");
}

static mrl_status take(void *context, unsigned event, struct mrl_pb_field *f)
{
    struct walk *w = context;

    switch ((enum event)event) {
    case E_VERSION:
        w->version = f->value;
        return mrl_ok();
    case E_DESCRIPTION:
        return mrl_ok();
    case E_KIND:
        w->kinds++;
        return mrl_ok();
    case E_LAYER:
        w->layers++;
        return mrl_ok();
    case E_LAYER_CLASS:
        return tell_class(w, "coreml.custom-layer", "a layer", f);
    case E_MODEL_CLASS:
        return tell_class(w, "coreml.custom-model", "the model", f);
    case E_LINKED_NAME:
        return take_linked(w, f);
    case E_SEARCH_PATH:
        return tell_path(w, f, "the search path");
    case E_OPERATION:
        return take_operation(w, f);
    case E_BLOB_NAME:
        return take_blob(w, f);
    }
    return mrl_ok();
}

static const struct mrl_pb_table table = {rows, MRL_COUNT(rows), take};

static mrl_status describe_coreml(struct mrl_description *d)
{
    struct walk walk = {.d = d};

    MRL_TRY(mrl_pb_describe(d, &table, M_MODEL, &walk));
    MRL_TRY(mrl_describe_number(d, "specification_version", walk.version));
    MRL_TRY(mrl_describe_number(d, "layer_count", walk.layers));
    if (walk.kinds)
        return mrl_ok();
    d->incomplete = true;
    return mrl_describe_issue(d, "coreml.unknown-kind", MRL_NO_OFFSET,
                              "the model is of a kind that merlon does not know");
}

/* A version, then a description whose first field is an input, an output or its own text. */
static bool probe_coreml(const struct mrl_probe *probe)
{
    struct mrl_pb_field f;
    struct mrl_error err;
    struct mrl_reader r;
    uint64_t tag, n, first;
    bool found;

    if (probe->is_text)
        return false;
    mrl_reader_init(&r, probe->head, probe->head_len, &err);
    if (mrl_pb_next(&r, &f, &found).code != MRL_OK || !found || f.number != 1 ||
        f.wire != MRL_PB_VARINT || f.value < 1 || f.value > 64)
        return false;
    if (mrl_pb_varint(&r, &tag).code != MRL_OK || tag != (2 << 3 | MRL_PB_LEN) ||
        mrl_pb_varint(&r, &n).code != MRL_OK || n < 4 || n > probe->size ||
        mrl_pb_varint(&r, &tag).code != MRL_OK ||
        (tag != (1 << 3 | MRL_PB_LEN) && tag != (10 << 3 | MRL_PB_LEN)))
        return false;
    /* FeatureDescription: its name. */
    return mrl_pb_varint(&r, &first).code == MRL_OK && first < n &&
           mrl_pb_varint(&r, &tag).code == MRL_OK && tag == (1 << 3 | MRL_PB_LEN);
}

const struct mrl_format mrl_format_coreml = {
    .id = "coreml",
    .title = "Core ML model",
    .role = MRL_ROLE_MODEL,
    .probe = probe_coreml,
    .describe = describe_coreml,
};
