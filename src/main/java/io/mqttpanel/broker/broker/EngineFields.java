// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker;

import java.lang.reflect.Field;

import org.springframework.util.ReflectionUtils;

/**
 * Reads and writes private fields of the engine, release 0.18.3, where it has no public
 * way to what it knows.
 */
final class EngineFields {

	private EngineFields() {
	}

	static Object read(Object owner, String name) {
		Object value = ReflectionUtils.getField(field(owner, name), owner);
		if (value == null) {
			throw new IllegalStateException("The engine is not running");
		}
		return value;
	}

	static void write(Object owner, String name, Object value) {
		ReflectionUtils.setField(field(owner, name), owner, value);
	}

	private static Field field(Object owner, String name) {
		Field field = ReflectionUtils.findField(owner.getClass(), name);
		if (field == null) {
			throw new IllegalStateException("The engine has no field " + name);
		}
		ReflectionUtils.makeAccessible(field);
		return field;
	}

}
