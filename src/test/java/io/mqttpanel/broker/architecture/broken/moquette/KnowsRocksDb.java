// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.moquette;

import io.mqttpanel.broker.architecture.broken.store.rocksdb.PublicForAll;

/**
 * An engine that knows how sessions are stored.
 */
public record KnowsRocksDb(PublicForAll known) {
}
