// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Counters of events since the start. Counting takes no lock and allocates nothing,
 * because it happens on event loops. Any thread may read.
 */
public final class EventCounters implements BrokerEventListener {

	private static final int FIRST_PACKET_TYPE = 1;

	private static final int LAST_PACKET_TYPE = 15;

	private static final int PUBLISH = 3;

	private final LongAdder[] events = adders(EventType.values().length);

	private final LongAdder[] refusals = adders(ConnectionRefused.Reason.values().length);

	private final LongAdder[] denials = adders(AccessDenied.Action.values().length);

	private final LongAdder[] kicks = adders(ClientKicked.Reason.values().length);

	private final LongAdder[] renewals = adders(AccessDecided.Outcome.values().length);

	private final LongAdder revokedLogins = new LongAdder();

	private final LongAdder[] limits = adders(LimitReached.Limit.values().length);

	private final LongAdder failedCommands = new LongAdder();

	private final LongAdder[][] packets = addersByDirection();

	private final LongAdder[][] packetBytes = addersByDirection();

	private final AtomicLong connected = new AtomicLong();

	private final LongAccumulator maximumConnected = new LongAccumulator(Math::max, 0);

	@Override
	public void onEvent(BrokerEvent event) {
		if (event instanceof PanelEvent panelEvent) {
			this.events[panelEvent.type().ordinal()].increment();
			countDetails(panelEvent);
		}
		else if (event instanceof ConnectionRefused refused) {
			this.refusals[refused.reason().ordinal()].increment();
		}
		else if (event instanceof LimitReached reached) {
			this.limits[reached.limit().ordinal()].increment();
		}
		else if (event instanceof CommandFailed) {
			this.failedCommands.increment();
		}
		else {
			countAccess(event);
		}
	}

	private void countAccess(BrokerEvent event) {
		if (event instanceof AccessDenied denied) {
			this.denials[denied.action().ordinal()].increment();
		}
		else if (event instanceof ClientKicked kicked) {
			this.kicks[kicked.reason().ordinal()].increment();
		}
		else if (event instanceof AccessRenewed renewed) {
			this.renewals[renewed.outcome().ordinal()].increment();
		}
		else if (event instanceof RevokedLoginRefused) {
			this.revokedLogins.increment();
		}
	}

	private void countDetails(PanelEvent event) {
		if (event instanceof PacketProcessed packet) {
			int direction = packet.direction().ordinal();
			this.packets[direction][packet.packetType()].increment();
			this.packetBytes[direction][packet.packetType()].add(packet.size());
		}
		else if (event instanceof ClientConnected) {
			this.maximumConnected.accumulate(this.connected.incrementAndGet());
		}
		else if (event instanceof ClientDisconnected) {
			this.connected.decrementAndGet();
		}
	}

	/**
	 * Returns the number of events of a type.
	 * @param type the type
	 * @return the number since the start
	 */
	public long events(EventType type) {
		return this.events[type.ordinal()].sum();
	}

	/**
	 * Returns the number of connected clients.
	 * @return the number at this moment
	 */
	public long connections() {
		return this.connected.get();
	}

	/**
	 * Returns the highest number of clients that were connected at once.
	 * @return the maximum since the start
	 */
	public long maximumConnections() {
		return this.maximumConnected.get();
	}

	/**
	 * Returns the number of connections that were accepted.
	 * @return the number since the start
	 */
	public long connectionsOpened() {
		return events(EventType.CLIENT_CONNECTED);
	}

	/**
	 * Returns the number of accepted connections that have ended.
	 * @return the number since the start
	 */
	public long connectionsClosed() {
		return events(EventType.CLIENT_DISCONNECTED);
	}

	/**
	 * Returns the number of refused connections.
	 * @param reason the reason
	 * @return the number since the start
	 */
	public long connectionsRefused(ConnectionRefused.Reason reason) {
		return this.refusals[reason.ordinal()].sum();
	}

	/**
	 * Returns the number of actions that access rules denied.
	 * @param action the denied action
	 * @return the number since the start
	 */
	public long accessDenied(AccessDenied.Action action) {
		return this.denials[action.ordinal()].sum();
	}

	/**
	 * Returns the number of clients that were disconnected because their access ended.
	 * @param reason the reason
	 * @return the number since the start
	 */
	public long kicked(ClientKicked.Reason reason) {
		return this.kicks[reason.ordinal()].sum();
	}

	/**
	 * Returns the number of grants that were renewed or not.
	 * @param outcome the new decision
	 * @return the number since the start
	 */
	public long renewals(AccessDecided.Outcome outcome) {
		return this.renewals[outcome.ordinal()].sum();
	}

	/**
	 * Returns the number of logins that were refused because they had just been revoked.
	 * @return the number since the start
	 */
	public long revokedLogins() {
		return this.revokedLogins.sum();
	}

	/**
	 * Returns the number of times that a client reached a limit.
	 * @param limit the limit
	 * @return the number since the start
	 */
	public long limitsReached(LimitReached.Limit limit) {
		return this.limits[limit.ordinal()].sum();
	}

	/**
	 * Returns the number of failed commands.
	 * @return the number since the start
	 */
	public long failedCommands() {
		return this.failedCommands.sum();
	}

	/**
	 * Returns the number of packets of a type in a direction.
	 * @param direction the direction
	 * @param packetType 1 (CONNECT) to 15 (AUTH)
	 * @return the number since the start
	 */
	public long packets(Direction direction, int packetType) {
		return this.packets[direction.ordinal()][packetType].sum();
	}

	/**
	 * Returns the number of packets in a direction.
	 * @param direction the direction
	 * @return the number since the start
	 */
	public long packets(Direction direction) {
		return sum(this.packets[direction.ordinal()]);
	}

	/**
	 * Returns the size of the packets of a type in a direction, with fixed headers.
	 * @param direction the direction
	 * @param packetType 1 (CONNECT) to 15 (AUTH)
	 * @return bytes since the start
	 */
	public long packetBytes(Direction direction, int packetType) {
		return this.packetBytes[direction.ordinal()][packetType].sum();
	}

	/**
	 * Returns the size of the packets in a direction, with fixed headers.
	 * @param direction the direction
	 * @return bytes since the start
	 */
	public long packetBytes(Direction direction) {
		return sum(this.packetBytes[direction.ordinal()]);
	}

	/**
	 * Returns the number of PUBLISH packets in a direction.
	 * @param direction the direction
	 * @return the number since the start
	 */
	public long messages(Direction direction) {
		return packets(direction, PUBLISH);
	}

	private static long sum(LongAdder[] adders) {
		return Arrays.stream(adders, FIRST_PACKET_TYPE, adders.length).mapToLong(LongAdder::sum).sum();
	}

	private static LongAdder[][] addersByDirection() {
		return Stream.of(Direction.values())
			.map((direction) -> adders(LAST_PACKET_TYPE + 1))
			.toArray(LongAdder[][]::new);
	}

	private static LongAdder[] adders(int count) {
		return Stream.generate(LongAdder::new).limit(count).toArray(LongAdder[]::new);
	}

}
