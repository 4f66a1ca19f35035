/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "assess/assets.h"

/* When "there is none" counts.  A register that names nothing of a sort shows that there is nothing
 * of that sort only if it is whole, if no file that was found is of that sort, and if every asset
 * that could be says that it is not: what nobody has said is open.  That somebody lies is for who
 * approves the conformance statement. */

/* An asset that may be of the sort and does not say. */
struct mrl_silence {
    mrl_pick picks;   /* NULL: none */
    const char *open; /* what it leaves open; follows its name */
    const char *remedy;
};

/* A sort of things. */
struct mrl_absence {
    /* Files that are of this kind by their bytes are of the sort, whatever merlon.yaml calls them;
     * MRL_ASSET_OTHER: none is. */
    enum mrl_asset_kind kind;
    struct mrl_silence silences[2];
};

extern const struct mrl_absence mrl_no_outside; /* things from suppliers */
extern const struct mrl_absence mrl_no_model;   /* with bytes here */
extern const struct mrl_absence mrl_no_run;     /* models that a system uses */
extern const struct mrl_absence mrl_no_use;     /* models that a system uses or others receive */
extern const struct mrl_absence mrl_no_release; /* what others receive */
extern const struct mrl_absence mrl_no_data;    /* datasets */
extern const struct mrl_absence mrl_no_public;  /* datasets from public places */
extern const struct mrl_absence mrl_no_prompt;
extern const struct mrl_absence mrl_no_versions; /* models, datasets and prompts */
extern const struct mrl_absence mrl_no_secrecy;  /* confidential data */

/* Answers that nothing of the sort is there: `ok`, documented, with the sentence `none`, or
 * `unknown` with what is open. */
mrl_status mrl_answer_none(struct mrl_question *q, const struct mrl_absence *sort,
                           const char *none) MRL_MUST_CHECK;

/* A base model or a URL that its bytes name, that is not registered, and of which merlon.yaml says
 * nothing; NULL if there is none.  What a manifest installs is told by the manifest being there. */
const char *mrl_named_outside(const struct mrl_question *q, const struct mrl_asset *asset);

/* The same about things from outside, when merlon.yaml declares none. */
mrl_status mrl_answer_none_external(struct mrl_question *q) MRL_MUST_CHECK;

/* After everything from outside that is declared was judged: an answer that holds becomes a doubt
 * if something else seems to come from outside and nobody has said whether it does. */
mrl_status mrl_doubt_undeclared(struct mrl_question *q) MRL_MUST_CHECK;

/* The same of models alone. */
mrl_status mrl_doubt_undeclared_model(struct mrl_question *q) MRL_MUST_CHECK;
