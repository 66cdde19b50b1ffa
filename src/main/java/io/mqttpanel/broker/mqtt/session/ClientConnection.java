// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.auth.session.LiveClient;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.EngineClient;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.ConnectionTotals;

/**
 * Client on one network connection. It is changed on the channel's event loop only.
 */
public final class ClientConnection implements LiveClient, EngineClient {

	/** Grows across restarts too, and stays exact in a JSON number. */
	private static final AtomicLong lastNumber = new AtomicLong(System.currentTimeMillis() << 10);

	private final NetworkConnection network;

	private final long number = lastNumber.incrementAndGet();

	private final Instant connectedSince = Instant.now();

	private final int protocolVersion;

	private final CompletableFuture<Void> gone = new CompletableFuture<>();

	private final AtomicBoolean kicked = new AtomicBoolean();

	private final SessionContext context;

	private final Map<DropReason, Long> dropped = new ConcurrentHashMap<>(0);

	private CompletableFuture<ConnectionTotals> turn = CompletableFuture.completedFuture(ConnectionTotals.UNKNOWN);

	private volatile Credentials credentials;

	private volatile ClientSession session = new ClientSession();

	private volatile @Nullable Decision decision;

	/** Both are set by the first grant, empty and 0 before it, and never changed. */
	private volatile String sessionId = "";

	private volatile long teamId;

	private volatile Instant renewAt = Instant.MAX;

	private volatile boolean admitted;

	/**
	 * Creates the client of a CONNECT.
	 * @param network its network connection
	 * @param protocolVersion 3, 4 or 5
	 * @param credentials what it presents
	 * @param context state that all connections share
	 */
	public ClientConnection(NetworkConnection network, int protocolVersion, Credentials credentials,
			SessionContext context) {
		this.network = network;
		this.protocolVersion = protocolVersion;
		this.credentials = credentials;
		this.context = context;
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
	public String sessionId() {
		return this.sessionId;
	}

	/**
	 * Returns the client's team.
	 * @return the team's number at the Panel, 0 where the client was not granted access
	 */
	public long teamId() {
		return this.teamId;
	}

	@Override
	public Credentials credentials() {
		return this.credentials;
	}

	@Override
	public String username() {
		return Objects.requireNonNullElse(this.credentials.username(), "");
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
		if (decision instanceof Granted granted && this.sessionId.isEmpty()) {
			this.teamId = granted.teamId();
			this.sessionId = SessionId.of(granted.teamId(), granted.mqttClientId(), clientId());
		}
		this.renewAt = (decision instanceof Granted granted && granted.validity() != null)
				? granted.validity().renewAt() : Instant.MAX;
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
				channel().pipeline().fireUserEventTriggered(grant);
			}
		});
	}

	@Override
	public boolean kick(String reason, boolean publishWill) {
		if (this.kicked.getAndSet(true)) {
			return false;
		}
		channel().pipeline().fireUserEventTriggered(Kick.revoked(reason, publishWill));
		return true;
	}

	@Override
	public void failed(boolean message, int qos2PacketId, Throwable cause) {
		if (qos2PacketId > 0) {
			this.session.releaseQos2(qos2PacketId);
		}
		this.context.failedCommands().add(this, message, cause);
	}

	@Override
	public void dropped(DropReason reason) {
		this.dropped.merge(reason, 1L, Long::sum);
		this.context.drop(reason);
	}

	@Override
	public Map<DropReason, Long> droppedMessages() {
		return Map.copyOf(this.dropped);
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
		this.session = session.connected(clientId(), this.teamId, this.number);
		this.admitted = true;
	}

	/**
	 * Returns the session.
	 * @return the session, an empty one before the client was accepted
	 */
	public ClientSession session() {
		return this.session;
	}

	void await(CompletableFuture<Void> earlier, CompletableFuture<ConnectionTotals> claim) {
		this.turn = earlier.thenCombine(claim, (gone, totals) -> totals);
	}

	/**
	 * Returns what completes when this connection may begin.
	 * @return completes on any thread, with what all nodes have then
	 */
	public CompletableFuture<ConnectionTotals> turn() {
		return this.turn;
	}

	CompletableFuture<Void> gone() {
		return this.gone;
	}

	/** Lets the client's next connection begin, and forgets the password. */
	void release() {
		this.credentials = this.credentials.withoutPassword();
		this.turn.whenComplete((done, none) -> this.gone.complete(null));
	}

	@Override
	public String remoteAddress() {
		return this.network.hostAndPort();
	}

}
