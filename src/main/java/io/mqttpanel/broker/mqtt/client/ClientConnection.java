// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.client;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Validity;
import io.mqttpanel.broker.auth.session.LiveClient;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.connection.DeviceAddress;
import io.mqttpanel.broker.mqtt.flow.ClientDrops;
import io.mqttpanel.broker.mqtt.limit.Admitted;

/**
 * One network connection of a client, known from its CONNECT on. What changes in it is
 * changed on the channel's event loop only.
 */
public final class ClientConnection implements LiveClient {

	private static final AttributeKey<ClientConnection> KEY = AttributeKey.valueOf(ClientConnection.class,
			"connection");

	/**
	 * Grows across restarts too: 1,024 connections a millisecond since 1970 are not
	 * reached, and the numbers stay exact in a JSON number.
	 */
	private static final AtomicLong lastNumber = new AtomicLong(System.currentTimeMillis() << 10);

	private final Channel channel;

	private final long number = lastNumber.incrementAndGet();

	private final Instant connectedSince = Instant.now();

	private volatile Credentials credentials;

	private final MqttConnectVariableHeader header;

	private final Succession succession = new Succession();

	private volatile UnreleasedMessages unreleased = new UnreleasedMessages();

	private volatile @Nullable Decision decision;

	private volatile Instant renewAt = Instant.MAX;

	private volatile boolean admitted;

	private final AtomicBoolean kicked = new AtomicBoolean();

	private ClientConnection(Channel channel, MqttConnectMessage connect) {
		this.channel = channel;
		this.header = connect.variableHeader();
		String clientId = connect.payload().clientIdentifier();
		this.credentials = new Credentials((clientId != null) ? clientId : "",
				this.header.hasUserName() ? connect.payload().userName() : null,
				this.header.hasPassword() ? connect.payload().passwordInBytes() : null, DeviceAddress.host(channel));
	}

	/**
	 * Begins with the CONNECT of a client.
	 * @param channel its channel
	 * @param connect what it sent
	 * @return the connection, which {@link #of} finds from now on
	 */
	public static ClientConnection open(Channel channel, MqttConnectMessage connect) {
		ClientConnection connection = new ClientConnection(channel, connect);
		channel.attr(KEY).set(connection);
		return connection;
	}

	/**
	 * Returns the connection behind a channel.
	 * @param channel any channel
	 * @return its connection, {@code null} before its CONNECT has arrived
	 */
	public static @Nullable ClientConnection of(Channel channel) {
		return channel.attr(KEY).get();
	}

	Channel channel() {
		return this.channel;
	}

	/**
	 * Returns which connection of all it is.
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
		return this.header.version();
	}

	boolean isCleanStart() {
		return this.header.isCleanSession();
	}

	/**
	 * Returns the QoS of the will.
	 * @return 0 where there is no will
	 */
	public int willQos() {
		return this.header.isWillFlag() ? this.header.willQos() : 0;
	}

	/**
	 * Returns the keep alive of CONNECT.
	 * @return seconds, 0 for none
	 */
	public int keepAlive() {
		return this.header.keepAliveTimeSeconds();
	}

	/**
	 * Returns what was decided last.
	 * @return the decision, {@code null} as long as there is none
	 */
	public @Nullable Decision decision() {
		return this.decision;
	}

	/**
	 * Returns what the client may do with topics, by the decision that holds now. Safe on
	 * any thread.
	 * @return the rules, {@code null} where the client was not let in
	 */
	public @Nullable AccessRules rules() {
		return (this.decision instanceof Decision.Granted granted) ? granted.rules() : null;
	}

	/**
	 * Takes a decision, the first one or a newer one.
	 * @param decision the Panel's answer
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
		this.channel.eventLoop().execute(() -> {
			if (this.decision instanceof Granted) {
				this.decision = grant;
				announceLimits();
			}
		});
	}

	/**
	 * Tells the handlers of the connection how much its client may take, on the event
	 * loop.
	 */
	public void announceLimits() {
		Granted grant = grant();
		if (grant != null) {
			this.channel.pipeline().fireUserEventTriggered(new Admitted(grant.limits()));
		}
	}

	@Override
	public boolean kick(String reason, boolean publishWill) {
		if (this.kicked.getAndSet(true)) {
			return false;
		}
		this.channel.pipeline().fireUserEventTriggered(new Kick(reason, publishWill));
		return true;
	}

	@Override
	public Map<DropReason, Long> droppedMessages() {
		return ClientDrops.of(this.channel);
	}

	@Override
	public Instant connectedSince() {
		return this.connectedSince;
	}

	@Override
	public boolean isConnected() {
		return this.admitted && !this.kicked.get() && this.channel.isActive();
	}

	/**
	 * Returns whether CONNECT was answered with success.
	 * @return {@code true} from then on
	 */
	public boolean isAdmitted() {
		return this.admitted;
	}

	/**
	 * Takes note that CONNECT was answered with success.
	 */
	public void admit() {
		this.admitted = true;
	}

	/**
	 * Returns what its session has received at QoS 2 and not seen released.
	 * @return what is known when it is sent again
	 */
	public UnreleasedMessages unreleased() {
		return this.unreleased;
	}

	/**
	 * Goes on with a session. Called when the engine is about to see CONNECT.
	 * @param messages what the session has received and not seen released
	 */
	public void resume(UnreleasedMessages messages) {
		this.unreleased = messages;
	}

	/**
	 * Returns its place among the connections of its client.
	 * @return what comes before and after it
	 */
	public Succession succession() {
		return this.succession;
	}

	/**
	 * Lets the client's next connection begin, and forgets the password.
	 */
	public void release() {
		this.credentials = new Credentials(clientId(), this.credentials.username(), null,
				this.credentials.remoteHost());
		this.succession.release();
	}

	/**
	 * Returns the client's address.
	 * @return "host:port", an IPv6 host in brackets; empty where it is not known
	 */
	@Override
	public String remoteAddress() {
		return DeviceAddress.hostAndPort(this.channel);
	}

}
