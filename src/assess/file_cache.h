/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "inventory/inventory.h"
#include "store/store.h"

/* The inventory's cache, kept in a store: the two rooms do not know each other. */
struct mrl_file_cache mrl_store_file_cache(struct mrl_store *store);
