// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.LostEvents;
import io.mqttpanel.broker.event.PanelEvent;

/**
 * Members at the end of every event's data: timestamp, identifier, origin, losses and
 * signature. For one thread.
 */
final class FrameTrailer {

	private static final byte[] TIMESTAMP = JsonBytes.ascii(",\"timestamp\":");

	private static final byte[] CONNECTION = JsonBytes.ascii(",\"connection\":");

	private static final byte[] SNAPSHOT = JsonBytes.ascii(",\"snapshot\":true");

	private static final byte[] LOST_BEFORE = JsonBytes.ascii(",\"lost_before\":{");

	private static final byte[] SIGNATURE = JsonBytes.ascii(",\"signature\":\"");

	private static final byte[] CLOSE_STRING = JsonBytes.ascii("\"");

	private static final byte[] COMMA = JsonBytes.ascii(",");

	private static final byte[] CLOSE = JsonBytes.ascii("}");

	private static final byte[] END = JsonBytes.ascii("}}");

	private static final byte[][] NAMES = { JsonBytes.ascii("MqttClientConnected"),
			JsonBytes.ascii("MqttClientDisconnected"), JsonBytes.ascii("MqttClientSubscribed"),
			JsonBytes.ascii("MqttClientUnsubscribed"), JsonBytes.ascii("MqttClientPublished"),
			JsonBytes.ascii("MqttPacketProcessed") };

	private final byte[] eventId;

	private final byte[] nodeAndConnection;

	private final @Nullable FrameSigner signer;

	FrameTrailer(String bootId, String node, @Nullable FrameSigner signer) {
		JsonBytes text = new JsonBytes();
		text.raw(JsonBytes.ascii(",\"event_id\":")).string(bootId + "-");
		byte[] closed = text.copy();
		this.eventId = Arrays.copyOf(closed, closed.length - 1);
		text.reset();
		text.raw(JsonBytes.ascii("\",\"node\":")).string(node).raw(CONNECTION);
		this.nodeAndConnection = text.copy();
		this.signer = signer;
	}

	static byte[] name(EventType type) {
		return NAMES[type.ordinal()];
	}

	/**
	 * Writes the members that do not depend on the rest of the frame.
	 * @param json the frame so far
	 * @param sequence the event's number
	 * @param event the event
	 * @param lost the events that were lost before it
	 */
	void write(JsonBytes json, long sequence, PanelEvent event, LostEvents lost) {
		json.raw(TIMESTAMP).number(event.timestamp());
		json.raw(this.eventId).number(sequence);
		json.raw(this.nodeAndConnection).number(event.connection());
		if (isSnapshot(event)) {
			json.raw(SNAPSHOT);
		}
		if (lost != LostEvents.NONE) {
			writeLost(json, lost);
		}
	}

	/**
	 * Returns the length of what {@link #close} writes.
	 * @return its length in bytes
	 */
	int closeLength() {
		int signature = (this.signer != null) ? SIGNATURE.length + FrameSigner.LENGTH + CLOSE_STRING.length : 0;
		return signature + END.length;
	}

	/**
	 * Signs the data and closes the frame.
	 * @param target the frame so far, up to its position
	 * @param dataStart the index at which the data begins
	 * @param type the type of the event
	 */
	void close(ByteBuffer target, int dataStart, EventType type) {
		if (this.signer != null) {
			ByteBuffer data = target.duplicate();
			data.flip().position(dataStart);
			target.put(SIGNATURE).put(this.signer.sign(name(type), data)).put(CLOSE_STRING);
		}
		target.put(END);
	}

	private static boolean isSnapshot(PanelEvent event) {
		return (event instanceof ClientConnected connected && connected.snapshot())
				|| (event instanceof ClientSubscribed subscribed && subscribed.snapshot());
	}

	private static void writeLost(JsonBytes json, LostEvents lost) {
		json.raw(LOST_BEFORE);
		int start = json.length();
		writeLost(json, start, "lifecycle", lost.lifecycle());
		writeLost(json, start, "published", lost.published());
		writeLost(json, start, "packet", lost.packet());
		json.raw(CLOSE);
	}

	private static void writeLost(JsonBytes json, int start, String name, long count) {
		if (count > 0) {
			if (json.length() > start) {
				json.raw(COMMA);
			}
			json.raw(JsonBytes.ascii("\"" + name + "\":")).number(count);
		}
	}

}
