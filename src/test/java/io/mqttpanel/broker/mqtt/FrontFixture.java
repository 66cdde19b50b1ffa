// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.auth.session.LiveClient;
import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.Teams;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.SessionContext;
import io.mqttpanel.broker.testing.RecordedEvents;

/**
 * State that the handlers of one broker share, in front of a recorded engine, with the
 * packets that clients begin with.
 */
public final class FrontFixture {

	/** Rules that allow what begins with "ok" only. */
	public static final AccessRules OK_ONLY = only("ok");

	/** Nothing is allowed. */
	static final AccessRules NOTHING = only("nothing");

	public static final Decision.Granted GRANTED = new Decision.Granted(1, 2, 3);

	/** Session of the client "c". */
	public static final String SESSION_ID = SessionId.of(1, 3, "c");

	private final RecordedEvents recorded = new RecordedEvents();

	private final BrokerEvents events = BrokerEvents.to(List.of(this.recorded));

	private final RecordedEngine engine = new RecordedEngine();

	private final List<DropReason> drops = new ArrayList<>();

	private final Teams teams = new Teams(new TopicSpaces(true), TeamLimits.NONE, 0);

	private final SessionContext context = new SessionContext(this.events, () -> this.engine, this.drops::add,
			this.teams);

	private volatile String revoked = "";

	private final Wills wills = new Wills(() -> this.engine,
			(credentials, grant) -> this.revoked.equals(credentials.username()));

	public RecordedEvents recorded() {
		return this.recorded;
	}

	public BrokerEvents events() {
		return this.events;
	}

	public RecordedEngine engine() {
		return this.engine;
	}

	public SessionContext context() {
		return this.context;
	}

	/** Revokes a user name, and no other. */
	void revoke(String username) {
		this.revoked = username;
	}

	Wills wills() {
		return this.wills;
	}

	public ConnectionCloser closer() {
		return this.context.closer();
	}

	public List<DropReason> drops() {
		return this.drops;
	}

	public List<AccessDenied.Action> denied() {
		return this.recorded.of(AccessDenied.class).stream().map(AccessDenied::action).toList();
	}

	public List<LimitReached.Limit> limitsReached() {
		return this.recorded.of(LimitReached.class).stream().map(LimitReached::limit).toList();
	}

	public List<ConnectionRefused.Reason> refused() {
		return this.recorded.of(ConnectionRefused.class).stream().map(ConnectionRefused::reason).toList();
	}

	/** A client that may do everything and was not accepted yet. */
	public ClientConnection connecting(HandlerChannel channel, MqttVersion version, String clientId) {
		return connecting(channel, version, clientId, GRANTED);
	}

	private ClientConnection connecting(HandlerChannel channel, MqttVersion version, String clientId,
			Decision decision) {
		ClientConnection client = new ClientConnection(channel.network(), version.protocolLevel(),
				new Credentials(clientId, "key", "secret".getBytes(StandardCharsets.UTF_8), "192.0.2.7"), this.context);
		client.decide(decision);
		return client;
	}

	/** A client of MQTT 5 that was accepted, of some team. */
	public ClientConnection ofTeam(HandlerChannel channel, long team) {
		ClientConnection client = connecting(channel, MqttVersion.MQTT_5, "c", new Decision.Granted(team, 2, 3));
		client.admit(this.context.registry().session(client.sessionId()));
		client.network().accept();
		return client;
	}

	/** A client of MQTT 5 and any team that was accepted and may do everything. */
	public ClientConnection clientOf(HandlerChannel channel, long teamId) {
		ClientConnection client = new ClientConnection(channel.network(), MqttVersion.MQTT_5.protocolLevel(),
				new Credentials("c", "key", null, "192.0.2.7"), this.context);
		client.decide(new Decision.Granted(teamId, 2, 3));
		client.admit(this.context.registry().session(client.sessionId()));
		client.network().accept();
		return client;
	}

	/** A client that was accepted and may do everything, with a new session. */
	public ClientConnection client(HandlerChannel channel, MqttVersion version) {
		ClientConnection client = connecting(channel, version, "c");
		client.admit(this.context.registry().session(SESSION_ID));
		client.network().accept();
		return client;
	}

	public ClientConnection client(HandlerChannel channel, MqttVersion version, Decision decision) {
		ClientConnection client = client(channel, version);
		client.decide(decision);
		return client;
	}

	/** Brings a session back from the store, as the start does. */
	public void restore(String sessionId, String... topicFilters) {
		this.context.registry().restoreSession(sessionId, SessionId.client(sessionId));
		for (String topicFilter : topicFilters) {
			this.context.registry().session(sessionId).subscriptions().add(topicFilter, 0, false);
		}
	}

	/** Returns the connection of a client, if it is connected. */
	public @Nullable LiveClient find(String clientId) {
		return this.context.registry()
			.live()
			.filter((client) -> client.clientId().equals(clientId))
			.findFirst()
			.orElse(null);
	}

	public static MqttConnectMessage connect(MqttVersion version, String clientId) {
		return connecting(version, clientId).build();
	}

	/** A CONNECT with a will for the topic "ok/will", at QoS 1. */
	public static MqttConnectMessage connectWithWill(MqttVersion version, int expirySeconds, int delaySeconds) {
		return connecting(version, "c").properties(properties(MqttProperties.SESSION_EXPIRY_INTERVAL, expirySeconds))
			.willFlag(true)
			.willTopic("ok/will")
			.willQoS(MqttQoS.AT_LEAST_ONCE)
			.willMessage("gone".getBytes(StandardCharsets.UTF_8))
			.willProperties(properties(MqttProperties.WILL_DELAY_INTERVAL, delaySeconds))
			.build();
	}

	private static MqttMessageBuilders.ConnectBuilder connecting(MqttVersion version, String clientId) {
		return MqttMessageBuilders.connect()
			.protocolVersion(version)
			.clientId(clientId)
			.username("key")
			.password("secret".getBytes(StandardCharsets.UTF_8))
			.cleanSession(true)
			.keepAlive(60);
	}

	public static MqttProperties properties(int type, int value) {
		MqttProperties properties = new MqttProperties();
		properties.add(new IntegerProperty(type, value));
		return properties;
	}

	private static AccessRules only(String prefix) {
		return new AccessRules() {

			@Override
			public boolean mayPublish(String topicName, int qos, boolean retain) {
				return topicName.startsWith(prefix);
			}

			@Override
			public boolean maySubscribe(String topicFilter, int qos) {
				return topicFilter.startsWith(prefix);
			}

			@Override
			public String explain(Action action, String topic, int qos, boolean retain) {
				return prefix;
			}

		};
	}

}
