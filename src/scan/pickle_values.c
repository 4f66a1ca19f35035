/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/pickle_values.h"

#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

#define RING_NODES (1u << 15) /* 2 MB; a call's arguments are far younger than that */
#define RING_TEXT  (1u << 20)

mrl_status mrl_values_init(struct mrl_values *v, const struct mrl_pickle_names *names,
                           struct mrl_error *err)
{
    *v = (struct mrl_values){.names = names};
    v->arena = mrl_arena_new(MRL_MAX_PICKLE_NAMES);
    v->nodes = calloc(RING_NODES, sizeof(*v->nodes));
    v->text = malloc(RING_TEXT);
    if (!v->arena || !v->nodes || !v->text) {
        mrl_values_done(v);
        return MRL_FAIL_NOMEM(err);
    }
    v->serial = RING_NODES; /* zeroed nodes are no nodes */
    mrl_values_reset(v);
    return mrl_ok();
}

void mrl_values_done(struct mrl_values *v)
{
    mrl_arena_free(v->arena);
    free(v->nodes);
    free(v->text);
    *v = (struct mrl_values){.names = NULL};
}

void mrl_values_reset(struct mrl_values *v)
{
    mrl_arena_reset(v->arena);
    mrl_map_init(&v->by_name, v->arena);
    mrl_map_init(&v->by_global, v->arena);
    v->globals = NULL;
    v->global_count = v->global_capacity = 0;
    v->kept = NULL;
    v->kept_count = v->kept_capacity = 0;
    v->taint_ever = 0;
}

bool mrl_values_worn(const struct mrl_values *v)
{
    return v->serial >= MRL_VALUE_MASK - RING_NODES;
}

static bool is_node_kind(enum mrl_value_kind kind)
{
    return kind >= MRL_V_STR && kind <= MRL_V_CALL;
}

struct mrl_value mrl_values_refresh(const struct mrl_values *v, struct mrl_value value)
{
    /* Serial 0 belongs to no node, so the handle keeps its kind and nothing else. */
    if (is_node_kind(mrl_value_kind(value)) && !mrl_value_node(v, value))
        return mrl_value_make(mrl_value_kind(value), 0);
    if (is_node_kind(mrl_value_kind(value)))
        return mrl_value_make(mrl_value_kind(value),
                              mrl_value_rest(value) % RING_NODES + RING_NODES);
    return value;
}

void mrl_values_renumber(struct mrl_values *v)
{
    for (uint32_t i = 0; i < RING_NODES; i++)
        if (v->nodes[i].serial)
            v->nodes[i].serial = i + RING_NODES;
    v->serial = v->serial % RING_NODES + 2 * RING_NODES;
}

static struct mrl_node *new_node(struct mrl_values *v, uint32_t *serial)
{
    struct mrl_node *node = &v->nodes[v->serial % RING_NODES];

    *serial = v->serial++;
    node->serial = *serial;
    node->taint = 0;
    node->count = 0;
    node->weight = 1;
    return node;
}

/* Room for n bytes in one piece, overwriting the oldest texts. */
static char *take_text(struct mrl_values *v, size_t n, uint64_t *at)
{
    const size_t left = RING_TEXT - (size_t)(v->text_next % RING_TEXT);

    if (n > left)
        v->text_next += left;
    *at = v->text_next;
    v->text_next += n;
    return v->text + *at % RING_TEXT;
}

struct mrl_value mrl_value_text(struct mrl_values *v, enum mrl_value_kind kind, const void *bytes,
                                size_t n, uint64_t size)
{
    const size_t kept = n < MRL_TEXT_KEPT ? n : MRL_TEXT_KEPT;
    uint32_t serial;
    struct mrl_node *node = new_node(v, &serial);
    char *place = take_text(v, kept, &node->text.at);

    if (kept)
        memcpy(place, bytes, kept);
    node->taint = MRL_TAINT_TEXT;
    node->text.size = size;
    node->text.kept = (uint32_t)kept;
    node->text.memo = UINT32_MAX;
    return mrl_value_make(kind, serial);
}

struct mrl_value mrl_value_box(struct mrl_values *v, enum mrl_value_kind kind)
{
    uint32_t serial;

    new_node(v, &serial);
    return mrl_value_make(kind, serial);
}

struct mrl_node *mrl_value_node(const struct mrl_values *v, struct mrl_value value)
{
    const uint32_t serial = mrl_value_rest(value);
    struct mrl_node *node = &v->nodes[serial % RING_NODES];

    if (!is_node_kind(mrl_value_kind(value)) || serial == 0 || node->serial != serial)
        return NULL;
    return node;
}

void mrl_value_add(struct mrl_values *v, struct mrl_value box, struct mrl_value item)
{
    const uint32_t taint = mrl_value_taint(v, item);
    struct mrl_node *node = mrl_value_node(v, box);
    const struct mrl_node *inner = mrl_value_node(v, item);

    v->taint_ever |= taint;
    if (!node)
        return;
    if (node->count < MRL_NODE_KIDS)
        node->kids[node->count] = item;
    if (node->count < UINT32_MAX)
        node->count++;
    node->taint |= taint;
    node->weight += inner ? inner->weight : 1;
}

static uint32_t global_taint(const struct mrl_values *v, struct mrl_value value)
{
    const struct mrl_name_facts *facts = &mrl_value_get_global(v, value)->facts;

    if (facts->standing <= MRL_NAME_CLASS)
        return MRL_TAINT_CLASS;
    /* An unknown class was reported when it was imported; to hand it on adds nothing. */
    return facts->standing <= MRL_NAME_FOREIGN && facts->is_class ? MRL_TAINT_CLASS
                                                                  : MRL_TAINT_FUNCTION;
}

uint32_t mrl_value_taint(const struct mrl_values *v, struct mrl_value value)
{
    const struct mrl_node *node = mrl_value_node(v, value);

    switch (mrl_value_kind(value)) {
    case MRL_V_STR:
    case MRL_V_BYTES:
        return node ? node->taint : MRL_TAINT_TEXT | (v->taint_ever & MRL_TAINT_NESTED);
    case MRL_V_TUPLE:
    case MRL_V_LIST:
    case MRL_V_DICT:
    case MRL_V_SET:
        return node ? node->taint : v->taint_ever | MRL_TAINT_TEXT | MRL_TAINT_FORGOTTEN;
    case MRL_V_CALL:
        return MRL_TAINT_RESULT | MRL_TAINT_FUNCTION;
    case MRL_V_NAME:
        return MRL_TAINT_TEXT;
    case MRL_V_GLOBAL:
        return global_taint(v, value);
    case MRL_V_OBJECT:
    case MRL_V_DTYPE:
    case MRL_V_PERS:
        return MRL_TAINT_OBJECT;
    case MRL_V_EXT:
        return MRL_TAINT_FUNCTION;
    case MRL_V_PLAIN:
        return value.bits >= MRL_P_UNKNOWN ? MRL_TAINT_FORGOTTEN | v->taint_ever : 0;
    case MRL_V_INT:
        return 0;
    }
    return MRL_TAINT_FORGOTTEN;
}

bool mrl_value_peek_text(const struct mrl_values *v, struct mrl_value value, struct mrl_span *ret,
                         uint64_t *size)
{
    const enum mrl_value_kind kind = mrl_value_kind(value);
    const struct mrl_node *node = mrl_value_node(v, value);

    if (kind == MRL_V_NAME) {
        *ret = v->kept[mrl_value_rest(value)];
        *size = ret->len;
        return true;
    }
    if ((kind != MRL_V_STR && kind != MRL_V_BYTES) || !node ||
        v->text_next - node->text.at > RING_TEXT)
        return false;
    *ret = mrl_span(v->text + node->text.at % RING_TEXT, node->text.kept);
    *size = node->text.size;
    return true;
}

bool mrl_value_get_text(const struct mrl_values *v, struct mrl_value value, struct mrl_span *ret)
{
    uint64_t size;

    return mrl_value_peek_text(v, value, ret, &size) && ret->len == size;
}

mrl_status mrl_value_keep(struct mrl_values *v, struct mrl_span text, struct mrl_value *ret,
                          struct mrl_error *err)
{
    struct mrl_span copy;
    uint64_t at;

    if (mrl_map_get(&v->by_name, text.at, text.len, &at)) {
        *ret = mrl_value_make(MRL_V_NAME, (uint32_t)at);
        return mrl_ok();
    }
    copy = mrl_span(mrl_arena_strndup(v->arena, text.at, text.len), text.len);
    if (!copy.at)
        return MRL_FAIL_ARENA(err, v->arena);
    MRL_TRY(mrl_arena_grow(v->arena, (void **)&v->kept, &v->kept_capacity, v->kept_count,
                           sizeof(*v->kept), err));
    MRL_TRY(mrl_map_add(&v->by_name, copy.at, copy.len, v->kept_count, NULL, err));
    v->kept[v->kept_count] = copy;
    *ret = mrl_value_make(MRL_V_NAME, (uint32_t)v->kept_count++);
    return mrl_ok();
}

static mrl_status add_global(struct mrl_values *v, struct mrl_span key, size_t module_len,
                             uint64_t offset, struct mrl_value *ret, struct mrl_error *err)
{
    struct mrl_global *global;

    MRL_TRY(mrl_arena_grow(v->arena, (void **)&v->globals, &v->global_capacity, v->global_count,
                           sizeof(*v->globals), err));
    MRL_TRY(mrl_map_add(&v->by_global, key.at, key.len, v->global_count, NULL, err));
    global = &v->globals[v->global_count];
    *global = (struct mrl_global){.module = mrl_span_first(key, module_len),
                                  .name = mrl_span_without(key, module_len + 1),
                                  .offset = offset};
    mrl_pickle_names_judge(v->names, global->module, global->name, &global->facts);
    *ret = mrl_value_make(MRL_V_GLOBAL, (uint32_t)v->global_count++);
    return mrl_ok();
}

mrl_status mrl_value_global(struct mrl_values *v, struct mrl_span module, struct mrl_span name,
                            uint64_t offset, struct mrl_value *ret, struct mrl_error *err)
{
    char small[2 * MRL_TEXT_KEPT + 1];
    const size_t n = module.len + 1 + name.len;
    struct mrl_span key;
    uint64_t at;

    if (n > sizeof(small))
        return MRL_FAIL(err, MRL_E_LIMIT, offset, "a name of %zu bytes, the limit is %zu", n,
                        sizeof(small));
    if (module.len)
        memcpy(small, module.at, module.len);
    small[module.len] = '\0';
    if (name.len)
        memcpy(small + module.len + 1, name.at, name.len);
    if (mrl_map_get(&v->by_global, small, n, &at)) {
        *ret = mrl_value_make(MRL_V_GLOBAL, (uint32_t)at);
        return mrl_ok();
    }
    key = mrl_span(mrl_arena_memdup(v->arena, small, n), n);
    if (!key.at)
        return MRL_FAIL_ARENA(err, v->arena);
    return add_global(v, key, module.len, offset, ret, err);
}

struct mrl_global *mrl_value_get_global(const struct mrl_values *v, struct mrl_value value)
{
    const enum mrl_value_kind kind = mrl_value_kind(value);

    if (kind != MRL_V_GLOBAL && kind != MRL_V_OBJECT)
        return NULL;
    return &v->globals[mrl_value_rest(value)];
}

bool mrl_value_is_function(const struct mrl_values *v, struct mrl_value value)
{
    const enum mrl_value_kind kind = mrl_value_kind(value);

    if (kind == MRL_V_GLOBAL)
        return global_taint(v, value) == MRL_TAINT_FUNCTION;
    return kind == MRL_V_CALL || kind == MRL_V_EXT;
}
