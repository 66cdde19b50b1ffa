// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import io.mqttpanel.broker.event.AccessDecided.Outcome;

/**
 * The Panel was asked again about a client that is connected, because its grant was over.
 *
 * @param outcome what was decided
 * @param timestamp Unix time in milliseconds
 */
public record AccessRenewed(Outcome outcome, long timestamp) implements BrokerEvent {
}
