// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty;

import java.time.Instant;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
import io.mqttpanel.broker.broker.netty.connection.DeviceAddress;
import io.mqttpanel.broker.broker.netty.flow.ClientDrops;
import io.mqttpanel.broker.broker.netty.limit.Admitted;
import io.mqttpanel.broker.event.FlowStatus.DropReason;

/**
 * One network connection of a client, known from its CONNECT on. What changes in it is
 * changed on the channel's event loop only.
 */
final class ClientConnection implements LiveClient {

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

	private final CompletableFuture<Void> released = new CompletableFuture<>();

	private volatile @Nullable Decision decision;

	private volatile Instant renewAt = Instant.MAX;

	private volatile boolean admitted;

	private final AtomicBoolean kicked = new AtomicBoolean();

	private @Nullable ClientConnection predecessor;

	private BitSet unreleased = new BitSet();

	private ClientConnection(Channel channel, MqttConnectMessage connect) {
		this.channel = channel;
		this.header = connect.variableHeader();
		String clientId = connect.payload().clientIdentifier();
		this.credentials = new Credentials((clientId != null) ? clientId : "",
				this.header.hasUserName() ? connect.payload().userName() : null,
				this.header.hasPassword() ? connect.payload().passwordInBytes() : null, DeviceAddress.host(channel));
	}

	static ClientConnection open(Channel channel, MqttConnectMessage connect) {
		ClientConnection connection = new ClientConnection(channel, connect);
		channel.attr(KEY).set(connection);
		return connection;
	}

	/**
	 * Returns the connection behind a channel.
	 * @param channel any channel
	 * @return its connection, {@code null} before its CONNECT has arrived
	 */
	static @Nullable ClientConnection of(Channel channel) {
		return channel.attr(KEY).get();
	}

	Channel channel() {
		return this.channel;
	}

	long number() {
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

	int willQos() {
		return this.header.isWillFlag() ? this.header.willQos() : 0;
	}

	int keepAlive() {
		return this.header.keepAliveTimeSeconds();
	}

	@Nullable Decision decision() {
		return this.decision;
	}

	/**
	 * Returns what the client may do with topics, by the decision that holds now. Safe on
	 * any thread.
	 * @return the rules, {@code null} where the client was not let in
	 */
	@Nullable AccessRules rules() {
		return (this.decision instanceof Decision.Granted granted) ? granted.rules() : null;
	}

	void decide(Decision decision) {
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
	void announceLimits() {
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
	boolean isAdmitted() {
		return this.admitted;
	}

	void admit() {
		this.admitted = true;
	}

	/**
	 * Puts this connection behind an earlier one of the same client: it counts as
	 * released only after that one.
	 * @param predecessor the earlier connection
	 */
	void follow(ClientConnection predecessor) {
		this.predecessor = predecessor;
	}

	/**
	 * Returns what completes when this connection may begin: no earlier one of its client
	 * is left.
	 * @return completes on some event loop
	 */
	CompletableFuture<Void> turn() {
		ClientConnection earlier = this.predecessor;
		return (earlier != null) ? earlier.released : CompletableFuture.completedFuture(null);
	}

	/**
	 * Takes over what an earlier connection of the client has left open. Its turn must
	 * have come.
	 */
	void succeed() {
		ClientConnection earlier = this.predecessor;
		if (earlier != null) {
			this.unreleased = earlier.unreleased;
			this.predecessor = null;
		}
	}

	/**
	 * Returns the packet identifiers of the QoS 2 messages that were received and not
	 * released yet.
	 * @return the packet identifiers, to be changed by the caller
	 */
	BitSet unreleased() {
		return this.unreleased;
	}

	/**
	 * Returns what completes when this connection and those before it are gone.
	 * @return completes on some event loop
	 */
	CompletableFuture<Void> released() {
		return this.released;
	}

	/**
	 * Lets the client's next connection begin, and forgets the password.
	 */
	void release() {
		this.credentials = new Credentials(clientId(), this.credentials.username(), null,
				this.credentials.remoteHost());
		turn().whenComplete((done, none) -> {
			succeed();
			this.released.complete(null);
		});
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
