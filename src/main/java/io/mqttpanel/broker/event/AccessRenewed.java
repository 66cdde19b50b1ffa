// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Event of a connected client whose grant has expired and was requested from the Panel
 * again.
 *
 * @param outcome the new decision
 * @param timestamp Unix time in milliseconds
 */
public record AccessRenewed(AccessDecided.Outcome outcome, long timestamp) implements BrokerEvent {
}
