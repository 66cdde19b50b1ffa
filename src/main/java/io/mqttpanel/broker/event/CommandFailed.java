// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * The engine has failed at something it was asked for. Operators count these.
 *
 * @param timestamp Unix time in milliseconds
 */
public record CommandFailed(long timestamp) implements BrokerEvent {
}
