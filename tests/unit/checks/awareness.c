/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

static const struct check_case cases[] = {
    {.check = "awareness.ack_rate",
     .ok = "@awareness-bulletin\naudience_count: 40\nacknowledged_count: 36\n",
     .bad = "@awareness-bulletin\naudience_count: 40\nacknowledged_count: 35\n",
     .says = "35 of 40"},
    {.check = "awareness.ack_rate",
     .ok = "@awareness-bulletin\naudience_count: 3\nacknowledged_count: 3\n",
     .bad = "@awareness-bulletin\naudience_count: 1\nacknowledged_count: 1\n",
     .says = "1 of 3"},
    {.check = "awareness.bulletin_age",
     .ok = "@awareness-bulletin\npublished_on: 2025-12-20\n",
     .bad = "@awareness-bulletin\npublished_on: 2025-11-20\n",
     .says = "2025-11-20"},
    {.check = "awareness.bulletin_has_mitigation_field",
     .ok = "@awareness-bulletin\nthreats: [{summary: worm, mitigation: none known}]\n",
     .bad = "@awareness-bulletin\nthreats: [{summary: worm, mitigation: \"\"}]\n",
     .says = "worm"},
    {.check = "awareness.delivery_receipt",
     .ok = "@awareness-bulletin\ndeliveries: [{channel: mail, receipt: m1}]\n",
     .bad = "@awareness-bulletin\n"
            "deliveries: [{channel: mail, receipt: m1}, {channel: chat}]\n",
     .says = "chat"},
    {.check = "awareness.distinct_channels",
     .ok = "@awareness-bulletin\ndeliveries: [{channel: mail}, {channel: chat}]\n",
     .bad = "@awareness-bulletin\ndeliveries: [{channel: mail}, {channel: mail}]\n"},
};

const struct check_cases check_cases_awareness = {cases, MRL_COUNT(cases)};
