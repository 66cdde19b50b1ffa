// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.mqtt.engine.Engine;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ClientRegistry;
import io.mqttpanel.broker.mqtt.session.ClientSession;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.SessionContext;

/**
 * Logins of one broker: what every {@link LoginHandler} works with.
 *
 * @param settings settings of the login
 * @param authenticator authenticator of clients
 * @param context state that all connections share
 * @param engine the engine in which sessions are opened
 * @param pipeline installer of a client's handlers
 * @param checks checks of each login
 * @param factory factory of logins
 */
public record Logins(LoginSettings settings, Authenticator authenticator, SessionContext context,
		Supplier<Engine> engine, LoginListener pipeline, LoginChecks checks, LoginFactory factory) {

	private static final Logger logger = LoggerFactory.getLogger(Logins.class);

	/**
	 * Creates the logins of one broker.
	 * @param settings settings of the login
	 * @param authenticator authenticator of clients
	 * @param context state that all connections share
	 * @param engine the engine in which sessions are opened
	 * @param pipeline installer of a client's handlers
	 * @param connections open connections
	 * @param limits limits of what the broker takes
	 * @param drops what is told of messages that are not delivered
	 * @return the logins
	 */
	public static Logins create(LoginSettings settings, Authenticator authenticator, SessionContext context,
			Supplier<Engine> engine, LoginListener pipeline, OpenConnections connections, Limits limits,
			Consumer<DropReason> drops) {
		return new Logins(settings, authenticator, context, engine, pipeline,
				new LoginChecks(context.events(), connections, limits),
				new LoginFactory(settings, context.failedCommands(), drops));
	}

	ConnectionCloser closer() {
		return this.context.closer();
	}

	BrokerEvents events() {
		return this.context.events();
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
	 * Announces the CONNECT of a client that was decided about.
	 * @param login the login
	 */
	void announceConnect(Login login) {
		ClientConnection client = login.client();
		MqttFixedHeader header = login.connect().fixedHeader();
		events().announce(new PacketProcessed(client.clientId(), client.number(), Direction.RECEIVED,
				header.messageType().value(), 0, header.remainingLength(), System.currentTimeMillis()));
	}

	/**
	 * Returns the filters of a session to be resumed that its client may not have now.
	 * @param login the login
	 * @return the filters, of shared subscriptions with their share names
	 */
	List<String> withdrawn(Login login) {
		ClientConnection client = login.client();
		return login.connect().variableHeader().isCleanSession() ? List.of()
				: this.context.registry().session(client.clientId()).subscriptions().refused(client::maySubscribe);
	}

	/**
	 * Admits a client to its session, and announces it.
	 * @param login the login
	 * @param sessionPresent whether its session goes on
	 * @param withdrawn filters of the session that the client has not any more
	 */
	void admit(Login login, boolean sessionPresent, List<String> withdrawn) {
		ClientConnection client = login.client();
		ClientRegistry registry = this.context.registry();
		ClientSession session = sessionPresent ? registry.session(client.clientId()) : new ClientSession();
		withdrawn.forEach(session.subscriptions()::remove);
		client.admit(session);
		// The engine hears that the connection is gone after this, if it is gone already.
		registry.keepSession(client.clientId(), session);
		this.context.wills().connected(client.clientId(), sessionPresent);
		logger.debug("{} connected from {}", client.clientId(), client.remoteAddress());
		events().announce(new ClientConnected(client.clientId(), client.number(), client.protocolVersion(),
				client.username(), client.remoteAddress(), login.willQos(), login.keepAlive(),
				System.currentTimeMillis(), sessionPresent, false));
	}

}
