/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/image.h"

#include "base/text.h"

/* A tag stands behind the last ':' that no '/' follows; one before is a port. */
static struct mrl_span tag_of(struct mrl_span image)
{
    size_t i = image.len;

    while (i > 0 && mrl_span_byte(image, i - 1) != ':' && mrl_span_byte(image, i - 1) != '/')
        i--;
    return i > 0 && mrl_span_byte(image, i - 1) == ':' ? mrl_span_without(image, i)
                                                       : mrl_span(NULL, 0);
}

mrl_status mrl_describe_image(struct mrl_description *d, struct mrl_span image, uint64_t offset)
{
    const struct mrl_span tag = tag_of(image);
    char quoted[160];

    if (image.len == 0)
        return mrl_ok();
    mrl_text_quote(quoted, sizeof(quoted), image.at, image.len);
    MRL_TRY(mrl_describe_link(d, MRL_LINK_IMAGE, image.at, image.len));
    if (mrl_span_find(image, "@sha256:") < image.len)
        return mrl_ok();
    if (tag.len == 0 || mrl_span_is(tag, "latest"))
        return mrl_describe_issue(d, "deployment.untagged-image", offset,
                                  "the image %s is whatever is the latest", quoted);
    return mrl_describe_issue(d, "deployment.unpinned-image", offset,
                              "the image %s is not pinned by a digest", quoted);
}
