// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.util.ReferenceCountUtil;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.MatchingCost;
import io.mqttpanel.broker.mqtt.engine.Teams;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.PauseReason;

/**
 * Limits of the packets of one client: a client that sends too many in a second is slowed
 * down, and WebSocket frames without MQTT count as packets; one that sends a larger
 * packet than the Panel allows it is disconnected. What the broker allows anybody, the
 * decoder sees to.
 */
public final class PacketLimitHandler extends ChannelInboundHandlerAdapter {

	private final ClientConnection client;

	private final int perSecond;

	private final BrokerEvents events;

	private final ConnectionCloser closer;

	private final Throttle throttle;

	private final String team;

	private final Teams teams;

	private final Throttle ofTeam;

	private long maximumSize;

	/**
	 * Creates the handler of one client.
	 * @param client the client
	 * @param perSecond packets that any client may send in a second, 0 for any number
	 * @param events where it is announced that a limit is reached
	 * @param closer what disconnects clients
	 * @param teams teams, each with a rate of its own
	 */
	public PacketLimitHandler(ClientConnection client, int perSecond, BrokerEvents events, ConnectionCloser closer,
			Teams teams) {
		this.team = SessionId.team(client.sessionId());
		this.teams = teams;
		this.ofTeam = new Throttle(client.network(), PauseReason.TEAM_RATE, events,
				(messages) -> teams.take(this.team, messages));
		this.client = client;
		this.perSecond = perSecond;
		this.events = events;
		this.closer = closer;
		this.throttle = new Throttle(client.network(), PauseReason.PACKET_RATE, events);
		limit(client.limits());
	}

	private void limit(ClientLimits limits) {
		this.throttle.allow(ClientLimits.lower(this.perSecond, limits.packetsPerSecond()));
		this.maximumSize = ClientLimits.lower(Long.MAX_VALUE, limits.maxPacketSize());
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		int size = ((MqttMessage) msg).fixedHeader().remainingLength();
		this.throttle.count(ctx, 1);
		if (msg instanceof MqttPublishMessage) {
			this.ofTeam.count(ctx, 1);
		}
		if (size <= this.maximumSize) {
			ctx.fireChannelRead(msg);
			return;
		}
		ReferenceCountUtil.release(msg);
		this.events.announce(new LimitReached(LimitReached.Limit.PACKET_SIZE, System.currentTimeMillis()));
		this.closer.disconnect(this.client, MqttReasonCodes.Disconnect.PACKET_TOO_LARGE,
				"sent a packet of " + size + " bytes and may send " + this.maximumSize);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof Granted grant) {
			this.teams.note(this.team, grant.limits().team());
			limit(grant.limits());
		}
		if (event instanceof MatchingCost cost) {
			this.throttle.count(ctx, cost.packets());
		}
		if (event == ControlFrame.RECEIVED) {
			this.throttle.count(ctx, 1);
		}
		ctx.fireUserEventTriggered(event);
	}

}
