// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * A login was refused without asking the Panel because it had just been revoked.
 *
 * @param timestamp Unix time in milliseconds
 */
public record RevokedLoginRefused(long timestamp) implements BrokerEvent {
}
