// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.lang.reflect.Method;
import java.util.concurrent.Callable;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.springframework.util.ReflectionUtils;

/**
 * Ends the sessions of clients that were gone before the engine had heard that they were
 * told that they are accepted. The engine, release 0.18.3, overlooks the end of such a
 * connection, and its session stays half open or connected until the client comes again.
 */
public final class HalfOpenSessionCleanup {

	private static final AttributeKey<Object> CONNECTION = AttributeKey.valueOf("connection");

	/** Without it the engine does not look what connection was lost. */
	private static final AttributeKey<Object> CLIENT_ID = AttributeKey.valueOf("ClientID");

	private HalfOpenSessionCleanup() {
	}

	/**
	 * Has the session's loop end the session, after all that it was told about the
	 * connection before, if it is still bound to it then. Called on the event loop when
	 * the engine was told that the connection is lost, never blocks.
	 * @param channel a connection that was lost
	 * @param clientId the client identifier
	 */
	public static void end(Channel channel, String clientId) {
		Object connection = channel.attr(CONNECTION).get();
		if (connection == null) {
			return;
		}
		boolean overlooked = channel.attr(CLIENT_ID).get() == null;
		Callable<Void> command = () -> {
			Object session = MoquetteFields.readNullable(connection, "bindedSession");
			if (session != null && call(session, "isBoundTo", connection)
					&& !MoquetteClientSessions.isDestroyed(session)) {
				MoquetteClientSessions.unlessDestroyed(session, () -> end(connection, session, clientId, overlooked));
			}
			return null;
		};
		call(MoquetteFields.read(connection, "postOffice"), "routeCommand", clientId, "FORSAKEN", command);
	}

	/** The will was published already if the loss was not overlooked. */
	private static void end(Object connection, Object session, String clientId, boolean overlooked) {
		call(session, "completeConnection");
		if (overlooked) {
			call(connection, "processConnectionLost", clientId);
		}
		else {
			call(MoquetteFields.read(connection, "sessionRegistry"), "connectionClosed", session);
		}
	}

	private static boolean call(Object owner, String name, Object... arguments) {
		for (Method method : owner.getClass().getDeclaredMethods()) {
			if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
				ReflectionUtils.makeAccessible(method);
				return Boolean.TRUE.equals(ReflectionUtils.invokeMethod(method, owner, arguments));
			}
		}
		throw new IllegalStateException("The engine has no method " + name);
	}

}
