// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.event;

/**
 * A fact that others may know.
 */
public record PublicForAll(String name) {
}
