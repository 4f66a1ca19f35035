/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and texts of R's three encodings, and what is known of the names of functions. */
#include "formats/r_data.h"

#include "base/limits.h"
#include "base/span.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A word of the text encoding. */
static mrl_status read_word(struct mrl_r_walk *w, const char *field, char ret[32])
{
    uint8_t byte;
    size_t n = 0;

    do
        MRL_TRY(mrl_read_u8(w->r, field, &byte));
    while (byte == '\n' || byte == ' ' || byte == '\r');
    while (byte != '\n' && byte != ' ' && byte != '\r') {
        if (n == 31 || byte < 0x20 || byte > 0x7e)
            return MRL_FAIL(w->r->err, MRL_E_FORMAT, mrl_reader_offset(w->r), "%s is no number",
                            field);
        ret[n++] = (char)byte;
        MRL_TRY(mrl_read_u8(w->r, field, &byte));
    }
    ret[n] = '\0';
    return mrl_ok();
}

mrl_status mrl_r_int(struct mrl_r_walk *w, const char *field, int32_t *ret)
{
    char word[32];
    uint32_t value;

    if (w->encoding == 'A') {
        MRL_TRY(read_word(w, field, word));
        *ret = strcmp(word, "NA") == 0 ? INT32_MIN : (int32_t)strtol(word, NULL, 10);
        return mrl_ok();
    }
    if (w->encoding == 'X')
        MRL_TRY(mrl_read_u32be(w->r, field, &value));
    else
        MRL_TRY(mrl_read_u32le(w->r, field, &value));
    *ret = (int32_t)value;
    return mrl_ok();
}

/* One character of the text encoding; escapes are those of C. */
static mrl_status read_character(struct mrl_r_walk *w, uint8_t *ret)
{
    MRL_TRY(mrl_read_u8(w->r, "string", ret));
    if (*ret != '\\')
        return mrl_ok();
    MRL_TRY(mrl_read_u8(w->r, "string", ret));
    for (unsigned i = 0; i < 2 && *ret >= '0' && *ret <= '7'; i++) {
        const uint8_t *next;
        size_t got;

        MRL_TRY(mrl_peek(w->r, 1, &next, &got));
        if (!got || next[0] < '0' || next[0] > '7')
            break;
        MRL_TRY(mrl_read_skip(w->r, "string", 1));
    }
    return mrl_ok();
}

mrl_status mrl_r_text(struct mrl_r_walk *w, uint64_t n, char *ret, size_t room)
{
    size_t kept = 0;
    uint8_t byte = 0;

    if (w->encoding == 'A' && n) {
        const uint8_t *next;
        size_t got = 1;

        for (;;) {
            MRL_TRY(mrl_peek(w->r, 1, &next, &got));
            if (!got || (next[0] != '\n' && next[0] != ' ' && next[0] != '\r'))
                break;
            MRL_TRY(mrl_read_skip(w->r, "string", 1));
        }
    }
    for (; w->encoding == 'A' ? kept < n : kept < n && kept + 1 < room; kept++) {
        if (w->encoding == 'A')
            MRL_TRY(read_character(w, &byte));
        else
            MRL_TRY(mrl_read_u8(w->r, "string", &byte));
        if (kept + 1 < room)
            ret[kept] = (char)byte;
    }
    if (room)
        ret[kept < room - 1 ? kept : room - 1] = '\0';
    return mrl_read_skip(w->r, "string", n - kept);
}

mrl_status mrl_r_skip_numbers(struct mrl_r_walk *w, uint64_t n, unsigned width)
{
    const uint64_t words = width == 16 ? 2 * n : n;
    char word[32];

    if (w->encoding != 'A') {
        if (n > UINT64_MAX / width)
            return MRL_FAIL(w->r->err, MRL_E_FORMAT, mrl_reader_offset(w->r), "a vector overflows");
        return mrl_read_skip(w->r, "vector", n * width);
    }
    for (uint64_t i = 0; i < words; i++)
        MRL_TRY(read_word(w, "vector", word));
    return mrl_ok();
}

/* Formulas and the calls that models of R keep of themselves. */
static const char *const harmless[] = {
    "~",
    "+",
    "-",
    "*",
    "/",
    "^",
    ":",
    "(",
    "%in%",
    "|",
    "||",
    "&",
    "&&",
    "!",
    "==",
    "!=",
    "<",
    ">",
    "<=",
    ">=",
    "[",
    "[[",
    "$",
    "%%",
    "%/%",
    "%*%",
    "c",
    "list",
    "I",
    "log",
    "log10",
    "log2",
    "log1p",
    "exp",
    "expm1",
    "sqrt",
    "abs",
    "sin",
    "cos",
    "tan",
    "factor",
    "as.factor",
    "ordered",
    "as.numeric",
    "numeric",
    "character",
    "integer",
    "logical",
    "structure",
    "data.frame",
    "matrix",
    "cbind",
    "rbind",
    "seq",
    "seq_len",
    "rep",
    "offset",
    "weights",
    "poly",
    "ns",
    "bs",
    "s",
    "te",
    "ti",
    "lo",
    "cut",
    "interaction",
    "lm",
    "glm",
    "nls",
    "aov",
    "loess",
    "gam",
    "lmer",
    "glmer",
    "glmnet",
    "cv.glmnet",
    "randomForest",
    "randomForest.formula",
    "randomForest.default",
    "ranger",
    "rpart",
    "svm",
    "svm.default",
    "svm.formula",
    "naiveBayes",
    "naiveBayes.default",
    "nnet",
    "nnet.formula",
    "multinom",
    "kmeans",
    "prcomp",
    "princomp",
    "hclust",
    "train",
    "train.default",
    "train.formula",
    "xgboost",
    "xgb.train",
    "gbm",
    "lda",
    "qda",
    "coxph",
    "Surv",
    "survfit",
    "arima",
    "ets",
    "variables",
    "mean",
    "median",
    "scale",
    "center",
    "gaussian",
    "binomial",
    "poisson",
    "quasibinomial",
    "Gamma",
    "nchar",
    "min",
    "max",
    "sum",
    "is.na",
    "ifelse",
    "TRUE",
    "FALSE",
    "quote",
    "model.frame",
    "terms",
    "family",
};

/* They start programs, load code or reach files and the network. */
static const char *const reaching[] = {
    "system",
    "system2",
    "shell",
    "shell.exec",
    "pipe",
    "fifo",
    "socketConnection",
    "socketSelect",
    "serverSocket",
    "url",
    "download.file",
    "curl_download",
    "dyn.load",
    "library.dynam",
    "source",
    "sys.source",
    "unlink",
    "file.remove",
    "file.copy",
    "file.rename",
    "file.create",
    "writeLines",
    "writeBin",
    "cat",
    "sink",
    "Sys.setenv",
    "Sys.chmod",
    "install.packages",
    "install_github",
    "browseURL",
    "readRDS",
    "load",
    "unserialize",
    "loadNamespace",
    "requireNamespace",
    "eval",
    "evalq",
    "parse",
    "do.call",
    "assign",
    "makeActiveBinding",
    "reg.finalizer",
    "setHook",
    "Sys.getenv",
    "readLines",
    "file",
    "mcparallel",
    "fork",
    ".C",
    ".Call",
    ".External",
    ".Fortran",
    ".Internal",
    ".Primitive",
};

enum mrl_r_standing mrl_r_judge(const char *name)
{
    for (size_t i = 0; i < MRL_COUNT(reaching); i++)
        if (strcmp(reaching[i], name) == 0)
            return MRL_R_REACHING;
    for (size_t i = 0; i < MRL_COUNT(harmless); i++)
        if (strcmp(harmless[i], name) == 0)
            return MRL_R_HARMLESS;
    return MRL_R_UNKNOWN;
}
