// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.time.Duration;
import java.util.List;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ClientRegistry;
import io.mqttpanel.broker.mqtt.session.ClientSession;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.SessionContext;

/**
 * Logins of one broker: begins each, completes its CONNECT where the broker decides what
 * the client has left out or may not choose, and admits the client to its session.
 */
public final class Logins {

	/** The longest client identifier that MQTT can carry. */
	public static final int MAX_CLIENT_ID_LENGTH = 65_535;

	private static final Logger logger = LoggerFactory.getLogger(Logins.class);

	private static final int MQTT_5 = MqttVersion.MQTT_5.protocolLevel();

	private static final int MQTT_3_1_1 = MqttVersion.MQTT_3_1_1.protocolLevel();

	private final Authenticator authenticator;

	private final SessionContext context;

	private final LoginListener pipeline;

	private final LoginChecks checks;

	private final OpenConnections connections;

	private final Duration connectTimeout;

	private final int maxSessionExpiry;

	private final int maxKeepAlive;

	private final boolean assignsIdentifiers;

	private final @Nullable RateLimiter reportedRefusals;

	private final ClientIdentifiers identifiers = new ClientIdentifiers();

	/**
	 * Creates the logins of one broker.
	 * @param settings settings of the login
	 * @param authenticator authenticator of clients
	 * @param context state that all connections share
	 * @param pipeline installer of a client's handlers
	 * @param connections open connections
	 * @param limits limits of what the broker takes
	 */
	public Logins(LoginSettings settings, Authenticator authenticator, SessionContext context, LoginListener pipeline,
			OpenConnections connections, Limits limits) {
		this.authenticator = authenticator;
		this.context = context;
		this.pipeline = pipeline;
		this.checks = new LoginChecks(context, connections, limits, settings);
		this.connections = connections;
		this.connectTimeout = settings.connectTimeout();
		this.maxSessionExpiry = settings.maxSessionExpiry();
		this.maxKeepAlive = settings.maxKeepAlive();
		this.assignsIdentifiers = settings.assignsIdentifiers();
		this.reportedRefusals = (settings.reportedRefusals() > 0) ? new RateLimiter(settings.reportedRefusals()) : null;
	}

	Authenticator authenticator() {
		return this.authenticator;
	}

	/**
	 * Returns the state that all connections share.
	 * @return the state
	 */
	public SessionContext context() {
		return this.context;
	}

	LoginListener pipeline() {
		return this.pipeline;
	}

	LoginChecks checks() {
		return this.checks;
	}

	OpenConnections connections() {
		return this.connections;
	}

	/**
	 * Returns how long a client may take to send CONNECT, and how long it may wait from
	 * the decision until it is served.
	 * @return the time
	 */
	public Duration connectTimeout() {
		return this.connectTimeout;
	}

	/**
	 * Creates the handler of a new connection.
	 * @param network the connection
	 * @param commonNameAsUsername whether the common name of a client's certificate is
	 * its user name
	 * @return the handler
	 */
	public ChannelHandler newHandler(NetworkConnection network, boolean commonNameAsUsername) {
		return new LoginHandler(this, network, commonNameAsUsername);
	}

	/**
	 * Completes a first packet: a client without a client identifier is assigned one, as
	 * if it had come with it [MQTT-3.1.3-6], the common name of its certificate takes the
	 * place of its user name, and a keep alive that is too long is shortened.
	 * @param packet the packet
	 * @param commonName the common name, {@code null} to leave the user name as it is
	 * @return the CONNECT that holds, any other packet as it is
	 */
	MqttMessage complete(MqttMessage packet, @Nullable String commonName) {
		if (!(packet instanceof MqttConnectMessage connect) || !connect.decoderResult().isSuccess()) {
			return packet;
		}
		String identifier = isWithoutIdentifier(connect) ? this.identifiers.next() : null;
		return (identifier != null || commonName != null || isKeepAliveTooLong(connect.variableHeader()))
				? completed(connect, identifier, commonName) : connect;
	}

	/**
	 * An MQTT 3.1.1 client cannot be told its identifier, so it gets none for a session
	 * that it could never find again [MQTT-3.1.3-7], and MQTT 3.1 knows nothing of the
	 * kind.
	 */
	private boolean isWithoutIdentifier(MqttConnectMessage connect) {
		int version = connect.variableHeader().version();
		return this.assignsIdentifiers && "".equals(connect.payload().clientIdentifier())
				&& (version == MQTT_5 || (version == MQTT_3_1_1 && connect.variableHeader().isCleanSession()));
	}

	private MqttConnectMessage completed(MqttConnectMessage connect, @Nullable String clientId,
			@Nullable String username) {
		MqttConnectVariableHeader header = connect.variableHeader();
		MqttConnectPayload payload = connect.payload();
		return new MqttConnectMessage(connect.fixedHeader(), new MqttConnectVariableHeader(header.name(),
				header.version(), header.hasUserName() || username != null, header.hasPassword(), header.isWillRetain(),
				header.willQos(), header.isWillFlag(), header.isCleanSession(),
				isKeepAliveTooLong(header) ? this.maxKeepAlive : header.keepAliveTimeSeconds(), header.properties()),
				new MqttConnectPayload((clientId != null) ? clientId : payload.clientIdentifier(),
						payload.willProperties(), payload.willTopic(), payload.willMessageInBytes(),
						(username != null) ? username : payload.userName(), payload.passwordInBytes()));
	}

	private boolean isKeepAliveTooLong(MqttConnectVariableHeader header) {
		int wanted = header.keepAliveTimeSeconds();
		return header.version() == MQTT_5 && this.maxKeepAlive > 0 && (wanted == 0 || wanted > this.maxKeepAlive);
	}

	/**
	 * Creates the login of a CONNECT that keeps all rules.
	 * @param network the connection
	 * @param connect the completed CONNECT
	 * @param given the CONNECT as it has come
	 * @return the login
	 */
	Login create(NetworkConnection network, MqttConnectMessage connect, MqttConnectMessage given) {
		MqttConnectVariableHeader header = connect.variableHeader();
		MqttConnectPayload payload = connect.payload();
		String clientId = payload.clientIdentifier();
		Credentials credentials = new Credentials(clientId, header.hasUserName() ? payload.userName() : null,
				header.hasPassword() ? payload.passwordInBytes() : null, network.origin());
		return new Login(reduced(connect), new ClientConnection(network, header.version(), credentials, this.context),
				this.maxSessionExpiry, header.keepAliveTimeSeconds() != given.variableHeader().keepAliveTimeSeconds(),
				clientId.equals(given.payload().clientIdentifier()) ? null : clientId);
	}

	/**
	 * Strangers may send many properties of CONNECT that are texts. None of them means
	 * anything to the broker, unlike those that are numbers. Those of the will are
	 * published.
	 */
	private static MqttConnectMessage reduced(MqttConnectMessage connect) {
		MqttConnectVariableHeader header = connect.variableHeader();
		MqttProperties numbers = new MqttProperties();
		header.properties()
			.listAll()
			.stream()
			.filter(MqttProperties.IntegerProperty.class::isInstance)
			.forEach(numbers::add);
		return new MqttConnectMessage(connect.fixedHeader(),
				new MqttConnectVariableHeader(header.name(), header.version(), header.hasUserName(),
						header.hasPassword(), header.isWillRetain(), header.willQos(), header.isWillFlag(),
						header.isCleanSession(), header.keepAliveTimeSeconds(), numbers),
				connect.payload());
	}

	/**
	 * Has what is needed to refuse a client installed. Who is refused is not the client
	 * that it says it is: its packets are announced only as far as an operator wants it.
	 * @param login the login
	 */
	void refusing(Login login) {
		boolean reported = this.reportedRefusals != null
				&& this.reportedRefusals.tryTake(login.client().network().origin());
		if (reported) {
			this.context.events().announce(login.received());
		}
		this.pipeline.refusing(login, reported);
	}

	/**
	 * Returns the filters of a session to be resumed that its client may not have now.
	 * @param login the login
	 * @return the filters, of shared subscriptions with their share names
	 */
	List<String> withdrawn(Login login) {
		ClientConnection client = login.client();
		AccessRules rules = client.rules();
		return login.connect().variableHeader().isCleanSession() ? List.of()
				: this.context.registry()
					.session(client.sessionId())
					.subscriptions()
					.refused((filter) -> rules != null && rules.maySubscribe(filter));
	}

	/**
	 * Admits a client to its session, and announces its CONNECT and it. Before that, no
	 * packet is one of this client.
	 * @param login the login
	 * @param sessionPresent whether its session goes on
	 * @param withdrawn filters of the session that the client has not any more
	 */
	void admit(Login login, boolean sessionPresent, List<String> withdrawn) {
		ClientConnection client = login.client();
		ClientRegistry registry = this.context.registry();
		ClientSession session = sessionPresent ? registry.session(client.sessionId()) : registry.newSession();
		withdrawn.forEach(session.subscriptions()::remove);
		client.admit(session);
		this.connections.admit(client.network());
		// The engine hears that the connection is gone after this, if it is gone already.
		registry.keepSession(client.sessionId(), session);
		logger.debug("{} connected from {}", client.clientId(), client.remoteAddress());
		this.context.events().announce(login.received());
		this.context.events()
			.announce(new ClientConnected(client.clientId(), client.number(), client.teamId(), client.protocolVersion(),
					client.username(), client.remoteAddress(), login.willQos(), login.keepAlive(),
					System.currentTimeMillis(), sessionPresent, false));
		withdrawn.forEach((topicFilter) -> this.context.events()
			.announce(new ClientUnsubscribed(client.clientId(), client.number(), client.teamId(), topicFilter,
					System.currentTimeMillis())));
	}

}
