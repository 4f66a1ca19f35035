/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/node.h"
#include "base/span.h"
#include "formats/format.h"

/* Pieces of a card: facts out of its metadata and its prose.  A fact of several pieces is several
 * facts in a row: `metric` starts one, `metric_value`, `metric_dataset` and so on belong to it. */

/* "model-index": huggingface_hub, ModelCardData.eval_results.  metric, metric_value,
 * metric_dataset, metric_split, metric_task. */
mrl_status mrl_card_describe_results(struct mrl_description *d,
                                     const struct mrl_node *root) MRL_MUST_CHECK;

/* "co2_eq_emissions", in grams: co2_grams, co2_activity, co2_hardware, co2_place, co2_source. */
mrl_status mrl_card_describe_emissions(struct mrl_description *d,
                                       const struct mrl_node *root) MRL_MUST_CHECK;

/* "dataset_info" of one or several configurations: row_count and data_bytes, summed. */
mrl_status mrl_card_describe_splits(struct mrl_description *d,
                                    const struct mrl_node *root) MRL_MUST_CHECK;

/* Paragraphs and list items under headings that say what they are about, such as "Limitations":
 * one fact each, without markup.  What a template leaves to be filled in is left out. */
mrl_status mrl_card_describe_sections(struct mrl_description *d,
                                      struct mrl_span text) MRL_MUST_CHECK;
