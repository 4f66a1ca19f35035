/* SPDX-License-Identifier: Apache-2.0 */
/* A Jupyter notebook (nbformat 4): its cells of code are read as one Python program.  What cells
 * put out is not code and is not read. */
#include "base/buf.h"
#include "base/limits.h"
#include "formats/code_python.h"
#include "formats/document.h"

#include <string.h>

static mrl_status read_cell(struct mrl_code_facts *s, const struct mrl_node *source,
                            struct mrl_arena *arena)
{
    const uint32_t line = source->line;
    mrl_cleanup(mrl_buf_done) struct mrl_buf b;
    const char *text;

    mrl_buf_init(&b, MRL_MAX_DOCUMENT);
    if (source->kind == MRL_NODE_STRING)
        mrl_buf_add(&b, source->text, source->len);
    MRL_NODE_EACH(item, source)
    {
        if (item->kind == MRL_NODE_STRING)
            mrl_buf_add(&b, item->text, item->len);
    }
    MRL_TRY(mrl_buf_status(&b, s->d->err));
    /* Names of variables are kept from cell to cell. */
    text = mrl_arena_strndup(arena, mrl_buf_text(&b), b.len);
    if (!text)
        return MRL_FAIL_ARENA(s->d->err, arena);
    /* A list has one line of the program per line, behind the line of its bracket. */
    return mrl_code_read_python(s, mrl_span(text, b.len),
                                source->kind == MRL_NODE_LIST && source->count ? line + 1 : line);
}

static mrl_status describe_notebook(struct mrl_description *d)
{
    mrl_cleanup(mrl_document_done) struct mrl_document doc = {0};
    const struct mrl_node *cells;
    struct mrl_code_facts s;

    MRL_TRY(mrl_document_json(d, &doc));
    cells = mrl_node_get(doc.tree.root, "cells");
    if (!cells || cells->kind != MRL_NODE_LIST)
        return MRL_FAIL(d->err, MRL_E_UNSUPPORTED, MRL_NO_OFFSET,
                        "is no notebook of version 4: it has no list of cells");
    MRL_TRY(mrl_code_init(&s, d));
    MRL_NODE_EACH(cell, cells)
    {
        const struct mrl_node *source = mrl_node_get(cell, "source");

        if (source && mrl_node_is(mrl_node_get(cell, "cell_type"), "code"))
            MRL_TRY(read_cell(&s, source, doc.arena));
    }
    return mrl_code_finish(&s);
}

const struct mrl_format mrl_format_notebook = {
    .id = "notebook",
    .title = "Jupyter notebook",
    .role = MRL_ROLE_OTHER,
    .describe = describe_notebook,
};
