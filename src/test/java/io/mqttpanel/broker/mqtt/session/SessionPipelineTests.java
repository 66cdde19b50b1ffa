// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SessionPipelineTests {

	private static final int EXPIRY = MqttProperties.SESSION_EXPIRY_INTERVAL;

	private final RecordedSessions sessions = new RecordedSessions();

	private final List<Disconnect> ended = new ArrayList<>();

	private final SessionPipeline pipeline = new SessionPipeline((channel, reason, sentence) -> this.ended.add(reason),
			0);

	private final EmbeddedChannel channel = open();

	@Test
	void givesEngineExpiryOfItsOwnRange() {
		assertThat(expirySeenByEngine(null)).isZero();
		assertThat(expirySeenByEngine(60)).isEqualTo(60);
		assertThat(expirySeenByEngine(-1)).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void setsExpiryOfSessionThatMayBeThere() {
		this.channel.writeInbound(connect(MqttVersion.MQTT_5, false, 60, null));
		open().writeInbound(connect(MqttVersion.MQTT_3_1_1, false, null, null));
		open().writeInbound(connect(MqttVersion.MQTT_5, true, 60, null));
		assertThat(this.sessions.asked()).containsExactly("c v5 expires after 60",
				"c v4 expires after " + Integer.MAX_VALUE);
	}

	@Test
	void takesExpiryOutOfConnAck() {
		MqttProperties properties = new MqttProperties();
		properties.add(new IntegerProperty(EXPIRY, -1));
		properties.add(new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, 7));
		this.channel.writeOutbound(MqttMessageBuilders.connAck()
			.returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
			.properties(properties)
			.build());
		MqttConnAckMessage connAck = this.channel.readOutbound();
		assertThat(connAck.variableHeader().properties().listAll()).extracting((property) -> property.propertyId())
			.containsExactly(MqttProperties.RECEIVE_MAXIMUM);
	}

	@Test
	void doesNotLetDisconnectRaiseExpiryFromZero() {
		this.channel.writeInbound(connect(MqttVersion.MQTT_5, true, null, null));
		this.channel.releaseInbound();
		this.channel.writeInbound(disconnect(0, 60));
		assertThat(this.channel.<Object>readInbound()).isNull();
		assertThat(this.ended).containsExactly(Disconnect.PROTOCOL_ERROR);
		assertThat(this.sessions.asked()).isEmpty();
	}

	@Test
	void takesExpiryOfDisconnect() {
		this.channel.writeInbound(connect(MqttVersion.MQTT_5, true, 60, null));
		this.channel.releaseInbound();
		this.channel.writeInbound(disconnect(0, 0));
		assertThat(this.channel.<MqttMessage>readInbound()).isNotNull();
		assertThat(this.sessions.asked()).containsExactly("c v5 expires after 0");
	}

	@Test
	void hidesWillFromEngineAndPublishesItWhenConnectionBreaks() {
		this.channel.writeInbound(connect(MqttVersion.MQTT_5, true, null, 0));
		MqttConnectMessage seen = this.channel.readInbound();
		assertThat(seen.variableHeader().isWillFlag()).isFalse();
		accept(this.channel, false);
		this.channel.close();
		assertThat(this.sessions.asked()).containsExactly("c publishes to will");
	}

	@Test
	void forgetsWillOfClientThatWasNotLetIn() {
		this.channel.writeInbound(connect(MqttVersion.MQTT_5, true, null, 0));
		this.channel.writeOutbound(MqttMessageBuilders.connAck()
			.returnCode(MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5)
			.build());
		this.channel.close();
		assertThat(this.sessions.asked()).isEmpty();
		assertThat(this.ended).isEmpty();
	}

	@Test
	void abandonsSessionOfClientThatDidNotWaitForItsAnswer() {
		this.channel.writeInbound(connect(MqttVersion.MQTT_5, true, 60, 0));
		this.channel.close();
		assertThat(this.sessions.asked()).containsExactly("c is abandoned");
	}

	@Test
	void publishesWillWhenDelayIsOver() {
		leave(60, 5);
		this.channel.advanceTimeBy(4, TimeUnit.SECONDS);
		this.channel.runScheduledPendingTasks();
		assertThat(this.sessions.asked()).isEmpty();
		this.channel.advanceTimeBy(1, TimeUnit.SECONDS);
		this.channel.runScheduledPendingTasks();
		assertThat(this.sessions.asked()).containsExactly("c publishes to will");
	}

	@Test
	void publishesWillWhenSessionEndsBeforeDelay() {
		leave(3, 5);
		this.channel.advanceTimeBy(3, TimeUnit.SECONDS);
		this.channel.runScheduledPendingTasks();
		assertThat(this.sessions.asked()).containsExactly("c publishes to will");
	}

	@Test
	void dropsWillWhenClientTakesSessionUpAgain() {
		leave(60, 5);
		EmbeddedChannel next = open();
		next.writeInbound(connect(MqttVersion.MQTT_5, false, 60, null));
		accept(next, true);
		this.channel.advanceTimeBy(5, TimeUnit.SECONDS);
		this.channel.runScheduledPendingTasks();
		assertThat(this.sessions.asked()).containsExactly("c v5 expires after 60");
	}

	@Test
	void publishesWillAtOnceWhenSessionIsReplacedOrBrokerStops() {
		leave(60, 5);
		EmbeddedChannel next = open();
		next.writeInbound(connect(MqttVersion.MQTT_5, true, 60, 5));
		accept(next, false);
		assertThat(this.sessions.asked()).hasSize(1);
		next.close();
		this.pipeline.publishWills();
		assertThat(this.sessions.asked()).hasSize(2);
	}

	@Test
	void triesAgainWhenThereIsNoRoomForWill() {
		this.sessions.full(true);
		leave(60, 0);
		this.sessions.full(false);
		assertThat(this.sessions.asked()).isEmpty();
		this.channel.advanceTimeBy(1, TimeUnit.SECONDS);
		this.channel.runScheduledPendingTasks();
		assertThat(this.sessions.asked()).containsExactly("c publishes to will");
	}

	@Test
	void sharesSubscriptionsOfMqtt3ClientsOnly() {
		for (MqttVersion version : List.of(MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5)) {
			EmbeddedChannel client = open();
			client.writeInbound(connect(version, true, null, null));
			client.writeInbound(MqttMessageBuilders.subscribe()
				.messageId(1)
				.addSubscription(MqttQoS.AT_LEAST_ONCE, "$share/g/a/#")
				.addSubscription(MqttQoS.AT_LEAST_ONCE, "b")
				.build());
		}
		assertThat(this.sessions.asked()).containsExactly("c shares a/# as g at 1");
	}

	@Test
	void keepsMessageAliveThatExpiresInTheFarFuture() {
		MqttProperties properties = new MqttProperties();
		properties.add(new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, -1));
		this.channel.writeInbound(MqttMessageBuilders.publish()
			.topicName("t")
			.qos(MqttQoS.AT_MOST_ONCE)
			.properties(properties)
			.payload(Unpooled.EMPTY_BUFFER)
			.build());
		MqttPublishMessage publish = this.channel.readInbound();
		assertThat(
				publish.variableHeader().properties().getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL).value())
			.isEqualTo(Integer.MAX_VALUE);
	}

	private EmbeddedChannel open() {
		this.pipeline.open(this.sessions);
		EmbeddedChannel client = new EmbeddedChannel();
		client.freezeTime();
		client.pipeline().addLast("engine", new ChannelInboundHandlerAdapter());
		this.pipeline.install(client.pipeline(), "engine");
		return client;
	}

	/** Not by closing the channel, which forgets what it has scheduled. */
	private void leave(int expiry, int delay) {
		this.channel.writeInbound(connect(MqttVersion.MQTT_5, true, expiry, delay));
		accept(this.channel, false);
		this.channel.pipeline().fireChannelInactive();
	}

	private static void accept(EmbeddedChannel client, boolean sessionPresent) {
		client.writeOutbound(MqttMessageBuilders.connAck()
			.returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
			.sessionPresent(sessionPresent)
			.build());
	}

	private int expirySeenByEngine(@Nullable Integer expiry) {
		EmbeddedChannel client = open();
		client.writeInbound(connect(MqttVersion.MQTT_5, true, expiry, null));
		MqttConnectMessage seen = client.readInbound();
		return (Integer) seen.variableHeader().properties().getProperty(EXPIRY).value();
	}

	private static MqttConnectMessage connect(MqttVersion version, boolean cleanStart, @Nullable Integer expiry,
			@Nullable Integer willDelay) {
		MqttProperties properties = new MqttProperties();
		if (expiry != null) {
			properties.add(new IntegerProperty(EXPIRY, expiry));
		}
		MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
			.protocolVersion(version)
			.clientId("c")
			.cleanSession(cleanStart)
			.properties(properties);
		if (willDelay != null) {
			MqttProperties will = new MqttProperties();
			will.add(new IntegerProperty(MqttProperties.WILL_DELAY_INTERVAL, willDelay));
			connect.willFlag(true)
				.willTopic("will")
				.willQoS(MqttQoS.AT_LEAST_ONCE)
				.willMessage("gone".getBytes(StandardCharsets.UTF_8))
				.willProperties(will);
		}
		return connect.build();
	}

	private static MqttMessage disconnect(int reason, int expiry) {
		MqttProperties properties = new MqttProperties();
		properties.add(new IntegerProperty(EXPIRY, expiry));
		return MqttMessageBuilders.disconnect().reasonCode((byte) reason).properties(properties).build();
	}

}
