/* SPDX-License-Identifier: Apache-2.0 */
/* A file that is a private key in PEM (RFC 7468, section 10 and its kin).  Says only which sort;
 * whether it is encrypted is the search for secrets' business too. */
#include "formats/document.h"
#include "formats/text_probe.h"

/* The words between the dashes of the first line. */
static struct mrl_span label_of(struct mrl_span text)
{
    struct mrl_span label = mrl_span_without(text, 11);

    if (!mrl_span_starts(text, "-----BEGIN "))
        return mrl_span(NULL, 0);
    return mrl_span_first(label, mrl_span_find(label, "-----"));
}

static bool probe_private_key(const struct mrl_probe *probe)
{
    const struct mrl_span label = label_of(mrl_probe_text(probe));

    return label.len < 32 && mrl_span_find(label, "PRIVATE KEY") < label.len;
}

static mrl_status describe_private_key(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};

    MRL_TRY(mrl_document_text(d, &doc));
    return mrl_describe_span(d, "key_kind", label_of(doc.text));
}

const struct mrl_format mrl_format_private_key = {
    .id = "private-key",
    .title = "private key",
    .role = MRL_ROLE_SECRET,
    .probe = probe_private_key,
    .describe = describe_private_key,
};
