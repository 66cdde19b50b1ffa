// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttFront} as a whole, from bytes to the engine and back.
 */
class MqttFrontTests {

	private static final int CLEAN = 0x02;

	private final RecordedEngine engine = new RecordedEngine();

	private Decision decision = FrontFixture.GRANTED;

	private final WholeFront front = new WholeFront(this.engine,
			(credentials) -> CompletableFuture.completedFuture(this.decision));

	private final EmbeddedChannel channel = this.front.connect(false);

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void tellsMqtt5ClientWhatItMay() {
		send(MqttBytes.connect(5, "c"));
		this.engine.last().accepts(true);
		assertThat(out())
			.isEqualTo("20160100" + "13" + "210014" + "22000a" + "2501" + "2700100000" + "2801" + "2901" + "2a01");
	}

	@Test
	void tellsMqtt3ClientNothing() {
		send(MqttBytes.connect(4, "c"));
		this.engine.last().accepts(true);
		assertThat(out()).isEqualTo("20020100");
	}

	@Test
	void tellsMqtt5ClientWhereItGetsLessThanItWants() {
		this.decision = FrontFixture.GRANTED.limitedTo(new ClientLimits(0, 0, 1024, 0));
		send(connect(601, ""));
		String identifier = SessionId.client(this.engine.last().client().sessionId());
		this.engine.last().accepts(false);
		assertThat(identifier).startsWith("auto-");
		assertThat(out()).contains("2700000400")
			.contains("130258")
			.contains("120029" + ByteBufUtil.hexDump(MqttBytes.bytes(identifier.chars().toArray())));
	}

	@ParameterizedTest
	@CsvSource({ "4, ''", "5, 0082" })
	void refusesClientThatHasSentSecondConnectAheadOfConnAck(int version, String answer) {
		send(MqttBytes.join(MqttBytes.connect(version, "c"), MqttBytes.connect(version, "c")));
		assertThat(out()).contains(answer).hasSizeLessThan(answer.isEmpty() ? 1 : Integer.MAX_VALUE);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.engine.last().asked()).containsExactly("open c 0 []", "lost");
	}

	@Test
	@SuppressWarnings("deprecation")
	void readsLittleAtATimeUntilClientIsLetIn() {
		RecvByteBufAllocator.Handle reads = this.channel.config().getRecvByteBufAllocator().newHandle();
		send(MqttBytes.connect(5, "c"));
		fill(reads);
		assertThat(reads.guess()).isEqualTo(4 * 1024);
		this.engine.last().accepts(false);
		fill(reads);
		assertThat(reads.guess()).isGreaterThan(32 * 1024);
	}

	/** As a socket does whose client sends more than is read. */
	@SuppressWarnings("deprecation")
	private void fill(RecvByteBufAllocator.Handle reads) {
		for (int i = 0; i < 10; i++) {
			reads.reset(this.channel.config());
			ByteBuf buffer = reads.allocate(this.channel.alloc());
			assertThat(buffer.capacity()).isEqualTo(reads.guess());
			reads.attemptedBytesRead(buffer.capacity());
			reads.lastBytesRead(buffer.capacity());
			reads.readComplete();
			buffer.release();
		}
	}

	@Test
	void saysInWordsWhyAnMqtt5ClientIsRefused() {
		this.decision = new Decision.Refused("no");
		send(MqttBytes.connect(5, "c"));
		assertThat(out()).startsWith("20").contains("0086").contains(hex("password is wrong"));
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void announcesAllOfAClientInOrder() {
		send(MqttBytes.join(MqttBytes.connect(5, "c"), MqttBytes.subscribe(5, 1, "a"),
				MqttBytes.publish(5, "t", 1, 2)));
		this.engine.last().accepts(false);
		this.channel
			.writeOutbound(MqttMessageBuilders.subAck().packetId(1).addGrantedQos(MqttQoS.AT_LEAST_ONCE).build());
		send(MqttBytes.DISCONNECT);
		assertThat(this.engine.last().asked()).containsExactly("open c 0 []", "accept", "receive SUBSCRIBE",
				"receive PUBLISH", "disconnect", "lost");
		assertThat(this.front.recorded().of(PanelEvent.class)).extracting((event) -> event.getClass().getSimpleName())
			.containsExactly("PacketProcessed", "ClientConnected", "PacketProcessed", "PacketProcessed",
					"PacketProcessed", "MessagePublished", "ClientSubscribed", "PacketProcessed", "PacketProcessed",
					"ClientDisconnected", "ClientUnsubscribed");
	}

	@Test
	void knowsSessionOfAnEarlierRun() {
		this.front.front().sessionRestored(FrontFixture.SESSION_ID, "c");
		this.front.front().subscriptionRestored(FrontFixture.SESSION_ID, "a", 7, false);
		this.front.front().qos2IdsRestored(FrontFixture.SESSION_ID, new byte[] { 1 << 5 });
		send(MqttBytes.join(MqttBytes.connect(4, "c", 0, new byte[0]), MqttBytes.publish(4, "t", 2, 5)));
		this.engine.last().accepts(true);
		assertThat(this.engine.last().lastPublish().fixedHeader().isDup()).isTrue();
	}

	@Test
	void disconnectsAllAndPublishesTheirWillsWhenBrokerStops() {
		send(MqttBytes.connect(5, "c", CLEAN | 0x04, MqttBytes.will(5, "w")));
		this.engine.last().accepts(false);
		out();
		CompletableFuture<Void> gone = this.front.front().disconnectAll();
		this.channel.runPendingTasks();
		assertThat(out()).startsWith("e0").contains("8b");
		assertThat(gone).isCompleted();
		assertThat(this.engine.asked()).containsExactly("c publishes to w");
		EmbeddedChannel late = this.front.connect(false);
		late.writeInbound(Unpooled.wrappedBuffer(MqttBytes.connect(5, "d")));
		assertThat(late.isOpen()).isFalse();
		late.finishAndReleaseAll();
	}

	private void send(byte[] bytes) {
		this.channel.writeInbound(Unpooled.wrappedBuffer(bytes));
	}

	private String out() {
		return String.join("", outPackets());
	}

	private List<String> outPackets() {
		List<String> packets = new ArrayList<>();
		for (ByteBuf packet = this.channel.readOutbound(); packet != null; packet = this.channel.readOutbound()) {
			packets.add(ByteBufUtil.hexDump(packet));
			packet.release();
		}
		return packets;
	}

	private static String hex(String text) {
		return ByteBufUtil.hexDump(text.getBytes(StandardCharsets.US_ASCII));
	}

	private static byte[] connect(int keepAlive, String clientId) {
		return MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(5, CLEAN), MqttBytes.uint16(keepAlive),
				MqttBytes.bytes(0), MqttBytes.string(clientId));
	}

}
