// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.store.rocksdb;

/**
 * A store that others may know.
 */
public record PublicForAll(String name) {
}
