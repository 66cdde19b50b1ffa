// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.lang.invoke.MethodHandle;

import org.jspecify.annotations.Nullable;

/**
 * Private field, method or constructor of another class. Every use of a handle is
 * declared to throw any {@link Throwable}, which is passed on. A record, because the
 * virtual machine compiles the handles of constant records into plain access and plain
 * calls.
 *
 * @param <T> the type of a field's value, or of what a method returns
 * @param handle takes and returns objects; the first argument of a field or method is its
 * owner
 * @param setter takes the owner of a field and its new value; cannot be called for a
 * method or constructor
 */
record PrivateMember<T>(MethodHandle handle, MethodHandle setter) {

	/**
	 * Reads a field that has a value while the engine runs.
	 * @param owner whose field
	 * @return its value
	 * @throws IllegalStateException if it has none
	 */
	T get(Object owner) {
		return present(getNullable(owner), "The engine is not running");
	}

	/**
	 * Reads a field.
	 * @param owner whose field
	 * @return its value
	 */
	@Nullable T getNullable(Object owner) {
		return call(owner);
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
			throw unchecked(ex);
		}
	}

	// The name was resolved with that type; a cast cannot see type arguments.
	@SuppressWarnings("unchecked")
	@Nullable T call(Object first) {
		try {
			return (T) (Object) this.handle.invokeExact(first);
		}
		catch (Throwable ex) {
			throw unchecked(ex);
		}
	}

	@Nullable Object call(Object first, Object second) {
		try {
			return (Object) this.handle.invokeExact(first, second);
		}
		catch (Throwable ex) {
			throw unchecked(ex);
		}
	}

	boolean test(Object first) {
		return Boolean.TRUE.equals(call(first));
	}

	boolean test(Object first, Object second) {
		return Boolean.TRUE.equals(call(first, second));
	}

	Object create(Object first) {
		return created(call(first));
	}

	Object create(Object first, Object second) {
		return created(call(first, second));
	}

	Object create(Object first, Object second, Object third) {
		try {
			return created((Object) this.handle.invokeExact(first, second, third));
		}
		catch (Throwable ex) {
			throw unchecked(ex);
		}
	}

	Object create(Object first, Object second, Object third, @Nullable Object fourth) {
		try {
			return created((Object) this.handle.invokeExact(first, second, third, fourth));
		}
		catch (Throwable ex) {
			throw unchecked(ex);
		}
	}

	Object create(Object first, Object second, Object third, Object fourth, Object fifth) {
		try {
			return created((Object) this.handle.invokeExact(first, second, third, fourth, fifth));
		}
		catch (Throwable ex) {
			throw unchecked(ex);
		}
	}

	private static Object created(@Nullable Object object) {
		return present(object, "The engine has created nothing");
	}

	private static <V> V present(@Nullable V value, String otherwise) {
		if (value == null) {
			throw new IllegalStateException(otherwise);
		}
		return value;
	}

	/** A checked exception becomes the cause of another one. */
	private static RuntimeException unchecked(Throwable cause) {
		if (cause instanceof Error error) {
			throw error;
		}
		return (cause instanceof RuntimeException runtime) ? runtime : new IllegalStateException(cause);
	}

}
