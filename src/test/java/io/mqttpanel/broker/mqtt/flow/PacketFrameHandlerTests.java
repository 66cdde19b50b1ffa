// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.PacketCheck;
import io.mqttpanel.broker.mqtt.session.PauseReason;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PacketFrameHandler}.
 */
class PacketFrameHandlerTests {

	private static final int MAX_SIZE = 200_000;

	private static final int MAX_USER_PROPERTIES = 3;

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private final PartialPackets partial = new PartialPackets(this.front.closer(), 100_000);

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	private void open(MqttVersion version) {
		ClientConnection client = this.front.client(this.channel, version);
		this.channel
			.with(new PacketFrameHandler(client, MAX_SIZE, MAX_USER_PROPERTIES, this.front.closer(), this.partial));
	}

	@Test
	void countsPacketUntilItIsComplete() {
		open(MqttVersion.MQTT_3_1_1);
		byte[] packet = MqttBytes.packet(0x30, MqttBytes.string("t"), new byte[50_000]);
		send(Arrays.copyOf(packet, 3_000));
		assertThat(this.partial.bytes()).isZero();
		send(Arrays.copyOfRange(packet, 3_000, 40_000));
		assertThat(this.partial.bytes()).isEqualTo(40_000);
		send(Arrays.copyOfRange(packet, 40_000, packet.length));
		assertThat(this.partial.bytes()).isZero();
		assertThat(passed()).hasSize(1);
		send(Arrays.copyOf(packet, 40_000));
		this.channel.close();
		assertThat(this.partial.bytes()).isZero();
	}

	@Test
	void passesOnePacketAtATimeHoweverTheBytesCome() {
		open(MqttVersion.MQTT_3_1_1);
		byte[] publish = MqttBytes.publish(4, "topic", 1, 1);
		byte[] all = MqttBytes.join(publish, MqttBytes.PINGREQ, publish, MqttBytes.PINGREQ);
		for (byte each : all) {
			send(new byte[] { each });
		}
		assertThat(passed()).containsExactly(publish, MqttBytes.PINGREQ, publish, MqttBytes.PINGREQ);
		send(all);
		assertThat(passed()).containsExactly(publish, MqttBytes.PINGREQ, publish, MqttBytes.PINGREQ);
	}

	@Test
	void passesNothingOfAPacketThatIsNotComplete() {
		open(MqttVersion.MQTT_3_1_1);
		byte[] publish = MqttBytes.publish(4, "topic", 1, 1);
		send(Arrays.copyOf(publish, publish.length - 1));
		assertThat(passed()).isEmpty();
	}

	@Test
	void endsClientWhoseLengthDoesNotEnd() {
		open(MqttVersion.MQTT_5);
		send(MqttBytes.join(MqttBytes.bytes(0x30, 0xFF, 0xFF, 0xFF, 0xFF, 1), MqttBytes.PINGREQ));
		assertThat(passed()).isEmpty();
		assertThat(this.channel.disconnectReason()).isEqualTo(0x81);
	}

	@Test
	void endsClientBeforeItsPacketIsReadThatIsTooLarge() {
		open(MqttVersion.MQTT_5);
		send(MqttBytes.bytes(0x30, 0xFF, 0xFF, 0x7F, 0));
		assertThat(passed()).isEmpty();
		assertThat(this.channel.disconnectReason()).isEqualTo(0x95);
	}

	@Test
	void closesOnMqtt3ClientThatSendsAMalformedPacketWithoutAWord() {
		open(MqttVersion.MQTT_3_1_1);
		send(MqttBytes.join(MqttBytes.packet(0x30, MqttBytes.uint16(50), MqttBytes.bytes('a')), MqttBytes.PINGREQ));
		assertThat(passed()).isEmpty();
		assertThat(this.channel.outBytes()).isEmpty();
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void looksAtNothingBehindDisconnect() {
		open(MqttVersion.MQTT_5);
		send(MqttBytes.join(MqttBytes.DISCONNECT, MqttBytes.bytes(0xC1, 0)));
		assertThat(passed()).containsExactly(MqttBytes.DISCONNECT);
		assertThat(this.channel.outBytes()).isEmpty();
	}

	@Test
	void passesFewPacketsWhileReadingIsPausedAndTheOthersLater() {
		open(MqttVersion.MQTT_3_1_1);
		this.channel.network().pause(PauseReason.BACK_PRESSURE);
		byte[][] pings = new byte[1_000][];
		Arrays.fill(pings, MqttBytes.PINGREQ);
		send(MqttBytes.join(pings));
		assertThat(passed()).hasSize(64);
		this.channel.network().resume(PauseReason.BACK_PRESSURE);
		this.channel.runPendingTasks();
		assertThat(passed()).hasSize(1_000 - 64);
	}

	/**
	 * Who is paused again and again would keep its event loop from reading of the others.
	 */
	@Test
	void goesOnBehindTheNetworkAfterAPause() {
		open(MqttVersion.MQTT_3_1_1);
		this.channel.network().pause(PauseReason.BACK_PRESSURE);
		byte[][] pings = new byte[200][];
		Arrays.fill(pings, MqttBytes.PINGREQ);
		send(MqttBytes.join(pings));
		AtomicInteger passedAhead = new AtomicInteger();
		this.channel.eventLoop()
			.schedule(() -> passedAhead.set(this.channel.inboundMessages().size()), 0, TimeUnit.NANOSECONDS);
		this.channel.network().resume(PauseReason.BACK_PRESSURE);
		this.channel.runPendingTasks();
		assertThat(passedAhead).hasValue(64);
		assertThat(passed()).hasSize(200);
	}

	/**
	 * With more, the end of the connection could be read, in front of which all that is
	 * left would have to pass at once.
	 */
	@Test
	void readsNoMoreBeforeWhatIsLeftHasPassed() {
		open(MqttVersion.MQTT_3_1_1);
		this.channel.network().pause(PauseReason.BACK_PRESSURE);
		byte[][] pings = new byte[200][];
		Arrays.fill(pings, MqttBytes.PINGREQ);
		send(MqttBytes.join(pings));
		this.channel.network().resume(PauseReason.BACK_PRESSURE);
		assertThat(this.channel.config().isAutoRead()).isFalse();
		this.channel.runPendingTasks();
		assertThat(passed()).hasSize(200);
		assertThat(this.channel.config().isAutoRead()).isTrue();
	}

	/** All of one client in one turn would keep its event loop from the others. */
	@Test
	void passesManyPacketsInTurns() {
		open(MqttVersion.MQTT_3_1_1);
		byte[][] pings = new byte[5_000][];
		Arrays.fill(pings, MqttBytes.PINGREQ);
		AtomicInteger passedInTurn = new AtomicInteger();
		this.channel.eventLoop()
			.schedule(() -> passedInTurn.set(this.channel.inboundMessages().size()), 0, TimeUnit.NANOSECONDS);
		send(MqttBytes.join(pings));
		assertThat(passedInTurn).hasValue(1_024);
		assertThat(passed()).hasSize(5_000);
		assertThat(this.channel.network().isPaused()).isFalse();
	}

	@Test
	void passesEverythingWhenTheConnectionEndsDuringAPause() {
		open(MqttVersion.MQTT_3_1_1);
		this.channel.network().pause(PauseReason.PACKET_RATE);
		byte[][] pings = new byte[100][];
		Arrays.fill(pings, MqttBytes.PINGREQ);
		send(MqttBytes.join(pings));
		this.channel.close();
		assertThat(passed()).hasSize(100);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "publish 0", "publish 1", "subscribe", "unsubscribe", "puback", "pubrec", "pubrel", "pubcomp" })
	void endsClientWithTooManyUserPropertiesInAnyPacket(String kind) {
		open(MqttVersion.MQTT_5);
		send(packet(kind, properties("26000161000162".repeat(MAX_USER_PROPERTIES))));
		assertThat(passed()).hasSize(1);
		send(MqttBytes.join(packet(kind, properties("26000161000162".repeat(MAX_USER_PROPERTIES + 1))),
				MqttBytes.PINGREQ));
		assertThat(passed()).isEmpty();
		assertThat(this.channel.disconnectReason()).isEqualTo(0x95);
	}

	@Test
	void takesPayloadOfMqtt3ForNoProperties() {
		open(MqttVersion.MQTT_3_1_1);
		send(packet("publish 0", properties("26000161000162".repeat(10))));
		assertThat(passed()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "4, 0x82", "4, 0xA2", "5, 0x82", "5, 0xA2" })
	void endsClientWithTooManyFiltersInOnePacket(int version, String first) {
		open((version == 5) ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1);
		send(filters(version, Integer.decode(first), PacketCheck.MAX_FILTERS));
		assertThat(passed()).hasSize(1);
		send(filters(version, Integer.decode(first), PacketCheck.MAX_FILTERS + 1));
		assertThat(passed()).isEmpty();
	}

	private static byte[] filters(int version, int first, int count) {
		byte[] filter = (first == 0x82) ? MqttBytes.bytes(0, 1, 'a', 0) : MqttBytes.bytes(0, 1, 'a');
		byte[][] filters = new byte[count][];
		Arrays.fill(filters, filter);
		return MqttBytes.packet(first, MqttBytes.uint16(1), (version == 5) ? MqttBytes.bytes(0) : new byte[0],
				MqttBytes.join(filters));
	}

	private static byte[] packet(String kind, byte[] properties) {
		byte[] id = MqttBytes.uint16(7);
		byte[] reason = MqttBytes.bytes(0);
		return switch (kind) {
			case "publish 0" -> MqttBytes.packet(0x30, MqttBytes.string("t"), properties, new byte[] { 1 });
			case "publish 1" -> MqttBytes.packet(0x32, MqttBytes.string("t"), id, properties);
			case "subscribe" -> MqttBytes.packet(0x82, id, properties, MqttBytes.string("t"), MqttBytes.bytes(0));
			case "unsubscribe" -> MqttBytes.packet(0xA2, id, properties, MqttBytes.string("t"));
			case "puback" -> MqttBytes.packet(0x40, id, reason, properties);
			case "pubrec" -> MqttBytes.packet(0x50, id, reason, properties);
			case "pubrel" -> MqttBytes.packet(0x62, id, reason, properties);
			default -> MqttBytes.packet(0x70, id, reason, properties);
		};
	}

	private static byte[] properties(String hex) {
		byte[] properties = ByteBufUtil.decodeHexDump(hex);
		int length = properties.length;
		return MqttBytes.join(
				(length < 128) ? MqttBytes.bytes(length) : MqttBytes.bytes(length % 128 | 128, length / 128),
				properties);
	}

	private void send(byte[] bytes) {
		this.channel.writeInbound(Unpooled.wrappedBuffer(bytes));
	}

	private List<byte[]> passed() {
		List<byte[]> passed = new ArrayList<>();
		for (Object next = this.channel.in(); next != null; next = this.channel.in()) {
			passed.add(ByteBufUtil.getBytes((ByteBuf) next));
			((ByteBuf) next).release();
		}
		return passed;
	}

}
