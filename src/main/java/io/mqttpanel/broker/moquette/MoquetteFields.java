// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/**
 * Reads and writes private fields of the engine, release 0.18.3, and calls its methods,
 * where it has no public way to what it knows and does.
 */
final class MoquetteFields {

	private MoquetteFields() {
	}

	/**
	 * Reads a field that is never empty while the engine runs.
	 * @param owner whose field
	 * @param name its name
	 * @return what is in it
	 * @throws IllegalStateException if nothing is, or there is no such field
	 */
	static Object read(Object owner, String name) {
		Object value = ReflectionUtils.getField(field(owner, name), owner);
		if (value == null) {
			throw new IllegalStateException("The engine is not running");
		}
		return value;
	}

	/**
	 * Reads a field.
	 * @param owner whose field
	 * @param name its name
	 * @return what is in it, {@code null} for nothing
	 * @throws IllegalStateException if there is no such field
	 */
	static @Nullable Object readNullable(Object owner, String name) {
		return ReflectionUtils.getField(field(owner, name), owner);
	}

	/**
	 * Writes a field.
	 * @param owner whose field
	 * @param name its name
	 * @param value what is in it from now on
	 * @throws IllegalStateException if there is no such field
	 */
	static void write(Object owner, String name, Object value) {
		ReflectionUtils.setField(field(owner, name), owner, value);
	}

	/**
	 * Calls a method of the engine that is not public.
	 * @param owner whose method
	 * @param name its name
	 * @param types its parameters
	 * @param arguments what they are
	 * @return what it returns
	 */
	static @Nullable Object call(Object owner, String name, Class<?>[] types, Object... arguments) {
		Method method = ReflectionUtils.findMethod(owner.getClass(), name, types);
		if (method == null) {
			throw new IllegalStateException("The engine has no method " + name);
		}
		ReflectionUtils.makeAccessible(method);
		return ReflectionUtils.invokeMethod(method, owner, arguments);
	}

	/**
	 * Makes an object of the engine.
	 * @param type the name of its class
	 * @param types what its constructor takes
	 * @param arguments what to give it
	 * @return the object
	 * @throws IllegalStateException if there is no such class or constructor
	 */
	static Object create(String type, Class<?>[] types, Object... arguments) {
		try {
			return ReflectionUtils.accessibleConstructor(Class.forName(type), types).newInstance(arguments);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("The engine has no " + type, ex);
		}
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
