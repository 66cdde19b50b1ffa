// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Event of a login that was refused without a call to the Panel because it had just been
 * revoked.
 *
 * @param timestamp Unix time in milliseconds
 */
public record RevokedLoginRefused(long timestamp) implements BrokerEvent {
}
