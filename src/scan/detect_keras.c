/* SPDX-License-Identifier: Apache-2.0 */
/* Keras models in HDF5: their configuration is JSON in attributes of the root. */
#include "scan/part.h"

#include "base/limits.h"
#include "formats/hdf5.h"
#include "scan/keras_config.h"

#include <string.h>

static bool is_format(const struct mrl_scan_part *part, const char *id)
{
    return part->format && strcmp(part->format->id, id) == 0;
}

/* A broken configuration has been told of by its own parser. */
static mrl_status forgive(mrl_status s)
{
    return s.code == MRL_E_FORMAT || s.code == MRL_E_TRUNCATED ? mrl_ok() : s;
}

struct root {
    struct mrl_scan_part *part;
    struct mrl_hdf5 file;
};

static mrl_status see_attribute(void *context, const struct mrl_hdf5_attribute *attribute)
{
    struct root *root = context;
    struct mrl_reader r;
    char *text;
    size_t n;

    if (strcmp(attribute->name, "model_config") != 0 &&
        strcmp(attribute->name, "training_config") != 0)
        return mrl_ok();
    MRL_TRY(mrl_hdf5_attribute_text(&root->file, attribute, 0, MRL_MAX_DOCUMENT, &text, &n));
    if (!text)
        return mrl_ok();
    mrl_reader_init(&r, text, n, root->part->scan->err);
    return forgive(mrl_json_objects_read(
        &r, &(struct mrl_json_judge){root->part, mrl_keras_judge_object, NULL}, 1,
        root->part->arena));
}

static mrl_status see_link(void *context, const struct mrl_hdf5_link *link)
{
    (void)context;
    (void)link;
    return mrl_ok();
}

static mrl_status judge_hdf5(struct mrl_scan_part *part)
{
    uint8_t *buffer = mrl_arena_alloc(part->arena, MRL_WINDOW_DEFAULT);
    struct root root = {.part = part};
    const struct mrl_hdf5_visitor visitor = {&root, see_attribute, see_link};
    struct mrl_hdf5_object object;
    struct mrl_window window;
    struct mrl_reader r;

    if (!buffer)
        return MRL_FAIL_ARENA(part->scan->err, part->arena);
    mrl_reader_open(&r, &window, part->source, buffer, MRL_WINDOW_DEFAULT, part->scan->err);
    MRL_TRY(mrl_hdf5_open(&root.file, &r, part->source->size, part->arena));
    return mrl_hdf5_read_object(&root.file, root.file.root, &visitor, &object);
}

static mrl_status detect_keras(struct mrl_scan_part *part)
{
    if ((!is_format(part, "keras-h5") && !is_format(part, "hdf5")) ||
        part->source->size == MRL_SIZE_UNKNOWN)
        return mrl_ok();
    return forgive(judge_hdf5(part));
}

const struct mrl_detector mrl_detector_keras = {"keras", detect_keras};
