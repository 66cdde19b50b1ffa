// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.time.Duration;

/**
 * Event of a commit of stored sessions and retained messages. Operators count these
 * events.
 *
 * @param elapsed how long it took to write
 * @param changes how many records it has changed
 * @param timestamp Unix time in milliseconds
 */
public record StoreCommitted(Duration elapsed, int changes, long timestamp) implements BrokerEvent {
}
