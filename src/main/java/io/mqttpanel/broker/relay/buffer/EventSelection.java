// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.Set;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;

/**
 * Which facts are for the Panel. AUTH packets never are: the Panel's rules know packet
 * types 1 to 14 only, so it would drop them.
 */
public final class EventSelection {

	private static final int AUTH = 15;

	private final int types;

	/**
	 * Creates a selection.
	 * @param types the kinds of fact the Panel is told
	 */
	public EventSelection(Set<EventType> types) {
		this.types = types.stream().mapToInt(EventSelection::bit).reduce(0, (all, bit) -> all | bit);
	}

	boolean admits(PanelEvent event) {
		return admits(event.type()) && !(event instanceof PacketProcessed packet && packet.packetType() == AUTH);
	}

	boolean admits(EventType type) {
		return (this.types & bit(type)) != 0;
	}

	private static int bit(EventType type) {
		return 1 << type.ordinal();
	}

}
