// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.store.rocksdb;

import io.mqttpanel.broker.architecture.broken.moquette.KnowsRocksDb;

/**
 * A store that knows what is stored in it.
 */
record KnowsEngine(KnowsRocksDb known) {
}
