// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.lang.invoke.MethodHandle;

import org.jspecify.annotations.Nullable;

/**
 * Private field of another class. Every use of a handle is declared to throw any
 * {@link Throwable}, as in {@link PrivateMethod}. A record, because the virtual machine
 * compiles the handles of constant records into plain access.
 *
 * @param <T> the type of its value
 * @param getter takes the owner
 * @param setter takes the owner and the new value
 */
record PrivateField<T>(MethodHandle getter, MethodHandle setter) {

	/**
	 * Reads a field that has a value while the engine runs.
	 * @param owner whose field
	 * @return its value
	 * @throws IllegalStateException if it has none
	 */
	T get(Object owner) {
		T value = getNullable(owner);
		if (value == null) {
			throw new IllegalStateException("The engine is not running");
		}
		return value;
	}

	/**
	 * Reads a field.
	 * @param owner whose field
	 * @return its value
	 */
	// The name was resolved with that type; a cast cannot see type arguments.
	@SuppressWarnings("unchecked")
	@Nullable T getNullable(Object owner) {
		try {
			return (T) (Object) this.getter.invokeExact(owner);
		}
		catch (Throwable ex) {
			throw PrivateMethod.unchecked(ex);
		}
	}

	/**
	 * Writes a field.
	 * @param owner whose field
	 * @param value its new value
	 */
	void set(Object owner, T value) {
		try {
			this.setter.invokeExact(owner, (Object) value);
		}
		catch (Throwable ex) {
			throw PrivateMethod.unchecked(ex);
		}
	}

}
