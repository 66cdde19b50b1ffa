// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.event.TopicName;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.ConnectionTotals;
import io.mqttpanel.broker.mqtt.engine.Teams;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ClientRegistry;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.Refusal;
import io.mqttpanel.broker.mqtt.session.SessionContext;
import io.mqttpanel.broker.mqtt.session.SessionWeight;

/**
 * Checks of a login, each in the order in which they are made. Who fails one is refused,
 * and no other check is made.
 */
final class LoginChecks {

	/** No will has more properties than this: those that there are, and some made up. */
	private static final int MAX_PROPERTIES = 40;

	/** Memory of a login that is not decided, without its CONNECT. */
	private static final int LOGIN_BYTES = 2 * 1024;

	private static final int PROPERTY_BYTES = 128;

	private final BrokerEvents events;

	private final ConnectionCloser closer;

	private final Teams teams;

	private final OpenConnections connections;

	private final ClientRegistry registry;

	private final long maxSessionBytes;

	private final int maxClientIdLength;

	private final int maxTopicLevels;

	private final boolean refusesReservedWills;

	private final boolean refusesKeptSessions;

	private final TeamRefusals tooManySessions;

	private final TeamRefusals tooManyConnections;

	private final List<Function<MqttMessage, @Nullable ConnectionFault>> ofConnect = List.of(LoginChecks::isConnect,
			this::clientId, this::willTopic, this::keptSession);

	private final List<Function<Login, @Nullable ConnectionFault>> ofDecision = List.of(LoginChecks::decision,
			this::will);

	private final List<Function<Login, @Nullable ConnectionFault>> atTurn = List.of(LoginChecks::decision,
			LoginChecks::identifierOfTeam, this::will, this::connectionsOfUsername, this::sessionsOfTeam,
			this::connectionsOfTeam, this::droppedWill);

	LoginChecks(SessionContext context, OpenConnections connections, Limits limits, LoginSettings settings) {
		this.events = context.events();
		this.closer = context.closer();
		this.teams = context.teams();
		this.connections = connections;
		this.registry = context.registry();
		this.maxSessionBytes = limits.sessionBytes();
		this.maxClientIdLength = limits.maxClientIdLength();
		this.maxTopicLevels = limits.maxTopicLevels();
		this.refusesReservedWills = settings.refusesReservedWills();
		this.refusesKeptSessions = settings.refusesKeptSessions();
		this.tooManySessions = new TeamRefusals("sessions, of connected and absent clients", "One team may have "
				+ limits.maxSessionsOfTeam()
				+ " of them, fewer if others have many, or with long wills and names. A larger heap (-Xmx, -XX:MaxRAMPercentage) has room for more",
				SteadyClock.SYSTEM);
		this.tooManyConnections = new TeamRefusals("connections",
				"One of several teams leaves a quarter of mqtt-panel.broker.limits.max-connections ("
						+ limits.maxConnections() + ") to the others, and may have a limit of its own",
				SteadyClock.SYSTEM);
	}

	/**
	 * Checks the first packet, before anybody is asked.
	 * @param network the connection
	 * @param packet the packet
	 * @return what is wrong with it, {@code null} if it is a CONNECT that keeps all rules
	 */
	@Nullable ConnectionFault ofConnect(NetworkConnection network, MqttMessage packet) {
		ConnectionFault fault = first(this.ofConnect, packet);
		return (fault != null) ? fault : room(network, (MqttConnectMessage) packet);
	}

	private @Nullable ConnectionFault room(NetworkConnection network, MqttConnectMessage connect) {
		int version = connect.variableHeader().version();
		if (!this.connections.keepsRate(network)) {
			return new ConnectionFault(version, Refusal.CONNECT_RATE, "came while too many others connect");
		}
		return this.connections.decide(network, memory(connect), this.closer) ? null : new ConnectionFault(version,
				Refusal.TOO_MANY_LOGINS, "came while logins take all the memory that they may");
	}

	/** A character takes up to two bytes, and what is decoded is there twice. */
	private static long memory(MqttConnectMessage connect) {
		return LOGIN_BYTES + 2L * connect.fixedHeader().remainingLength()
				+ (connect.variableHeader().isWillFlag() ? MAX_PROPERTIES * PROPERTY_BYTES : 0);
	}

	/**
	 * Checks a login that was decided about.
	 * @param login the login
	 * @return what is wrong with it, {@code null} for nothing
	 */
	@Nullable ConnectionFault ofDecision(Login login) {
		return first(this.ofDecision, login);
	}

	/**
	 * Checks a login for the last time, when no earlier connection of its client is left.
	 * @param login the login
	 * @return what is wrong with it, {@code null} for nothing
	 */
	@Nullable ConnectionFault atTurn(Login login) {
		return first(this.atTurn, login);
	}

	/** Of this node's clients that is known before. */
	private static @Nullable ConnectionFault identifierOfTeam(Login login) {
		return login.client().turn().isCompletedExceptionally() ? new ConnectionFault(login.client().protocolVersion(),
				Refusal.OTHER_TEAM, "has the client identifier of another team's client on another node") : null;
	}

	private static <T> @Nullable ConnectionFault first(List<Function<T, @Nullable ConnectionFault>> checks, T login) {
		return checks.stream().map((check) -> check.apply(login)).filter(Objects::nonNull).findFirst().orElse(null);
	}

	private static @Nullable ConnectionFault isConnect(MqttMessage packet) {
		return (packet instanceof MqttConnectMessage && packet.decoderResult().isSuccess()) ? null
				: ConnectionFault.protocolError("did not send a CONNECT that can be read [MQTT-3.1.0-1]");
	}

	/**
	 * The Panel's column limits the length, and an identifier that the Panel would take
	 * for another one is no client's.
	 */
	private @Nullable ConnectionFault clientId(MqttMessage packet) {
		MqttConnectMessage connect = (MqttConnectMessage) packet;
		String clientId = connect.payload().clientIdentifier();
		// The Panel cannot be asked about a client without one.
		if (clientId.isEmpty()) {
			return identifierRejected(connect, "that is empty [MQTT-3.1.3-8]");
		}
		if (clientId.codePointCount(0, clientId.length()) > this.maxClientIdLength) {
			return identifierRejected(connect, "of more than " + this.maxClientIdLength + " characters");
		}
		return Credentials.isUnambiguous(clientId) ? null
				: identifierRejected(connect, "with control characters, or with white space around it");
	}

	private static ConnectionFault identifierRejected(MqttConnectMessage connect, String what) {
		return new ConnectionFault(connect.variableHeader().version(), Refusal.IDENTIFIER_REJECTED,
				"has a client identifier " + what);
	}

	private @Nullable ConnectionFault willTopic(MqttMessage packet) {
		MqttConnectMessage connect = (MqttConnectMessage) packet;
		String topic = connect.variableHeader().isWillFlag() ? connect.payload().willTopic() : null;
		if (topic == null || (TopicName.isValid(topic) && !TopicName.isDeeper(topic, this.maxTopicLevels))) {
			return null;
		}
		return new ConnectionFault(connect.variableHeader().version(), Refusal.TOPIC_NAME_INVALID,
				"has a will for a topic that is not valid, or has more than " + this.maxTopicLevels + " levels");
	}

	/** An MQTT 5 client is told for how long its session is kept [MQTT5-3.2.2.3.2]. */
	private @Nullable ConnectionFault keptSession(MqttMessage packet) {
		MqttConnectVariableHeader header = ((MqttConnectMessage) packet).variableHeader();
		return (!this.refusesKeptSessions || header.isCleanSession()
				|| header.version() == MqttVersion.MQTT_5.protocolLevel()) ? null
						: new ConnectionFault(header.version(), Refusal.UNAVAILABLE,
								"wants a session that outlives its connection, which several nodes do not keep");
	}

	private static @Nullable ConnectionFault decision(Login login) {
		Decision decision = login.client().decision();
		int version = login.client().protocolVersion();
		if (decision instanceof Decision.Granted) {
			return null;
		}
		if (decision instanceof Decision.Refused refused) {
			return new ConnectionFault(version, Refusal.BAD_CREDENTIALS, refused.reason());
		}
		if (decision instanceof Decision.Throttled throttled) {
			return new ConnectionFault(version, Refusal.THROTTLED, throttled.cause());
		}
		return new ConnectionFault(version, Refusal.UNAVAILABLE,
				(decision instanceof Decision.Unavailable unavailable) ? unavailable.cause() : "is undecided");
	}

	/** The will is published without another look at the rules. */
	private @Nullable ConnectionFault will(Login login) {
		AccessRules rules = login.client().rules();
		MqttConnectVariableHeader header = login.connect().variableHeader();
		String topic = login.connect().payload().willTopic();
		if (rules == null || !header.isWillFlag() || topic == null || isWillAllowed(rules, header, topic)) {
			return null;
		}
		this.events.announce(new AccessDenied(AccessDenied.Action.WILL, System.currentTimeMillis()));
		return new ConnectionFault(header.version(), Refusal.NOT_AUTHORIZED, "may not publish its will to " + topic);
	}

	private boolean isWillAllowed(AccessRules rules, MqttConnectVariableHeader header, String topic) {
		return TopicName.isReserved(topic) ? !this.refusesReservedWills
				: rules.mayPublish(topic, header.willQos(), header.isWillRetain());
	}

	/**
	 * Counts a will that is dropped and its client let in: a bridge has one for a topic
	 * of the server's own and could not connect.
	 */
	private @Nullable ConnectionFault droppedWill(Login login) {
		String topic = login.connect().payload().willTopic();
		if (login.connect().variableHeader().isWillFlag() && topic != null && TopicName.isReserved(topic)) {
			this.events.announce(new AccessDenied(AccessDenied.Action.WILL, System.currentTimeMillis()));
		}
		return null;
	}

	/**
	 * The user name is the Panel's API key, which counts by its number, however it is
	 * spelled. Checked after the decision: who has a key's name but not its secret takes
	 * nothing away from those who have both.
	 */
	private @Nullable ConnectionFault connectionsOfUsername(Login login) {
		ClientConnection client = login.client();
		Granted grant = client.grant();
		boolean fits = grant == null
				|| this.connections.addForApiToken(grant.apiTokenId(), totals(client).ofApiToken(), client.channel());
		return fits ? null : new ConnectionFault(client.protocolVersion(), Refusal.TOO_MANY_FOR_USERNAME,
				"has a user name with too many connections");
	}

	/**
	 * The Panel may know one client by many spellings, and a team as many as it likes.
	 */
	private @Nullable ConnectionFault sessionsOfTeam(Login login) {
		ClientConnection client = login.client();
		long more = SessionWeight.ofConnection(client.credentials(), login.connect());
		return this.registry.takeRoom(client.sessionId(), more, this.maxSessionBytes, client.channel().closeFuture())
				? null : this.tooManySessions.of(client);
	}

	private static ConnectionTotals totals(ClientConnection client) {
		return client.turn().getNow(ConnectionTotals.UNKNOWN);
	}

	private @Nullable ConnectionFault connectionsOfTeam(Login login) {
		ClientConnection client = login.client();
		String team = SessionId.team(client.sessionId());
		this.teams.note(team, client.limits().team());
		return this.teams.join(team, totals(client).ofTeam(), client.channel()) ? null
				: this.tooManyConnections.of(client);
	}

}
