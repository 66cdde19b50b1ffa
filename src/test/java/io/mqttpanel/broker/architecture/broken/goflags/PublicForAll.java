// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.goflags;

/**
 * Command line that others may know.
 */
public record PublicForAll(String name) {
}
