// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.broker.netty.answer.AnswerSettings;
import io.mqttpanel.broker.broker.netty.client.ClientRegistry;
import io.mqttpanel.broker.broker.netty.edge.EdgePipeline;
import io.mqttpanel.broker.broker.netty.edge.TrustedProxies;
import io.mqttpanel.broker.broker.netty.flow.Flow;
import io.mqttpanel.broker.broker.netty.flow.FlowGate;
import io.mqttpanel.broker.broker.netty.flow.FlowLimits;
import io.mqttpanel.broker.broker.netty.limit.LimitPipeline;
import io.mqttpanel.broker.broker.netty.limit.Limits;
import io.mqttpanel.broker.broker.netty.session.ClientSessions;
import io.mqttpanel.broker.event.dispatch.BrokerEvents;
import io.mqttpanel.broker.event.dispatch.EventDispatcher;

/**
 * The whole pipeline on channels without a network, one at a time, in front of a probe.
 * Half of the clients are decided about at once, the others when it is said.
 */
final class FuzzedPipeline {

	private static final int MEBIBYTE = 1024 * 1024;

	private static final Limits LIMITS = new Limits(0, 0, 0, 0, 0, 0, 64 * 1024, 100, 100, MEBIBYTE);

	private static final Decision GRANTED = new Decision.Granted(1, 2, 3);

	private final ClientRegistry clients = new ClientRegistry();

	private final MqttPipeline pipeline;

	private CompletableFuture<Decision> waiting = new CompletableFuture<>();

	FuzzedPipeline() {
		this(LIMITS);
	}

	FuzzedPipeline(Limits limits) {
		BrokerEvents events = new EventDispatcher(List.of());
		EdgePipeline edge = new EdgePipeline(null, null, TrustedProxies.of(List.of()),
				new LimitPipeline(limits, (clientId) -> Set.of(), events));
		Authenticator authenticator = this::decide;
		this.pipeline = new MqttPipeline(new MqttPipelineSettings(Duration.ofSeconds(10), MEBIBYTE,
				EngineProbe::isReady, (channel, clientId) -> {
				}, OnDenied.DROP, new AnswerSettings(20, 10, 0, MEBIBYTE, 0, true)), authenticator, events,
				this.clients, new Flow(new FlowGate(), new FlowLimits(100, MEBIBYTE, true, Duration.ofSeconds(1))),
				edge);
		this.pipeline.sessions().open(new Forgetful());
	}

	private CompletableFuture<Decision> decide(Credentials credentials) {
		return (credentials.clientId().hashCode() % 2 == 0) ? CompletableFuture.completedFuture(GRANTED) : this.waiting;
	}

	/** Opens a connection. */
	EmbeddedChannel connect(EngineProbe engine) {
		this.waiting = new CompletableFuture<>();
		EmbeddedChannel channel = new AddressedChannel();
		channel.pipeline()
			.addLast("decoder", new MqttDecoder())
			.addLast("encoder", MqttEncoder.INSTANCE)
			.addLast("handler", engine);
		this.pipeline.install(channel);
		return channel;
	}

	/** Decides about the client that waits for it, if one does. */
	void decide() {
		this.waiting.complete(GRANTED);
	}

	/** How many clients are connected. */
	long connected() {
		return this.clients.live().count();
	}

	/**
	 * A channel that comes from somewhere.
	 */
	private static final class AddressedChannel extends EmbeddedChannel {

		@Override
		protected SocketAddress remoteAddress0() {
			return new InetSocketAddress("127.0.0.1", 1883);
		}

	}

	/**
	 * Sessions that nobody keeps.
	 */
	private static final class Forgetful implements ClientSessions {

		@Override
		public void expireAfter(String clientId, int protocolVersion, int seconds) {
		}

		@Override
		public void abandon(String clientId) {
		}

		@Override
		public boolean publish(String clientId, MqttPublishMessage publish) {
			publish.release();
			return true;
		}

		@Override
		public void share(String clientId, String shareName, String topicFilter, MqttSubscriptionOption option) {
		}

	}

}
