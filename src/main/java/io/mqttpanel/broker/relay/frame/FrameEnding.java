// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.LostEvents;
import io.mqttpanel.broker.event.PanelEvent;

/**
 * The members that end every event's data, whatever its kind: when, which, where from,
 * and what else there is to say about it. For one thread.
 */
final class FrameEnding {

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

	FrameEnding(String bootId, String node, @Nullable FrameSigner signer) {
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
	 * Ends a frame.
	 * @param json the frame so far
	 * @param dataOffset where the name of the event ends and its data begins
	 * @param sequence the event's number
	 * @param event the fact
	 * @param lost what was lost before it
	 */
	void write(JsonBytes json, int dataOffset, long sequence, PanelEvent event, LostEvents lost) {
		json.raw(TIMESTAMP).number(event.timestamp());
		json.raw(this.eventId).number(sequence);
		json.raw(this.nodeAndConnection).number(event.connection());
		if (isSnapshot(event)) {
			json.raw(SNAPSHOT);
		}
		if (lost != LostEvents.NONE) {
			writeLost(json, lost);
		}
		if (this.signer != null) {
			byte[] signature = this.signer.sign(name(event.type()), json.array(), dataOffset, json.length());
			json.raw(SIGNATURE).raw(signature).raw(CLOSE_STRING);
		}
		json.raw(END);
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
