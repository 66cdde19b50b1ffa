// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

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
import io.mqttpanel.broker.relay.frame.PayloadReader.Payload;

/**
 * Writes facts as the Panel's frames: {@code {"channel":…,"event":…,"data":{…}}}. What
 * never changes is encoded once. For one thread.
 */
final class FrameWriter {

	private static final byte[] ID = JsonBytes.ascii("{\"id\":");

	private static final byte[] TOPIC = JsonBytes.ascii(",\"topic_name\":");

	private static final byte[] TOPIC_TRUNCATED = JsonBytes.ascii(",\"topic_name_truncated\":true");

	private static final byte[] USERNAME = JsonBytes.ascii(",\"username\":");

	private static final byte[] USERNAME_TRUNCATED = JsonBytes.ascii(",\"username_truncated\":true");

	private static final byte[] PAYLOAD = JsonBytes.ascii(",\"payload\":");

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

	private final FrameEnding ending;

	FrameWriter(String bootId, String node, String channel, @Nullable FrameSigner signer) {
		this.ending = new FrameEnding(bootId, node, signer);
		JsonBytes text = new JsonBytes();
		text.raw(JsonBytes.ascii("{\"channel\":")).string(channel).raw(JsonBytes.ascii(",\"event\":\""));
		byte[] beginning = text.copy();
		for (EventType type : EventType.values()) {
			text.reset();
			text.raw(beginning).raw(FrameEnding.name(type)).raw(JsonBytes.ascii("\",\"data\":"));
			this.beginnings[type.ordinal()] = text.copy();
		}
	}

	/**
	 * Writes a frame over the one before.
	 * @param sequence its number
	 * @param event the fact
	 * @param cutText what is left of its topic or user name, {@code null} for all
	 * @param payload what is left of its payload, if it has one
	 * @param lost what was lost before it
	 * @return the length of the frame in bytes
	 */
	int write(long sequence, PanelEvent event, @Nullable String cutText, @Nullable Payload payload, LostEvents lost) {
		this.json.reset();
		byte[] beginning = this.beginnings[event.type().ordinal()];
		this.json.raw(beginning).raw(ID).string(event.clientId());
		if (event instanceof PacketProcessed packet) {
			writePacket(packet);
		}
		else {
			writeFact(event, cutText, payload);
		}
		this.ending.write(this.json, beginning.length, sequence, event, lost);
		return this.json.length();
	}

	/**
	 * Returns the frame written last.
	 * @return a copy of it
	 */
	byte[] frame() {
		return this.json.copy();
	}

	private void writePacket(PacketProcessed packet) {
		this.json.raw(PACKET_ID).number(packet.packetId());
		this.json.raw(PACKET_TYPE).number(packet.packetType());
		this.json.raw(PACKET_LENGTH).number(packet.remainingLength());
		this.json.raw((packet.direction() == Direction.SENT) ? SENT : RECEIVED);
	}

	private void writeFact(PanelEvent event, @Nullable String cutText, @Nullable Payload payload) {
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
		this.json.raw(PAYLOAD);
		if (payload.text()) {
			this.json.string(payload.bytes(), payload.length());
		}
		else {
			this.json.base64(payload.bytes(), payload.length()).raw(BASE64);
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
