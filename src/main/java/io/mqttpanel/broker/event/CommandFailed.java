// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Event of a command that the MQTT engine failed to execute. Operators count these
 * events.
 *
 * @param timestamp Unix time in milliseconds
 */
public record CommandFailed(long timestamp) implements BrokerEvent {
}
