// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

/**
 * What the engine holds.
 *
 * @param sessions sessions, also of clients that are away
 * @param subscriptions subscriptions of all sessions
 * @param retainedMessages retained messages, but for the broker's own
 */
public record EngineCounts(long sessions, long subscriptions, long retainedMessages) {

}
