// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.LostEvents;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;

/**
 * Frame of an event: {@code {"channel":…,"event":…,"data":{…}}}. All but the payload is
 * encoded when it is prepared; the payload is copied straight into the target when the
 * frame is written. Constant parts are encoded once. For one thread.
 */
final class FrameWriter implements TextFrame {

	private static final byte[] ID = JsonBytes.ascii("{\"id\":");

	private static final byte[] TOPIC = JsonBytes.ascii(",\"topic_name\":");

	private static final byte[] TOPIC_TRUNCATED = JsonBytes.ascii(",\"topic_name_truncated\":true");

	private static final byte[] USERNAME = JsonBytes.ascii(",\"username\":");

	private static final byte[] USERNAME_TRUNCATED = JsonBytes.ascii(",\"username_truncated\":true");

	private static final byte[] PAYLOAD = JsonBytes.ascii(",\"payload\":\"");

	private static final byte[] PAYLOAD_END = JsonBytes.ascii("\"");

	private static final byte[] BASE64 = JsonBytes.ascii(",\"payload_encoding\":\"base64\"");

	private static final byte[] PAYLOAD_TRUNCATED = JsonBytes.ascii(",\"payload_truncated\":true,\"payload_size\":");

	private static final byte[] PROTOCOL_VERSION = JsonBytes.ascii(",\"protocol_version\":");

	private static final byte[] REMOTE = JsonBytes.ascii(",\"remote\":");

	private static final byte[] QOS = JsonBytes.ascii(",\"qos\":");

	private static final byte[] RETAIN = JsonBytes.ascii(",\"retain\":");

	private static final byte[] KEEP_ALIVE = JsonBytes.ascii(",\"keep_alive\":");

	private static final byte[] PACKET_ID = JsonBytes.ascii(",\"packet_id\":");

	private static final byte[] PACKET_TYPE = JsonBytes.ascii(",\"packet_type\":");

	private static final byte[] PACKET_LENGTH = JsonBytes.ascii(",\"packet_length\":");

	private static final byte[] RECEIVED = JsonBytes.ascii(",\"direction\":\"received\"");

	private static final byte[] SENT = JsonBytes.ascii(",\"direction\":\"sent\"");

	private final JsonBytes json = new JsonBytes();

	private final byte[][] beginnings = new byte[EventType.values().length][];

	private final FrameTrailer trailer;

	private EventType type = EventType.PACKET_PROCESSED;

	private @Nullable Payload payload;

	/** Index in the JSON at which the payload goes. */
	private int payloadOffset;

	private int length;

	FrameWriter(String bootId, String node, String channel, @Nullable FrameSigner signer) {
		this.trailer = new FrameTrailer(bootId, node, signer);
		JsonBytes text = new JsonBytes();
		text.raw(JsonBytes.ascii("{\"channel\":")).string(channel).raw(JsonBytes.ascii(",\"event\":\""));
		byte[] beginning = text.copy();
		for (EventType type : EventType.values()) {
			text.reset();
			text.raw(beginning).raw(FrameTrailer.name(type)).raw(JsonBytes.ascii("\",\"data\":"));
			this.beginnings[type.ordinal()] = text.copy();
		}
	}

	/**
	 * Prepares a frame in place of the one before.
	 * @param sequence the event's number
	 * @param event the event
	 * @param cutText the part of its topic or user name to send, {@code null} for all
	 * @param payload the part of its payload to send, if it has one
	 * @param lost the events that were lost before it
	 * @return the length of the frame in bytes
	 */
	int prepare(long sequence, PanelEvent event, @Nullable String cutText, @Nullable Payload payload, LostEvents lost) {
		this.type = event.type();
		this.payload = payload;
		this.payloadOffset = 0;
		this.json.reset();
		this.json.raw(this.beginnings[this.type.ordinal()]).raw(ID).string(event.clientId());
		if (event instanceof PacketProcessed packet) {
			writePacket(packet);
		}
		else {
			writeMembers(event, cutText, payload);
		}
		this.trailer.write(this.json, sequence, event, lost);
		this.length = this.json.length() + ((payload != null) ? payload.jsonLength() : 0) + this.trailer.closeLength();
		return this.length;
	}

	@Override
	public int length() {
		return this.length;
	}

	@Override
	public void writeTo(ByteBuffer target) {
		int dataStart = target.position() + this.beginnings[this.type.ordinal()].length;
		target.put(this.json.array(), 0, this.payloadOffset);
		if (this.payload != null) {
			this.payload.writeTo(target);
		}
		target.put(this.json.array(), this.payloadOffset, this.json.length() - this.payloadOffset);
		this.trailer.close(target, dataStart, this.type);
	}

	private void writePacket(PacketProcessed packet) {
		this.json.raw(PACKET_ID).number(packet.packetId());
		this.json.raw(PACKET_TYPE).number(packet.packetType());
		this.json.raw(PACKET_LENGTH).number(packet.remainingLength());
		this.json.raw((packet.direction() == Direction.SENT) ? SENT : RECEIVED);
	}

	private void writeMembers(PanelEvent event, @Nullable String cutText, @Nullable Payload payload) {
		if (event instanceof MessagePublished published && payload != null) {
			writePublished(published, cutText, payload);
		}
		else if (event instanceof ClientConnected connected) {
			writeConnected(connected, cutText);
		}
		else if (event instanceof ClientSubscribed subscribed) {
			writeText(TOPIC, subscribed.topicFilter(), cutText, TOPIC_TRUNCATED);
			this.json.raw(QOS).number(subscribed.qos());
		}
		else if (event instanceof ClientUnsubscribed unsubscribed) {
			writeText(TOPIC, unsubscribed.topicFilter(), cutText, TOPIC_TRUNCATED);
		}
	}

	private void writeConnected(ClientConnected connected, @Nullable String cutText) {
		this.json.raw(PROTOCOL_VERSION).number(connected.protocolVersion());
		writeText(USERNAME, connected.username(), cutText, USERNAME_TRUNCATED);
		this.json.raw(REMOTE).string(connected.remoteAddress());
		this.json.raw(QOS).number(connected.qos());
		this.json.raw(KEEP_ALIVE).number(connected.keepAlive());
	}

	private void writePublished(MessagePublished published, @Nullable String cutText, Payload payload) {
		writeText(TOPIC, published.topicName(), cutText, TOPIC_TRUNCATED);
		this.payloadOffset = this.json.raw(PAYLOAD).length();
		this.json.raw(PAYLOAD_END);
		if (!payload.text()) {
			this.json.raw(BASE64);
		}
		if (payload.truncated()) {
			this.json.raw(PAYLOAD_TRUNCATED).number(payload.size());
		}
		this.json.raw(QOS).number(published.qos());
		this.json.raw(RETAIN).bool(published.retain());
	}

	private void writeText(byte[] name, String text, @Nullable String cutText, byte[] truncated) {
		this.json.raw(name).string((cutText != null) ? cutText : text);
		if (cutText != null && cutText.length() < text.length()) {
			this.json.raw(truncated);
		}
	}

}
