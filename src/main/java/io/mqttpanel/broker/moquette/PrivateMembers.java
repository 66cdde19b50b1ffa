// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * Resolver of private members of other classes. Collects the names it does not find, so
 * that one exception can list them all.
 */
final class PrivateMembers {

	private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

	private static final MethodType GETTER = MethodType.genericMethodType(1);

	private static final MethodType SETTER = MethodType.methodType(void.class, Object.class, Object.class);

	/** Handle of what is missing, and setter of a method: never called. */
	private static final MethodHandle NONE = MethodHandles.zero(Object.class);

	private final List<String> missing = new ArrayList<>();

	/**
	 * Resolves a class.
	 * @param name its full name
	 * @return the class, a placeholder if it is missing
	 */
	Class<?> type(String name) {
		try {
			return Class.forName(name, false, PrivateMembers.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			this.missing.add(name);
			return Missing.class;
		}
	}

	/**
	 * Resolves a field, also a final one, which can be written all the same.
	 * @param <T> the type of its value
	 * @param owner its class
	 * @param name its name
	 * @param type the type it is declared with
	 * @return access to it
	 */
	<T> PrivateMember<T> field(Class<?> owner, String name, Class<?> type) {
		try {
			Field field = owner.getDeclaredField(name);
			if (field.getType() == type) {
				field.setAccessible(true);
				return new PrivateMember<>(LOOKUP.unreflectGetter(field).asType(GETTER),
						LOOKUP.unreflectSetter(field).asType(SETTER));
			}
		}
		catch (ReflectiveOperationException ex) {
			// Missing like one of another type.
		}
		note(owner, name + ": " + type.getSimpleName());
		return new PrivateMember<>(NONE, NONE);
	}

	/**
	 * Resolves a method that is not static.
	 * @param owner its class
	 * @param name its name
	 * @param parameters the types of its parameters
	 * @return access to it, with the object as first argument
	 */
	PrivateMember<Object> method(Class<?> owner, String name, Class<?>... parameters) {
		try {
			Method method = owner.getDeclaredMethod(name, parameters);
			method.setAccessible(true);
			return called(LOOKUP.unreflect(method));
		}
		catch (ReflectiveOperationException ex) {
			note(owner, name + names(parameters));
			return new PrivateMember<>(NONE, NONE);
		}
	}

	/**
	 * Resolves a constructor.
	 * @param owner its class
	 * @param parameters the types of its parameters
	 * @return access to it
	 */
	PrivateMember<Object> constructor(Class<?> owner, Class<?>... parameters) {
		try {
			Constructor<?> constructor = owner.getDeclaredConstructor(parameters);
			constructor.setAccessible(true);
			return called(LOOKUP.unreflectConstructor(constructor));
		}
		catch (ReflectiveOperationException ex) {
			note(owner, owner.getSimpleName() + names(parameters));
			return new PrivateMember<>(NONE, NONE);
		}
	}

	private static PrivateMember<Object> called(MethodHandle handle) {
		return new PrivateMember<>(handle.asType(handle.type().generic()), NONE);
	}

	/** The members of a missing class are not listed beside it. */
	private void note(Class<?> owner, String member) {
		if (owner != Missing.class) {
			this.missing.add(owner.getName() + "." + member);
		}
	}

	private static String names(Class<?>[] types) {
		return MethodType.methodType(void.class, types).toString().replace("void", "");
	}

	/**
	 * Checks that nothing is missing.
	 * @throws IllegalStateException if something is; lists all of it
	 */
	void verify() {
		if (!this.missing.isEmpty()) {
			throw new IllegalStateException(
					"The Moquette on the class path is not the release this broker is made for. It lacks "
							+ String.join(", ", this.missing));
		}
	}

	/**
	 * Placeholder for a class that is missing.
	 */
	private static final class Missing {

	}

}
