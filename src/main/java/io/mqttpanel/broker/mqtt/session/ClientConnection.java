// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Validity;
import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.auth.session.LiveClient;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.EngineClient;

/**
 * Client on one network connection. It is changed on the channel's event loop only.
 */
public final class ClientConnection implements LiveClient, EngineClient {

	private final NetworkConnection network;

	private final long number = ConnectionNumbers.next();

	private final Instant connectedSince = Instant.now();

	private final int protocolVersion;

	private final int willQos;

	private final int keepAlive;

	private final SessionTakeover takeover = new SessionTakeover();

	private final AtomicBoolean kicked = new AtomicBoolean();

	private final FailedCommands failedCommands;

	private final DropCounts dropped;

	private volatile Credentials credentials;

	private volatile ClientSession session = new ClientSession();

	private volatile @Nullable Decision decision;

	private volatile Instant renewAt = Instant.MAX;

	private volatile boolean admitted;

	/**
	 * Creates the client of a CONNECT.
	 * @param network its network connection
	 * @param header the variable header of its CONNECT
	 * @param credentials what it presents
	 * @param failedCommands what is told when the engine fails at its commands
	 * @param drops what is told of messages that are not delivered to any client
	 */
	public ClientConnection(NetworkConnection network, MqttConnectVariableHeader header, Credentials credentials,
			FailedCommands failedCommands, Consumer<DropReason> drops) {
		this.network = network;
		this.protocolVersion = header.version();
		this.willQos = header.isWillFlag() ? header.willQos() : 0;
		this.keepAlive = header.keepAliveTimeSeconds();
		this.credentials = credentials;
		this.failedCommands = failedCommands;
		this.dropped = new DropCounts(drops);
	}

	/**
	 * Returns the network connection.
	 * @return the connection
	 */
	public NetworkConnection network() {
		return this.network;
	}

	/**
	 * Returns the channel.
	 * @return the channel
	 */
	public Channel channel() {
		return this.network.channel();
	}

	/**
	 * Returns the number of the connection among all of the broker.
	 * @return a number that grows with each connection
	 */
	public long number() {
		return this.number;
	}

	@Override
	public String clientId() {
		return this.credentials.clientId();
	}

	@Override
	public Credentials credentials() {
		return this.credentials;
	}

	@Override
	public String username() {
		String username = this.credentials.username();
		return (username != null) ? username : "";
	}

	@Override
	public int protocolVersion() {
		return this.protocolVersion;
	}

	/**
	 * Returns whether the client speaks MQTT 5.
	 * @return {@code false} for earlier versions
	 */
	public boolean isMqtt5() {
		return this.protocolVersion >= 5;
	}

	/**
	 * Returns the QoS of the will.
	 * @return 0 where there is no will
	 */
	public int willQos() {
		return this.willQos;
	}

	/**
	 * Returns the keep alive of CONNECT.
	 * @return seconds, 0 for none
	 */
	public int keepAlive() {
		return this.keepAlive;
	}

	/**
	 * Returns the decision that was taken last.
	 * @return the decision, {@code null} as long as there is none
	 */
	public @Nullable Decision decision() {
		return this.decision;
	}

	/**
	 * Sets the decision about the login.
	 * @param decision the decision
	 */
	public void decide(Decision decision) {
		this.decision = decision;
		Validity validity = (decision instanceof Granted granted) ? granted.validity() : null;
		this.renewAt = (validity != null) ? validity.renewAt() : Instant.MAX;
	}

	@Override
	public @Nullable Granted grant() {
		return (this.decision instanceof Granted granted) ? granted : null;
	}

	/**
	 * Returns the rules that hold now. Safe on any thread.
	 * @return the rules, {@code null} where the client was not accepted
	 */
	public @Nullable AccessRules rules() {
		return (this.decision instanceof Granted granted) ? granted.rules() : null;
	}

	/**
	 * Returns the limits that the Panel sets for the client now. Safe on any thread.
	 * @return the limits
	 */
	public ClientLimits limits() {
		return (this.decision instanceof Granted granted) ? granted.limits() : ClientLimits.NONE;
	}

	/**
	 * Returns whether the client may subscribe to a filter, at some QoS at least. Safe on
	 * any thread.
	 * @param topicFilter the filter, of a shared subscription without its share name
	 * @return {@code false} also where the client was not accepted
	 */
	public boolean maySubscribe(String topicFilter) {
		AccessRules rules = rules();
		return rules != null && rules.maySubscribe(topicFilter);
	}

	@Override
	public Instant renewAt() {
		return this.renewAt;
	}

	@Override
	public void postpone(Instant renewAt) {
		this.renewAt = renewAt;
	}

	@Override
	public void renew(Granted grant, Instant renewAt) {
		this.renewAt = renewAt;
		channel().eventLoop().execute(() -> {
			if (this.decision instanceof Granted) {
				this.decision = grant;
				channel().pipeline().fireUserEventTriggered(new ClientLimitsChanged(grant.limits()));
			}
		});
	}

	@Override
	public boolean kick(String reason, boolean publishWill) {
		if (this.kicked.getAndSet(true)) {
			return false;
		}
		channel().pipeline().fireUserEventTriggered(new Kick(reason, publishWill));
		return true;
	}

	@Override
	public void failed(boolean message, int qos2PacketId, Throwable cause) {
		if (qos2PacketId > 0) {
			this.session.qos2Ids().release(qos2PacketId);
		}
		this.failedCommands.add(this, message, cause);
	}

	@Override
	public void dropped(DropReason reason) {
		this.dropped.count(reason);
	}

	@Override
	public Map<DropReason, Long> droppedMessages() {
		return this.dropped.byReason();
	}

	@Override
	public Instant connectedSince() {
		return this.connectedSince;
	}

	@Override
	public boolean isConnected() {
		return this.admitted && !this.kicked.get() && channel().isActive();
	}

	/**
	 * Returns whether CONNECT was answered with success.
	 * @return {@code true} from then on
	 */
	public boolean isAdmitted() {
		return this.admitted;
	}

	/**
	 * Notes that CONNECT is answered with success.
	 * @param session the session that begins or goes on
	 */
	public void admit(ClientSession session) {
		this.session = session;
		this.admitted = true;
	}

	/**
	 * Returns the session.
	 * @return the session, an empty one before the client was accepted
	 */
	public ClientSession session() {
		return this.session;
	}

	/**
	 * Returns the place among the connections of the same client.
	 * @return the place
	 */
	public SessionTakeover takeover() {
		return this.takeover;
	}

	/**
	 * Lets the client's next connection begin, and forgets the password.
	 */
	void release() {
		this.credentials = this.credentials.withoutPassword();
		this.takeover.release();
	}

	@Override
	public String remoteAddress() {
		return this.network.hostAndPort();
	}

}
