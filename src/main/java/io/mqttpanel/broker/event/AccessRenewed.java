// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * The Panel was asked again about a client that is connected, because its grant was over.
 *
 * @param outcome what was decided
 * @param timestamp Unix time in milliseconds
 */
public record AccessRenewed(AccessDecided.Outcome outcome, long timestamp) implements BrokerEvent {
}
