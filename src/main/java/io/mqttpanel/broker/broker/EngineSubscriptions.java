// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker;

import java.lang.reflect.Field;

import io.moquette.broker.Server;
import io.moquette.broker.subscriptions.ISubscriptionsDirectory;
import org.springframework.util.ReflectionUtils;

/**
 * Counts the engine's subscriptions. The engine knows the number and has no public way to
 * it, so this reaches for it through the private fields of release 0.18.3.
 */
final class EngineSubscriptions {

	private EngineSubscriptions() {
	}

	static int count(Server server) {
		return directory(server).size();
	}

	static ISubscriptionsDirectory directory(Server server) {
		return (ISubscriptionsDirectory) read(read(server, "dispatcher"), "subscriptions");
	}

	static Object read(Object owner, String name) {
		Field field = ReflectionUtils.findField(owner.getClass(), name);
		if (field == null) {
			throw new IllegalStateException("The engine has no field " + name);
		}
		ReflectionUtils.makeAccessible(field);
		Object value = ReflectionUtils.getField(field, owner);
		if (value == null) {
			throw new IllegalStateException("The engine is not running");
		}
		return value;
	}

}
