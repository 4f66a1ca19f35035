/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "sign/manifest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- order --- */

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* The name as the specification orders it; `size` holds any path and two numbers. */
static void shard_name(const struct mrl_oms_resource *r, char *ret, size_t size)
{
    (void)snprintf(ret, size, "%s:%" PRIu64 ":%" PRIu64, r->path, r->start, r->end);
}

static int by_name(const void *a, const void *b)
{
    const struct mrl_oms_resource *x = a, *y = b;
    char left[MRL_MAX_PATH_BYTES + 64], right[MRL_MAX_PATH_BYTES + 64];

    if (x->end == UINT64_MAX)
        return strcmp(x->path, y->path);
    shard_name(x, left, sizeof(left));
    shard_name(y, right, sizeof(right));
    return strcmp(left, right);
}

/* Paths compare component by component, so that `/` sorts below every other byte. */
static int compare_components(const char *a, const char *b)
{
    size_t i = 0;

    while (a[i] != '\0' && a[i] == b[i])
        i++;
    if (a[i] == b[i])
        return 0;
    if (a[i] == '\0' || b[i] == '\0')
        return a[i] == '\0' ? -1 : 1;
    if (a[i] == '/' || b[i] == '/')
        return a[i] == '/' ? -1 : 1;
    return (unsigned char)a[i] < (unsigned char)b[i] ? -1 : 1;
}

static int by_components(const void *a, const void *b)
{
    const struct mrl_oms_resource *x = a, *y = b;
    const int paths = compare_components(x->path, y->path);

    return paths ? paths : compare_numbers(x->start, y->start);
}

/* --- text --- */

/* What Python's json.dumps() escapes: everything that is not printable ASCII, save DEL. */
static void add_character(struct mrl_buf *buf, uint32_t c)
{
    static const char shorts[] = "\bb\tt\nn\ff\rr\"\"\\\\";

    for (size_t i = 0; shorts[i] != '\0'; i += 2)
        if (c == (unsigned char)shorts[i]) {
            mrl_buf_addc(buf, '\\');
            mrl_buf_addc(buf, shorts[i + 1]);
            return;
        }
    if (c >= 0x20 && c < 0x80)
        mrl_buf_addc(buf, (char)c);
    else if (c < 0x10000)
        mrl_buf_addf(buf, "\\u%04" PRIx32, c);
    else
        mrl_buf_addf(buf, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xd800 + ((c - 0x10000) >> 10),
                     0xdc00 + ((c - 0x10000) & 0x3ff));
}

static void add_text(struct mrl_buf *buf, const char *text, size_t n)
{
    uint32_t c = 0;

    mrl_buf_addc(buf, '"');
    for (size_t i = 0; i < n;) {
        const size_t used = mrl_utf8_decode(text + i, n - i, &c);

        /* Paths are checked before; the subject's and tensors' names may be any bytes. */
        add_character(buf, used ? c : 0xfffd);
        i += used ? used : 1;
    }
    mrl_buf_addc(buf, '"');
}

static void add_member(struct mrl_buf *buf, unsigned indent, const char *key, const char *value)
{
    mrl_buf_addf(buf, "%*s\"%s\": ", (int)indent, "", key);
    add_text(buf, value, strlen(value));
}

static void add_hex(struct mrl_buf *buf, const uint8_t *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * MRL_OMS_DIGEST_MAX];

    for (size_t i = 0; i < n; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    mrl_buf_add(buf, text, 2 * n);
}

/* --- the statement --- */

static void add_subject(struct mrl_buf *buf, const struct mrl_manifest *m,
                        const struct mrl_sha256 *root)
{
    mrl_buf_adds(buf, "  \"subject\": [\n    {\n");
    add_member(buf, 6, "name", m->model);
    mrl_buf_adds(buf, ",\n      \"digest\": {\n        \"sha256\": \"");
    add_hex(buf, root->bytes, sizeof(root->bytes));
    mrl_buf_adds(buf, "\"\n      }\n    }\n  ],\n");
}

static void add_serialization(struct mrl_buf *buf, const struct mrl_manifest *m)
{
    mrl_buf_adds(buf, "    \"serialization\": {\n");
    add_member(buf, 6, "method", mrl_oms_method_names[m->method]);
    mrl_buf_adds(buf, ",\n");
    add_member(buf, 6, "hash_type", mrl_oms_hash_names[m->hash]);
    mrl_buf_addf(buf, ",\n      \"allow_symlinks\": %s", m->allow_symlinks ? "true" : "false");
    if (m->method == MRL_OMS_SHARDS)
        mrl_buf_addf(buf, ",\n      \"shard_size\": %" PRIu64, m->shard_size);
    for (size_t i = 0; i < m->ignore_count; i++) {
        mrl_buf_adds(buf, i == 0 ? ",\n      \"ignore_paths\": [\n        " : ",\n        ");
        add_text(buf, m->ignore_paths[i], strlen(m->ignore_paths[i]));
    }
    mrl_buf_adds(buf, m->ignore_count ? "\n      ]\n    },\n" : "\n    },\n");
}

static void add_tensors(struct mrl_buf *buf, const struct mrl_oms_resource *r)
{
    mrl_buf_adds(buf, ",\n        \"annotations\": {\n          \"tensors\": {");
    for (size_t i = 0; i < r->tensor_count; i++) {
        mrl_buf_adds(buf, i == 0 ? "\n            " : ",\n            ");
        add_text(buf, r->tensors[i].name, strlen(r->tensors[i].name));
        mrl_buf_adds(buf, ": \"");
        add_hex(buf, r->tensors[i].digest.bytes, sizeof(r->tensors[i].digest.bytes));
        mrl_buf_adds(buf, "\"");
    }
    mrl_buf_adds(buf, "\n          }\n        }");
}

static void add_resource(struct mrl_buf *buf, const struct mrl_manifest *m,
                         enum mrl_oms_dialect dialect, const struct mrl_oms_resource *r)
{
    const bool shard = m->method == MRL_OMS_SHARDS;

    mrl_buf_addf(buf, "      {\n        \"algorithm\": \"%s", mrl_oms_hash_names[m->hash]);
    if (shard && dialect == MRL_OMS_REFERENCE)
        mrl_buf_addf(buf, "-sharded-%" PRIu64, m->shard_size);
    mrl_buf_adds(buf, "\",\n        \"digest\": \"");
    add_hex(buf, r->digest.bytes, mrl_oms_digest_size(m->hash));
    mrl_buf_adds(buf, "\",\n        \"name\": ");
    if (shard) {
        char name[MRL_MAX_PATH_BYTES + 64];

        shard_name(r, name, sizeof(name));
        add_text(buf, name, strlen(name));
    } else {
        add_text(buf, r->path, strlen(r->path));
    }
    if (r->tensor_count)
        add_tensors(buf, r);
    mrl_buf_adds(buf, "\n      }");
}

mrl_status mrl_manifest_write(struct mrl_manifest *m, enum mrl_oms_dialect dialect,
                              struct mrl_arena *arena, const char **ret, size_t *len,
                              struct mrl_error *err)
{
    mrl_cleanup(mrl_buf_done) struct mrl_buf buf;
    struct mrl_sha256 root;
    char *copy;

    mrl_buf_init(&buf, MRL_MAX_PAYLOAD);
    if (m->count > 0)
        qsort(m->resources, m->count, sizeof(*m->resources),
              dialect == MRL_OMS_REFERENCE ? by_components : by_name);
    MRL_TRY(mrl_manifest_root(m, &root, err));
    mrl_buf_adds(&buf, "{\n  \"_type\": \"https://in-toto.io/Statement/v1\",\n");
    add_subject(&buf, m, &root);
    mrl_buf_adds(&buf, "  \"predicateType\": \"https://model_signing/signature/v1.0\",\n"
                       "  \"predicate\": {\n");
    add_serialization(&buf, m);
    mrl_buf_adds(&buf, "    \"resources\": [");
    for (size_t i = 0; i < m->count; i++) {
        mrl_buf_adds(&buf, i == 0 ? "\n" : ",\n");
        add_resource(&buf, m, dialect, &m->resources[i]);
    }
    mrl_buf_adds(&buf, m->count ? "\n    ]\n  }\n}" : "]\n  }\n}");
    MRL_TRY(mrl_buf_status(&buf, err));
    copy = mrl_arena_memdup(arena, mrl_buf_text(&buf), buf.len + 1);
    if (!copy)
        return MRL_FAIL_ARENA(err, arena);
    *ret = copy;
    *len = buf.len;
    return mrl_ok();
}
