/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests of Kubernetes and of what extends it: KServe, Seldon, KubeRay.  Told by apiVersion and
 * kind.  Templates of Helm are read too: they are no YAML, so that lines are all there is. */
#include "formats/code_settings.h"
#include "formats/document.h"
#include "formats/text_probe.h"

static bool probe_kubernetes(const struct mrl_probe *probe)
{
    static const char *const yaml[] = {"*.yaml", "*.yml", NULL};
    static const char *const keys[] = {"apiVersion", "kind", NULL};

    return mrl_probe_named(probe, yaml) && mrl_probe_yaml_keys(probe, keys) == 2;
}

/* What each document of the file is: "kind: Deployment". */
static mrl_status describe_kinds(struct mrl_description *d, struct mrl_span text)
{
    struct mrl_span line;
    unsigned listed = 0;

    for (uint32_t number = 1; mrl_span_line(&text, &line); number++) {
        mrl_status status;

        if (!mrl_span_starts(line, "kind:") || listed++ >= 48)
            continue;
        d->line = number;
        status = mrl_describe_span(d, "kind",
                                   mrl_span_unquote(mrl_span_trim(mrl_span_without(line, 5))));
        d->line = 0;
        MRL_TRY(status);
    }
    return mrl_ok();
}

static mrl_status describe_kubernetes(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_code_facts s;
    struct mrl_code_settings settings = {.s = &s, .with_images = true};

    MRL_TRY(mrl_document_text(d, &doc));
    MRL_TRY(mrl_code_init(&s, d));
    MRL_TRY(describe_kinds(d, doc.text));
    return mrl_code_read_yaml(&settings, doc.text, 1);
}

const struct mrl_format mrl_format_kubernetes = {
    .id = "kubernetes",
    .title = "manifests of Kubernetes",
    .role = MRL_ROLE_DEPLOYMENT,
    .probe = probe_kubernetes,
    .describe = describe_kubernetes,
};
