// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.moquette.broker.Server;
import org.springframework.util.ReflectionUtils;

/**
 * Keeps persistent sessions over a stop. The engine's own stop purges the queue of every
 * session it knows, and on the next start takes a session without a queue for none. So
 * the sessions are saved and then hidden from it, through the private parts of release
 * 0.18.3.
 */
final class EngineSessions {

	private static final long CHECK_MILLIS = 5;

	private EngineSessions() {
	}

	static int count(Server server) {
		return ((Map<?, ?>) EngineFields.read(EngineFields.read(server, "sessions"), "pool")).size();
	}

	/**
	 * Saves the sessions of an engine that has no connections any more and is about to be
	 * stopped. Blocks until the engine has worked off that they are gone, at most as long
	 * as said.
	 * @param server the engine
	 * @param timeout how long to wait
	 */
	static void keep(Server server, Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (!server.listConnectedClients().isEmpty() && System.nanoTime() < deadline) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(CHECK_MILLIS));
		}
		Object registry = EngineFields.read(server, "sessions");
		Method save = ReflectionUtils.findMethod(registry.getClass(), "updateNotCleanSessionsWithProperExpire");
		if (save == null) {
			throw new IllegalStateException("The engine cannot save its sessions");
		}
		ReflectionUtils.makeAccessible(save);
		ReflectionUtils.invokeMethod(save, registry);
		((Map<?, ?>) EngineFields.read(registry, "pool")).clear();
	}

}
