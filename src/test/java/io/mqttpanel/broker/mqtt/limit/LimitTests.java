// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.limit;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.event.EventDispatcher;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.connection.DeviceAddress;
import io.mqttpanel.broker.mqtt.connection.Reading;
import io.mqttpanel.broker.mqtt.connection.RecordingDoor;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RecordedEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each limit on a channel without a network.
 */
class LimitTests {

	private final RecordedEvents recorded = new RecordedEvents();

	private final EventDispatcher events = new EventDispatcher(List.of(this.recorded));

	private final RecordingDoor door = new RecordingDoor();

	@Test
	void takesSecondsWorthAtOnceAndThenAtTheRate() {
		AtomicLong now = new AtomicLong(Long.MAX_VALUE);
		Pace pace = new Pace(10, now::get);
		for (int i = 0; i < 10; i++) {
			assertThat(pace.tryTake()).isTrue();
		}
		assertThat(pace.tryTake()).isFalse();
		now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
		assertThat(pace.tryTake()).isTrue();
		assertThat(pace.tryTake()).isFalse();
	}

	@Test
	void tellsHowLongTooMuchLasts() {
		AtomicLong now = new AtomicLong();
		Pace pace = new Pace(1000, now::get);
		assertThat(pace.take(1000)).isZero();
		assertThat(pace.take(500)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
		now.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
		assertThat(pace.take(0)).isZero();
	}

	@Test
	void readsAgainWhenLastCauseHasGone() {
		EmbeddedChannel channel = new EmbeddedChannel();
		Reading.pause(channel, "bytes");
		Reading.pause(channel, "packets");
		Reading.resume(channel, "bytes");
		Reading.resume(channel, "bytes");
		assertThat(channel.config().isAutoRead()).isFalse();
		Reading.resume(channel, "packets");
		assertThat(channel.config().isAutoRead()).isTrue();
	}

	@Test
	void pausesClientThatIsTooFastAndLosesNothing() {
		EmbeddedChannel channel = new EmbeddedChannel(
				new PacketRateHandler(10, new Throttle(LimitReached.Limit.PACKET_RATE, this.events)));
		channel.freezeTime();
		for (int i = 0; i < 30; i++) {
			channel.writeInbound("packet " + i);
		}
		assertThat(channel.config().isAutoRead()).isFalse();
		assertThat(channel.inboundMessages()).hasSize(30);
		assertThat(this.recorded.of(LimitReached.class)).extracting(LimitReached::limit)
			.containsExactly(LimitReached.Limit.PACKET_RATE);
	}

	@Test
	void readsNoMoreThanAllowedBeforeLogin() {
		ReadCounter reads = new ReadCounter();
		EmbeddedChannel channel = new EmbeddedChannel(reads,
				new ReceivedBytesHandler(100, 0, new Throttle(LimitReached.Limit.BYTE_RATE, this.events)));
		channel.writeInbound(Unpooled.wrappedBuffer(new byte[100]));
		assertThat(channel.config().isAutoRead()).isTrue();
		channel.writeInbound(Unpooled.wrappedBuffer(new byte[1]));
		assertThat(channel.config().isAutoRead()).isFalse();
		int before = reads.count;
		channel.read();
		assertThat(reads.count).isEqualTo(before);
		channel.pipeline().fireUserEventTriggered(new Admitted(ClientLimits.NONE));
		assertThat(channel.config().isAutoRead()).isTrue();
		channel.writeInbound(Unpooled.wrappedBuffer(new byte[1000]));
		assertThat(channel.config().isAutoRead()).isTrue();
		channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@CsvSource({ "3, 0", "4, 0", "5, 5" })
	void refusesFirstPacketThatWouldBeTooLarge(int version, int answered) {
		EmbeddedChannel channel = new EmbeddedChannel(new FirstPacketSizeHandler(this.door, 1024));
		byte[] connect = MqttBytes.connect(version, "c".repeat(1100));
		channel.writeInbound(Unpooled.wrappedBuffer(connect, 0, 1));
		channel.writeInbound(Unpooled.wrappedBuffer(connect, 1, 20));
		assertThat(this.door.refusals()).containsExactly(answered + " " + Reason.PACKET_TOO_LARGE);
		assertThat(channel.inboundMessages()).isEmpty();
	}

	@Test
	void passesFirstPacketOfAllowedSizeAndAllThatFollows() {
		EmbeddedChannel channel = new EmbeddedChannel(new FirstPacketSizeHandler(this.door, 1024));
		channel.writeInbound(Unpooled.wrappedBuffer(MqttBytes.connect(4, "c".repeat(900))));
		channel.writeInbound(Unpooled.wrappedBuffer(MqttBytes.packet(0x30, new byte[5000])));
		assertThat(this.door.refusals()).isEmpty();
		assertThat(channel.inboundMessages()).hasSize(2);
		channel.finishAndReleaseAll();
	}

	@Test
	void turnsAwayConnectThatIsOneTooMany() {
		Pace pace = new Pace(2, () -> 0);
		for (int i = 0; i < 3; i++) {
			EmbeddedChannel channel = new EmbeddedChannel(new ConnectRateHandler(this.door, pace));
			channel
				.writeInbound(MqttMessageBuilders.connect().protocolVersion(MqttVersion.MQTT_5).clientId("c").build());
			assertThat(channel.inboundMessages()).hasSize((i < 2) ? 1 : 0);
		}
		assertThat(this.door.refusals()).containsExactly("5 " + Reason.CONNECT_RATE);
	}

	@Test
	void countsConnectionsUntilTheyAreClosed() {
		OpenConnections connections = connections(2, 0, 0);
		EmbeddedChannel first = new EmbeddedChannel();
		assertThat(connections.add(first)).isTrue();
		assertThat(connections.add(new EmbeddedChannel())).isTrue();
		assertThat(connections.add(new EmbeddedChannel())).isFalse();
		assertThat(connections.add(new EmbeddedChannel())).isFalse();
		first.close();
		assertThat(connections.add(new EmbeddedChannel())).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 192.0.2.1, 192.0.2.2", "2001:db8::1, 2001:db8::2:3, 2001:db8:0:1::1" })
	void countsConnectionsOfAddressOrNetwork(String first, String same, String other) {
		OpenConnections connections = connections(0, 1, 0);
		EmbeddedChannel open = from(first);
		assertThat(connections.addForAddress(open)).isTrue();
		assertThat(connections.addForAddress(from(same))).isFalse();
		assertThat(connections.addForAddress(from(other))).isTrue();
		open.close();
		assertThat(connections.addForAddress(from(same))).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, 128", "MQTT_5, 151" })
	void refusesSubscriptionsOverTheLimit(MqttVersion version, int code) {
		EmbeddedChannel channel = subscriber(version, Set.of());
		subscribe(channel, "a", "b");
		subscribe(channel, "a", "c");
		assertThat(channel.inboundMessages()).hasSize(1);
		MqttSubAckMessage answer = channel.readOutbound();
		assertThat(answer.payload().reasonCodes()).containsExactly(code, code);
		subscribe(channel, "b");
		channel.writeInbound(MqttMessageBuilders.unsubscribe().messageId(2).addTopicFilter("a").build());
		subscribe(channel, "c");
		assertThat(channel.inboundMessages()).hasSize(4);
		assertThat(this.recorded.of(LimitReached.class)).extracting(LimitReached::limit)
			.containsExactly(LimitReached.Limit.SUBSCRIPTIONS);
	}

	@Test
	void countsSubscriptionsOfSessionThatWasThere() {
		EmbeddedChannel channel = subscriber(MqttVersion.MQTT_5, Set.of("a", "b"));
		subscribe(channel, "a", "b");
		subscribe(channel, "c");
		assertThat(channel.inboundMessages()).hasSize(1);
	}

	@Test
	void countsConnectionsOfUserNameUntilTheyAreClosed() {
		OpenConnections connections = connections(0, 0, 1);
		EmbeddedChannel first = connecting(connections, "key");
		assertThat(connecting(connections, "key").inboundMessages()).isEmpty();
		assertThat(connecting(connections, "other").inboundMessages()).hasSize(1);
		assertThat(this.door.refusals()).containsExactly("5 " + Reason.TOO_MANY_FOR_USERNAME);
		first.close();
		assertThat(connecting(connections, "key").inboundMessages()).hasSize(1);
	}

	private EmbeddedChannel connecting(OpenConnections connections, String username) {
		EmbeddedChannel channel = new EmbeddedChannel(new UsernameLimitHandler(this.door, connections));
		channel.writeInbound(MqttMessageBuilders.connect()
			.protocolVersion(MqttVersion.MQTT_5)
			.clientId("c")
			.username(username)
			.build());
		return channel;
	}

	private static OpenConnections connections(int maximum, int perAddress, int perUsername) {
		return new OpenConnections(new Limits(maximum, perAddress, perUsername, 0, 0, 0, 0, 0, 0, 0));
	}

	private EmbeddedChannel subscriber(MqttVersion version, Set<String> had) {
		EmbeddedChannel channel = new EmbeddedChannel(new SubscriptionLimitHandler(2, (clientId) -> had, this.events));
		channel.writeInbound(MqttMessageBuilders.connect().protocolVersion(version).clientId("c").build());
		MqttConnAckMessage connAck = MqttMessageBuilders.connAck()
			.returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
			.sessionPresent(!had.isEmpty())
			.build();
		channel.writeOutbound(connAck);
		channel.releaseInbound();
		channel.releaseOutbound();
		return channel;
	}

	private static void subscribe(EmbeddedChannel channel, String... filters) {
		MqttMessageBuilders.SubscribeBuilder subscribe = MqttMessageBuilders.subscribe().messageId(1);
		for (String filter : filters) {
			subscribe.addSubscription(MqttQoS.AT_LEAST_ONCE, filter);
		}
		channel.writeInbound(subscribe.build());
	}

	private static EmbeddedChannel from(String host) {
		EmbeddedChannel channel = new EmbeddedChannel();
		DeviceAddress.set(channel, new InetSocketAddress(host, 1));
		return channel;
	}

	/**
	 * Counts what the network is asked for.
	 */
	private static final class ReadCounter extends ChannelOutboundHandlerAdapter {

		private int count;

		@Override
		public void read(ChannelHandlerContext ctx) {
			this.count++;
			ctx.read();
		}

	}

}
