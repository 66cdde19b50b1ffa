// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * How dear a fact is: where not all can be kept, the first class declared here goes
 * first.
 */
public enum EventClass {

	/** Single control packets: many, and each says little. */
	PACKET,

	/** Published messages. */
	PUBLISHED,

	/** Connections and subscriptions: without them the Panel's picture is wrong. */
	LIFECYCLE

}
