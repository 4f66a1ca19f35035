/* SPDX-License-Identifier: Apache-2.0 */
/* go.mod (go.dev, "Go Modules Reference"): every required version is exact; go.sum holds the
 * hashes. */
#include "formats/document.h"
#include "formats/packages.h"
#include "formats/text_probe.h"

static bool probe_go_mod(const struct mrl_probe *probe)
{
    static const char *const names[] = {"go.mod", NULL};
    const struct mrl_span text = mrl_probe_text(probe);

    return mrl_probe_named(probe, names) && mrl_span_find(text, "module ") < text.len;
}

/* "path v1.2.3": what stands in `require`. */
static mrl_status add_module(struct mrl_packages *list, const struct mrl_document *doc,
                             struct mrl_span line)
{
    struct mrl_package package = {.offset = mrl_document_offset(doc, line)};
    struct mrl_span rest = line;

    (void)mrl_span_cut(&rest, ' ', &package.name);
    package.name = mrl_span_unquote(package.name);
    package.version = mrl_span_trim(rest);
    if (package.name.len == 0 || package.version.len == 0)
        return MRL_FAIL(list->d->err, MRL_E_FORMAT, package.offset,
                        "a required module has no version");
    return mrl_packages_add(list, &package);
}

static mrl_status read_line(struct mrl_packages *list, const struct mrl_document *doc,
                            struct mrl_span line, bool *inside)
{
    line = mrl_span_trim(mrl_span_first(line, mrl_span_find(line, "//")));
    if (mrl_span_starts(line, "module "))
        return mrl_describe_span(list->d, "module", mrl_span_trim(mrl_span_without(line, 7)));
    if (mrl_span_starts(line, "go "))
        return mrl_describe_span(list->d, "go_version", mrl_span_trim(mrl_span_without(line, 3)));
    if (mrl_span_starts(line, "require (") || mrl_span_starts(line, "require(")) {
        *inside = true;
        return mrl_ok();
    }
    if (mrl_span_is(line, ")"))
        *inside = false;
    else if (mrl_span_starts(line, "require "))
        return add_module(list, doc, mrl_span_trim(mrl_span_without(line, 8)));
    else if (*inside && line.len)
        return add_module(list, doc, line);
    return mrl_ok();
}

static mrl_status describe_go_mod(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    struct mrl_packages list = {.d = d, .type = "golang"};
    struct mrl_span rest;
    struct mrl_span line;
    bool inside = false;

    MRL_TRY(mrl_document_text(d, &doc));
    rest = doc.text;
    while (mrl_span_line(&rest, &line))
        MRL_TRY(read_line(&list, &doc, line, &inside));
    return mrl_packages_finish(&list);
}

const struct mrl_format mrl_format_go_mod = {
    .id = "go-mod",
    .title = "module file of Go",
    .role = MRL_ROLE_DEPENDENCIES,
    .probe = probe_go_mod,
    .describe = describe_go_mod,
};
