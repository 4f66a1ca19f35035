/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "formats/zip_describe.h"

/* What torch.save() writes since 1.6 and torch.jit.save(): one folder with data.pkl, a member for
 * each storage in data/, version, byteorder; TorchScript adds code/ and constants.pkl.  Layout:
 * PyTorch, "Serialization semantics", and caffe2/serialize/inline_container.h. */
struct contents {
    uint64_t storages, storage_bytes;
    uint64_t code_files;
    bool has_version, has_byteorder, has_constants;
};

static bool is_within(const struct mrl_zip_entry *e, const char *folder)
{
    const struct mrl_span name = mrl_span(e->name, e->name_len);

    return mrl_span_starts(name, folder + 1) || mrl_span_find(name, folder) != name.len;
}

static mrl_status look_at(void *context, struct mrl_description *d, struct mrl_zip *zip,
                          const struct mrl_zip_entry *e)
{
    struct contents *c = context;

    if (is_within(e, "/code/") && mrl_zip_has_suffix(e, ".py")) {
        c->code_files++;
    } else if (is_within(e, "/data/")) {
        c->storages++;
        if (__builtin_add_overflow(c->storage_bytes, e->size, &c->storage_bytes))
            c->storage_bytes = UINT64_MAX;
    } else if (mrl_zip_is_named(e, "constants.pkl", true)) {
        c->has_constants = true;
    } else if (mrl_zip_is_named(e, "version", true) && !c->has_version) {
        c->has_version = true;
        return mrl_zip_member_fact(d, zip, e, "archive_version");
    } else if (mrl_zip_is_named(e, "byteorder", true) && !c->has_byteorder) {
        c->has_byteorder = true;
        return mrl_zip_member_fact(d, zip, e, "byteorder");
    }
    return mrl_ok();
}

static mrl_status describe_pytorch_zip(struct mrl_description *d)
{
    struct contents c = {0};

    MRL_TRY(mrl_zip_describe(d, &(struct mrl_zip_visitor){&c, look_at}));
    MRL_TRY(mrl_describe_number(d, "storage_count", c.storages));
    MRL_TRY(mrl_describe_number(d, "storage_bytes", c.storage_bytes));
    if (c.code_files == 0 && !c.has_constants)
        return mrl_ok();
    MRL_TRY(mrl_describe_text(d, "torchscript", "yes", 3));
    return mrl_describe_number(d, "code_files", c.code_files);
}

const struct mrl_format mrl_format_pytorch_zip = {
    .id = "pytorch-zip",
    .title = "PyTorch model (zip)",
    .role = MRL_ROLE_MODEL,
    .describe = describe_pytorch_zip,
};
