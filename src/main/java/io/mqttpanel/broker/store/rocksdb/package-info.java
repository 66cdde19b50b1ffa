// SPDX-License-Identifier: MIT
/**
 * Store of sessions in RocksDB: the only package that knows it.
 */
@NullMarked
package io.mqttpanel.broker.store.rocksdb;

import org.jspecify.annotations.NullMarked;
