// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.EngineClient;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.engine.Will;

/**
 * Engine that writes down what is asked of it, and answers when the test says so.
 */
public final class RecordedEngine extends IdleEngine {

	private final List<String> asked = new ArrayList<>();

	private final List<Connection> connections = new ArrayList<>();

	private final Map<String, Long> keptWills = new HashMap<>();

	private boolean keepWills;

	private Runnable whenKept = () -> {
	};

	private boolean full;

	private Runnable whenFull = () -> {
	};

	/** What was asked for apart from connections. */
	public List<String> asked() {
		return this.asked;
	}

	public List<Connection> connections() {
		return this.connections;
	}

	public Connection last() {
		return this.connections.get(this.connections.size() - 1);
	}

	public void whenFull(Runnable action) {
		this.whenFull = action;
	}

	public void full(boolean full) {
		this.full = full;
	}

	@Override
	public Connection connect(Channel channel, EngineClient client) {
		Connection connection = new Connection(channel, client);
		this.connections.add(connection);
		return connection;
	}

	@Override
	public boolean publish(String sessionId, MqttPublishMessage message) {
		if (this.full) {
			this.whenFull.run();
			return false;
		}
		this.keptWills.remove(sessionId);
		this.asked.add(SessionId.client(sessionId) + " publishes to " + message.variableHeader().topicName());
		message.release();
		return true;
	}

	/** Keeps wills, or not any more. */
	public void keepWills(boolean keep) {
		this.keepWills = keep;
	}

	public void whenKept(Runnable action) {
		this.whenKept = action;
	}

	/** Wills that are kept: their sessions, and how long they wait. */
	public Map<String, Long> keptWills() {
		return this.keptWills;
	}

	@Override
	public void keepWill(Will will, long seconds) {
		if (this.keepWills) {
			this.whenKept.run();
			this.keptWills.put(will.sessionId(), seconds);
		}
	}

	@Override
	public void forgetWill(String sessionId) {
		this.keptWills.remove(sessionId);
	}

	@Override
	public boolean keepsWill(String sessionId) {
		return this.keptWills.containsKey(sessionId);
	}

	@Override
	public void publishSystem(String topicName, byte[] payload) {
		this.asked.add("publishes to " + topicName);
	}

	/**
	 * Side of one connection.
	 */
	public static class Connection implements EngineConnection {

		private final Channel channel;

		private final EngineClient client;

		private final List<String> asked = new ArrayList<>();

		private final List<MqttMessage> received = new ArrayList<>();

		private @Nullable RuntimeException failure;

		Connection(Channel channel, EngineClient client) {
			this.channel = channel;
			this.client = client;
		}

		/** Fails at the next packets. */
		public void fail(RuntimeException failure) {
			this.failure = failure;
		}

		public EngineClient client() {
			return this.client;
		}

		/** What was asked for, in order: the name of the method and its arguments. */
		public List<String> asked() {
			return this.asked;
		}

		/** All packets that were handed over, in order. */
		public List<MqttMessage> received() {
			return this.received;
		}

		public MqttPublishMessage lastPublish() {
			return (MqttPublishMessage) this.received.get(this.received.size() - 1);
		}

		/** Answers CONNECT with success. */
		public void accepts(boolean sessionPresent) {
			answers(MqttConnectReturnCode.CONNECTION_ACCEPTED, sessionPresent);
		}

		public void answers(MqttConnectReturnCode code, boolean sessionPresent) {
			MqttConnAckMessage connAck = MqttMessageBuilders.connAck()
				.returnCode(code)
				.sessionPresent(sessionPresent)
				.build();
			this.channel.writeAndFlush(connAck);
		}

		@Override
		public void open(MqttConnectMessage connect, int expirySeconds, Collection<String> withdrawn) {
			this.asked.add("open " + connect.payload().clientIdentifier() + " " + expirySeconds + " " + withdrawn);
		}

		@Override
		public void accept() {
			this.asked.add("accept");
		}

		@Override
		public void receive(MqttMessage packet) {
			if (this.failure != null) {
				throw this.failure;
			}
			this.asked.add("receive " + packet.fixedHeader().messageType());
			this.received.add(packet);
		}

		@Override
		public void unsubscribe(Collection<String> topicFilters) {
			this.asked.add("unsubscribe " + topicFilters);
		}

		@Override
		public void expireAfter(int seconds) {
			this.asked.add("expireAfter " + seconds);
		}

		@Override
		public void disconnect() {
			this.asked.add("disconnect");
			this.channel.close();
		}

		@Override
		public void lost() {
			this.asked.add("lost");
		}

	}

}
