// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.auth;

/**
 * A decision that others may know.
 */
public record PublicForAll(String name) {
}
