// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.server;

/**
 * A broker that others may know.
 */
public record PublicForAll(String name) {
}
