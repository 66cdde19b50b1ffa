// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.EngineClient;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.engine.MatchingCost;
import io.mqttpanel.broker.mqtt.engine.ReadRequest;
import io.mqttpanel.broker.mqtt.engine.UnreadMessages;

/**
 * Connection of one client. Everything it is asked for becomes one command on the
 * session's loop, but PINGREQ, which is answered at once.
 */
final class MoquetteConnection implements EngineConnection {

	private static final int MQTT_5 = 5;

	private static final long RETRY_MILLIS = 10;

	private static final MqttMessage PINGRESP = new MqttMessage(ClientCommand.header(MqttMessageType.PINGRESP));

	private final RunningMoquette running;

	private final Channel channel;

	private final EngineClient client;

	private final ConnectionCommands commands;

	/** Counts what waits for the client's team. */
	private final AtomicInteger ofTeam;

	/** Moquette's own object for the connection. */
	private final Object moquette;

	/** Of QoS 1, and of QoS 2. */
	private final OrderedAnswers[] answers;

	private final RefusedMessages refused = new RefusedMessages();

	private final ConnectionRoom room;

	/** Moquette's session, used on its loop only. */
	private @Nullable Object session;

	/** Whether the session was there before. */
	private boolean reopened;

	MoquetteConnection(RunningMoquette running, Channel channel, EngineClient client) {
		this.running = running;
		this.channel = channel;
		this.client = client;
		this.room = new ConnectionRoom(this, channel.eventLoop());
		this.commands = new ConnectionCommands(running, client.sessionId(), channel.eventLoop());
		this.answers = new OrderedAnswers[] { new OrderedAnswers(channel), new OrderedAnswers(channel) };
		this.ofTeam = running.listener().waiting(client.sessionId());
		this.moquette = running.sessions().connect(channel, client.sessionId());
	}

	RunningMoquette running() {
		return this.running;
	}

	EngineClient client() {
		return this.client;
	}

	AtomicInteger ofTeam() {
		return this.ofTeam;
	}

	Object moquette() {
		return this.moquette;
	}

	/**
	 * Notes the session, on its loop.
	 * @param opened Moquette's session
	 * @param existing whether it was there before
	 */
	void opened(Object opened, boolean existing) {
		this.session = opened;
		this.reopened = existing;
	}

	/**
	 * Returns the session, on its loop.
	 * @return Moquette's session, {@code null} if there is none or it belongs to another
	 * connection
	 */
	@Nullable Object boundSession() {
		Object current = this.session;
		return (current != null && MoquetteInternals.SESSION_IS_BOUND_TO.test(current, this.moquette)) ? current : null;
	}

	/**
	 * Returns the acknowledgements of messages of one QoS, which have an order.
	 * @param qos2 whether those of QoS 2 are meant
	 * @return the acknowledgements
	 */
	OrderedAnswers answers(boolean qos2) {
		return this.answers[qos2 ? 1 : 0];
	}

	boolean isUnread() {
		return UnreadMessages.isWaiting(this.channel);
	}

	RefusedMessages refused() {
		return this.refused;
	}

	@Override
	public ConnectionRoom room() {
		return this.room;
	}

	/**
	 * Sends a packet. Called on any thread.
	 * @param packet the packet
	 */
	void send(MqttMessage packet) {
		this.channel.writeAndFlush(packet);
	}

	/**
	 * Sends a message. Called on any thread.
	 * @param message the message, which is given away
	 * @return tells when it is sent, or dropped
	 */
	ChannelFuture publish(MqttPublishMessage message) {
		return this.running.deliveries().send(this.channel, message);
	}

	/**
	 * Waits for the client to read what was sent to it. Called on the loop of the
	 * session.
	 * @param action what is done then, on that loop; not if the connection ends before
	 */
	void whenRead(Runnable action) {
		this.channel.pipeline().fireUserEventTriggered(new ReadRequest(() -> resume(action)));
	}

	/**
	 * Does something later on the loop of the session, if it still belongs to this
	 * connection. Called on any thread.
	 * @param action what is done
	 */
	void resume(Runnable action) {
		if (!this.commands.offer(command(() -> ifBound((bound) -> action.run()))) && this.channel.isActive()) {
			this.channel.eventLoop().schedule(() -> resume(action), RETRY_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	/**
	 * Tells the front when it took long to find the subscribers of a message of the
	 * client. Called on any thread.
	 * @param cost number of levels that were compared and of subscriptions found
	 */
	void matched(int cost) {
		if (cost >= MatchingCost.OF_PACKET) {
			this.channel.pipeline().fireUserEventTriggered(new MatchingCost(cost));
		}
	}

	@Override
	public void open(MqttConnectMessage connect, int expirySeconds, Collection<String> withdrawn) {
		List<String> filters = List.copyOf(withdrawn);
		SessionCommand opening = command(() -> openSession(connect, expirySeconds, filters));
		String clientId = connect.payload().clientIdentifier();
		StoredSessions stored = this.running.stored();
		if (!stored.isUnowned(clientId) || clientId.equals(this.client.sessionId())) {
			this.commands.submit(opening);
			return;
		}
		SessionCommand adopting = command(() -> {
			stored.adopt(clientId, this.client.sessionId());
			this.commands.submit(opening);
		});
		if (!this.running.loops().offer(clientId, adopting)) {
			adopting.abandon(new RejectedExecutionException("The session loop is full"));
		}
	}

	/** A client whose session cannot be opened is refused. */
	private void openSession(MqttConnectMessage connect, int expirySeconds, List<String> withdrawn) {
		MoquetteSessions sessions = this.running.sessions();
		if (this.running.isBehind(this.client.sessionId(), expirySeconds > 0)) {
			refuse();
			return;
		}
		try {
			Object kept = connect.variableHeader().isCleanSession() ? null : sessions.find(this.client.sessionId());
			if (kept != null) {
				sessions.prepare(kept, this.client, expirySeconds);
				this.running.subscriptions().unsubscribe(kept, this.client.sessionId(), withdrawn);
			}
			sessions.open(connect, this, expirySeconds);
			this.running.whenEnded(this.client.sessionId(),
					() -> sendConnAck(MqttConnectReturnCode.CONNECTION_ACCEPTED, this.reopened), this::refuse);
		}
		catch (RuntimeException ex) {
			this.running.listener().failed(ex);
			refuse();
		}
	}

	private void refuse() {
		sendConnAck(
				(this.client.protocolVersion() < MQTT_5) ? MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE
						: MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5,
				false);
	}

	private void sendConnAck(MqttConnectReturnCode code, boolean sessionPresent) {
		send(new MqttConnAckMessage(ClientCommand.header(MqttMessageType.CONNACK),
				new MqttConnAckVariableHeader(code, sessionPresent)));
	}

	@Override
	public void accept() {
		submitBound((bound) -> this.running.complete(bound, this.client.sessionId(), this.reopened));
	}

	@Override
	public void receive(MqttMessage packet) {
		if (packet.fixedHeader().messageType() == MqttMessageType.PINGREQ) {
			send(PINGRESP);
			return;
		}
		this.commands.receive((packet instanceof MqttPublishMessage publish) ? new PublishCommand(this, publish)
				: new PacketCommand(this, packet));
	}

	@Override
	public void unsubscribe(Collection<String> topicFilters) {
		List<String> filters = List.copyOf(topicFilters);
		submitBound((bound) -> this.running.subscriptions().unsubscribe(bound, this.client.sessionId(), filters));
	}

	@Override
	public void expireAfter(int seconds) {
		submitBound((bound) -> this.running.sessions().expireAfter(bound, this.client, seconds));
	}

	@Override
	public void disconnect() {
		this.commands.submitInOrder(command(() -> {
			ifBound(this.running.sessions()::close);
			this.running.whenCommitted(this.client.sessionId(), this.channel::close, this.channel::close);
		}));
	}

	@Override
	public void lost() {
		this.commands.end(this::end);
	}

	/** Tried again if the loop is full: otherwise the session would stay connected. */
	private void end() {
		boolean taken = this.commands.offer(command(() -> ifBound(this.running.sessions()::close)));
		if (!taken && !this.channel.eventLoop().isShuttingDown()) {
			this.channel.eventLoop().schedule(this::end, RETRY_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	private void ifBound(Consumer<Object> action) {
		Object bound = boundSession();
		if (bound != null) {
			action.accept(bound);
		}
	}

	private void submitBound(Consumer<Object> action) {
		this.commands.submitInOrder(command(() -> ifBound(action)));
	}

	private SessionCommand command(Runnable action) {
		return new ActionCommand(this.client.sessionId(), action, (cause) -> this.client.failed(false, 0, cause));
	}

}
