// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

/**
 * Figures of what the engine keeps.
 *
 * @param sessions number of sessions, those of absent clients included
 * @param subscriptions number of subscriptions of all sessions
 * @param retainedMessages number of retained messages, without the broker's own
 */
public record EngineFigures(long sessions, long subscriptions, long retainedMessages) {

	/** Figures of an engine that does not run. */
	public static final EngineFigures NONE = new EngineFigures(0, 0, 0);

}
