// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.mqtt.flow.PacketFrameHandler;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the handlers of each pipeline, in their order. Who changes a pipeline changes
 * it here too.
 */
class PipelineOrderTests {

	private static final String ROOT = "io.mqttpanel.";

	private static final String MQTT_5 = "io.mqttpanel.broker.mqtt.v5";

	private static final int MAX_MQTT_3_HANDLERS = 14;

	private static final int MAX_MQTT_5_HANDLERS = 20;

	private static final String UPGRADE = """
			GET / HTTP/1.1\r
			Host: broker.test\r
			Upgrade: websocket\r
			Connection: Upgrade\r
			Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
			Sec-WebSocket-Protocol: mqtt\r
			Sec-WebSocket-Version: 13\r
			\r
			""";

	private final RecordedEngine engine = new RecordedEngine();

	private final WholeFront front = new WholeFront(this.engine,
			(credentials) -> CompletableFuture.completedFuture(FrontFixture.GRANTED));

	private EmbeddedChannel channel = new EmbeddedChannel();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void beforeConnectOverTcp() {
		this.channel = this.front.connect(false);
		assertHandlers("FlushConsolidationHandler", "ByteRateHandler", "FirstPacketHandler", "MqttDecoder",
				"LoginHandler");
	}

	@Test
	void beforeConnectOverWebSocket() {
		this.channel = this.front.connect(true);
		assertHandlers("FlushConsolidationHandler", "ByteRateHandler", "HandshakeHeaderHandler", "HttpServerCodec",
				"HandshakeRequestHandler", "HttpObjectAggregator", "WebSocketControlHandler",
				"WebSocketServerProtocolHandshakeHandler", "Utf8FrameValidator", "WebSocketServerProtocolHandler",
				"WebSocketFrameCodec", "FirstPacketHandler", "MqttDecoder", "LoginHandler");
	}

	@Test
	void whileClientOfMqtt5LogsIn() {
		this.channel = this.front.connect(false);
		send(MqttBytes.connect(5, "c"));
		assertHandlers("FlushConsolidationHandler", "ByteRateHandler", "LoginHandler");
	}

	@Test
	void afterConnAckOfMqtt3() {
		letIn(4, new byte[0]);
		assertHandlers("FlushConsolidationHandler", "ByteRateHandler", "SendWindowHandler", "SentPacketEventHandler",
				"MqttEncoder", "PacketFrameHandler", "MqttDecoder", "KeepAliveHandler", "PacketRulesHandler",
				"PacketLimitHandler", "OutboundQueueHandler", "BackPressureHandler", "ReceivedPacketEventHandler",
				"PacketHandler");
	}

	@Test
	void afterConnAckOfMqtt5() {
		letIn(5, new byte[0]);
		assertHandlers("FlushConsolidationHandler", "ByteRateHandler", "SendWindowHandler", "SentPacketEventHandler",
				"MqttEncoder", "PacketFrameHandler", "MqttDecoder", "KeepAliveHandler", "ReasonStringHandler",
				"OutboundTopicAliasHandler", "ReceiveMaximumHandler", "InboundTopicAliasHandler", "PacketRulesHandler",
				"PacketLimitHandler", "OutboundQueueHandler", "BackPressureHandler", "ReceivedPacketEventHandler",
				"SubscriptionIdentifierHandler", "PacketHandler");
	}

	@Test
	void afterConnAckOfMqtt5WithMaximumPacketSize() {
		letIn(5, MqttBytes.bytes(MqttProperties.MAXIMUM_PACKET_SIZE, 0, 0, 4, 0));
		assertHandlers("FlushConsolidationHandler", "ByteRateHandler", "SendWindowHandler", "SentPacketEventHandler",
				"MaximumPacketSizeHandler", "MqttEncoder", "PacketFrameHandler", "MqttDecoder", "KeepAliveHandler",
				"ReasonStringHandler", "OutboundTopicAliasHandler", "ReceiveMaximumHandler", "InboundTopicAliasHandler",
				"PacketRulesHandler", "PacketLimitHandler", "OutboundQueueHandler", "BackPressureHandler",
				"ReceivedPacketEventHandler", "SubscriptionIdentifierHandler", "PacketHandler");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void hasFewHandlersAndNoneOfMqtt5ForMqtt3(boolean webSocket) {
		this.channel = this.front.connect(webSocket);
		letInOver(webSocket, MqttVersion.MQTT_3_1_1);
		assertThat(ours(ROOT)).hasSizeLessThanOrEqualTo(MAX_MQTT_3_HANDLERS).contains("PacketHandler");
		assertThat(ours(MQTT_5)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void hasFewHandlersForMqtt5(boolean webSocket) {
		this.channel = this.front.connect(webSocket);
		letInOver(webSocket, MqttVersion.MQTT_5);
		assertThat(ours(ROOT)).hasSizeLessThanOrEqualTo(MAX_MQTT_5_HANDLERS).contains("PacketHandler");
		assertThat(ours(MQTT_5)).isNotEmpty();
	}

	/** Only packets count, and only when they are complete [MQTT-3.1.2-22]. */
	@ParameterizedTest
	@EnumSource(NoPacket.class)
	void endsKeepAliveOfClientThatSendsNoPacket(NoPacket what) {
		this.channel = this.front.connect(what.webSocket);
		this.channel.freezeTime();
		letInOver(what.webSocket, MqttVersion.MQTT_3_1_1);
		for (int i = 0; i < 2; i++) {
			passSeconds(40);
			send(what.bytes[i]);
			assertThat(this.channel.isOpen()).isTrue();
		}
		passSeconds(10);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void keepsClientThatSendsPackets(boolean webSocket) {
		this.channel = this.front.connect(webSocket);
		this.channel.freezeTime();
		letInOver(webSocket, MqttVersion.MQTT_3_1_1);
		for (int i = 0; i < 4; i++) {
			passSeconds(80);
			send(webSocket ? MqttBytes.bytes(0x82, 0x82, 0, 0, 0, 0, 0xC0, 0) : MqttBytes.bytes(0xC0, 0));
		}
		assertThat(this.channel.isOpen()).isTrue();
	}

	/** Nothing collects frames or messages ahead of what counts parts of packets. */
	@ParameterizedTest
	@CsvSource({ "0x82, 60000", "0x02, 40000" })
	void passesBytesOfFramesAsTheyCome(String first, int size) {
		this.channel = this.front.connect(true);
		letInOver(true, MqttVersion.MQTT_3_1_1);
		AtomicInteger passed = new AtomicInteger();
		ChannelPipeline pipeline = this.channel.pipeline();
		pipeline.addBefore(pipeline.context(PacketFrameHandler.class).name(), null, new ChannelInboundHandlerAdapter() {

			@Override
			public void channelRead(ChannelHandlerContext ctx, Object msg) {
				passed.addAndGet(((ByteBuf) msg).readableBytes());
				ctx.fireChannelRead(msg);
			}

		});
		byte[] publish = MqttBytes.packet(0x30, MqttBytes.string("t"), new byte[50_000]);
		send(MqttBytes.join(MqttBytes.bytes(Integer.decode(first), 0xFE, size >> 8, size & 0xFF, 0, 0, 0, 0),
				Arrays.copyOf(publish, 40_000)));
		assertThat(passed).hasValue(40_000);
	}

	private void passSeconds(int seconds) {
		this.channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
		this.channel.runScheduledPendingTasks();
	}

	private void letIn(int version, byte[] properties) {
		this.channel = this.front.connect(false);
		send(connect(version, properties));
		this.engine.last().accepts(false);
	}

	private void letInOver(boolean webSocket, MqttVersion version) {
		byte[] properties = (version == MqttVersion.MQTT_5)
				? MqttBytes.bytes(MqttProperties.MAXIMUM_PACKET_SIZE, 0, 0, 4, 0) : new byte[0];
		byte[] connect = connect(version.protocolLevel(), properties);
		if (webSocket) {
			send(UPGRADE.getBytes(StandardCharsets.US_ASCII));
			send(MqttBytes.join(MqttBytes.bytes(0x82, 0x80 | connect.length, 0, 0, 0, 0), connect));
		}
		else {
			send(connect);
		}
		this.engine.last().accepts(false);
	}

	private static byte[] connect(int version, byte[] properties) {
		byte[] length = (version == 5) ? MqttBytes.bytes(properties.length) : new byte[0];
		return MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(version, 0x02, 0, 60), length,
				properties, MqttBytes.string("c"));
	}

	private void send(byte[] bytes) {
		this.channel.writeInbound(Unpooled.wrappedBuffer(bytes));
	}

	private void assertHandlers(String... expected) {
		List<String> unexpected = new ArrayList<>(handlers());
		List<String> missing = new ArrayList<>(List.of(expected));
		missing.removeAll(unexpected);
		unexpected.removeAll(List.of(expected));
		assertThat(handlers()).as("handlers that are missing: %s, that are not expected: %s", missing, unexpected)
			.containsExactly(expected);
	}

	private List<String> handlers() {
		return this.channel.pipeline().toMap().values().stream().map(PipelineOrderTests::name).toList();
	}

	private List<String> ours(String packageName) {
		return this.channel.pipeline()
			.toMap()
			.values()
			.stream()
			.filter((handler) -> handler.getClass().getName().startsWith(packageName))
			.map(PipelineOrderTests::name)
			.toList();
	}

	private static String name(ChannelHandler handler) {
		return handler.getClass().getSimpleName();
	}

	private enum NoPacket {

		PARTS_OF_A_PACKET(false, MqttBytes.bytes(0x30), MqttBytes.bytes(20)),

		PINGS(true, MqttBytes.bytes(0x89, 0x80, 0, 0, 0, 0), MqttBytes.bytes(0x89, 0x81, 0, 0, 0, 0, 1)),

		PONGS(true, MqttBytes.bytes(0x8A, 0x80, 0, 0, 0, 0), MqttBytes.bytes(0x8A, 0x81, 0, 0, 0, 0, 1)),

		EMPTY_FRAMES(true, MqttBytes.bytes(0x82, 0x80, 0, 0, 0, 0), MqttBytes.bytes(0x82, 0x80, 0, 0, 0, 0)),

		PARTS_OF_A_FRAME(true, MqttBytes.bytes(0x82), MqttBytes.bytes(0x80 | 126, 1, 0, 0)),

		PARTS_IN_FRAMES(true, MqttBytes.bytes(0x82, 0x81, 0, 0, 0, 0, 0x30),
				MqttBytes.bytes(0x82, 0x81, 0, 0, 0, 0, 20)),

		FRAGMENTS(true, MqttBytes.bytes(0x02, 0x81, 0, 0, 0, 0, 0xC0), MqttBytes.bytes(0x00, 0x80, 0, 0, 0, 0));

		private final boolean webSocket;

		private final byte[][] bytes;

		NoPacket(boolean webSocket, byte[]... bytes) {
			this.webSocket = webSocket;
			this.bytes = bytes;
		}

	}

}
