/* SPDX-License-Identifier: Apache-2.0 */
/* The intermediate representation of OpenVINO: a graph of layers as XML, beside a .bin file of
 * bare numbers into which the constants point.  Source: OpenVINO documentation, "OpenVINO IR
 * format", and openvino/src/frontends/ir. */
#include "base/limits.h"
#include "base/span.h"
#include "base/text.h"
#include "formats/xml.h"

#include <inttypes.h>
#include <string.h>

struct ir {
    char element[MRL_XML_NAME + 1];
    uint64_t layers, layer_at;
    uint64_t offset, size;
    bool has_offset, has_size;
    uint64_t weights; /* the .bin must reach so far */
    unsigned custom;
};

static bool is_number(const struct mrl_xml *x, uint64_t *ret)
{
    return !x->value_cut && mrl_span_decimal(mrl_span(x->value, x->value_len), ret);
}

static mrl_status open_element(void *context, struct mrl_description *d, const struct mrl_xml *x)
{
    struct ir *ir = context;

    (void)d;
    memcpy(ir->element, x->name, sizeof(ir->element));
    if (strcmp(x->name, "layer") == 0) {
        ir->layers++;
        ir->layer_at = x->offset;
    }
    ir->has_offset = ir->has_size = false;
    return mrl_ok();
}

/* Constants: offset and size into the .bin file. */
static mrl_status end_data(struct ir *ir, struct mrl_description *d)
{
    uint64_t end;

    if (!ir->has_offset || !ir->has_size)
        return mrl_ok();
    ir->has_offset = ir->has_size = false;
    if (__builtin_add_overflow(ir->offset, ir->size, &end))
        return mrl_describe_issue(d, "openvino-ir.bounds", ir->layer_at,
                                  "a constant has %" PRIu64 " bytes at %" PRIu64, ir->size,
                                  ir->offset);
    ir->weights = end > ir->weights ? end : ir->weights;
    return mrl_ok();
}

static mrl_status data_attribute(struct ir *ir, struct mrl_description *d, const struct mrl_xml *x)
{
    const bool is_offset = strcmp(x->name, "offset") == 0;
    uint64_t n;

    if (!is_offset && strcmp(x->name, "size") != 0)
        return mrl_ok();
    if (!is_number(x, &n))
        return mrl_describe_issue(d, "openvino-ir.bounds", x->offset,
                                  "a constant's %s is no number", x->name);
    *(is_offset ? &ir->offset : &ir->size) = n;
    *(is_offset ? &ir->has_offset : &ir->has_size) = true;
    return end_data(ir, d);
}

/* Layers of the old IR named the library that implements them; those of today's come from an
 * opset, and one called "extension" stands for code that the application adds. */
static mrl_status layer_attribute(struct ir *ir, struct mrl_description *d, const struct mrl_xml *x)
{
    char quoted[160];

    mrl_text_quote(quoted, sizeof(quoted), x->value, x->value_len);
    if (strcmp(x->name, "library") == 0 || strcmp(x->name, "implementation") == 0)
        return mrl_describe_issue(d, "openvino-ir.layer-library", x->offset,
                                  "a layer is implemented by %s", quoted);
    if (strcmp(x->name, "version") == 0 && strcmp(x->value, "extension") == 0 &&
        ir->custom++ < MRL_MAX_LISTED)
        return mrl_describe_issue(d, "openvino-ir.custom-layer", x->offset,
                                  "a layer is code of the application");
    return mrl_ok();
}

static mrl_status attribute(void *context, struct mrl_description *d, const struct mrl_xml *x)
{
    struct ir *ir = context;

    if (x->depth == 1 && strcmp(x->name, "name") == 0)
        return mrl_describe_text(d, "name", x->value, x->value_len);
    if (x->depth == 1 && strcmp(x->name, "version") == 0)
        return mrl_describe_text(d, "version", x->value, x->value_len);
    if (strcmp(ir->element, "layer") == 0)
        return layer_attribute(ir, d, x);
    if (strcmp(ir->element, "data") == 0)
        return data_attribute(ir, d, x);
    return mrl_ok();
}

/* "model.xml" stands beside "model.bin". */
static mrl_status link_weights(struct mrl_description *d)
{
    const char *name = strrchr(d->path, '/');
    const char *start = name ? name + 1 : d->path;
    const size_t n = strlen(start);
    char target[MRL_MAX_PATH_BYTES];

    if (n < 5 || n >= sizeof(target) || strcmp(start + n - 4, ".xml") != 0)
        return mrl_ok();
    memcpy(target, start, n - 3);
    memcpy(target + n - 3, "bin", 4);
    return mrl_describe_link(d, MRL_LINK_SHARD, target, n);
}

static mrl_status describe_ir(struct mrl_description *d)
{
    struct ir ir = {.layers = 0};

    MRL_TRY(mrl_xml_describe(d, &(struct mrl_xml_visitor){
                                    .context = &ir, .open = open_element, .attribute = attribute}));
    MRL_TRY(mrl_describe_number(d, "layer_count", ir.layers));
    MRL_TRY(mrl_describe_number(d, "weight_bytes", ir.weights));
    return ir.weights ? link_weights(d) : mrl_ok();
}

const struct mrl_format mrl_format_openvino_ir = {
    .id = "openvino-ir",
    .title = "OpenVINO model",
    .role = MRL_ROLE_MODEL,
    .describe = describe_ir,
};
