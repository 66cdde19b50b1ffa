// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Priority of an event. Where not all events can be kept, those of the class declared
 * first are dropped first.
 */
public enum EventClass {

	/** Control packets. */
	PACKET,

	/** Published messages. */
	PUBLISHED,

	/** Connections and subscriptions, which the state of the Panel depends on. */
	LIFECYCLE

}
