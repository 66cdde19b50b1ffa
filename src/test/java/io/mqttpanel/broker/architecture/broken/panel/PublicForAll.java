// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.panel;

/**
 * A Panel that others may know.
 */
public record PublicForAll(String name) {
}
