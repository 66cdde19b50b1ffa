// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.lang.invoke.MethodHandle;

import org.jspecify.annotations.Nullable;

/**
 * Private method or constructor of another class. Every call of a handle is declared to
 * throw any {@link Throwable}, which {@link #unchecked} passes on. A record, because the
 * virtual machine compiles the handles of constant records into plain calls.
 *
 * @param handle takes and returns objects; the first argument of a method is its owner
 */
record PrivateMethod(MethodHandle handle) {

	@Nullable Object call(Object first) {
		try {
			return (Object) this.handle.invokeExact(first);
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

	Object create(Object first) {
		return created(call(first));
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

	boolean test(Object first) {
		return Boolean.TRUE.equals(call(first));
	}

	boolean test(Object first, Object second) {
		return Boolean.TRUE.equals(call(first, second));
	}

	private static Object created(@Nullable Object object) {
		if (object == null) {
			throw new IllegalStateException("The engine has created nothing");
		}
		return object;
	}

	/**
	 * Passes on what a handle has thrown, a checked exception as the cause of another
	 * one.
	 * @param cause what was thrown
	 * @return the exception to throw
	 */
	static RuntimeException unchecked(Throwable cause) {
		if (cause instanceof Error error) {
			throw error;
		}
		return (cause instanceof RuntimeException runtime) ? runtime : new IllegalStateException(cause);
	}

}
