// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.event.LimitReached.Limit;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.engine.MatchingCost;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PacketLimitHandler}, which lets any client send 10 packets in a
 * second.
 */
class PacketLimitHandlerTests {

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void pausesClientThatIsTooFastAndLosesNothing() {
		limit(ClientLimits.NONE);
		send(10);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		send(20);
		assertThat(this.channel.config().isAutoRead()).isFalse();
		assertThat(this.channel.inboundMessages()).hasSize(30);
		assertThat(this.front.limitsReached()).containsExactly(Limit.PACKET_RATE);
	}

	/** It has to be slowed down, not whoever subscribes: others wait for its messages. */
	@Test
	void slowsDownWhoseMessagesHaveSubscribersThatTakeLongToFind() {
		limit(ClientLimits.NONE);
		this.channel.pipeline().fireUserEventTriggered(new MatchingCost(10 * 64));
		assertThat(this.channel.config().isAutoRead()).isTrue();
		this.channel.pipeline().fireUserEventTriggered(new MatchingCost(10 * 64));
		assertThat(this.channel.config().isAutoRead()).isFalse();
	}

	@Test
	void lowersRateToWhatPanelAllows() {
		limit(new ClientLimits(5, 0, 0, 0));
		send(8);
		assertThat(this.channel.config().isAutoRead()).isFalse();
	}

	@Test
	void doesNotRaiseRateToWhatPanelAllows() {
		limit(new ClientLimits(50, 0, 0, 0));
		send(8);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		send(8);
		assertThat(this.channel.config().isAutoRead()).isFalse();
	}

	@Test
	void takesLimitsOfARenewedGrant() {
		limit(ClientLimits.NONE);
		this.channel.pipeline().fireUserEventTriggered(FrontFixture.GRANTED.limitedTo(new ClientLimits(5, 0, 100, 0)));
		send(8);
		assertThat(this.channel.config().isAutoRead()).isFalse();
		this.channel.writeInbound(publish(101));
		assertThat(this.channel.disconnectReason()).isEqualTo(0x95);
	}

	@Test
	void disconnectsClientWhosePacketIsLargerThanPanelAllows() {
		limit(new ClientLimits(0, 0, 100, 0));
		this.channel.writeInbound(publish(100));
		MqttPublishMessage tooLarge = publish(101);
		this.channel.writeInbound(tooLarge);
		assertThat(tooLarge.refCnt()).isZero();
		assertThat(this.channel.inboundMessages()).hasSize(1);
		assertThat(this.channel.disconnectReason()).isEqualTo(0x95);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.limitsReached()).containsExactly(Limit.PACKET_SIZE);
	}

	@Test
	void clientsOfATeamShareItsRate() {
		limit(new ClientLimits(0, 0, 0, 0, new TeamLimits(0, 1, 0, 0, 0)));
		this.front.context().teams().note("1", new TeamLimits(0, 1, 0, 0, 0));
		this.front.context().teams().take("1", 1);
		send(2);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		this.channel.writeInbound(publish(1));
		assertThat(this.channel.config().isAutoRead()).isFalse();
		assertThat(this.front.limitsReached()).containsExactly(Limit.TEAM_RATE);
		assertThat(this.channel.inboundMessages()).hasSize(3);
	}

	private void limit(ClientLimits limits) {
		ClientConnection client = this.front.client(this.channel, MqttVersion.MQTT_5,
				FrontFixture.GRANTED.limitedTo(limits));
		this.channel.with(new PacketLimitHandler(client, 10, this.front.events(), this.front.closer(),
				this.front.context().teams()));
	}

	private void send(int packets) {
		for (int i = 0; i < packets; i++) {
			this.channel.writeInbound(HandlerChannel.packet(MqttMessageType.PINGREQ));
		}
	}

	private static MqttPublishMessage publish(int size) {
		return new MqttPublishMessage(
				new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_MOST_ONCE, false, size),
				new MqttPublishVariableHeader("t", 0), Unpooled.copyInt(1));
	}

}
