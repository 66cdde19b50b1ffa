// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.mqttpanel.broker.cluster.RouteChanges;

/**
 * Changes of filters as one node tells them to the others.
 */
final class RouteChangesCodec {

	private RouteChangesCodec() {
	}

	/**
	 * Encodes changes.
	 * @param changes the changes
	 * @return their bytes
	 */
	static byte[] encode(RouteChanges changes) {
		List<byte[]> added = bytes(changes.added());
		List<byte[]> removed = bytes(changes.removed());
		ByteBuffer buffer = ByteBuffer.allocate(1 + size(added) + size(removed));
		buffer.put((byte) (changes.replaces() ? 1 : 0));
		put(buffer, added);
		put(buffer, removed);
		return buffer.array();
	}

	private static List<byte[]> bytes(List<String> filters) {
		return filters.stream().map((filter) -> filter.getBytes(StandardCharsets.UTF_8)).toList();
	}

	private static int size(List<byte[]> filters) {
		return Integer.BYTES + filters.stream().mapToInt((filter) -> Integer.BYTES + filter.length).sum();
	}

	private static void put(ByteBuffer buffer, List<byte[]> filters) {
		buffer.putInt(filters.size());
		filters.forEach((filter) -> buffer.putInt(filter.length).put(filter));
	}

	/**
	 * Decodes changes.
	 * @param buffer their bytes
	 * @return the changes
	 * @throws IllegalArgumentException if these are no bytes of changes
	 */
	static RouteChanges decode(ByteBuffer buffer) {
		try {
			return new RouteChanges(buffer.get() != 0, get(buffer), get(buffer));
		}
		catch (BufferUnderflowException | NegativeArraySizeException ex) {
			throw new IllegalArgumentException("Changes of another node's filters are cut off", ex);
		}
	}

	private static List<String> get(ByteBuffer buffer) {
		int count = buffer.getInt();
		List<String> filters = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			int length = buffer.getInt();
			if (length > buffer.remaining()) {
				throw new BufferUnderflowException();
			}
			byte[] filter = new byte[length];
			buffer.get(filter);
			filters.add(new String(filter, StandardCharsets.UTF_8));
		}
		return filters;
	}

}
