// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.LostEvents;

/**
 * Frame of an event: {@code {"channel":…,"event":…,"data":{…}}}. All but the payload is
 * encoded when it is prepared; the payload is copied straight into the target when the
 * frame is written. The data ends with the event's time, identifier and origin, losses
 * and signature. Constant parts are encoded once. For one thread.
 */
final class FrameWriter implements TextFrame {

	private static final byte[] ID = JsonBytes.ascii("{\"id\":");

	private static final byte[] TOPIC = JsonBytes.ascii(",\"topic_name\":");

	private static final byte[] TOPIC_ENCODING = JsonBytes.ascii(",\"topic_encoding\":\"percent\"");

	private static final byte[] TOPIC_TRUNCATED = JsonBytes.ascii(",\"topic_name_truncated\":true");

	private static final byte[] USERNAME = JsonBytes.ascii(",\"username\":");

	private static final byte[] USERNAME_TRUNCATED = JsonBytes.ascii(",\"username_truncated\":true");

	private static final byte[] PAYLOAD = JsonBytes.ascii(",\"payload\":\"");

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

	private static final byte[] TIMESTAMP = JsonBytes.ascii(",\"timestamp\":");

	private static final byte[] CONNECTION = JsonBytes.ascii(",\"connection\":");

	private static final byte[] TEAM_ID = JsonBytes.ascii(",\"team_id\":");

	private static final byte[] SNAPSHOT = JsonBytes.ascii(",\"snapshot\":true");

	private static final byte[] LOST_BEFORE = JsonBytes.ascii(",\"lost_before\":{");

	private static final byte[] SIGNATURE = JsonBytes.ascii(",\"signature\":\"");

	private static final byte[] QUOTE = JsonBytes.ascii("\"");

	private static final byte[] COMMA = JsonBytes.ascii(",");

	private static final byte[] CLOSE = JsonBytes.ascii("}");

	private static final byte[] END = JsonBytes.ascii("}}");

	private static final byte[][] NAMES = { JsonBytes.ascii("MqttClientConnected"),
			JsonBytes.ascii("MqttClientDisconnected"), JsonBytes.ascii("MqttClientSubscribed"),
			JsonBytes.ascii("MqttClientUnsubscribed"), JsonBytes.ascii("MqttClientPublished"),
			JsonBytes.ascii("MqttPacketProcessed") };

	private final JsonBytes json = new JsonBytes();

	private final byte[][] beginnings = new byte[EventType.values().length][];

	private final byte[] eventId;

	private final byte[] nodeAndConnection;

	private final @Nullable FrameSigner signer;

	private EventType type = EventType.PACKET_PROCESSED;

	private @Nullable Payload payload;

	/** Index in the JSON at which the payload goes. */
	private int payloadOffset;

	private int length;

	FrameWriter(String bootId, String node, String channel, @Nullable FrameSigner signer) {
		JsonBytes text = new JsonBytes();
		text.raw(JsonBytes.ascii("{\"channel\":")).string(channel).raw(JsonBytes.ascii(",\"event\":\""));
		byte[] beginning = text.copy();
		for (EventType type : EventType.values()) {
			text.reset();
			text.raw(beginning).raw(NAMES[type.ordinal()]).raw(JsonBytes.ascii("\",\"data\":"));
			this.beginnings[type.ordinal()] = text.copy();
		}
		text.reset();
		text.raw(JsonBytes.ascii(",\"event_id\":")).string(bootId + "-");
		this.eventId = Arrays.copyOf(text.array(), text.length() - 1);
		text.reset();
		text.raw(JsonBytes.ascii("\",\"node\":")).string(node).raw(CONNECTION);
		this.nodeAndConnection = text.copy();
		this.signer = signer;
	}

	/**
	 * Prepares a frame in place of the one before.
	 * @param entry the event
	 * @param cutText the part of its topic or user name to send, as {@link TopicText} has
	 * it, {@code null} for all
	 * @param payload the part of its payload to send, if it has one
	 * @param lost the events that were lost before it
	 * @return the length of the frame in bytes
	 */
	int prepare(BufferedEvent entry, @Nullable String cutText, @Nullable Payload payload, LostEvents lost) {
		PanelEvent event = entry.event();
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
		writeOrigin(entry.sequence(), event);
		if (lost != LostEvents.NONE) {
			writeLost(lost);
		}
		this.length = this.json.length() + ((payload != null) ? payload.jsonLength() : 0) + endLength();
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
		if (this.signer != null) {
			ByteBuffer data = target.duplicate();
			data.flip().position(dataStart);
			target.put(SIGNATURE).put(this.signer.sign(NAMES[this.type.ordinal()], data)).put(QUOTE);
		}
		target.put(END);
	}

	private int endLength() {
		return ((this.signer != null) ? SIGNATURE.length + FrameSigner.LENGTH + QUOTE.length : 0) + END.length;
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
			writeTopic(subscribed.topicFilter(), cutText);
			this.json.raw(QOS).number(subscribed.qos());
		}
		else if (event instanceof ClientUnsubscribed unsubscribed) {
			writeTopic(unsubscribed.topicFilter(), cutText);
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
		writeTopic(published.topicName(), cutText);
		this.payloadOffset = this.json.raw(PAYLOAD).length();
		this.json.raw(QUOTE);
		if (!payload.text()) {
			this.json.raw(BASE64);
		}
		if (payload.truncated()) {
			this.json.raw(PAYLOAD_TRUNCATED).number(payload.size());
		}
		this.json.raw(QOS).number(published.qos());
		this.json.raw(RETAIN).bool(published.retain());
	}

	private void writeTopic(String topic, @Nullable String cutText) {
		writeText(TOPIC, TopicText.of(topic), cutText, TOPIC_TRUNCATED);
		if (TopicText.isBlank(topic)) {
			this.json.raw(TOPIC_ENCODING);
		}
	}

	private void writeText(byte[] name, String text, @Nullable String cutText, byte[] truncated) {
		this.json.raw(name).string((cutText != null) ? cutText : text);
		if (cutText != null && cutText.length() < text.length()) {
			this.json.raw(truncated);
		}
	}

	private void writeOrigin(long sequence, PanelEvent event) {
		this.json.raw(TIMESTAMP).number(event.timestamp());
		this.json.raw(this.eventId).number(sequence);
		this.json.raw(this.nodeAndConnection).number(event.connection());
		if (event.teamId() != 0) {
			this.json.raw(TEAM_ID).number(event.teamId());
		}
		if (isSnapshot(event)) {
			this.json.raw(SNAPSHOT);
		}
	}

	private static boolean isSnapshot(PanelEvent event) {
		return (event instanceof ClientConnected connected && connected.snapshot())
				|| (event instanceof ClientSubscribed subscribed && subscribed.snapshot());
	}

	private void writeLost(LostEvents lost) {
		this.json.raw(LOST_BEFORE);
		int start = this.json.length();
		writeLost(start, "lifecycle", lost.lifecycle());
		writeLost(start, "published", lost.published());
		writeLost(start, "packet", lost.packet());
		this.json.raw(CLOSE);
	}

	private void writeLost(int start, String name, long count) {
		if (count > 0) {
			if (this.json.length() > start) {
				this.json.raw(COMMA);
			}
			this.json.raw(JsonBytes.ascii("\"" + name + "\":")).number(count);
		}
	}

}
