// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.relay;

/**
 * A relay that others may know.
 */
public record PublicForAll(String name) {
}
