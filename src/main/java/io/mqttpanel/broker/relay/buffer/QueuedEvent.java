// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.EventClass;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PanelEvent;

/**
 * Event that waits in a {@link FairQueue}: in the order of all events and in that of its
 * client and class. It says who an event counts for, and how much memory it holds.
 */
final class QueuedEvent {

	/** The largest record of an event. */
	private static final int RECORD = 64;

	/**
	 * This object and its place where events are added; once it is taken, the entry in
	 * its place, and the places of that in the window and the spool.
	 */
	private static final int PLACE = 48 + 48;

	private static final int STRING = 24;

	private static final int ARRAY = 16;

	final PanelEvent event;

	/** Weight in bytes, as {@link #weight(PanelEvent)} says. */
	final int size;

	/** Address of the client, {@code null} where it is not known. */
	final @Nullable String address;

	/** Number in the order of arrival. */
	long arrival;

	@Nullable QueuedClient client;

	@Nullable QueuedEvent previous;

	@Nullable QueuedEvent next;

	@Nullable QueuedEvent nextOfClass;

	QueuedEvent(PanelEvent event, @Nullable String address) {
		this.event = event;
		this.size = weight(event);
		this.address = address;
	}

	EventClass eventClass() {
		return this.event.type().eventClass();
	}

	/**
	 * Returns the key of the client that an event counts for. All that is fair between
	 * clients is fair between these keys.
	 * @param event the event
	 * @return the key
	 */
	static Object key(PanelEvent event) {
		return (event.teamId() != 0) ? new ClientOfTeam(event.teamId(), event.clientId()) : event.clientId();
	}

	/**
	 * Returns the address that a client counts for: its host, of IPv6 the network of 64
	 * bits.
	 * @param remoteAddress the remote address as "host:port"
	 * @return the address
	 */
	static String address(String remoteAddress) {
		int end = remoteAddress.startsWith("[") ? network(remoteAddress) : remoteAddress.lastIndexOf(':');
		return (end >= 0) ? remoteAddress.substring(0, end) : remoteAddress;
	}

	private static int network(String remoteAddress) {
		int end = 0;
		for (int i = 0; i < 4 && end >= 0; i++) {
			end = remoteAddress.indexOf(':', end + 1);
		}
		return end;
	}

	/**
	 * Returns the weight of an event: the bytes of everything that it keeps in memory,
	 * with the objects that hold it in the relay. Strings and payloads count in full for
	 * each event that refers to them, also where they are shared with the connection or
	 * other events, because any of them may be the last that does.
	 * @param event the event
	 * @return bytes
	 */
	static int weight(PanelEvent event) {
		int bytes = RECORD + PLACE + weight(event.clientId());
		if (event instanceof MessagePublished published) {
			return bytes + weight(published.topicName()) + aligned(ARRAY + published.payload().length);
		}
		if (event instanceof ClientSubscribed subscribed) {
			return bytes + weight(subscribed.topicFilter());
		}
		if (event instanceof ClientUnsubscribed unsubscribed) {
			return bytes + weight(unsubscribed.topicFilter());
		}
		if (event instanceof ClientConnected connected) {
			return bytes + weight(connected.username()) + weight(connected.remoteAddress());
		}
		return bytes;
	}

	/**
	 * Returns the weight of a string: one byte for each character if all are Latin-1, two
	 * otherwise.
	 * @param text the string
	 * @return bytes
	 */
	static int weight(String text) {
		int length = text.length();
		for (int i = 0; i < length; i++) {
			if (text.charAt(i) > 0xFF) {
				return STRING + aligned(ARRAY + 2 * length);
			}
		}
		return STRING + aligned(ARRAY + length);
	}

	/**
	 * Returns the weight of a client's key.
	 * @param key the key
	 * @return bytes
	 */
	static int keyWeight(Object key) {
		return (key instanceof ClientOfTeam client) ? ARRAY + 2 * Long.BYTES + weight(client.clientId())
				: weight((String) key);
	}

	private static int aligned(int bytes) {
		return (bytes + 7) & ~7;
	}

	/**
	 * Key of a client: teams may have clients of the same name.
	 *
	 * @param teamId the team's number at the Panel
	 * @param clientId the client identifier
	 */
	private record ClientOfTeam(long teamId, String clientId) {

	}

}
