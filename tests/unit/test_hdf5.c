/* SPDX-License-Identifier: Apache-2.0 */
/* The files were written by the library of The HDF Group, through h5py: what is read here is what
 * another program meant. */
#include "described.h"

#include <stdio.h>

#define FILE_MAX (64 << 10)

struct file {
    uint8_t bytes[FILE_MAX];
    size_t n;
};

static void load(struct file *f, const char *name)
{
    const char *root = getenv("MERLON_SOURCE");
    char path[1024];
    FILE *in;

    (void)snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/hdf5/%s", root ? root : ".", name);
    in = fopen(path, "rbe");
    assert_non_null(in);
    f->n = fread(f->bytes, 1, sizeof(f->bytes), in);
    (void)fclose(in);
    assert_true(f->n > 100 && f->n < sizeof(f->bytes));
}

static struct described described_file(const struct file *f)
{
    return describe_bytes("m.bin", f->bytes, f->n);
}

static void assert_keras_model(const char *name, uint64_t version)
{
    static struct file f;
    struct described t;

    load(&f, name);
    t = described_file(&f);
    assert_string_equal(described_format(&t), "keras-h5");
    assert_number(&t, "superblock_version", version);
    assert_fact(&t, "keras_version", "2.11.0");
    assert_fact(&t, "backend", "tensorflow");
    assert_fact(&t, "architecture", "Sequential");
    assert_fact(&t, "name", "net");
    assert_number(&t, "layer_count", 2);
    assert_number(&t, "layer_name_count", 1);
    assert_fact(&t, "dataset", "dense/kernel:0 float32 4x3");
    assert_number(&t, "group_count", 2);
    assert_number(&t, "dataset_count", 1);
    assert_number(&t, "parameter_count", 12);
    assert_issue(&t, "keras-h5.lambda");
    assert_int_equal(t.d.issue_count, 1);
    assert_false(t.d.incomplete);
    described_done(&t);
}

static void a_keras_model_is_read_from_old_and_new_groups(void **state)
{
    (void)state;
    assert_keras_model("keras-old-groups", 0);
    assert_keras_model("keras-new-groups", 3);
}

static void what_leads_out_of_the_file_is_told(void **state)
{
    static struct file f;
    struct described t;

    (void)state;
    load(&f, "links-out");
    t = described_file(&f);
    assert_string_equal(described_format(&t), "hdf5");
    assert_issue(&t, "hdf5.external-link");
    assert_issue(&t, "hdf5.external-data");
    assert_link(&t, MRL_LINK_EXTERNAL_DATA, "../other.h5");
    assert_int_equal(t.d.issue_count, 2); /* the loop to the root is not walked twice */
    described_done(&t);
}

static void fractal_heaps_are_not_passed_over_in_silence(void **state)
{
    static struct file f;
    struct described t;

    (void)state;
    load(&f, "dense-links");
    t = described_file(&f);
    assert_issue(&t, "hdf5.not-read");
    assert_true(t.d.incomplete);
    described_done(&t);
}

static void the_superblock_is_found_behind_a_user_block(void **state)
{
    static struct file f;
    static struct file moved;
    struct described t;

    (void)state;
    load(&f, "keras-new-groups");
    for (size_t at = 512; at <= 2048; at *= 2) {
        memset(moved.bytes, 'x', at);
        memcpy(moved.bytes + at, f.bytes, f.n);
        moved.n = at + f.n;
        t = described_file(&moved);
        assert_string_equal(described_format(&t), "keras-h5");
        assert_number(&t, "parameter_count", 12);
        described_done(&t);
    }
    memcpy(moved.bytes + 600, f.bytes, f.n);
    memset(moved.bytes, 'x', 600);
    t = describe_bytes("m.bin", moved.bytes, 600 + f.n);
    assert_string_equal(described_format(&t), "none");
    described_done(&t);
}

static uint8_t *find(struct file *f, const char *name)
{
    uint8_t *found = memmem(f->bytes, f->n, name, strlen(name));

    assert_non_null(found);
    return found;
}

static void broken_structures_are_malformed(void **state)
{
    static const char *const signatures[] = {"TREE", "SNOD", "HEAP", "GCOL"};
    static struct file f;
    struct described t;

    (void)state;
    for (size_t i = 0; i < MRL_COUNT(signatures); i++) {
        load(&f, "keras-old-groups");
        *find(&f, signatures[i]) = 'x';
        t = described_file(&f);
        assert_issue(&t, "keras-h5.malformed");
        assert_true(t.d.incomplete);
        described_done(&t);
    }
    load(&f, "keras-new-groups");
    f.bytes[8] = 4;
    t = described_file(&f);
    assert_issue(&t, "hdf5.unsupported");
    described_done(&t);
}

static void each_cut_is_told(void **state)
{
    static struct file f;

    (void)state;
    load(&f, "keras-new-groups");
    for (size_t n = 0; n < f.n; n += n < 64 ? 1 : 7) {
        struct described t = describe_bytes("m.h5", f.bytes, n);

        described_done(&t);
    }
}

static void no_byte_can_harm(void **state)
{
    static const char *const names[] = {"keras-old-groups", "keras-new-groups", "links-out"};
    static struct file f;

    (void)state;
    for (size_t k = 0; k < MRL_COUNT(names); k++) {
        load(&f, names[k]);
        for (size_t i = 0; i < f.n; i++) {
            const uint8_t before = f.bytes[i];
            struct described t;

            if (before == 0 && i > 256 && i % 16)
                continue; /* padding, for the most part */
            f.bytes[i] = (uint8_t)~before;
            t = described_file(&f);
            described_done(&t);
            f.bytes[i] = before;
        }
    }
}

static void lost_memory_is_told(void **state)
{
    static struct file f;

    (void)state;
    load(&f, "keras-new-groups");
    assert_describing_survives_oom("m.h5", f.bytes, f.n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_keras_model_is_read_from_old_and_new_groups),
        cmocka_unit_test(what_leads_out_of_the_file_is_told),
        cmocka_unit_test(fractal_heaps_are_not_passed_over_in_silence),
        cmocka_unit_test(the_superblock_is_found_behind_a_user_block),
        cmocka_unit_test(broken_structures_are_malformed),
        cmocka_unit_test(each_cut_is_told),
        cmocka_unit_test(no_byte_can_harm),
        cmocka_unit_test(lost_memory_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
