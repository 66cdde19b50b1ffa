// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.auth.Tenancy;
import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.mqtt.IdleEngine;
import io.mqttpanel.broker.mqtt.MqttFront;
import io.mqttpanel.broker.mqtt.MqttSettings;
import io.mqttpanel.broker.mqtt.engine.EngineClient;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.flow.BackPressure;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.login.LoginSettings;
import io.mqttpanel.broker.mqtt.transport.Listener;
import io.mqttpanel.broker.mqtt.v5.Mqtt5Settings;
import io.mqttpanel.broker.testing.MqttBytes;

/**
 * What a PUBLISH at QoS 1 costs in the pipeline of a client, from its bytes to those of
 * its PUBACK, with an engine that does nothing but acknowledge and without a listener of
 * events.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PipelineBenchmark {

	private static final int MEBIBYTE = 1024 * 1024;

	/** The rates are never reached; their cost is that of any rate. */
	private static final Limits LIMITS = new Limits(0, 0, 0, 0, Integer.MAX_VALUE, 1_000_000_000_000L, MEBIBYTE, 255,
			128, 0, Long.MAX_VALUE, Long.MAX_VALUE, 0, 0, 0, 128);

	/** Version of the protocol: 4 is MQTT 3.1.1. */
	@Param({ "4", "5" })
	private int version;

	private final Device device = new Device();

	private byte[] publish;

	/**
	 * Connects a client.
	 */
	@Setup
	public void setUp() {
		MqttSettings settings = new MqttSettings(
				new LoginSettings(Duration.ofSeconds(10), Integer.MAX_VALUE, 0, false, 0, false, false), LIMITS,
				new Mqtt5Settings(100, 10, MEBIBYTE), OnDenied.DROP, Tenancy.TEAM, TeamLimits.NONE);
		MqttFront front = new MqttFront(settings,
				(credentials) -> CompletableFuture.completedFuture(new Decision.Granted(1, 2, 3)),
				BrokerEvents.to(List.of()),
				new BackPressure(new QueueLimits(1000, MEBIBYTE, Long.MAX_VALUE, true), Duration.ofSeconds(1)));
		front.open(new AcknowledgingEngine(), 16_384);
		this.device.pipeline().addLast(front.initializer(new Listener("tcp", 0, false, null, List.of(), null)));
		send(MqttBytes.connect(this.version, "sensor-0815"));
		this.publish = MqttBytes.packet(0x32, MqttBytes.string("site/42/hall/sensor-0815/temperature"),
				MqttBytes.bytes(0, 7), (this.version == 5) ? MqttBytes.bytes(0) : MqttBytes.bytes(),
				"x".repeat(256).getBytes(StandardCharsets.US_ASCII));
		if (publish() != 4) {
			throw new IllegalStateException("PUBLISH is not acknowledged");
		}
	}

	/**
	 * Disconnects the client.
	 */
	@TearDown
	public void tearDown() {
		this.device.finishAndReleaseAll();
	}

	/**
	 * Publishes a message.
	 * @return the bytes of its acknowledgement
	 */
	@Benchmark
	public int publish() {
		return send(this.publish);
	}

	private int send(byte[] packet) {
		this.device.writeInbound(PooledByteBufAllocator.DEFAULT.directBuffer(packet.length).writeBytes(packet));
		int bytes = 0;
		for (ByteBuf answer = this.device.readOutbound(); answer != null; answer = this.device.readOutbound()) {
			bytes += answer.readableBytes();
			answer.release();
		}
		return bytes;
	}

	/**
	 * Channel that comes from somewhere.
	 */
	private static final class Device extends EmbeddedChannel {

		@Override
		protected SocketAddress remoteAddress0() {
			return new InetSocketAddress("127.0.0.1", 1883);
		}

	}

	/**
	 * Engine that acknowledges at once.
	 */
	private static final class AcknowledgingEngine extends IdleEngine {

		@Override
		public EngineConnection connect(Channel channel, EngineClient client) {
			return new AcknowledgingConnection(channel);
		}

	}

	/**
	 * Connection to that engine.
	 *
	 * @param channel the channel
	 */
	private record AcknowledgingConnection(Channel channel) implements EngineConnection {

		private static final MqttFixedHeader PUBACK = new MqttFixedHeader(MqttMessageType.PUBACK, false,
				MqttQoS.AT_MOST_ONCE, false, 2);

		@Override
		public void open(MqttConnectMessage connect, int expirySeconds, Collection<String> withdrawn) {
			this.channel.writeAndFlush(
					MqttMessageBuilders.connAck().returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED).build());
		}

		@Override
		public void accept() {
		}

		@Override
		public void receive(MqttMessage packet) {
			MqttPublishMessage received = (MqttPublishMessage) packet;
			int packetId = received.variableHeader().packetId();
			received.release();
			this.channel.writeAndFlush(new MqttMessage(PUBACK, MqttMessageIdVariableHeader.from(packetId)));
		}

		@Override
		public void unsubscribe(Collection<String> topicFilters) {
		}

		@Override
		public void expireAfter(int seconds) {
		}

		@Override
		public void disconnect() {
			this.channel.close();
		}

		@Override
		public void lost() {
		}

	}

}
