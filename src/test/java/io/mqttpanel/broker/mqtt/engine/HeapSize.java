// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import io.netty.buffer.ByteBuf;

/**
 * Size of an object and of all that it refers to, as a 64-bit virtual machine with
 * compressed references lays them out.
 */
final class HeapSize {

	private static final int HEADER = 12;

	private static final int ARRAY_HEADER = 16;

	private static final int REFERENCE = 4;

	private static final int ALIGNMENT = 8;

	private static final int BUFFER = 64;

	private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

	private HeapSize() {
	}

	/**
	 * Measures an object.
	 * @param root the object
	 * @return bytes of it and of all others that it refers to, each counted once
	 */
	static long of(Object root) {
		return new HeapSize().measure(root);
	}

	private long measure(Object object) {
		if (object == null || object instanceof Enum<?> || object instanceof Class<?> || !this.seen.add(object)) {
			return 0;
		}
		if (object instanceof String text) {
			boolean narrow = text.chars().allMatch((character) -> character <= 0xFF);
			return 24 + aligned(ARRAY_HEADER + (long) text.length() * (narrow ? 1 : 2));
		}
		if (object instanceof ByteBuf buffer) {
			return BUFFER + aligned(ARRAY_HEADER + buffer.readableBytes());
		}
		if (object.getClass().isArray()) {
			return array(object);
		}
		if (object instanceof List<?> list) {
			// A list that has grown has room for half as many again.
			return 24 + aligned(ARRAY_HEADER + list.size() * 3L / 2 * REFERENCE)
					+ list.stream().mapToLong(this::measure).sum();
		}
		if (object instanceof Number || object instanceof Instant) {
			return 24;
		}
		return fields(object);
	}

	private long array(Object array) {
		int length = Array.getLength(array);
		Class<?> component = array.getClass().getComponentType();
		long size = aligned(ARRAY_HEADER + (long) length * width(component));
		for (int i = 0; i < length && !component.isPrimitive(); i++) {
			size += measure(Array.get(array, i));
		}
		return size;
	}

	private long fields(Object object) {
		long own = HEADER;
		long others = 0;
		for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
			for (Field field : type.getDeclaredFields()) {
				if (!Modifier.isStatic(field.getModifiers())) {
					own += width(field.getType());
					others += field.getType().isPrimitive() ? 0 : measure(value(field, object));
				}
			}
		}
		return aligned(own) + others;
	}

	private static Object value(Field field, Object object) {
		try {
			field.setAccessible(true);
			return field.get(object);
		}
		catch (IllegalAccessException ex) {
			throw new AssertionError(ex);
		}
	}

	private static int width(Class<?> type) {
		if (type == long.class || type == double.class) {
			return Long.BYTES;
		}
		if (type == byte.class || type == boolean.class) {
			return 1;
		}
		return REFERENCE;
	}

	private static long aligned(long size) {
		return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	}

}
