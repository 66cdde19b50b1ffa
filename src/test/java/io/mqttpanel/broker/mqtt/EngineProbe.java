// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;

import io.mqttpanel.broker.mqtt.engine.EngineClient;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;

/**
 * Engine that answers what an engine answers, sends a client its own messages back, and
 * keeps nothing. Notes where the front does not keep to the order of the port.
 */
final class EngineProbe extends IdleEngine {

	private final List<Connection> connections = new ArrayList<>();

	private final List<String> failures = new ArrayList<>();

	private long packets;

	private int packetId;

	/** What the front has asked for in the wrong order, or more than once. */
	List<String> failures() {
		return this.failures;
	}

	/** How many packets have come as far as this. */
	long packets() {
		return this.packets;
	}

	/** How many connections are open, as far as the engine was told. */
	long open() {
		return this.connections.stream().filter((connection) -> connection.stage != Stage.LOST).count();
	}

	@Override
	public EngineConnection connect(Channel channel, EngineClient client) {
		Connection connection = new Connection(channel);
		this.connections.add(connection);
		return connection;
	}

	private static MqttFixedHeader header(MqttMessageType type) {
		MqttQoS qos = (type == MqttMessageType.PUBREL) ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
		return new MqttFixedHeader(type, false, qos, false, 0);
	}

	/**
	 * Side of one connection, which answers a moment later.
	 */
	private final class Connection implements EngineConnection {

		private final Channel channel;

		private Stage stage = Stage.NEW;

		private Connection(Channel channel) {
			this.channel = channel;
		}

		private void next(Stage expected, Stage next) {
			if (this.stage != expected) {
				EngineProbe.this.failures.add(next + " after " + this.stage);
			}
			this.stage = next;
		}

		@Override
		public void open(MqttConnectMessage connect, int expirySeconds, Collection<String> withdrawn) {
			EngineProbe.this.packets++;
			next(Stage.NEW, Stage.OPENED);
			write(MqttMessageBuilders.connAck().returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED).build());
		}

		@Override
		public void accept() {
			next(Stage.OPENED, Stage.ACCEPTED);
		}

		@Override
		public void receive(MqttMessage packet) {
			EngineProbe.this.packets++;
			next(Stage.ACCEPTED, Stage.ACCEPTED);
			switch (packet.fixedHeader().messageType()) {
				case PUBLISH -> published((MqttPublishMessage) packet);
				case PUBREC -> acknowledge(MqttMessageType.PUBREL, packet);
				case PUBREL -> acknowledge(MqttMessageType.PUBCOMP, packet);
				case UNSUBSCRIBE -> acknowledge(MqttMessageType.UNSUBACK, packet);
				case SUBSCRIBE -> subscribed((MqttSubscribeMessage) packet);
				case PINGREQ -> write(new MqttMessage(header(MqttMessageType.PINGRESP)));
				case PUBACK, PUBCOMP -> {
				}
				default -> EngineProbe.this.failures.add("received " + packet.fixedHeader().messageType());
			}
		}

		private void published(MqttPublishMessage publish) {
			MqttQoS qos = publish.fixedHeader().qosLevel();
			if (!publish.payload().hasArray()) {
				EngineProbe.this.failures.add("a payload is not in heap memory");
			}
			if (qos != MqttQoS.AT_MOST_ONCE) {
				MqttMessageType type = (qos == MqttQoS.AT_LEAST_ONCE) ? MqttMessageType.PUBACK : MqttMessageType.PUBREC;
				write(HandlerChannel.packet(type, publish.variableHeader().packetId()));
			}
			int next = EngineProbe.this.packetId % 65_535 + 1;
			EngineProbe.this.packetId = next;
			write(new MqttPublishMessage(new MqttFixedHeader(MqttMessageType.PUBLISH, false, qos, false, 0),
					new MqttPublishVariableHeader(publish.variableHeader().topicName(), next,
							publish.variableHeader().properties()),
					Unpooled.wrappedBuffer(publish.payload().array())));
		}

		private void subscribed(MqttSubscribeMessage subscribe) {
			List<Integer> codes = Collections.nCopies(subscribe.payload().topicSubscriptions().size(), 0);
			write(new MqttSubAckMessage(header(MqttMessageType.SUBACK),
					MqttMessageIdVariableHeader.from(subscribe.variableHeader().messageId()),
					new MqttSubAckPayload(codes)));
		}

		private void acknowledge(MqttMessageType type, MqttMessage packet) {
			int id = ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
			MqttMessageIdVariableHeader header = MqttMessageIdVariableHeader.from(id);
			write((type == MqttMessageType.UNSUBACK)
					? MqttMessageBuilders.unsubAck().packetId(id).addReasonCode((short) 0).build()
					: new MqttMessage(header(type), header));
		}

		private void write(MqttMessage packet) {
			this.channel.eventLoop().execute(() -> this.channel.writeAndFlush(packet));
		}

		@Override
		public void unsubscribe(Collection<String> topicFilters) {
			next(Stage.ACCEPTED, Stage.ACCEPTED);
		}

		@Override
		public void expireAfter(int seconds) {
			next(Stage.ACCEPTED, Stage.ACCEPTED);
		}

		@Override
		public void disconnect() {
			EngineProbe.this.packets++;
			next(Stage.ACCEPTED, Stage.DISCONNECTED);
			this.channel.eventLoop().execute(this.channel::close);
		}

		@Override
		public void lost() {
			if (this.stage == Stage.NEW || this.stage == Stage.LOST) {
				EngineProbe.this.failures.add("lost after " + this.stage);
			}
			this.stage = Stage.LOST;
		}

	}

	private enum Stage {

		NEW, OPENED, ACCEPTED, DISCONNECTED, LOST

	}

}
