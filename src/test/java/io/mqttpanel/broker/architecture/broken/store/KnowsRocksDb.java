// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.store;

import org.rocksdb.RocksDB;

import io.mqttpanel.broker.architecture.broken.store.rocksdb.PublicForAll;

/**
 * A port that knows what is behind it.
 */
record KnowsRocksDb(PublicForAll known, RocksDB database) {
}
